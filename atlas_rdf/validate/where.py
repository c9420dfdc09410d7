"""Where the statements of an RDF file stand: at which characters its subjects, predicates and values are written."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from urllib.parse import urljoin

Span = tuple[int, int]

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(slots=True)
class Places:
    """The first place of each subject, of each of its predicates, and of each value of these.

    A node is its address, or `_:` with the number of a blank node, in the order in which a parser meets them; a value
    is its text.
    """

    text: str
    subjects: dict[str, Span] = field(default_factory=dict)
    predicates: dict[tuple[str, str], Span] = field(default_factory=dict)
    values: dict[tuple[str, str, str], Span] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)

    def add(self, subject: str, predicate: tuple[str, Span], value: tuple[str, Span]) -> None:
        """One statement more."""
        self.predicates.setdefault((subject, predicate[0]), predicate[1])
        self.values.setdefault((subject, predicate[0], value[0]), value[1])

    def of(self, focus: str, path: str, value: str) -> Span | None:
        """Where a result stands: its value, else the property that it is about, else the node."""
        found = self.values.get((focus, path, value)) if value else None
        return found or self.predicates.get((focus, path)) or self.subjects.get(focus)

    def line(self, span: Span) -> tuple[int, int, int]:
        """The line of a place, and its columns there; all from 0, of what goes on for several lines the first."""
        if not self._starts:
            self._starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        number = bisect_right(self._starts, span[0]) - 1
        first = self._starts[number]
        stop = self.text.find("\n", first)
        return number, span[0] - first, min(span[1], stop if stop >= 0 else len(self.text)) - first


def joined(base: str, address: str) -> str:
    """An address as it is meant under a base."""
    if not base or ":" in address.split("/", 1)[0]:
        return address
    try:
        return urljoin(base, address) + ("#" if address.endswith("#") else "")  # which it drops where nothing follows
    except ValueError:  # of no address that a parser takes
        return address


def unescaped(text: str) -> str:
    """A text of Turtle or JSON without its escapes."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return _CONTROLS.get(found[3], found[3])
