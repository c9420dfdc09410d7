"""What a change reaches beyond the records that it touches.

A rule about several records can say something new of an untouched one only when a touched one has its id, had or has
its title, or describes something that both name otherwise than it does. Such records are looked for by the names that
the thing has, and then read to be sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from atlas_rdf.fields import Entity
from atlas_rdf.ids import Ids
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.sources.reading import Reading
from atlas_rdf.validation.held import Held
from atlas_rdf.validation.spellings import glued, named, spellings

_Place = tuple[str, str]  # the two parts of an address


@dataclass(frozen=True, slots=True)
class _Twin:
    """What makes two partnerships one, as the rule about duplicates has it."""

    title: str
    year: int | None
    french: frozenset[str]
    abroad: frozenset[str]

    def like(self, other: _Twin) -> bool:
        """True when the rule would say so."""
        same = self.title == other.title != "" and self.year == other.year
        return same and bool(self.french & other.french and self.abroad & other.abroad)


@dataclass(slots=True)
class _Said:
    """What some records say: of the things that others may name too; and by id, of the partnership."""

    things: dict[_Place, list[Entity]] = field(default_factory=dict)
    twins: dict[str, _Twin] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


class Change:
    """What the touched records said at the revision, and what they say now."""

    def __init__(self, before: Iterable[Reading], after: Iterable[Reading], options: Options) -> None:
        self._pipeline = Pipeline(replace(options, check=False))
        then, now = self._said(before), self._said(after)
        self._things: dict[_Place, Sequence[Entity]] = {}
        for place in sorted(then.things.keys() | now.things.keys()):
            old, new = then.things.get(place, []), now.things.get(place, [])
            if any(one not in new for one in old) or any(one not in old for one in new):
                self._things[place] = [*old, *new]
        self._ids = then.titles.keys() | now.titles.keys()
        moved = [one for one in self._ids if then.twins.get(one) != now.twins.get(one)]
        self._twins = [said.twins[one] for said in (then, now) for one in moved if one in said.twins]
        texts = {said.titles[one] for said in (then, now) for one in moved if one in said.titles}
        described = [one for several in self._things.values() for one in several]
        self._spelt = sorted({*spellings(described, self._pipeline.linker), *filter(None, map(glued, texts))}, key=len)

    def addresses(self, options: Options) -> frozenset[str]:
        """The addresses of the things that are described otherwise now."""
        return frozenset(options.addresses.iri(several[0]) for several in self._things.values())

    def reached(self, record: Held) -> Reading | None:
        """The record, read, when the change reaches it."""
        if not self._may_reach(record.text()):
            return None
        reading = record.read()
        outcome = self._outcome(reading)
        twin = _twin(outcome)
        same = outcome.id in self._ids or (twin is not None and any(map(twin.like, self._twins)))
        differs = any(other != one for place, one in _things(outcome) for other in self._things.get(place, ()))
        return reading if same or differs else None

    def _may_reach(self, text: str) -> bool:
        if any(one in text for one in self._ids):
            return True
        letters = glued(text) if self._spelt else b""
        return any(one in letters for one in self._spelt)

    def _said(self, readings: Iterable[Reading]) -> _Said:
        said = _Said()
        for reading in readings:
            outcome = self._outcome(reading)
            for place, one in _things(outcome):
                if one not in said.things.setdefault(place, []):
                    said.things[place].append(one)
            if reading.record and (twin := _twin(outcome)):
                said.twins[outcome.id] = twin
                said.titles[outcome.id] = reading.record.text("titre")
        return said

    def _outcome(self, reading: Reading) -> Outcome:
        self._pipeline.ids = Ids()  # each is looked at by itself
        return self._pipeline.outcomes([reading])[0]


def _things(outcome: Outcome) -> Iterator[tuple[_Place, Entity]]:
    """What a record says of the things that other records may name too."""
    for node in outcome.described.shared if outcome.described else ():
        if named(node.entity):
            yield (node.entity.SEGMENT, node.entity.key), node.entity


def _twin(outcome: Outcome) -> _Twin | None:
    if outcome.fiche is None:
        return None
    about = outcome.fiche.partenariat
    french, abroad = (
        frozenset(one.key for one in some) for some in (about.partenaireFrancais, about.partenaireEtranger)
    )
    return _Twin((about.titre or "").lower(), about.anneeDebut, french, abroad)
