"""A table and its mapping -> readings: one for each partnership, however many rows it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.sources.decode import UnreadableError, clean
from atlas_rdf.sources.reading import Fate, Reading, Use
from atlas_rdf.sources.table.builder import Builder, Item
from atlas_rdf.sources.table.cells import text_of
from atlas_rdf.sources.table.delimited import TableRow, delimited_rows, encoding_of
from atlas_rdf.sources.table.layout import GUESS, Join, Layout, Sheet, Target, near
from atlas_rdf.sources.table.workbook import SUFFIXES, hidden_cells, open_workbook, sheet_of, sheet_rows
from atlas_rdf.values import ATLAS_ID
from atlas_rdf.values.base import one_line


def read_table(file: BinaryIO, name: str, layout: Layout) -> Iterator[Reading]:
    """The partnerships of a table; raises `AtlasError` when the mapping does not fit it."""
    notes: list[Finding] = []
    try:
        tabs = _tabs(file, name, layout, notes)
        readings = _sheets(tabs) if layout.rows is Join.SHEETS else _joined(tabs[0], layout.rows)
        first = next(readings, None)
        if first is None:
            yield Reading(name, 0, None, (*notes, rules.EMPTY.at(Origin(name))))
            return
        first = Reading(first.file, first.line, first.record, (*notes, *first.findings), first.ledger)
        yield from chain((first,), readings)
    except UnreadableError as error:
        refused = rules.UNREADABLE.at(Origin(name), reason_fr=error.fr, reason_en=error.en)
        yield Reading(name, 0, None, (refused,), unreadable=True)


def check_table(file: BinaryIO, name: str, layout: Layout) -> None:
    """Raises `AtlasError` when the mapping does not fit the headers; an unreadable table is left to `read_table`."""
    try:
        _tabs(file, name, layout, [])
    except UnreadableError:
        return


def tables(file: BinaryIO, name: str, layout: Layout, notes: list[Finding]) -> Iterator[tuple[str, Iterator[TableRow]]]:
    """Each sheet that the mapping names: what findings call it, and its rows from the header on."""
    if not name.lower().endswith(SUFFIXES):
        if layout.rows is Join.SHEETS:
            raise layout.error(1, 'rows = "sheets" demande un classeur.', 'rows = "sheets" needs a workbook.')
        codec, shown = encoding_of(file) if layout.encoding == GUESS else (layout.encoding, "")
        if shown:
            notes.append(rules.OTHER_ENCODING.at(Origin(name), encoding=shown))
        yield name, delimited_rows(file, codec, layout.separator, layout.sheets[0].header)
        return
    hidden = hidden_cells(file)
    if hidden:
        notes.append(rules.HIDDEN_CELLS.at(Origin(name), count=hidden))
    file.seek(0)
    book = open_workbook(file)
    for sheet in layout.sheets:
        try:
            found = sheet_of(book, sheet.sheet)
        except KeyError as error:
            fr, en = error.args
            line = sheet.lines[sheet.id_column]
            raise layout.error(
                line, f"{name} n'a pas de feuille « {sheet.sheet} ».{fr}", f"{name} has no sheet '{sheet.sheet}'.{en}"
            ) from None
        yield f"{name}!{found.name}", sheet_rows(found, sheet.header)


def headers_of(cells: Iterable[object]) -> list[str]:
    """The names of the columns: an empty one is called by its place, `#3`, a repeated one `Montant (2)`."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = one_line(clean(str("" if cell is None else cell), Origin(""))[0]) or f"#{place}"
        count = sum(one == name or one.startswith(f"{name} (") for one in names)
        names.append(f"{name} ({count + 1})" if name in names else name)
    return names


class _Tab:
    """One sheet being read: its rows as items, each column known, ignored or reported once."""

    def __init__(self, name: str, rows: Iterator[TableRow], sheet: Sheet, layout: Layout) -> None:
        self.name = name
        self.sheet = sheet
        _, cells = next(rows, (0, []))
        self._rows = rows
        self.headers = headers_of(cells or [])
        for header in sheet.columns if self.headers else ():
            if header not in self.headers:
                hint = near(header, self.headers)
                fr = f"{name} n'a pas de colonne « {header} ».{hint[0]}"
                raise layout.error(sheet.lines[header], fr, f"{name} has no column '{header}'.{hint[1]}")
        self._targets: list[Target | None] = [sheet.columns.get(header) for header in self.headers]
        self._id = self.headers.index(sheet.id_column) if self.headers else 0
        self._told: set[str] = set()
        self._above: dict[str, object] = {}

    def rows(self) -> Iterator[tuple[Origin, str, list[Item], list[Finding]]]:
        """Place, id as text, cells, and what is wrong with the row itself; no cells when it is set aside."""
        width = 0  # exports may end every row, but not the header, with a separator: the first row tells
        for line, cells in self._rows:
            at, found = Origin(self.name, line), list[Finding]()
            width = width or max(len(self.headers), len(cells or ()))
            if (
                cells is None
                or len(cells) > width
                or any(cell not in ("", None) for cell in cells[len(self.headers) :])
            ):
                rule = rules.UNCLOSED_QUOTE if cells is None else rules.LONG_ROW
                yield at, "", [], [rule.at(at, width=len(self.headers))]
                continue
            if len(cells) < len(self.headers):
                found.append(rules.SHORT_ROW.at(at, count=len(cells), width=len(self.headers)))
                cells.extend([""] * (len(self.headers) - len(cells)))
            for place, header in enumerate(self.headers):
                if header in self.sheet.fill_down:
                    cells[place] = self._above[header] = cells[place] or self._above.get(header, "")
            items = [Item(*one) for one in zip(self.headers, self._targets, cells, strict=False)]
            for item in items:
                known = item.target or item.header in self.sheet.ignore or item.header in self._told
                if not known and item.raw not in ("", None):
                    self._told.add(item.header)
                    found.append(rules.UNMAPPED_COLUMN.at(Origin(self.name, line, item.header), item.header))
            yield at, text_of(cells[self._id], ATLAS_ID, at)[0], items, found

    def refused(self, at: Origin, found: list[Finding]) -> Reading:
        """A row that could not be taken apart."""
        return Reading(at.file, at.line, None, tuple(found), (Use(at.line, Fate.UNKNOWN, ""),))


def _tabs(file: BinaryIO, name: str, layout: Layout, notes: list[Finding]) -> list[_Tab]:
    found = zip(tables(file, name, layout, notes), layout.sheets, strict=True)
    return [_Tab(called, rows, sheet, layout) for (called, rows), sheet in found]


def _joined(tab: _Tab, join: Join) -> Iterator[Reading]:
    """One reading a row, or a run of rows with one id; memory holds one partnership and the ids seen."""
    seen: set[str] = set()
    builder, current = None, ""
    for at, number, items, found in tab.rows():
        if not items:
            yield tab.refused(at, found)
            continue
        if builder and not (join is Join.ROW_PER_FUNDING and number and number == current):
            yield builder.reading()
            builder = None
        if builder is None:
            builder, current = Builder(at), number
            if join is Join.ROW_PER_FUNDING and number in seen:
                found.append(rules.ID_COMES_BACK.at(at))
            if number and join is Join.ROW_PER_FUNDING:
                seen.add(number)
        builder.findings += found
        builder.add(items, at, tab.sheet)
    if builder:
        yield builder.reading()


def _sheets(tabs: list[_Tab]) -> Iterator[Reading]:
    """The main sheet's rows, each with the rows of the other sheets that bear its id; rows of no partnership last."""
    main, *others = tabs
    waiting: dict[str, list[tuple[_Tab, Origin, list[Item], list[Finding]]]] = {}
    for tab in others:
        for at, number, items, found in tab.rows():
            waiting.setdefault(number, []).append((tab, at, items, found))
    used: set[str] = set()
    for at, number, items, found in main.rows():
        if not items:
            yield main.refused(at, found)
            continue
        builder = Builder(at)
        builder.findings += found
        builder.add(items, at, main.sheet)
        for tab, place, more, problems in waiting.get(number, ()) if number else ():
            builder.findings += problems
            builder.add(more, place, tab.sheet)
        used.add(number)
        yield builder.reading()
    for number, rows in waiting.items():
        if number not in used or not number:
            for tab, at, _, found in rows:
                yield tab.refused(at, [*found, rules.ROW_OF_NONE.at(at)])
