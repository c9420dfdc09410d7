"""A country's French name -> the EU's country authority; what is ambiguous stays open."""

from __future__ import annotations

import re
from functools import lru_cache

from atlas_rdf import rules
from atlas_rdf.codes import COUNTRIES, codes
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.model import Concept

_CODE = re.compile("[A-Z]{2,3}")
_COMMENT = re.compile(r"\s*\([^)]*\)$")
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
    """The countries that a name may mean: as written, without its article, without what stands in brackets, as a code."""
    plain = name.strip()
    bare = _COMMENT.sub("", plain)
    for spelling in (plain, _ARTICLE.sub("", plain, count=1), bare, _ARTICLE.sub("", bare, count=1)):
        if found := codes().labelled("pays", spelling):
            return found
    return _by_code(plain) if _CODE.fullmatch(plain) else ()


def _by_code(code: str) -> tuple[Concept, ...]:
    by_iri = codes().by_iri
    three = by_iri.get(f"{COUNTRIES}/{code}")
    return (three,) if three else tuple(by_iri[iri] for iri, two in codes().iso2.items() if two == code.lower())
