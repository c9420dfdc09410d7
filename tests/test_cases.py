"""Golden cases: a page, JSON lines or a table in, the whole Turtle and every finding out, reviewed by eye.

A case is a folder of `tests/cases`: `input.txt`, `input.html`, `input.jsonl`, `prjId-<n>.txt` (several), `input/` (a
folder as a user gives it) or a table `input.csv`, `input.xlsx`… with its `mapping.toml`, and `registers/`;
`case.toml` says in one sentence what must hold. `python -m tests.cases_update` rewrites the expected files, which are
then read before they are kept.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph
import pytest

from atlas_rdf import rules
from atlas_rdf.api import Conversion, convert, read
from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.findings import Finding
from atlas_rdf.model import ENTITIES, Jeu
from atlas_rdf.profile import Profile
from atlas_rdf.publication import Job, publish
from atlas_rdf.sources.decode import decode, split
from atlas_rdf.sources.files import find
from atlas_rdf.sources.jsonl import dump, read_json_line
from atlas_rdf.sources.reading import Reading
from atlas_rdf.terms import Rdf

HERE = Path(__file__).parent / "cases"
AT_LEAST = 113
SETTINGS = {"title", "profile", "id", "fact", "ledger", "dataset"}
WITHOUT_LINES = {rules.UNREADABLE.code, rules.EMPTY.code}


@dataclass(frozen=True)
class Case:
    """One folder. `ledger`: what became of each line is compared too; `dataset`: rules that publishing must raise."""

    folder: Path
    title: str
    profile: Profile
    id: str = ""
    fact: int = 0
    ledger: bool = False
    dataset: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The test's name."""
        return self.folder.name

    @property
    def sources(self) -> list[Path]:
        """The files, or the one folder, that the case gives to the program."""
        given = self.folder / "input"
        return [given] if given.is_dir() else sorted([*self.folder.glob("input.*"), *self.folder.glob("prjId-*.*")])

    @property
    def mapping(self) -> Path | None:
        """What the columns of the case's table are."""
        path = self.folder / "mapping.toml"
        return path if path.exists() else None

    @property
    def registers(self) -> Path | None:
        """The publisher's registers."""
        path = self.folder / "registers"
        return path if path.exists() else None

    @property
    def several(self) -> bool:
        """True when a line number alone does not say where a finding is."""
        return len(self.sources) > 1 or self.sources[0].is_dir()


def load(folder: Path) -> Case:
    """A case from its folder."""
    settings = tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))
    assert set(settings) <= SETTINGS, f"{folder.name}/case.toml: unknown {sorted(set(settings) - SETTINGS)}"
    return Case(
        folder,
        settings["title"],
        Profile(settings.get("profile", "public")),
        settings.get("id", ""),
        settings.get("fact", 0),
        settings.get("ledger", False),
        tuple(settings.get("dataset", ())),
    )


CASES = [load(path) for path in sorted(HERE.iterdir()) if path.is_dir()]


@cache
def converted(case: Case) -> Conversion:
    """The case, through the whole library, shapes included."""
    return convert(
        list(case.sources), id=case.id, profile=case.profile, mapping=case.mapping, registers=case.registers, check=True
    )


def readings(case: Case) -> Iterator[Reading]:
    """The case's pages as they were read."""
    return (one for one in read(list(case.sources), id=case.id) if one.file.endswith(".txt"))


PAGES = [case for case in CASES if list(case.folder.rglob("*.txt"))]


def cell(text: str) -> str:
    """A text as one cell of a table."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\r", "\\r").replace("\n", "\\n")


def findings_table(case: Case) -> str:
    """All findings, one a line, by place."""
    found = sorted(converted(case).findings, key=lambda f: (f.origin.file, f.origin.line, *row(case, f)))
    return "".join("\t".join(map(cell, row(case, one))) + "\n" for one in found)


def row(case: Case, found: Finding) -> tuple[str, str, str, str, str]:
    """Severity, code, line (with its file where there are several), field and value."""
    line = f"{found.origin.file}:{found.origin.line}" if case.several else str(found.origin.line)
    return found.severity.value, found.code, line, found.origin.field, found.value


def ledger_table(case: Case) -> str:
    """What became of each line, pages after each other."""
    uses = (use for reading in readings(case) for use in reading.ledger)
    return "".join(f"{use.line}\t{use.fate.value}\t{use.by}\n" for use in uses)


def triples(text: str, form: pyoxigraph.RdfFormat) -> list[str]:
    """The statements of a text, sorted, each literal as it is written."""
    return sorted(str(quad.triple) for quad in pyoxigraph.parse(text.encode(), format=form))


def expected(case: Case, name: str) -> bytes:
    """The bytes of an expected file."""
    path = case.folder / name
    assert path.exists(), f"{case}: run python -m tests.cases_update {case}, then read what it wrote"
    return path.read_bytes()


def test_no_case_is_lost() -> None:
    """As many cases are found as were written, each of them says what must hold, and no two say the same."""
    assert len(CASES) >= AT_LEAST
    assert all(case.title.endswith(".") for case in CASES)
    titles = Counter(case.title for case in CASES)
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_graph_is_the_expected_one(case: Case) -> None:
    """A case gives the statements of its `expected.ttl`, no more and no less."""
    wanted = triples(expected(case, "expected.ttl").decode(), pyoxigraph.RdfFormat.TURTLE)
    assert triples(converted(case).ntriples(), pyoxigraph.RdfFormat.N_TRIPLES) == wanted


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_turtle_is_the_expected_one(case: Case) -> None:
    """A case gives the bytes of its `expected.ttl`."""
    assert converted(case).turtle().encode() == expected(case, "expected.ttl")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_findings_are_the_expected_ones(case: Case) -> None:
    """A case raises the findings of its `expected.findings.tsv`, shapes included, each at its line."""
    assert findings_table(case).splitlines() == expected(case, "expected.findings.tsv").decode().splitlines()


@pytest.mark.parametrize("case", [case for case in CASES if case.ledger], ids=str)
def test_the_ledger_is_the_expected_one(case: Case) -> None:
    """Every line of the page is mapped, ignored by a named rule or unknown, as its `expected.ledger.tsv` says."""
    assert ledger_table(case).splitlines() == expected(case, "expected.ledger.tsv").decode().splitlines()


@pytest.mark.parametrize("case", [case for case in CASES if case.dataset], ids=str)
def test_publishing_raises_the_data_set_rules(case: Case, tmp_path: Path) -> None:
    """When the case is published, the data set rules that it names raise, and no others."""
    summary = publish(Job(find([str(path) for path in case.sources]), tmp_path / "out", number=case.id))
    assert tuple(sorted({one.code for one in summary.findings if one.code.startswith("jeu-")})) == case.dataset


@pytest.mark.parametrize("case", PAGES, ids=str)
def test_every_line_of_a_page_has_one_fate(case: Case) -> None:
    """Each line of a page stands in the ledger once; a line ignored or mapped says by which rule or field."""
    for reading in readings(case):
        if WITHOUT_LINES & {finding.code for finding in reading.findings}:
            continue
        path = next(p for p in case.folder.rglob(reading.file.rsplit("/", 1)[-1]))
        numbers = [number for number, _ in split(decode(path.read_bytes())[0])]
        assert [use.line for use in reading.ledger] == numbers
        assert [use.line for use in reading.ledger if bool(use.by) == (use.fate.value == "unknown")] == []


@pytest.mark.parametrize("case", PAGES, ids=str)
def test_every_unknown_line_is_reported(case: Case) -> None:
    """A line that was not understood is a finding at that line: nothing is lost without a word."""
    for reading in readings(case):
        silent = {use.line for use in reading.ledger if use.fate.value == "unknown"}
        silent -= {finding.origin.line for finding in reading.findings}
        if reading.record is not None:
            assert silent == set()


@pytest.mark.parametrize("case", PAGES, ids=str)
def test_a_page_is_the_same_as_a_json_line(case: Case) -> None:
    """Page -> record -> JSON line -> record is the identity, and the line raises nothing that the page did not."""
    for reading in readings(case):
        if reading.record is not None:
            again = read_json_line(dump(reading.record).encode(), "input.jsonl", 1)
            assert again.record == reading.record
            assert again.findings == ()


def fields() -> list[tuple[type[Entity], Spec]]:
    """Every field of every class of records, the data set's own node aside."""
    return [(cls, spec) for cls in ENTITIES if cls is not Jeu for spec in specs(cls)]


@cache
def stated() -> frozenset[tuple[str, str, str]]:
    """(class, predicate, language) of every statement of the expected files."""
    found: set[tuple[str, str, str]] = set()
    for case in CASES:
        graph = [quad.triple for quad in pyoxigraph.parse(path=str(case.folder / "expected.ttl"))]
        classes = {one.subject: one.object.value for one in graph if one.predicate.value == Rdf.type}
        found |= {
            (classes[one.subject], one.predicate.value, getattr(one.object, "language", None) or "") for one in graph
        }
    return frozenset(found)


@pytest.mark.parametrize(("cls", "spec"), fields(), ids=[f"{cls.__name__}.{spec.name}" for cls, spec in fields()])
def test_every_field_is_written_by_a_case(cls: type[Entity], spec: Spec) -> None:
    """Every field of the model stands in some `expected.ttl`, on a subject of its own class, in its own language."""
    lang = spec.kind.lang if spec.kind else ""
    assert (str(cls.TYPE), str(spec.term), lang) in stated(), "write this field in an input of tests/cases"


@pytest.mark.parametrize("fact", range(1, 13))
def test_every_fact_has_a_case(fact: int) -> None:
    """Each of the twelve facts that break naive readers has its case."""
    assert [case for case in CASES if case.fact == fact]
