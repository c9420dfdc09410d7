"""`atlas-rdf validate`: the four verdicts, what may be given, other people's shapes, and their limits."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from atlas_rdf import AtlasError, Exit, FailOn, Report, Verdict, validate
from atlas_rdf.findings import Lang
from atlas_rdf.sandbox import Limits
from atlas_rdf.validate.explain import codes, explain
from atlas_rdf.validation.request import Request
from atlas_rdf.validation.run import validate_files

TOP = Path(__file__).resolve().parent.parent
PAGES = TOP / "samples" / "pages"
GOOD = PAGES / "prjId-14854.txt"
BAD = PAGES / "prjId-14358.txt"
HEAD = """@prefix ex: <http://ex.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix acd: <https://w3id.org/atlas-cd/def#> .
"""
PERSON = "ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:minCount 1 ] ."


def run(folder: Path, *arguments: str, stdin: bytes = b"", lang: str = "en") -> subprocess.CompletedProcess[bytes]:
    """`atlas-rdf validate` in a folder."""
    command = [sys.executable, "-m", "atlas_rdf", "validate", *arguments, "--lang", lang]
    done = subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, check=False, timeout=120, env=dict(os.environ)
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def turtle(folder: Path, name: str, text: str) -> Path:
    """A Turtle file with our usual prefixes."""
    path = folder / name
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def judged(folder: Path, data: str, shapes: str, *, seconds: int = 20, background: str = "") -> Report:
    """Data against other people's shapes."""
    extra = (turtle(folder, "background.ttl", background),) if background else ()
    request = Request(shapes=(turtle(folder, "shapes.ttl", shapes),), background=extra, limits=Limits(seconds, 2 << 30))
    return validate_files([str(turtle(folder, "data.ttl", data))], request)


# --- the four verdicts ---------------------------------------------------------------------------


def test_each_file_and_record_has_its_own_verdict(tmp_path: Path) -> None:
    """One good page, one bad, one empty dump and one missing file: four verdicts, and the run has the worst."""
    empty = turtle(tmp_path, "vide.ttl", "")
    report = validate([str(GOOD), str(BAD), str(empty), str(tmp_path / "absent.ttl")])
    verdicts = {Path(item.file).name: report.of(item) for item in report.files}
    assert verdicts == {
        "prjId-14854.txt": Verdict.CONFORMS,
        "prjId-14358.txt": Verdict.VIOLATES,
        "vide.ttl": Verdict.NOT_EXAMINED,
        "absent.ttl": Verdict.COULD_NOT_RUN,
    }
    assert {item.record: report.of(item) for item in report.records} == {
        "14854": Verdict.CONFORMS,
        "14358": Verdict.VIOLATES,
    }
    assert report.verdict() is Verdict.COULD_NOT_RUN
    assert [error.code for error in report.errors] == ["validation-impossible"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["prjId-14854.txt"], 0),
        (["prjId-14854.txt", "prjId-14358.txt"], 1),
        (["prjId-14854.txt", "vide.ttl"], 4),
        (["prjId-14358.txt", "vide.ttl"], 1),
        (["prjId-14358.txt", "vide.ttl", "absent.ttl"], 3),
    ],
)
def test_the_exit_code_is_that_of_the_worst_verdict(names: list[str], code: int, tmp_path: Path) -> None:
    """3 before 1 before 4 before 0."""
    turtle(tmp_path, "vide.ttl", "")
    paths = [str(PAGES / name) if name.endswith(".txt") else str(tmp_path / name) for name in names]
    assert validate(paths).exit_code() is Exit(code)


def test_what_fails_is_chosen(tmp_path: Path) -> None:
    """`--fail-on` moves the threshold, never the findings; `--allow-empty` forgives only that nothing was examined."""
    report = validate(GOOD)
    assert {one.severity.value for one in report.findings} == {"info"}
    codes = [report.exit_code(FailOn(name)) for name in ("violation", "warning", "info", "never")]
    assert codes == [Exit.OK, Exit.OK, Exit.FINDINGS, Exit.OK]
    assert report.verdict(FailOn.INFO) is Verdict.VIOLATES
    nothing = validate(turtle(tmp_path, "vide.ttl", ""))
    assert nothing.exit_code(FailOn.NEVER) is Exit.NOTHING_EXAMINED
    assert nothing.exit_code(allow_empty=True) is Exit.OK
    assert validate(tmp_path / "absent.ttl").exit_code(FailOn.NEVER, allow_empty=True) is Exit.UNREADABLE
    assert validate(BAD).exit_code(allow_empty=True) is Exit.FINDINGS


def test_the_verdict_does_not_rest_on_what_the_data_says_of_itself(tmp_path: Path) -> None:
    """A file that holds a report of its own, saying that it conforms, is judged like any other."""
    said = "ex:r a sh:ValidationReport ; sh:conforms true . ex:p a acd:Partenariat ."
    assert validate(turtle(tmp_path, "rapport.ttl", said)).verdict() is Verdict.VIOLATES


# --- what may be given ---------------------------------------------------------------------------


def test_globs_lists_and_folders_name_files(tmp_path: Path) -> None:
    """A quoted glob, a list of files and a folder with RDF and pages in it: each file once, by its own path."""
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    (inside / "prjId-14854.txt").write_bytes(GOOD.read_bytes())
    turtle(inside, "vide.ttl", "")
    (tmp_path / "liste").write_text("a/b/vide.ttl\n\na/b/prjId-14854.txt\n", encoding="utf-8")
    expected = {"a/b/prjId-14854.txt", "a/b/vide.ttl"}
    for arguments in (["a"], ["a/**/*.t*"], ["--files-from", "liste"], ["a", "a/b/vide.ttl", "a/b/*.txt"]):
        done = run(tmp_path, *arguments, "--format", "json")
        listed = [item["file"] for item in json.loads(done.stdout)["files"]]
        assert sorted(listed) == sorted(expected), arguments
        assert done.returncode == 4
    zeroes = run(tmp_path, "--files-from", "-", "--format", "json", stdin=b"a/b/vide.ttl\0a/b/prjId-14854.txt\0")
    assert {item["file"] for item in json.loads(zeroes.stdout)["files"]} == expected


def test_standard_input_may_be_rdf_or_a_source(tmp_path: Path) -> None:
    """`-` with `--rdf` is RDF of that format; without it, a page or JSON lines."""
    assert run(tmp_path, "-", "--rdf", "ttl", stdin=b"").returncode == 4
    assert run(tmp_path, "-", "--rdf", "nq", stdin=b"<http://a/s> <http://a/p> 'x").returncode == 3
    line = (TOP / "samples" / "fiches.jsonl").read_bytes().splitlines()[1]
    assert run(tmp_path, "-", stdin=line).returncode == 0


def test_a_second_copy_of_a_record_was_examined(tmp_path: Path) -> None:
    """The same record in two files: what is judged in the first holds for the second, which conforms."""
    line = (TOP / "samples" / "fiches.jsonl").read_bytes().splitlines()[1]
    for name in ("1.jsonl", "2.jsonl"):
        (tmp_path / name).write_bytes(line)
    report = validate([str(tmp_path / "1.jsonl"), str(tmp_path / "2.jsonl")])
    assert "fiche-en-double" in {one.code for one in report.findings}
    assert [report.of(item) for item in (*report.files, *report.records)] == [Verdict.CONFORMS] * 4
    assert report.exit_code() is Exit.OK


def test_one_unreadable_file_costs_only_its_own_verdict(tmp_path: Path) -> None:
    """Broken syntax, RDF/XML, an unknown kind and a missing file beside a good page: the page conforms."""
    turtle(tmp_path, "casse.ttl", "ex:a ex:b ;;; .")
    (tmp_path / "x.rdf").write_text('<!DOCTYPE r [<!ENTITY a "b">]><r/>', encoding="utf-8")
    (tmp_path / "x.docx").write_bytes(b"PK")
    (tmp_path / "prjId-1.txt").write_bytes(b"\x89PNG\r\n\x00\x01")
    names = ["casse.ttl", "x.rdf", "x.docx", "absent.txt", "prjId-1.txt"]
    done = run(tmp_path, *names, str(GOOD), "--format", "json")
    document = json.loads(done.stdout)
    assert done.returncode == 3
    verdicts = {item["file"]: item["verdict"] for item in document["files"]}
    assert verdicts == dict.fromkeys(names, "could-not-run") | {GOOD.as_posix(): "conforms"}
    assert len(done.stderr.decode().splitlines()) == 5
    assert all(line.startswith("Error: ") for line in done.stderr.decode().splitlines())


def test_a_finding_in_rdf_stands_at_its_statement(tmp_path: Path) -> None:
    """The line and column are those of the statement in the file, not of its paragraph."""
    text = 'ex:a a ex:Person ;\n    ex:name "A" ;\n    ex:age "vieux" .\n'
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:age ; sh:maxLength 3 ] ."
    report = judged(tmp_path, text, shapes)
    (finding,) = report.findings
    assert finding.origin.line == len(HEAD.splitlines()) + 3
    assert report.spots[finding].column == 13
    assert report.spots[finding].text == 'ex:age "vieux" .'


# --- other people's shapes -----------------------------------------------------------------------


def test_other_peoples_shapes_judge_any_rdf(tmp_path: Path) -> None:
    """The results, the counts, the code and the severity are those of the shapes given."""
    data = 'ex:a a ex:Person ; ex:name "A" . ex:b a ex:Person .'
    report = judged(
        tmp_path, data, PERSON.replace("sh:minCount 1", 'sh:minCount 1 ; sh:message "Un nom."@fr, "A name."@en')
    )
    (finding,) = report.findings
    assert (finding.code, finding.focus, finding.component) == (
        "PersonShape-name",
        "http://ex.org/b",
        "MinCountConstraintComponent",
    )
    assert (finding.fr, finding.en) == ("Un nom.", "A name.")
    assert report.examined == {"http://ex.org/PersonShape": 2}
    warned = judged(tmp_path, data, PERSON.replace("sh:targetClass", "sh:severity sh:Warning ; sh:targetClass"))
    assert [one.severity.value for one in warned.findings] == ["violation"]  # the property's own severity counts
    assert judged(tmp_path, 'ex:a a ex:Person ; ex:name "A" .', PERSON).verdict() is Verdict.CONFORMS


def test_other_peoples_shapes_judge_pages_at_their_lines(tmp_path: Path) -> None:
    """The triples of a page are judged, and the finding stands where the statement was read."""
    shapes = turtle(
        tmp_path,
        "s.ttl",
        "ex:S a sh:NodeShape ; sh:targetClass acd:Partenariat ; sh:property [ sh:path acd:dateFin ; sh:maxCount 0 ] .",
    )
    report = validate(GOOD, shapes=[shapes])
    (finding,) = [one for one in report.findings if one.component]
    assert (finding.origin.line, finding.record, finding.code) == (34, "14854", "S-dateFin")


def test_background_is_context_and_never_judged(tmp_path: Path) -> None:
    """A class's superclass and its instances may stand in the background; only what the data describes is judged."""
    background = "ex:Child rdfs:subClassOf ex:Person . ex:c a ex:Person ."
    report = judged(tmp_path, "ex:a a ex:Child .", PERSON, background=background)
    assert [one.focus for one in report.findings] == ["http://ex.org/a"]
    assert report.examined == {"http://ex.org/PersonShape": 1}
    assert judged(tmp_path, "ex:a a ex:Dog .", PERSON, background=background).verdict() is Verdict.NOT_EXAMINED
    known = turtle(tmp_path, "known.ttl", "ex:p a acd:Partenariat .")
    fiche = turtle(tmp_path, "fiche.ttl", "ex:x a ex:Y .")
    assert validate(fiche, background=[known]).verdict() is Verdict.NOT_EXAMINED
    assert not validate(fiche, background=[known]).findings


def test_blank_nodes_of_two_files_never_meet(tmp_path: Path) -> None:
    """Two shapes files may use one label for two blank nodes."""
    one = turtle(tmp_path, "1.ttl", "ex:S sh:targetClass ex:A ; sh:property _:b . _:b sh:path ex:p ; sh:minCount 1 .")
    two = turtle(tmp_path, "2.ttl", "ex:T sh:targetClass ex:B ; sh:property _:b . _:b sh:path ex:q ; sh:maxCount 0 .")
    data = turtle(tmp_path, "d.ttl", "ex:a a ex:A ; ex:p 1 . ex:b a ex:B .")
    report = validate(data, shapes=[one, two])
    assert not report.findings, report.findings
    assert report.nodes == 1


DEEP = "( " * 10_000 + ") " * 10_000
FLAT = "( " + "1 " * 10_000 + ")"
SERVICE = "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }"
HOSTILE = {
    "no path": ("ex:a a ex:Person .", PERSON.replace("sh:path ex:name ;", "")),
    "broken shapes": ("ex:a a ex:Person .", "ex:S a sh:NodeShape ; ;; ( ."),
    "catastrophic pattern": (
        f'ex:a a ex:Person ; ex:name "{"a" * 40}!" .',
        PERSON.replace("sh:minCount 1", 'sh:pattern "^(a+)+$"'),
    ),
    "recursive shapes": (
        "ex:a a ex:Person ; ex:knows ex:a .",
        "ex:S a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:knows ; sh:node ex:S ] .",
    ),
    "SERVICE in a constraint": ("ex:a a ex:Person .", f'{PERSON} ex:PersonShape sh:sparql [ sh:select "{SERVICE}" ] .'),
    "SERVICE in a rule": (
        "ex:a a ex:Person .",
        f'{PERSON} ex:PersonShape sh:rule [ sh:construct "{SERVICE.replace("SELECT $this", "CONSTRUCT {}")}" ] .',
    ),
    "SERVICE in a target": (
        "ex:a a ex:Person .",
        f'{PERSON} ex:PersonShape sh:target [ a sh:SPARQLTarget ; sh:select "{SERVICE}" ] .',
    ),
    "a deep path": (
        "ex:a a ex:Person .",
        PERSON.replace("ex:name", "[ sh:inversePath " * 10_000 + "ex:name " + "] " * 10_000),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_shapes_and_data_end_as_could_not_run(name: str, tmp_path: Path) -> None:
    """Whatever a shape does to the engine, the run ends within its limits and says that it could not run."""
    data, shapes = HOSTILE[name]
    report = judged(tmp_path, data, shapes, seconds=3)
    assert report.verdict() is Verdict.COULD_NOT_RUN, report.findings
    assert report.exit_code() is Exit.UNREADABLE
    (error,) = report.errors
    assert "Traceback" not in error.fr
    assert len(error.fr) < 500


@pytest.mark.parametrize("members", [FLAT, DEEP], ids=["long", "deep"])
def test_a_long_or_deep_list_is_no_reason_to_give_up(members: str, tmp_path: Path) -> None:
    """Ten thousand members, or levels, are data like any other."""
    assert judged(tmp_path, f"ex:a ex:p {members} ; a ex:Person .", PERSON).verdict() is Verdict.VIOLATES


def test_no_import_is_fetched(tmp_path: Path) -> None:
    """`owl:imports` in shapes and data are left alone."""
    owl = "http://www.w3.org/2002/07/owl"
    imports = f"<http://127.0.0.1:9/o> a <{owl}#Ontology> ; <{owl}#imports> <http://127.0.0.1:9/i> ."
    report = judged(tmp_path, f'ex:a a ex:Person ; ex:name "A" . {imports}', PERSON + imports)
    assert report.verdict() is Verdict.CONFORMS


def test_too_much_memory_is_refused(tmp_path: Path) -> None:
    """A child that wants more memory than it may have ends, and the run says so."""
    data = "".join(f"ex:n{n} a ex:Person ; ex:name 'n{n}' ." for n in range(60_000))
    request = Request(shapes=(turtle(tmp_path, "s.ttl", PERSON),), limits=Limits(60, 48 << 20))
    report = validate_files([str(turtle(tmp_path, "d.ttl", data))], request)
    assert report.verdict() is Verdict.COULD_NOT_RUN


def test_wrong_use_is_said(tmp_path: Path) -> None:
    """No input, standard input twice, an output of no format, a missing list: exit code 2 or 3, and a sentence."""
    cases: tuple[list[str], ...] = (
        [],
        ["-", "--files-from", "-"],
        [str(GOOD), "--output", "rapport.odt"],
        [str(GOOD), "--fail-on", "peut-être"],
    )
    for arguments in cases:
        done = run(tmp_path, *arguments)
        assert done.returncode == 2, arguments
        assert done.stderr.decode().splitlines()[-1].startswith("Error: ")
    assert run(tmp_path, "--files-from", "absente").returncode == 3


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", codes())
def test_every_code_is_explained_in_both_languages(code: str) -> None:
    """Each code has its page, in French and in English, and the two are not the same words."""
    french, english = explain(code, Lang.FR), explain(code, Lang.EN)
    assert french.startswith(f"{code} (")
    assert len(french.splitlines()) >= 3
    assert not re.search(r"\{\w+\}", french + english)
    assert french != english


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    """A misspelt code is wrong use, and the sentence names the one meant."""
    with pytest.raises(AtlasError, match="Perhaps: Partenariat-dateFin") as refused:
        explain("Partenariat-dateFn", Lang.EN)
    assert refused.value.exit_code is Exit.USAGE


# --- a change ------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    """A git command, as nobody in particular."""
    who = ("-c", "user.name=x", "-c", "user.email=x@exemple.fr", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_change_is_judged_by_what_it_touched(tmp_path: Path) -> None:
    """One file changed and one new among four; a file that all are judged by makes it all; nothing changed passes."""
    turtle(tmp_path, "s.ttl", PERSON)
    names = ["a.ttl", "b.ttl", "c d.ttl"]
    for name in names:
        turtle(tmp_path, name, "ex:a a ex:Person ; ex:name 'A' .")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")

    def judged_files(code: int) -> list[str]:
        asked = ("*.ttl", "--shapes", "s.ttl", "--changed-since", "HEAD", "--format", "json")
        done = run(tmp_path, *asked)
        assert done.returncode == code, done.stderr
        return sorted(item["file"] for item in json.loads(done.stdout)["files"])

    assert judged_files(0) == []
    turtle(tmp_path, "c d.ttl", "ex:a a ex:Person .")
    turtle(tmp_path, "é.ttl", "ex:a a ex:Person .")
    (tmp_path / "a.ttl").unlink()
    assert judged_files(1) == ["c d.ttl", "é.ttl"]
    turtle(tmp_path, "s.ttl", f"{PERSON} ex:x a ex:Y .")
    assert judged_files(1) == ["b.ttl", "c d.ttl", "s.ttl", "é.ttl"]
    assert run(tmp_path, "b.ttl", "--changed-since", "--output=x").returncode == 2
    assert run(tmp_path, "b.ttl", "--changed-since", "v9").returncode == 2


def test_a_workbook_and_each_of_its_sheets_have_their_verdict() -> None:
    """Findings name sheets, and so do the files of the report; a sheet that completes another was examined with it."""
    case = TOP / "tests" / "cases" / "table-workbook"
    report = validate(case / "input.xlsx", mapping=case / "mapping.toml")
    names = [item.file.rpartition("/")[2] for item in report.files]
    assert names == ["input.xlsx", "input.xlsx!Projets", "input.xlsx!Financements"]
    assert {one.origin.file for one in report.findings} == {item.file for item in report.files}
    assert sum(len(report.about(item)) for item in report.files) == len(report.findings)
    assert all(item.examined == 3 for item in report.files)
