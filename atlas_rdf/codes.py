"""The code lists of `vocab/codes`, loaded once: by address, and by label in French."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from atlas_rdf.folding import slug
from atlas_rdf.model import Concept, Schema
from atlas_rdf.resources import files
from atlas_rdf.terms import CODE_NS

COUNTRIES = "http://publications.europa.eu/resource/authority/country"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_DCT = "http://purl.org/dc/terms/"


@dataclass(frozen=True)
class Codes:
    """`by_iri`: every concept. `by_label`: scheme IRI -> folded label -> concepts (several when ambiguous).

    `iso2`: country IRI -> ISO 3166-1 alpha-2, lower case.
    """

    by_iri: Mapping[str, Concept]
    by_label: Mapping[str, Mapping[str, tuple[Concept, ...]]]
    iso2: Mapping[str, str]
    schemes: Mapping[str, Schema]

    def scheme(self, name: str) -> Schema:
        """The list called `theme`, `statut`, `forme`, `role`, `dispositif`, `niveau`, `categorie-financeur`, `pays`."""
        return self.schemes[COUNTRIES if name == "pays" else CODE_NS + name]

    def code(self, scheme: str, code: str) -> Concept:
        """The concept of a list by its code."""
        return self.by_iri[f"{CODE_NS}{scheme}/{code}"]

    def labelled(self, scheme: str, label: str) -> tuple[Concept, ...]:
        """The concepts of a list that a label names: none, one, or several when it is ambiguous."""
        return self.by_label[self.scheme(scheme).key].get(slug(label), ())

    def narrower(self, scheme: str, broader: Concept | None) -> Mapping[str, Concept]:
        """Folded label -> concept, of the concepts right below `broader` (None: the top of the list)."""
        return {
            label: concept
            for label, found in self.by_label[self.scheme(scheme).key].items()
            for concept in found
            if (concept.plusLarge.key if concept.plusLarge else None) == (broader.key if broader else None)
        }


@cache
def codes() -> Codes:
    """All lists; about 20 ms the first time."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    values: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for path in files("vocab/codes"):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            node, term = str(quad.subject.value), quad.object
            found = (term.value, (getattr(term, "language", None) or ""))
            values.setdefault(node, {}).setdefault(quad.predicate.value, []).append(found)

    def first(node: str, predicate: str, lang: str = "") -> str | None:
        return next((text for text, tag in values[node].get(predicate, ()) if tag == lang), None)

    schemes = {
        node: Schema(key=node, titre=first(node, _DCT + "title", "fr"), titreEn=first(node, _DCT + "title", "en"))
        for node in sorted({text for v in values.values() for text, _ in v.get(_SKOS + "inScheme", ())})
    }
    concepts: dict[str, Concept] = {}

    def concept(node: str) -> Concept:
        if node not in concepts:
            broader = first(node, _SKOS + "broader")
            concepts[node] = Concept(
                key=node,
                libelle=first(node, _SKOS + "prefLabel", "fr"),
                libelleEn=first(node, _SKOS + "prefLabel", "en"),
                notation=first(node, _SKOS + "notation"),
                liste=schemes[first(node, _SKOS + "inScheme") or ""],
                plusLarge=concept(broader) if broader else None,
                procheDe=tuple(sorted(text for text, _ in values[node].get(_SKOS + "closeMatch", ()))),
            )
        return concepts[node]

    labels: dict[str, dict[str, tuple[Concept, ...]]] = {scheme: {} for scheme in schemes}
    for node in sorted(node for node, v in values.items() if _SKOS + "inScheme" in v):
        one = concept(node)
        names = {t for p in ("prefLabel", "altLabel") for t, tag in values[node].get(_SKOS + p, ()) if tag == "fr"}
        for key in sorted({slug(name) for name in names}):
            known = labels[one.liste.key].get(key, ())
            labels[one.liste.key][key] = (*known, one)
    for node in sorted(node for node, v in values.items() if _SKOS + "hiddenLabel" in v):  # an ambiguous name
        members = tuple(concept(text) for text, _ in sorted(values[node][_SKOS + "member"]))
        names = {slug(name) for name, tag in values[node][_SKOS + "hiddenLabel"] if tag == "fr"}
        labels[members[0].liste.key] |= dict.fromkeys(names, members)
    iso2 = {node: (first(node, _DCT + "identifier") or "").lower() for node in concepts if node.startswith(COUNTRIES)}
    return Codes(concepts, labels, iso2, schemes)
