"""The name of an authority abroad and its country -> a GeoNames place or an ISO 3166-2 subdivision, without a doubt.

A line of the table: `country:key`, GeoNames id or ISO code, label, population or kind, the subdivision around it; of a
subdivision also the places of its name that a bare name means rather than it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from atlas_rdf.codes import codes
from atlas_rdf.decisions import Candidate, Decision
from atlas_rdf.linking.blocks import blocks
from atlas_rdf.linking.countries import named
from atlas_rdf.linking.foreign_names import KINDS, REGIONS, TOWN, Said, fold, level_alone, readings, split, words_of
from atlas_rdf.linking.table import Cells
from atlas_rdf.model import Concept

TABLE = "places"
OUTWEIGHS = 50
_UNCOUNTED = 2_000  # GeoNames gives some seats no population: each then weighs as a small town
ABSENT = "?"  # the kind of a body that bears the name and stands in no reference
_ACRONYM = 6
_SHOWN = 20
_OF = frozenset(["de", "d", "du", "des"])


@dataclass(frozen=True, slots=True)
class Body:
    """One line of the table, read."""

    code: str
    label: str
    kind: str  # of a subdivision; empty for a place
    people: int
    within: str
    seats: tuple[str, ...]
    exact: bool  # the name looked for is its main one

    def candidate(self, score: float) -> Candidate:
        """What a decision keeps of it."""
        what = f"subdivision ISO 3166-2 « {self.kind} »" if self.kind else f"{self.people or '?'} hab."
        return Candidate(
            address=f"iso/{self.code}" if self.kind else f"gn/{self.code}",
            label=f"{self.label} ({self.within})" if self.within else self.label,
            score=round(score, 4),
            reason=what if self.exact else f"{what} ; autre nom",
        )


def link(name: str, country: Concept | str | None) -> Decision:
    """What the name means in this country, which is a concept or a two-letter code."""
    iso2 = codes().iso2[country.key] if isinstance(country, Concept) else (country or "").lower()
    return _link(" ".join(name.split()), iso2)


def everywhere(iso2: str) -> Iterator[tuple[str, Candidate]]:
    """All bodies of a country, under each of their folded names: what a person's choice is ranked from."""
    for cells in blocks(TABLE).under(f"{iso2}:"):
        key = cells[0].partition(":")[2]
        body = _body(key, cells[1:])
        if body.kind != ABSENT:
            yield key, body.candidate(0)


def proper(name: str) -> str:
    """The name folded as in the table, without its level and what stands beside it."""
    return min((said.keys[0] for said in readings(words_of(split(name)[0]))), key=len)


@lru_cache(maxsize=16384)
def _link(name: str, iso2: str) -> Decision:
    head, brackets, behind = split(name)
    if not iso2 or not head:
        return _none(name, iso2, "no-country" if head else "none", [])
    whole = _decide(name, iso2, words_of(name), "", []) if brackets or behind else None
    if whole is not None and whole.chosen:
        return whole
    words = words_of(head)
    level, others, doubt = _beside(brackets, behind, iso2, next(readings(words)).level)
    found = _decide(name, iso2, words, level, others)
    if found.method == "none" and not (brackets or behind):
        shorter = _without_country(words, iso2)
        found = _decide(name, iso2, shorter, level, others) if shorter else found
    if doubt and found.chosen:
        return _none(name, iso2, doubt, [found.chosen])
    return found


def _beside(brackets: list[str], behind: list[str], iso2: str, own: str) -> tuple[str, list[str], str]:
    """What the words beside a name of level `own` say: its level, its other names, or a reason not to link it."""
    level = ""
    others: list[str] = []
    for part in brackets + behind:
        words = words_of(part)
        meant = named(part)
        if alone := level_alone(words):
            level = alone
        elif any(_key_of(one) == iso2 for one in meant) or _is_container(words, iso2, own, bare=part in brackets):
            continue
        elif meant:
            return level, others, "other-country"
        elif not (part.isupper() and part.isalpha() and len(part) <= _ACRONYM):
            others.append("".join(words))
    return level, others, ""


def _is_container(words: list[str], iso2: str, own: str, *, bare: bool) -> bool:
    """Whether the words name a unit around the place: `Région de Kayes`, `cercle de Yélimané`.

    A second body of the same level is none (`Région de Kayes, Région de Sikasso`). Nor is a bare name that a town has
    too (`Dakar / Thiès`), unless it stands in brackets: `Tivaouane (Thiès)`.
    """
    said = next(readings(words))
    if said.level:
        return said.level not in (TOWN, own)
    bodies = _bodies(iso2, said.keys)
    return any(body.kind for body in bodies) and (bare or all(body.kind for body in bodies))


def _without_country(words: list[str], iso2: str) -> list[str]:
    """`grand popo au benin` -> `grand popo`; nothing when no name of the country ends the name."""
    for start in range(max(1, len(words) - 5), len(words)):
        if any(_key_of(one) == iso2 for one in named(" ".join(words[start:]))):
            rest = words[:start]
            while len(rest) > 1 and rest[-1] in ("au", "en", "aux", "du", "de", "des", "d", "a", "la", "le", "l"):
                rest.pop()
            return rest
    return []


def _decide(name: str, iso2: str, words: list[str], level: str, others: list[str]) -> Decision:
    """The first reading that the table knows decides."""
    kept: tuple[Candidate, ...] = ()
    method = "none"
    for said in readings(words):
        whole = _whole(iso2, said, words)
        bodies = whole or _bodies(iso2, said.keys)
        if others:
            elsewhere = {body.code for other in others for body in _bodies(iso2, (other,))}
            common = [body for body in bodies if body.code in elsewhere]
            if not common:
                kept, method = _shown(bodies), "beside" if bodies else "none"
                continue
            bodies = common
        if not bodies:
            continue
        town = whole and not any(body.kind for body in whole)
        stated = Said(TOWN if town else said.level or level, said.keys)
        return (_town if stated.level in ("", TOWN) else _unit)(name, iso2, stated, bodies)
    return _none(name, iso2, method, kept)


def _whole(iso2: str, said: Said, words: list[str]) -> list[Body]:
    """The bodies whose own name begins with what is elsewhere a level: `State College`, `Région wallonne`."""
    if not said.level or not _OF.isdisjoint(words):
        return []
    found = [body for body in _bodies(iso2, ("".join(words),)) if body.exact]
    return [body for body in found if not body.kind or said.level != TOWN]


def _town(name: str, iso2: str, said: Said, bodies: list[Body]) -> Decision:
    """A populated place; a bare name that none has may be a subdivision's."""
    places, units = [b for b in bodies if not b.kind], [b for b in bodies if b.kind]
    if not said.level and _states().get(iso2, "") in said.keys:
        return _none(name, iso2, "country-name", _shown(bodies))
    if not places:
        fit = [unit for unit in units if not unit.seats and unit.kind in (KINDS[TOWN] if said.level else REGIONS)]
        if len(fit) == len(units) == 1:
            return _choose(name, iso2, fit[0], [])
        return _none(name, iso2, "homonym" if len(units) > 1 and not said.level else "level", _shown(units))
    places.sort(key=lambda body: (-body.people, body.code))
    first, rest = places[0], places[1:]
    outweighs = first.people >= OUTWEIGHS * sum(body.people or _UNCOUNTED for body in rest)
    if not outweighs or any(unit.kind == ABSENT for unit in units):
        return _none(name, iso2, "homonym", _shown(places))
    if not said.level and any(_rivals(unit, first) for unit in units):
        return _none(name, iso2, "level", _shown(bodies))
    return _choose(name, iso2, first, [*rest, *units], f"weight-{OUTWEIGHS}" if rest else "")


def _rivals(unit: Body, place: Body) -> bool:
    """Whether a bare name may mean the subdivision as well as this place."""
    own = unit.kind in REGIONS and not unit.within
    return (own or (unit.exact and not place.exact)) and place.code not in unit.seats


def _unit(name: str, iso2: str, said: Said, bodies: list[Body]) -> Decision:
    """A subdivision whose kind agrees with the level."""
    kinds = KINDS[said.level]
    agree = [b for b in bodies if b.kind in kinds or f"{b.kind}:{iso2}" in kinds]
    if len(agree) != 1:
        return _none(name, iso2, "homonym" if agree else "level", _shown(agree or bodies))
    unit = agree[0]
    return _choose(name, iso2, unit, [body for body in bodies if body is not unit])


def _choose(name: str, iso2: str, body: Body, rest: list[Body], method: str = "") -> Decision:
    how, score = ("exact", 1.0) if body.exact else ("alias", 0.95)
    return Decision(name, iso2, None, body.candidate(score), method or how, _shown(rest), blocks(TABLE).vintage)


def _none(name: str, iso2: str, method: str, kept: Iterable[Candidate]) -> Decision:
    return Decision(name, iso2, None, None, method, tuple(kept), blocks(TABLE).vintage)


def _shown(bodies: list[Body]) -> tuple[Candidate, ...]:
    """The first candidates that were not chosen, each scored by its share of their inhabitants."""
    total = sum(body.people for body in bodies) or 1
    return tuple(body.candidate(body.people / total) for body in bodies[:_SHOWN] if body.kind != ABSENT)


def _bodies(iso2: str, keys: tuple[str, ...]) -> list[Body]:
    """The bodies that the first known of these keys names."""
    for key in keys:
        if rows := blocks(TABLE).rows(f"{iso2}:{key}"):
            return [_body(key, cells) for cells in rows]
    return []


def _body(key: str, cells: Cells) -> Body:
    code, label, what, within, *seats = cells
    counted = what.isdigit()
    places = tuple(filter(None, seats[0].split("|"))) if seats else ()
    people = int(what) if counted else 0
    return Body(code, label, "" if counted else what, people, within, places, fold(label) == key)


@cache
def _states() -> dict[str, str]:
    """Two-letter code -> the key of the country's own name."""
    return {iso2: fold(codes().by_iri[iri].libelle or "") for iri, iso2 in codes().iso2.items()}


def _key_of(country: Concept) -> str:
    return codes().iso2.get(country.key, "")
