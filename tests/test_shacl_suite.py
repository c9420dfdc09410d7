"""The W3C SHACL Core suite, in the folder that ATLAS_EXTERNAL_SUITES names: absent, each group is reported skipped."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from atlas_rdf.validate.data import Book
from atlas_rdf.validate.paths import path
from atlas_rdf.validate.shape import Raw
from atlas_rdf.validate.shapes import Shapes
from atlas_rdf.validate.tokens import Graph, lexical, read_turtle

_FOLDER = os.environ.get("ATLAS_EXTERNAL_SUITES", "")
CORE = Path(_FOLDER) / "w3c-shacl" / "tests" / "core"
PRESENT = bool(_FOLDER) and CORE.is_dir()
GROUPS = ("complex", "misc", "node", "path", "property", "targets", "validation-reports")
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"


@dataclass(frozen=True)
class Case:
    """One test of the suite. `expected`: the results that the standard asks for, None when it asks for a failure."""

    name: str
    data: Graph
    shapes: Graph
    expected: Counter[tuple[str, ...]] | None


@cache
def graph(file: Path) -> Graph:
    """A file, read once: a blank node of the expected results is one of the shapes."""
    return read_turtle([file])


def file(token: str) -> Path:
    """The file of an address."""
    return Path(unquote(urlsplit(lexical(token)).path))


def cases(group: str) -> list[Case]:
    """The tests of a folder."""
    found = []
    for source in sorted((CORE / group).glob("*.ttl")):
        said = graph(source)
        for node in Book(said).instances(f"<{_SHT}Validate>"):
            (action,), (result,) = said[node][f"<{_MF}action>"], said[node][f"<{_MF}result>"]
            data, shapes = (file(said[action][f"<{_SHT}{part}Graph>"][0]) for part in ("data", "shapes"))
            found.append(Case(source.stem, graph(data), graph(shapes), expected(said, result)))
    return found


def expected(said: Graph, report: str) -> Counter[tuple[str, ...]] | None:
    """The results of a report."""
    if report not in said:
        return None
    book = Book(said)

    def result(node: str) -> tuple[str, ...]:
        where = book.maybe(node, "resultPath")
        return (
            book.one(node, "focusNode"),
            path(book, where).text if where else "",
            lexical(book.one(node, "sourceConstraintComponent")).rpartition("#")[2],
            book.maybe(node, "value"),
            book.maybe(node, "sourceShape"),
            book.maybe(node, "resultSeverity"),
        )

    return Counter(result(node) for node in book.values(report, "result"))


def found(raw: Raw) -> tuple[str, ...]:
    """The same of a result of ours."""
    return raw.focus, raw.path, raw.component, raw.value or "", raw.shape, raw.severity


@cache
def outcomes(group: str) -> Mapping[str, str]:
    """Test -> "passed", "failed", or what the compiled shapes do not cover."""
    answers = {}
    for case in cases(group):
        shapes = Shapes(case.shapes)
        missing = ", ".join(shapes.uncovered)
        passed = case.expected is not None and Counter(map(found, shapes.raw(case.data))) == case.expected
        answers[case.name] = missing or ("passed" if passed else "failed")
    return answers


@pytest.mark.skipif(not PRESENT, reason="W3C SHACL Core suite absent: name its folder in ATLAS_EXTERNAL_SUITES")
@pytest.mark.parametrize("group", GROUPS)
def test_w3c_shacl_core(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every test of the suite whose components are covered passes through the compiled shapes."""
    answers = outcomes(group)
    counts = Counter(answers.values())
    with capsys.disabled():
        covered = counts["passed"] + counts["failed"]
        print(f"\nW3C SHACL Core, {group}: {len(answers)} tests, {covered} covered, {counts['passed']} passed")  # noqa: T201
    assert answers
    assert {name: answer for name, answer in answers.items() if answer != "passed"} == {}
