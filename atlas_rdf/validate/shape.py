"""A compiled shape: one function that says whether a node conforms, and one that says what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from atlas_rdf.validate.data import Data
from atlas_rdf.validate.paths import Path

#: Says whether a value passes.
Test = Callable[[str, Data], bool]
#: Focus node, its values, the data -> the values in cause; None where the fault has no value.
Find = Callable[[str, Sequence[str], Data], Iterable[str | None]]
_Check = Callable[[str, Sequence[str], Data], bool]

#: Values remembered as good: this many for a shape, none longer.
_MOST: Final = 2048
_LONGEST: Final = 100


class Raw(NamedTuple):
    """A result in tokens. `named`: the shape's own token, or that of the nearest shape which holds it."""

    focus: str
    path: str
    component: str
    value: str | None
    shape: str
    severity: str
    named: str


@dataclass(frozen=True, slots=True)
class ValueTest:
    """A constraint on each value. `alone`: no other node is looked at. `dear`: worth remembering what passed.

    `classes`: the constraint asks for one of these classes and nothing else.
    """

    component: str
    passes: Test
    alone: bool = True
    dear: bool = False
    classes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SetTest:
    """A constraint on the values together. `empty`: what it says of no values at all, None when that depends."""

    component: str
    find: Find
    empty: bool | None = True


@dataclass(slots=True)
class Shape:
    """A shape with what it asks for; `closed`: the predicates that it allows."""

    token: str
    named: str
    severity: str
    deactivated: bool
    path: Path | None
    tests: Sequence[ValueTest] = ()
    sets: Sequence[SetTest] = ()
    least: int = 0
    most: float = math.inf
    properties: Sequence[Shape] = ()
    closed: frozenset[str] | None = None
    conforms: Test = field(init=False)

    def __post_init__(self) -> None:
        self.conforms = self._compiled()

    @property
    def alone(self) -> bool:
        """True when only the value itself is looked at."""
        others = self.path or self.sets or self.properties or self.closed is not None
        return self.deactivated or (not others and all(test.alone for test in self.tests))

    @property
    def classes(self) -> frozenset[str]:
        """The classes, one of which is all that this shape asks for."""
        others = self.path or self.deactivated or self.sets or self.properties or self.closed is not None
        return self.tests[0].classes if len(self.tests) == 1 and not others else frozenset()

    def report(self, focus: str, data: Data) -> Iterator[Raw]:
        """Everything that is wrong with a focus node."""
        if self.deactivated:
            return
        where, values = ("", [focus]) if self.path is None else (self.path.text, self.path.follow(focus, data))
        for test in self.tests:
            for value in values:
                if not test.passes(value, data):
                    yield self._raw(focus, where, test.component, value)
        if len(values) < self.least:
            yield self._raw(focus, where, "MinCount", None)
        if len(values) > self.most:
            yield self._raw(focus, where, "MaxCount", None)
        for group in self.sets:
            for found in group.find(focus, values, data):
                yield self._raw(focus, where, group.component, found)
        if self.closed is not None:
            for value in values:
                for predicate, objects in data.get(value).items():
                    if predicate not in self.closed:
                        for one in objects:
                            yield self._raw(focus, predicate[1:-1], "Closed", one)
        for shape in self.properties:
            for value in values:
                yield from shape.report(value, data)

    def _raw(self, focus: str, path: str, component: str, value: str | None) -> Raw:
        return Raw(focus, path, f"{component}ConstraintComponent", value, self.token, self.severity, self.named)

    def _compiled(self) -> Test:
        if self.deactivated:
            return lambda _focus, _data: True
        if self.path is None:
            return self._node()
        check, follow = self._values(), self.path.follow
        return lambda focus, data: check(focus, follow(focus, data), data)

    def _node(self) -> Test:
        """A node shape: each property looks at its own values, and nothing else is walked through."""
        tests = tuple(test.passes for test in self.tests)
        if not (self.sets or self.properties or self.closed is not None):
            return tests[0] if len(tests) == 1 else lambda focus, data: all(test(focus, data) for test in tests)
        finds = tuple(group.find for group in self.sets)
        active = [shape for shape in self.properties if not shape.deactivated]
        direct = [shape for shape in active if shape.path and shape.path.predicate and shape.on_nothing is not None]
        others = tuple(shape.conforms for shape in active if shape not in direct)
        needed = frozenset(shape.path.predicate for shape in direct if shape.path and not shape.on_nothing)
        plan = _plan(direct)
        closed = self.closed

        def conforms(focus: str, data: Data) -> bool:
            description = data.get(focus)
            if not description.keys() >= needed:
                return False
            for predicate, values in description.items():
                checks = plan.get(predicate)
                if checks is None:
                    if closed is not None and predicate not in closed:
                        return False
                else:
                    for check in checks:
                        if not check(focus, values, data):
                            return False
            for test in tests:
                if not test(focus, data):
                    return False
            for find in finds:
                for _ in find(focus, (focus,), data):
                    return False
            return all(other(focus, data) for other in others)

        return conforms

    @property
    def on_nothing(self) -> bool | None:
        """Whether a node without values conforms; None when that depends on more."""
        if self.least > 0 or any(group.empty is False for group in self.sets):
            return False
        return None if any(group.empty is None for group in self.sets) else True

    def _values(self) -> _Check:
        least, most = self.least, self.most
        dear = any(test.dear for test in self.tests)
        alone = tuple(test.passes for test in self.tests if test.alone)
        rest = [test.passes for test in self.tests if not test.alone]
        rest += [shape.conforms for shape in self.properties]
        if self.closed is not None:
            allowed = self.closed
            rest.append(lambda value, data: data.get(value).keys() <= allowed)
        others, finds = tuple(rest), tuple(group.find for group in self.sets)
        known: set[str] = set()

        def check(focus: str, values: Sequence[str], data: Data) -> bool:
            if not least <= len(values) <= most:
                return False
            for value in values:
                if not dear or value not in known:
                    for test in alone:
                        if not test(value, data):
                            return False
                    if dear and len(value) <= _LONGEST:
                        if len(known) >= _MOST:
                            known.clear()
                        known.add(value)
                for test in others:
                    if not test(value, data):
                        return False
            for find in finds:
                for _ in find(focus, values, data):
                    return False
            return True

        return check

    @property
    def check(self) -> _Check:
        """The same judgement, on values that are at hand."""
        return self._values()


def _plan(shapes: Iterable[Shape]) -> Mapping[str, tuple[_Check, ...]]:
    found: dict[str, tuple[_Check, ...]] = {}
    for shape in shapes:
        if shape.path:
            found[shape.path.predicate] = (*found.get(shape.path.predicate, ()), shape.check)
    return found
