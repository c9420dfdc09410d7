"""A label of the Atlas -> a concept of a list, or a provisional one: never a loss."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from atlas_rdf import rules
from atlas_rdf.codes import codes
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.folding import slug
from atlas_rdf.model import Concept, ConceptProvisoire
from atlas_rdf.values import LABEL

SCHEME_TITLES = {"theme": "thématiques", "statut": "statuts", "forme": "formes", "niveau": "niveaux"}


@lru_cache(maxsize=16384)
def known_concept(scheme: str, label: str) -> Concept | None:
    """The concept of a flat list that a label names without doubt."""
    found = codes().labelled(scheme, label)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=16384)
def bucket(funder: str) -> Concept | None:
    """The bucket of bodies that the name of a funder means, None when it means one body."""
    return next(iter(codes().labelled("categorie-financeur", funder)), None)


def concept(scheme: str, label: str, at: Origin) -> tuple[Concept, list[Finding]]:
    """The concept of a flat list that a label names, or a provisional one."""
    known = known_concept(scheme, label)
    return (known, []) if known else _provisional(scheme, label, f"{scheme}-{slug(label)}", None, at)


@lru_cache(maxsize=16384)
def known_theme(labels: tuple[str, ...]) -> Concept | None:
    """The theme that the labels of up to three levels name, the broadest first; None when one is in no list."""
    found: Concept | None = None
    for label in labels:
        found = codes().narrower("theme", found).get(slug(label))
        if found is None:
            break
    return found


def theme(labels: Sequence[str], places: Sequence[Origin]) -> tuple[Concept | None, list[Finding]]:
    """The most specific theme that the labels name, with provisional concepts for those that are in no list."""
    found: Concept | None = None
    findings: list[Finding] = []
    path: list[str] = []
    for label, at in zip(labels, places, strict=True):
        path.append(slug(label))
        known = codes().narrower("theme", found).get(slug(label))
        if known is None:
            known, problems = _provisional("theme", label, f"theme-{'.'.join(path)}", found, at)
            findings += problems
        found = known
    return found, findings


def _provisional(
    scheme: str, label: str, key: str, broader: Concept | None, at: Origin
) -> tuple[Concept, list[Finding]]:
    made = ConceptProvisoire(key=key, libelle=LABEL.parse(label), liste=codes().scheme(scheme), plusLarge=broader)
    return made, [rules.UNKNOWN_CONCEPT.at(at, label[:200], scheme=SCHEME_TITLES.get(scheme, scheme))]
