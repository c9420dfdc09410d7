"""What a kind of value is: it cleans a cell, and it writes an N-Triples token."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

import msgspec

from atlas_rdf.memory import Memory
from atlas_rdf.terms import XSD_NS

T = TypeVar("T")

Examples = tuple[tuple[str, str], ...]
Refused = tuple[str, ...]

_LONGEST: Final = 100  # characters of a text worth remembering
_MOST: Final = 10_000  # values remembered for each kind
_QUOTED: Final = msgspec.json.Encoder().encode


class BadValueError(ValueError):
    """A cell that is not of its kind. `fr` and `en` say what was expected."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en


class Value(Generic[T]):
    """A kind of value.

    `datatype` is the XSD local name, "" for a language-tagged string, None for an IRI.
    `name` and `doc` say in French what it is, `english` in English.
    `good` pairs a cell with its token, `bad` lists cells that are refused; a test runs them all.
    `known`: short cells read before, with their values; `tokens`: short values written before, with their tokens.
    """

    name: str = ""
    datatype: str | None = "string"
    lang: str = ""
    doc: str = ""
    english: str = ""
    good: Examples = ()
    bad: Refused = ()

    def __init__(self) -> None:
        self.known = Memory[str, T](_MOST)
        self.tokens = Memory[T, str](_MOST)

    def read(self, text: str) -> T:
        """`parse`, remembered for short texts."""
        if len(text) > _LONGEST:
            return self.parse(text)
        value = self.known.get(text)
        return self.known.keep(text, self.parse(text)) if value is None else value

    def takes(self, text: str) -> bool:
        """True for a good cell of this kind."""
        if text in self.known:
            return True
        try:
            self.read(text)
        except BadValueError:
            return False
        return True

    def write(self, value: T) -> str:
        """`token`, remembered for short values."""
        if isinstance(value, str) and len(value) > _LONGEST:
            return self.token(value)
        token = self.tokens.get(value)
        return self.tokens.keep(value, self.token(value)) if token is None else token

    def parse(self, text: str) -> T:
        """The value in a cell; raises `BadValueError`."""
        raise NotImplementedError

    def lexical(self, value: T) -> str:
        """The literal's lexical form."""
        return str(value)

    def token(self, value: T) -> str:
        """The value as one N-Triples token."""
        return literal(self.lexical(value), self.datatype or "", self.lang)

    def json(self, token: str) -> str:
        """The value's token as JSON; the context gives its type or language."""
        return f'"{token[1:-1]}"' if token[0] == "<" else token[: token.rindex('"') + 1]

    def schema(self) -> Mapping[str, object]:
        """JSON Schema of the cell as it may arrive."""
        return {"type": "string"}


def literal(text: str, datatype: str = "", lang: str = "") -> str:
    """An N-Triples literal token, whose quoted part is a JSON string too; plain strings carry no datatype."""
    quoted = _QUOTED(text).decode()
    if lang:
        return f"{quoted}@{lang}"
    return f"{quoted}^^<{XSD_NS}{datatype}>" if datatype and datatype != "string" else quoted


def one_line(text: str) -> str:
    """NFC, every run of white space (no-break spaces too) as one space, ends stripped."""
    return " ".join(unicodedata.normalize("NFC", text).split())
