"""Where the statements of Turtle, TriG, N-Triples and N-Quads stand. What is read here a parser has found valid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from atlas_rdf.validate.tokens import RDF
from atlas_rdf.validate.where import Places, Span, joined, unescaped

_NAME = r"[^\s<>\"'()\[\]{};,#^@\\:|]"
_TOKEN = re.compile(
    r"(?P<skip>\s+|\#[^\n\r]*)"
    r'|(?P<long>"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""|\'\'\'[^\'\\]*(?:(?:\\.|\'(?!\'\'))[^\'\\]*)*\'\'\')'
    r'|(?P<text>"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"|\'[^\'\\\n\r]*(?:\\.[^\'\\\n\r]*)*\')'
    r"|(?P<iri><[^<>\"{}|^`\s]*>)"
    r"|(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    r"|(?P<type>\^\^)"
    rf"|(?P<name>{_NAME}*:(?:{_NAME}|:|\\.)*)"
    r"|(?P<word>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-z]+)"
    r"|(?P<sign>[.;,\[\](){}])",
    re.DOTALL,
)


_DIRECTIVES = ("prefix", "base", "version", "graph")


class _Slot(Enum):
    """What comes next."""

    SUBJECT = auto()
    PREDICATE = auto()
    OBJECT = auto()
    AFTER = auto()
    ITEM = auto()


@dataclass(slots=True)
class _Frame:
    """The statements of one node: of the file, of brackets, or of the members of a list, whose cells follow."""

    slot: _Slot
    subject: str = ""
    predicate: tuple[str, Span] = ("", (0, 0))
    opened: Span = (0, 0)


class _UnknownError(Exception):
    """Something that is not read here."""


def turtle_places(text: str) -> Places:
    """The places of a text; those up to what is not understood."""
    reading = _Reading(text)
    try:
        for kind, piece, span in _tokens(text):
            reading.take(kind, piece, span)
    except _UnknownError:
        pass
    return reading.places


def _tokens(text: str) -> Iterator[tuple[str, str, Span]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            raise _UnknownError
        kind, piece, at = found.lastgroup or "", found[0], found.end()
        if kind in ("name", "word") and piece.endswith("."):  # the end of the statement, not of the name
            bare = piece.rstrip(".")
            at -= len(piece) - len(bare)
            piece = bare
        if kind != "skip":
            yield kind, piece, (at - len(piece), at)


class _Reading:
    """The statements as they come."""

    def __init__(self, text: str) -> None:
        self.places = Places(text)
        self._stack = [_Frame(_Slot.SUBJECT)]
        self._prefixes: dict[str, str] = {}
        self._base = ""
        self._numbers: dict[str, str] = {}
        self._made = 0
        self._directive: list[str] = []
        self._typed = False
        self._waiting: tuple[str, Span] | None = None  # a text, until it is known to be whole
        self._stated: list[tuple[str, Span, tuple[str, Span], tuple[str, Span]]] = []

    def take(self, kind: str, piece: str, span: Span) -> None:
        """One piece more."""
        if kind == "type":  # what comes next is the datatype of the text before
            self._typed = True
            return
        if self._waiting:
            self._put(*self._waiting)
            self._waiting = None
        if self._directive:
            self._directed(kind, piece)
        elif self._typed:
            self._typed = False
        elif kind == "sign":
            self._signed(piece, span)
        elif self._stack[-1].slot is _Slot.SUBJECT and piece.lower().lstrip("@") in _DIRECTIVES:
            self._directive = [piece.lower().lstrip("@")] if piece.lower() != "graph" else []
        elif kind != "tag":
            self._term(kind, piece, span)
        self._tell()

    def _directed(self, kind: str, piece: str) -> None:
        self._directive.append(piece)
        name, *said = self._directive
        if kind == "iri" and name == "base":
            self._base = self._iri(piece)
        elif kind == "iri" and name == "prefix":
            self._prefixes[said[0][:-1]] = self._iri(piece)
        if kind == "iri" or name == "version":
            self._directive = []

    def _term(self, kind: str, piece: str, span: Span) -> None:
        frame = self._stack[-1]
        if frame.slot is _Slot.PREDICATE:
            frame.predicate = (f"{RDF}type" if piece == "a" else self._node(kind, piece), span)
            frame.slot = _Slot.OBJECT
            return
        if frame.slot is _Slot.ITEM:
            self._cell(span)
        quotes = {"long": 3, "text": 1}.get(kind, 0)
        if quotes:
            inner = (span[0] + quotes, span[1] - quotes) if span[1] - span[0] > 2 * quotes else span
            self._waiting = (unescaped(piece[quotes:-quotes]), inner)
        else:
            self._put(self._node(kind, piece), span)

    def _put(self, value: str, span: Span, above: int = 1) -> None:
        """A term in the place where one is waited for, in the frame that is `above` others from the end."""
        frame = self._stack[-above]
        if frame.slot is _Slot.SUBJECT:
            frame.subject, frame.opened, frame.slot = value, span, _Slot.PREDICATE
        elif frame.slot is _Slot.OBJECT:
            self._state(frame, frame.predicate, value, span)
            frame.slot = _Slot.AFTER
        elif frame.slot is _Slot.ITEM:
            self._state(frame, (f"{RDF}first", span), value, span)
        elif frame.slot is not _Slot.AFTER:  # there it is the graph of a statement of N-Quads
            raise _UnknownError

    def _cell(self, span: Span) -> None:
        """A cell of the list for what begins here; the first of all stands for the list."""
        frame = self._stack[-1]
        cell = self._blank()
        if frame.subject:
            self._state(frame, (f"{RDF}rest", frame.opened), cell, span)
        else:
            self._put(cell, frame.opened, above=2)
        frame.subject = cell

    def _state(self, frame: _Frame, predicate: tuple[str, Span], value: str, span: Span) -> None:
        self._stated.append((frame.subject, frame.opened, predicate, (value, span)))

    def _tell(self) -> None:
        """What one piece has stated: a parser says the last first."""
        while self._stated:
            subject, opened, predicate, (value, span) = self._stated.pop()
            subject, value = self._number(subject), self._number(value)
            self.places.subjects.setdefault(subject, opened)
            self.places.add(subject, predicate, (value, span))

    def _signed(self, piece: str, span: Span) -> None:
        frame = self._stack[-1]
        if piece in "[(":
            if frame.slot is _Slot.ITEM:
                self._cell(span)
            inner = _Frame(_Slot.PREDICATE, self._blank()) if piece == "[" else _Frame(_Slot.ITEM)
            inner.opened = span
            self._stack.append(inner)
        elif piece in "])":
            if len(self._stack) == 1:
                raise _UnknownError
            self._stack.pop()
            if piece == "]":
                self._put(frame.subject, frame.opened)
            elif frame.subject:
                self._state(frame, (f"{RDF}rest", frame.opened), f"{RDF}nil", span)
            else:
                self._put(f"{RDF}nil", frame.opened)
        elif piece == ",":
            frame.slot = _Slot.OBJECT
        elif piece == ";":
            frame.slot = _Slot.PREDICATE
        else:  # a full stop, or the braces of a named graph
            self._stack = [_Frame(_Slot.SUBJECT)]

    def _blank(self) -> str:
        self._made += 1
        return f"_:[{self._made}"

    def _number(self, node: str) -> str:
        """A blank node by its number among those of which something has been stated."""
        if not node.startswith("_:"):
            return node
        return self._numbers.setdefault(node, f"_:{len(self._numbers)}")

    def _node(self, kind: str, piece: str) -> str:
        if kind == "iri":
            return self._iri(piece)
        if kind == "name" and not piece.startswith("_:"):
            prefix, _, local = piece.partition(":")
            return self._prefixes.get(prefix, "?") + re.sub(r"\\(.)", r"\1", local)
        return piece

    def _iri(self, piece: str) -> str:
        return joined(self._base, unescaped(piece[1:-1]))
