"""A shape that looked at nothing, and the class or property of the data that its target resembles."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from atlas_rdf.validate.locate import code

if TYPE_CHECKING:
    import pyoxigraph as ox

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_ALIKE = 0.75


class Seen:
    """The classes and the properties of some data."""

    def __init__(self) -> None:
        self.classes: set[str] = set()
        self.properties: set[str] = set()

    def add(self, quad: ox.Quad) -> None:
        """One statement more."""
        predicate = quad.predicate.value
        self.properties.add(predicate)
        if predicate == _RDF_TYPE:
            self.classes.add(str(getattr(quad.object, "value", "")))

    def hints(self, examined: Mapping[str, int], aims: Mapping[str, Iterable[tuple[str, str]]]) -> dict[str, str]:
        """Shape that looked at nothing -> the nearest name of the data that no shape looks at."""
        aimed = {term for targets in aims.values() for _, term in targets}
        found = {}
        for shape, targets in aims.items():
            if examined.get(shape):
                continue
            for kind, term in targets:
                names = (self.classes if kind == "targetClass" else self.properties) - aimed
                locals_ = {code(name): name for name in sorted(names)}
                near = difflib.get_close_matches(code(term), locals_, 1, _ALIKE)
                if near:
                    found[shape] = locals_[near[0]]
        return found
