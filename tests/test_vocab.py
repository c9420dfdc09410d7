"""The ontology, the code lists and the alignments, as files that people edit."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Literal, URIRef

from atlas_rdf import Profile, convert
from atlas_rdf.codes import codes
from atlas_rdf.findings import Origin
from atlas_rdf.folding import slug
from atlas_rdf.linking.countries import country
from atlas_rdf.publish.jsonld import context

TOP = Path(__file__).resolve().parent.parent
FILES = sorted((TOP / "vocab").rglob("*.ttl"))
EU = "http://publications.europa.eu/resource/authority/country/"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_reads_alike_everywhere(path: Path) -> None:
    """Both rdflib and pyoxigraph read the same number of triples, and no node is blank."""
    graph = rdflib.Graph().parse(path)
    triples = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    assert len(graph) == len(triples) > 5
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name == "codes"], ids=lambda path: path.stem)
def test_each_concept_is_named_in_both_languages(path: Path) -> None:
    """Each concept has one preferred label in French and one in English, a list, and a notation."""
    graph = rdflib.Graph().parse(path)
    concepts = list(graph.subjects(RDF.type, SKOS.Concept))
    assert concepts
    for concept in concepts:
        languages = [label.language for label in graph.objects(concept, SKOS.prefLabel) if isinstance(label, Literal)]
        assert sorted(map(str, languages)) == ["en", "fr"], concept
        assert len(list(graph.objects(concept, SKOS.inScheme))) == 1, concept
        assert len(list(graph.objects(concept, SKOS.notation))) == 1, concept


def test_every_theme_seen_is_in_the_list() -> None:
    """Each path of the themes seen on real pages leads to one concept of its level."""
    with (TOP / "tests/data/themes-seen.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 13
    for row in rows:
        found = None
        for column in ("thematique", "sous_thematique", "sous_sous_thematique"):
            if row[column]:
                found = codes().narrower("theme", found)[slug(row[column])]
                assert found.libelle == row[column]


def test_the_ontology_says_what_registries_ask_for() -> None:
    """The header carries version, licence, dates, creator, publisher, citation, prefix and status."""
    graph = rdflib.Graph().parse(TOP / "vocab/atlas.ttl")
    (ontology,) = graph.subjects(RDF.type, OWL.Ontology)
    wanted = [
        *(DCTERMS[name] for name in ("title", "description", "abstract", "creator", "publisher", "created", "issued")),
        *(DCTERMS[name] for name in ("modified", "license", "bibliographicCitation")),
        *(OWL[name] for name in ("versionIRI", "versionInfo")),
        URIRef("http://purl.org/vocab/vann/preferredNamespacePrefix"),
        URIRef("http://purl.org/vocab/vann/preferredNamespaceUri"),
        URIRef("http://purl.org/ontology/bibo/status"),
    ]
    assert [term for term in wanted if not list(graph.objects(ontology, term))] == []
    assert not list(graph.objects(ontology, OWL.imports))


def test_alignments_stand_in_both_files_alike() -> None:
    """The superclasses from other vocabularies are the same in the ontology and in the SSSOM table."""
    graph = rdflib.Graph().parse(TOP / "vocab/atlas.ttl")
    namespaces = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    text = (TOP / "vocab/mappings.sssom.tsv").read_text(encoding="utf-8")
    namespaces |= dict(re.findall(r"^#\s+(\w+):\s*\"?(http[^\s\"]+)\"?\s*$", text, re.MULTILINE))
    rows = list(csv.DictReader([line for line in text.splitlines() if not line.startswith("#")], delimiter="\t"))
    assert len(rows) > 20

    def full(curie: str) -> str:
        prefix, _, name = curie.partition(":")
        return namespaces[prefix] + name

    table = {(full(r["subject_id"]), full(r["object_id"])) for r in rows if r["predicate_id"] == "rdfs:subClassOf"}
    acd = namespaces["acd"]
    stated = {(str(s), str(o)) for s, o in graph.subject_objects(RDFS.subClassOf) if not str(o).startswith(acd)}
    assert stated
    assert {pair for pair in table if not pair[1].startswith(acd)} == stated
    assert not [r for r in rows if "Match" in r["predicate_id"]]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Tunisie", "TUN"), ("Palestine", "PSE"), ("Territoires palestiniens", "PSE"), ("Cisjordanie", "PSE"),
        ("Vietnam", "VNM"), ("Viêt Nam", "VNM"), ("Comores", "COM"), ("Swaziland", "SWZ"), ("Eswatini", "SWZ"),
        ("Côte d'Ivoire", "CIV"), ("COTE D’IVOIRE", "CIV"), ("Birmanie", "MMR"), ("République tchèque", "CZE"),
        ("République démocratique du Congo", "COD"), ("Congo-Brazzaville", "COG"), ("Bénin", "BEN"), ("Laos", "LAO"),
        ("Etats-Unis", "USA"), ("Royaume-Uni", "GBR"), ("Cap-Vert", "CPV"), ("Corée du Sud", "KOR"), ("TN", "TUN"),
        ("TUN", "TUN"), ("Madagascar", "MDG"), ("Guinée", "GIN"), ("Guinée-Bissau", "GNB"), ("Niger", "NER"),
        ("Nigéria", "NGA"), ("Moldavie", "MDA"), ("Macédoine", "MKD"), ("Biélorussie", "BLR"), ("Russie", "RUS"),
    ],
)  # fmt: skip
def test_countries_by_the_names_an_atlas_writes(name: str, code: str) -> None:
    """Each spelling leads to one country of the EU's table."""
    found, findings = country(name, Origin("x"))
    assert found is not None
    assert found.key == EU + code
    assert findings == []


@pytest.mark.parametrize(
    ("name", "code"), [("Congo", "pays-ambigu"), ("Corée", "pays-ambigu"), ("Atlantide", "pays-inconnu")]
)
def test_what_is_ambiguous_is_left_to_a_person(name: str, code: str) -> None:
    """A name of two countries, or of none, gives no country and a finding that names the candidates."""
    found, findings = country(name, Origin("x"))
    assert found is None
    assert [finding.code for finding in findings] == [code]
    if name == "Congo":
        assert "République du Congo" in findings[0].fr
        assert "émocratique" in findings[0].fr


def test_the_bundled_context_is_the_dumps_own() -> None:
    """The context inside a dump is the published one, less what belongs to the internal profile."""
    bundled = json.loads((TOP / "vocab/context.jsonld").read_text(encoding="utf-8"))["@context"]
    inside = json.loads(convert(TOP / "samples/pages/prjId-3788.txt").jsonld())["@context"]
    assert bundled == context(Profile.INTERNAL)
    assert inside == context(Profile.PUBLIC)
    assert set(inside) < set(bundled)
    assert all(bundled[key] == value for key, value in inside.items())
    assert "titulaire" not in inside
