"""The published queries (`queries/*.rq`): well formed, and the same right answer on two engines.

`tests/queries/<name>.csv` is the answer expected on the sample pages and `samples/fiches.jsonl`. The figures that
matter are also spelt out below, with the sum behind them, so that a wrong file cannot be checked in by mistake.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.query import ResultRow

from atlas_rdf.findings import AtlasError, Severity
from atlas_rdf.publication import Job, Summary, publish
from atlas_rdf.questions import question
from atlas_rdf.sources.files import find

ROOT = Path(__file__).parent.parent
EXPECTED = Path(__file__).parent / "queries"
PAGES, RECORDS = ROOT / "samples/pages", ROOT / "samples/fiches.jsonl"
FILES = sorted((ROOT / "queries").glob("*.rq"))
NAMES = [file.stem for file in FILES]

BASE = "https://w3id.org/atlas-cd/id/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
MINISTRY = f"{BASE}organisation/org-ministere-de-l-europe-et-des-affaires-etrangeres"
PEOPLE = ("TREVELLOC", "OUERDACHI")

_HEAD = re.compile(r"^# (question|fr|en|paramètre \w+)\s*: (.*)$", re.MULTILINE)
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")

Value = str | int | Decimal
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Answer:
    """Column names and rows: numbers as `Decimal`, so that `62570` and `62570.00` are one; "" where unbound."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def dicts(self, **where: str) -> list[dict[str, Value]]:
        """The rows by column name, those that have these values."""
        named = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return [row for row in named if all(row[column] == value for column, value in where.items())]

    def keys(self, column: str = "partenariat") -> list[str]:
        """The last segment of the addresses in a column, in the answer's order."""
        return [str(row[column]).rsplit("/", 1)[-1] for row in self.dicts()]


@dataclass(frozen=True)
class Dump:
    """One publication, in the two engines."""

    graph: rdflib.Graph
    store: ox.Store
    summary: Summary
    text: str

    def ask(self, name: str, **parameters: str) -> Answer:
        """The answer that both engines give."""
        sparql = filled(name, parameters)
        answer = on_pyoxigraph(self.store, sparql)
        assert on_rdflib(self.graph, sparql) == answer
        return answer


def filled(name: str, parameters: Mapping[str, str]) -> str:
    """The query with other values between the braces of its parameters, as `--param` puts them."""
    sparql = (ROOT / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    for parameter, value in parameters.items():
        sparql, count = re.subn(rf"(VALUES \?{parameter} {{)[^}}]*(}})", rf"\1 {value} \2", sparql)
        assert count == 1
    return sparql


def normal(text: str) -> Value:
    """A number as `Decimal`, any other text as it is."""
    return Decimal(text) if _NUMBER.fullmatch(text) else text


def table(columns: Iterable[str], rows: Iterable[Sequence[str | None]]) -> Answer:
    """The answer made of lexical forms."""
    return Answer(tuple(columns), tuple(tuple(normal(cell or "") for cell in row) for row in rows))


def on_rdflib(graph: rdflib.Graph, sparql: str) -> Answer:
    """What rdflib answers."""
    result = graph.query(sparql)
    names = [str(variable) for variable in result.vars or ()]
    bound = [{name: str(cell) for name, cell in row.asdict().items()} for row in result if isinstance(row, ResultRow)]
    return table(names, [[row.get(name) for name in names] for row in bound])


def on_pyoxigraph(store: ox.Store, sparql: str) -> Answer:
    """What pyoxigraph answers."""
    result = store.query(sparql)
    assert isinstance(result, ox.QuerySolutions)
    names = [variable.value for variable in result.variables]
    rows = [[cell.value if isinstance(cell, ox.Literal | ox.NamedNode) else None for cell in row] for row in result]
    return table(names, rows)


def dump(output: Path, *sources: Path) -> Dump:
    """The sources published, Turtle read by rdflib and N-Triples by pyoxigraph."""
    summary = publish(Job(find([str(source) for source in sources]), output))
    graph = rdflib.Graph()
    graph.parse(output / "atlas.ttl", format="turtle")
    text = (output / "atlas.nt").read_text(encoding="utf-8")
    return Dump(graph, load(text), summary, text)


def load(text: str) -> ox.Store:
    """N-Triples in a store."""
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Dump:
    """The sample pages and the invented records, published together."""
    return dump(tmp_path_factory.mktemp("samples"), PAGES, RECORDS)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Dump:
    """The sample pages alone."""
    return dump(tmp_path_factory.mktemp("pages"), PAGES)


def head(name: str) -> dict[str, str]:
    """The lines at the head of a query: `question`, `fr`, `en`, `paramètre x`."""
    text = (ROOT / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    return {key: said.strip() for key, said in _HEAD.findall(text)}


def body(name: str) -> str:
    """A query without its comments."""
    lines = (ROOT / "queries" / f"{name}.rq").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#"))


# --- the files ---------------------------------------------------------------------------------------------------


def test_each_question_has_one_query() -> None:
    """The fifteen questions are covered, each by exactly one query."""
    assert sorted(int(head(name)["question"]) for name in NAMES) == list(range(1, 16))


@pytest.mark.parametrize("name", NAMES)
def test_a_query_says_what_it_answers(name: str) -> None:
    """A query has a short name without capitals or accents, a French and an English title."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert head(name)["fr"]
    assert head(name)["en"]


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_is_one_line_of_the_query(name: str) -> None:
    """Every announced parameter is one `VALUES ?x { … }` line with a default, and every such line is announced."""
    announced = sorted(key.split()[1] for key in head(name) if key.startswith("paramètre "))
    lines = re.findall(r"^ *VALUES \?(\w+) \{ (?:<[^<>\s]+>|UNDEF) \}$", body(name), re.MULTILINE)
    assert sorted(lines) == announced


@pytest.mark.parametrize("name", NAMES)
def test_a_query_reads_the_given_data_and_nothing_else(name: str) -> None:
    """No query calls out, names a graph or looks at a clock: the same data give the same answer on any day."""
    assert not re.search(r"\b(SERVICE|FROM|GRAPH|NOW|RAND|UUID|STRUUID)\b", body(name), re.IGNORECASE)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_orders_its_rows_and_spells_its_terms(name: str) -> None:
    """A query ends by fixing the order of its rows, and every term of ours that it uses is in the ontology."""
    assert body(name).rstrip().splitlines()[-1].startswith("ORDER BY ")
    ontology = (ROOT / "vocab/atlas.ttl").read_text(encoding="utf-8")
    used = set(re.findall(r"\bacd:(\w+)", body(name)))
    assert used - set(re.findall(r"^acd:(\w+) a ", ontology, re.MULTILINE)) == set()


# --- the samples -------------------------------------------------------------------------------------------------


def test_the_invented_records_have_one_fault(samples: Dump) -> None:
    """The invented records publish with a single violation: the funding line without a year that question 8 needs."""
    found = [
        f for f in samples.summary.findings if f.severity is Severity.VIOLATION and f.origin.file == "fiches.jsonl"
    ]
    assert [(finding.record, finding.code) for finding in found] == [("20007", "Financement-annee")]
    assert samples.summary.set_aside == 0


def test_no_answer_names_a_person(samples: Dump) -> None:
    """The people of the records, invented as they are, stand in no public statement, hence in no answer."""
    records = RECORDS.read_text(encoding="utf-8")
    assert all(name in records for name in PEOPLE)
    assert not any(name.casefold() in samples.text.casefold() for name in PEOPLE)


# --- the answers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_give_the_expected_answer(samples: Dump, name: str) -> None:
    """On the samples, rdflib and pyoxigraph both give the rows of the expected file, in that order; there are some."""
    with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    assert rows
    assert samples.ask(name) == table(columns, rows)


def test_every_expected_file_has_its_query() -> None:
    """No expected answer is left behind by a query that was renamed."""
    assert sorted(path.stem for path in EXPECTED.glob("*.csv")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_order_does_not_depend_on_the_file(samples: Dump, name: str) -> None:
    """The rows come in the same order when the statements come in another."""
    backwards = load("".join(reversed(samples.text.splitlines(keepends=True))))
    assert on_pyoxigraph(backwards, filled(name, {})) == on_pyoxigraph(samples.store, filled(name, {}))


@pytest.mark.parametrize("missing", ["prefLabel", "dateReference", "financeur", "statut", "montant"])
def test_an_imperfect_dump_has_one_answer(samples: Dump, missing: str) -> None:
    """Where labels, the reference date, funders, statuses or amounts are missing, both engines still agree."""
    lines = samples.text.splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.split(" ", 2)[1].endswith(f"#{missing}>"))
    assert len(kept) < len(samples.text)
    graph = rdflib.Graph()
    graph.parse(data=kept, format="nt")
    imperfect = Dump(graph, load(kept), samples.summary, kept)
    for name in NAMES:
        imperfect.ask(name)


# --- the answers, by hand ----------------------------------------------------------------------------------------


def test_question_1_by_hand(samples: Dump) -> None:
    """Tunisia has six partnerships: 20001, 20002, 20013 ongoing; 14854, 20003 ended; 20004 dormant.

    Their records hold from 15 March 2026 (20002, fetched that day) to 23 November 2026 (the reference date).
    20003 has two French authorities, so that the lines of the authorities add up to seven.
    """
    rows = samples.ask("pays-statuts").dicts()
    whole = rows[-1]
    assert (whole["nom"], whole["enCours"], whole["termine"], whole["enSommeil"]) == ("Ensemble", 3, 2, 1)
    assert (whole["partenariats"], whole["autreStatut"]) == (6, 0)
    assert (whole["etatAu1"], whole["etatAu2"]) == ("2026-03-15", "2026-11-23")
    assert {str(row["nom"]): row["partenariats"] for row in rows[:-1]} == {
        "Département de l'Hérault": 1, "Région Bretagne": 1, "Saint-Etienne": 2, "Saint-Etienne Métropole": 1,
        "Ville de Dunkerque": 2,
    }  # fmt: skip


def test_question_1_elsewhere(samples: Dump) -> None:
    """Another country: Senegal has 20007 and 20008, both ongoing, with Nantes and the Finistère."""
    rows = samples.ask("pays-statuts", pays=f"<{COUNTRY}SEN>").dicts()
    assert [(row["nom"], row["enCours"], row["partenariats"]) for row in rows] == [
        ("Département du Finistère", 1, 1), ("Ville de Nantes", 1, 1), ("Ensemble", 2, 2),
    ]  # fmt: skip


def test_question_2_by_hand(samples: Dump) -> None:
    """Past is judged on the day the record was fetched, else on the reference date.

    20001 ended on 31 December 2024 and was never fetched: it is past due on 23 November 2026. 20002 ended on
    30 June 2026, after it was fetched (15 March 2026), and 20013 ends on 31 December 2026: neither is. In Morocco
    20009 ended in 2020 but was fetched in 2019.
    """
    assert samples.ask("en-cours-echus").keys() == ["20001"]
    assert samples.ask("en-cours-echus", pays=f"<{COUNTRY}MAR>").rows == ()


def test_question_3_by_hand(samples: Dump) -> None:
    """Saint-Etienne is in 20011 (1960), 20003 (2010), 14854 (2017); Dunkerque, by its COG code, in 20002 and 20013."""
    rows = samples.ask("collectivite").dicts(rubrique="partenaire étranger")
    assert [(row["anneeDebut"], row["libelle"]) for row in rows] == [
        (1960, "Ville d'Ulm"), (2010, "Commune de Monastir"), (2010, "Commune de Sousse"),
        (2017, "Commune de Monastir"),
    ]  # fmt: skip
    other = samples.ask("collectivite", collectivite=f"<{BASE}organisation/fr-commune-59183>")
    assert list(dict.fromkeys(other.keys())) == ["20002", "20013"]


def test_question_4_by_hand(samples: Dump) -> None:
    """Monastir works with Saint-Etienne (20003, 14854), its Métropole (20003), Dunkerque (20013); Dakar with Nantes."""
    pairs = [(row["nom"], str(row["partenariat"])[-5:]) for row in samples.ask("partenaire-etranger").dicts()]
    assert pairs == [
        ("Saint-Etienne", "20003"), ("Saint-Etienne", "14854"), ("Saint-Etienne Métropole", "20003"),
        ("Ville de Dunkerque", "20013"),
    ]  # fmt: skip
    dakar = samples.ask("partenaire-etranger", partenaire=f"<{BASE}organisation/sn-gn-2253354>")
    assert [row["nom"] for row in dakar.dicts()] == ["Ville de Nantes"]


def test_question_5_by_hand(samples: Dump) -> None:
    """Environment is the main theme of 20006 (level 1), 20005 (level 2), 14358, 20001, 20008 and 20012 (level 3).

    It is a secondary theme of 20013 (once), 15478 (twice) and 20008 (once). Asked for at level 2, water and waste
    leaves out 20006 and the secondary themes; at level 3, water and sanitation leaves out 20005 too.
    """
    theme = "https://w3id.org/atlas-cd/code/theme/environnement-climat-et-energie"
    first = samples.ask("theme")
    main = {str(row["partenariat"]).rsplit("/", 1)[-1] for row in first.dicts(place="principale")}
    assert main == {"20006", "20005", "14358", "20001", "20008", "20012"}
    assert sorted(str(row["partenariat"])[-5:] for row in first.dicts(place="secondaire")) == [
        "15478", "15478", "20008", "20013",
    ]  # fmt: skip
    second = samples.ask("theme", theme=f"<{theme}.eau-et-dechets>")
    assert set(second.keys()) == main - {"20006"}
    third = samples.ask("theme", theme=f"<{theme}.eau-et-dechets.eau-et-assainissement>")
    assert set(third.keys()) == main - {"20006", "20005"}


def test_question_6_on_the_sample_page(pages: Dump) -> None:
    """Page 14854 declares 62,570.00 € in five lines for 2017, 13,340 € by a bucket; the ministry's share is 27.3 %.

    17,100 + 31,230 + 13,340 + 600 + 300 = 62,570, and 17,100 / 62,570 = 27.33 %.
    """
    answer = pages.ask("financeurs")
    rows = answer.dicts(vue="partenariat et année", partenariat=f"{BASE}partenariat/14854")
    assert {(row["annee"], row["total"], row["totalLignes"], row["totalFinanceursCollectifs"]) for row in rows} == {
        (Decimal(2017), Decimal("62570.00"), Decimal(5), Decimal(13340))
    }
    assert sorted(Decimal(row["montant"]) for row in rows) == [300, 600, 13340, 17100, 31230]
    assert [row["part"] for row in rows if row["financeur"] == MINISTRY] == [Decimal("27.3")]
    assert [row["part"] for row in answer.dicts(vue="ensemble", financeur=MINISTRY)] == [Decimal("27.3")]


def test_question_6_by_hand(samples: Dump) -> None:
    """In all, 488,570.50 € in thirty lines, one of them without a year, and 99,750.75 € of 1 % money beside them.

    The ministry: 17,100 + 20,000 (20001) + 9,000 (20006) + 12,500 (20007) + 15,000 (20009) + 3,000 (20013) = 76,600,
    15.7 %. Buckets: 13,340 + 10,000 (20001) + 3,000 (20003) = 26,340. Totals of the partnerships: 14854 62,570;
    20001 70,000; 20002 12,000; 20003 25,500.50; 20005 145,000; 20006 27,000; 20007 50,000; 20008 22,000;
    20009 60,000; 20010 4,500; 20013 10,000. 20012 has 1 % money alone, and no share.
    """
    answer = samples.ask("financeurs")
    whole = answer.dicts(vue="ensemble")
    assert {(row["total"], row["totalLignes"], row["totalFinanceursCollectifs"]) for row in whole} == {
        (Decimal("488570.50"), Decimal(30), Decimal(26340))
    }
    assert sum(Decimal(row["montant"]) for row in whole) == Decimal("488570.50")
    assert sum(Decimal(row["lignesSansAnnee"]) for row in whole) == 1
    assert sum(Decimal(row["montantUnPourCent"]) for row in whole) == Decimal("99750.75")
    (ministry,) = answer.dicts(vue="ensemble", financeur=MINISTRY)
    assert (ministry["montant"], ministry["lignes"], ministry["part"]) == (76600, 6, Decimal("15.7"))
    totals = {
        str(row["partenariat"])[-5:]: sum(
            Decimal(one["montant"])
            for one in answer.dicts(vue="partenariat et année", partenariat=str(row["partenariat"]))
        )
        for row in answer.dicts(vue="partenariat et année")
    }
    assert totals == {
        "14854": 62570, "20001": 70000, "20002": 12000, "20003": Decimal("25500.50"), "20005": 145000, "20006": 27000,
        "20007": 50000, "20008": 22000, "20009": 60000, "20010": 4500, "20012": 0, "20013": 10000,
    }  # fmt: skip
    assert [row["part"] for row in answer.dicts(partenariat=f"{BASE}partenariat/20012")] == [""]
    assert [row["total"] for row in answer.dicts(vue="année", annee="sans année")] == [5000]


def test_question_7_by_hand(samples: Dump) -> None:
    """Water 2021 in Madagascar is 20,000 (Bretagne) + 7,500 (Finistère); 20008, in two countries, is counted once."""
    rows = samples.ask("un-pour-cent").dicts()
    assert [(row["libelle"], row["annee"], row["pays"], row["montant"]) for row in rows] == [
        ("Dispositif du 1 %", 2023, "Bénin", Decimal("1250.75")),
        ("1 % déchets", 2021, "Madagascar", 5000),
        ("1 % déchets", 2022, "Madagascar", 5000),
        ("1 % eau", 2021, "Madagascar", 27500),
        ("1 % eau", 2021, "Tunisie", 15000),
        ("1 % eau", 2023, "Bénin", 25000),
        ("1 % eau", 2024, "plusieurs pays", 11000),
        ("1 % énergie", 2018, "Madagascar", 6000),
        ("1 % énergie", 2019, "Madagascar", 4000),
    ]


def test_question_8_by_hand(samples: Dump) -> None:
    """Five cut pages and 20004, 20011, 20014 have no funding line; 5,000 € of Nantes for 20007 have no year."""
    answer = samples.ask("financements-incomplets")
    assert answer.keys() == ["14358", "15478", "20004", "20011", "20014", "3788", "6072", "8257", "20007"]
    (line,) = answer.dicts(manque="ligne sans année")
    assert (line["financeur"], line["montant"]) == ("Ville de Nantes", 5000)


def test_question_9_by_hand(samples: Dump) -> None:
    """The oldest of each country, by the earlier of signature and start; 20009 started a year before it was signed."""
    answer = samples.ask("anciennete")
    oldest = answer.dicts(plusAncien="true")
    assert {str(row["nomPays"]): (str(row["partenariat"])[-5:], row["anneeRetenue"]) for row in oldest} == {
        "Allemagne": ("20011", 1960), "Burkina Faso": ("20014", 2016), "Bénin": ("20012", 2013),
        "Canada": ("20010", 1990), "Madagascar": ("20006", 1985), "Maroc": ("20009", 2010),
        "Sénégal": ("20007", 1995), "Tunisie": ("20004", 1998),
    }  # fmt: skip
    gaps = {str(row["partenariat"])[-5:]: row["ecart"] for row in answer.dicts()}
    assert (gaps["20006"], gaps["20009"], gaps["14854"], gaps["20010"], gaps["20014"]) == (31, -1, 2, "", "")


def test_question_10_by_hand(samples: Dump) -> None:
    """The reference date is in 2026, when 20002, 20008 and 20013 end; in 2027, 20005 does."""
    assert samples.ask("fins-dans-l-annee").keys() == ["20002", "20008", "20013"]
    assert samples.ask("fins-dans-l-annee", annee="2027").keys() == ["20005"]


def test_question_12_by_hand(samples: Dump) -> None:
    """Five records say « triennal »; those that say nothing are not taken for a yes."""
    assert samples.ask("triennaux").keys() == ["20003", "20001", "20005", "20008", "20013"]


def test_question_13_by_hand(samples: Dump) -> None:
    """By form each of the twenty partnerships counts once; by type, 20003 and 20005 count in two."""
    answer = samples.ask("formes-et-niveaux")
    forms, types = answer.dicts(repartition="forme"), answer.dicts(repartition="type de collectivité")
    assert [(row["libelle"], row["partenariats"]) for row in forms] == [
        ("Accord de coopération", 1), ("Jumelage", 2), ("Projet de coopération décentralisée", 11),
        ("forme non indiquée", 6),
    ]  # fmt: skip
    assert {str(row["libelle"]): (row["partenariats"], row["collectivites"]) for row in types} == {
        "Commune": (7, 3), "Département": (3, 2), "Région": (3, 2), "Syndicat": (1, 1),
        "Établissement public de coopération intercommunale": (3, 3), "sans collectivité française": (5, 0),
    }  # fmt: skip
    assert sum(Decimal(row["partenariats"]) for row in types) == 20 + 2


def test_question_14_by_hand(samples: Dump) -> None:
    """20003 joins two and two, 20005 two French authorities, 20008 two foreign ones of two countries."""
    rows = samples.ask("plusieurs-collectivites").dicts()
    assert [(str(row["partenariat"])[-5:], row["francaises"], row["etrangeres"], row["pays"]) for row in rows] == [
        ("20003", 2, 2, 1), ("20005", 2, 1, 1), ("20008", 1, 2, 2),
    ]  # fmt: skip


def test_question_15_by_hand(samples: Dump) -> None:
    """Every partnership has its page; the one of 20011 makes nineteen statements.

    Thirteen about the partnership: type, identifier, title, two years, main theme, theme, status, form, two
    participations, a French and a foreign partner; and three about each participation.
    """
    answer = samples.ask("sources")
    assert len(answer.rows) == samples.summary.published
    (row,) = answer.dicts(partenariat=f"{BASE}partenariat/20011")
    assert (row["source"], row["dateConsultation"], row["enonces"]) == ("https://atlas.example/fiche/20011", "", 19)


TUNISIA = "http://publications.europa.eu/resource/authority/country/TUN"


@pytest.mark.parametrize("value", ["TUN", "TN", "Tunisie", "pays:TUN", TUNISIA])
def test_a_country_can_be_given_as_people_write_it(value: str) -> None:
    """A parameter that is a country takes its address, its code or its French name, and becomes its address."""
    filled = question("pays-statuts").filled({"pays": value})
    assert f"VALUES ?pays {{ <{TUNISIA}> }}" in filled


@pytest.mark.parametrize("value", ["Atlantide", "Congo", "x> } <y", "TUN> } #", "inconnu:x"])
def test_a_parameter_can_only_be_one_term(value: str) -> None:
    """What is no address is refused: a parameter never becomes a piece of the query."""
    with pytest.raises(AtlasError):
        question("pays-statuts").filled({"pays": value})
