"""RDF as N-Triples tokens: the strings that the writers write, read and taken apart.

One spelling a term, so that two terms are equal exactly when their tokens are: in literals only ``"``, backslash,
line feed, carriage return and tab are escaped, language tags are in lower case, `xsd:string` is not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas_rdf.findings import AtlasError

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

_ESCAPES: Final = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}
_PLAIN: Final = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'"}
_ESCAPE: Final = re.compile(r"\\(?:([\"\\nrtbf'])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_IRI: Final = r'<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*>'
_IS_IRI: Final = re.compile(_IRI)
_IRI_END: Final = re.compile(_IRI + r" \.\n")
#: What may follow the text of a literal in its one spelling, up to the end of the line.
_LITERAL_END: Final = re.compile(
    rf"(?:@[a-z]{{1,8}}(?:-[a-z0-9]{{1,8}})*|\^\^(?!<{re.escape(STRING)}>|<{re.escape(RDF)}(?:dirL|l)angString>){_IRI})? \.\n"
)
_ESCAPED: Final = re.compile(r'"[^"\\]*(?:\\["\\nrt][^"\\]*)*')
#: From this many objects of one predicate on, a set finds the repeated ones.
_MANY: Final = 32
_MOST_KNOWN: Final = 10_000


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
        elif len(values) < _MANY:
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


def read_lines(lines: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Lines of N-Triples as a graph. Those in their one spelling are cut at once, the others read by pyoxigraph."""
    collected, cutter = Collected(), _Cutter()
    add, cut = collected.add, cutter.cut
    for line in lines:
        statement = cut(line)
        if statement is None:
            collected.quads(_foreign(line))
        else:
            add(*statement)
    return collected.graph


class _Cutter:
    """Cuts lines that hold one statement in its one spelling, and no others."""

    def __init__(self) -> None:
        self._subject = ""
        self._predicates: set[str] = set()
        self._ends: set[str] = set()

    def cut(self, line: str) -> tuple[str, str, str] | None:
        """Subject, predicate and object; None when the line needs a real parser."""
        if line[-3:] != " .\n" or "\t" in line or "\r" in line:
            return None
        try:
            subject, predicate, rest = line.split(" ", 2)
        except ValueError:
            return None
        if subject != self._subject:
            if not _IS_IRI.fullmatch(subject):
                return None
            self._subject = subject
        if predicate not in self._predicates and not self._iri(predicate):
            return None
        if rest[0] != '"':
            return (subject, predicate, rest[:-3]) if _IRI_END.fullmatch(rest) else None
        text, _, end = rest.rpartition('"')
        if end not in self._ends and not self._end(end):
            return None
        if "\\" in text:
            return (subject, predicate, rest[:-3]) if _ESCAPED.fullmatch(text) else None
        return (subject, predicate, rest[:-3]) if text.rfind('"') == 0 else None

    def _iri(self, predicate: str) -> bool:
        if len(self._predicates) < _MOST_KNOWN and _IS_IRI.fullmatch(predicate):
            self._predicates.add(predicate)
        return _IS_IRI.fullmatch(predicate) is not None

    def _end(self, end: str) -> bool:
        if len(self._ends) < _MOST_KNOWN and _LITERAL_END.fullmatch(end):
            self._ends.add(end)
        return _LITERAL_END.fullmatch(end) is not None


def _foreign(line: str) -> Iterator[ox.Quad]:
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    try:
        yield from ox.parse(line.encode(), ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, UnicodeEncodeError) as error:
        raise AtlasError(
            f"Ces triplets ne sont pas du N-Triples valide ({error}) : produire à nouveau le fichier.",
            f"These triples are not valid N-Triples ({error}): produce the file again.",
        ) from error
