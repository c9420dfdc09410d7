"""The record shapes, compiled: which nodes of a graph they look at, and what they say about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

from atlas_rdf.findings import Severity
from atlas_rdf.profile import Profile
from atlas_rdf.validate.compiler import TARGETS, Compiler, Target
from atlas_rdf.validate.data import Data, Merged, sh
from atlas_rdf.validate.docs import SEVERITIES, docs, load, shapes_graph
from atlas_rdf.validate.results import Result, Verdict
from atlas_rdf.validate.shape import Raw
from atlas_rdf.validate.tokens import RDF_TYPE, Description, Graph, lexical

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
#: From a code in use to the codes and the list that it needs.
_UP: Final = (f"<{_SKOS}broader>", f"<{_SKOS}inScheme>")
_AIMS: Final = frozenset(map(sh, TARGETS))
_Targets = tuple[Target, ...]


class Shapes:
    """Shapes that judge graphs and single nodes.

    `background`: descriptions that the data may leave out. They are looked at, and judged only when a link of the
    data leads to them; what the data says about the same node replaces them.
    `uncovered`: the shapes that ask for something not implemented exactly, with its name: pySHACL judges them.
    """

    def __init__(self, graph: Graph, background: Graph | None = None) -> None:
        self.graph = graph
        self._background = background or {}
        self._docs = docs(graph)
        self.targets, refused = Compiler(graph).targets()
        self.uncovered = tuple(f"{lexical(node)} ({missing})" for node, missing in sorted(refused.items()))
        self._by = {kind: self._index(kind) for kind in TARGETS}
        self._subjects_of = self._by["targetSubjectsOf"].keys()
        self._of_types: dict[tuple[str, ...], _Targets] = {}

    def _index(self, kind: str) -> Mapping[str, _Targets]:
        found: dict[str, _Targets] = {}
        for target in self.targets:
            for name, term in target.aims:
                if name == kind and not target.shape.deactivated:
                    found[term] = (*found.get(term, ()), target)
        return found

    def _refused(self) -> Graph:
        """The shapes as they are written, where only those that are not compiled look at something."""
        compiled = {target.shape.token for target in self.targets}
        kinds = (sh("NodeShape"), sh("PropertyShape"))
        return {
            node: {
                term: [value for value in values if term != RDF_TYPE or value in kinds] if node in compiled else values
                for term, values in said.items()
                if node not in compiled or term not in _AIMS
            }
            for node, said in self.graph.items()
        }

    @property
    def incoming(self) -> AbstractSet[str]:
        """The predicates whose objects some shape looks at."""
        return self._by["targetObjectsOf"].keys()

    @property
    def subjects(self) -> AbstractSet[str]:
        """The predicates whose subjects some shape looks at."""
        return self._subjects_of

    @property
    def by_class(self) -> bool:
        """True when all are compiled, and what they look at rests on classes and links, never on a node's name."""
        return not (self.uncovered or self._by["targetNode"])

    def for_type(self, name: str) -> _Targets:
        """The shapes for nodes of a type that no data describes."""
        return self._typed((name,), self.data({}))

    def pointed(self, graph: Graph) -> Mapping[str, set[str]]:
        """By node, those predicates of `incoming` that point to it in a graph."""
        found: dict[str, set[str]] = {}
        incoming = self.incoming
        for description in graph.values():
            if not incoming.isdisjoint(description):
                for predicate in incoming & description.keys():
                    for token in description[predicate]:
                        found.setdefault(token, set()).add(predicate)
        return found

    def data(self, graph: Graph) -> Data:
        """A graph, and what is known besides, for `check_node`."""
        return Data(graph, self._background)

    def check_node(self, node: str, data: Data, incoming: Iterable[str] = ()) -> list[Result]:
        """The results about one focus node; `incoming`: the predicates of links that lead to it from elsewhere."""
        found: list[Result] = []
        for target in self._aimed(node, data, incoming, typed=data.holds(node)):
            if not target.shape.conforms(node, data):
                found += map(self._result, target.shape.report(node, data))
        return list(dict.fromkeys(found))

    def _aimed(self, node: str, data: Data, incoming: Iterable[str], *, typed: bool) -> Iterable[Target]:
        description = data.get(node)
        found = self._typed(tuple(description.get(RDF_TYPE, ())), data) if typed else ()
        if incoming:
            pointed = self._by["targetObjectsOf"]
            found += tuple(target for predicate in incoming for target in pointed.get(predicate, ()))
        if not self._subjects_of.isdisjoint(description):
            pointing = self._by["targetSubjectsOf"]
            found += tuple(target for predicate in description for target in pointing.get(predicate, ()))
        if self._by["targetNode"]:
            found += self._by["targetNode"].get(node, ())
        return found if len(found) < 2 else {id(target): target for target in found}.values()  # noqa: PLR2004

    def _typed(self, types: tuple[str, ...], data: Data) -> _Targets:
        """The shapes for nodes of these types; remembered unless the data puts a type below another."""
        known = self._of_types.get(types)
        if known is not None and not any(map(data.get, types)):
            return known
        classes = self._by["targetClass"]
        above = dict.fromkeys(name for one in types for name in data.above(one))
        found = tuple({id(t): t for name in above for t in classes.get(name, ())}.values())
        if len(self._of_types) < 1000 and not any(map(data.get, types)):  # noqa: PLR2004 - data may invent types
            self._of_types[types] = found
        return found

    def check(self, graph: Graph) -> list[Result]:
        """The results about all focus nodes of a graph."""
        return list(self.judge(graph).results)

    def judge(self, graph: Graph) -> Verdict:
        """The results about all focus nodes of a graph, and how many each shape looked at."""
        focus, data = self._focus(graph)
        found = {self._result(raw) for raw in self._raw(focus, data)}
        return Verdict(tuple(sorted({*found, *self.check_uncovered(graph)})), self._counts(focus))

    def check_uncovered(self, graph: Graph) -> list[Result]:
        """What pySHACL says of a graph by the shapes that are not compiled; nothing, at once, when all are."""
        if not self.uncovered:
            return []
        from atlas_rdf.validate.foreign import check_graph_pyshacl  # noqa: PLC0415 - heavy, and hardly ever needed

        return check_graph_pyshacl(self.described(graph), self._refused())

    def raw(self, graph: Graph) -> list[Raw]:
        """The same in tokens, repeated when two constraints of a shape say the same."""
        return list(self._raw(*self._focus(graph)))

    def counts(self, graph: Graph) -> Mapping[str, int]:
        """Shape -> number of focus nodes in a graph, 0 included."""
        return self._counts(self._focus(graph)[0])

    def _counts(self, focus: Mapping[int, Mapping[str, None]]) -> dict[str, int]:
        return {lexical(target.shape.token): len(focus[id(target)]) for target in self.targets}

    def _raw(self, focus: Mapping[int, Mapping[str, None]], data: Data) -> Iterator[Raw]:
        for target in self.targets:
            for node in focus[id(target)]:
                if not target.shape.conforms(node, data):
                    yield from target.shape.report(node, data)

    def _focus(self, graph: Graph) -> tuple[Mapping[int, dict[str, None]], Data]:
        """Each shape's focus nodes, by the shape's identity."""
        merged = self.described(graph)
        data = Data(merged, {})
        found: dict[int, dict[str, None]] = {id(target): {} for target in self.targets}
        links = self._by["targetObjectsOf"].keys() | self._by["targetSubjectsOf"].keys()
        for term, targets in self._by["targetNode"].items():
            for target in targets:
                found[id(target)][term] = None
        for node, description in merged.items():
            types = description.get(RDF_TYPE)
            if types and node in graph:
                for target in self._typed(tuple(types), data):
                    found[id(target)][node] = None
            if not links.isdisjoint(description):
                for target, nodes in self._linked(node, description):
                    found[id(target)].update(dict.fromkeys(nodes))
        return found, data

    def _linked(self, node: str, description: Description) -> Iterator[tuple[Target, Sequence[str]]]:
        """The shapes for those who use a property, and for those whom it leads to."""
        for predicate, values in description.items():
            for target in self._by["targetSubjectsOf"].get(predicate, ()):
                yield target, (node,)
            for target in self._by["targetObjectsOf"].get(predicate, ()):
                yield target, values

    def described(self, graph: Graph) -> Merged:
        """The graph, and what is known of the codes that it uses and does not describe."""
        background = self._background
        descriptions = graph.values() if background else ()
        found = dict.fromkeys(v for said in descriptions for values in said.values() for v in values if v in background)
        waiting = list(found)
        while waiting:
            node = waiting.pop()
            description = graph.get(node) or background[node]
            for term in _UP:
                for value in description.get(term, ()):
                    if value in background and value not in found:
                        found[value] = None
                        waiting.append(value)
        return Merged({**{node: background[node] for node in sorted(found)}, **graph})

    def _result(self, raw: Raw) -> Result:
        name = lexical(raw.named or raw.shape)
        doc = self._docs.get(name)
        return Result(
            lexical(raw.focus),
            raw.path,
            raw.component,
            name,
            SEVERITIES.get(raw.severity, Severity.VIOLATION),
            "" if raw.value is None else lexical(raw.value),
            doc.fr if doc else "",
            doc.en if doc else "",
        )


@cache
def record_shapes(profile: Profile) -> Shapes:
    """The shapes that judge one record under a profile, with the code lists behind them."""
    return Shapes(shapes_graph(profile), load("vocab/codes"))
