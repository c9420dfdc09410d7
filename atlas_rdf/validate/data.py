"""What checks look at: the data with what is known behind them; and what is compiled: the book of shapes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Final

from atlas_rdf.validate.tokens import RDF, RDF_TYPE, Description, Graph

SH: Final = "http://www.w3.org/ns/shacl#"
SUBCLASS_OF: Final = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"
_FIRST: Final = f"<{RDF}first>"
_REST: Final = f"<{RDF}rest>"
_NIL: Final = f"<{RDF}nil>"
_NOTHING: Final[Description] = {}


def sh(name: str) -> str:
    """The token of a SHACL term."""
    return f"<{SH}{name}>"


class UnsupportedError(ValueError):
    """A shape says something that has no exact implementation here; the argument names it."""


class Merged(dict[str, Description]):
    """A graph where every node has a description, be it the background's or empty."""

    def __init__(self, graph: Graph, background: Graph | None = None) -> None:
        super().__init__(graph)
        self._background: Graph = background or {}

    def __missing__(self, node: str) -> Description:
        """What is known of it all the same."""
        return self._background.get(node, _NOTHING)


class Data:
    """Descriptions by node: those of the data, else those of the background.

    `get`: what is said about a node; empty when nothing is.
    """

    __slots__ = ("_background", "_graph", "_incoming", "get")

    def __init__(self, graph: Graph, background: Graph) -> None:
        self._graph = graph
        self._background = background
        self._incoming: dict[str, dict[str, list[str]]] | None = None
        self.get: Callable[[str], Description]
        self.get = (graph if isinstance(graph, Merged) else Merged(graph, background)).__getitem__

    def holds(self, node: str) -> bool:
        """True when the data itself describes a node."""
        return node in self._graph

    def subjects(self, node: str, predicate: str) -> Sequence[str]:
        """The nodes that point at a node."""
        if self._incoming is None:
            self._incoming = {}
            for subject, description in {**self._background, **self._graph}.items():
                for term, values in description.items():
                    pointed = self._incoming.setdefault(term, {})
                    for value in values:
                        pointed.setdefault(value, []).append(subject)
        return self._incoming.get(predicate, {}).get(node, ())

    def is_a(self, node: str, classes: Collection[str]) -> bool:
        """True when the node has one of these types, or a type below one of them."""
        types = self.get(node).get(RDF_TYPE, ())
        for name in types:
            if name in classes:
                return True
        return any(above in classes for name in types for above in self.above(name))

    def above(self, name: str) -> Iterable[str]:
        """A class and all that it is below."""
        broader = self.get(name).get(SUBCLASS_OF)
        if not broader:
            return (name,)
        found = {name: None}
        waiting = list(broader)
        while waiting:
            term = waiting.pop()
            if term not in found:
                found[term] = None
                waiting += self.get(term).get(SUBCLASS_OF, ())
        return found


class Book:
    """A shapes graph, read by the names of SHACL."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._holders: dict[str, list[str]] = {}
        for subject, description in graph.items():
            for value in description.get(sh("property"), ()):
                self._holders.setdefault(value, []).append(subject)

    def values(self, node: str, name: str) -> Sequence[str]:
        """What a node says with a SHACL term."""
        return self.graph.get(node, _NOTHING).get(sh(name), ())

    def one(self, node: str, name: str) -> str:
        """The only value of a term; a shape with several is malformed, and left to others."""
        values = self.values(node, name)
        if len(values) != 1:
            raise UnsupportedError(name)
        return values[0]

    def maybe(self, node: str, name: str) -> str:
        """The only value of a term, or ""."""
        return self.one(node, name) if self.values(node, name) else ""

    def members(self, node: str) -> list[str]:
        """The members of a list."""
        found: list[str] = []
        seen = set()
        while node != _NIL:
            cell = self.graph.get(node, _NOTHING)
            if node in seen or len(cell.get(_FIRST, ())) != 1 or len(cell.get(_REST, ())) != 1:
                raise UnsupportedError("list")
            seen.add(node)
            found.append(cell[_FIRST][0])
            node = cell[_REST][0]
        return found

    def siblings(self, node: str) -> set[str]:
        """The qualified value shapes of the property shapes beside a property shape, its own left out."""
        beside = {other for holder in self._holders.get(node, ()) for other in self.values(holder, "property")}
        shapes = {shape for other in beside for shape in self.values(other, "qualifiedValueShape")}
        return shapes - set(self.values(node, "qualifiedValueShape"))

    def instances(self, *names: str) -> Iterator[str]:
        """The nodes of the shapes graph with one of these types."""
        return (node for node, said in self.graph.items() if any(name in names for name in said.get(RDF_TYPE, ())))
