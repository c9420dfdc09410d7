"""Names, lists, pipes and marks of every kind that a shell hands over; reports that cannot or shall not be written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from atlas_rdf.validate.report import FORMATS, is_report
from tests.test_validate import BAD, GOOD, TOP, run


def test_findings_on_standard_input_have_their_column(tmp_path: Path) -> None:
    """As those of the same lines in a file, of JSON lines and of a page."""
    for name, code in (("fiches.jsonl", 1), ("pages/prjId-14358.txt", 1)):
        path = TOP / "samples" / name
        number = ["--id", "14358"] if path.suffix == ".txt" else []
        columns = []
        for arguments, data in (([str(path)], b""), (["-"], path.read_bytes())):
            done = run(tmp_path, *arguments, *number, "--format", "json", stdin=data)
            assert done.returncode == code, done.stderr
            findings = json.loads(done.stdout)["findings"]
            columns.append([(one["code"], one.get("column")) for one in findings])
            assert "stdin" not in done.stdout.decode()
        assert columns[0] == columns[1]
        assert any(column for _, column in columns[0])


def test_a_report_that_cannot_be_written_names_no_option_that_there_is_not(tmp_path: Path) -> None:
    """`validate` has no -o."""
    done = run(tmp_path, str(GOOD), "--output", "absent/x.json")
    assert b"absent/x.json" in done.stderr
    assert b" -o" not in done.stderr


@pytest.mark.parametrize("form", FORMATS)
def test_a_name_that_is_no_utf_8_is_shown_and_the_file_read(form: str, tmp_path: Path) -> None:
    """Archives of the nineties have such names: every format says which byte it is, and none ends in a crash."""
    name = os.fsdecode(b"fiche-d\xe9j\xe0-14358.txt")
    (tmp_path / name).write_bytes(BAD.read_bytes())
    (tmp_path / os.fsdecode(b"cass\xe9.ttl")).write_text("<http://a/b> ;;", encoding="utf-8")
    done = run(tmp_path, ".", os.fsdecode(b"absent\xe9.nt"), "--format", form, "--output", f"{form}=rapport")
    assert done.returncode == 3, done.stderr
    assert (tmp_path / "rapport").read_bytes().decode()
    shown = done.stdout.decode()
    assert "absent" in shown
    assert "xe9" in shown
    assert rb"cass\xe9.ttl:1" in done.stderr


def test_a_publication_names_such_a_file_too(tmp_path: Path) -> None:
    """`publish` ended in a crash."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / os.fsdecode(b"prjId-14854\xe9.txt")).write_bytes(GOOD.read_bytes())
    command = [sys.executable, "-m", "atlas_rdf", "publish", "pages", "-o", "public", "--fail-on", "never"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "xe9.txt" in (tmp_path / "public" / "findings.json").read_text(encoding="utf-8")


def test_a_pipe_in_a_folder_is_no_file(tmp_path: Path) -> None:
    """Whoever opens it waits for a writer that never comes."""
    shutil.copy(GOOD, tmp_path)
    os.mkfifo(tmp_path / "attente.txt")
    os.mkfifo(tmp_path / "attente.ttl")
    done = run(tmp_path, ".", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert [one["file"] for one in json.loads(done.stdout)["files"]] == [GOOD.name]


@pytest.mark.parametrize(
    ("options", "data", "code"),
    [
        (("--from", "jsonl"), TOP / "samples" / "fiches.jsonl", 1),
        (("--from", "page", "--id", "14358"), BAD, 1),
        (("--from", "table", "--mapping", str(TOP / "samples" / "export.toml")), TOP / "samples" / "export.csv", 1),
        (("--rdf", "ttl"), TOP / "tests" / "good-and-bad" / "good" / "public.ttl", 0),
        (("--rdf", "jsonld"), b'{"@id": "http://ex.org/a", "http://ex.org/b": 1}', 4),
    ],
)
def test_a_pipe_that_is_named_is_read_once(
    options: tuple[str, ...], data: Path | bytes, code: int, tmp_path: Path
) -> None:
    """`validate <(sort …)`: the verdict, the lines and the columns are those of a file."""
    told = data if isinstance(data, bytes) else data.read_bytes()
    (tmp_path / "fichier").write_bytes(told)
    os.mkfifo(tmp_path / "tube")
    found = {}
    for name in ("fichier", "tube"):
        writer = subprocess.Popen(["cp", "fichier", "tube"], cwd=tmp_path) if name == "tube" else None
        done = run(tmp_path, name, *options, "--format", "json")
        if writer:
            writer.terminate()
            writer.wait()
        assert done.returncode == code, done.stderr
        found[name] = done.stdout.replace(b'"tube"', b'"fichier"')
    assert found["tube"] == found["fichier"]


def test_lists_of_files_as_systems_write_them(tmp_path: Path) -> None:
    """Several lists, lines that end as on Windows, a byte order mark, names of any bytes."""
    shutil.copy(GOOD, tmp_path)
    strange = os.fsdecode(b"prjId-14358.\xe9.jsonl")
    (tmp_path / strange).write_bytes(b"")
    (tmp_path / "un").write_bytes(b"\xef\xbb\xbf" + GOOD.name.encode() + b"\r\n\r\n")
    (tmp_path / "deux").write_bytes(os.fsencode(strange) + b"\n")
    done = run(tmp_path, "--files-from", "un", "--files-from", "deux", "--format", "json")
    files = {one["file"]: one["verdict"] for one in json.loads(done.stdout)["files"]}
    assert files == {GOOD.name: "conforms", r"prjId-14358.\xe9.jsonl": "not-examined"}
    assert run(tmp_path, "--files-from", "-", "--files-from", "-").returncode == 2


@pytest.mark.parametrize("given", [("",), (GOOD.name, ""), ("--files-from", "")])
def test_an_empty_name_is_not_the_whole_folder(given: tuple[str, ...], tmp_path: Path) -> None:
    """`validate "$FILES"` where CI has set no FILES."""
    shutil.copy(GOOD, tmp_path)
    done = run(tmp_path, *given)
    assert done.returncode == 2
    assert b"is empty" in done.stderr


@pytest.mark.parametrize("limit", [("--timeout", "0"), ("--timeout", "-1"), ("--memory", "-1"), ("--memory", "0")])
def test_a_limit_that_is_none_is_refused(limit: tuple[str, str], tmp_path: Path) -> None:
    """Below zero the child had no limit at all."""
    assert run(tmp_path, str(GOOD), *limit).returncode == 2


def test_rdf_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    """As editors on Windows write it; an error keeps its line."""
    text = b"\xef\xbb\xbf<http://ex.org/a> <http://ex.org/b> <http://ex.org/c> .\n"
    for name in ("a.ttl", "a.nt", "a.nq", "a.trig"):
        (tmp_path / name).write_bytes(text)
    (tmp_path / "a.jsonld").write_bytes(b'\xef\xbb\xbf{"@id": "http://ex.org/a", "http://ex.org/b": 1}')
    done = run(tmp_path, ".", "--format", "json")
    assert {one["verdict"] for one in json.loads(done.stdout)["files"]} == {"not-examined"}
    (tmp_path / "b.ttl").write_bytes(text + b"x")
    assert b"b.ttl:2: RDF syntax error" in run(tmp_path, "b.ttl").stderr


# --- reports -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outputs", "code", "said"),
    [
        (("a.json", "./a.json"), 2, "is that of another report already"),
        (("json=-",), 2, "is standard output"),
        (("json=known.toml",), 2, "is read by this command"),
        (("json=liste",), 2, "is read by this command"),
        (("turtle=formes.ttl",), 2, "is read by this command"),
        (("json=fiches/20002.jsonl",), 2, "is to be validated"),
        (("json=fiches/20003.jsonl",), 2, "is read by this command"),
        (("absent/x.json",), 3, "no such file or directory"),
        (("json=fiches/vide",), 3, "it is a directory"),
    ],
)
def test_no_report_is_written_over_what_is_read(outputs: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    """Nor over another report; and it is said before anything is judged."""
    shutil.copytree(TOP / "examples" / "ci", tmp_path, dirs_exist_ok=True)
    (tmp_path / "fiches" / "vide").mkdir()
    (tmp_path / "liste").write_text("fiches/20003.jsonl\n", encoding="utf-8")
    (tmp_path / "formes.ttl").write_text("", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    options = [word for one in outputs for word in ("--output", one)]
    shapes = ("--shapes", "formes.ttl") if "formes" in outputs[0] else ()
    done = run(tmp_path, "fiches", "--baseline", "known.toml", "--files-from", "liste", *shapes, *options)
    assert done.returncode == code, done.stderr
    assert said in done.stderr.decode()
    assert not done.stdout
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_run_does_not_read_the_reports_that_it_wrote_before(tmp_path: Path) -> None:
    """`validate . --output rapport.html`, twice: the second run judges what the first has judged."""
    shutil.copy(GOOD, tmp_path)
    names = {
        "full": "a.txt",
        "concise": "b.txt",
        "ndjson": "c.ndjson",
        "turtle": "d.ttl",
        "csv": "e.csv",
        "html": "f.html",
    }
    options = [word for form, name in names.items() for word in ("--output", f"{form}={name}")]
    for where in (".", "*"):
        first, second = (run(tmp_path, where, *options, "--format", "json") for _ in range(2))
        assert first.returncode == second.returncode == 0, second.stderr
        assert first.stdout == second.stdout
    assert all(is_report(tmp_path / name) for name in names.values())
    assert not is_report(GOOD)
    assert not is_report(TOP / "samples" / "export.csv")
