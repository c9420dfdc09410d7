"""The six real pages give exactly the values that a person reads on them, in each of the three dumps."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib import Literal, URIRef

from atlas_rdf import open_store
from atlas_rdf.store import Table

TOP = Path(__file__).resolve().parent.parent
DUMPS = ("atlas.nt", "atlas.ttl", "atlas.jsonld")
PREFIXES = """
PREFIX acd: <https://w3id.org/atlas-cd/def#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
P = "<https://w3id.org/atlas-cd/id/partenariat/14854>"
FORMATS = {".nt": "nt", ".ttl": "turtle", ".jsonld": "json-ld"}
EXPECTED: list[dict[str, Any]] = json.loads((TOP / "tests/data/index.json").read_text(encoding="utf-8"))


class Both:
    """One dump in two engines, which must agree on every answer."""

    def __init__(self, path: Path) -> None:
        self._store = open_store(path)
        self._graph = rdflib.Graph().parse(path, format=FORMATS[path.suffix])

    def rows(self, where: str, variables: str = "?v") -> list[tuple[str, ...]]:
        """The sorted answers, numbers in their shortest form."""
        query = f"{PREFIXES} SELECT {variables} WHERE {{ {where} }}"
        table = self._store.query(query)
        assert isinstance(table, Table)
        one = sorted(tuple(map(_number, row)) for row in table.rows)
        answer = self._graph.query(query)
        assert answer.vars is not None
        two = sorted(tuple(_number(str(row.get(name, ""))) for name in answer.vars) for row in answer.bindings)
        assert one == two, query
        return one

    def values(self, where: str) -> list[str]:
        """The sorted values of `?v`."""
        return [row[0] for row in self.rows(where)]


def _number(text: str) -> str:
    return f"{Decimal(text).normalize():f}" if re.fullmatch(r"[0-9]+\.[0-9]+", text) else text


@pytest.fixture(scope="module", params=DUMPS)
def dump(request: pytest.FixtureRequest, published: Path) -> Both:
    """Each dump in turn."""
    return Both(published / str(request.param))


def test_page_14854_header(dump: Both) -> None:
    """Title, years, end date, status, form and triennial are those of the page."""
    assert dump.values(f"{P} dct:title ?v") == [
        "Entrepreneuriat, Formation, Insertion: Synergies stéphano-monastiriennes"
    ]
    assert dump.values(f"{P} acd:anneePremiereSignature ?v") == ["2015"]
    assert dump.values(f"{P} acd:anneeDebut ?v") == ["2017"]
    assert dump.values(f"{P} acd:dateFin ?v") == ["2018-12-31"]
    assert dump.values(f"{P} acd:statut/skos:prefLabel ?v FILTER(LANG(?v) = 'fr')") == ["Terminé"]
    assert dump.values(f"{P} acd:forme/skos:prefLabel ?v FILTER(LANG(?v) = 'fr')") == [
        "Projet de coopération décentralisée"
    ]
    assert dump.values(f"{P} acd:triennal ?v") == ["false"]


def test_page_14854_theme_at_three_levels(dump: Both) -> None:
    """The principal theme is the third level, and the file itself says what its two broader levels are."""
    levels = dump.values(f"{P} acd:themePrincipal/skos:broader*/skos:prefLabel ?v FILTER(LANG(?v) = 'fr')")
    assert levels == ["Attractivité des territoires", "Economie durable", "Pôles de compétitivité, clusters, filières"]
    principal = dump.values(f"{P} acd:themePrincipal/skos:prefLabel ?v FILTER(LANG(?v) = 'fr')")
    assert principal == ["Pôles de compétitivité, clusters, filières"]


def test_page_14854_partners(dump: Both) -> None:
    """Saint-Etienne is one node as partner and funder; Monastir is in Tunisia by the EU's address."""
    saint_etienne = dump.values('?v skos:prefLabel "Saint-Etienne"@fr')
    assert saint_etienne == ["https://w3id.org/atlas-cd/id/organisation/fr-commune-42218"]
    assert dump.values(f"{P} acd:partenaireFrancais ?v") == saint_etienne
    assert dump.values(f"{P} acd:financement/acd:financeur ?v . {P} acd:partenaireFrancais ?v") == saint_etienne
    assert dump.rows(f"{P} acd:partenaireEtranger ?o . ?o skos:prefLabel ?n ; acd:pays ?p", "?n ?p") == [
        ("Commune de Monastir", "http://publications.europa.eu/resource/authority/country/TUN")
    ]
    roles = dump.rows(f"{P} acd:participation ?x . ?x acd:acteur/skos:prefLabel ?n ; acd:role ?r", "?n ?r")
    assert roles == [
        ("Commune de Monastir", "https://w3id.org/atlas-cd/code/role/partenaire-etranger"),
        ("Saint-Etienne", "https://w3id.org/atlas-cd/code/role/partenaire-francais"),
    ]


def test_page_14854_funding(dump: Both) -> None:
    """Five lines of 2017 sum to 62,570.00 euros, one of a bucket of funders, none of a 1 % scheme."""
    lines = dump.rows(f"{P} acd:financement ?f . ?f acd:montant ?m ; acd:annee ?a ; acd:devise ?d", "?m ?a ?d")
    assert len(lines) == 5
    assert {(year, currency) for _, year, currency in lines} == {
        ("2017", "http://publications.europa.eu/resource/authority/currency/EUR")
    }
    assert sum(Decimal(amount) for amount, _, _ in lines) == Decimal("62570.00")
    total = dump.rows(f"{{ SELECT (SUM(?m) AS ?t) WHERE {{ {P} acd:financement/acd:montant ?m }} }}", "?t")
    assert [Decimal(row[0]) for row in total] == [Decimal(62570)]
    assert dump.values("?v acd:dispositif ?x") == []
    assert dump.values(f"{P} acd:financement/acd:financeurCollectif/skos:prefLabel ?v FILTER(LANG(?v)='fr')") == [
        "Collectivités et partenaires étrangers"
    ]


def test_page_14854_texts_stand_once(dump: Both) -> None:
    """Each long text is published once, though the page prints its paragraphs twice."""
    for term, sentence in (
        ("contexte", "II/ Pertinence au regard des intérêts des acteurs impliqués"),
        ("historique", "Mettre en place une pépinière internationale d'entreprises"),
        ("objectif", "Objectifs en France :"),
        ("description", "Le projet de coopération porté par les villes de Monastir"),
    ):
        texts = dump.values(f"{P} acd:{term} ?v")
        assert len(texts) == 1, term
        assert texts[0].count(sentence) == 1, term
    local = dump.values(f"{P} acd:objectifsLocaux ?v")
    france = dump.values(f"{P} acd:objectifsFrance ?v")
    assert local[0].startswith("Les objectifs du projet sont de Favoriser")
    assert france[0].startswith("Le projet engagé entre les villes")
    assert "Objectifs" not in local[0].split("\n")[0][:9]


def test_page_14854_embassy(dump: Both) -> None:
    """The embassy is named in both forms and has two functions; the ministry is above it; no person is named."""
    assert dump.values(f"{P} acd:posteDiplomatique/skos:prefLabel ?v") == ["Ambassade de France à Tunis"]
    assert dump.values(f"{P} acd:posteDiplomatique/skos:altLabel ?v") == ["AMBASSADE DE FRANCE A TUNIS"]
    assert dump.values(f"{P} acd:posteDiplomatique/org:unitOf/skos:prefLabel ?v") == [
        "Ministère de l'Europe et des Affaires étrangères"
    ]
    functions = dump.values(f"{P} acd:posteDiplomatique ?p . {P} acd:contact ?f . ?f org:postIn ?p ; skos:prefLabel ?v")
    assert functions == ["Conseiller de coopération et d'action culturelle", "Correspondant coopération décentralisée"]
    assert dump.values("?v acd:titulaire ?x") == []


def test_the_record_is_kept_apart(dump: Both) -> None:
    """Each of the six partnerships has one record, which names the page of the site."""
    rows = dump.rows("?f a acd:Fiche ; foaf:primaryTopic/dct:identifier ?id ; dct:source ?s", "?id ?s")
    assert rows == sorted((str(page["prjId"]), page["url"]) for page in EXPECTED)


@pytest.mark.parametrize("page", [page for page in EXPECTED if "expected" in page], ids=lambda page: str(page["prjId"]))
def test_the_other_pages(dump: Both, page: dict[str, Any]) -> None:
    """Each of the five other pages gives exactly the values of its index, absent ones included."""
    subject = f"<https://w3id.org/atlas-cd/id/partenariat/{page['prjId']}>"
    wanted = page["expected"]
    french = "FILTER(LANG(?v) = 'fr')"
    assert dump.values(f"{subject} dct:title ?v") == [wanted["titre"]]
    assert dump.values(f"{subject} acd:posteDiplomatique/skos:prefLabel ?v") == [wanted["poste"]]
    assert dump.values(f"{subject} acd:anneePremiereSignature ?v") == [str(wanted["annee_premiere_signature"])]
    assert dump.values(f"{subject} acd:anneeDebut ?v") == [str(wanted["annee_debut"])]
    assert dump.values(f"{subject} acd:statut/skos:prefLabel ?v {french}") == [wanted["statut"]]
    day = wanted["date_fin"]
    assert dump.values(f"{subject} acd:dateFin ?v") == (["-".join(reversed(day.split("/")))] if day else [])
    assert _path(dump, f"{subject} acd:themePrincipal") == _levels(wanted)
    secondary = dump.rows(f"{subject} acd:thematisation ?t . ?t acd:priorite ?p ; acd:theme ?c", "?p ?c")
    assert [(int(rank), _path(dump, f"<{theme}> skos:broader?", start=theme)) for rank, theme in sorted(secondary)] == [
        (other["priorite"], _levels(other)) for other in wanted["autres_thematiques"]
    ]


def _levels(themes: dict[str, Any]) -> list[str]:
    names = (themes["thematique"], themes["sous_thematique"], themes["sous_sous_thematique"])
    return [name for name in names if name]


def _path(dump: Both, where: str, start: str = "") -> list[str]:
    """The theme's labels, broadest first."""
    found = [start] if start else dump.values(f"{where} ?v")
    labels = []
    while found:
        labels += dump.values(f"<{found[0]}> skos:prefLabel ?v FILTER(LANG(?v) = 'fr')")
        found = dump.values(f"<{found[0]}> skos:broader ?v")
    return labels[::-1]


def test_the_three_dumps_are_one_graph(published: Path) -> None:
    """The three dumps hold the same triples for rdflib, and no blank node."""
    graphs = [set(rdflib.Graph().parse(published / name, format=FORMATS[Path(name).suffix])) for name in DUMPS]
    assert graphs[0] == graphs[1] == graphs[2]
    assert len(graphs[0]) > 300
    assert all(isinstance(term, URIRef | Literal) for triple in graphs[0] for term in triple)
