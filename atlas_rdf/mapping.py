"""Entities -> triples: a loop over the model that names no field.

A triple is three N-Triples tokens. Each entity class is compiled once into its lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity, Spec, specs, values, walk
from atlas_rdf.profile import Profile
from atlas_rdf.terms import Rdf

RDF_TYPE = f"<{Rdf.type}>"


class Triple(NamedTuple):
    """Subject, predicate, object, each as an N-Triples token."""

    s: str
    p: str
    o: str

    def line(self) -> str:
        """The N-Triples line."""
        return f"{self.s} {self.p} {self.o} .\n"


def allowed(spec: Spec, profile: Profile) -> bool:
    """True when the profile may show this line of the model."""
    return profile is Profile.INTERNAL or not spec.internal


_LINES: dict[tuple[type[Entity], Profile], tuple[tuple[Spec, str], ...]] = {}


def lines(cls: type[Entity], profile: Profile) -> tuple[tuple[Spec, str], ...]:
    """The lines of a class that the profile shows, each with its predicate token."""
    known = _LINES.get((cls, profile))
    if known is None:
        shown = (spec for spec in specs(cls) if allowed(spec, profile))
        known = _LINES[cls, profile] = tuple((spec, f"<{spec.term}>") for spec in shown)
    return known


def entities(root: Entity, profile: Profile) -> Iterator[Entity]:
    """`root` and all that it reaches in this profile, parents first, each address once."""
    return walk(root, lambda spec: allowed(spec, profile))


def describe(entity: Entity, addresses: Addresses, profile: Profile) -> list[Triple]:
    """The triples whose subject is `entity`: its type, then its lines in the model's order."""
    subject = addresses.token(entity)
    triples = [Triple(subject, RDF_TYPE, f"<{entity.TYPE}>")]
    for spec, predicate in lines(type(entity), profile):
        for value in values(entity, spec):
            token = addresses.token(value) if spec.kind is None else spec.kind.token(value)
            triples.append(Triple(subject, predicate, token))
    return triples
