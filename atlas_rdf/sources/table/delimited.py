"""CSV and TSV -> rows with the line each begins at; one row in memory."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from atlas_rdf.sources.decode import BOMS, UnreadableError
from atlas_rdf.sources.table.layout import GUESS

_SEPARATORS = ";\t,|"
_LONGEST_CELL = 1 << 20
_LONGEST_HEADER = 1 << 16
_NARROW = 4  # prose with three commas on a line is prose
_SEP_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)

#: The line a row begins at and its cells; None for cells that an unclosed quote has run together.
TableRow = tuple[int, list[object] | None]


def encoding_of(file: BinaryIO) -> tuple[str, str]:
    """The codec of a whole file and the name to report ("" for UTF-8); the file is rewound."""
    head = file.read(4)
    file.seek(0)
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return ("utf-8-sig", "") if encoding == "utf-8" else (encoding.rpartition("-")[0], encoding.upper())
    if b"\0" in head:
        raise UnreadableError("contenu binaire", "binary content")
    for codec, shown in (("utf-8", ""), ("cp1252", "Windows-1252")):
        decoder = codecs.getincrementaldecoder(codec)()
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        finally:
            file.seek(0)
        return codec, shown
    raise UnreadableError("ni UTF-8 ni Windows-1252", "neither UTF-8 nor Windows-1252")


def delimited_rows(file: BinaryIO, codec: str, separator: str, header: int) -> Iterator[TableRow]:
    """Rows from the header on, blank ones left out; raises `UnreadableError` where the text cannot be read on."""
    text = io.TextIOWrapper(file, codec, newline="")
    before = 0
    try:
        first = text.readline(_LONGEST_HEADER)
        stated = _SEP_LINE.fullmatch(first)
        text.seek(0)
        for _ in range(max(header - 1, 1 if stated else 0)):
            text.readline(_LONGEST_CELL)
            before += 1
        if separator == GUESS:
            place = text.tell()
            separator = stated[1] if stated else _separator(text)
            text.seek(place)
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(_lines(text), delimiter=separator)
        line, width = before + 1, 0
        for row in reader:
            width = width or len(row)
            if any(row):
                yield line, None if _swallowed(row, separator, width) else list(row)
            line = before + reader.line_num + 1
    except UnicodeError as error:
        raise UnreadableError(f"ce n'est pas du {codec}", f"it is no {codec}") from error
    except csv.Error as error:
        at = before + reader.line_num
        raise UnreadableError(
            f"un guillemet ouvert avant la ligne {at} n'est jamais fermé",
            f"a quote opened before line {at} is not closed",
        ) from error
    finally:
        if not file.closed:
            text.detach()  # the file stays its owner's to close


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length: a file without line ends must not fill the memory."""
    while line := text.readline(_LONGEST_CELL):
        yield line


def _separator(text: io.TextIOWrapper) -> str:
    """The one that parts the header row into the most cells."""
    for line in _lines(text):
        if line.strip():
            return max(_SEPARATORS, key=lambda one: len(next(csv.reader([line], delimiter=one))))
    return _SEPARATORS[0]


def _swallowed(row: list[str], separator: str, width: int) -> bool:
    """True when a cell holds whole rows: a quote was opened and not closed where it should."""
    if len(row) == width and width <= _NARROW:
        return False
    return any("\n" in cell and any(line.count(separator) >= width - 1 for line in cell.split("\n")) for cell in row)
