"""How many nodes each shape looks at: a shape that looked at nothing is not a shape that is satisfied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from atlas_rdf.mapping import Node
from atlas_rdf.profile import Profile

if TYPE_CHECKING:
    import pyoxigraph as ox

_LINKS = ("targetObjectsOf", "targetSubjectsOf")
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class Coverage:
    """What is published, as the shapes' targets see it."""

    def __init__(self, profile: Profile) -> None:
        from atlas_rdf.validate.engine import targets  # noqa: PLC0415 - reads the shapes

        self._aims = targets(profile)
        terms = {kind: {f"<{t}>" for aims in self._aims.values() for k, t in aims if k == kind} for kind in _LINKS}
        self._pointing, self._carrying = (terms[kind] for kind in _LINKS)
        self.types: Counter[str] = Counter()
        self.objects: dict[str, set[str]] = {}
        self.subjects: dict[str, set[str]] = {}

    def add(self, nodes: Iterable[Node]) -> None:
        """More nodes, each met once."""
        for node in nodes:
            self.types[node.type] += 1
            for line, tokens in node.lines:
                if line.predicate in self._pointing:
                    self.objects.setdefault(line.predicate, set()).update(tokens)
                if line.predicate in self._carrying:
                    self.subjects.setdefault(line.predicate, set()).add(node.subject)

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


def examined(store: ox.Store, profile: Profile) -> dict[str, int]:
    """Record shape IRI -> number of focus nodes in the store's default graph, 0 included."""
    from atlas_rdf.validate.engine import targets  # noqa: PLC0415 - reads the shapes

    return {
        shape: len({node for kind, term in aims for node in _nodes(store, kind, term)})
        for shape, aims in targets(profile).items()
    }


def _nodes(store: ox.Store, kind: str, target: str) -> Iterator[str]:
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    term = ox.NamedNode(target)
    if kind == "targetClass":
        quads = store.quads_for_pattern(None, ox.NamedNode(_RDF_TYPE), term, ox.DefaultGraph())
    else:
        quads = store.quads_for_pattern(None, term, None, ox.DefaultGraph())
    return (str(quad.object if kind == "targetObjectsOf" else quad.subject) for quad in quads)
