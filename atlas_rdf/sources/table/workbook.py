"""XLSX, XLS and ODS -> rows of typed cells, by way of python-calamine (the extra `atlas-rdf[tables]`)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from atlas_rdf.findings import AtlasError
from atlas_rdf.sources.decode import UnreadableError
from atlas_rdf.sources.table.layout import near

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods")
# Cells that reach us as empty though they are not: error values, and formulas that no program has computed.
_HIDDEN = re.compile(
    rb'<c [^>]*\bt="e"|<table:table-cell [^>]*calcext:value-type="error"|</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_OVERLAP = 400


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


def sheet_rows(sheet: CalamineSheet, header: int) -> Iterator[tuple[int, list[object]]]:
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
            yield number + 1, row


def hidden_cells(file: BinaryIO) -> int:
    """How many cells hold an error value or a formula without its result, in the whole workbook."""
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return 0
    count = 0
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml|content\.xml", name):
                with archive.open(name) as part:
                    rest = b""
                    while block := part.read(1 << 20):
                        data = rest + block
                        found = list(_HIDDEN.finditer(data))
                        count += len(found)
                        rest = data[max(found[-1].end() if found else 0, len(data) - _OVERLAP) :]
    return count
