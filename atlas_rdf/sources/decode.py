"""Bytes -> lines of clean text, whatever the encoding and the line ends; what was repaired is reported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.seeking import count, find, find_first_of

BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# C0 but tab, C1, lone surrogates, non-characters, byte-order marks: no text of a page holds them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
_MOJIBAKE = re.compile(
    "[\u00c2\u00c3\u00c5][\u0080-\u00bf\u2018-\u2122\u0152-\u0178]|\u00e2\u20ac[\u0080-\u024f\u2018-\u2122]?"
)
_LONGEST_TEXT = 50_000
# What a calm line holds: no other byte below 0x20, no other first byte of a character beyond ASCII.
_UNREST = bytes([*range(0x20), 0x7F, *sorted(set(range(0xC0, 0x100)) - {0xC2, 0xC3, 0xC5, 0xE2})])
#: Where several characters begin with a byte, those of them that a calm line may hold.
_ESCAPES = (b"\\n", b'\\"', b"\\/", b"\\t")
_PUNCTUATION = (b"\xe2\x80", b"\xe2\x82\xac")
_SPACES = (b"\xe2\x80\x80", b"\xe2\x80\x81")  # NFC changes them
_SIGNS = tuple(bytes([0xC2, byte]) for byte in (0xA0, 0xAB, 0xBB, 0xB0, 0xB2))  # no-break space, quotes, ° and ²
_UNTIDY = (b"\\t", b" \\n", b"\\n ", b"\xc2\xa0\\n", b"\\n\xc2\xa0", b"\\n\\n\\n")
_IN_PROSE = tuple(sign.encode() for sign in "’“”–—…‘")  # of the characters around them, the others are spaces
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_DAMAGED = (b"\xc3\x82", b"\xc3\x83", b"\xc3\x85", b"\xc3\xa2\xe2\x82\xac")


class UnreadableError(Exception):
    """These bytes are no text; `fr` and `en` are the reasons."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1 and its text, NFC, without its end.

    `cells`: those of a table's row whose source parts them for certain. `place`: its line in the file, where
    several of these lines come from one of the file's, as in HTML; 0 when it is the number.
    """

    number: int
    text: str
    cells: tuple[str, ...] | None = None
    place: int = 0

    @property
    def line(self) -> int:
        """Its line in the file."""
        return self.place or self.number


def decode(data: bytes, declared: str = "cp1252") -> tuple[str, str]:
    """The text and the encoding it was in (`utf-8` unless said otherwise); raises `UnreadableError`.

    `declared`: the encoding of a text that is no UTF-8.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), "utf-8" if mark == BOMS[0][0] else encoding.upper()
            except UnicodeDecodeError:
                raise UnreadableError(f"texte {encoding} abîmé", f"damaged {encoding} text") from None
    if b"\x00" in data:
        raise UnreadableError("contenu binaire", "binary content")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        name = "Windows-1252" if declared == "cp1252" else declared
        return data.decode(declared), name
    except UnicodeDecodeError:
        raise UnreadableError(f"ni UTF-8 ni {name}", f"neither UTF-8 nor {name}") from None


def clean(text: str, origin: Origin) -> tuple[str, list[Finding]]:
    """One line or value, NFC, freed of what no text may hold, mojibake undone; and what was done."""
    found: list[Finding] = []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, count = _FORBIDDEN.subn("", text)
    if count:
        found.append(rules.CONTROL.at(origin, count=count))
    if _MOJIBAKE.search(text):
        import ftfy  # noqa: PLC0415 - seldom needed

        # In a line longer than any text, the two repairs that look at each sequence alone are left out: they are slow.
        thorough = len(text) <= _LONGEST_TEXT
        repaired = ftfy.fix_encoding(text, replace_lossy_sequences=thorough, decode_inconsistent_utf8=thorough)
        if repaired != text:
            # The sample is the damaged characters alone: the words around them may name a person.
            sample = _MOJIBAKE.search(text)
            damaged = sample[0] if sample else ""
            found.append(rules.MOJIBAKE.at(origin, damaged, repaired=ftfy.fix_encoding(damaged)))
            text = repaired
    return unicodedata.normalize("NFC", text), found


def calm(raw: bytes) -> bool:
    """True when `clean` would change nothing in any string of this line of JSON; False when it might."""
    if find_first_of(raw, _UNREST) >= 0 or any(find(raw, damaged) >= 0 for damaged in _DAMAGED):
        return False
    if find(raw, b"\\") >= 0 and not _only(raw, b"\\", _ESCAPES):
        return False
    if find(raw, b"\xe2") >= 0 and not (
        _only(raw, b"\xe2", _PUNCTUATION) and all(find(raw, space) < 0 for space in _SPACES)
    ):
        return False
    return find(raw, b"\xc2") < 0 or _only(raw, b"\xc2", _SIGNS) or not _C1.search(raw)


def neat(raw: bytes) -> bool:
    """True when no text in this calm line has a tab, a third blank line or white space beside an end of line."""
    untidy = any(find(raw, one) >= 0 for one in _UNTIDY)
    return not untidy and (find(raw, b"\xe2") < 0 or _only(raw, b"\xe2\x80", _IN_PROSE))


def _only(raw: bytes, first: bytes, allowed: Iterable[bytes]) -> bool:
    """True when all that begins so is one of these; a backslash that is escaped itself counts as none of them."""
    return count(raw, first) == sum([count(raw, one) for one in allowed])


def split(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of a text, for LF, CRLF and CR ends alike."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return enumerate(lines, 1)


def read_lines(data: bytes, file: str) -> tuple[list[Line], list[Finding]]:
    """The lines of a file with what was repaired; raises `UnreadableError`."""
    text, encoding = decode(data)
    findings: list[Finding] = []
    if encoding != "utf-8":
        findings.append(rules.OTHER_ENCODING.at(Origin(file), encoding=encoding))
    lines = []
    for number, raw in split(text):
        line, repairs = clean(raw, Origin(file, number))
        lines.append(Line(number, line))
        findings += repairs
    return lines, findings
