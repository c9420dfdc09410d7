"""Entities -> tokens: a loop over the model that names no field.

Each entity class is compiled once into its lines. What is written of an entity, in any format, and what the
shapes judge, is its `Node`; nothing else is ever made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, Final

from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.profile import Profile
from atlas_rdf.terms import Rdf

RDF_TYPE: Final = f"<{Rdf.type}>"


Description = Mapping[str, tuple[str, ...]]


class Line:
    """A line of the model as it is written: its predicate token, and how its values become tokens."""

    __slots__ = ("predicate", "spec", "write")

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.predicate = f"<{spec.term}>"
        self.write: Callable[[Any], str] | None = spec.kind.write if spec.kind else None


class Node:
    """An entity as tokens: its subject, and the objects of each line that says something.

    `below`: the entities that it points to, with their tokens.
    """

    __slots__ = ("_description", "below", "entity", "lines", "subject", "type")

    def __init__(
        self, entity: Entity, subject: str, lines: list[tuple[Line, tuple[str, ...]]], below: list[tuple[Entity, str]]
    ) -> None:
        self.entity = entity
        self.subject = subject
        self.type = f"<{entity.TYPE}>"
        self.lines = lines
        self.below = below
        self._description: Description | None = None

    @property
    def size(self) -> int:
        """How many triples it is."""
        return 1 + sum([len(tokens) for _, tokens in self.lines])

    @property
    def description(self) -> Description:
        """Predicate token -> distinct object tokens, the type first."""
        if self._description is None:
            found: dict[str, tuple[str, ...]] = {RDF_TYPE: (self.type,)}
            for line, tokens in self.lines:
                known = found.get(line.predicate)
                found[line.predicate] = tokens if known is None else tuple(dict.fromkeys(known + tokens))
            self._description = found
        return self._description


class Described:
    """A record as nodes: its own, parents first; and the shared entities that it names, each once."""

    __slots__ = ("own", "shared")

    def __init__(self, own: dict[str, Node], shared: Iterable[Node]) -> None:
        self.own = own
        self.shared = shared


def allowed(spec: Spec, profile: Profile) -> bool:
    """True when the profile may show this line of the model."""
    return profile is Profile.INTERNAL or not spec.internal


def lines(cls: type[Entity], profile: Profile) -> tuple[Line, ...]:
    """The lines of a class that the profile shows."""
    return tuple(Line(spec) for spec in specs(cls) if allowed(spec, profile))


_Plan = tuple[tuple[Line, ...], Callable[[Entity], tuple[Any, ...]]]


class Describer:
    """Describes entities under one base and profile; a shared entity that comes again is described once."""

    def __init__(self, addresses: Addresses, profile: Profile) -> None:
        self.addresses = addresses
        self.profile = profile
        self._plans: dict[type[Entity], _Plan] = {}
        self._shared: dict[int, tuple[Entity, Mapping[str, Node]]] = {}

    def node(self, entity: Entity, subject: str = "") -> Node:
        """One entity, in the model's order; `subject`: its address when it is known already."""
        plan = self._plans.get(type(entity))
        if plan is None:
            plan = self._plans[type(entity)] = self._plan(type(entity))
        token = self.addresses.token
        said: list[tuple[Line, tuple[str, ...]]] = []
        below: list[tuple[Entity, str]] = []
        for line, value in zip(plan[0], plan[1](entity), strict=True):
            if value is None or value == ():
                continue
            write = line.write
            if type(value) is tuple:
                tokens = tuple(dict.fromkeys(map(write or token, value)))
                said.append((line, tokens))
                if write is None:
                    below += zip(value, map(token, value), strict=True)
            elif write is None:
                found = token(value)
                below.append((value, found))
                said.append((line, (found,)))
            else:
                said.append((line, (write(value),)))
        return Node(entity, subject or token(entity), said, below)

    def record(self, root: Entity) -> Described:
        """`root` and all that it reaches in this profile."""
        own: dict[str, Node] = {}
        shared: dict[int, Entity] = {}
        waiting = [(root, self.addresses.token(root))]
        while waiting:
            entity, subject = waiting.pop()
            if subject in own:
                continue
            node = own[subject] = self.node(entity, subject)
            first = len(waiting)
            for pair in node.below:
                if pair[0].SHARED:
                    shared[id(pair[0])] = pair[0]
                else:
                    waiting.insert(first, pair)
        found: dict[str, Node] = {}
        for entity in reversed(shared.values()):  # of two with one address, the first is kept
            found.update(self.shared(entity))
        return Described(own, found.values())

    def shared(self, entity: Entity) -> Mapping[str, Node]:
        """A shared entity and those that it reaches, described once as long as the same object comes."""
        known = self._shared.get(id(entity))
        if known is None:
            if len(self._shared) >= _MOST:
                self._shared.clear()
            node = self.node(entity)
            nodes = {node.subject: node}
            for child, _ in node.below:
                nodes = {**self.shared(child), **nodes}
            known = self._shared[id(entity)] = (entity, nodes)
        return known[1]

    def _plan(self, cls: type[Entity]) -> _Plan:
        shown = lines(cls, self.profile)
        names = [line.spec.name for line in shown]
        if len(names) > 1:
            return shown, attrgetter(*names)
        return shown, lambda entity: tuple(getattr(entity, name) for name in names)


_MOST = 50_000  # shared entities remembered
