"""A table and its mapping -> readings: one for each partnership, however many rows it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import BinaryIO

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.sources.decode import UnreadableError, clean
from atlas_rdf.sources.reading import Fate, Reading, Use
from atlas_rdf.sources.table.builder import Builder, Item
from atlas_rdf.sources.table.cells import text_of
from atlas_rdf.sources.table.delimited import Quotes, TableRow, delimited_rows, encoding_of
from atlas_rdf.sources.table.layout import GUESS, Join, Layout, Sheet, Target, near
from atlas_rdf.sources.table.workbook import SUFFIXES, open_workbook, sheet_of, sheet_rows, survey
from atlas_rdf.values import ATLAS_ID
from atlas_rdf.values.base import one_line

_MOST_COLUMNS = 1000
_MOST_BETWEEN = 100  # rows set aside between two of one partnership


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
        first = replace(first, findings=(*notes, *first.findings))
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
    count, places = survey(file)
    if count:
        shown = f" ({', '.join(places)}{'…' if count > len(places) else ''})" if places else ""
        notes.append(rules.HIDDEN_CELLS.at(Origin(name), count=count, cells=shown))
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
    cells = list(cells)
    while len(cells) > _MOST_COLUMNS and _empty(cells[-1]):
        cells.pop()
    if len(cells) > _MOST_COLUMNS:
        raise UnreadableError(
            f"plus de {_MOST_COLUMNS} colonnes, ce n'est pas un tableau de fiches",
            f"over {_MOST_COLUMNS} columns, this is no table of records",
        )
    for place, cell in enumerate(cells, 1):
        name = one_line(clean(str("" if cell is None else cell), Origin(""))[0]) or f"#{place}"
        count = sum(one == name or one.startswith(f"{name} (") for one in names)
        names.append(f"{name} ({count + 1})" if name in names else name)
    return names


@dataclass(frozen=True, slots=True)
class _Read:
    """A row: its place, its id as text, its cells, and what is wrong with the row itself."""

    at: Origin
    number: str
    items: list[Item]
    found: list[Finding]


class _Tab:
    """One sheet being read: its rows as items, each column known, ignored or reported once."""

    def __init__(self, name: str, rows: Iterator[TableRow], sheet: Sheet, layout: Layout) -> None:
        self.name = name
        self.sheet = sheet
        self._rows = rows
        self.headers = headers_of(next(rows, TableRow(0, [])).cells)
        for header in sheet.columns if self.headers else ():
            if header not in self.headers:
                hint = near(header, self.headers)
                fr = f"{name} n'a pas de colonne « {header} ».{hint[0]}"
                raise layout.error(sheet.lines[header], fr, f"{name} has no column '{header}'.{hint[1]}")
        self._targets: list[Target | None] = [sheet.columns.get(header) for header in self.headers]
        self._id = self.headers.index(sheet.id_column) if self.headers else 0
        self._told: set[str] = set()
        self._above: dict[str, object] = {}

    def rows(self) -> Iterator[_Read | Reading]:
        """Each row, or the reading of one that cannot be taken apart."""
        width = 0  # exports may end every row, but not the header, with a separator: the first row tells
        for row in self._rows:
            at, found, cells = Origin(self.name, row.line), list[Finding](), row.cells
            width = width or max(len(self.headers), len(cells))
            if row.quotes is Quotes.OPEN:
                yield _refused(row, at, rules.UNCLOSED_QUOTE.at(at))
                continue
            if len(cells) > width or not all(map(_empty, cells[len(self.headers) :])):
                yield _refused(row, at, rules.LONG_ROW.at(at, width=len(self.headers)))
                continue
            if row.quotes is Quotes.MISPLACED:
                found.append(rules.MISPLACED_QUOTE.at(at))
            if len(cells) < len(self.headers):
                found.append(rules.SHORT_ROW.at(at, count=len(cells), width=len(self.headers)))
                cells.extend([""] * (len(self.headers) - len(cells)))
            for place, header in enumerate(self.headers):
                if header in self.sheet.fill_down:
                    cells[place] = self._above[header] = cells[place] or self._above.get(header, "")
            items = [Item(*one) for one in zip(self.headers, self._targets, cells, strict=False)]
            for item in items:
                known = item.target or item.header in self.sheet.ignore or item.header in self._told
                if not known and not _empty(item.raw):
                    self._told.add(item.header)
                    found.append(rules.UNMAPPED_COLUMN.at(Origin(self.name, row.line, item.header), item.header))
            yield _Read(at, text_of(cells[self._id], ATLAS_ID, at)[0], items, found)


def _empty(cell: object) -> bool:
    return cell in ("", None)


def _refused(row: TableRow, at: Origin, problem: Finding) -> Reading:
    """A row that could not be taken apart; each of its cells is unknown."""
    uses = tuple(Use(at.line, *((Fate.IGNORED, "valeur-vide") if _empty(c) else (Fate.UNKNOWN, ""))) for c in row.cells)
    text = row.text or " | ".join("" if cell is None else str(cell) for cell in row.cells)
    return Reading(at.file, at.line, None, (problem,), uses, raw=text.rstrip("\r\n"))


def _tabs(file: BinaryIO, name: str, layout: Layout, notes: list[Finding]) -> list[_Tab]:
    found = zip(tables(file, name, layout, notes), layout.sheets, strict=True)
    return [_Tab(called, rows, sheet, layout) for (called, rows), sheet in found]


def _joined(tab: _Tab, join: Join) -> Iterator[Reading]:
    """One reading a row, or a run of rows with one id; memory holds one partnership and the ids seen."""
    seen: set[str] = set()
    builder, current = None, ""
    after: list[Reading] = []  # what stands between the rows of the partnership that is being read
    for row in tab.rows():
        if isinstance(row, Reading):
            after.append(row)
            if not builder or len(after) > _MOST_BETWEEN:
                yield from (builder.reading(),) if builder else ()
                yield from after
                after.clear()
                builder = None
            continue
        if not (builder and join is Join.ROW_PER_FUNDING and row.number and row.number == current):
            if builder:
                yield builder.reading()
            yield from after
            after.clear()
            builder, current = Builder(row.at), row.number
            if join is Join.ROW_PER_FUNDING and row.number in seen:
                row.found.append(rules.ID_COMES_BACK.at(row.at))
            if row.number and join is Join.ROW_PER_FUNDING:
                seen.add(row.number)
        builder.findings += row.found
        builder.add(row.items, row.at, tab.sheet)
    if builder:
        yield builder.reading()
    yield from after


def _sheets(tabs: list[_Tab]) -> Iterator[Reading]:
    """The main sheet's rows, each with the rows of the other sheets that bear its id; rows of no partnership last."""
    main, *others = tabs
    waiting: dict[str, list[tuple[_Tab, _Read]]] = {}
    refused: list[Reading] = []
    for tab in others:
        for row in tab.rows():
            if isinstance(row, Reading):
                refused.append(row)
            else:
                waiting.setdefault(row.number, []).append((tab, row))
    used: set[str] = set()
    for row in main.rows():
        if isinstance(row, Reading):
            yield row
            continue
        builder = Builder(row.at)
        for tab, one in ((main, row), *(waiting.get(row.number, ()) if row.number else ())):
            builder.findings += one.found
            builder.add(one.items, one.at, tab.sheet)
        used.add(row.number)
        yield builder.reading()
    yield from refused
    for number, rows in waiting.items():
        if number not in used or not number:
            for tab, row in rows:
                builder = Builder(row.at)
                builder.findings += [*row.found, rules.ROW_OF_NONE.at(row.at)]
                builder.add(row.items, row.at, tab.sheet)
                yield builder.refused()
