"""`atlas-rdf validate` when nothing, or not everything, was examined: the right exit code and the right cause."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import pytest

from tests.test_validate import HEAD, PERSON, TOP, git, run

PAGE = (TOP / "samples" / "pages" / "prjId-14854.txt").read_text(encoding="utf-8")
LINE = (TOP / "samples" / "fiches.jsonl").read_text(encoding="utf-8").splitlines()[1]
DATA = f"{HEAD}ex:a a ex:Person ; ex:name 'A' ."
SLOW = PERSON.replace("sh:minCount 1", 'sh:pattern "^(a+)+$"')
FOREIGN = ("d.ttl", "--shapes", "s.ttl", "--timeout", "2")
SEE = "what could not be validated is said by the error"
UNKNOWN = "this data has nothing that the shapes know"
NO_TARGET = "the shapes given aim at nothing"

CASES: Mapping[str, tuple[Mapping[str, str], tuple[str, ...], int, str]] = {
    "a missing file": ({}, ("absent.ttl",), 3, SEE),
    "RDF/XML": ({"x.rdf": "<r/>"}, ("x.rdf",), 3, SEE),
    "broken shapes": ({"d.ttl": DATA, "s.ttl": "("}, FOREIGN, 3, SEE),
    "too slow": ({"d.ttl": DATA.replace("'A'", f"'{'a' * 40}!'"), "s.ttl": HEAD + SLOW}, FOREIGN, 3, SEE),
    "shapes without target": ({"d.ttl": DATA, "s.ttl": ""}, FOREIGN, 4, NO_TARGET),
    "records, shapes without target": ({"x.jsonl": LINE, "s.ttl": ""}, ("x.jsonl", "--shapes", "s.ttl"), 4, NO_TARGET),
    "records, another class": (
        {"x.jsonl": LINE, "s.ttl": HEAD + PERSON},
        ("x.jsonl", "--shapes", "s.ttl"),
        4,
        UNKNOWN,
    ),
    "an empty folder": ({"vide/note.md": "x"}, ("vide",), 4, "this folder has no file that is read"),
    "an empty list": ({"liste": ""}, ("--files-from", "liste"), 4, "nothing was given"),
    "an empty dump": ({"x.ttl": ""}, ("x.ttl",), 4, "what was given is empty"),
    "an empty page": ({"prjId-1.txt": ""}, ("prjId-1.txt",), 4, "what was given is empty"),
    "a blank page": ({"prjId-1.html": " \n"}, ("prjId-1.html",), 4, "what was given is empty"),
    "empty JSON lines": ({"x.jsonl": "\n"}, ("x.jsonl",), 4, "what was given is empty"),
    "empty standard input": ({}, ("-",), 4, "what was given is empty"),
    "other people's data": ({"d.ttl": DATA}, ("d.ttl",), 4, UNKNOWN),
}


def written(folder: Path, files: Mapping[str, str]) -> None:
    """The files."""
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_the_cause_is_said(name: str, tmp_path: Path) -> None:
    """The exit code of the cause, one sentence with it, and never the sentence of another cause."""
    files, arguments, code, cause = CASES[name]
    written(tmp_path, files)
    done = run(tmp_path, *arguments)
    said = [line for line in done.stdout.decode().splitlines() if "othing was examined" in line]
    assert said == [f"Nothing was examined: {cause}."]
    assert done.returncode == code
    assert "Rien n'a été examiné : " in run(tmp_path, *arguments, lang="fr").stdout.decode()
    assert run(tmp_path, *arguments, "--allow-empty").returncode == (code if code == 3 else 0)


def test_of_several_files_those_not_examined_are_named(tmp_path: Path) -> None:
    """Beside a good file an empty one; the reason stands in the JSON too."""
    written(tmp_path, {"prjId-14854.txt": PAGE, "prjId-1.txt": "", "x.ttl": ""})
    done = run(tmp_path, ".")
    said = done.stdout.decode()
    assert done.returncode == 4
    assert "Not examined (what was given is empty): x.ttl, prjId-1.txt." in said
    assert "Nothing was examined" not in said
    document = json.loads(run(tmp_path, ".", "--format", "json").stdout)
    jsonschema.validate(document, json.loads((TOP / "docs" / "report.schema.json").read_text(encoding="utf-8")))
    assert {item["file"]: item.get("reason_en") for item in document["files"]} == {
        "prjId-14854.txt": None,
        "prjId-1.txt": "what was given is empty",
        "x.ttl": "what was given is empty",
    }


def test_records_that_are_all_set_aside_violate(tmp_path: Path) -> None:
    """A line that is no JSON is a record that is wrong, not a file that cannot be read: it violates."""
    written(tmp_path, {"x.jsonl": "{\n{\n"})
    done = run(tmp_path, "x.jsonl")
    said = done.stdout.decode()
    assert done.returncode == 1
    assert "No record could be read, each finding says why." in said
    assert "Nothing was examined" not in said


@pytest.mark.parametrize("text", [DATA, "<http://a/s> <http://a/p> <http://a/o> .", "<urn:a:s> <urn:a:p> 'x' ."])
def test_rdf_on_standard_input_is_told_of_its_option(text: str, tmp_path: Path) -> None:
    """Without `--rdf` it is taken for a page; the finding names the option."""
    for lang, words in (("en", "If it is RDF, say which: --rdf ttl."), ("fr", "Si c'est du RDF, dire lequel")):
        done = run(tmp_path, "-", stdin=text.encode(), lang=lang)
        assert done.returncode == 1
        assert words in done.stdout.decode()


def test_a_change_of_nothing_that_is_judged_succeeds(tmp_path: Path) -> None:
    """A change of the documentation alone: exit code 0, said; a file emptied by the change was not examined."""
    written(tmp_path, {"a.jsonl": LINE, "b.jsonl": LINE.replace("20002", "20003"), "README.md": "x"})
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "x")
    asked = ("a.jsonl", "b.jsonl", "--changed-since", "HEAD")
    written(tmp_path, {"README.md": "y", "a.jsonl": f"\n{LINE}\n"})
    done = run(tmp_path, *asked)
    assert done.returncode == 0
    assert "Nothing that is judged has changed." in done.stdout.decode()
    assert "examined:" not in done.stdout.decode()
    assert "Rien de ce qui est jugé n'a changé." in run(tmp_path, *asked, lang="fr").stdout.decode()
    document = json.loads(run(tmp_path, *asked, "--format", "json").stdout)
    assert (document["verdict"], document["exit_code"], document["files"]) == ("conforms", 0, [])
    written(tmp_path, {"b.jsonl": ""})
    done = run(tmp_path, *asked)
    assert done.returncode == 4
    assert "Not examined (what was given is empty): b.jsonl." in done.stdout.decode()
    written(tmp_path, {"vide/note.md": ""})
    assert run(tmp_path, "vide", "--changed-since", "HEAD").returncode == 4
