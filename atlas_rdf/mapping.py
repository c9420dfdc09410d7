"""Entities -> tokens: a loop over the model that names no field.

Each entity class is compiled once into one writer. What is written of an entity, in any format, and what the
shapes judge, is its `Node`; nothing else is ever made of it. What comes again, a year, an amount, a country, a
partner, is said once: its `Said` is shared by all nodes, with what it looks like in each format and its verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.memory import Memory
from atlas_rdf.profile import Profile
from atlas_rdf.terms import Rdf
from atlas_rdf.values import TEXT

RDF_TYPE: Final = f"<{Rdf.type}>"

Description = Mapping[str, tuple[str, ...]]

_SHORT = 100  # characters of a text that is worth remembering
_MOST = 20_000  # shared entities remembered, for each line of the model that points to some
_MOST_VALUES = 4_000  # statements about values remembered for each line of the model


class Line:
    """A line of the model as it is written: its predicate token, and how its values become tokens.

    `lead`, `member`: what its statements begin with in Turtle and JSON-LD, nothing until it is asked for.
    `bit`: its own in the sum of the lines that a node says. `own`: its values belong to the entity alone.
    `known`: statements made before, by their value, or by the identity of the entity that they point to.
    `sound_for`: classes of own entities, any of which it may point to as far as the record shapes say.
    `read`: what they ask of a whole entity rests on this line, among others.
    """

    __slots__ = ("bit", "known", "lead", "member", "own", "predicate", "read", "sound_for", "spec", "write")

    def __init__(self, spec: Spec, number: int) -> None:
        self.spec = spec
        self.bit = 1 << number
        self.own = spec.to is not None and spec.to is not Entity and not spec.to.SHARED  # broader concepts: any entity
        self.predicate = f"<{spec.term}>"
        self.lead = self.member = b""
        self.write: Callable[[Any], str] | None = spec.kind.write if spec.kind else None
        self.known = Memory[Any, Said](_MOST_VALUES if spec.kind else _MOST)
        self.sound_for: set[type] = set()
        self.read = False


class Said(msgspec.Struct, eq=False):
    """One statement about a subject that does not matter: a line of the model, the token of its object.

    `entity`: what it points to. `sound`: the record shapes have nothing against it, whoever says it.
    `nt`, `ttl`, `jsonld`: the statement as each format writes it, nothing until it is asked for.
    """

    line: Line
    token: str
    entity: Entity | None = None
    sound: bool = False
    nt: bytes = b""
    ttl: bytes = b""
    jsonld: bytes = b""


class Node(msgspec.Struct, eq=False):
    """An entity as tokens: its subject, its statements in the model's order; `says`: the sum of their lines' bits."""

    entity: Entity
    subject: str
    type: str
    said: list[Said]
    says: int
    known: Description | None = None

    @property
    def size(self) -> int:
        """How many triples it is."""
        return 1 + len(self.said)

    @property
    def description(self) -> Description:
        """Predicate token -> distinct object tokens, the type first."""
        if self.known is None:
            found: dict[str, dict[str, None]] = {RDF_TYPE: {self.type: None}}
            for said in self.said:
                found.setdefault(said.line.predicate, {})[said.token] = None
            self.known = {predicate: tuple(tokens) for predicate, tokens in found.items()}
        return self.known


class Described:
    """A record as nodes: its own, parents first; and what it says of shared entities, by their identity."""

    __slots__ = ("_describer", "_shared", "named", "own")

    def __init__(self, own: dict[str, Node], named: dict[int, Said], describer: Describer) -> None:
        self.own = own
        self.named = named
        self._describer = describer
        self._shared: dict[str, Node] | None = None

    @property
    def shared(self) -> Iterable[Node]:
        """The shared entities that the record names and those that they name, each address once: the first named."""
        if self._shared is None:
            self._shared = {}
            for said in reversed(self.named.values()):
                assert said.entity is not None
                self._shared.update(self._describer.shared(said.entity))
        return self._shared.values()

    def reached(self, known: Callable[[Entity], bool]) -> Iterator[Node]:
        """The same, each as often as the record describes it; without those that are known, with all that they name."""
        for said in self.named.values():
            if said.entity is not None and not known(said.entity):
                yield from self._describer.shared(said.entity).values()


def allowed(spec: Spec, profile: Profile) -> bool:
    """True when the profile may show this line of the model."""
    return profile is Profile.INTERNAL or not spec.internal


def lines(cls: type[Entity], profile: Profile) -> tuple[Line, ...]:
    """The lines of a class that the profile shows; those of one term stand side by side."""
    shown = tuple(Line(spec, number) for number, spec in enumerate(specs(cls)) if allowed(spec, profile))
    runs = [line.predicate for line, before in zip(shown, (None, *shown), strict=False) if not _alike(line, before)]
    if len(runs) > len(set(runs)):
        raise ValueError(f"{cls.__name__}: two lines of one term stand apart")
    return shown


def _alike(line: Line, before: Line | None) -> bool:
    return before is not None and before.predicate == line.predicate


_Writer = Callable[[Entity, str, dict[int, Said], list[tuple[Entity, str]]], Node]


class Describer:
    """Describes entities under one base and profile; a shared entity that comes again is described once."""

    def __init__(self, addresses: Addresses, profile: Profile) -> None:
        self.addresses = addresses
        self.profile = profile
        self._lines: dict[type[Entity], tuple[Line, ...]] = {}
        self._writers: dict[type[Entity], _Writer] = {}
        self._shared = Memory[int, tuple[Entity, Mapping[str, Node]]](_MOST)

    def lines(self, cls: type[Entity]) -> tuple[Line, ...]:
        """The lines of a class that are written."""
        known = self._lines.get(cls)
        if known is None:
            known = self._lines[cls] = lines(cls, self.profile)
        return known

    def node(self, entity: Entity) -> Node:
        """One entity, in the model's order."""
        return self._writer(type(entity))(entity, self.addresses.token(entity), {}, [])

    def record(self, root: Entity) -> Described:
        """`root` and all that it reaches in this profile."""
        own: dict[str, Node] = {}
        named: dict[int, Said] = {}
        waiting = [(root, self.addresses.token(root))]
        writers = self._writers
        while waiting:
            entity, subject = waiting.pop()
            if subject not in own:
                write = writers.get(type(entity)) or self._writer(type(entity))
                inside: list[tuple[Entity, str]] = []
                own[subject] = write(entity, subject, named, inside)
                if inside:
                    waiting += reversed(inside)
        return Described(own, named, self)

    def shared(self, entity: Entity) -> Mapping[str, Node]:
        """A shared entity and those that it reaches, described once as long as the same object comes."""
        known = self._shared.get(id(entity))
        if known is None:
            below: dict[int, Said] = {}
            node = self._writer(type(entity))(entity, self.addresses.token(entity), below, [])
            nodes = {node.subject: node}
            for said in below.values():
                assert said.entity is not None
                nodes = {**self.shared(said.entity), **nodes}
            known = self._shared.keep(id(entity), (entity, nodes))
        return known[1]

    def _writer(self, cls: type[Entity]) -> _Writer:
        known = self._writers.get(cls)
        if known is None:
            known = self._writers[cls] = writer(cls, self.lines(cls), self.addresses)
        return known


def writer(cls: type[Entity], shown: Sequence[Line], addresses: Addresses) -> _Writer:
    """What turns an entity of a class into its node: one statement after the other for each line that is shown.

    Compiled, as `dataclasses` does it: the loop over the model is run once, and what remains names no field by chance.
    It tells the shared entities that it meets by their identity, and the entity's own with their subjects.
    """
    known: dict[str, Any] = {"Node": Node, "Said": Said, "address": addresses.token, "cls": f"<{cls.TYPE}>"}
    known["distinct"] = _distinct
    body: list[str] = []
    for number, line in enumerate(shown):
        kind = line.spec.kind
        known[f"line{number}"], known[f"known{number}"] = line, line.known.get
        known[f"make{number}"] = _literal(line) if kind else _link(line, addresses)
        body += [f"    value = entity.{line.spec.name}", *_statements(line, number)]
    code = "\n".join(
        [
            "def node(entity, subject, named, inside):",
            "    said, says = [], 0",
            *body,
            "    return Node(entity, subject, cls, said, says)",
        ]
    )
    exec(code, known)  # noqa: S102 - made from the model alone
    made: _Writer = known["node"]
    return made


def _statements(line: Line, number: int) -> tuple[str, ...]:
    """The statements for one line of the model, whose value is in `value`."""
    if line.spec.kind is TEXT:
        one = f"said.append(make{number}(value))"
    elif line.spec.kind:
        one = f"said.append(known{number}(value) or make{number}(value))"
    elif line.own:
        one = f"token = address(value); inside.append((value, token)); said.append(Said(line{number}, token, value))"
    else:
        one = f"i = id(value); one = named[i] = known{number}(i) or make{number}(value); said.append(one)"
    if line.spec.most == 1:
        return ("    if value is not None:", f"        says |= {line.bit}", f"        {one}")
    return (
        "    if value:",
        f"        says |= {line.bit}",
        "        before, values = len(said), value",
        "        for value in values:",
        f"            {one}",
        "        if len(values) > 1:",
        "            said[before:] = distinct(said[before:])",
    )


def _distinct(said: list[Said]) -> list[Said]:
    """Each object once, in their order."""
    by_token = {one.token: one for one in reversed(said)}
    return said if len(by_token) == len(said) else [one for one in said if by_token[one.token] is one]


def _literal(line: Line) -> Callable[[Any], Said]:
    """What makes a statement about a value, and remembers it when it is short."""
    write, keep = line.write, line.known.keep
    assert write is not None

    def make(value: Any) -> Said:
        said = Said(line, write(value))
        return keep(value, said) if len(said.token) <= _SHORT else said

    return make


def _link(line: Line, addresses: Addresses) -> Callable[[Entity], Said]:
    """What makes a statement about a shared entity, and remembers it with the entity, whose identity is the key."""

    def make(entity: Entity) -> Said:
        return line.known.keep(id(entity), Said(line, addresses.token(entity), entity))

    return make
