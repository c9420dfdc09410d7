"""What the dataset rules are not shown changes nothing of their verdict."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pyoxigraph
import pytest
import rule_reach

from atlas_rdf.validate import dataset, sieve
from atlas_rdf.validate.engine import check_dataset, selects

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ACD = "https://w3id.org/atlas-cd/def#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
CODE = "https://w3id.org/atlas-cd/code/statut"
CLASSES = ["Partenariat", "Fiche", "Organisation", "CollectiviteEtrangere", "Thematisation", "Financement"]
TEXTS = ['"a"@fr', '"A"@fr', '"a"@en', '"1"', '"\\u00e9"', '"é"', '"x <y> z"']
DAYS, YEARS = ['"2016-01-01"', '"2014-05-05"'], ['"2015"', '"2016"']
CODES = [f"<{CODE}/en-cours>", f"<{CODE}/termine>"]
LINKS: list[str] = []  # to other things of the graph
#: What is said of things, and with which values.
SAID = {
    **dict.fromkeys((f"{ACD}montant", f"{ACD}description", f"{DCT}identifier", f"{DCT}source", f"{DCT}subject"), TEXTS),
    **dict.fromkeys((f"{DCT}title", "http://www.w3.org/2004/02/skos/core#prefLabel"), TEXTS[:3]),
    **dict.fromkeys((f"{ACD}financement", f"{ACD}acteur", f"{ACD}territoire", f"{ACD}theme"), LINKS),
    **dict.fromkeys((f"{ACD}partenaireFrancais", f"{ACD}partenaireEtranger", f"{FOAF}primaryTopic"), LINKS),
    **dict.fromkeys((f"{ACD}dateFin", f"{ACD}dateConsultation"), DAYS),
    f"{ACD}anneeDebut": YEARS,
    f"{ACD}statut": CODES,
}
TWINS = "".join(
    f"""<urn:p:{title}> <{TYPE}> <{ACD}Partenariat> .
<urn:p:{title}> <{DCT}title> "{title}"@fr .
<urn:p:{title}> <{ACD}statut> {CODES[0]} .
<urn:p:{title}> <{ACD}dateFin> {DAYS[1]} .
<urn:p:{title}> <{ACD}partenaireFrancais> <urn:t:0> .
<urn:p:{title}> <{ACD}partenaireEtranger> <urn:t:1> .
<urn:f:{title}> <{TYPE}> <{ACD}Fiche> .
<urn:f:{title}> <{ACD}dateConsultation> {DAYS[0]} .
<urn:f:{title}> <{FOAF}primaryTopic> <urn:p:{title}> .
"""
    for title in ("a", "A")
).encode()


def lines(chance: random.Random) -> list[bytes]:
    """A graph of few things, many of whose values and links make a fault."""
    things = [f"<urn:t:{number}>" for number in range(chance.randint(2, 14))]
    links = [*things[:3], *things, "<urn:nowhere>"]
    made = TWINS.splitlines() if chance.random() < 1 / 4 else []
    for thing in things:
        types = chance.sample(CLASSES, chance.choice((0, 1, 1, 1, 2))) if chance.random() < 1 / 2 else ["Partenariat"]
        some = [f"<{TYPE}> <{ACD}{name}>" for name in types]
        for predicate, values in SAID.items():
            count = chance.choice((0, 1, 1, 1, 1, 2)) if chance.random() < 1 / 2 else 0
            some += [f"<{predicate}> {chance.choice([*(values or links), TEXTS[0]])}" for _ in range(count)]
        chance.shuffle(some)
        made += [f"{thing} {rest} .".encode() for rest in some]
    return made


def whole(text: bytes) -> tuple[object, object]:
    """The verdict on everything, and what was examined."""
    store = pyoxigraph.Store()
    store.load(input=text, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    verdict = check_dataset(store)
    return verdict.results, verdict.examined


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of a few lines, and little memory for what was described before."""
    monkeypatch.setattr(sieve, "_PIECE", 300)
    monkeypatch.setattr(sieve, "_WINDOW", 2)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("order", ["written", "shuffled"])
def test_a_sieved_dump_has_the_verdict_of_the_whole(order: str) -> None:
    """Graphs by chance, each thing's triples together or anywhere: the same results, the same numbers of nodes."""
    raised = set()
    for seed in range(300):
        chance = random.Random(seed)  # noqa: S311 - graphs, no secrets
        some = lines(chance)
        if order == "shuffled":
            chance.shuffle(some)
        text = b"".join(line + b"\n" for line in some)
        verdict = dataset.rules_verdict(text)
        assert (verdict.results, verdict.examined) == whole(text), f"seed {seed}"
        raised |= {result.shape for result in verdict.results}
    assert len(raised) == len(selects()), "every rule is broken by some of the graphs"


@pytest.mark.usefixtures("small")
def test_a_sieve_lets_through_some_of_the_lines_and_no_others() -> None:
    """The graphs above are not loaded whole: a quarter of their lines is left out."""
    given, kept = 0, 0
    for seed in range(100):
        some = lines(random.Random(seed))  # noqa: S311 - as above
        one, text = sieve.Sieve(), b"".join(line + b"\n" for line in some)
        loaded = {
            line for way in (one.first, one.second) for piece in way(BytesIO(text)) for line in piece.splitlines()
        }
        assert loaded <= set(some)
        given += len(set(some))
        kept += len(loaded)
    assert kept < 3 * given / 4


LINE = f"<urn:a> <{ACD}montant> <urn:b> .\n"


@pytest.mark.parametrize(
    "text",
    [
        LINE + f"<urn:b> <{ACD}montant> <urn:c> .\n" + LINE,
        f"_:a <{ACD}montant> <urn:b> .\n",
        f"<urn:a> <{ACD}statut> _:b .\n",
        f"<urn:a> <{ACD}statut> <urn:b>.\n",
        f"<urn:a>  <{ACD}montant> <urn:b> .\n",
        f"<urn:a>\t<{ACD}montant>\t<urn:b> .\n",
        f"<urn:\\u0061> <{ACD}montant> <urn:b> .\n",
        f"<urn:a> <{ACD}\\u006Dontant> <urn:b> .\n",
        f"<urn:a> <{ACD}statut> <urn:\\u0062> .\n",
        f"<urn:a> <{TYPE}> <{ACD}F\\u0069che> .\n<urn:a> <{ACD}statut> <urn:b> .\n",
        "# a remark\n" + LINE,
        LINE.rstrip("\n"),
    ],
)
def test_what_is_not_written_as_ours_is_loaded_whole(text: str) -> None:
    """A thing spoken of in two places, a blank node, an escape in an address, another layout: nothing is left out."""
    one = sieve.Sieve()
    with pytest.raises(sieve.UnsuitableError):
        list(one.first(BytesIO(text.encode())))
    verdict = dataset.rules_verdict(text.encode())
    assert (verdict.results, verdict.examined) == whole(text.encode())


def test_other_queries_are_asked_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule edited since `make generate` makes the table void."""
    monkeypatch.setattr(sieve, "rules_digest", lambda: "another")
    sieve.reach.cache_clear()
    with pytest.raises(sieve.UnsuitableError):
        sieve.reach()
    sieve.reach.cache_clear()


def test_a_large_dump_is_judged_on_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the memory does not hold a store, one on disk gives the same verdict, and goes."""
    monkeypatch.setattr(dataset, "memory", lambda: 800)
    for seed in range(5):
        text = b"".join(line + b"\n" for line in lines(random.Random(seed)))  # noqa: S311 - as above
        dump = tmp_path / "dump.nt"
        dump.write_bytes(text)
        verdict = dataset.rules_verdict(dump, tmp_path)
        assert (verdict.results, verdict.examined) == whole(text)
        assert list(tmp_path.iterdir()) == [dump]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?a <x:p> ?b", {("whole", "x:p")}),
        ("?a <x:p> ?b OPTIONAL { ?b <x:q> ?c }", {("whole", "x:p"), ("whole", "x:q")}),
        ("{ ?a <x:p>/^<x:q> ?b } UNION { ?a (<x:r>|<x:s>) ?b }", {("whole", f"x:{name}") for name in "pqrs"}),
        ("?a <x:p> ?b , ?c FILTER (!sameTerm(?b, ?c))", {("several", "x:p")}),
        ("?a <x:p> ?b , ?c FILTER (?b != ?c)", {("whole", "x:p")}),
        ("?a <x:p> ?b . ?d <x:p> ?c FILTER (!sameTerm(?b, ?c))", {("whole", "x:p")}),
        ("?a <x:p> ?b , ?c FILTER (!sameTerm(?b, ?c) || ?b = 1)", {("whole", "x:p")}),
        ("?a ?p ?b FILTER (?p IN (<x:p>, <x:q>) || ?p = <x:r> && ?b = 1)", {("whole", f"x:{name}") for name in "pqr"}),
        ("?a ?p ?b FILTER (?p IN (<x:p>, <x:q>) || ?b = 1)", None),
        ("?a ?p ?b FILTER (?p != <x:p>)", None),
        ("?a ?p ?b", None),
        ("?a <x:p>* ?b", None),
        ("?a !<x:p> ?b", None),
        ("?a <x:p> ?b MINUS { ?a <x:q> ?c }", None),
        ("?a <x:p> ?b { SELECT ?b { ?b <x:q> 1 } }", None),
        ("GRAPH ?g { ?a <x:p> ?b }", None),
        ("?a a <x:C>", {("whole", TYPE)}),
        ("?a a <x:C> ; <x:p> ?b", {("beside", TYPE), ("whole", "x:p")}),
        ("?a a <x:C> ; ?p ?b FILTER (?p = rdf:type)", {("whole", TYPE)}),
        ("?a a <x:C> . ?b <x:p> ?a", {("whole", TYPE), ("whole", "x:p")}),
        ("?a <x:p> ?b FILTER NOT EXISTS { ?b a ?c }", {("link", "x:p"), ("linking", "")}),
        (
            "?a <x:p> ?b ; a ?t FILTER (?t IN (<x:C>)) FILTER NOT EXISTS { ?b a ?c }",
            {("link", "x:p"), ("linking", "x:C"), ("beside", TYPE)},
        ),
        ("?a <x:p> ?b FILTER NOT EXISTS { ?b a <x:C> }", {("whole", "x:p"), ("whole", TYPE)}),
        (
            "?a <x:p> ?b FILTER NOT EXISTS { ?b a ?c ; <x:q> ?d }",
            {("whole", "x:p"), ("beside", TYPE), ("whole", "x:q")},
        ),
        ("?a <x:p> ?b FILTER NOT EXISTS { ?b a ?c FILTER (?c = <x:C>) }", {("whole", "x:p"), ("whole", TYPE)}),
        ("?a <x:p> ?b FILTER (?a = <x:y> || NOT EXISTS { ?b a ?c })", {("whole", "x:p"), ("whole", TYPE)}),
        (
            "?a <x:p> ?b . ?b <x:q> ?d FILTER NOT EXISTS { ?b a ?c }",
            {("whole", f"x:{n}") for n in "pq"} | {("whole", TYPE)},
        ),
        (
            "?a <x:p> ?b ; <x:q> ?c FILTER NOT EXISTS { ?b a ?c }",
            {("whole", f"x:{n}") for n in "pq"} | {("whole", TYPE)},
        ),
        (
            "?a <x:p> ?b FILTER NOT EXISTS { ?a <x:q> ?d FILTER EXISTS { ?d <x:r> 1 } }",
            {("whole", f"x:{name}") for name in "pqr"},
        ),
    ],
)
def test_what_a_query_can_look_at(query: str, expected: set[tuple[str, str]] | None) -> None:
    """Why which predicates matter; nothing is said of a query that may look at any."""
    text = f"PREFIX rdf: <{TYPE.removesuffix('type')}> SELECT DISTINCT ?a WHERE {{ {query} }}"
    if expected is None:
        with pytest.raises(rule_reach.UnboundedError):
            rule_reach.needs([text])
    else:
        assert rule_reach.needs([text]) == expected
