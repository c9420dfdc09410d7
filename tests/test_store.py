"""Queries read the given file and nothing else: no request leaves, nothing is changed, nothing crashes."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from atlas_rdf.api import validate
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.store import Store, Table, guard, open_store
from atlas_rdf.validate.verdict import Verdict

TOO_SLOW = 1.0
PATTERN = "{ ?a ?b ?c }"


class Listener:
    """A web server on this machine that answers everything and remembers what it was asked."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        heard = self.requests

        class Handler(http.server.BaseHTTPRequestHandler):
            """Answers every request with an empty result."""

            def do_GET(self) -> None:
                """Remembers the request."""
                heard.append(self.path)
                body = b'{"head":{"vars":[]},"results":{"bindings":[]},"@context":{}}'
                self.send_response(200)
                self.send_header("Content-Type", "application/sparql-results+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_arguments: object) -> None:
                """Says nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def close(self) -> None:
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    """One server for all tests of this file."""
    server = Listener()
    yield server
    server.close()


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of two statements."""
    path = tmp_path_factory.mktemp("store") / "deux.nt"
    path.write_text(
        '<http://a/s> <http://a/p> "SERVICE <http://b/>" .\n<http://a/s> <http://a/service> <http://a/from> .\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def store(dump: Path) -> Store:
    """The two statements, loaded."""
    return open_store(dump)


def test_the_server_hears_a_request(listener: Listener) -> None:
    """The listening server would notice: a request that is made is heard."""
    import urllib.request  # noqa: PLC0415 - only here

    with urllib.request.urlopen(f"{listener.address}heard") as answer:  # noqa: S310 - our own server
        assert json.load(answer)["head"] == {"vars": []}
    assert "/heard" in listener.requests


DISGUISES = (
    "SELECT * {{ SERVICE <{u}> {p} }}",
    "SELECT * {{ SERVICE SILENT <{u}> {p} }}",
    "SELECT * {{ service <{u}> {p} }}",
    "SELECT * {{ SeRvIcE <{u}> {p} }}",
    "SELECT * {{ SER\\u0056ICE <{u}> {p} }}",
    "SELECT * {{ SER\\U00000056ICE <{u}> {p} }}",
    "SELECT * {{ \\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045 <{u}> {p} }}",
    "SELECT * {{ #\nSERVICE <{u}> {p} }}",
    "SELECT * {{ # a comment that ends with a return\rSERVICE <{u}> {p} }}",
    "SELECT * {{ #\\u000ASERVICE <{u}> {p} }}",
    "SELECT * {{ #\\u000DSERVICE <{u}> {p} }}",
    "SELECT * {{ SERVICE#x\n<{u}> {p} }}",
    "SELECT * {{ SERVICE# '\n<{u}> {p} #'\n }}",
    "SELECT * {{ SERVICESILENT <{u}> {p} }}",
    "SELECT * {{ SERVICESILENT<{u}>{p} }}",
    "SELECT * {{ ServiceSilent<{u}>{p} }}",
    "PREFIX ex: <{u}> SELECT * {{ SERVICEex:x {p} }}",
    "PREFIX ex: <{u}> SELECT * {{ SERVICESILENTex:x {p} }}",
    "PREFIX : <{u}> SELECT * {{ SERVICE:x {p} }}",
    "PREFIX : <{u}> SELECT * {{ SERVICE: {p} }}",
    "SELECT * {{ BIND(<{u}> AS ?v) SERVICE?v {p} }}",
    "SELECT * {{ VALUES ?v {{ <{u}> }} SERVICE ?v {p} }}",
    "SELECT * {{ ?s ?p 1SERVICE <{u}> {p} }}",
    "SELECT * {{ ?s ?p 1.5e3SERVICE <{u}> {p} }}",
    "SELECT * {{ ?s ?p trueSERVICE <{u}> {p} }}",
    "SELECT * {{ ?s ?p 'x'SERVICE <{u}> {p} }}",
    "SELECT * {{ ?s ?p 'x\\u0027 . SERVICE <{u}> {p} # ' }}",
    "SELECT * {{ ?s ?p '''a'b''' . SERVICE <{u}> {p} }}",
    'SELECT * {{ ?s ?p """a""" . SERVICE <{u}> {p} #"\n }}',
    "SELECT * {{ ?s ?p ?o . #'\n SERVICE <{u}> {p} #'\n }}",
    "SELECT * {{ ?s ?p <http://x#> . SERVICE <{u}> {p} }}",
    "SELECT * {{ ?s ?p <http://x\\u0041#> . SERVICE <{u}> {p} }}",
    "SELECT * {{ ?s ?p <http://x\\u0020#> . SERVICE <{u}> {p} }}",
    "SELECT * {{ ?s ?p ?o FILTER(?o<1)SERVICE <{u}> {p} FILTER(2>?o) }}",
    "SELECT * {{ ?s ?p ?o FILTER(?o<?s)SERVICE<{u}>{p}FILTER(?s>?o) }}",
    "SELECT * {{ OPTIONAL{{SERVICE<{u}>{p}}} }}",
    "SELECT * {{ FILTER EXISTS{{SERVICE<{u}>{p}}} }}",
    "SELECT * {{ {{}}SERVICE<{u}>{p} }}",
    "SELECT * {{ GRAPH ?g {{ SERVICE<{u}>{p} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE<{u}>{p} }} }} }}",
    "ASK {{ SERVICE <{u}> {p} }}",
    "CONSTRUCT {{ ?a ?b ?c }} WHERE {{ SERVICE <{u}> {p} }}",
    "DESCRIBE ?a {{ SERVICE <{u}> {p} }}",
    "\ufeffSELECT * {{ SERVICE <{u}> {p} }}",
    "BASE <{u}> SELECT * {{ SERVICE <x> {p} }}",
    "SELECT * FROM <{u}> {p}",
    "SELECT * FROM NAMED <{u}> {p}",
    "SELECT *FROM<{u}>{p}",
    "SELECT * fr\\u006Fm <{u}> {p}",
    "SELECT ?a FROMNAMED<{u}>{p}",
    "ASKFROM<{u}>{p}",
    "DESCRIBE <http://a/s>FROM<{u}>",
    "SELECT * #\rFROM <{u}>\n{p}",
    "LOAD <{u}>",
    "LOADSILENT<{u}>",
    "LOAD <{u}> INTO GRAPH <http://a/g>",
    "INSERT DATA {{ <http://a/x> <http://a/y> <http://a/z> }}",
    "INSERT {{ ?a ?b 1 }} WHERE {p}",
    "DELETE WHERE {p}",
    "DELETE {p} WHERE {p}",
    "WITH <http://a/g> DELETE {p} WHERE {p}",
    "CLEAR ALL",
    "DROP ALL",
    "DROPALL",
    "CREATE GRAPH <http://a/g>",
    "COPY DEFAULT TO <http://a/g>",
    "MOVE DEFAULT TO <http://a/g>",
    "ADD DEFAULT TO <http://a/g>",
    "SELECT * {p} ; DROP ALL",
)


@pytest.mark.parametrize("query", DISGUISES)
def test_a_query_that_calls_out_or_changes_is_refused(query: str, store: Store, listener: Listener) -> None:
    """SERVICE, FROM, LOAD and updates are refused as wrong use in any disguise; no request leaves this machine."""
    before, size = len(listener.requests), len(store)
    with pytest.raises(AtlasError) as refused:
        store.query(query.format(u=listener.address, p=PATTERN))
    assert refused.value.exit_code is Exit.USAGE
    assert refused.value.fr != refused.value.en
    assert listener.requests[before:] == []
    assert len(store) == size


@pytest.mark.parametrize("character", [chr(code) for code in (*range(0x30), 0x7F, 0x85, 0xA0, 0x2028, 0xFEFF)])
def test_no_character_hides_a_service(character: str, store: Store, listener: Listener) -> None:
    """Whatever character stands before, after or inside, written or escaped, no request leaves."""
    service = f"SERVICE <{listener.address}> {PATTERN}"
    before = len(listener.requests)
    for form in (character, f"\\u{ord(character):04x}"):
        for query in (
            f"SELECT * {{ #x{form}{service} \n }}",
            f"SELECT * {{ {form}{service} }}",
            f"SELECT * {{ SERVICE{form}<{listener.address}> {PATTERN} }}",
            f"SELECT * {{ ?s ?p <http://x{form}#> . {service} }}",
            f"SELECT * {{ ?s ?p 'x{form}{service}' }}",
            f'SELECT * {{ ?s ?p "x{form}" . {service} #"\n }}',
            f"SELECT * {{ ?s ?p ?o{form}{service} }}",
            f"SELECT * {{ ?s ?p 'x'@en{form}{service} }}",
        ):
            try:
                store.query(query)
            except AtlasError as error:
                assert error.exit_code is Exit.USAGE  # noqa: PT017 - most are refused, a few are harmless
    assert listener.requests[before:] == []


ALLOWED = (
    "SELECT * { ?s ?p 'SERVICE <http://b/>' }",
    'SELECT * { ?s ?p "FROM" }',
    "SELECT * { ?s ?p '''LOAD\n# INSERT''' }",
    'SELECT * { ?s ?p "a\\"b SERVICE <http://b/> " }',
    "SELECT * { ?s <http://a/service> <http://a/from> }",
    "PREFIX add: <http://a/> SELECT * { ?s add:service add:from }",
    "PREFIX : <http://a/> SELECT * { ?s :service :from }",
    "SELECT ?service ?from { ?service ?load ?from }",
    "SELECT $service { $service ?p ?o }",
    "SELECT * { _:service ?p ?o }",
    "SELECT * { ?s ?p 'x'@from }",
    "# SERVICE <http://b/> { } FROM LOAD\nSELECT * { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } # INSERT DATA { }",
    "SELECT (COUNT(*) AS ?services) (1 AS ?froms) { ?s ?p ?o }",
    "PREFIX services: <http://a/> PREFIX fromage: <http://a/> SELECT * { ?s services:p ?o ; fromage:p ?o }",
)


@pytest.mark.parametrize("query", ALLOWED)
def test_the_words_are_allowed_where_they_do_nothing(query: str, store: Store) -> None:
    """In strings, addresses, prefixed names, variables, blank nodes, language tags and comments the words are free."""
    assert isinstance(store.query(query), Table)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {" + "{" * 10_000 + "}" * 10_000 + "}",
        "SELECT * { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }",
        "SELECT * { ?s ?p " + "[ ?p " * 10_000 + "1" + "]" * 10_000 + " }",
        "SELECT * { ?s ?p " + "(" * 10_000 + ")" * 10_000 + " }",
        "SELECT * {" + "OPTIONAL{?s ?p ?o " * 10_000 + "}" * 10_000 + "}",
        "SELECT * {" + "{ SELECT * " * 10_000 + "}" * 10_000 + "}",
        "SELECT * {" + "#\r{" * 10_000 + "#\r}" * 10_000 + "}",
        "SELECT * {" + "\\u007B" * 10_000 + "\\u007D" * 10_000 + "}",
        "SELECT * {" + "<<" * 10_000 + "}",
    ],
    ids=["groups", "brackets", "blank", "list", "optional", "select", "after comments", "escaped", "quoted triples"],
)
def test_ten_thousand_nested_groups_are_refused(query: str) -> None:
    """Groups nested ten thousand deep are refused in a sentence, before any engine sees them."""
    with pytest.raises(AtlasError):
        guard(query)


LONG = {
    "not": "SELECT * { FILTER(" + "!" * 30_000 + "true) }",
    "or": "SELECT * { FILTER(" + "||".join(["?x"] * 20_000) + ") }",
    "union": "SELECT * { " + "UNION".join(["{}"] * 15_000) + " }",
    "path": "SELECT * { ?s " + "/".join(["<a:b>"] * 15_000) + " ?o }",
    "bind": "SELECT * { " + "".join(f"BIND(1 AS ?a{n})" for n in range(8_000)) + " }",
    "values": "SELECT * { " + "VALUES ?x {1}" * 10_000 + " }",
    "optional": "SELECT * { " + "OPTIONAL{?s ?p ?o}" * 8_000 + " }",
    "patterns": "SELECT * { " + "?s ?p ?o ." * 15_000 + " }",
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_flat_query_does_not_end_the_program(name: str, dump: Path, tmp_path: Path) -> None:
    """A query that is long without brackets is answered or refused; it never kills the process."""
    file = tmp_path / "longue.rq"
    file.write_text(LONG[name], encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "atlas_rdf", "query", str(dump), "--file", str(file)],
        capture_output=True,
        check=False,
        timeout=30,
        env=dict(os.environ),
    )
    assert run.returncode in (0, 2), run.stderr


@pytest.mark.parametrize(
    "piece",
    ["'\\", '"\\', '"""a', "a.", "-", "a:", "<", "#\r", "?a ", "@a", "\\u", "{}"],
    ids=repr,
)
def test_the_guard_is_quick(piece: str) -> None:
    """The longest query that is let in is looked through in under a second, whatever it is made of."""
    started = time.process_time()
    with contextlib.suppress(AtlasError):
        guard(piece * (20_000 // len(piece)))
    assert time.process_time() - started < TOO_SLOW


# --- remote contexts and imports -------------------------------------------------------------------

CONTEXTS = (
    '{"@context": "%s", "@id": "http://a/s"}',
    '{"@context": ["%s", {"a": "http://a/"}], "@id": "http://a/s"}',
    '{"@context": [[["%s"]]], "@id": "http://a/s"}',
    '{"@context": {"@import": "%s"}, "@id": "http://a/s"}',
    '{"@context": {"@version": 1.1, "a": {"@id": "http://a/a", "@context": "%s"}}, "a": {"@id": "http://a/x"}}',
    '{"@context": {"T": {"@id": "http://a/T", "@context": ["%s"]}}, "@type": "T"}',
    '{"@graph": [{"@id": "http://a/s", "http://a/p": {"@context": "%s", "@id": "http://a/o"}}]}',
    '[{"@context": {}}, {"@context": "%s", "@id": "http://a/s"}]',
    '{"\\u0040context": "%s", "@id": "http://a/s"}',
    '{"@context": "%s", "@context": {}, "@id": "http://a/s"}',
    '{"@context": {}, "@context": "%s", "@id": "http://a/s"}',
)


@pytest.mark.parametrize("suffix", [".jsonld", ".json"])
@pytest.mark.parametrize("document", CONTEXTS)
def test_a_remote_context_is_refused(document: str, suffix: str, listener: Listener, tmp_path: Path) -> None:
    """A JSON-LD file that names a context by its address is refused, never fetched."""
    path = tmp_path / f"distant{suffix}"
    path.write_text(document.replace("%s", f"{listener.address}context.jsonld"), encoding="utf-8")
    before = len(listener.requests)
    with pytest.raises(AtlasError) as refused:
        open_store(path)
    assert refused.value.exit_code is Exit.UNREADABLE
    assert path.name in refused.value.fr
    assert validate(path).verdict() is Verdict.COULD_NOT_RUN
    assert listener.requests[before:] == []


def test_a_context_written_in_the_file_is_read(tmp_path: Path) -> None:
    """A JSON-LD file that carries its context is read, also when its data mentions `@context` as a text."""
    path = tmp_path / "ici.jsonld"
    path.write_text('{"@context": {"p": "http://a/p"}, "@id": "http://a/s", "p": "@context"}', encoding="utf-8")
    assert len(open_store(path)) == 1


def test_nothing_is_fetched_while_validating(listener: Listener, tmp_path: Path) -> None:
    """`owl:imports`, `sh:shapesGraph`, `@base` and the addresses of the data are never dereferenced."""
    path = tmp_path / "donnees.ttl"
    path.write_text(
        f"@base <{listener.address}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix acd: <https://w3id.org/atlas-cd/def#> .\n"
        "<o> a owl:Ontology ; owl:imports <imported.ttl> ; sh:shapesGraph <shapes.ttl> .\n"
        "<f> a acd:Fiche ; <http://xmlns.com/foaf/0.1/primaryTopic> <p> . <p> a acd:Partenariat .\n",
        encoding="utf-8",
    )
    before = len(listener.requests)
    assert validate(path).nodes
    assert len(open_store(path).graph()) == 6
    assert listener.requests[before:] == []


# --- answers ---------------------------------------------------------------------------------------


def test_a_triple_in_a_cell_is_written_out(store: Store) -> None:
    """A cell may be a triple, and hold another: it is shown as SPARQL writes it; unbound cells are empty."""
    inner = "<<( <http://a/s> <http://a/service> <http://a/from> )>>"
    table = store.query(
        "SELECT ?x ?t ?n { <http://a/s> <http://a/service> ?o BIND (TRIPLE(?o, <http://a/p>,"
        " TRIPLE(<http://a/s>, <http://a/service>, ?o)) AS ?t) BIND (STRLEN(STR(?o)) AS ?n) }"
    )
    assert isinstance(table, Table)
    assert table.columns == ("x", "t", "n")
    assert table.rows == (("", f"<<( <http://a/from> <http://a/p> {inner} )>>", "13"),)
    assert json.loads(table.json)["results"]["bindings"][0]["t"]["type"] == "triple"


@pytest.mark.parametrize("depth", [400, 2000])
def test_triples_nested_too_deeply_are_refused(tmp_path: Path, depth: int) -> None:
    """A cell of triples in triples without end is an error with one sentence, in whatever step it shows."""
    path = tmp_path / "nested.nt"
    nested = "<<( <http://a/s> <http://a/p> " * depth + "<http://a/o>" + " )>>" * depth
    path.write_text(f"<http://a/s> <http://a/q> {nested} .\n", encoding="utf-8")
    with pytest.raises(AtlasError):
        open_store(path).query("SELECT ?o { <http://a/s> <http://a/q> ?o }")


def test_each_form_of_query_has_its_answer(store: Store) -> None:
    """SELECT gives a table, ASK a truth value, CONSTRUCT and DESCRIBE sorted lines of N-Triples."""
    table = store.query("SELECT ?o { <http://a/s> <http://a/service> ?o }")
    assert isinstance(table, Table)
    assert table.columns == ("o",)
    assert table.rows == (("http://a/from",),)
    assert json.loads(table.json)["head"]["vars"] == ["o"]
    assert store.query("ASK { ?s ?p ?o }") is True
    assert store.query("ASK { ?s ?p 3 }") is False
    for query in ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "DESCRIBE <http://a/s>"):
        triples = store.query(query)
        assert not isinstance(triples, Table | bool)
        assert len(triples.lines) == 2
        assert list(triples.lines) == sorted(triples.lines)


def test_a_query_with_no_solution_has_its_columns(store: Store) -> None:
    """A table without rows still names its columns."""
    table = store.query("SELECT ?x ?y { ?x <http://a/nothing> ?y }")
    assert isinstance(table, Table)
    assert table.columns == ("x", "y")
    assert table.rows == ()


@pytest.mark.parametrize(
    "query", ["", "SELECT", "SELECT * {", "SELECT ?x WHERE { ?x }", "x" * 300_000, "\x00", "\ud800"]
)
def test_a_wrong_query_is_wrong_use(query: str, store: Store) -> None:
    """A query that is no SPARQL is refused in a sentence of each language."""
    with pytest.raises(AtlasError) as refused:
        store.query(query)
    assert refused.value.exit_code is Exit.USAGE
    assert re.search("requête", refused.value.fr)
    assert re.search("query", refused.value.en)


def test_a_large_dump_is_loaded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second question opens the store that the first one kept; another content of the file gets another store."""
    monkeypatch.setattr("atlas_rdf.store_cache._LEAST", 0)
    dump = tmp_path / "a.nt"
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    dump.write_text("<x:a> <x:p> <x:b> .\n")
    assert open_store(dump, keep=True).query(count) == open_store(dump).query(count)
    (first,) = tmp_path.glob(".a.nt.*.store")
    with monkeypatch.context() as patched:
        patched.setattr("atlas_rdf.store_cache._build", None)
        answer = open_store(dump, keep=True).query("SELECT ?s WHERE { ?s ?p ?o }")
    assert isinstance(answer, Table)
    assert answer.rows == (("x:a",),)
    dump.write_text("<x:a> <x:p> <x:b> .\n<x:a> <x:p> <x:c> .\n")
    answer = open_store(dump, keep=True).query(count)
    assert isinstance(answer, Table)
    assert answer.rows == (("2",),)
    (second,) = tmp_path.glob(".a.nt.*.store")
    assert first != second
    assert sorted(entry.name for entry in tmp_path.iterdir()) == sorted([dump.name, second.name])


def test_a_damaged_store_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept store that cannot be opened is thrown away, and the dump is read."""
    monkeypatch.setattr("atlas_rdf.store_cache._LEAST", 0)
    dump = tmp_path / "a.nt"
    dump.write_text("<x:a> <x:p> <x:b> .\n")
    open_store(dump, keep=True)
    (kept,) = tmp_path.glob(".a.nt.*.store")
    for part in kept.glob("MANIFEST-*"):
        part.write_bytes(b"damaged")
    answer = open_store(dump, keep=True).query("SELECT ?s WHERE { ?s ?p ?o }")
    assert isinstance(answer, Table)
    assert answer.rows == (("x:a",),)
    assert not kept.exists()
