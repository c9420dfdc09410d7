"""What is written to standard error names its file as it was given, and no name or message in it controls anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from atlas_rdf.printable import printable

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:P ; sh:property [ sh:path ex:n ; sh:pattern "^(a|a)*b$" ] ."""
DATA = '@prefix ex: <http://ex.org/> . ex:a a ex:P ; ex:n "' + "a" * 60 + '" .'


def run(folder: Path, command: str, *arguments: str) -> list[str]:
    """The lines of standard error, in the given folder."""
    program = [sys.executable, "-m", "atlas_rdf", command, *arguments, "--lang", "en"]
    done = subprocess.run(program, cwd=folder, capture_output=True, check=False)
    return done.stderr.decode().split("\n")[:-1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x\n::warning::y", "x\\n::warning::y"),
        ("::error::y", "\\x3a:error::y"),
        ("  ::error::y", "  \\x3a:error::y"),
        ("a ##[error]b", "a \\x23#[error]b"),
        ("\x1b[31m\x7f\r\t\u202e\udc80", "\\x1b[31m\\x7f\\r\\t\\u202e\\udc80"),
        ("1\u202f250\u00a0€ : « é »", "1 250 € : « é »"),
    ],
)
def test_text_is_only_text(text: str, shown: str) -> None:
    """Controls are written out, commands broken, French spaces are spaces."""
    assert printable(text) == shown


@pytest.mark.parametrize("command", ["validate", "convert", "publish"])
def test_a_file_name_commands_nothing(command: str, tmp_path: Path) -> None:
    """A line break, an escape and a workflow command in the names of files."""
    for name in ("x\n::warning::pwned.txt", "::error::pwned.txt", "\x1b[31m\x7f.txt"):
        (tmp_path / name).write_bytes(b"\x00\x01")
    names = sorted(path.name for path in tmp_path.iterdir())
    lines = run(tmp_path, command, *names, *(("-o", "out") if command == "publish" else ()))
    assert "pwned" in "".join(lines)
    assert not [line for line in lines if line.lstrip().startswith("::") or not line.isprintable()]
    lines = run(tmp_path, command, "\x1b[31m\n::error::absent.txt", *(("-o", "out") if command == "publish" else ()))
    assert len(lines) == 1
    assert lines[0].isprintable()


def test_errors_name_their_file_as_it_was_given(tmp_path: Path) -> None:
    """Of RDF, of sources, in a folder or alone: the path that opens it, once."""
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "x.ttl").write_text("<http://a> <http://b> ;;; .", encoding="utf-8")
    (folder / "f.jsonl").write_bytes("{}".encode("utf-16"))
    for arguments in (["dossier"], ["dossier/x.ttl", "dossier/f.jsonl"]):
        lines = run(tmp_path, "validate", *arguments)
        assert sorted(line.split(" ")[1] for line in lines) == ["dossier/f.jsonl:", "dossier/x.ttl:1:"]
        assert all(line.count("x.ttl") + line.count("f.jsonl") == 1 for line in lines)


def test_a_pattern_without_end_names_the_data_and_the_shapes(tmp_path: Path) -> None:
    """Which of the two is too heavy is for a person to see."""
    (tmp_path / "d.ttl").write_text(DATA, encoding="utf-8")
    (tmp_path / "s.ttl").write_text(SHAPES, encoding="utf-8")
    (line,) = run(tmp_path, "validate", "d.ttl", "--shapes", "s.ttl", "--timeout", "1")
    assert line.startswith("Error: d.ttl: s.ttl: It is too heavy")
