"""Entities -> tokens: a loop over the model that names no field.

Each entity class is compiled once into one writer. What is written of an entity, in any format, and what the
shapes judge, is its `Node`; nothing else is ever made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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


Tokens = tuple[str, ...]
_Pairs = list[tuple[Entity, str]]


class Node:
    """An entity as tokens: its subject, and the objects of each line that says something.

    `inside` and `below`: the entities that it points to, its own and those that others may name too, with their tokens.
    """

    __slots__ = ("_description", "below", "entity", "inside", "lines", "subject", "type")

    def __init__(
        self, entity: Entity, subject: str, lines: list[tuple[Line, Tokens]], inside: _Pairs, below: _Pairs
    ) -> None:
        self.entity = entity
        self.subject = subject
        self.type = f"<{entity.TYPE}>"
        self.lines = lines
        self.inside = inside
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
    """A record as nodes: its own, parents first; and the shared entities that it names, by their identity."""

    __slots__ = ("_describer", "_shared", "named", "own")

    def __init__(self, own: dict[str, Node], named: dict[int, Entity], describer: Describer) -> None:
        self.own = own
        self.named = named
        self._describer = describer
        self._shared: dict[str, Node] | None = None

    @property
    def shared(self) -> Iterable[Node]:
        """The shared entities that the record names and those that they name, each address once: the first named."""
        if self._shared is None:
            self._shared = {}
            for entity in reversed(self.named.values()):
                self._shared.update(self._describer.shared(entity))
        return self._shared.values()


def allowed(spec: Spec, profile: Profile) -> bool:
    """True when the profile may show this line of the model."""
    return profile is Profile.INTERNAL or not spec.internal


def lines(cls: type[Entity], profile: Profile) -> tuple[Line, ...]:
    """The lines of a class that the profile shows."""
    return tuple(Line(spec) for spec in specs(cls) if allowed(spec, profile))


_Writer = Callable[[Entity, str], Node]


class Describer:
    """Describes entities under one base and profile; a shared entity that comes again is described once."""

    def __init__(self, addresses: Addresses, profile: Profile) -> None:
        self.addresses = addresses
        self.profile = profile
        self._writers: dict[type[Entity], _Writer] = {}
        self._shared: dict[int, tuple[Entity, Mapping[str, Node]]] = {}

    def node(self, entity: Entity, subject: str = "") -> Node:
        """One entity, in the model's order; `subject`: its address when it is known already."""
        write = self._writers.get(type(entity))
        if write is None:
            write = self._writers[type(entity)] = writer(type(entity), self.profile, self.addresses)
        return write(entity, subject or self.addresses.token(entity))

    def record(self, root: Entity) -> Described:
        """`root` and all that it reaches in this profile."""
        own: dict[str, Node] = {}
        named: dict[int, Entity] = {}
        waiting = [(root, self.addresses.token(root))]
        while waiting:
            entity, subject = waiting.pop()
            if subject not in own:
                node = own[subject] = self.node(entity, subject)
                waiting += reversed(node.inside)
                for shared, _ in node.below:
                    named[id(shared)] = shared
        return Described(own, named, self)

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


_MOST = 40_000  # shared entities remembered


def writer(cls: type[Entity], profile: Profile, addresses: Addresses) -> _Writer:
    """What turns an entity of a class into its node: one statement after the other for each line that is shown.

    Compiled, as `dataclasses` does it: the loop over the model is run once, and what remains names no field by chance.
    """
    shown = lines(cls, profile)
    known: dict[str, Any] = {"Node": Node, "address": addresses.token, "once": _once}
    body: list[str] = []
    for number, line in enumerate(shown):
        known[f"line{number}"], known[f"write{number}"] = line, line.write
        known[f"tokens{number}"] = line.spec.kind.tokens if line.spec.kind else {}
        body += [f"    value = entity.{line.spec.name}", *_statements(line.spec, number)]
    code = "\n".join(
        [
            "def node(entity, subject):",
            "    said, inside, below = [], [], []",
            *body,
            "    return Node(entity, subject, said, inside, below)",
        ]
    )
    exec(code, known)  # noqa: S102 - made from the model alone
    made: _Writer = known["node"]
    return made


def _statements(spec: Spec, number: int) -> tuple[str, ...]:
    """The statements for one line of the model, whose value is in `value`."""
    below = "below" if spec.to is Entity or (spec.to and spec.to.SHARED) else "inside"  # broader concepts: any entity
    if spec.most == 1:
        if spec.to is None:
            written = f"(tokens{number}.get(value) or write{number}(value),)"
            return ("    if value is not None:", f"        said.append((line{number}, {written}))")
        return (
            "    if value is not None:",
            "        token = address(value)",
            f"        {below}.append((value, token))",
            f"        said.append((line{number}, (token,)))",
        )
    if spec.to is None:
        return ("    if value:", f"        said.append((line{number}, once([write{number}(one) for one in value])))")
    return (
        "    if value:",
        "        tokens = [address(one) for one in value]",
        f"        {below} += zip(value, tokens)",
        f"        said.append((line{number}, once(tokens)))",
    )


def _once(tokens: list[str]) -> Tokens:
    """Each token once, in their order."""
    return tuple(tokens) if len(tokens) == 1 else tuple(dict.fromkeys(tokens))
