"""Shapes graph -> compiled shapes. A shape that says anything not implemented exactly is refused by name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from atlas_rdf.validate import constraints, sets
from atlas_rdf.validate.constraints import integer
from atlas_rdf.validate.data import SH, Book, Data, UnsupportedError, sh
from atlas_rdf.validate.paths import path
from atlas_rdf.validate.shape import SetTest, Shape, ValueTest
from atlas_rdf.validate.tokens import RDF_TYPE, TRUE, Graph

#: The terms that say what a shape looks at.
TARGETS: Final = ("targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf")
_RDFS_CLASS: Final = "<http://www.w3.org/2000/01/rdf-schema#Class>"
_KINDS: Final = (sh("NodeShape"), sh("PropertyShape"))
#: Terms of a property shape alone.
_OF_PROPERTIES: Final = (
    *("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"),
)
#: Terms that are read elsewhere or constrain nothing.
_READ: Final = frozenset(
    [
        *(*TARGETS, *_OF_PROPERTIES, *constraints.REPEATED, *constraints.SINGLE, *sets.REPEATED, *sets.SINGLE),
        *("property", "path", "closed", "ignoredProperties", "flags"),
        *("qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
        *("name", "description", "message", "order", "group", "defaultValue", "severity", "deactivated"),
        *("declare", "prefix", "namespace", "shapesGraph", "suggestedShapesGraph", "entailment"),
    ]
)


@dataclass(frozen=True, slots=True)
class Target:
    """A shape with what it looks at: (`targetClass`, `targetNode`, …; token)."""

    shape: Shape
    aims: Sequence[tuple[str, str]]


class Compiler:
    """Compiles the shapes of one graph."""

    def __init__(self, graph: Graph) -> None:
        self.book = Book(graph)
        self._named = ""
        self._open: list[str] = []
        self._done: dict[str, Shape] = {}
        components = self.book.instances(sh("ConstraintComponent"))
        parameters = (parameter for node in components for parameter in self.book.values(node, "parameter"))
        self._custom = {term for parameter in parameters for term in self.book.values(parameter, "path")}

    def targets(self) -> tuple[list[Target], Mapping[str, str]]:
        """The shapes that look at something, compiled; and those that could not be: token -> what is missing."""
        found, refused = [], {}
        for node in sorted(self.book.graph):
            aims = self._aims(node)
            if not aims and not self.book.values(node, "target"):
                continue
            self._open = []
            try:
                found.append(Target(self.shape(node), aims))
            except UnsupportedError as error:
                refused[node] = str(error)
        return found, refused

    def _aims(self, node: str) -> list[tuple[str, str]]:
        aims = [(kind, term) for kind in TARGETS for term in self.book.values(node, kind)]
        types = self.book.graph[node].get(RDF_TYPE, ())
        if any(kind in types for kind in _KINDS) and Data(self.book.graph, {}).is_a(node, (_RDFS_CLASS,)):
            aims.append(("targetClass", node))
        return aims

    def shape(self, node: str) -> Shape:
        """The shape at a node; raises `UnsupportedError`."""
        if node in self._done:
            return self._done[node]
        if node in self._open:
            raise UnsupportedError("recursion")
        self._open.append(node)
        outer = self._named
        self._named = node if node.startswith("<") else outer
        try:
            self._done[node] = made = self._shape(node)
        finally:
            self._open.pop()
            self._named = outer
        return made

    def _shape(self, node: str) -> Shape:
        book = self.book
        said = book.graph.get(node, {})
        terms = {term[1:-1].removeprefix(SH) for term in said if term.startswith(f"<{SH}")}
        if unknown := sorted(terms - _READ) + sorted(self._custom & said.keys()):
            raise UnsupportedError(unknown[0])
        if misplaced := sorted(terms & set(_OF_PROPERTIES)) if "path" not in terms else []:
            raise UnsupportedError(misplaced[0])
        return Shape(
            token=node,
            named=self._named,
            severity=book.maybe(node, "severity") or sh("Violation"),
            deactivated=book.maybe(node, "deactivated") == TRUE,
            path=path(book, book.one(node, "path")) if "path" in terms else None,
            tests=self._tests(node),
            sets=self._sets(node),
            least=integer(book.one(node, "minCount"), "minCount") if "minCount" in terms else 0,
            most=integer(book.one(node, "maxCount"), "maxCount") if "maxCount" in terms else math.inf,
            properties=[self._property(one) for one in book.values(node, "property")],
            closed=self._closed(node),
        )

    def _property(self, node: str) -> Shape:
        if not self.book.values(node, "path"):
            raise UnsupportedError("property")
        return self.shape(node)

    def _tests(self, node: str) -> list[ValueTest]:
        book = self.book
        single = [
            build(self, node, book.one(node, n)) for n, build in constraints.SINGLE.items() if book.values(node, n)
        ]
        return single + [
            build(self, node, v) for n, build in constraints.REPEATED.items() for v in book.values(node, n)
        ]

    def _sets(self, node: str) -> list[SetTest]:
        book = self.book
        single = [build(self, node, book.one(node, n)) for n, build in sets.SINGLE.items() if book.values(node, n)]
        found = single + [build(self, node, v) for n, build in sets.REPEATED.items() for v in book.values(node, n)]
        return [*found, *sets.qualified(self, node)]

    def _closed(self, node: str) -> frozenset[str] | None:
        if self.book.maybe(node, "closed") != TRUE:
            return None
        ignored = self.book.maybe(node, "ignoredProperties")
        paths = (term for one in self.book.values(node, "property") for term in self.book.values(one, "path"))
        named = [term for term in paths if term.startswith("<")]
        return frozenset([*named, *(self.book.members(ignored) if ignored else ())])
