"""How many nodes each shape looks at: a shape that looked at nothing is not a shape that is satisfied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from atlas_rdf.profile import Profile
from atlas_rdf.validate.engine import targets

if TYPE_CHECKING:
    import pyoxigraph as ox

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def examined(store: ox.Store, profile: Profile) -> dict[str, int]:
    """Record shape IRI -> number of focus nodes in the store's default graph, 0 included."""
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
