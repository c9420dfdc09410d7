# ruff: noqa: E501 - the cases are read as a table
"""Whatever is given, the program answers with its exit code and a sentence, and publishes the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from atlas_rdf.api import convert

SAMPLES = Path(__file__).parent.parent / "samples"
PAGE = (SAMPLES / "pages" / "prjId-14854.txt").read_text(encoding="utf-8")
GOOD = (SAMPLES / "fiches.jsonl").read_text(encoding="utf-8").splitlines()[1]
GOOD_ADDRESS = "id/partenariat/20002>"

CLEAN, FINDINGS, USAGE, UNREADABLE, NOTHING = 0, 1, 2, 3, 4


@dataclass(frozen=True)
class Run:
    """What a run of the program answered."""

    code: int
    out: str
    err: str


def atlas(arguments: list[str], folder: Path, lang: str = "fr", stdin: bytes = b"") -> Run:
    """Runs the program in a folder."""
    environment = {**os.environ, "LC_ALL": f"{lang}_FR.UTF-8" if lang == "fr" else "en_GB.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-m", "atlas_rdf", *arguments],
        cwd=folder,
        env=environment,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@dataclass(frozen=True)
class Case:
    """One thing that can be wrong with what is given.

    `make` writes files into `in/` and returns the program's arguments; `place` and the words `fr` and `en`
    must be on one line of what is said; `rest` is true when `in/` holds a good record that must come out.
    """

    name: str
    make: Callable[[Path], list[str]]
    code: int
    place: str
    fr: str
    en: str
    rest: bool = False


def source(name: str, content: str | bytes, *options: str, command: str = "convert") -> Callable[[Path], list[str]]:
    """The folder `in/` with one bad file beside a good record."""

    def make(folder: Path) -> list[str]:
        inside = folder / "in"
        inside.mkdir()
        (inside / "bon.jsonl").write_text(f"{GOOD}\n", encoding="utf-8")
        path = inside / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return [command, "in", *options] + (["-o", "public"] if command == "publish" else [])

    return make


def alone(name: str, content: str | bytes, *arguments: str) -> Callable[[Path], list[str]]:
    """One file in the working folder, and the arguments as they stand."""

    def make(folder: Path) -> list[str]:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return list(arguments)

    return make


def bare(*arguments: str) -> Callable[[Path], list[str]]:
    """Arguments alone."""

    def make(folder: Path) -> list[str]:
        (folder / "vide").mkdir()
        (folder / "fiche.jsonl").write_text(f"{GOOD}\n", encoding="utf-8")
        (folder / "deux.nt").write_text("<http://a/s> <http://a/p> <http://a/o> .\n", encoding="utf-8")
        return list(arguments)

    return make


def twice(second: str) -> Callable[[Path], list[str]]:
    """The same id in two folders; the second page's text may differ."""

    def make(folder: Path) -> list[str]:
        arguments = source("a/prjId-14854.txt", PAGE)(folder)
        (folder / "in" / "b").mkdir()
        (folder / "in" / "b" / "prjId-14854.txt").write_text(second, encoding="utf-8")
        return arguments

    return make


def member(**changes: object) -> str:
    """A good record with some members changed."""
    return json.dumps(json.loads(GOOD) | {"id": 7} | changes) + "\n"


def changed(old: str, new: str) -> str:
    """The sample page with one piece of text replaced."""
    assert PAGE.count(old) >= 1
    return PAGE.replace(old, new, 1)


DATA = (
    Case("empty page", source("prjId-1.txt", ""), FINDINGS, "prjId-1.txt", "est vide", "is empty", rest=True),
    Case("blank page", source("prjId-1.txt", " \n\r\n\t"), FINDINGS, "prjId-1.txt", "est vide", "is empty", rest=True),
    Case("binary", source("prjId-1.txt", b"\x89PNG\r\n\x00\x01"), UNREADABLE, "prjId-1.txt", "binaire", "binary", rest=True),
    Case("damaged UTF-16", source("prjId-1.txt", b"\xff\xfea"), UNREADABLE, "prjId-1.txt", "abîmé", "damaged", rest=True),
    Case("no charset", source("prjId-1.txt", b"\x81\x8d\x8f\x90"), UNREADABLE, "prjId-1.txt", "ni UTF-8", "neither UTF-8", rest=True),
    Case("other encoding", source("prjId-14854.txt", PAGE.encode("cp1252")), CLEAN, "prjId-14854.txt", "lu en Windows-1252", "read as Windows-1252", rest=True),
    Case("UTF-16", source("prjId-14854.txt", PAGE.encode("utf-16")), CLEAN, "prjId-14854.txt", "lu en UTF-16", "read as UTF-16", rest=True),
    Case("another page", source("prjId-1.txt", "Bonjour\nà tous\n"), FINDINGS, "prjId-1.txt", "Aucun libellé", "No label", rest=True),
    Case("cut page", source("prjId-14854.txt", PAGE[:1500], command="publish"), FINDINGS, "prjId-14854.txt:", "La page s'arrête", "The page stops", rest=True),
    Case("a label missing", source("prjId-14854.txt", changed("Historique\n", "")), CLEAN, "prjId-14854.txt:", "« Historique » manque", "'Historique' is missing", rest=True),
    Case("same page twice", twice(PAGE), CLEAN, "b/prjId-14854.txt", "déjà été lue, à l'identique, dans a/prjId-14854.txt", "already read, with the same content, in a/prjId-14854.txt", rest=True),
    Case("two pages, one id", twice(changed("Tunisie", "Maroc")), FINDINGS, "b/prjId-14854.txt", "déjà celui d'une fiche différente", "already belongs to a different record", rest=True),
    Case("unknown column", source("prjId-14854.txt", changed("| Pays |", "| Continent |")), CLEAN, "prjId-14854.txt:", "« Continent »", "'Continent'", rest=True),
    Case("page without id", source("notes.txt", PAGE), FINDINGS, "notes.txt", "pas d'identifiant", "no Atlas id", rest=True),
    Case("page with a bad id", source("prjId-abc.txt", PAGE), FINDINGS, "prjId-abc.txt", "« abc »", "'abc'", rest=True),
    Case("JSON without id", source("x.jsonl", member(id=None)), FINDINGS, "x.jsonl:1", "pas d'identifiant", "no Atlas id", rest=True),
    Case("JSON with a bad id", source("x.jsonl", member(id="12a")), FINDINGS, "x.jsonl:1", "« 12a »", "'12a'", rest=True),
    Case("impossible date", source("x.jsonl", member(dateFin="31/02/2018"), "--fail-on", "warning"), FINDINGS, "x.jsonl:1", "n'existe pas dans le calendrier", "does not exist in the calendar", rest=True),
    Case("impossible date in a page", source("prjId-14854.txt", changed("31/12/2018", "32/12/2018")), CLEAN, "prjId-14854.txt:34", "« 32/12/2018 »", "'32/12/2018'", rest=True),
    Case("negative amount", source("x.jsonl", member(financements=[{"financeur": "A", "montant": -5, "annee": 2020}])), FINDINGS, "x.jsonl:1", "négatif", "negative", rest=True),
    Case("unreadable amount", source("x.jsonl", member(financements=[{"financeur": "A", "montant": "12 k€", "annee": 2020}])), FINDINGS, "x.jsonl:1", "« 12 k€ »", "'12 k€'", rest=True),
    Case("unknown country", source("x.jsonl", member(partenairesEtrangers=[{"nom": "A", "pays": "Atlantide"}])), FINDINGS, "x.jsonl:1", "« Atlantide »", "'Atlantide'", rest=True),
    Case("unknown member", source("x.jsonl", member(titr="A")), CLEAN, "x.jsonl:1", "« titre »", "'titre'", rest=True),
    Case("a list where a text is due", source("x.jsonl", member(titre=["A"])), CLEAN, "x.jsonl:1", "« titre »", "'titre'", rest=True),
    Case("a text where a list is due", source("x.jsonl", member(financements="A")), CLEAN, "x.jsonl:1", "« financements »", "'financements'", rest=True),
    Case("JSON garbage", source("x.jsonl", '{"id": 3,\n'), FINDINGS, "x.jsonl:1", "n'est pas un objet JSON", "is not a JSON object", rest=True),
    Case("garbage between records", source("x.jsonl", member() + "]{\n" + member(id=8)), FINDINGS, "x.jsonl:2", "n'est pas un objet JSON", "is not a JSON object", rest=True),
    Case("a JSON list", source("x.jsonl", "[1]\n"), FINDINGS, "x.jsonl:1", "n'est pas un objet JSON", "is not a JSON object", rest=True),
    Case("NaN", source("x.jsonl", '{"id": 3, "titre": NaN}\n'), FINDINGS, "x.jsonl:1", "NaN", "NaN", rest=True),
    Case("a member twice", source("x.jsonl", '{"id": 3, "id": 4}\n'), FINDINGS, "x.jsonl:1", "deux fois", "twice", rest=True),
    Case("deep JSON", source("x.jsonl", '{"id": 3, "titre": ' + "[" * 99_999 + "\n"), FINDINGS, "x.jsonl:1", "n'est pas un objet JSON", "is not a JSON object", rest=True),
    Case("a number of fifty thousand digits", source("x.jsonl", '{"id": ' + "9" * 50_000 + "}\n"), FINDINGS, "x.jsonl:1", "identifiant", "Atlas id", rest=True),
    Case("JSON in another encoding", source("x.jsonl", member(titre="Été").replace("\\u00c9", "É").encode("cp1252")), CLEAN, "x.jsonl:1", "Windows-1252", "Windows-1252", rest=True),
    Case("JSON in UTF-16", source("x.jsonl", member().encode("utf-16")), UNREADABLE, "x.jsonl", "UTF-16", "UTF-16", rest=True),
    Case("control characters", source("x.jsonl", member(titre="A\u0000B\ud800C")), CLEAN, "x.jsonl:1", "caractère(s) de contrôle", "control character(s)", rest=True),
    Case("a link with brackets", source("x.jsonl", member(source="https://atlas.example/fiche?a[]=1"), "--fail-on", "warning"), FINDINGS, "x.jsonl:1", "« https://atlas.example/fiche?a[]=1 »", "'https://atlas.example/fiche?a[]=1'", rest=True),
    Case("a skipped file", source("photo.png", b"\x89PNG"), CLEAN, "photo.png", "n'est pas lu", "is not read", rest=True),
)  # fmt: skip

MANIFEST = ("--manifest", "m.csv", "convert", "fiche.jsonl")

RUNS = (
    Case("no argument", bare("convert"), USAGE, "SOURCES", "SOURCES", "SOURCES"),
    Case("no output", bare("publish", "fiche.jsonl"), USAGE, "--output", "--output", "--output"),
    Case("missing file", bare("convert", "absent.txt"), UNREADABLE, "absent.txt", "n'existe pas", "does not exist"),
    Case("missing file to validate", bare("validate", "absent.ttl"), UNREADABLE, "absent.ttl", "lu", "read"),
    Case("missing dump", bare("query", "absent.nt", "ASK {}"), UNREADABLE, "absent.nt", "lu", "read"),
    Case("empty folder", bare("publish", "vide", "-o", "public"), NOTHING, "", "Aucune page", "No page"),
    Case("folder without pages", alone("a.png", b"\x89", "convert", "."), NOTHING, "", "Aucune page", "No page"),
    Case("empty JSON lines", alone("x.jsonl", "\n \n", "publish", "x.jsonl", "-o", "public"), NOTHING, "", "0 fiche(s)", "0 record(s)"),
    Case("empty JSON lines converted", alone("x.jsonl", "", "convert", "x.jsonl"), NOTHING, "", "", ""),
    Case("empty JSON lines validated", alone("x.jsonl", "", "validate", "x.jsonl"), NOTHING, "", "Rien n'a été examiné", "Nothing was examined"),
    Case("other type of file", alone("a.pdf", "%PDF", "convert", "a.pdf"), UNREADABLE, "a.pdf", "ce type de fichier", "this type of file"),
    Case("unknown option", bare("convert", "--turbo", "fiche.jsonl"), USAGE, "--turbo", "option", "option"),
    Case("unknown command", bare("transmogrify"), USAGE, "transmogrify", "commande", "command"),
    Case("unknown format", bare("convert", "--to", "xlsx", "fiche.jsonl"), USAGE, "xlsx", "ttl", "ttl"),
    Case("impossible day", bare("publish", "fiche.jsonl", "-o", "p", "--date", "2018-02-31"), USAGE, "2018-02-31", "", ""),
    Case("base that is no address", bare("convert", "--base", "atlas", "fiche.jsonl"), USAGE, "atlas", "n'est pas une adresse", "is not an http"),
    Case("base without end", bare("convert", "--base", "https://a.example/b", "fiche.jsonl"), USAGE, "https://a.example/b", "finit par", "ends with"),
    Case("base that breaks out", bare("convert", "--base", "https://a.example/> <x>/", "fiche.jsonl"), USAGE, "a.example", "n'est pas une adresse", "is not an http"),
    Case("base with brackets", bare("publish", "fiche.jsonl", "-o", "p", "--base", "https://a.example/[/"), USAGE, "a.example", "n'est pas une adresse", "is not an http"),
    Case("output is a file", bare("publish", "fiche.jsonl", "-o", "deux.nt"), UNREADABLE, "deux.nt", "n'est pas un dossier", "is no folder"),
    Case("output below a file", bare("publish", "fiche.jsonl", "-o", "deux.nt/public"), UNREADABLE, "deux.nt", "Impossible d'écrire", "Cannot write"),
    Case("converted into a folder", bare("convert", "fiche.jsonl", "-o", "vide"), UNREADABLE, "vide", "Impossible d'écrire", "Cannot write"),
    Case("converted below nothing", bare("convert", "fiche.jsonl", "-o", "rien/x.nt"), UNREADABLE, "rien", "Impossible d'écrire", "Cannot write"),
    Case("id of several", bare("convert", "--id", "3", "fiche.jsonl"), USAGE, "--id", "une seule page", "a single page"),
    Case("id that is no number", alone("x.txt", PAGE, "convert", "x.txt", "--id", "abc"), FINDINGS, "x.txt", "« abc »", "'abc'"),
    Case("missing manifest", bare("convert", "fiche.jsonl", "--manifest", "m.csv"), UNREADABLE, "m.csv", "il n'existe pas", "no such file"),
    Case("manifest without columns", alone("m.csv", "a;b\n1;2\n", "convert", ".", "--manifest", "m.csv"), UNREADABLE, "m.csv:2", "« fichier »", "'fichier'"),
    Case("manifest of garbage", alone("m.json", "[1,", "convert", ".", "--manifest", "m.json"), UNREADABLE, "m.json", "pas du JSON", "no JSON"),
    Case("binary manifest", alone("m.csv", b"\x00\x01", "convert", ".", "--manifest", "m.csv"), UNREADABLE, "m.csv", "lu (contenu binaire). Donner", "read (binary content). Give"),
    Case("Turtle syntax", alone("x.ttl", "@prefix a: <http://a/> .\na:b a:c ;;; .\na:d\n", "validate", "x.ttl"), UNREADABLE, "x.ttl:", "syntaxe RDF", "RDF syntax"),
    Case("N-Triples syntax", alone("x.nt", "<http://a/s> <http://a/p> <http://a/o> .\n<a> .\n", "query", "x.nt", "ASK {}"), UNREADABLE, "x.nt:2", "syntaxe RDF", "RDF syntax"),
    Case("RDF/XML", alone("x.rdf", "<rdf:RDF/>", "validate", "x.rdf"), UNREADABLE, "x.rdf", "RDF/XML", "RDF/XML"),
    Case("RDF/XML asked", alone("x.owl", "<rdf:RDF/>", "query", "x.owl", "ASK {}"), UNREADABLE, "x.owl", "RDF/XML", "RDF/XML"),
    Case("remote context", alone("x.jsonld", '{"@context": "http://127.0.0.1:9/c"}', "validate", "x.jsonld"), UNREADABLE, "x.jsonld", "distant", "remote"),
    Case("JSON-LD garbage", alone("x.jsonld", '{\n"a":', "validate", "x.jsonld"), UNREADABLE, "x.jsonld:2", "JSON", "JSON"),
    Case("deep JSON-LD", alone("x.jsonld", "[" * 99_999, "validate", "x.jsonld"), UNREADABLE, "x.jsonld", "emboîtés", "nested"),
    Case("RDF that is a folder", bare("query", "vide", "ASK {}"), UNREADABLE, "vide", "format RDF inconnu", "unknown RDF format"),
    Case("unknown RDF", alone("x.hdt", "x", "query", "x.hdt", "ASK {}"), UNREADABLE, "x.hdt", "format RDF inconnu", "unknown RDF format"),
    Case("empty RDF", alone("x.ttl", "", "validate", "x.ttl"), NOTHING, "", "Rien n'a été examiné", "Nothing was examined"),
    Case("other people's RDF", bare("validate", "deux.nt"), NOTHING, "", "Rien n'a été examiné", "Nothing was examined"),
    Case("SERVICE", bare("query", "deux.nt", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), USAGE, "SERVICE", "n'est pas permis", "is not allowed"),
    Case("FROM", bare("query", "deux.nt", "SELECT * FROM <file:///etc/hosts> { ?s ?p ?o }"), USAGE, "FROM", "n'est pas permis", "is not allowed"),
    Case("SPARQL syntax", bare("query", "deux.nt", "SELECT * {"), USAGE, "", "n'est pas correcte", "is wrong"),
    Case("an update", bare("query", "deux.nt", "DROP ALL"), USAGE, "DROP", "n'est pas permis", "is not allowed"),
    Case("no query", bare("query", "deux.nt"), USAGE, "", "une seule requête", "one query"),
    Case("two queries", bare("query", "deux.nt", "ASK {}", "--name", "sources"), USAGE, "", "une seule requête", "one query"),
    Case("missing query file", bare("query", "deux.nt", "--file", "q.rq"), UNREADABLE, "q.rq", "ne peut pas être lue", "cannot be read"),
    Case("unknown question", bare("query", "deux.nt", "--name", "inconnue"), USAGE, "inconnue", "Aucune question", "No question"),
    Case("bad parameter", bare("query", "deux.nt", "--name", "sources", "--param", "x"), USAGE, "--param", "NOM=VALEUR", "NAME=VALUE"),
)  # fmt: skip


def check(case: Case, tmp_path: Path, lang: str) -> Run:
    """Runs a case and compares its code and its sentence."""
    run = atlas(case.make(tmp_path), tmp_path, lang)
    said = run.err + (run.out if not case.rest else "")
    assert "Traceback" not in run.err
    assert run.code == case.code, said[:2000]
    words = case.fr if lang == "fr" else case.en
    assert any(case.place in line and words in line for line in said.splitlines() or [""]), said[:2000]
    return run


@pytest.mark.parametrize(
    ("case", "lang"),
    [pytest.param(case, ("fr", "en")[number % 2], id=case.name) for number, case in enumerate(DATA)],
)
def test_bad_data_is_said_and_the_rest_comes_out(case: Case, lang: str, tmp_path: Path) -> None:
    """Each fault of a source has its exit code and its sentence with file and line; the good record is written."""
    run = check(case, tmp_path, lang)
    written = tmp_path / "public" / "atlas.nt"
    assert GOOD_ADDRESS in (written.read_text(encoding="utf-8") if written.exists() else run.out)
    found = convert(tmp_path / "in").findings
    assert [one for one in found if case.place in f"{one.origin}:" and case.fr in one.fr and case.en in one.en], found


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("case", RUNS, ids=lambda case: case.name)
def test_a_run_that_cannot_go_on_says_why(case: Case, lang: str, tmp_path: Path) -> None:
    """Each wrong use and unreadable input has its exit code and one sentence, and leaves no half-written file."""
    run = check(case, tmp_path, lang)
    assert not list(tmp_path.rglob("*.tmp"))
    if case.code in (USAGE, UNREADABLE):
        said = run.err.strip().splitlines()
        assert said[-1].startswith("Erreur : " if lang == "fr" else "Error: "), said
        assert len(said) == 1 or said[0].startswith(("Usage", "Utilisation")), said
        assert len(said[-1]) < 400, said


@pytest.mark.parametrize(
    "text",
    [PAGE.replace("\n", "\r\n"), PAGE.replace("\n", "\r"), f"\ufeff{PAGE}", PAGE.replace(" ", "\u00a0")],
    ids=["CRLF", "CR", "BOM", "NBSP"],
)
def test_another_way_to_save_a_page_changes_nothing(text: str, tmp_path: Path) -> None:
    """Line ends, a byte-order mark and no-break spaces are no fault: the same triples but for the file's digest."""
    found = []
    for name, content in (("a", PAGE), ("b", text)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "prjId-14854.txt").write_bytes(content.encode())
        run = atlas(["convert", "prjId-14854.txt"], folder)
        assert run.code == CLEAN, run.err
        lines = [line for line in run.out.splitlines() if "#empreinte>" not in line]
        found.append([" ".join(line.split()) for line in lines])
    assert found[0] == found[1]


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    """JSON lines and a page are read from standard input; nothing there is a finding, not a crash."""
    assert GOOD_ADDRESS in atlas(["convert", "-"], tmp_path, stdin=GOOD.encode()).out
    assert "id/partenariat/5>" in atlas(["convert", "-", "--id", "5"], tmp_path, stdin=PAGE.encode()).out
    nothing = atlas(["convert", "-"], tmp_path)
    assert nothing.code in (FINDINGS, NOTHING)
    assert "Traceback" not in nothing.err
