"""Countries: the names that French administrations write, former states, and the names that stay open."""

from __future__ import annotations

import pytest

from atlas_rdf.codes import COUNTRIES, codes
from atlas_rdf.findings import Origin
from atlas_rdf.linking import countries
from atlas_rdf.linking.countries import country, named

AT = Origin("essai.txt", 1)
ONE = {
    "AFG": ["Afghanistan"],
    "BEN": ["Bénin", "BENIN", "Dahomey", "République populaire du Bénin"],
    "BFA": ["Burkina Faso", "Burkina-Faso", "Burkina", "Haute-Volta", "HAUTE VOLTA", "Burkina Fasso", "Burkinafaso"],
    "BLR": ["Biélorussie", "Bélarus", "Belarus"],
    "CAF": ["RCA", "République Centrafricaine", "CENTRAFRICAINE (REPUBLIQUE)", "Centrafricaine, République"],
    "CHN": ["Chine", "Chine (République populaire)", "République populaire de Chine"],
    "CIV": ["Côte d’Ivoire", "COTE D'IVOIRE", "Cote d Ivoire"],
    "COD": ["Zaïre", "Zaire", "RDC", "R.D.C.", "Congo (République démocratique du)", "Congo (Kinshasa)", "Congo belge"],
    "COG": ["Congo-Brazzaville", "Congo (Brazzaville)", "République du Congo", "République populaire du Congo"],
    "COM": ["Les Comores", "Comores (Les)", "L’Union des Comores"],
    "CPV": ["Cap-Vert", "Cabo Verde"],
    "CZE": ["Tchéquie", "République tchèque", "TCHEQUE (REPUBLIQUE)"],
    "DEU": ["RFA", "RDA", "R.D.A.", "Allemagne de l'Est", "République fédérale d'Allemagne"],
    "DJI": ["Djibouti", "Territoire français des Afars et des Issas"],
    "DZA": ["L’Algérie", "L'ALGERIE", "Algérie", "DZ", "DZA"],
    "GBR": ["Royaume-Uni", "Grande-Bretagne", "Angleterre", "Écosse"],
    "GIN": ["Guinée", "Guinée Conakry", "GUINEE", "République de Guinée"],
    "GNB": ["Guinée-Bissau", "Guinée-Bissao"],
    "GNQ": ["Guinée équatoriale", "Guinée espagnole"],
    "IRN": ["Iran (République islamique d')", "Iran, République islamique d'", "Perse"],
    "KGZ": ["Kirghizistan", "Kirghizstan", "Kirghizie"],
    "KHM": ["Cambodge", "Kampuchéa"],
    "KOR": ["Corée du Sud", "République de Corée", "COREE (REPUBLIQUE DE)", "Corée, République de"],
    "LBY": ["Libye", "Jamahiriya arabe libyenne"],
    "LKA": ["Sri Lanka", "Ceylan"],
    "MDA": ["Moldavie", "Moldova", "République de Moldova"],
    "MDG": ["Madagascar", "République malgache"],
    "MKD": ["Macédoine", "Macédoine du Nord", "MACEDOINE (EX-REPUBLIQUE YOUGOSLAVE DE)", "ARYM"],
    "MLI": ["Mali", "Soudan français", "Le Mali"],
    "MMR": ["Birmanie", "Myanmar", "MYANMAR (BIRMANIE)"],
    "NLD": ["Pays-Bas", "Les Pays-Bas", "Hollande"],
    "PSE": [
        "Palestine",
        "Territoires palestiniens",
        "Territoires Palestiniens (Cisjordanie)",
        "PALESTINE (TERRITOIRES GAZA ET JERICHO)",
        "Autorité palestinienne",
        "Territoires autonomes palestiniens",
    ],
    "PHL": ["Philippines", "Phillipines", "Philipines"],
    "RUS": ["Russie", "Fédération de Russie", "Russie (Fédération de)"],
    "SDN": ["Soudan"],
    "SWZ": ["Swaziland", "Eswatini"],
    "TUN": ["Tunisie", "LA TUNISIE", " tunisie ", "Tunisie (Maghreb)", "TN", "TUN", "République tunisienne"],
    "TUR": ["Turquie", "Türkiye"],
    "TWN": ["Taïwan", "Taiwan", "Formose", "Taïwan, province de Chine"],
    "TZA": ["Tanzanie", "Tanzanie, République-unie de", "Zanzibar"],
    "VNM": ["Vietnam", "Viet Nam", "Viêt-Nam", "VIET-NAM", "Vietnam du Sud"],
    "YEM": ["Yémen du Nord", "Yémen"],
    "ZWE": ["Zimbabwe", "Rhodésie du Sud"],
}
SEVERAL = {
    "Congo": {"COD", "COG"},
    "CONGO (ex colonie)": {"COD", "COG"},
    "Corée": {"KOR", "PRK"},
    "URSS": {
        *("ARM", "AZE", "BLR", "EST", "GEO", "KAZ", "KGZ", "LTU", "LVA", "MDA", "RUS", "TJK", "TKM", "UKR", "UZB"),
    },
    "Union soviétique": set(),
    "Yougoslavie": {"1A0", "BIH", "HRV", "MKD", "MNE", "SRB", "SVN"},
    "ex-Yougoslavie": set(),
    "Serbie-et-Monténégro": {"1A0", "MNE", "SRB"},
    "Tchécoslovaquie": {"CZE", "SVK"},
    "Rhodésie": {"ZMB", "ZWE"},
    "Indochine": {"KHM", "LAO", "VNM"},
    "Saint-Martin": {"MAF", "SXM"},
}


@pytest.mark.parametrize(("code", "name"), [(code, name) for code, names in ONE.items() for name in names])
def test_a_name_in_use_is_its_country(code: str, name: str) -> None:
    """Present and former names, inverted ones, articles, capitals, codes."""
    found, problems = country(name, AT)
    assert problems == []
    assert found is not None
    assert found.notation == code


@pytest.mark.parametrize("name", SEVERAL)
def test_a_name_of_several_countries_stays_open(name: str) -> None:
    """It is a finding that names every country it may mean."""
    found, problems = country(name, AT)
    assert found is None
    assert [problem.code for problem in problems] == ["pays-ambigu"]
    codes_found = {one.notation for one in named(name)}
    assert len(codes_found) > 1
    assert not SEVERAL[name] or codes_found == SEVERAL[name]
    assert all((one.libelle or "") in problems[0].fr for one in named(name))


@pytest.mark.parametrize(
    "name", ["Atlantide", "Tunisie, Maroc", "Mali/Sénégal", "Jérusalem", "Multi-pays", "", "X", "ZZ"]
)
def test_what_is_no_country_stays_unknown(name: str) -> None:
    """Nor is one picked of two."""
    found, problems = country(name, AT)
    assert found is None
    assert [problem.code for problem in problems] == ["pays-inconnu"]


def test_every_country_has_its_code_and_its_label_leads_back_to_it() -> None:
    """The preferred French name of each country means it alone."""
    every = codes().iso2
    assert len(every) == 250
    for iri, iso2 in every.items():
        assert [one.key for one in named(codes().by_iri[iri].libelle or "")] == [iri]
        assert [one.key for one in named(iso2.upper())] == [iri]


def test_a_slip_of_a_letter_never_makes_another_country() -> None:
    """No two countries have names that differ only by gaps and doubled letters."""
    ambiguous = {key for key, found in countries._loose().items() if len(found) > 1}
    known = {countries._loosely(key) for key, found in codes().by_label[COUNTRIES].items() if len(found) > 1}
    assert ambiguous == known
