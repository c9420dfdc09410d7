"""RDF as N-Triples tokens: the strings that the writers write, read and taken apart.

One spelling a term, so that two terms are equal exactly when their tokens are: in literals only ``"``, backslash,
line feed and carriage return are escaped, language tags are in lower case, `xsd:string` is not written.
"""

from __future__ import annotations

import contextlib
import gc
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyoxigraph as ox

#: Predicate -> its distinct objects.
Description = Mapping[str, Sequence[str]]
#: Subject -> its description.
Graph = Mapping[str, Description]

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE: Final = f"<{RDF}type>"
STRING: Final = f"{XSD}string"
LANG_STRING: Final = f"{RDF}langString"
TRUE: Final = f'"true"^^<{XSD}boolean>'

_ESCAPES: Final = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r"}
_PLAIN: Final = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'"}
_ESCAPE: Final = re.compile(r"\\(?:([\"\\nrtbf'])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
#: From this many objects of one predicate on, a set finds the repeated ones.
MANY: Final = 32


def literal(text: str, datatype: str = STRING, lang: str = "") -> str:
    """The token of a literal."""
    quoted = f'"{text.translate(_ESCAPES)}"'
    if lang:
        return f"{quoted}@{lang.lower()}"
    return quoted if datatype == STRING else f"{quoted}^^<{datatype}>"


def lexical(token: str) -> str:
    """The text of a literal, the address of an IRI, the token itself of a blank node."""
    if token.startswith('"'):
        return unescaped(token[1 : token.rindex('"')])
    return token[1:-1] if token.startswith("<") else token


def parts(token: str) -> tuple[str, str, str]:
    """A literal's text, datatype address and language."""
    end = token.rindex('"')
    text, suffix = unescaped(token[1:end]), token[end + 1 :]
    if suffix.startswith("@"):
        return text, LANG_STRING, suffix[1:]
    return text, suffix[3:-1] or STRING, ""


def unescaped(text: str) -> str:
    """What stands between a literal's quotes, without its escapes."""
    return _ESCAPE.sub(_plain, text) if "\\" in text else text


def _plain(match: re.Match[str]) -> str:
    return _PLAIN[match[1]] if match[1] else chr(int(match[2] or match[3], 16))


def from_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    """The token of a pyoxigraph term."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if isinstance(term, ox.Literal) and not term.direction:
        return literal(term.value, term.datatype.value, term.language or "")
    return str(term)


class Collected:
    """A graph in the making; repeated statements count once."""

    def __init__(self) -> None:
        self.graph: dict[str, dict[str, list[str]]] = {}
        self._long: dict[int, set[str]] = {}

    def add(self, subject: str, predicate: str, value: str) -> None:
        """One statement."""
        description = self.graph.get(subject)
        if description is None:
            self.graph[subject] = {predicate: [value]}
            return
        values = description.get(predicate)
        if values is None:
            description[predicate] = [value]
        elif len(values) < MANY:
            if value not in values:
                values.append(value)
        else:
            known = self._long.setdefault(id(values), set(values))
            if value not in known:
                known.add(value)
                values.append(value)

    def quads(self, quads: Iterable[ox.Quad]) -> None:
        """What pyoxigraph has read."""
        for quad in quads:
            self.add(from_term(quad.subject), from_term(quad.predicate), from_term(quad.object))


def read_turtle(paths: Iterable[Path]) -> dict[str, dict[str, list[str]]]:
    """Turtle files as one graph; raises what pyoxigraph raises."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    collected = Collected()
    for path in paths:
        base = path.resolve().as_uri()
        parsed = ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True)
        collected.quads(parsed)
    return collected.graph


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """No search for cycles while many small objects are made, none of which forms one: it takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
