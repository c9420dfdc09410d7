"""Sources cut into parts that can be read apart, whose records together are those of the sources, in order."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

from atlas_rdf import rules
from atlas_rdf.findings import AtlasError, Exit, Origin
from atlas_rdf.seeking import count
from atlas_rdf.sources.files import PAGES, Found, Kind, Source, read_page_file, read_tables, unreadable
from atlas_rdf.sources.jsonl import read_json_lines
from atlas_rdf.sources.page.source import PageMeta
from atlas_rdf.sources.reading import Reading

_BYTES = 1 << 20  # of JSON lines in a part
_RECORDS = 50  # pages, or records of a table, in a part
UTF16 = (b"\xff\xfe", b"\xfe\xff")  # how a file begins that is refused as a whole


@dataclass(frozen=True, slots=True)
class Lines:
    """Whole lines of JSON: `length` bytes of a file from `offset` on, or `data`. `first`: the first line's number."""

    name: str
    first: int
    path: Path | None = None
    offset: int = 0
    length: int = 0
    data: bytes = b""

    def readings(self) -> Iterator[Reading]:
        """Their records."""
        data = self.data
        if self.path is not None:
            with self.path.open("rb") as file:
                file.seek(self.offset)
                data = file.read(self.length)
        return read_json_lines(BytesIO(data), self.name, self.first)


@dataclass(frozen=True, slots=True)
class Pages:
    """Some pages, one record each."""

    pages: tuple[tuple[Source, PageMeta], ...]

    def readings(self) -> Iterator[Reading]:
        """Their records."""
        return (read_page_file(source, meta) for source, meta in self.pages)


@dataclass(frozen=True, slots=True)
class Ready:
    """Records that could only be read one after the other."""

    records: tuple[Reading, ...]

    def readings(self) -> Iterator[Reading]:
        """The records."""
        return iter(self.records)


Part = Lines | Pages | Ready


def parts(found: Found, number: str = "") -> Iterator[Part]:
    """The sources in parts; `number` is the id of the one page there is."""
    pages = [source for source in found.sources if source.kind in PAGES]
    if number and len(pages) != 1:
        raise AtlasError(
            "--id ne vaut que pour une seule page : donner un manifeste pour plusieurs.",
            "--id is for a single page: give a manifest for several.",
            Exit.USAGE,
        )
    waiting: list[tuple[Source, PageMeta]] = []
    for source in found.sources:
        if source.kind in PAGES:
            meta = found.meta(source) or PageMeta()
            waiting.append((source, replace(meta, id=number) if number else meta))
        if waiting and (source.kind not in PAGES or len(waiting) == _RECORDS):
            yield Pages(tuple(waiting))
            waiting.clear()
        if source.kind is Kind.JSONL:
            yield from _lines(source)
        elif source.kind is Kind.TABLE:
            yield from _tables(source, found)
    if waiting:
        yield Pages(tuple(waiting))


def read(found: Found, number: str = "") -> Iterator[Reading]:
    """Every record of the sources; `number` is the id of the one page there is."""
    return (reading for part in parts(found, number) for reading in part.readings())


def _lines(source: Source) -> Iterator[Part]:
    first, offset = 1, 0
    again = source.path if source.path and source.path.is_file() else None  # a pipe is read once only
    try:
        with source.path.open("rb") if source.path else nullcontext(sys.stdin.buffer) as file:
            while block := file.read(_BYTES):
                block += file.readline()
                if not offset and block.startswith(UTF16):
                    yield in_utf16(source.name)
                    return
                if again:
                    yield Lines(source.name, first, again, offset, len(block))
                else:
                    yield Lines(source.name, first, data=block)
                first += count(block, b"\n")
                offset += len(block)
    except OSError as error:
        yield Ready((unreadable(source, error),))


def in_utf16(name: str) -> Ready:
    """What stands for a file of JSON in UTF-16."""
    refused = rules.UNREADABLE.at(Origin(name), reason_fr="du JSON en UTF-16", reason_en="JSON in UTF-16")
    return Ready((Reading(name, 0, None, (refused,), unreadable=True),))


def _tables(source: Source, found: Found) -> Iterator[Part]:
    waiting: list[Reading] = []
    for reading in read_tables(source, found):
        waiting.append(reading)
        if len(waiting) == _RECORDS:
            yield Ready(tuple(waiting))
            waiting.clear()
    if waiting:
        yield Ready(tuple(waiting))
