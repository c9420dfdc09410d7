"""Lines of N-Triples -> a graph of tokens.

A line in the one spelling of `tokens` is cut at once; pyoxigraph reads all others. What is cut is also valid: what
these expressions know of IRIs and language tags is a part of what the parser takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas_rdf.findings import AtlasError
from atlas_rdf.validate.tokens import MANY, RDF, STRING, Collected, no_collection

if TYPE_CHECKING:
    import pyoxigraph as ox

_SIGNS: Final = "A-Za-z0-9._~!$&'()*+,;=:@/?\\-\u00a0-\ud7ff"
_ALLOWED: Final = f"[{_SIGNS}]*(?:%[0-9A-Fa-f]{{2}}[{_SIGNS}]*)*"
_IRI: Final = rf"<[A-Za-z][A-Za-z0-9+.-]*:(?://[A-Za-z0-9._~-]*(?=[/?#>])|(?!//)){_ALLOWED}(?:#{_ALLOWED})?>"
#: What may follow the text of a literal in its one spelling, up to the end of the line.
_LITERAL_END: Final = (
    r"(?:@[a-z]{2,3}(?:-[a-z]{2})?"
    rf"|\^\^(?!<{re.escape(STRING)}>|<{re.escape(RDF)}(?:dirL|l)angString>){_IRI})? \.\n"
)
_ESCAPED: Final = r'"[^"\\]*(?:\\["\\nr][^"\\]*)*'
#: Ends of lines remembered: this many, none longer than `_SHORT`.
_MOST_KNOWN: Final = 20_000
_SHORT: Final = 150


def read_lines(lines: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Lines of any spelling as a graph; raises `AtlasError` for what is no statement."""
    collected = Collected()
    _cut(lines, collected, {}, lambda line: collected.quads(_parsed(line)))
    return collected.graph


def read_one_spelling(path: Path) -> tuple[dict[str, dict[str, list[str]]], dict[str, int]] | None:
    """A file as a graph, with the first line of each subject; None when a line has another spelling, or is none."""
    collected, first = Collected(), dict[str, int]()
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            _cut(lines, collected, first, _other)
    except (_OtherSpellingError, UnicodeDecodeError, OSError):
        return None
    return collected.graph, first


class _OtherSpellingError(Exception):
    """A line that the parser has to read."""


def _other(line: str) -> None:
    raise _OtherSpellingError(line)


def _cut(lines: Iterable[str], collected: Collected, first: dict[str, int], other: Callable[[str], None]) -> None:
    graph, cut, is_iri = collected.graph, _object(), re.compile(_IRI).fullmatch
    known: dict[str, str] = {}
    predicates: dict[str, str] = {}
    last, description = "", dict[str, list[str]]()
    with no_collection():
        for number, line in enumerate(lines, 1):
            try:
                subject, predicate, rest = line.split(" ", 2)
            except ValueError:
                subject = predicate = rest = ""
            value = known.get(rest) or cut(rest, known)
            if subject != last and value:
                last = subject if is_iri(subject) else ""
                if last:
                    description = graph.setdefault(last, {})
                    first.setdefault(last, number)
            if not last or not value or not (predicate in predicates or is_iri(predicate)):
                other(line)
                continue
            values = description.get(predicate)
            if values is None:
                description[predicates.setdefault(predicate, predicate)] = [value]
            elif len(values) >= MANY:
                collected.add(subject, predicate, value)
            elif value not in values:
                values.append(value)


@cache
def _object() -> Callable[[str, dict[str, str]], str]:
    """The token before the full stop of a line when it stands in its one spelling, else "".

    The expressions are compiled when a line is first cut: it takes longer than most commands do.
    """
    escaped, literal_end = re.compile(_ESCAPED).fullmatch, re.compile(_LITERAL_END).fullmatch
    iri_end = re.compile(_IRI + r" \.\n").fullmatch

    def cut(rest: str, known: dict[str, str]) -> str:
        if rest[:1] == '"':
            close = rest.rindex('"')
            end = rest[close + 1 :]
            one_spelling = escaped(rest, 0, close) if "\\" in rest else 0 < close == rest.find('"', 1)
            if not one_spelling or "\r" in rest or not (end in known or literal_end(end)):
                return ""
            if len(known) < _MOST_KNOWN:
                known[end] = ""
        elif not iri_end(rest):
            return ""
        token = rest[:-3]
        if len(rest) <= _SHORT and len(known) < _MOST_KNOWN:
            known[rest] = token
        return token

    return cut


def _parsed(line: str) -> Iterator[ox.Quad]:
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
