"""Entities that several records name: kept once, their descriptions joined whatever the order of the records.

What one record adds to another's description is added; where two contradict each other the choice rests on
the values alone, and is reported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any

from atlas_rdf import rules
from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.folding import strip_accents
from atlas_rdf.sources.files import natural

_Place = tuple[str, str, str]  # the two parts of its address, and its class
_MOST = 40_000  # descriptions remembered as joined already; to join one again changes nothing

Locate = Callable[[Spec], Origin]


class Shared:
    """The shared entities of a run; holds no record.

    `told`: very objects, by their identity, that whoever joins this to a whole was told before. Those are left out;
    `again` has the identities of the ones that came again.
    """

    def __init__(self, told: dict[int, Entity] | None = None) -> None:
        self._tells = told is not None
        self._told = {} if told is None else told
        self.again: set[int] = set()
        self._entities: dict[_Place, Entity] = {}
        self._origins: dict[_Place, Mapping[str, Origin] | Locate] = {}
        self._joined: dict[int, Entity] = {}
        self._new: Mapping[int, _Place] = {}
        self._conflicts: dict[tuple[_Place, str], dict[str, Origin]] = {}

    def knows(self, entity: Entity) -> bool:
        """True when this very object has been added; or told before, which is noted."""
        one = id(entity)
        if one in self._told:
            self.again.add(one)
            return True
        return one in self._joined

    def knows_all(self, entities: Mapping[int, object]) -> bool:
        """True when each of these very objects, by their identity, has been added; or told before, which is noted."""
        if self._told:
            self.again |= entities.keys() & self._told.keys()
            return all(one in self._joined or one in self._told for one in entities)
        return entities.keys() <= self._joined.keys()

    def new(self) -> Mapping[int, tuple[_Place, Entity]]:
        """What a helper told with this: identity -> address, description."""
        return {one: (place, self._entities[place]) for one, place in self._new.items()}

    def describes(self, place: _Place, entity: Entity) -> bool:
        """True when an address has just this description here."""
        return self._entities.get(place) == entity

    def tell(self) -> None:
        """From now on, all of this was told."""
        if len(self._told) >= _MOST:
            self._told.clear()
        self._told |= self._joined

    def merge(self, other: Shared, *, later: bool = False) -> None:
        """All that another run has found; the order in which runs are merged changes nothing.

        `later`: all of it stands behind what is known, which saves looking.
        """
        for place, entity in other._entities.items():  # objects that nobody names again are not worth remembering
            if not self.knows(entity):
                self._describe(place, entity, other._origins[place], later=later)
        for (place, name), values in other._conflicts.items():
            self._report(place, name, values)

    def add(self, entity: Entity, origins: Mapping[str, Origin] | Locate, *, later: bool = False) -> None:
        """One more description of an entity, and where its fields stand: nearly always nobody asks.

        `later`: it stands behind all that is known.
        """
        if self.knows(entity):
            return
        if len(self._joined) >= _MOST:
            self._joined.clear()
        self._joined[id(entity)] = entity
        self._describe(_place(entity), entity, origins, later=later)

    def _describe(self, place: _Place, entity: Entity, origins: Mapping[str, Origin] | Locate, *, later: bool) -> None:
        known = self._entities.get(place)
        if known is None:
            self._entities[place], self._origins[place] = entity, origins
        elif known != entity:
            self._entities[place] = self._join(place, known, entity, _located(entity, origins), later=later)
        elif not later:
            mine, theirs = self._origin(place), _located(entity, origins)
            self._origins[place] = {name: _first(mine[name], at) for name, at in theirs.items()}

    def _origin(self, place: _Place) -> Mapping[str, Origin]:
        """Where the values of an entity stand that could contradict another's."""
        found = self._origins[place] = _located(self._entities[place], self._origins[place])
        return found

    def split(self) -> Iterable[tuple[tuple[str, str], Shared]]:
        """Each address by itself, so that others can do the merging."""
        found: dict[tuple[str, str], Shared] = {}
        for place, entity in self._entities.items():
            one = found.setdefault(place[:2], Shared())
            one.add(entity, self._origin(place))
        for (place, name), values in self._conflicts.items():
            alone: Shared = found[place[:2]]
            alone._report(place, name, values)
        return found.items()

    def __getstate__(self) -> dict[str, Any]:
        # What was joined is known by its place in memory, which means nothing elsewhere.
        origins = {place: self._origin(place) for place in self._origins}
        new = {one: _place(entity) for one, entity in self._joined.items()} if self._tells else {}
        return {**self.__dict__, "_joined": {}, "_told": {}, "_new": new, "_origins": origins}

    def _kept(self) -> dict[tuple[str, str], _Place]:
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

    def _join(self, place: _Place, one: Entity, two: Entity, theirs_at: Mapping[str, Origin], *, later: bool) -> Entity:
        changes: dict[str, Any] = {}
        origins = self._origins[place] = dict(self._origin(place))
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
        return dataclasses.replace(one, **_apart(one, changes)) if changes else one

    def _report(self, place: _Place, name: str, values: Mapping[str, Origin]) -> None:
        """Keeps the first place of each value that contradicts another."""
        known = self._conflicts.setdefault((place, name), {})
        for value, origin in values.items():
            known[value] = _first(known.get(value, origin), origin)


class Untold:
    """What helpers told with pieces that are not used: a later piece that names it again has to be made anew."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, int], tuple[_Place, Entity]] = {}

    def named(self, helper: int, shared: Shared) -> bool:
        """True when a helper's piece names such a thing."""
        return bool(self._held) and any((helper, one) in self._held for one in shared.again)

    def replaced(self, helper: int, unused: Shared, used: Shared) -> None:
        """Another piece is used instead: what that one does not describe alike remains to be told."""
        new = {(helper, one): what for one, what in unused.new().items()}
        again = {key: self._held[key] for key in zip(repeat(helper), unused.again) if key in self._held}
        for key, (place, entity) in (new | again).items():
            if used.describes(place, entity):
                self._held.pop(key, None)
            else:
                self._held[key] = place, entity


def _place(entity: Entity) -> _Place:
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
    return {spec.name: origins(spec) for spec in single if getattr(entity, spec.name) is not None}


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
