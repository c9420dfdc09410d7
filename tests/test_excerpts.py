"""What is shown of a source line is what stands there, marked where the finding is, and names nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from atlas_rdf import Finding, Report, validate
from atlas_rdf.validate.members import member

TOP = Path(__file__).resolve().parent.parent
PERSON = "Zéphyrine Quatrebarbes"
ENDED = {"id": "7", "titre": "Fini en 2024-12-31", "statut": "En cours", "dateFin": "31/12/2024"}
CONTACTS = {"contactsPartenaires": [{"nom": PERSON, "partenaire": "Nulle part"}]}


def shown(report: Report, code: str) -> tuple[Finding, str, str]:
    """The finding of a code, the line shown of it and what of that line is marked."""
    one = next(one for one in report.findings if one.code == code)
    spot = report.spots[one]
    return one, spot.text, spot.text[spot.at : spot.at + spot.width]


def written(path: Path, *records: Mapping[str, object]) -> Report:
    """The report on JSON lines."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), encoding="utf-8")
    return validate(path)


def test_the_source_value_is_marked_and_not_the_graphs(tmp_path: Path) -> None:
    """A rule about all records: the day as the line writes it, in its own member and nowhere else."""
    report = written(tmp_path / "fiches.jsonl", ENDED)
    one, text, marked = shown(report, "jeu-enCoursEchu")
    line = (tmp_path / "fiches.jsonl").read_text(encoding="utf-8")
    assert marked == "31/12/2024"
    assert text.strip("…") in line
    spot = report.spots[one]
    assert line[spot.column - 1 : spot.end - 1] == "31/12/2024"


@pytest.mark.parametrize("name", ["export.csv", "html/prjId-14358.html", "pages/prjId-14358.txt"])
def test_every_excerpt_is_in_its_source(name: str) -> None:
    """What is shown stands in the file, and what is marked is the value, its field, or nothing."""
    path = TOP / "samples" / name
    report = validate(path, mapping=TOP / "samples" / "export.toml" if path.suffix == ".csv" else None)
    source = path.read_text(encoding="utf-8")
    assert report.spots
    for one, spot in report.spots.items():
        assert " ".join(spot.text.strip("…").split()) in " ".join(source.split()), one
        assert bool(spot.width) == bool(one.value or one.origin.field)


def test_persons_stay_hidden_in_excerpts(tmp_path: Path) -> None:
    """Of the record itself, of its namesake with the same id, and of one that has no id."""
    about = {"titre": f"Eau, avec {PERSON}", "statut": "En cours", "dateFin": "31/12/2024", "inconnu": PERSON}
    report = written(
        tmp_path / "fiches.jsonl", {"id": "7", **about, **CONTACTS}, {"id": "7", **ENDED}, {**about, **CONTACTS}, about
    )
    texts = [spot.text for one, spot in report.spots.items() if one.origin.line < 4]
    assert len([text for text in texts if "[nom masqué]" in text]) > 2
    assert "quatrebarbes" not in "".join(texts).casefold()


def test_a_line_whose_record_is_unknown_is_not_shown(tmp_path: Path) -> None:
    """Broken JSON may hold anybody: the place is said, nothing of the line is."""
    path = tmp_path / "fiches.jsonl"
    path.write_text(f'{{"id":"7","titre":"{PERSON}"\n', encoding="utf-8")
    report = validate(path)
    assert [spot.text for spot in report.spots.values()] == [""]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a", "x"),
        ("b.c", "y"),
        ("d[1].e", "z\\u00e9"),
        ("d[0]", '{"e":"w"}'),
        ("f", '""'),
        ("absent", None),
        ("a.b", None),
    ],
)
def test_members_are_found_by_their_path(path: str, value: str | None) -> None:
    """The span of the value as it is written, not the same text elsewhere."""
    line = '{ "z":"x", "a" : "x","b":{"a":"n","c":"y"},"d":[{"e":"w"}, {"e":"z\\u00e9"}],"f":""}'
    span = member(line, path)
    assert (line[span[0] : span[1]] if span else None) == value
    assert member("[" * 100_000, "a") is None
    assert member('{"b":' + "[" * 100_000, "a") is None
