"""The rows of one partnership -> its record: cells go to their fields, lists become rows, contradictions are said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.record import RECORD, Cell, Group, Row
from atlas_rdf.sources.reading import Fate, Reading, Use
from atlas_rdf.sources.table.cells import text_of
from atlas_rdf.sources.table.layout import Sheet, Target
from atlas_rdf.values import ATLAS_ID, BadValueError

_FUNDING = "financements"
_Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One cell of a row: its column, where that goes (None: nowhere), what it holds."""

    header: str
    target: Target | None
    raw: object


@dataclass(slots=True)
class _Rows:
    """A group's rows in the making: single cells, or rows."""

    cells: dict[str, Cell] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


class Builder:
    """Collects the rows of one partnership; made for one and thrown away."""

    def __init__(self, at: Origin) -> None:
        self.at = at
        self.findings: list[Finding] = []
        self._groups: dict[_Group, _Rows] = {}
        self._empty: dict[str, Origin] = {}
        self._uses: list[Use] = []
        self._told: set[str] = set()

    def add(self, items: Sequence[Item], at: Origin, sheet: Sheet) -> None:
        """One more row, from this place."""
        found: dict[tuple[_Group, int], dict[str, tuple[str, list[Cell]]]] = {}
        for item in items:
            place = Origin(at.file, at.line, item.header)
            target = item.target
            if target is None:
                self._unmapped(item, sheet, at.line)
                continue
            text, repairs = text_of(item.raw, target.column.kind, place)
            self.findings += repairs
            self._use(at.line, Fate.MAPPED if text else Fate.IGNORED, target.path if text else "valeur-vide")
            if not text and not target.groups:
                self._empty.setdefault(target.column.name, place)
            elif text and _single(target.groups):
                self._set(target, Cell(text, place))
            elif text:
                mark = sheet.lists.get(item.header)
                texts = [part.strip() for part in text.split(mark)] if mark else [text]
                while len(texts) > 1 and not texts[-1]:
                    texts.pop()
                cells = [Cell(part, place) for part in texts]
                found.setdefault((target.groups, target.index), {})[target.column.name] = (item.header, cells)
        for (groups, _), columns in found.items():
            self._expand(groups, columns, at, sheet)

    def refused(self) -> Reading:
        """What was read of it, set aside for what its findings say."""
        record = self._row((), RECORD)
        return Reading(self.at.file, self.at.line, None, tuple(self.findings), tuple(self._uses), refused=record)

    def reading(self) -> Reading:
        """The record, or why there is none."""
        record = self._row((), RECORD)
        at, findings, ledger = self.at, self.findings, tuple(self._uses)
        given, place = record.cells.get("id"), record.where("id")
        if given is None:
            return Reading(at.file, at.line, None, (rules.NO_ID.at(place), *findings), ledger, refused=record)
        try:
            ATLAS_ID.parse(given)
        except BadValueError:
            # A cell beside its column may name a person: only what looks like a number is quoted.
            shown = given if given[:1].isdigit() and len(given) < 20 else "…"  # noqa: PLR2004
            return Reading(at.file, at.line, None, (rules.BAD_ID.at(place, shown), *findings), ledger, refused=record)
        return Reading(at.file, at.line, record, tuple(findings), ledger)

    def _unmapped(self, item: Item, sheet: Sheet, line: int) -> None:
        if item.raw in ("", None):
            self._use(line, Fate.IGNORED, "valeur-vide")
        elif item.header in sheet.ignore:
            self._use(line, Fate.IGNORED, "colonne-ignoree")
        else:
            self._use(line, Fate.UNKNOWN, "")

    def _set(self, target: Target, cell: Cell) -> None:
        """A field that a record has once: the first value stays, another one is said, unquoted."""
        cells = self._groups.setdefault(target.groups, _Rows()).cells
        known = cells.setdefault(target.column.name, cell)
        if known != cell and target.path not in self._told:
            self._told.add(target.path)
            self.findings.append(rules.ROWS_DISAGREE.at(cell.origin, first=known.origin.line))

    def _expand(self, groups: _Group, columns: Mapping[str, tuple[str, list[Cell]]], at: Origin, sheet: Sheet) -> None:
        """The group's rows in one row of the table: one for each place in its lists."""
        count = max(len(cells) for _, cells in columns.values())
        kept: dict[str, list[Cell]] = {}
        for name, (header, cells) in columns.items():
            if len(cells) == count:
                kept[name] = cells
            elif len(cells) == 1 and header in sheet.repeat:
                kept[name] = cells * count
            else:
                place = Origin(at.file, at.line, header)
                self.findings.append(rules.LISTS_DIFFER.at(place, mine=len(cells), most=count))
        rows = self._groups.setdefault(groups, _Rows()).rows
        for number in range(count):
            row = Row.of({name: cells[number] for name, cells in kept.items() if cells[number].text}, {}, at)
            if row.cells and (groups[-1] == _FUNDING or row not in rows):
                rows.append(row)

    def _row(self, groups: _Group, shape: Group) -> Row:
        """The record's own row, or the one row of a single group."""
        own = self._groups.get(groups, _Rows())
        inner: dict[str, tuple[Row, ...]] = {}
        for name, group in shape.groups.items():
            below = (*groups, name)
            if group.single:
                row = self._row(below, group)
                rows = [row] if row.cells or row.groups else []
            else:
                rows = self._groups.get(below, _Rows()).rows
            if rows:
                inner[name] = tuple(rows)
        empty = {} if groups else {name: at for name, at in self._empty.items() if name not in own.cells}
        return Row.of(own.cells, inner, self.at, empty)

    def _use(self, line: int, fate: Fate, by: str) -> None:
        self._uses.append(Use(line, fate, by))


def _single(groups: _Group) -> bool:
    """True for a field that a record has at most once."""
    shape = RECORD
    for name in groups:
        shape = shape.groups[name]
    return shape.single or not groups
