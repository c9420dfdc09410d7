"""CSV and TSV -> rows with the line each begins at; one row in memory."""

from __future__ import annotations

import codecs
import csv
import enum
import io
import re
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO, NamedTuple

from atlas_rdf.sources.decode import BOMS, UnreadableError
from atlas_rdf.sources.table.layout import GUESS

_SEPARATORS = ";\t,|"
_LONGEST_CELL = 1 << 20
_LONGEST_HEADER = 1 << 16
_NARROW = 4  # prose with three commas on a line is prose
_SEP_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)


class Quotes(enum.Enum):
    """What quotes have done to a row."""

    GOOD = enum.auto()
    MISPLACED = enum.auto()  # characters may be lost
    OPEN = enum.auto()  # a cell holds whole rows


class TableRow(NamedTuple):
    """The line a row begins at, its cells, what quotes did to it, and its text as a file of text has it."""

    line: int
    cells: list[object]
    quotes: Quotes = Quotes.GOOD
    text: str = ""


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
    csv.field_size_limit(_LONGEST_CELL)
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
        read: list[str] = []
        reader = csv.reader(_lines(text, read), delimiter=separator)
        line, width = before + 1, 0
        for row in reader:
            width = width or len(row)
            if any(row):
                yield _row(line, row, "".join(read), separator, width)
            line = before + reader.line_num + 1
            read.clear()
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


def _row(line: int, row: list[str], text: str, separator: str, width: int) -> TableRow:
    quotes = Quotes.GOOD
    if '"' in text:
        if _swallowed(row, separator, width):
            quotes = Quotes.OPEN
        elif not _quoted(separator).fullmatch(text):
            quotes = Quotes.MISPLACED
    return TableRow(line, list(row), quotes, text)


@cache
def _quoted(separator: str) -> re.Pattern[str]:
    """A row each of whose cells is quoted whole or does not begin with a quote."""
    mark = re.escape(separator)
    cell = rf'(?:"(?:[^"]++|"")*+"|[^"{mark}\r\n][^{mark}\r\n]*+|)'
    return re.compile(rf"{cell}(?:{mark}{cell})*+[\r\n]*")


def _lines(text: io.TextIOWrapper, read: list[str]) -> Iterator[str]:
    """Lines of bounded length: a file without line ends must not fill the memory. `read`: takes them too."""
    while line := text.readline(_LONGEST_CELL):
        read.append(line)
        yield line


def _separator(text: io.TextIOWrapper) -> str:
    """The one that parts the header row into the most cells."""
    for line in _lines(text, []):
        if line.strip():
            return max(_SEPARATORS, key=lambda one: len(next(csv.reader([line], delimiter=one))))
    return _SEPARATORS[0]


def _swallowed(row: list[str], separator: str, width: int) -> bool:
    """True when a cell holds whole rows, or the end of one and the start of another: a quote was not closed in time."""
    if _joined(row, separator, width):
        return True
    if len(row) == width and width <= _NARROW:
        return False
    return any("\n" in cell and any(line.count(separator) >= width - 1 for line in cell.split("\n")) for cell in row)


def _joined(row: list[str], separator: str, width: int) -> bool:
    """True when the first line of a cell fills up its row, and its last line begins another, each to the very cell."""
    for place, cell in enumerate(row):
        if "\n" in cell and separator in cell:
            first, *_, last = cell.split("\n")
            after = last.count(separator) + len(row) - 1 - place
            alike = row[0].strip().isdigit() == last.partition(separator)[0].strip().isdigit()
            if place + first.count(separator) == after == width - 1 > 1 and alike:
                return True
    return False
