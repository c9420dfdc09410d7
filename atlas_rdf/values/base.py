"""What a kind of value is: it cleans a cell, and it writes an N-Triples token."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from atlas_rdf.terms import XSD_NS

T = TypeVar("T")

Examples = tuple[tuple[str, str], ...]
Refused = tuple[str, ...]

_ESCAPES: Final = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r"}


class BadValueError(ValueError):
    """A cell that is not of its kind. `fr` and `en` say what was expected."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en


class Value(Generic[T]):
    """A kind of value.

    `datatype` is the XSD local name, "" for a language-tagged string, None for an IRI.
    `good` pairs a cell with its token, `bad` lists cells that are refused; a test runs them all.
    """

    name: str = ""
    datatype: str | None = "string"
    lang: str = ""
    doc: str = ""
    good: Examples = ()
    bad: Refused = ()

    def parse(self, text: str) -> T:
        """The value in a cell; raises `BadValueError`."""
        raise NotImplementedError

    def lexical(self, value: T) -> str:
        """The literal's lexical form."""
        return str(value)

    def token(self, value: T) -> str:
        """The value as one N-Triples token."""
        return literal(self.lexical(value), self.datatype or "", self.lang)

    def json(self, value: T) -> object:
        """The value in the JSON-LD tree; the context gives its type or language."""
        return self.lexical(value)

    def schema(self) -> Mapping[str, object]:
        """JSON Schema of the cell as it may arrive."""
        return {"type": "string"}


def literal(text: str, datatype: str = "", lang: str = "") -> str:
    """An N-Triples literal token; plain strings carry no datatype."""
    quoted = f'"{text.translate(_ESCAPES)}"'
    if lang:
        return f"{quoted}@{lang}"
    return f"{quoted}^^<{XSD_NS}{datatype}>" if datatype and datatype != "string" else quoted


def one_line(text: str) -> str:
    """NFC, every run of white space (no-break spaces too) as one space, ends stripped."""
    return " ".join(unicodedata.normalize("NFC", text).split())
