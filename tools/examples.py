"""A real example of every finding: what the golden cases and the bad files of `tests/` raise today.

The sentences are never written here: they come from running the program on those files.
"""

from __future__ import annotations

import contextlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from atlas_rdf.api import convert, validate
from atlas_rdf.findings import Finding
from atlas_rdf.profile import Profile
from atlas_rdf.validation.request import Request
from atlas_rdf.validation.run import validate_files

TOP = Path(__file__).resolve().parent.parent
CASES = TOP / "tests/cases"
BAD = TOP / "tests/good-and-bad/bad"
#: What `fetch` says needs a server: `tests/test_fetch.py` compares these lines with a real download.
FETCH = TOP / "tests/data/fetch-findings.tsv"
_LONGEST = 200  # characters of a source's line


@dataclass(frozen=True)
class Example:
    """One finding as the program raises it. `place`: file and line; `source`: what stands there, "" if not shown."""

    code: str
    place: str
    fr: str
    en: str
    source: str = ""


def examples() -> dict[str, Example]:
    """Code -> its example: a case of `tests/cases` where one raises it, else a bad file."""
    found: dict[str, Example] = {}
    for path in sorted(CASES.glob("*/expected.findings.tsv")):
        expected = path.read_text(encoding="utf-8").splitlines()
        if {line.split("\t")[1] for line in expected} - set(found):
            for one in _of_case(path.parent):
                found.setdefault(one.code, one)
    for path in sorted(BAD.glob("*.ttl")):
        if path.name.split(".")[0] not in found:
            for one in _of_file(path):
                found.setdefault(one.code, one)
    return found


def command_examples() -> dict[str, Example]:
    """Code -> its example, of files that `validate` is given: one that is missing, one shorter than it was."""
    records = (TOP / "samples" / "fiches.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    with TemporaryDirectory() as folder, contextlib.chdir(folder):
        Path("avant.nt").write_text(convert(TOP / "samples" / "fiches.jsonl").ntriples(), encoding="utf-8")
        Path("fiches.jsonl").write_text("".join(records[1:]), encoding="utf-8")
        missing = validate_files(["atlas.ttl"], Request()).errors
        shorter = validate_files(["fiches.jsonl"], Request(against=Path("avant.nt"))).findings
    found = [*missing, *(one for one in shorter if one.code == "validation-baisse")]
    return {one.code: Example(one.code, one.origin.file, one.fr, one.en) for one in reversed(found)}


def fetch_examples() -> dict[str, Example]:
    """Code -> its example, of a page on a server."""
    rows = [line.split("\t") for line in FETCH.read_text(encoding="utf-8").splitlines()]
    return {code: Example(code, address, fr, en) for code, address, fr, en in rows}


def _of_case(folder: Path) -> Iterator[Example]:
    settings = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    given = folder / "input"
    sources = [given] if given.is_dir() else sorted([*folder.glob("input.*"), *folder.glob("prjId-*.*")])
    mapping = folder / "mapping.toml"
    conversion = convert(
        list(sources),
        id=settings.get("id", ""),
        profile=Profile(settings.get("profile", "public")),
        mapping=mapping if mapping.exists() else None,
        check=True,
    )
    for finding in conversion.findings:
        path = (given if given.is_dir() else folder) / finding.origin.file
        yield _example(finding, path, _line(path, finding.origin.line) or finding.value)


def _of_file(path: Path) -> Iterator[Example]:
    internal = "# profil: internal" in path.read_text(encoding="utf-8").splitlines()
    for finding in validate(path, profile=Profile.INTERNAL if internal else Profile.PUBLIC).findings:
        if finding.code == path.name.split(".")[0]:
            fault = re.search(r"^# La faute : (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            yield _example(finding, path, fault[1] if fault else "")


def _example(finding: Finding, path: Path, source: str) -> Example:
    line = f":{finding.origin.line}" if finding.origin.line else ""
    return Example(finding.code, f"{path.relative_to(TOP).as_posix()}{line}", finding.fr, finding.en, source)


def _line(path: Path, number: int) -> str:
    """A line of a text file, "" where there is none to show."""
    if not number or path.suffix not in (".txt", ".csv", ".jsonl"):
        return ""
    try:
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").split("\n")[number - 1]
    except (UnicodeDecodeError, IndexError):
        return ""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in " ".join(text.split()))
    return f"{shown[:_LONGEST]}…" if len(shown) > _LONGEST else shown
