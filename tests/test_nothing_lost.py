"""Nothing is lost without a word: what stood in the source is in the graph, or is named by a finding, never neither.

Each cell that is made here holds a text found nowhere else, so that it can be followed from the source into the
record, and from the record into the triples. `test_tables.py` does the same for tables.

In the public profile two things are taken away on purpose, and both are held here: a cell of a column that is
about a person (marked « interne » in docs/fields.md) is in no triple, without a finding; a person's name in any other
cell is masked, with a finding that names the cell, and the rest of that cell is published.
"""

from __future__ import annotations

import hashlib
import html
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_rdf import rules
from atlas_rdf.api import Conversion
from atlas_rdf.findings import Finding
from atlas_rdf.pipeline import Options, Pipeline
from atlas_rdf.profile import Profile
from atlas_rdf.record import RECORD, Column, Group, Row
from atlas_rdf.sources.jsonl import read_json_lines
from atlas_rdf.sources.page.grammar import FUNCTIONS, LABELS, Kind, Label
from atlas_rdf.sources.page.html import read_html
from atlas_rdf.sources.page.source import read_page
from atlas_rdf.sources.reading import Reading
from atlas_rdf.values import (
    AMOUNT,
    COUNT,
    DATE,
    DIGEST,
    EMAIL,
    FLAG,
    INSEE,
    LABEL,
    LINK,
    RANK,
    SIREN,
    TEXT,
    YEAR,
    BadValueError,
    Value,
)

EXAMPLES = int(os.environ.get("ATLAS_FUZZ", "80"))
MANY = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 80, suppress_health_check=list(HealthCheck)
)
#: Findings that say that one cell is left out; and those that say it of a whole row.
CELL_LOST = {
    one.code
    for one in (
        rules.BAD_VALUE, rules.BAD_AMOUNT, rules.UNKNOWN_COUNTRY, rules.AMBIGUOUS_COUNTRY, rules.UNKNOWN_MEMBER,
        rules.BAD_MEMBER, rules.UNKNOWN_LINE, rules.EXTRA_CELL,
    )
}  # fmt: skip
ROW_LOST = {rules.UNNAMED_ROW.code, rules.UNKNOWN_PARTNER.code}
COUNTRIES = {"Tunisie": "TUN", "Togo": "TGO", "Bénin": "BEN", "Mali": "MLI", "Maroc": "MAR", "Chine": "CHN"}
AROUND = (("", ""), ("« ", " »"), ('dit "', '"'), ("l'", " & Cie"), ("<b>", "\\"), ("Ville\u00a0de ", " été"))


@dataclass(frozen=True)
class Planted:
    """One cell of the source. `token`: what the graph holds of it; `column`: None for what no record has.

    `row`: the path of its row in JSON, None in a page, where a row is a line.
    """

    text: str
    token: str
    line: int
    field: str
    column: Column | None = None
    row: str | None = None

    def named_by(self, finding: Finding) -> bool:
        """True when the finding says that this cell is left out."""
        if finding.origin.line != self.line:
            return False
        if finding.code in ROW_LOST:
            lost = finding.origin.field.removesuffix(".partenaire")
            return self.row is None or self.row == lost or self.row.startswith(f"{lost}.")
        return finding.code in CELL_LOST and finding.origin.field == self.field


class Maker:
    """Makes cells, no two of them alike."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.count = 0
        self.countries = list(COUNTRIES)
        self.partner = ""

    def word(self) -> tuple[str, str]:
        """A text, and the word in it that stands nowhere else."""
        self.count += 1
        before, after = self.draw(st.sampled_from(AROUND))
        return f"{before}Mot{self.count}x{after}", f"Mot{self.count}x"

    def cell(self, column: Column) -> tuple[str, str]:
        """A text for a column and what the graph holds of it: a good value, or now and then any text."""
        self.count += 1
        number = self.count
        if column.name == "pays" and self.countries and self.draw(st.booleans()):
            name = self.countries.pop()
            return name, f"country/{COUNTRIES[name]}>"
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        good: dict[object, tuple[str, str]] = {
            YEAR: (f"{1900 + number}", f'"{1900 + number}"^^'),
            DATE: (f"{1 + number % 28:02}/03/{1900 + number}", f'"{1900 + number}-03-{1 + number % 28:02}"'),
            AMOUNT: (f"{10_000 + number} €", f'"{10_000 + number}.00"'),
            COUNT: (f"{700 + number}", f'"{700 + number}"^^'),
            RANK: (f"{number}", f'"{number}"^^'),
            FLAG: ("oui", '"true"^^'),
            INSEE: (f"{10_000 + number}", f'"{10_000 + number}"^^'),
            SIREN: (siren(number), f'"{siren(number)}"'),
            LINK: (f"https://sws.geonames.org/{number}/", f"<https://sws.geonames.org/{number}/>"),
            EMAIL: (f"x{number}@exemple.fr", f"<mailto:x{number}@exemple.fr>"),
            DIGEST: (digest, f'"{digest}"'),
        }
        if column.kind in good and number < 200 and self.draw(st.integers(0, 3)):
            return good[column.kind]
        return self.word()


def siren(number: int) -> str:
    """A number of nine digits whose Luhn sum is right."""
    return next(text for last in range(10) if not refused(SIREN, text := f"{20_000_000 + number}{last}"))


def refused(kind: Value[Any], text: str) -> bool:
    """True when the text is no value of this kind."""
    try:
        kind.parse(text)
    except BadValueError:
        return True
    return False


@pytest.mark.parametrize("profile", Profile)
def test_there_is_something_to_lose(profile: Profile) -> None:
    """A cell that a finding names although it is published, or that vanished, is noticed: the check can fail."""
    reading = read_page(b"Titre\nMot1x\nContexte\nMot2x\n", "prjId-7.txt")
    here = [Planted("Mot1x", "Mot1x", 2, "Titre", RECORD.columns["titre"]), Planted("Mot9x", "Mot9x", 4, "Contexte")]
    check(reading, here[:1], profile)
    with pytest.raises(AssertionError, match="Mot9x"):
        check(reading, here, profile)


def check(reading: Reading, planted: list[Planted], profile: Profile) -> None:
    """Every cell is in the record or named by the reader; then in the graph or named; taken away only as said."""
    assert reading.record is not None
    kept = list(texts(reading.record))
    options = Options(profile, check=False)
    (outcome,) = Pipeline(options).run([reading])
    graph = Conversion((outcome,), options).ntriples().replace('\\"', '"').replace("\\\\", "\\")
    for one in planted:
        read = any((one.token if "Mot" in one.token else one.text) in text for text in kept)
        assert read != any(map(one.named_by, reading.findings)), f"in the record or in a finding: {one}"
        written = one.token in graph
        if profile is Profile.PUBLIC and one.column is not None and one.column.internal:
            assert not written, f"published: {one}"
        else:
            assert written != any(map(one.named_by, outcome.findings)), f"in the graph or in a finding: {one}"


def texts(row: Row) -> Iterator[str]:
    """Every cell of a record."""
    yield from row.cells.values()
    for rows in row.groups.values():
        for one in rows:
            yield from texts(one)


# --- JSON lines ----------------------------------------------------------------------------------


def members(maker: Maker, group: Group, path: str, row: str, planted: list[Planted]) -> dict[str, Any]:
    """An object with some members of a group, and now and then one that no record has."""
    made: dict[str, Any] = {}

    def plant(name: str, text: str, token: str, column: Column | None) -> None:
        planted.append(Planted(text, token, 1, f"{path}{name}", column, row))

    for name, column in group.columns.items():
        if name in ("id", "ligneBrute") or not maker.draw(st.booleans()):
            continue  # a raw row repeats what its other cells hold
        if name == "partenaire" and maker.partner:
            made[name] = maker.partner  # it refers to a body that is followed where it is named
            continue
        text, token = maker.cell(column)
        if path == "partenairesEtrangers[0]." and name == "nom":
            maker.partner = text
        made[name] = text
        plant(name, text, token, column)
    for name, inner in group.groups.items():
        rows = [""] if inner.single else [f"[{n}]" for n in range(maker.draw(st.integers(0, 2)))]
        objects = [members(maker, inner, f"{path}{name}{at}.", f"{path}{name}{at}", planted) for at in rows]
        if objects:
            made[name] = objects[0] if inner.single else objects
    if not maker.draw(st.integers(0, 5)):
        text, token = maker.word()
        made[token] = text
        plant(token, text, token, None)
    if not maker.draw(st.integers(0, 5)) and (free := [name for name in group.columns if name not in (*made, "id")]):
        text, token = maker.word()
        made[free[0]] = [text]
        plant(free[0], text, token, group.columns[free[0]])
    return made


@st.composite
def json_records(draw: st.DrawFn) -> tuple[bytes, list[Planted]]:
    """A line of JSON, and every cell in it."""
    maker, planted = Maker(draw), list[Planted]()
    made = {"id": 7, **members(maker, RECORD, "", "", planted)}
    return json.dumps(made, ensure_ascii=draw(st.booleans())).encode(), planted


@given(json_records(), st.sampled_from(Profile))
@MANY
def test_nothing_of_a_json_line_is_lost(made: tuple[bytes, list[Planted]], profile: Profile) -> None:
    """Every member of a line is in the graph or in a finding, members of no record and of wrong types among them."""
    line, planted = made
    (reading,) = read_json_lines([line], "x.jsonl")
    check(reading, planted, profile)


# --- pages ---------------------------------------------------------------------------------------


@dataclass
class Page:
    """A page as lines: a label, a text, or a row of cells, each with what was planted in it."""

    lines: list[tuple[str, ...]] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)

    def plant(self, where: str, column: Column | None, cell: tuple[str, str]) -> None:
        """One more line, which is one cell."""
        self.planted.append(Planted(cell[0], cell[1], self.add(cell[0]), where, column))

    def add(self, *cells: str) -> int:
        """One more line; its number."""
        self.lines.append(cells)
        return len(self.lines)

    def text(self) -> bytes:
        """The page as its text is saved."""
        return "\n".join(" | ".join(line) + " |" if len(line) > 1 else line[0] for line in self.lines).encode()

    def markup(self) -> bytes:
        """The page as HTML, a line of it for each."""
        out, table = [], False
        for line in self.lines:
            wide = len(line) > 1
            out.append("<table>" if wide and not table else "</table>" if table and not wide else "")
            table = wide
            cells = [html.escape(cell) for cell in line]
            out[-1] += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" if wide else f"<p>{cells[0]}</p>"
        return "\n".join(out).encode()


def fill(page: Page, maker: Maker, label: Label) -> None:
    """What stands under a label: its value, and now and then lines and cells of no known place."""
    draw, group = maker.draw, RECORD.groups.get(label.column)
    if label.kind is Kind.LINE and draw(st.booleans()):
        page.plant(label.name, RECORD.columns[label.column], maker.cell(RECORD.columns[label.column]))
        if not draw(st.integers(0, 3)):
            page.plant(label.name, None, maker.word())
    elif label.kind is Kind.TEXT:
        for _ in range(draw(st.integers(0, 3))):
            page.plant(label.name, RECORD.columns[label.column], maker.word())
    elif label.kind is Kind.POST and group:
        columns = group.groups["contacts"].columns
        for function in FUNCTIONS[: draw(st.integers(0, 2))]:
            page.plant("fonction", columns["fonction"], (function, function))
            page.plant("nom", columns["nom"], maker.word())
    elif label.kind is Kind.TABLE and group:
        page.add(*(header for header, _ in label.headers), *([""] if len(label.headers) == 1 else []))
        for _ in range(draw(st.integers(0, 3))):
            row(page, maker, label, group)


def row(page: Page, maker: Maker, label: Label, group: Group) -> None:
    """A row of a table, some of its cells empty, now and then one more than the table has columns."""
    cells: list[tuple[str, Column | None, tuple[str, str]]] = []
    for _, name in label.headers:
        column = group.columns[name]
        cells.append((name, column, maker.cell(column) if maker.draw(st.integers(0, 3)) else ("", "")))
    if not maker.draw(st.integers(0, 5)):
        cells.append((label.name, None, maker.word()))
    if not any(text for _, _, (text, _) in cells):
        return
    if label.column == "contactsPartenaires" and maker.partner and maker.draw(st.booleans()):
        cells[0] = ("", None, (maker.partner, ""))  # it refers to a body that is followed where it is named
    line = page.add(*(text for _, _, (text, _) in cells), *([""] if len(cells) == 1 else []))
    page.planted += [Planted(text, token, line, field, column) for field, column, (text, token) in cells if token]
    if label.column == "partenairesEtrangers" and cells[0][2][0]:
        maker.partner = cells[0][2][0]


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page with every label, whose sections hold texts found once."""
    maker, page = Maker(draw), Page()
    for label in LABELS:
        head = next(iter(label.texts))
        page.add(f'{head} "AMBASSADE DE FRANCE A TUNIS"' if label.kind is Kind.POST else head)
        fill(page, maker, label)
    return page


@given(pages(), st.sampled_from(Profile))
@MANY
def test_nothing_of_a_page_text_is_lost(page: Page, profile: Profile) -> None:
    """Every line and every cell of a page's text is in the graph or in a finding."""
    check(read_page(page.text(), "prjId-7.txt"), page.planted, profile)


@given(pages(), st.sampled_from(Profile))
@MANY
def test_nothing_of_an_html_page_is_lost(page: Page, profile: Profile) -> None:
    """Every paragraph and every cell of an HTML page is in the graph or in a finding."""
    check(read_html(page.markup(), "prjId-7.html"), page.planted, profile)


# --- persons -------------------------------------------------------------------------------------

PROSE = [name for name, column in RECORD.columns.items() if column.kind in (TEXT, LABEL)]


@given(st.sets(st.sampled_from(PROSE), min_size=1), st.sampled_from(["{} a signé Mot", "Mot, par {}", "Mot : M. {}"]))
@MANY
def test_a_masked_name_costs_the_name_alone(names: set[str], form: str) -> None:
    """In the public profile a person named in prose is masked, each cell with a finding; its other words stay."""
    made = {name: form.format("Anaïs TREVELLOC").replace("Mot", f"Mot{n}x") for n, name in enumerate(sorted(names))}
    volunteers = [{"nom": "TREVELLOC", "prenom": "Anaïs"}]
    (reading,) = read_json_lines([json.dumps({"id": 7, **made, "volontaires": volunteers}).encode()], "x.jsonl")
    (outcome,) = Pipeline(Options(check=False)).run([reading])
    graph = Conversion((outcome,), Options(check=False)).ntriples()
    assert "TREVELLOC" not in graph
    assert [f"Mot{n}x" in graph for n in range(len(made))] == [True] * len(made)
    masked = [one.origin.field for one in outcome.findings if one.code == rules.REDACTED.code]
    assert sorted(masked) == sorted(made)
