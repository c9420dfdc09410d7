"""How many nodes each shape looks at: a shape that looked at nothing is not a shape that is satisfied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from atlas_rdf.mapping import Node
from atlas_rdf.profile import Profile
from atlas_rdf.validate.tokens import RDF_TYPE, Graph

_LINKS = ("targetObjectsOf", "targetSubjectsOf")


class Coverage:
    """What is published, as the shapes' targets see it."""

    def __init__(self, profile: Profile) -> None:
        from atlas_rdf.validate.engine import targets  # noqa: PLC0415 - reads the shapes

        self._aims = targets(profile)
        terms = {kind: {f"<{t}>" for aims in self._aims.values() for k, t in aims if k == kind} for kind in _LINKS}
        self._pointing, self._carrying = (terms[kind] for kind in _LINKS)
        self._looked_at = self._pointing | self._carrying
        self.types: Counter[str] = Counter()
        self.objects: dict[str, set[str]] = {}
        self.subjects: dict[str, set[str]] = {}

    def add(self, nodes: Iterable[Node]) -> None:
        """More nodes, each met once."""
        for node in nodes:
            self.types[node.type] += 1
            for said in [one for one in node.said if one.line.predicate in self._looked_at]:
                predicate = said.line.predicate
                if predicate in self._pointing:
                    self.objects.setdefault(predicate, set()).add(said.token)
                if predicate in self._carrying:
                    self.subjects.setdefault(predicate, set()).add(node.subject)

    def merge(self, other: Coverage) -> None:
        """What another run has published."""
        self.types.update(other.types)
        for mine, theirs in ((self.objects, other.objects), (self.subjects, other.subjects)):
            for predicate, tokens in theirs.items():
                mine.setdefault(predicate, set()).update(tokens)

    def examined(self) -> dict[str, int]:
        """Record shape IRI -> number of focus nodes, 0 included."""
        found = {}
        for shape, aims in self._aims.items():
            nodes: set[str] = set()
            for kind, term in aims:
                if kind in _LINKS:
                    held = self.objects if kind == "targetObjectsOf" else self.subjects
                    nodes |= held.get(f"<{term}>", set())
            found[shape] = len(nodes) + sum(self.types[f"<{term}>"] for kind, term in aims if kind == "targetClass")
        return found


def examined(graph: Graph, profile: Profile) -> dict[str, int]:
    """Record shape IRI -> number of focus nodes in a graph of any origin, 0 included."""
    from atlas_rdf.validate.engine import targets  # noqa: PLC0415 - reads the shapes

    wanted = targets(profile)
    looked: dict[tuple[str, str], set[str]] = {
        (kind, f"<{term}>"): set() for aims in wanted.values() for kind, term in aims
    }
    terms = {term for kind, term in looked if kind in _LINKS}
    for node, description in graph.items():
        for name in description.get(RDF_TYPE, ()):
            if ("targetClass", name) in looked:
                looked["targetClass", name].add(node)
        if not terms.isdisjoint(description):
            for term in terms & description.keys():
                looked.get(("targetObjectsOf", term), set()).update(description[term])
                looked.get(("targetSubjectsOf", term), set()).add(node)
    return {
        shape: len(set[str]().union(*(looked[kind, f"<{term}>"] for kind, term in aims)))
        for shape, aims in wanted.items()
    }
