"""A country's French name -> the EU's country authority; what is ambiguous stays open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from atlas_rdf import rules
from atlas_rdf.codes import COUNTRIES, codes
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.model import Concept

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
    return _by_code(plain) if _CODE.fullmatch(plain) else ()


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
