"""A shape that looked at nothing, and the class or property of the data that its target resembles."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from atlas_rdf.validate.locate import code
from atlas_rdf.validate.tokens import RDF_TYPE, Description, lexical

_ALIKE = 0.75
_SAME = 0.9  # of the addresses of two vocabularies: `http` and `https`, a `/` and a `#`
_LETTERS, _PER_LETTER = 2, 4  # that may differ, of how many


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
        """Shape that looked at nothing -> the name of the data that its target resembles."""
        aimed = {term for targets in aims.values() for _, term in targets}
        classes, properties = (sorted(map(lexical, names)) for names in (self._classes, self._properties))
        found = {}
        for shape, targets in aims.items():
            if examined.get(shape):
                continue
            for kind, term in targets:
                if kind == "targetClass":
                    names = [one for one in classes if one not in aimed or mistyped(term, one)]
                else:  # every vocabulary has its `name`
                    names = [one for one in properties if one not in aimed and _neighbours(term, one)]
                locals_ = {code(name): name for name in names}
                near = difflib.get_close_matches(code(term), locals_, 1, _ALIKE)
                if near:
                    found[shape] = locals_[near[0]]
        return found


def _vocabulary(term: str) -> str:
    return term.rstrip("/#").removesuffix(code(term))


def _neighbours(term: str, name: str) -> bool:
    """True for names of one vocabulary, its address mistyped or not."""
    return difflib.SequenceMatcher(None, _vocabulary(term), _vocabulary(name)).ratio() >= _SAME


def mistyped(term: str, name: str) -> bool:
    """True where a letter or two make one name of the other: seldom is a class meant that has a shape of its own."""
    if _vocabulary(term) != _vocabulary(name):
        return False
    one, other = code(term), code(name)
    alike = sum(block.size for block in difflib.SequenceMatcher(None, one, other).get_matching_blocks())
    return 0 < max(len(one), len(other)) - alike <= min(_LETTERS, min(len(one), len(other)) // _PER_LETTER)
