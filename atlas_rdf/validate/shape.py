"""A compiled shape: `conforms` says whether a node does, as fast as can be, and `report` what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from atlas_rdf.validate.data import Data
from atlas_rdf.validate.paths import Path

#: Says whether a value passes.
Test = Callable[[str, Data], bool]
#: Focus node, its values, the data -> the values in cause; None where the fault has no value.
Find = Callable[[str, Sequence[str], Data], Iterable[str | None]]
#: Focus node, its values, the data -> whether they are as they must be.
Check = Callable[[str, Sequence[str], Data], bool]

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
    `reads`: the predicates whose objects decide, together with the node's types; None when that is not known.
    """

    component: str
    passes: Test
    alone: bool = True
    dear: bool = False
    classes: frozenset[str] = frozenset()
    reads: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class SetTest:
    """A constraint on the values together. `empty`: what it says of no values at all, None when that depends.

    `compared`: they are compared with what the focus node says elsewhere.
    """

    component: str
    find: Find
    empty: bool | None = True
    compared: bool = False


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
    check: Check = field(init=False)

    def __post_init__(self) -> None:
        """Compiles what was said."""
        tests = _value_tests(self)
        self.check = _check(self, tests)
        self.conforms = _conforms(self, tests)

    @property
    def alone(self) -> bool:
        """True when only the value itself is looked at."""
        others = self.path or self.sets or self.properties or self.closed is not None
        return self.deactivated or (not others and all(test.alone for test in self.tests))

    @property
    def only_tests(self) -> bool:
        """True when it asks for nothing but counts and what each value by itself must pass."""
        return not (self.sets or self.properties or self.closed is not None)

    @property
    def classes(self) -> frozenset[str]:
        """The classes, one of which is all that this shape asks for."""
        others = self.path or self.deactivated or self.sets or self.properties or self.closed is not None
        return self.tests[0].classes if len(self.tests) == 1 and not others else frozenset()

    @property
    def reads(self) -> frozenset[str] | None:
        """The predicates whose objects decide whether a node conforms, with its types; None when that is not known."""
        if self.deactivated:
            return frozenset()
        if self.path:
            compared = any(group.compared for group in self.sets)
            return frozenset([self.path.predicate]) if self.path.predicate and not compared else None
        known = [test.reads for test in self.tests] + [one.reads for one in self.properties]
        if self.sets or self.closed is not None or None in known:
            return None
        return frozenset[str]().union(*(some for some in known if some is not None))

    @property
    def on_nothing(self) -> bool | None:
        """Whether a node without values conforms; None when that depends on more."""
        if self.least > 0 or any(group.empty is False for group in self.sets):
            return False
        return None if any(group.empty is None for group in self.sets) else True

    def report(self, focus: str, data: Data) -> Iterator[Raw]:
        """Everything that is wrong with a focus node."""
        if self.deactivated:
            return
        values = [focus] if self.path is None else self.path.follow(focus, data)
        where = self.path.text if self.path else ""
        for component, value in self._faults(focus, values, data):
            yield self._raw(focus, where, component, value)
        for value in values:
            if self.closed is not None:
                extra = data.get(value).keys() - self.closed
                for predicate in sorted(extra):
                    for one in data.get(value)[predicate]:
                        yield self._raw(focus, predicate[1:-1], "Closed", one)
            for shape in self.properties:
                yield from shape.report(value, data)

    def _faults(self, focus: str, values: Sequence[str], data: Data) -> Iterator[tuple[str, str | None]]:
        if len(values) < self.least:
            yield "MinCount", None
        if len(values) > self.most:
            yield "MaxCount", None
        for test in self.tests:
            yield from ((test.component, value) for value in values if not test.passes(value, data))
        for group in self.sets:
            yield from ((group.component, value) for value in group.find(focus, values, data))

    def _raw(self, focus: str, path: str, component: str, value: str | None) -> Raw:
        return Raw(focus, path, f"{component}ConstraintComponent", value, self.token, self.severity, self.named)


def _conforms(shape: Shape, tests: Sequence[Test]) -> Test:
    if shape.deactivated:
        return lambda _focus, _data: True
    check = shape.check
    if shape.path is not None:
        follow = shape.path.follow
        return lambda focus, data: check(focus, follow(focus, data), data)
    return (lambda focus, data: check(focus, (focus,), data)) if shape.sets else _all(tests)


def _value_tests(shape: Shape) -> list[Test]:
    """What each value must pass, the tests that look at nothing else first."""
    alone = [test.passes for test in shape.tests if test.alone]
    if any(test.dear for test in shape.tests if test.alone):
        alone = [_remembering(_all(alone))]
    tests = [*alone, *(test.passes for test in shape.tests if not test.alone)]
    return [*tests, _walk(shape)] if shape.properties or shape.closed is not None else tests


def _check(shape: Shape, tests: Sequence[Test]) -> Check:
    least, most = shape.least, shape.most
    finds = tuple(group.find for group in shape.sets)

    def check(focus: str, values: Sequence[str], data: Data) -> bool:
        if not least <= len(values) <= most:
            return False
        for test in tests:
            for value in values:
                if not test(value, data):
                    return False
        for find in finds:
            for _ in find(focus, values, data):
                return False
        return True

    return check


def _all(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def passes(value: str, data: Data) -> bool:
        for test in tests:  # noqa: SIM110 - `all` with a generator costs more than most tests
            if not test(value, data):
                return False
        return True

    return passes


def _remembering(test: Test) -> Test:
    known: set[str] = set()

    def passes(value: str, data: Data) -> bool:
        if value in known:
            return True
        if not test(value, data):
            return False
        if len(value) <= _LONGEST:
            if len(known) >= _MOST:
                known.clear()
            known.add(value)
        return True

    return passes


def _walk(shape: Shape) -> Test:
    """The properties of a value in one walk over what is said about it: each looks at its own objects."""
    plan: dict[str, tuple[Check, ...]] = {}
    needed, rest = set[str](), list[Test]()
    for one in shape.properties:
        predicate = one.path.predicate if one.path else ""
        if one.deactivated or not predicate or one.on_nothing is None:
            rest.append(one.conforms)
            continue
        plan[predicate] = (*plan.get(predicate, ()), one.check)
        if not one.on_nothing:
            needed.add(predicate)
    return _walker(plan, needed, shape.closed, _all(rest))


def _walker(
    plan: Mapping[str, Sequence[Check]], needed: AbstractSet[str], closed: AbstractSet[str] | None, others: Test
) -> Test:
    def passes(value: str, data: Data) -> bool:
        description = data.get(value)
        if not description.keys() >= needed:
            return False
        for predicate, values in description.items():
            checks = plan.get(predicate)
            if checks is not None:
                for check in checks:
                    if not check(value, values, data):
                        return False
            elif closed is not None and predicate not in closed:
                return False
        return others(value, data)

    return passes
