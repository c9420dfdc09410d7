"""A country's French name -> the EU's country authority; what is ambiguous stays open."""

from __future__ import annotations

import re

from atlas_rdf import rules
from atlas_rdf.codes import COUNTRIES, codes
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.model import Concept

_CODE = re.compile("[A-Z]{2,3}")


def country(name: str, at: Origin) -> tuple[Concept | None, list[Finding]]:
    """The country that a French name or an ISO 3166-1 code (two or three capitals) means."""
    found = codes().labelled("pays", name) or codes().labelled("pays", _without_comment(name))
    if not found and _CODE.fullmatch(name.strip()):
        found = _by_code(name.strip())
    if len(found) == 1:
        return found[0], []
    if found:
        names = ", ".join(sorted(one.libelle or one.key for one in found))
        return None, [rules.AMBIGUOUS_COUNTRY.at(at, name[:200], candidates=names)]
    return None, [rules.UNKNOWN_COUNTRY.at(at, name[:200])]


def _without_comment(name: str) -> str:
    """`Tunisie (Nord)` -> `Tunisie`; by hand, because a pattern takes the square of a long cell."""
    start = name.find("(", name.rfind(")", 0, -1) + 1) if name.endswith(")") else -1
    return name if start < 0 else name[:start].rstrip()


def _by_code(code: str) -> tuple[Concept, ...]:
    by_iri = codes().by_iri
    three = by_iri.get(f"{COUNTRIES}/{code}")
    return (three,) if three else tuple(by_iri[iri] for iri, two in codes().iso2.items() if two == code.lower())
