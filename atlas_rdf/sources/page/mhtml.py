"""A page and all that it shows in one file (.mhtml, .mht), as Chrome, Edge and Opera save it -> its HTML."""

from __future__ import annotations

import base64
import binascii
import quopri
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser

from atlas_rdf.sources.decode import UnreadableError

_LARGEST = 20_000_000  # images and styles included
_LONGEST = 100  # lines of a header
_PARTS = 20  # in which the page is looked for: it is the first
_HEADERS = 4096  # bytes in which such a file says what it is


@dataclass(frozen=True, slots=True)
class Saved:
    """The HTML in such a file, the address that it was saved from, and the file's line of each of the HTML's lines."""

    html: bytes
    address: str
    places: Sequence[int]

    def place(self, line: int) -> int:
        """The line of the file at which a line of the HTML stands."""
        return self.places[min(max(line, 1), len(self.places)) - 1] if self.places else line


def unpack(data: bytes) -> Saved | None:
    """The page in the file, None for a file that is HTML itself; raises `UnreadableError`."""
    if data.lstrip()[:1] == b"<" or b"multipart/related" not in data[:_HEADERS].lower():
        return None
    if len(data) > _LARGEST:
        mb = _LARGEST // 1_000_000
        raise UnreadableError(f"plus de {mb} Mo, ce n'est pas une page", f"over {mb} MB, this is no page")
    lines = [line.removesuffix(b"\r") for line in data.split(b"\n")]
    head, start = _header(lines, 0)
    mark = f"--{head.get_boundary('')}".encode("utf-8", "replace")
    for _ in range(_PARTS):
        begin = next((n for n in range(start, len(lines)) if lines[n].rstrip() == mark), len(lines))
        part, start = _header(lines, begin + 1)
        end = next((n for n in range(start, len(lines)) if lines[n].startswith(mark)), len(lines))
        if begin < end and part.get_content_type() in ("text/html", "application/xhtml+xml"):
            address = head.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
            html, places = _decoded(part, lines[start:end], start + 1)
            return Saved(html, "".join(str(address).split()), places)
        start = end
    raise UnreadableError("ce fichier MHTML ne contient pas de page", "this MHTML file holds no page")


def _header(lines: Sequence[bytes], start: int) -> tuple[Message, int]:
    """The header that begins at a line, and the line after the empty one that ends it."""
    most = min(len(lines), start + _LONGEST)
    end = next((n for n in range(start, most) if not lines[n]), most)
    return BytesHeaderParser().parsebytes(b"\n".join(lines[start:end]) + b"\n\n"), end + 1


def _decoded(part: Message, body: Sequence[bytes], first: int) -> tuple[bytes, list[int]]:
    """The HTML of a part, and the file's line of each of its lines."""
    coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    if coding == "base64":
        try:
            html = base64.b64decode(b"".join(body))
        except binascii.Error as error:
            raise UnreadableError(f"MHTML illisible ({error})", f"unreadable MHTML ({error})") from error
        return html, [first] * (html.count(b"\n") + 1)
    if coding != "quoted-printable":
        return b"\n".join(body), list(range(first, first + len(body)))
    texts, places = list[bytes](), list[int]()
    for number, joined in _logical(body):
        text = quopri.decodestring(joined)
        texts.append(text)
        places += [first + number] * (text.count(b"\n") + 1)
    return b"\n".join(texts), places


def _logical(body: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines without the breaks that the coding has put into them, each with the number of its first."""
    start, pieces = 0, list[bytes]()
    for number, line in enumerate(body):
        text = line.rstrip(b" \t")
        if not pieces:
            start = number
        if text.endswith(b"="):
            pieces.append(text[:-1])
            continue
        yield start, b"".join([*pieces, text])
        pieces.clear()
    if pieces:
        yield start, b"".join(pieces)
