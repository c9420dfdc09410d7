"""What other people's shapes ask that is not run is said, and never passes for examined."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas_rdf import Verdict
from atlas_rdf.validate.verdict import Nothing
from tests.test_validate import judged

ADA = "ex:ada a ex:Person ."
ASKED = "ex:S a sh:NodeShape ; sh:targetClass ex:Person ; "
NAME = "sh:property [ sh:path ex:name ; sh:minCount 1 ] "


@pytest.mark.parametrize(
    ("shape", "wrong", "meant"),
    [
        ("sh:propety [ sh:path ex:name ; sh:minCount 1 ]", "propety", "property"),
        ("sh:property [ sh:path ex:name ; sh:mincount 1 ]", "mincount", "minCount"),
        ("sh:property [ sh:Path ex:name ; sh:minCount 1 ]", "Path", "path"),
        ("sh:calss ex:Person", "calss", "class"),
        ("sh:nodeKind sh:IRi", "IRi", "IRI"),
        (f"{NAME} ; sh:severity sh:Warnning", "Warnning", "Warning"),
        (f"{NAME} . ex:T a sh:NodeSape", "NodeSape", "NodeShape"),
    ],
)
def test_a_mistyped_constraint_does_not_pass_for_one_that_holds(
    shape: str, wrong: str, meant: str, tmp_path: Path
) -> None:
    """SHACL ignores what it does not know: the data would conform to whatever is misspelt."""
    report = judged(tmp_path, ADA, f"{ASKED}{shape} .")
    assert report.verdict() is Verdict.COULD_NOT_RUN
    assert f"sh:{wrong}" in report.errors[0].fr
    assert f"sh:{meant}" in report.errors[0].en


@pytest.mark.parametrize("term", ["js", "expression"])
def test_a_shape_that_asks_only_what_is_not_run_examines_nothing(term: str, tmp_path: Path) -> None:
    """Its constraint was not looked at: the verdict is not `conforms`."""
    report = judged(tmp_path, ADA, f"{ASKED}sh:{term} [ ex:any 1 ] .")
    assert report.verdict() is Verdict.NOT_EXAMINED
    assert report.examined == {"http://ex.org/S": 0}
    assert [(one.code, one.count) for one in report.notes] == [("shapes-not-run", 1)]
    assert report.files[0].why is Nothing.NOT_ASKED


def test_a_shape_that_is_off_is_the_reason_that_nothing_was_examined(tmp_path: Path) -> None:
    """Not the data, which has what the shape aims at."""
    report = judged(tmp_path, ADA, f"{ASKED}{NAME} ; sh:deactivated true .")
    assert report.verdict() is Verdict.NOT_EXAMINED
    assert report.files[0].why is Nothing.NOT_ASKED
    other = judged(tmp_path, "ex:ada a ex:Robot .", f"{ASKED}{NAME} ; sh:deactivated true .")
    assert other.files[0].why is Nothing.UNKNOWN


def test_what_is_not_run_is_named_beside_what_is(tmp_path: Path) -> None:
    """Rules and targets of SHACL's advanced features, and terms that nobody knows, with the number of their uses."""
    others = "ex:T a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this ?p ?o }' ] ; "
    asked = f"{ASKED}{NAME} ; sh:rule [ a sh:TripleRule ], ex:r ; sh:minListLength 3 . {others}{NAME} ."
    report = judged(tmp_path, "ex:ada a ex:Person ; ex:name 'Ada' .", asked)
    assert report.verdict() is Verdict.CONFORMS
    assert report.examined == {"http://ex.org/S": 1, "http://ex.org/T": 0}
    assert report.notes[0].en.endswith("sh:minListLength × 1, sh:rule × 2, sh:target × 1.")
    assert report.notes[0].count == 4


def test_a_component_of_ones_own_is_run(tmp_path: Path) -> None:
    """Its parameters are constraints as those of SHACL are."""
    component = (
        "ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:longest ] ; "
        "sh:validator [ a sh:SPARQLAskValidator ; sh:ask 'ASK { FILTER (STRLEN(STR($value)) <= $longest) }' ] ."
    )
    report = judged(tmp_path, ADA, f"{ASKED}ex:longest 3 . {component}")
    assert report.examined["http://ex.org/S"] == 1
    assert report.verdict() is Verdict.VIOLATES
    assert not report.notes


def test_an_entailment_is_refused(tmp_path: Path) -> None:
    """As SHACL asks of whoever does not do it."""
    report = judged(tmp_path, ADA, f"{ASKED}{NAME} ; sh:entailment <http://www.w3.org/ns/entailment/RDFS> .")
    assert report.verdict() is Verdict.COULD_NOT_RUN
    assert "entailment" in report.errors[0].en
