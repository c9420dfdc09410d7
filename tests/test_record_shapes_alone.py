"""`validate --no-dataset-rules`: the record shapes alone, said and never counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from atlas_rdf import AtlasError, Exit
from atlas_rdf.validation.request import Request
from atlas_rdf.validation.run import validate_files

RECORD = '{"id": "%d", "titre": "Eau", "statut": "Terminé", "anneeDebut": "2015", "dateFin": "31/12/2014"}\n'


@pytest.mark.parametrize("name", ["fiches.jsonl", "fiches.ttl"])
def test_the_rules_about_all_records_are_left_out(name: str, tmp_path: Path) -> None:
    """Sources and RDF alike: no finding of a data set rule, none counted, the others the same; the report says so."""
    path = tmp_path / name
    if path.suffix == ".jsonl":
        path.write_text(RECORD % 1 + RECORD % 2, encoding="utf-8")
    else:
        path.write_text(
            "@prefix acd: <https://w3id.org/atlas-cd/def#> .\n"
            "<https://w3id.org/atlas-cd/id/partenariat/1> a acd:Partenariat ; acd:posteDiplomatique <urn:x:rien> .\n",
            encoding="utf-8",
        )
    whole = validate_files([str(path)], Request())
    alone = validate_files([str(path)], Request(dataset_rules=False))
    assert {one.code for one in whole.findings} & {"jeu-finAvantDebut", "jeu-lienMort"}
    assert set(alone.findings) == {one for one in whole.findings if not one.code.startswith("jeu-")}
    rules = {shape for shape in whole.examined if "#jeu-" in shape}
    assert {**dict.fromkeys(rules), **alone.examined}.keys() == whole.examined.keys()
    assert not rules & alone.examined.keys()
    assert alone.idle == tuple(shape for shape in whole.idle if shape not in rules)
    (note,) = alone.notes
    assert (note.code, note.count) == ("dataset-rules-not-run", len(rules))
    assert all(shape.partition("#")[2] in note.fr and shape.partition("#")[2] in note.en for shape in rules)
    assert whole.notes == ()


def test_other_peoples_shapes_have_none(tmp_path: Path) -> None:
    """The switch beside --shapes is wrong use."""
    with pytest.raises(AtlasError) as caught:
        validate_files([str(tmp_path)], Request(shapes=(tmp_path,), dataset_rules=False))
    assert caught.value.exit_code is Exit.USAGE
