"""A shape that looked at nothing, and the class or property of the data that its target resembles."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from atlas_rdf.validate.locate import code
from atlas_rdf.validate.tokens import RDF_TYPE, Description, lexical

_ALIKE = 0.75


class Seen:
    """The classes and the properties of some data."""

    def __init__(self) -> None:
        self._classes: set[str] = set()
        self._properties: set[str] = set()

    def add(self, said: Description) -> None:
        """What is said about one node more."""
        self._properties.update(said)
        self._classes.update(said.get(RDF_TYPE, ()))

    def hints(self, examined: Mapping[str, int], aims: Mapping[str, Iterable[tuple[str, str]]]) -> dict[str, str]:
        """Shape that looked at nothing -> the nearest name of the data that no shape looks at."""
        aimed = {term for targets in aims.values() for _, term in targets}
        classes, properties = set(map(lexical, self._classes)), set(map(lexical, self._properties))
        found = {}
        for shape, targets in aims.items():
            if examined.get(shape):
                continue
            for kind, term in targets:
                names = (classes if kind == "targetClass" else properties) - aimed
                locals_ = {code(name): name for name in sorted(names)}
                near = difflib.get_close_matches(code(term), locals_, 1, _ALIKE)
                if near:
                    found[shape] = locals_[near[0]]
        return found
