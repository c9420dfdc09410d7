"""Every finding code is triggered by a real run, and what a person reads of it is in French and in English.

The inputs are those of the golden cases, the bad files and, for the two codes about whole files, made here; what a
download says is in `tests/data/fetch-findings.tsv`, which `test_fetch.py` compares with a real one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from atlas_rdf import rules
from atlas_rdf.api import convert, validate
from atlas_rdf.findings import FailOn, Finding, Lang, Origin, Rule, Severity, refusal
from atlas_rdf.validate.docs import shape_docs
from atlas_rdf.validate.explain import codes, explain
from atlas_rdf.validate.locate import code
from atlas_rdf.validate.report import FORMATS
from atlas_rdf.validate.report.view import View, plain
from atlas_rdf.validate.verdict import Report
from atlas_rdf.validation.request import Request
from atlas_rdf.validation.run import validate_files
from tests.test_cases import CASES
from tests.test_good_and_bad import BAD

FETCH = Path(__file__).parent / "data" / "fetch-findings.tsv"
SAMPLE = Path(__file__).parent.parent / "samples" / "fiches.jsonl"
RULES = {rule.code: rule for rule in rules.RULES}
SHAPES = {code(doc.shape): doc for doc in shape_docs().values() if doc.fr}
_CODES = "|".join({*RULES, *SHAPES})
_LINE = re.compile(
    rf"^[^ ].*?: (?P<severity>violation|warning|avertissement|info) (?P<code>{_CODES}): (?P<words>.+)$", re.MULTILINE
)


def reports(folder: Path) -> Iterator[Report]:
    """Real runs of `validate`, and the findings of a download."""
    for case in CASES:
        yield validate(
            list(case.sources), id=case.id, profile=case.profile, mapping=case.mapping, registers=case.registers
        )
    for profile in sorted({bad.profile for bad in BAD}):
        yield validate([bad.path for bad in BAD if bad.profile is profile], profile=profile)
    before, after = folder / "avant.nt", folder / "fiches.jsonl"
    before.write_text(convert(SAMPLE).ntriples(), encoding="utf-8")
    after.write_text("".join(SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")
    yield validate_files([str(after), str(folder / "absent.ttl")], Request(against=before))
    rows = [line.split("\t") for line in FETCH.read_text(encoding="utf-8").splitlines()]
    found = [Finding(name, RULES[name].severity, Origin(place), fr, en) for name, place, fr, en in rows]
    yield Report(tuple(found), {})


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[Lang, dict[str, set[tuple[str, str]]]]:
    """Language -> code -> (severity, sentence), as the lines of `validate --format concise` say them."""
    found: dict[Lang, dict[str, set[tuple[str, str]]]] = {lang: {} for lang in Lang}
    for report in reports(tmp_path_factory.mktemp("codes")):
        for lang in Lang:
            for line in _LINE.finditer(FORMATS["concise"](report, View(lang, FailOn.NEVER))):
                found[lang].setdefault(line["code"], set()).add((line["severity"], line["words"]))
    return found


def test_the_codes_are_all_here() -> None:
    """Rules and shapes that speak are the codes there are; the shapes that say nothing themselves are their holders."""
    silent = {code(doc.shape) for doc in shape_docs().values() if not doc.fr}
    assert set(RULES) | set(SHAPES) | silent == set(codes())
    assert len(RULES) + len(SHAPES) > 160


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("name", sorted({*RULES, *SHAPES}))
def test_a_run_triggers_the_code(name: str, lang: Lang, printed: dict[Lang, dict[str, set[tuple[str, str]]]]) -> None:
    """Some input raises it, and what is printed is the rule's own sentence in that language, filled in."""
    said = printed[lang].get(name)
    assert said, f"{name}: write a case in tests/cases that raises it, or a bad file of the shape"
    severity, sentence = _expected(name, lang)
    assert {word for word, _ in said} == {severity.label(lang)}
    assert [words for _, words in said if not sentence.match(words)] == []


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("name", sorted({*RULES, *SHAPES}))
def test_the_command_that_explains_a_code_shows_a_real_example(name: str, lang: Lang) -> None:
    """`atlas-rdf explain` ends with a place and the sentence said there: `tools/generate.py` has run the program."""
    before, mark, example = explain(name, lang).partition("\nExemple: " if lang is Lang.FR else "\nExample: ")
    assert mark, f"{name}: run make generate"
    assert before.startswith(name)
    place, *_, said = example.splitlines()
    assert place
    assert _expected(name, lang)[1].match(plain(said.strip()))


def _expected(name: str, lang: Lang) -> tuple[Severity, re.Pattern[str]]:
    if name in RULES:
        rule: Rule = RULES[name]
        words = f"{rule.fr} {rule.fix_fr}" if lang is Lang.FR else f"{rule.en} {rule.fix_en}"
        return rule.severity, re.compile(".*".join(map(re.escape, re.split(r"\{\w+\}", plain(words)))))
    doc = SHAPES[name]
    return doc.severity, re.compile(re.escape(plain(doc.fr if lang is Lang.FR else doc.en)))


def test_the_two_languages_say_it_differently(printed: dict[Lang, dict[str, set[tuple[str, str]]]]) -> None:
    """No sentence is the same in both: one of them would not be translated."""
    same = {
        name for name, said in printed[Lang.FR].items() if {w for _, w in said} & {w for _, w in printed[Lang.EN][name]}
    }
    assert same == set()


def test_a_sentence_names_the_field_as_the_form_does_and_the_value_as_the_source_does(tmp_path: Path) -> None:
    """Labels and the source's own text in both languages; the member and the address stay where machines look."""
    members = {"statut": "Suspendu", "dateFin": "hier", "financements": [{"financeur": "X", "annee": "mil"}]}
    path = tmp_path / "f.jsonl"
    path.write_text(json.dumps({"id": "31", "titre": "Eau", **members}) + "\n", encoding="utf-8")
    found = validate(path).findings
    bad = {one.origin.field: (one.fr, one.en) for one in found if one.code == "valeur-illisible"}
    assert set(bad) == {"dateFin", "financements[0].annee"}
    assert all("Date de fin du partenariat" in words for words in bad["dateFin"])
    assert all("Financement du partenariat (1), Année" in words for words in bad["financements[0].annee"])
    (status,) = [one for one in found if one.code == "Partenariat-statut"]
    assert status.value.startswith("https://")
    assert status.value not in status.fr + status.en
    assert status.fr.endswith("Valeur trouvée : « Suspendu ».")
    assert status.en.endswith("Value found: 'Suspendu'.")


def test_what_others_say_has_a_french_frame(tmp_path: Path) -> None:
    """Frequent refusals of the system are said in each language; a parser's words are quoted in a French sentence."""
    (tmp_path / "dossier.ttl").mkdir()
    broken = tmp_path / "casse.ttl"
    broken.write_text("ex:a ex:b ;;; .", encoding="utf-8")
    (absent,) = validate(tmp_path / "absent.ttl").errors
    assert "(il n'existe pas)" in absent.fr
    assert "(no such file or directory)" in absent.en
    (syntax,) = validate(broken).errors
    assert "le lecteur dit : « " in syntax.fr
    for error, fr in ((PermissionError(), "permission refusée"), (OSError(28, "x"), "il n'y a plus de place")):
        assert refusal(error)[0] == fr
    assert refusal(OSError(5, "Input/output error"))[0] == "le système dit : « Input/output error »"
    pages = [explain(one.code, Lang.FR) for one in rules.RULES]
    assert not [page for page in pages if page.splitlines()[2] == "…"]
