"""The records of a source where they stand: what makes each itself, where names are looked for, how it is read."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from atlas_rdf.sources.decode import UnreadableError, decode
from atlas_rdf.sources.files import PAGES, Found, Kind, Source, read_tables, unreadable
from atlas_rdf.sources.jsonl import dump, read_json_line
from atlas_rdf.sources.page.source import PageMeta
from atlas_rdf.sources.parts import UTF16, in_utf16, read
from atlas_rdf.sources.reading import Reading

_BLANK = b" \t\r\n\xef\xbb\xbf"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")


@dataclass(frozen=True, slots=True)
class Held:
    """One record. Equal `key`: the same record. `text`: what it says, as far as names need it."""

    key: bytes
    text: Callable[[], str]
    read: Callable[[], Reading]


def held(source: Source, found: Found, number: str = "") -> Iterator[Held]:
    """The records of a file, in order; one that the system does not let us read is one that cannot be read."""
    assert source.path is not None
    if source.kind is Kind.TABLE:
        yield from (_row(reading) for reading in read_tables(source, found))
        return
    try:
        data = source.path.read_bytes()
    except OSError as error:
        refused = unreadable(source, error)
        yield Held(b"", str, lambda: refused)
        return
    if source.kind in PAGES:
        yield _page(source, found, number, data)
    elif data.startswith(UTF16):
        yield Held(data, str, lambda: in_utf16(source.name).records[0])
    else:
        lines = enumerate(data.split(b"\n"), 1)
        yield from (_line(raw, source.name, number) for number, raw in lines if raw.strip(_BLANK))


def said(meta: PageMeta | None) -> tuple[str, ...]:
    """What a manifest says of a page, wherever it says it."""
    return (meta.id, meta.address, meta.retrieved, meta.sha256) if meta else ()


def _page(source: Source, found: Found, number: str, data: bytes) -> Held:
    meta = found.meta(source)

    def text() -> str:
        words = _text(data)
        return f"{source.name} {meta.id if meta else number} {html.unescape(words) if '&' in words else words}"

    alone = replace(found, sources=(source,))
    return Held(repr(said(meta)).encode() + data, text, lambda: next(read(alone, number)))


def _line(raw: bytes, name: str, number: int) -> Held:
    def text() -> str:
        words = _text(raw)
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), words) if "\\u" in words else words

    return Held(raw.strip(_BLANK), text, lambda: read_json_line(raw.rstrip(b"\r\n"), name, number))


def _row(reading: Reading) -> Held:
    record = reading.record or reading.refused
    text = dump(record) if record else reading.raw
    return Held(text.encode(errors="surrogatepass"), lambda: text, lambda: reading)


def _text(data: bytes) -> str:
    try:
        return decode(data)[0]
    except UnreadableError:
        return ""
