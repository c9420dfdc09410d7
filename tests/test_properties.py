"""What holds for any input: one reading, one outcome; no text makes a triple; no order and no cut matters."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import fuzz_pages
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from atlas_rdf.api import Conversion
from atlas_rdf.codes import codes
from atlas_rdf.fields import specs
from atlas_rdf.findings import Finding
from atlas_rdf.model import ENTITIES
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.profile import Profile
from atlas_rdf.publication import Job, publish
from atlas_rdf.record import RECORD, Column, Group
from atlas_rdf.sources.files import find
from atlas_rdf.sources.jsonl import dump, read_json_line, read_json_lines
from atlas_rdf.sources.page.grammar import LABELS, Kind
from atlas_rdf.sources.page.source import read_page
from atlas_rdf.sources.reading import Reading
from atlas_rdf.terms import Rdf
from atlas_rdf.values import LABEL, TEXT

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
PAGES = sorted((SAMPLES / "pages").glob("*.txt"))
PAGE = (SAMPLES / "pages" / "prjId-14854.txt").read_bytes()
BASE = "https://w3id.org/atlas-cd/"
FORMATS = ("nt", "ttl", "jsonld")
QUICK = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SLOW = settings(QUICK, max_examples=25)

# --- texts that could break out ------------------------------------------------------------------

HOSTILE = (
    '"@en .\n<x> <y> <z> .\n', '" .\n<http://a/s> <http://a/p> <http://a/o> .', '"^^<http://a/t> .', "\\", '\\"', '"""',
    "'''", '\\" . <a> <b> <c> .', "\\u0022 . <a> <b> <c> .", "<http://a/> <http://a/> .", "_:b1 <http://a/p> _:b2 .",
    '","@id":"http://a/","x":"', '"}],"@graph":[{"@id":"http://a/s"}],"y":[{"', '{"@value":"x"}',
    "@prefix a: <http://a/> .",
    "\u202e txet detrever \u202c", "\u200f\u200e\u2066\u2069", "\u2028\u2029\x85", "a\u0000b", "\ufffe\uffff\ufdd0",
    "#", " # comment", "a ; b , c .", "[ ]", "( )", "<<a b c>>", 'https://a.example/"> <b> <c', "https://a.example/a b",
    "https://a.example/\\u003e", "https://a.example/a[]=1", "https://a.example/é\u202eé", "mailto:a@b", "true", "INF",
    "1e400", "2017-13-45", "9" * 400, "\U0001f468\u200d\U0001f33e", "e\u0301" * 30, "Ã©Ã¨", "???a.b???", "![x](y)", "|",
)  # fmt: skip
TEXTS = (
    st.text(max_size=40)
    | st.sampled_from(HOSTILE)
    | st.tuples(st.sampled_from(HOSTILE), st.text(max_size=10), st.sampled_from(HOSTILE)).map("".join)
    | st.text(
        alphabet="\"\\<>^@.,;:_[]{}()#'|\n\r\t\x00\x1f\x7f\x85\u200f\u202e\u2028\ud800\udfff\ufeffa1é ", max_size=30
    )
)


def columns(group: Group = RECORD, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Column]]:
    """Every column of a record with the groups above it."""
    for column in group.columns.values():
        if (*path, column.name) != ("id",):
            yield path, column
    for name, inner in group.groups.items():
        yield from columns(inner, (*path, name))


COLUMNS = tuple(columns())


def put(record: dict[str, Any], path: tuple[str, ...], name: str, text: str) -> None:
    """Writes a cell, making the rows above it."""
    row, group = record, RECORD
    for step in path:
        group = group.groups[step]
        if group.single:
            row = row.setdefault(step, {})
        else:
            rows = row.setdefault(step, [])
            if not rows:
                rows.append({})
            row = rows[0]
    row[name] = text


def good() -> dict[str, Any]:
    """A whole record, every group filled."""
    lines = (SAMPLES / "fiches.jsonl").read_text(encoding="utf-8").splitlines()
    record: dict[str, Any] = json.loads(lines[0])
    return record | {"volontaires": [{"nom": "TREVELLOC", "prenom": "Anaïs", "mission": "Eau"}]}


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """A good record with a few cells of any text."""
    record = good()
    for path, column in draw(st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=6)):
        put(record, path, column.name, draw(TEXTS))
    return record


def line(record: dict[str, Any]) -> bytes:
    """A record as a line of ASCII: what is not, lone surrogates too, as JSON escapes."""
    return json.dumps(record).encode("ascii")


def outcome(reading: Reading, profile: Profile = Profile.PUBLIC) -> Outcome:
    """What becomes of one reading, unchecked."""
    return Pipeline(Options(profile, check=False)).outcomes([reading])[0]


# --- what may be in the graph --------------------------------------------------------------------


@cache
def predicates() -> frozenset[str]:
    """The terms that the model writes."""
    return frozenset({str(Rdf.type)} | {str(spec.term) for cls in ENTITIES for spec in specs(cls)})


@cache
def listed() -> frozenset[str]:
    """The codes, countries and lists of `vocab/codes`."""
    return frozenset(codes().by_iri) | frozenset(codes().schemes)


Terms = tuple[str, ...]


def with_oxigraph(text: str, form: str) -> list[Terms]:
    """The statements that pyoxigraph reads, one tuple of strings each."""
    formats = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
    found = []
    for quad in ox.parse(input=text.encode(), format=formats[form]):
        assert isinstance(quad.graph_name, ox.DefaultGraph)
        assert isinstance(quad.subject, ox.NamedNode), quad
        assert isinstance(quad.object, ox.NamedNode | ox.Literal), quad
        node = quad.object
        last = (node.value, node.language or "", node.datatype.value) if isinstance(node, ox.Literal) else (node.value,)
        found.append((quad.subject.value, quad.predicate.value, *last))
    return found


def with_rdflib(text: str, form: str) -> set[Terms]:
    """The same by rdflib."""
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=text, format={"nt": "nt", "ttl": "turtle", "jsonld": "json-ld"}[form])
    found = set()
    for subject, predicate, node in graph.triples((None, None, None)):
        assert isinstance(subject, rdflib.URIRef), subject
        assert isinstance(node, rdflib.URIRef | rdflib.Literal), node
        last: Terms = (str(node),)
        if isinstance(node, rdflib.Literal):
            plain = rdflib.RDF.langString if node.language else rdflib.XSD.string
            last = (str(node), node.language or "", str(node.datatype or plain))
        found.add((str(subject), str(predicate), *last))
    return found


@pytest.fixture(autouse=True)
def _lexical_forms_as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps rdflib from rewriting `17100.00` while it reads."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def check_graph(conversion: Conversion, base: str = BASE) -> set[Terms]:
    """The graph, after all that must hold of it in three formats and two parsers."""
    texts = {"nt": conversion.ntriples(), "ttl": conversion.turtle(), "jsonld": conversion.jsonld()}
    lines = texts["nt"].splitlines()
    first = with_oxigraph(texts["nt"], "nt")
    graph = set(first)
    assert len(first) == len(lines) == len(graph) == len(set(lines))
    for form in FORMATS:
        assert set(with_oxigraph(texts[form], form)) == graph, form
        assert with_rdflib(texts[form], form) == graph, form
    for subject, predicate, *_ in graph:
        assert predicate in predicates()
        assert subject.startswith((f"{base}id/", f"{base}interne/")) or subject in listed(), subject
    return graph


@given(records(), st.sampled_from(list(Profile)))
@SLOW
def test_no_text_adds_a_triple(record: dict[str, Any], profile: Profile) -> None:
    """Whatever stands in a cell, six readings of the three formats agree, and name nothing that is not ours."""
    (reading,) = read_json_lines([line(record)], "x.jsonl")
    done = outcome(reading, profile)
    assert done.fiche is not None
    check_graph(Conversion((done,), Options(profile, check=False)))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_hostile_text_adds_a_triple_anywhere(text: str) -> None:
    """One hostile text in every cell at once changes the graph's literals, never its vocabulary."""
    record: dict[str, Any] = {"id": 5}
    for path, column in COLUMNS:
        put(record, path, column.name, text)
    (reading,) = read_json_lines([line(record)], "x.jsonl")
    for profile in Profile:
        done = outcome(reading, profile)
        assert done.fiche is not None
        check_graph(Conversion((done,), Options(profile, check=False)))


@given(TEXTS)
@SLOW
def test_a_text_stays_one_literal(text: str) -> None:
    """A text in a column of prose gives one literal more than no text at all, and its words are the cell's."""
    empty, filled = good(), good()
    empty["contexte"], filled["contexte"] = "", text
    graphs = []
    for record in (empty, filled):
        (reading,) = read_json_lines([line(record)], "x.jsonl")
        graphs.append(
            check_graph(Conversion((outcome(reading, Profile.INTERNAL),), Options(Profile.INTERNAL, check=False)))
        )
    added = graphs[1] - graphs[0]
    assert graphs[0] <= graphs[1]
    assert len(added) <= 1
    if added:
        ((_, predicate, written, lang, _),) = added
        assert predicate.endswith("#contexte")
        assert lang == "fr"
        assert TEXT.parse(written) == written


@given(TEXTS)
@QUICK
def test_an_unknown_member_adds_nothing(name: str) -> None:
    """A member of any name and value that no record has is a finding, and changes no triple."""
    assume(name not in RECORD.columns and name not in RECORD.groups)
    (plain,) = read_json_lines([line(good())], "x.jsonl")
    (more,) = read_json_lines([line(good() | {name: {"@id": "http://a/"}})], "x.jsonl")
    assert more.record == plain.record
    assert [finding.code for finding in more.findings].count("membre-inconnu") == 1
    texts = [Conversion((outcome(one),), Options(check=False)).jsonld() for one in (plain, more)]
    assert texts[0] == texts[1]


# --- one in, one out -----------------------------------------------------------------------------

LINES = st.one_of(
    records().map(line),
    st.binary(max_size=60).map(lambda data: data.replace(b"\n", b"").replace(b"\r", b"")),
    st.integers(1, 3).map(lambda number: line({"id": number, "titre": "A"})),
    st.sampled_from(
        [b"{}", b"[]", b"null", b'{"id":', b'{"id": 1e999}', b'{"id": "\\ud800"}', b"\xef\xbb\xbf{}", b"\xff\xfe{"]
    ),
)


@given(st.lists(LINES, max_size=12))
@QUICK
def test_one_reading_in_one_outcome_out(lines: list[bytes]) -> None:
    """Every line that is not blank gives one outcome, in order; what has no record has a violation that says why."""
    readings = list(read_json_lines(lines, "x.jsonl"))
    filled = [number for number, raw in enumerate(lines, 1) if raw.strip(b" \t\r\n\xef\xbb\xbf")]
    assert [reading.line for reading in readings] == filled
    done = list(Pipeline(Options(check=False)).run(readings))
    assert [(one.file, one.line) for one in done] == [(one.file, one.line) for one in readings]
    for one in done:
        assert one.fiche is not None or any(said.code for said in one.findings)
        assert all(said.fr and said.en and said.origin.file for said in one.findings)
    ids = [one.fiche.key for one in done if one.fiche is not None]
    assert len(ids) == len(set(ids))


def test_one_reading_in_one_outcome_out_with_shapes() -> None:
    """The same holds when the shapes are applied, in chunks."""
    raw = [line(good() | {"id": number % 70, "titre": f"{number % 7}"}) for number in range(1, 120)]
    readings = list(read_json_lines(raw, "x.jsonl"))
    done = list(Pipeline().run(readings))
    assert [(one.file, one.line) for one in done] == [(one.file, one.line) for one in readings]


# --- pages ---------------------------------------------------------------------------------------

CELL = st.text(alphabet="abcdéèÉœ’'\"\\<>@.,;:()/-0123456789 \u00a0€«»", min_size=1, max_size=30).filter(
    lambda text: any(c.isalpha() for c in text)
)


@st.composite
def page_texts(draw: st.DrawFn) -> str:
    """A page with bars whose sections hold any words."""

    def prose() -> str:
        return "\n".join(draw(st.lists(CELL, max_size=4)))

    def rows(width: int) -> str:
        found = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=3))
        return "\n".join(" | ".join(cells) + " |" for cells in found)

    return f"""Contacts dans le poste diplomatique "{draw(CELL)}"
Correspondant coopération décentralisée
{draw(CELL)}
Courriel :
a@exemple.fr
Titre
{draw(CELL)}
Année de première signature de la convention
{draw(CELL)}
Le partenariat est
{draw(CELL)}
Date de fin du partenariat
{draw(CELL)}
Contexte
{prose()}
Historique
{prose()}
Objectif du partenariat
{prose()}
Description détaillée du partenariat
{prose()}
Partenaires étrangers du partenariat
Nom de la collectivité étrangère | Pays |
{rows(2)}
Contacts dans les partenaires étrangers du partenariat
Nom de la collectivité étrangère | Nom | Prénom | Fonction | Courriel |
{rows(5)}
Le partenariat est triennal
Financement du partenariat
Nom du financeur | Montant en euros | Année |
{rows(3)}
"""


@given(page_texts())
@QUICK
def test_a_page_is_the_same_record_as_json(text: str) -> None:
    """Page, record, JSON line, record: the second record is the first, and its line is the first's."""
    reading = read_page(text.encode(), "prjId-7.txt")
    assert reading.record is not None
    written = dump(reading.record)
    again = read_json_line(written.encode(), "x.jsonl", 1)
    assert again.record == reading.record
    assert not again.findings
    assert dump(again.record) == written


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_sample_page_is_the_same_record_as_json(path: Path) -> None:
    """The same holds for every sample page, and the two records give the same triples."""
    reading = read_page(path.read_bytes(), path.name)
    assert reading.record is not None
    again = read_json_line(dump(reading.record).encode(), "x.jsonl", 1)
    assert again.record == reading.record
    texts = [Conversion((outcome(one),), Options(check=False)).ntriples() for one in (reading, again)]
    assert texts[0] == texts[1]


def count_lines(data: bytes) -> int:
    """How many lines a page has, LF, CRLF and CR alike."""
    text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    return text.count("\n") + (not text.endswith("\n") and text != "")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_line_is_in_the_ledger_once(path: Path) -> None:
    """Each line of a page is mapped, ignored by a named rule, or unknown and reported: exactly one of them."""
    data = path.read_bytes()
    reading = read_page(data, path.name)
    assert [use.line for use in reading.ledger] == list(range(1, count_lines(data) + 1))
    for use in reading.ledger:
        assert (use.by == "") == (use.fate == "unknown"), use
    unknown = {use.line for use in reading.ledger if use.fate == "unknown"}
    assert unknown == {said.origin.line for said in reading.findings if said.code == "ligne-inconnue"}


def survives(data: bytes) -> Reading:
    """Reads a page and takes it through the pipeline; nothing raises, nothing is silent."""
    reading = read_page(data, "prjId-14854.txt")
    done = outcome(reading)
    assert reading.record is not None or done.findings
    if reading.record is not None:
        assert [use.line for use in reading.ledger] == sorted({use.line for use in reading.ledger})
    return reading


def test_a_page_cut_at_any_byte_is_read() -> None:
    """A page that stops at any of its bytes is read, inside a character and inside a label too."""
    short = b"\n".join(row[:70] for row in PAGE.split(b"\n"))
    for stop in [*range(0, len(short), 11), *range(1200, 1300)]:
        data = short[:stop]
        reading = read_page(data, "prjId-14854.txt")
        assert reading.record is not None or reading.findings, stop


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_survives_what_happens_to_files(path: Path) -> None:
    """Doubled, with other line ends, other spaces, another encoding: read, and the same record where it must be."""
    data = path.read_bytes()
    text = data.decode()
    first = survives(data)
    for same in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), f"\ufeff{text}"):
        other = survives(same.encode()).record
        assert other is not None
        assert first.record is not None
        cells = {name: cell for name, cell in other.cells.items() if name != "empreinte"}
        assert cells == {name: cell for name, cell in first.record.cells.items() if name != "empreinte"}
        assert other.groups == first.record.groups
    for changed in (data + data, data + b"\n" + data, text.replace(" ", "\u00a0").encode(), text.upper().encode()):
        survives(changed)
    survives(text.replace("œ", "oe").encode("cp1252", "replace"))
    survives(data.decode("cp1252", "replace").encode())
    survives(text.encode("utf-16"))


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@QUICK
def test_any_bytes_are_read(data: bytes) -> None:
    """Any bytes are a page or a finding, alone and inside a page."""
    survives(data)
    survives(PAGE[:3000] + data + PAGE[3000:6000])


# --- orders --------------------------------------------------------------------------------------


def publication(arguments: list[str], folder: Path) -> dict[str, bytes]:
    """The files published from these arguments."""
    publish(Job(find(arguments), folder))
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_order_of_the_files_changes_no_byte(tmp_path: Path) -> None:
    """Files named in any order, each or by their folder, give the same bytes, conflicts between them included."""
    inside = tmp_path / "in"
    inside.mkdir()
    for number, spelling in ((31, "COMMUNE DE SFAX"), (4, "Commune de Sfax"), (200, "Commune de sfax")):
        record = good() | {"id": number, "partenairesEtrangers": [{"nom": spelling, "pays": "Tunisie"}]}
        (inside / f"f{number}.jsonl").write_bytes(line(record))
    for path in PAGES[:3]:
        (inside / path.name).write_bytes(path.read_bytes())
    files = [str(path) for path in inside.iterdir()]
    expected = publication([str(inside)], tmp_path / "public0")
    assert "manifest.json" in expected
    chance = random.Random(1)  # noqa: S311 - chance, not secrecy
    for number in range(1, 4):
        chance.shuffle(files)
        assert publication(list(files), tmp_path / f"public{number}") == expected


@given(st.permutations(range(4)), st.lists(records(), min_size=4, max_size=4))
@SLOW
def test_the_order_of_the_records_changes_no_triple(order: list[int], four: list[dict[str, Any]]) -> None:
    """Records in any order describe the same graph, also where they contradict each other."""
    numbered = [record | {"id": number + 1} for number, record in enumerate(four)]
    graphs: list[set[str]] = []
    kinds: list[list[str]] = []
    for chosen in (numbered, [numbered[place] for place in order]):
        found: list[Finding] = []
        done = tuple(outcome(reading) for reading in read_json_lines(map(line, chosen), "x.jsonl"))
        conversion = Conversion(done, Options(check=False))
        graphs.append(set(conversion.ntriples().splitlines()))
        found += conversion.findings
        kinds.append(sorted(said.code for said in found))
    assert graphs[0] == graphs[1]
    assert kinds[0] == kinds[1]


# --- fuzz ----------------------------------------------------------------------------------------


def test_a_small_run_of_the_fuzzer_finds_nothing() -> None:
    """Ninety damaged pages, several for each kind of damage, are read without a broken promise."""
    broken = [(one.name, one.problem) for one in fuzz_pages.try_all(fuzz_pages.inputs(90, 3)) if one.problem]
    assert broken == []


@pytest.mark.parametrize("piece", ["![](", "M. Deloran ", "1", "12 ", "Ã©", "|", "("])
def test_half_a_megabyte_on_one_line_is_read_at_once(piece: str) -> None:
    """Whatever such a line repeats and wherever it stands, the page is read in under a second; more is refused."""
    chosen = [one for one in fuzz_pages.monsters() if f"of {piece!r}" in one[0]]
    assert len(chosen) == 7
    trials = list(fuzz_pages.try_all(chosen))
    assert [(one.name, one.problem) for one in trials if one.problem] == []
    assert [fuzz_pages.read(one.data).unreadable for one in trials] == [False] * 5 + [True, False]


@pytest.mark.parametrize("size", [1_000, 8_000])
def test_a_long_row_without_bars_is_read_at_once(size: int) -> None:
    """Rows without bars of thousands of words are read in under a second, whatever table they stand in."""
    heads = [label.name for label in LABELS if label.kind is Kind.TABLE]
    pages = [(head, f"Titre\nA\n{head}\n{'mot ' * size}\n".encode()) for head in heads]
    assert [(one.name, one.problem) for one in fuzz_pages.try_all(pages) if one.problem] == []


def test_label_is_a_kind_of_text() -> None:
    """The prose and label columns are the ones that the persons' test plants: there are some of both."""
    kinds = [column.kind for _, column in COLUMNS]
    assert TEXT in kinds
    assert LABEL in kinds
