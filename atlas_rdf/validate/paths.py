"""SHACL property paths -> functions from a node to its values, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from atlas_rdf.validate.data import Book, Data, UnsupportedError, sh
from atlas_rdf.validate.tokens import RDF, lexical

Follow = Callable[[str, Data], Sequence[str]]

_FIRST: Final = f"<{RDF}first>"


@dataclass(frozen=True, slots=True)
class Path:
    """`text`: the address of the predicate, or the path as SPARQL writes it. `predicate`: "" unless it is just one."""

    text: str
    predicate: str
    follow: Follow


def path(book: Book, node: str) -> Path:
    """The path that a node of the shapes graph describes."""
    if node.startswith("<"):
        return Path(lexical(node), node, lambda focus, data: data.get(focus).get(node, ()))
    if node.startswith('"') or not book.graph.get(node):
        raise UnsupportedError("path")
    if _FIRST in book.graph[node]:
        return _sequence([path(book, part) for part in book.members(node)])
    found = [kind for kind in _KINDS if sh(kind) in book.graph[node]]
    if len(found) != 1:
        raise UnsupportedError("path")
    value = book.one(node, found[0])
    if found[0] == "alternativePath":
        return _alternative([path(book, part) for part in book.members(value)])
    inner = path(book, value)
    if found[0] == "inversePath":
        if not inner.predicate:
            raise UnsupportedError("inversePath")
        return Path(f"^<{inner.text}>", "", lambda focus, data: data.subjects(focus, inner.predicate))
    zero, many, sign = _KINDS[found[0]]
    return Path(f"{_shown(inner)}{sign}", "", _repeated(inner.follow, zero=zero, many=many))


#: Kind of path -> zero steps allowed, more than one allowed, how SPARQL writes it.
_KINDS: Final = {
    "inversePath": (False, False, "^"),
    "alternativePath": (False, False, "|"),
    "zeroOrMorePath": (True, True, "*"),
    "oneOrMorePath": (False, True, "+"),
    "zeroOrOnePath": (True, False, "?"),
}


def _shown(part: Path) -> str:
    return f"<{part.text}>" if part.predicate else part.text


def _sequence(parts: Sequence[Path]) -> Path:
    if len(parts) < 2:  # noqa: PLR2004 - the standard asks for two members
        raise UnsupportedError("path")

    def follow(focus: str, data: Data) -> Sequence[str]:
        nodes: Iterable[str] = (focus,)
        for part in parts:
            nodes = dict.fromkeys(value for node in nodes for value in part.follow(node, data))
        return list(nodes)

    return Path(f"({'/'.join(map(_shown, parts))})", "", follow)


def _alternative(parts: Sequence[Path]) -> Path:
    if len(parts) < 2:  # noqa: PLR2004 - as above
        raise UnsupportedError("path")

    def follow(focus: str, data: Data) -> Sequence[str]:
        return list(dict.fromkeys(value for part in parts for value in part.follow(focus, data)))

    return Path(f"({'|'.join(map(_shown, parts))})", "", follow)


def _repeated(step: Follow, *, zero: bool, many: bool) -> Follow:
    def follow(focus: str, data: Data) -> Sequence[str]:
        found = {focus: None} if zero else {}
        waiting: list[Iterator[str]] = [iter(step(focus, data))]
        while waiting:
            for value in waiting.pop():
                if value not in found:
                    found[value] = None
                    if many:
                        waiting.append(iter(step(value, data)))
        return list(found)

    return follow
