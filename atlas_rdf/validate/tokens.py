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

_ESCAPES: Final = {0x22: '\\"', 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r"}
_PLAIN: Final = {'"': '"', "\\": "\\", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'"}
_ESCAPE: Final = re.compile(r"\\(?:([\"\\nrtbf'])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_IRI: Final = r'<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*>'
_IS_IRI: Final = re.compile(_IRI)
_IRI_END: Final = re.compile(_IRI + r" \.\n")
#: What may follow the text of a literal in its one spelling, up to the end of the line.
_LITERAL_END: Final = re.compile(
    r"(?:@[a-z]{1,8}(?:-[a-z0-9]{1,8})*"
    rf"|\^\^(?!<{re.escape(STRING)}>|<{re.escape(RDF)}(?:dirL|l)angString>){_IRI})? \.\n"
)
_ESCAPED: Final = re.compile(r'"[^"\\]*(?:\\["\\nr][^"\\]*)*')
#: From this many objects of one predicate on, a set finds the repeated ones.
_MANY: Final = 32
#: Ends of lines remembered: this many, none longer than `_SHORT`.
_MOST_KNOWN: Final = 20_000
_SHORT: Final = 150


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
    collected = Collected()
    graph, cut, is_iri = collected.graph, _object, _IS_IRI.fullmatch
    known: dict[str, str] = {}
    predicates: dict[str, str] = {}
    last, description = "", dict[str, list[str]]()
    with no_collection():
        for line in lines:
            try:
                subject, predicate, rest = line.split(" ", 2)
            except ValueError:
                subject = predicate = rest = ""
            value = known.get(rest) or cut(rest, known)
            if subject != last and value:
                last = subject if is_iri(subject) else ""
                description = graph.setdefault(last, {}) if last else {}
            if not last or not value or not (predicate in predicates or is_iri(predicate)):
                collected.quads(_foreign(line))
                continue
            values = description.get(predicate)
            if values is None:
                description[predicates.setdefault(predicate, predicate)] = [value]
            elif len(values) >= _MANY:
                collected.add(subject, predicate, value)
            elif value not in values:
                values.append(value)
    return graph


def _object(rest: str, known: dict[str, str]) -> str:
    """The token before the full stop when it stands in its one spelling, else ""."""
    if rest[:1] == '"':
        close = rest.rindex('"')
        end = rest[close + 1 :]
        one_spelling = _ESCAPED.fullmatch(rest, 0, close) if "\\" in rest else 0 < close == rest.find('"', 1)
        if not one_spelling or "\r" in rest or not (end in known or _LITERAL_END.fullmatch(end)):
            return ""
        if len(known) < _MOST_KNOWN:
            known[end] = ""
    elif not _IRI_END.fullmatch(rest):
        return ""
    token = rest[:-3]
    if len(rest) <= _SHORT and len(known) < _MOST_KNOWN:
        known[rest] = token
    return token


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


def _foreign(line: str) -> Iterator[ox.Quad]:
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    try:
        yield from ox.parse(line.encode(), ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, UnicodeEncodeError) as error:
        raise _invalid(str(error)) from error


def _invalid(why: str) -> AtlasError:
    return AtlasError(
        f"Ces triplets ne sont pas du N-Triples valide ({why}) : produire à nouveau le fichier.",
        f"These triples are not valid N-Triples ({why}): produce the file again.",
    )
