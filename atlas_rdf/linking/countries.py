"""A country's French name -> the EU's country authority; what is ambiguous stays open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from atlas_rdf import rules
from atlas_rdf.codes import COUNTRIES, codes
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.folding import slug
from atlas_rdf.model import Concept

_DOUBLED = re.compile(r"(.)\1+")
_CODE = re.compile("[A-Z]{2,3}")
_ASIDE = re.compile(r"(.+?)\s*(?:\(([^()]*)\)|,\s*([^,]+))")
_ARTICLE = re.compile(r"(?:l['’]\s*|(?:les?|la)\s+)", re.IGNORECASE)


def country(name: str, at: Origin) -> tuple[Concept | None, list[Finding]]:
    """The country that a French name or an ISO 3166-1 code (two or three capitals) means."""
    found = named(name)
    if len(found) == 1:
        return found[0], []
    if found:
        names = ", ".join(sorted(one.libelle or one.key for one in found))
        return None, [rules.AMBIGUOUS_COUNTRY.at(at, name[:200], candidates=names)]
    return None, [rules.UNKNOWN_COUNTRY.at(at, name[:200])]


@lru_cache(maxsize=4096)
def named(name: str) -> tuple[Concept, ...]:
    """The countries that a name may mean: as written, turned round, without its article or what stands in brackets."""
    plain = " ".join(name.split())
    for spelling in _spellings(plain):
        if found := codes().labelled("pays", spelling) or codes().labelled("pays", _ARTICLE.sub("", spelling, count=1)):
            return found
    return (_by_code(plain) if _CODE.fullmatch(plain) else ()) or _loose().get(_loosely(slug(plain)), ())


def _loosely(folded: str) -> str:
    """`burkina-fasso` and `burkinafaso` -> `burkinafaso`: words joined, doubled letters once."""
    return _DOUBLED.sub(r"\1", folded.replace("-", ""))


@cache
def _loose() -> dict[str, tuple[Concept, ...]]:
    """The names without gaps and doubled letters; one that would then mean several countries means them all."""
    found: dict[str, dict[str, Concept]] = {}
    for label, concepts in codes().by_label[COUNTRIES].items():
        found.setdefault(_loosely(label), {}).update({one.key: one for one in concepts})
    return {label: tuple(concepts.values()) for label, concepts in found.items()}


def _spellings(plain: str) -> Iterator[str]:
    """`Corée (République de)`, `Iran, République islamique d'`, `Congo (Brazzaville)`, `Tunisie (Maghreb)`."""
    yield plain
    if aside := _ASIDE.fullmatch(plain):
        before, bracket, behind = aside.groups()
        yield f"{bracket or behind} {before}"
        yield f"{before} {bracket or behind}"
        if behind is None:
            yield before


def _by_code(code: str) -> tuple[Concept, ...]:
    by_iri = codes().by_iri
    three = by_iri.get(f"{COUNTRIES}/{code}")
    return (three,) if three else tuple(by_iri[iri] for iri, two in codes().iso2.items() if two == code.lower())
