"""A shape that examined nothing says which name of the data may be meant; a folder without files is not forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas_rdf import validate
from atlas_rdf.validate.verdict import Verdict
from tests.test_validate import GOOD, PERSON, judged, run, turtle


def test_a_shape_that_examined_nothing_is_named_with_the_nearest_class(tmp_path: Path) -> None:
    """A misspelt class examines nothing; the report names the shape and the class that was meant."""
    path = turtle(tmp_path, "faute.ttl", "ex:a a acd:Partenaria .")
    report = validate(path)
    shape = "https://w3id.org/atlas-cd/shapes#Partenariat"
    assert report.examined[shape] == 0
    assert report.hints[shape] == "https://w3id.org/atlas-cd/def#Partenaria"
    said = run(tmp_path, "faute.ttl").stdout.decode()
    assert "The shape Partenariat examined nothing; the data has 'Partenaria'" in said
    theirs = judged(tmp_path, "ex:a a ex:Person .", PERSON.replace("ex:Person ;", "ex:Persn ;"))
    assert theirs.verdict() is Verdict.NOT_EXAMINED
    assert theirs.hints == {"http://ex.org/PersonShape": "http://ex.org/Person"}


def test_a_class_that_another_shape_examines_may_be_meant(tmp_path: Path) -> None:
    """`Persn` beside `Person`; but no class of ours is taken for another of ours."""
    typo = f"{PERSON} ex:TypoShape a sh:NodeShape ; sh:targetClass ex:Persn . "
    typo += "ex:OtherShape a sh:NodeShape ; sh:targetClass ex:Parcel ."
    report = judged(tmp_path, "ex:a a ex:Person ; ex:name 'A' .", typo)
    assert report.hints == {"http://ex.org/TypoShape": "http://ex.org/Person"}
    one_body = turtle(tmp_path, "c.ttl", "ex:a a acd:CollectiviteEtrangere .")
    assert not [shape for shape in validate(one_body).hints if "CollectiviteFrancaise" in shape]


@pytest.mark.parametrize(
    ("term", "hint"),
    [("http://other.example/vocabulary#name", ""), ("https://ex.org/name", "name"), ("http://ex.org/nmae", "nmae")],
)
def test_a_property_of_another_vocabulary_is_not_meant(term: str, hint: str, tmp_path: Path) -> None:
    """Every vocabulary has its `name`; a mistyped one of the same is told."""
    shapes = "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:name ."
    report = judged(tmp_path, f"ex:a a ex:Person ; <{term}> 'A' .", shapes)
    assert [name.rpartition("/")[2] for name in report.hints.values()] == ([hint] if hint else [])


def test_an_empty_folder_beside_a_good_file_is_not_forgotten(tmp_path: Path) -> None:
    """It has its own verdict, whatever stands beside it."""
    (tmp_path / "vide").mkdir()
    report = validate([tmp_path / "vide", GOOD])
    assert [report.of(item) for item in report.files] == [Verdict.NOT_EXAMINED, Verdict.CONFORMS]
