"""French authorities: what a name means, in its year, and when it is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas_rdf.linking import french
from atlas_rdf.linking.french import link
from atlas_rdf.linking.french_names import fold, readings
from atlas_rdf.linking.table import Table, table, text
from atlas_rdf.resources import folder


@pytest.mark.parametrize(
    ("name", "year", "address", "method"),
    [
        ("Saint-Etienne", None, "commune/42218", "exact"),
        ("COMMUNE DE SAINT ETIENNE", None, "commune/42218", "exact"),
        ("Ville de St-Étienne", 2010, "commune/42218", "exact"),
        ("Ville du Havre", None, "commune/76351", "exact"),
        ("Rochelle (La)", None, "commune/17300", "weight-50"),
        ("Ville-d'Avray", None, "commune/92077", "exact"),
        ("CHALON S/ SAÔNE", None, "commune/71076", "exact"),
        ("Villeneuve-lez-Avignon", None, "commune/30351", "exact"),
        ("Saint-Denis (93)", None, "commune/93066", "record"),
        ("Saint-Denis, La Réunion", None, "commune/97411", "record"),
        ("93100 Montreuil", None, "commune/93048", "record"),
        ("Saint-Étienne Métropole", None, "epci/244200770", "exact"),
        ("CA de Cergy-Pontoise", None, "epci/249500109", "exact"),
        ("Métropole de Lyon (Grand Lyon)", None, "epci/200046977", "exact"),
        ("Grand Lyon", None, "epci/200046977", "alias"),
        ("Strasbourg Eurométropole", None, "epci/246700488", "exact"),
        ("Plaine Commune", None, "epci/200057867", "exact"),
        ("Conseil général de la Gironde", 2010, "departement/33", "exact"),
        ("LOIRE (Département de la)", None, "departement/42", "exact"),
        ("CD93", None, "departement/93", "exact"),
        ("Département (42)", None, "departement/42", "exact"),
        ("Région des Pays de la Loire", None, "region/52", "exact"),
        ("Région PACA", None, "region/93", "alias"),
        ("Bretagne", None, "region/53", "weight-50"),
        ("Collectivité territoriale de Martinique", None, "region/02", "exact"),
    ],
)
def test_a_name_that_one_body_bears_is_linked(name: str, year: int | None, address: str, method: str) -> None:
    """Spelling, abbreviations, type words, brackets and brands do not matter; one body bears the name."""
    decision = link(name, year=year)
    assert decision.chosen is not None
    assert (decision.chosen.address, decision.method) == (address, method)


@pytest.mark.parametrize(
    ("name", "year", "address", "method"),
    [
        ("Auvergne", 2012, "region/83", "former"),
        ("Conseil régional d'Auvergne", 2015, "region/83", "former"),
        ("Région Rhône-Alpes", None, "region/82", "former"),
        ("Région Auvergne", 2018, "region/84", "successor"),
        ("Cherbourg-Octeville", 2010, "commune/50129", "former"),
        ("Tourlaville", 2010, "commune/50602", "former"),
        ("Tourlaville", 2018, "commune/50129", "successor"),
        ("Département de Paris", 2010, "departement/75", "former"),
        ("Martinique", 2010, None, "homonym"),
        ("Martinique", 2018, "region/02", "exact"),
    ],
)
def test_a_body_is_the_one_of_its_year(name: str, year: int | None, address: str | None, method: str) -> None:
    """A dissolved body is linked in the years in which it existed, its successor afterwards."""
    decision = link(name, year=year)
    assert (decision.chosen.address if decision.chosen else None, decision.method) == (address, method)


def test_a_dissolved_body_knows_its_successor() -> None:
    """Former regions and merged communes say what they became."""
    for address, successor in (("region/83", "region/84"), ("commune/50602", "commune/50129")):
        found = french.body(address)
        assert found is not None
        assert found.successor == successor


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("Saint-Denis", "homonym"),
        ("Montreuil", "homonym"),
        ("Evry", "homonym"),
        ("Vienne", "homonym"),
        ("Guadeloupe", "homonym"),
        ("SIAAP", "none"),
        ("Université de Lyon", "none"),
        ("Ville de Lyon et Bordeaux", "none"),
        ("Comité de jumelage de Saint-Etienne", "none"),
        ("Saint-Louis (Sénégal)", "contradiction"),
        ("Saint-Etienne (75)", "contradiction"),
        ("()", "none"),
        ("", "none"),
    ],
)
def test_what_may_mean_several_bodies_or_none_is_left_alone(name: str, method: str) -> None:
    """A homonym, a body outside the reference, a list, a contradiction: no link, and the candidates stay."""
    decision = link(name)
    assert (decision.chosen, decision.method) == (None, method)
    assert bool(decision.rejected) == (method in {"homonym", "contradiction"})


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ({"insee": "93066"}, "commune/93066"),
        ({"department": "974"}, "commune/97411"),
        ({"siren": "219300662"}, None),
    ],
)
def test_what_the_record_tells_parts_homonyms(told: dict[str, str], address: str | None) -> None:
    """An INSEE code or a département chooses among homonyms; a SIREN that nobody has chooses nobody."""
    decision = link("Saint-Denis", **told)
    assert (decision.chosen.address if decision.chosen else None) == address


def test_an_insee_code_says_nothing_of_another_level() -> None:
    """A département does not become the commune of its seat."""
    decision = link("Conseil départemental de la Loire", insee="42218")
    assert decision.chosen is not None
    assert decision.chosen.address == "departement/42"


def test_names_fold_and_read() -> None:
    """The proper name, its level and what stands beside it."""
    assert fold("Ste-Foy-lès-Lyon") == "sainte-foy-les-lyon"
    said = next(one for one in readings("Conseil départemental de l'Ain (01)") if one.level)
    assert (said.key, said.level, said.article, said.department) == ("ain", "departement", "l", "01")


def test_a_table_finds_all_and_only_the_lines_of_a_key(tmp_path: Path) -> None:
    """Every key of a table is found where it lies, first, last and repeated ones; another is not."""
    rows = [("#", "vintage", "x"), *((f"k{n}", str(i)) for n in range(700) for i in range(n % 3 + 1))]
    path = tmp_path / "t.tsv"
    path.write_text(text(rows), encoding="utf-8")
    made = Table(path)
    for n in range(700):
        assert made.rows(f"k{n}") == [(str(i),) for i in range(n % 3 + 1)]
    assert [made.rows(key) for key in ("", "k", "a", "zz", "k1x")] == [[]] * 5
    assert made.vintage == "vintage"


def test_the_reference_states_its_source() -> None:
    """Vintage, source, licence and hash stand in the table's first line."""
    vintage, source, licence, digest = table("french").head
    assert vintage == "COG 2026"
    assert "decoupage-administratif 6.0.0" in source
    assert licence == "Licence Ouverte 2.0"
    assert digest.startswith("sha256:")


def test_every_name_written_by_hand_is_in_the_table() -> None:
    """Each alias leads to its body, each dissolved region to its successor: the table was built after the last edit."""
    rows = [line.split("\t") for line in written("french-aliases.tsv")]
    assert len(rows) > 60
    assert [row for row in rows if not linked_to(*row)] == []
    for address, name, end, successor, _ in (line.split("\t") for line in written("french-former.tsv")):
        found = french.body(address)
        assert found is not None
        assert (found.label, found.end, found.successor) == (name, end, successor)


def written(name: str) -> list[str]:
    """The lines of a table written by hand."""
    lines = (folder("reference") / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def linked_to(name: str, address: str) -> bool:
    """True when the name is linked to the address."""
    chosen = link(name).chosen
    return chosen is not None and chosen.address == address
