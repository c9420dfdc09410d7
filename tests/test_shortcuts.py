"""What is passed over quickly is what would be passed over with care: each short cut against the way round it.

A line of JSON that needs no repair, a text that names nobody, a record about which the shapes have nothing to say: all
of them are recognised by looking for what could be wrong, not by looking at everything. Here everything is looked at.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from atlas_rdf import redact
from atlas_rdf.findings import Origin
from atlas_rdf.names import Names
from atlas_rdf.pipeline import Options, Pipeline
from atlas_rdf.profile import Profile
from atlas_rdf.sources.decode import calm, clean
from atlas_rdf.sources.jsonl import _read_with_care, read_json_line, read_json_lines
from atlas_rdf.sources.reading import Reading
from atlas_rdf.values import TEXT
from tests.bench.generate import records

EXAMPLES = int(os.environ.get("ATLAS_FUZZ", "300"))
MANY = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 300, suppress_health_check=list(HealthCheck)
)

# --- lines of JSON ------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["id", "titre", "statut", "financements", "partenairesEtrangers", "posteDiplomatique", "autre"])
WORDS = st.text(alphabet='aé "\\:/\n\t\u00a0\u2019\u0153\u00c3\u0082\ufb01\u0301{}[],0-', max_size=8)
SCALARS = st.one_of(
    WORDS.map(lambda text: json.dumps(text, ensure_ascii=False)),
    WORDS.map(json.dumps),
    st.sampled_from(
        ["0", "-0", "-0.0", "1.50", "1e5", "1E400", "12345678901234567890123", "true", "null", "NaN", '"\\ud800"']
    ),
)
#: What NFC changes, what no text may hold, what looks like damage; and their harmless neighbours.
ODD = 'aéE\u0300\u0301 \n"\\/\u00a0\u00ab\u00ad\u0085\u0153\u017f\u2000\u2001\u2019\u2026\u20ac\u2126\u00c3\u00a9'
ODD += "\u00e2\ufeff\u0000\u007f"
SPACES = st.sampled_from(["", "", "", " ", "  ", "\t"])
ROW_NAMES = st.sampled_from(["nom", "pays", "annee", "montant", "financeur", "fonction", "contacts"])


@st.composite
def objects(draw: st.DrawFn, names: st.SearchStrategy[str], values: st.SearchStrategy[str]) -> str:
    """An object as somebody may have written it: members given twice, spaces anywhere."""
    members = draw(st.lists(st.tuples(names, SPACES, SPACES, values), max_size=5))
    return "{" + ",".join(f'"{name}"{before}:{after}{value}' for name, before, after, value in members) + "}"


ROWS = objects(ROW_NAMES, SCALARS)
LINES = objects(NAMES, st.one_of(SCALARS, ROWS, st.lists(ROWS, max_size=3).map(lambda rows: f"[{','.join(rows)}]")))


def shown(reading: Reading) -> tuple[Any, ...]:
    """All that a reading says."""
    return reading.record, reading.refused, reading.findings, list(reading.ledger), reading.raw, reading.unreadable


@MANY
@given(LINES)
@example('{"id":"3","id":"4"}')
@example('{"id" :"3","id":"4","titre":"a"}')
@example('{"id":"3","financements":[{"montant":"1","montant":"2"}]}')
@example('{"id":"3","financements":[{"montant":-0,"annee" :"2017"}]}')
@example('{"id":"3","financements":[{"montant":-0}]}')
@example('{"id":"3","titre":"a \\":b"}')
def test_a_line_is_read_the_same_quickly_and_with_care(line: str) -> None:
    """The quick decoder, and the cells that rows share, change nothing: neither the record nor what is said of it."""
    raw = line.encode("utf-8", "surrogatepass")
    for _ in range(2):  # the second time, its rows are known
        assert shown(read_json_line(raw, "f.jsonl", 7)) == shown(_read_with_care(raw, "f.jsonl", 7)), line


@MANY
@given(st.text(alphabet=ODD, max_size=12))
def test_a_calm_line_needs_no_repair(text: str) -> None:
    """Where a line is calm, cleaning any of its strings changes nothing and says nothing."""
    raw = json.dumps({"titre": text}, ensure_ascii=False).encode()
    if calm(raw):
        assert clean(text, Origin("")) == (text, []), raw


def test_ordinary_french_is_calm() -> None:
    """The short cut is taken: a test of what is never taken would prove nothing."""
    text = '« L\'œuvre » d’été – à Noël, 12 °C :\n\t1 000 € l’hectare… "sic" a/b'
    assert calm(json.dumps({"titre": text}, ensure_ascii=False).encode())
    assert not calm(json.dumps({"titre": "Ã©tÃ©"}, ensure_ascii=False).encode())


PROSE = st.text(alphabet='aé" \n\t\u00a0\u2003\u2019\u2014\u2028\u202f\u00ab\u00e9\\/', max_size=10)


@MANY
@given(PROSE, PROSE)
@example("a", "a \nb")
@example("a\u2003", "a\n\n\nb")
@example("a\u2003\nb", "b")
@example("a\n\u202fb", "b")
def test_neat_prose_is_as_its_kind_of_value_would_have_it(context: str, history: str) -> None:
    """Where a record is said to be neat, its texts are read as they stand."""
    line = json.dumps({"id": "1", "contexte": context, "historique": history, "titre": " a "}, ensure_ascii=False)
    record = read_json_line(line.encode(), "f.jsonl", 1).record
    assert record is not None
    if record.cells.neat:
        texts = [record.cells[name] for name in ("contexte", "historique") if name in record.cells]
        assert [TEXT.parse(text) for text in texts] == texts


def test_ordinary_prose_is_neat() -> None:
    """The short cut is taken, and not for what has white space at the end of a line."""
    text = '« L\'œuvre » d’été – à Noël, 12 °C :\n1 000 € l’hectare… "sic" a/b\n\nFin.'
    for shown, is_neat in ((text, True), (f"{text} \nx", False), (f" {text}", False), (f"{text}\u00a0\nx", False)):
        line = json.dumps({"id": "1", "contexte": shown}, ensure_ascii=False)
        record = read_json_line(line.encode(), "f.jsonl", 1).record
        assert record is not None
        assert record.cells.neat == is_neat, shown


# --- persons ------------------------------------------------------------------------------------------------------

PEOPLE = st.sampled_from(
    [
        ("Paul", "DELORAN"),
        ("Zoé", "CŒURET"),
        ("", "Anne LEFÈVRE-DUBOIS"),
        ("Jo", "Ng"),
        ("Søren", "BAÿ"),
        ("row", "de La Paul x"),
    ]
)
WORDS_OF_NAMES = [
    "Paul",
    "DELORAN",
    "deloran",
    "Déloran",
    "Zoe",
    "Cœuret",
    "COEURET",
    "coeur",
    "Lefevre",
    "dubois",
    "Ng",
]
OTHER_WORDS = [
    "Soren",
    "SØREN",
    "Bay",
    "Mme ",
    " ",
    "-",
    "’",
    "\u00a0",
    "\u2009",
    "œ",
    "ﬁ",
    "ø",
    "ß",
    "\u0301",
    "x",
    ".",
    "1",
]
MAILS = ["a@b.fr", "a＠b.fr", "a [at] b.fr", "a (a) b point fr", "a AT b . fr", "a\u00a0arobase\nb dot fr", "{at}"]
NUMBERS = [
    "01 42 68 53 00",
    "01–42–68–53–00",
    "(0)1. 42. 68. 53. 00",
    "+216 71 105 111",
    "2016-2018",
    "12 000 €",
    "12.05.2018",
]
PIECES = st.sampled_from([*WORDS_OF_NAMES, *OTHER_WORDS, *MAILS, *NUMBERS])


@MANY
@given(st.lists(PEOPLE, max_size=2), st.lists(PIECES, max_size=7).map("".join))
@example([("Zoé", "CŒURET")], "Mme Cœuret")
@example([("Paul", "DELORAN")], "D\u00e9loran\u0153")
@example([("Ida", "STRASSER")], "Mme Straßer")
@example([("row", "de La Tour")], "de La")
@example([("Rs", "RUPEE")], "₨ Rupee")
@example([("Søren", "ÆRØ")], "Soren Aero, SØREN")
def test_a_quiet_text_holds_nobody(people: list[tuple[str, str]], text: str) -> None:
    """Where it is certain that there is nothing to mask, the patterns themselves find nothing."""
    names = Names()
    for given_name, family in people:
        if given_name == "row":
            names.row(family)
        elif given_name:
            names.person(given_name, family)
        else:
            names.full(family)
    masker = redact.Masker(people=names)
    if masker.quiet([text]):
        assert not redact._MAIL.search(text), text
        assert redact._mask_names(text, names.patterns()) == (text, 0), text
        assert masker._phones(text) == (text, 0), text


# --- verdicts -----------------------------------------------------------------------------------------------------

Fault = Callable[[random.Random, dict[str, Any]], None]
VALUES = (
    "",
    "2017",
    "31/12/2018",
    "31/02/2019",
    "Tunisie",
    "Syldavie",
    "Terminé",
    "inconnu",
    0,
    True,
    "x" * 1200,
    "https://exemple.fr/a",
)


def damaged(chance: random.Random, record: dict[str, Any]) -> dict[str, Any]:
    """A record with up to four members dropped, doubled, moved or given another value, at any depth."""
    made = copy.deepcopy(record)
    for _ in range(chance.randint(0, 4)):
        place: Any = made
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = chance.choice(keys) if keys else None
            if key is None or key == "id":
                break
            if isinstance(place[key], (dict, list)) and place[key] and chance.random() < 0.7:
                place = place[key]
                continue
            kind = chance.random()
            if kind < 0.35:
                del place[key]
            elif isinstance(place, list):
                place.append(copy.deepcopy(place[key]))
            else:
                place[key] = chance.choice(VALUES)
            break
    return made


def lines(seed: int, count: int) -> Iterator[bytes]:
    """Records of the benchmark, damaged; every one of them twice, so that its statements have been met."""
    chance = random.Random(seed)  # noqa: S311 - meant to be foreseeable
    for number, record in enumerate(records(count, seed), 1):
        for turn in range(2):
            again = damaged(chance, record) | {"id": str(2 * number + turn)}
            yield json.dumps(again, ensure_ascii=False).encode()


@pytest.mark.parametrize("profile", list(Profile), ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_a_record_said_to_be_sound_has_no_result(profile: Profile, seed: int) -> None:
    """What was found about statements one by one is what the shapes say of the whole record."""
    quick, careful = Pipeline(Options(profile=profile)), Pipeline(Options(profile=profile))
    careful.__dict__["_sound"] = None
    sound = findings = 0
    for reading in read_json_lines(lines(seed, EXAMPLES // 2), "f.jsonl"):
        one, two = next(iter(quick.run([reading]))), next(iter(careful.run([reading])))
        assert one.findings == two.findings, reading.line
        findings += bool(one.findings)
        if one.described is not None and quick._sound is not None:
            sound += quick._sound.record(one.described)
    assert sound > 20, "the short cut was hardly ever taken"
    assert findings > 20, "hardly any record was damaged"
