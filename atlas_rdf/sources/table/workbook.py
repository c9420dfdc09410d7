"""XLSX, XLS and ODS -> rows of typed cells, by way of python-calamine (the extra `atlas-rdf[tables]`)."""

from __future__ import annotations

import contextlib
import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, BinaryIO

from atlas_rdf.findings import AtlasError
from atlas_rdf.sources.decode import UnreadableError
from atlas_rdf.sources.table.delimited import TableRow
from atlas_rdf.sources.table.layout import near

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
# Cells that reach us as empty though they are not: error values, and formulas that no program has computed.
_HIDDEN = re.compile(
    rb'<c [^>]*\bt="e"|<table:table-cell [^>]*calcext:value-type="error"|</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_OVERLAP = 400
_LARGEST = 1_000_000_000  # bytes, unpacked
_MOST_CELLS = 20_000_000  # of a sheet, empty ones among them
# The columns and the rows of cells that hold something.
_LETTERS = re.compile(rb'<c [^>]*?\br="([A-Z]{1,3})[0-9]{1,7}"(?=[^>]*[^/>]>)')
_DIGITS = re.compile(rb'<c [^>]*?\br="[A-Z]{1,3}([0-9]{1,7})"(?=[^>]*[^/>]>)')
_NAMED = 5  # cells that a finding names
_ADDRESS = re.compile(rb'<c [^>]*\br="([A-Z]{1,3}[0-9]{1,7})"')
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


def open_workbook(file: BinaryIO) -> CalamineWorkbook:
    """The workbook; `AtlasError` without the library, `UnreadableError` when it cannot be read."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise AtlasError(
            "Lire un classeur demande python-calamine : pip install 'atlas-rdf[tables]', ou enregistrer en CSV.",
            "Reading a workbook needs python-calamine: pip install 'atlas-rdf[tables]', or save it as CSV.",
        ) from None
    try:
        return CalamineWorkbook.from_filelike(file)
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableError(
            f"ce n'est pas un classeur lisible ({error})", f"it is no readable workbook ({error})"
        ) from error


def sheet_of(book: CalamineWorkbook, name: str) -> CalamineSheet:
    """The sheet of that name, the first one for ""; raises `KeyError` with both hints when there is none."""
    names = book.sheet_names
    if name and name not in names:
        raise KeyError(*near(name, names))
    return book.get_sheet_by_name(name or names[0])


def sheet_rows(sheet: CalamineSheet, header: int) -> Iterator[TableRow]:
    """Rows from the header on, blank ones left out; what is merged downwards stands in each of its rows."""
    merged = {
        (row, column): (top, column)
        for (top, column), (bottom, _) in sheet.merged_cell_ranges or ()
        for row in range(top + 1, bottom + 1)
    }
    starts = set(merged.values())
    kept: dict[tuple[int, int], object] = {}
    left = [""] * (sheet.start or (0, 0))[1]  # the library leaves out the empty columns on the left, not the rows
    for number, cells in enumerate(sheet.iter_rows()):
        row: list[object] = [*left, *cells]
        for column in range(len(row)):
            if (number, column) in starts:
                kept[number, column] = row[column]
            elif (number, column) in merged:
                row[column] = kept.get(merged[number, column], "")
        if number + 1 >= header and any(cell not in ("", None) for cell in row):
            yield TableRow(number + 1, row)


def survey(file: BinaryIO) -> tuple[int, list[str]]:
    """How many cells of the workbook hold an error value or a formula without its result; where the first ones are.

    Raises `UnreadableError` for a workbook that would fill the memory: the library makes room for all cells between
    the first and the last of a sheet, be there two.
    """
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return 0, []
    count, places = 0, list[str]()
    with zipfile.ZipFile(file) as archive:
        if sum(info.file_size for info in archive.infolist()) > _LARGEST:
            gb = _LARGEST // 1_000_000_000
            raise UnreadableError(
                f"plus de {gb} Go une fois décompressé ; l'enregistrer en CSV", f"over {gb} GB unpacked; save it as CSV"
            )
        for name in archive.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml|content\.xml", name):
                with archive.open(name) as part:
                    for address in _hidden(part):
                        count += 1
                        if address and len(places) < _NAMED:
                            places.append(f"{_sheet_names(archive).get(name, name)}!{address}")
    return count, places


def _hidden(part: IO[bytes]) -> Iterator[str]:
    """The address of each such cell of a sheet, "" where the file gives none; measures the sheet on the way."""
    rest, wide, high = b"", 0, 0
    while block := part.read(1 << 20):
        data = rest + block
        wide = max([wide, *map(_column, set(_LETTERS.findall(data)))])
        high = max([high, *map(int, set(_DIGITS.findall(data)))])
        if wide * high > _MOST_CELLS:
            raise UnreadableError(
                f"une feuille de {wide} colonnes sur {high} lignes ; effacer ses cellules perdues, ou la donner en CSV",
                f"a sheet of {wide} columns and {high} rows; delete its stray cells, or save it as CSV",
            )
        end = 0
        for found in _HIDDEN.finditer(data):
            start = data.rfind(b"<c ", 0, found.start() + 3)
            address = _ADDRESS.match(data, start) if start >= end else None
            end = found.end()
            yield address[1].decode() if address else ""
        rest = data[max(end, len(data) - _OVERLAP) :]


def _column(letters: bytes) -> int:
    """`A` -> 1, `XFD` -> 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file of a sheet in the archive -> what the sheet is called."""
    texts = []
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        with contextlib.suppress(KeyError), archive.open(name) as part:
            texts.append(part.read(1 << 20).decode("utf-8", "replace"))
    if len(texts) < 2:  # noqa: PLR2004 - both
        return {}
    tags = [
        [dict(_ATTRIBUTE.findall(tag)) for tag in re.findall(r"<(?:\w+:)?(?:sheet|Relationship) [^>]*>", text)]
        for text in texts
    ]
    files = {tag.get("Id"): posixpath.normpath(posixpath.join("/xl", tag.get("Target", "")))[1:] for tag in tags[1]}
    return {files.get(tag.get("r:id"), ""): html.unescape(tag.get("name", "")) for tag in tags[0]}
