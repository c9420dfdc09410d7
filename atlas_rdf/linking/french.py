"""The name of a French authority -> the commune, EPCI, département or région it means, of its own time; or nobody.

A name is linked when one body bears it, when the record itself tells the bodies apart, or when one outweighs all
the others together by fifty times in population. Otherwise it stays unlinked, with its candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from atlas_rdf.decisions import Candidate, Decision
from atlas_rdf.linking.french_names import Said, fold, readings
from atlas_rdf.linking.table import table

_WEIGHT = 50
_SINCE = "2000"  # the Atlas' names were typed since then: what had ended before counts in records of its time only
_MOST = 12
_NUMBER = re.compile(r"[0-9]{2,3}|2[ab]")
_SMALL_WORDS = frozenset(["de", "du", "des", "d", "la", "le", "les", "l", "et", "en"])


@dataclass(frozen=True, slots=True)
class Body:
    """A French authority as the reference has it. `end`: the first day without it; `successor`: its address today."""

    address: str
    label: str
    population: int
    siren: str
    departments: frozenset[str]
    region: str
    kind: str
    end: str
    successor: str

    @property
    def level(self) -> str:
        """`commune`, `epci`, `departement` or `region`."""
        return self.address.partition("/")[0]


@dataclass(frozen=True, slots=True)
class _Bearer:
    """A body that bears or bore a name. `end`: the first day on which it no longer bore it."""

    body: Body
    end: str
    how: str
    article: str


@lru_cache(maxsize=16384)
def body(address: str) -> Body | None:
    """The body at an address, None when the reference has none."""
    for label, population, siren, departments, region, kind, end, successor in table("french").rows(f"={address}"):
        held = frozenset(filter(None, departments.split("|")))
        return Body(address, label, int(population), siren, held, region, kind, end, successor)
    return None


def everywhere() -> Iterator[Candidate]:
    """Every body of today, for a person to choose from."""
    for address, label, *_, end, _successor in table("french").under("="):
        if not end and (known := body(address[1:])):
            yield Candidate(known.address, label, 0.0, _reason(known, ""))


@lru_cache(maxsize=16384)
def dated(name: str, level: str = "") -> bool:
    """True when a name may mean another body in another year."""
    return any(bearer.end for bearer in _bearers(name, level)[1])


@lru_cache(maxsize=16384)
def link(  # noqa: PLR0913 - keyword options, one for each thing that a record may tell
    name: str,
    *,
    year: int | None = None,
    insee: str | None = None,
    siren: str | None = None,
    department: str | None = None,
    level: str = "",
) -> Decision:
    """What the name of a French authority means in a year; the others are what the record tells besides."""
    said, bearers = _bearers(name, level)
    by_code = f"commune/{insee.upper()}" if insee and (said is None or said.level in ("", "commune")) else ""
    known = body(by_code) if by_code else body(f"epci/{siren}") if siren and not bearers else None
    if known:
        return _decided(name, year, _Bearer(known, "", "", ""), "record", [b for b in bearers if b.body != known])
    if said is None:
        return _undecided(name, year, "none", [])
    left = _told_apart(said, name, bearers, siren, department)
    left = [one for one in left if not one.end or one.end > _SINCE or (year is not None and not _over(one.end, year))]
    told = bool(said.department or said.aside or siren or department) and len(bearers) > 1
    method, chosen = _chosen(left, year)
    if chosen is None:
        return _undecided(name, year, method, bearers)
    return _decided(
        name, year, chosen, "record" if told and len(left) == 1 else method, [b for b in bearers if b is not chosen]
    )


def _chosen(left: list[_Bearer], year: int | None) -> tuple[str, _Bearer | None]:
    """The one of several bearers that is meant, and why it is or none is."""
    if not left:
        return "contradiction", None
    current = _of_the_time(left, year)
    first, *others = sorted(current, key=lambda bearer: -bearer.body.population)
    if not others:
        return first.how or ("former" if first.end else "exact"), first
    if first.end == first.body.end and first.body.population >= _WEIGHT * sum(_at_most(other) for other in others):
        return "weight-50", first
    return "homonym", None


@lru_cache(maxsize=16384)
def _bearers(name: str, level: str = "") -> tuple[Said | None, list[_Bearer]]:
    """The first reading of a name that the reference knows, and who bears it; `level`: the record's own word."""
    for literal in readings(name):
        said = literal if literal.level or not level else replace(literal, level=level)
        if said.level == "departement" and _NUMBER.fullmatch(said.key):
            rows = [(f"departement/{said.key.upper()}", "", "", "")]
        else:
            rows = [(row[0], row[1], row[2], row[3]) for row in table("french").rows(said.key)]
        found: dict[str, _Bearer] = {}
        for address, end, how, article in rows:
            known = body(address)
            allowed = address.startswith(f"{said.level}/") if said.level else how != "level"
            if known and allowed and (address not in found or not end):
                found[address] = _Bearer(known, end, how.removeprefix("level"), article)
        if found:
            return said, _kept(said, list(found.values()))
    return None, []


def _kept(said: Said, bearers: list[_Bearer]) -> list[_Bearer]:
    """Those that agree with the article and with the kind of EPCI as written, where any does."""
    agreeing = [one for one in bearers if one.article == said.article] if said.article else bearers
    bearers = agreeing or bearers
    return [one for one in bearers if one.body.kind == said.kind] or bearers if said.kind else bearers


def _told_apart(
    said: Said, name: str, bearers: list[_Bearer], siren: str | None, department: str | None
) -> list[_Bearer]:
    """The bearers that what the record tells leaves."""
    held = set((department or said.department).split("|")) - {""}
    left = [one for one in bearers if not held or one.body.departments & held]
    if said.aside and left:
        left = _beside(said.aside, name, left)
    if siren:
        left = [one for one in left if one.body.siren == siren] or left
    return left


def _beside(aside: str, name: str, bearers: list[_Bearer]) -> list[_Bearer]:
    """The bearers that agree with what stands beside the name; none when nobody knows what that is."""
    initials = "".join(word[0] for word in fold(name.partition("(")[0]).split("-") if word not in _SMALL_WORDS)
    if aside.replace("-", "") == initials:
        return bearers
    _, places = _bearers(aside)
    addresses = {place.body.address for place in places}
    same = [one for one in bearers if one.body.address in addresses]
    inside = [
        one
        for one in bearers
        for place in places
        if (place.body.level == "departement" and one.body.departments & place.body.departments)
        or (place.body.level == "region" and one.body.region == place.body.region)
    ]
    return same or list(dict.fromkeys(inside))


def _of_the_time(bearers: list[_Bearer], year: int | None) -> list[_Bearer]:
    """Of a body and its successor of the same name, the one of the time."""
    addresses = {one.body.address for one in bearers}
    gone = set()
    for one in bearers:
        alike = one.body.successor.startswith(f"{one.body.level}/")
        if one.body.successor in addresses and (alike or _over(one.end, year)):
            gone.add(one.body.address if year is None or _over(one.end, year) else one.body.successor)
    return [one for one in bearers if one.body.address not in gone]


def _over(end: str, year: int | None) -> bool:
    return bool(end) and year is not None and end <= f"{year:04}-01-01"


def _at_most(bearer: _Bearer) -> int:
    """The most people that a body can have had: for a dissolved one, those of its successor."""
    today = body(bearer.body.successor) if bearer.body.end and not bearer.body.population else None
    return today.population if today else bearer.body.population


def _decided(name: str, year: int | None, bearer: _Bearer, method: str, others: Iterable[_Bearer]) -> Decision:
    chosen = bearer.body
    if _over(chosen.end, year):
        today = body(chosen.successor)
        if today is None:
            return _undecided(name, year, "dissolved", [bearer, *others])
        chosen, method = today, "successor"
    others = list(others)
    weight = chosen.population / ((chosen.population + sum(_at_most(other) for other in others)) or 1)
    score = {"exact": 1.0, "record": 1.0, "weight-50": round(weight, 4)}.get(method, 0.95)
    made = Candidate(chosen.address, chosen.label, score, _reason(chosen, bearer.end))
    return Decision(name, "", year, made, method, _candidates(others, chosen.population), table("french").vintage)


def _undecided(name: str, year: int | None, method: str, bearers: Iterable[_Bearer]) -> Decision:
    return Decision(name, "", year, None, method, _candidates(bearers), table("french").vintage)


def _candidates(bearers: Iterable[_Bearer], chosen: int = 0) -> tuple[Candidate, ...]:
    """The likeliest first: those with most people; the score is their share."""
    ranked = sorted(bearers, key=lambda one: (-one.body.population, one.body.address))
    total = chosen + sum(one.body.population for one in ranked) or 1
    return tuple(
        Candidate(one.body.address, one.body.label, round(one.body.population / total, 4), _reason(one.body, one.end))
        for one in ranked[:_MOST]
    )


def _reason(known: Body, end: str) -> str:
    """What is known of a body, in a few words of French."""
    where = f"dép. {', '.join(sorted(known.departments))}" if known.departments and known.level != "region" else ""
    people = f"{known.population} hab." if known.population else ""
    until = f"nom ou corps jusqu'au {end}" if end else ""
    return " ; ".join(part for part in (known.kind or known.level, where, people, until) if part)
