"""Entities that several records name: kept once, their descriptions joined whatever the order of the records.

What one record adds to another's description is added; where two contradict each other the choice rests on
the values alone, and is reported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from atlas_rdf import rules
from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.folding import strip_accents
from atlas_rdf.memory import Memory
from atlas_rdf.publish.located import located
from atlas_rdf.sources.files import natural

#: The two parts of an entity's address, and its class.
Place = tuple[str, str, str]
#: Descriptions remembered as joined already; to join one again changes nothing.
MOST = 40_000

Locate = Callable[[Spec], Origin]


class Shared:
    """The shared entities of a run; holds no record."""

    def __init__(self) -> None:
        self._entities: dict[Place, Entity] = {}
        self._origins: dict[Place, Mapping[str, Origin]] = {}
        self._joined = Memory[int, Entity](MOST)
        self._conflicts: dict[tuple[Place, str], dict[str, Origin]] = {}

    def knows(self, entity: Entity) -> bool:
        """True when this very object has been added."""
        return id(entity) in self._joined

    def knows_all(self, entities: Mapping[int, object]) -> bool:
        """True when each of these very objects, by their identity, has been added."""
        return entities.keys() <= self._joined.keys()

    def describes(self, place: Place, entity: Entity) -> bool:
        """True when an address has just this description here."""
        return self._entities.get(place) == entity

    def merge(self, other: Shared, *, later: bool = False) -> None:
        """All that another run has found; the order in which runs are merged changes nothing.

        `later`: all of it stands behind what is known, which saves looking.
        """
        for place, entity in other._entities.items():
            self._describe(place, entity, other._origins[place], later=later)
        for (place, name), values in other._conflicts.items():
            self._report(place, name, values)

    def add(self, entity: Entity, origins: Mapping[str, Origin] | Locate, *, later: bool = False) -> None:
        """One more description of an entity, and where its fields stand: asked for only when they are new.

        `later`: it stands behind all that is known.
        """
        if self.knows(entity):
            return
        self._joined.keep(id(entity), entity)
        self._describe(place_of(entity), entity, origins, later=later)

    def _describe(self, place: Place, entity: Entity, origins: Mapping[str, Origin] | Locate, *, later: bool) -> None:
        known = self._entities.get(place)
        if known is None:
            self._entities[place], self._origins[place] = entity, _located(entity, origins)
        elif known != entity:
            self._entities[place] = self._join(place, known, entity, _located(entity, origins), later=later)
        elif not later:
            mine, theirs = self._origins[place], _located(entity, origins)
            self._origins[place] = located({name: _first(mine[name], at) for name, at in theirs.items()})

    def split(self) -> Iterable[tuple[tuple[str, str], Shared]]:
        """Each address by itself, so that others can do the merging."""
        found: dict[tuple[str, str], Shared] = {}
        for place, entity in self._entities.items():
            one = found.setdefault(place[:2], Shared())
            one.add(entity, self._origins[place])
        for (place, name), values in self._conflicts.items():
            alone: Shared = found[place[:2]]
            alone._report(place, name, values)
        return found.items()

    def __getstate__(self) -> dict[str, Any]:
        # What was joined is known by its place in memory, which means nothing elsewhere.
        return {name: value for name, value in self.__dict__.items() if name != "_joined"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ |= state
        self._joined = Memory(MOST)

    def _kept(self) -> dict[tuple[str, str], Place]:
        """Of what records describe as things of two classes, the class whose name comes first."""
        return {place[:2]: place for place in sorted(self._entities, reverse=True)}

    def entities(self, addresses: Addresses) -> Iterator[Entity]:
        """Every entity, in the order of the addresses."""
        yield from sorted((self._entities[place] for place in self._kept().values()), key=addresses.token)

    def findings(self, addresses: Addresses) -> Iterator[Finding]:
        """One finding for each value that was given up."""
        places = set(self._kept().values())
        for (place, name), origins in sorted(self._conflicts.items()):
            if place not in places:
                continue
            entity = self._entities[place]
            kept = _shown(getattr(entity, name))
            for value, origin in sorted(origins.items()):
                if value != kept:
                    at = Origin(origin.file, origin.line, name)
                    yield rules.SHARED_CONFLICT.at(at, addresses.iri(entity), kept=kept)

    def _join(self, place: Place, one: Entity, two: Entity, theirs_at: Mapping[str, Origin], *, later: bool) -> Entity:
        changes: dict[str, Any] = {}
        origins = dict(self._origins[place])
        for spec in specs(type(one)):
            name = spec.name
            mine, theirs = getattr(one, name), getattr(two, name)
            if spec.most != 1:
                if not _same(mine, theirs):
                    joined = (*changes.get(name, mine), *theirs)
                    changes[name] = _sorted({_shown(value): value for value in joined}.values())
            elif mine is None or theirs is None:
                if mine is None and theirs is not None:
                    changes[name], origins[name] = theirs, theirs_at[name]
            elif _same(mine, theirs):
                if not later:
                    origins[name] = _first(origins[name], theirs_at[name])
            else:
                here, there = origins[name], theirs_at[name]
                kept, other = sorted((mine, theirs), key=_preference)
                changes[name], origins[name] = kept, here if kept is mine else there
                if spec.spill:
                    changes[spec.spill] = _sorted({*changes.get(spec.spill, getattr(one, spec.spill)), other})
                else:
                    self._report(place, name, {_shown(mine): here, _shown(theirs): there})
        self._origins[place] = located(origins)
        return dataclasses.replace(one, **_apart(one, changes)) if changes else one

    def _report(self, place: Place, name: str, values: Mapping[str, Origin]) -> None:
        """Keeps the first place of each value that contradicts another."""
        known = self._conflicts.setdefault((place, name), {})
        for value, origin in values.items():
            known[value] = _first(known.get(value, origin), origin)


def place_of(entity: Entity) -> Place:
    """Where an entity is kept."""
    return entity.SEGMENT, entity.key, type(entity).__name__


def _apart(one: Entity, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes without the kept name among the other spellings."""
    for spec in specs(type(one)):
        if spec.spill and changes.get(spec.spill):
            name = changes.get(spec.name, getattr(one, spec.name))
            changes[spec.spill] = tuple(value for value in changes[spec.spill] if value != name)
    return changes


def _located(entity: Entity, origins: Mapping[str, Origin] | Locate) -> Mapping[str, Origin]:
    """Field -> where it stands, for those with one value, which another description could contradict."""
    if isinstance(origins, Mapping):
        return origins
    single = (spec for spec in specs(type(entity)) if spec.most == 1)
    return located({spec.name: origins(spec) for spec in single if getattr(entity, spec.name) is not None})


def _first(one: Origin, two: Origin) -> Origin:
    """The place that a run comes to first: files are read in their natural order."""
    return min(one, two, key=_line) if one.file == two.file else min(one, two, key=_file)


def _line(origin: Origin) -> tuple[int, str]:
    return origin.line, origin.field


def _file(origin: Origin) -> tuple[object, str]:
    return natural(origin.file), origin.file


def _shown(value: object) -> str:
    return f"{value.SEGMENT}/{value.key}" if isinstance(value, Entity) else str(value)


def _same(one: object, two: object) -> bool:
    if isinstance(one, tuple) and isinstance(two, tuple):
        return [_shown(v) for v in one] == [_shown(v) for v in two]
    return (one is None) == (two is None) and _shown(one) == _shown(two)


def _sorted(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(values, key=_shown))


def _preference(value: object) -> tuple[bool, int, str]:
    """The better spelling first: not all capitals, then with more accents, then by the text."""
    text = _shown(value)
    accents = sum(a != b for a, b in zip(text, strip_accents(text), strict=False))
    return text.isupper(), -accents, text
