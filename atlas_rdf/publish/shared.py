"""Entities that several records name: kept once, their descriptions joined whatever the order of the records.

What one record adds to another's description is added; where two contradict each other the choice rests on
the values alone, and is reported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from atlas_rdf import rules
from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.folding import strip_accents

_Place = tuple[str, str]


class Shared:
    """The shared entities of a run; holds no record."""

    def __init__(self) -> None:
        self._entities: dict[_Place, Entity] = {}
        self._conflicts: dict[tuple[_Place, str], dict[str, Origin]] = {}

    def add(self, entity: Entity) -> None:
        """One more description of an entity."""
        place = (entity.SEGMENT, entity.key)
        known = self._entities.get(place)
        if known is None:
            self._entities[place] = entity
        elif known is not entity:
            self._entities[place] = self._join(place, known, entity)

    def entities(self, addresses: Addresses) -> Iterator[Entity]:
        """Every entity, in the order of the addresses."""
        yield from sorted(self._entities.values(), key=addresses.token)

    def findings(self, addresses: Addresses) -> Iterator[Finding]:
        """One finding for each value that was given up."""
        for (place, name), origins in sorted(self._conflicts.items()):
            entity = self._entities[place]
            kept = _shown(getattr(entity, name))
            for value, origin in sorted(origins.items()):
                if value != kept:
                    at = Origin(origin.file, origin.line, name)
                    yield rules.SHARED_CONFLICT.at(at, addresses.iri(entity), kept=kept)

    def _join(self, place: _Place, one: Entity, two: Entity) -> Entity:
        if type(one) is not type(two):
            one, two = sorted((one, two), key=lambda entity: type(entity).__name__)
            return one
        changes: dict[str, Any] = {}
        origins = dict(one.origins)
        for spec in specs(type(one)):
            mine, theirs = getattr(one, spec.name), getattr(two, spec.name)
            here, there = _place(one, spec), _place(two, spec)
            if _same(mine, theirs):
                origins[spec.name] = min(here, there, key=_order)
            elif spec.most != 1:
                joined = (*changes.get(spec.name, mine), *theirs)
                changes[spec.name] = _sorted({_shown(value): value for value in joined}.values())
            elif mine is None or theirs is None:
                changes[spec.name] = theirs if mine is None else mine
                origins[spec.name] = there if mine is None else here
            else:
                kept, other = sorted((mine, theirs), key=_preference)
                changes[spec.name], origins[spec.name] = kept, here if kept is mine else there
                if spec.spill:
                    changes[spec.spill] = _sorted({*changes.get(spec.spill, getattr(one, spec.spill)), other})
                else:
                    self._report(place, spec, {_shown(mine): here, _shown(theirs): there})
        for spec in specs(type(one)):
            if spec.spill and changes.get(spec.spill):
                name = changes.get(spec.name, getattr(one, spec.name))
                changes[spec.spill] = tuple(value for value in changes[spec.spill] if value != name)
        return dataclasses.replace(one, **changes, origins=origins) if changes or origins != one.origins else one

    def _report(self, place: _Place, spec: Spec, values: Mapping[str, Origin]) -> None:
        """Keeps the first place of each value that contradicts another."""
        known = self._conflicts.setdefault((place, spec.name), {})
        for value, origin in values.items():
            known[value] = min(known.get(value, origin), origin, key=_order)


def _place(entity: Entity, spec: Spec) -> Origin:
    return entity.origins.get(spec.name, entity.origins.get("", Origin("")))


def _order(origin: Origin) -> tuple[str, int, str]:
    return origin.file, origin.line, origin.field


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
