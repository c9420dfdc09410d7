"""SHACL Core's constraints on all values together: parameter -> the values in cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from atlas_rdf.validate.constraints import Compiler, integer
from atlas_rdf.validate.data import Data
from atlas_rdf.validate.datatypes import order
from atlas_rdf.validate.shape import Find, SetTest
from atlas_rdf.validate.tokens import TRUE, parts

Build = Callable[[Compiler, str, str], SetTest]


def _has_value(_compiler: Compiler, _shape: str, value: str) -> SetTest:
    def find(_focus: str, values: Sequence[str], _data: Data) -> Sequence[None]:
        return () if value in values else (None,)

    return SetTest("HasValue", find, empty=False)


def _equals(_compiler: Compiler, _shape: str, predicate: str) -> SetTest:
    def find(focus: str, values: Sequence[str], data: Data) -> Iterator[str]:
        others = data.get(focus).get(predicate, ())
        yield from (value for value in values if value not in others)
        yield from (value for value in others if value not in values)

    return SetTest("Equals", find, empty=None, compared=True)


def _disjoint(_compiler: Compiler, _shape: str, predicate: str) -> SetTest:
    def find(focus: str, values: Sequence[str], data: Data) -> Iterator[str]:
        others = data.get(focus).get(predicate, ())
        return (value for value in values if value in others)

    return SetTest("Disjoint", find, compared=True)


def _less(component: str, answers: Sequence[int]) -> Build:
    def build(_compiler: Compiler, _shape: str, predicate: str) -> SetTest:
        def find(focus: str, values: Sequence[str], data: Data) -> Iterator[str]:
            for other in data.get(focus).get(predicate, ()):
                yield from (value for value in values if order(value, other) not in answers)

        return SetTest(component, find, compared=True)

    return build


def _unique_lang(_compiler: Compiler, _shape: str, value: str) -> SetTest:
    def find(_focus: str, values: Sequence[str], _data: Data) -> Sequence[None]:
        if len(values) < 2 or value != TRUE:  # noqa: PLR2004 - one value repeats no language
            return ()
        tags = [parts(token)[2] for token in values if token.startswith('"')]
        return [None] * len({tag for tag in tags if tag and tags.count(tag) > 1})

    return SetTest("UniqueLang", find)


#: Parameters that a shape may give several times, each a constraint of its own.
REPEATED: Final[Mapping[str, Build]] = {
    "hasValue": _has_value,
    "equals": _equals,
    "disjoint": _disjoint,
    "lessThan": _less("LessThan", (-1,)),
    "lessThanOrEquals": _less("LessThanOrEquals", (-1, 0)),
}
#: Parameters that a shape gives at most once.
SINGLE: Final[Mapping[str, Build]] = {"uniqueLang": _unique_lang}


def qualified(compiler: Compiler, shape: str) -> Iterator[SetTest]:
    """`sh:qualifiedValueShape` with its counts, and its siblings if it must be disjoint from them.

    The counts alone mean nothing.
    """
    book = compiler.book
    if not book.values(shape, "qualifiedValueShape"):
        return
    least, most = book.maybe(shape, "qualifiedMinCount"), book.maybe(shape, "qualifiedMaxCount")
    inner = compiler.shape(book.one(shape, "qualifiedValueShape")).conforms
    disjoint = book.maybe(shape, "qualifiedValueShapesDisjoint") == TRUE
    siblings = [compiler.shape(other).conforms for other in sorted(book.siblings(shape))] if disjoint else []

    def counted(values: Sequence[str], data: Data) -> int:
        fitting = (value for value in values if inner(value, data))
        return sum(not any(sibling(value, data) for sibling in siblings) for value in fitting)

    def limit(component: str, accepts: Callable[[int], bool]) -> SetTest:
        def find(_focus: str, values: Sequence[str], data: Data) -> Sequence[None]:
            return () if accepts(counted(values, data)) else (None,)

        checked: Find = find
        return SetTest(f"Qualified{component}", checked, empty=accepts(0))

    if least:
        minimum = integer(least, "qualifiedMinCount")
        yield limit("MinCount", lambda count: count >= minimum)
    if most:
        maximum = integer(most, "qualifiedMaxCount")
        yield limit("MaxCount", lambda count: count <= maximum)
