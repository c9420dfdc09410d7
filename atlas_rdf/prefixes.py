"""The prefixes of our Turtle and of queries."""

from __future__ import annotations

from functools import cache

from atlas_rdf.codes import COUNTRIES
from atlas_rdf.fields import Entity
from atlas_rdf.model import ENTITIES, ConceptProvisoire
from atlas_rdf.terms import CODE_NS, PREFIXES

_LISTS = ("theme", "statut", "forme", "role", "dispositif", "niveau", "categorie-financeur")


@cache
def prefixes(base: str) -> dict[str, str]:
    """Prefix -> namespace: the terms', the code lists', and one for each class of things."""
    things = {}
    classes: tuple[type[Entity], ...] = (*ENTITIES, ConceptProvisoire)
    for segment in {cls.SEGMENT for cls in classes} - {""}:
        top = "" if segment.startswith("interne/") else "id/"
        things[segment.rsplit("/", 1)[-1]] = f"{base}{top}{segment}/"
    lists = {name: f"{CODE_NS}{name}/" for name in _LISTS} | {"pays": f"{COUNTRIES}/"}
    return dict(sorted((dict(PREFIXES) | lists | things).items()))
