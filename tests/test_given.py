"""What `validate` is given besides its inputs: folders of shapes and of vocabularies; and how it calls files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atlas_rdf import AtlasError, Exit, Verdict, validate

HEAD = "@prefix ex: <http://ex.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
SUB = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"


def turtle(path: Path, text: str) -> Path:
    """A Turtle file, in a folder that is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_folders_of_shapes_and_of_vocabularies_are_all_their_rdf_files(tmp_path: Path) -> None:
    """Sub-folders too; other files are left alone; a folder without RDF is wrong use, with a sentence."""
    data = turtle(tmp_path / "d.ttl", "ex:a a ex:Child .")
    shape = "ex:{0} sh:targetClass ex:Person ; sh:property [ sh:path ex:{0} ; sh:minCount 1 ] ."
    turtle(tmp_path / "shapes/a.ttl", shape.format("name"))
    turtle(tmp_path / "shapes/b/c.ttl", shape.format("age"))
    (tmp_path / "shapes/README.md").write_text("# shapes", encoding="utf-8")
    turtle(tmp_path / "vocab/v.ttl", f"ex:Child {SUB} ex:Person .")
    report = validate(data, shapes=[tmp_path / "shapes"], background=[tmp_path / "vocab"])
    assert [one.code for one in report.findings] == ["age-age", "name-name"]
    (tmp_path / "vide").mkdir()
    for shapes, background in (([tmp_path / "vide"], []), ([], [tmp_path / "vide"])):
        with pytest.raises(AtlasError, match="holds no RDF file") as refused:
            validate(data, shapes=shapes, background=background)
        assert refused.value.exit_code is Exit.USAGE


@pytest.mark.parametrize("title", ["Eau", "Terre"])
def test_the_other_place_of_an_id_is_a_path_that_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str
) -> None:
    """Both findings, of the same record and of another one, name the first file from where one is."""
    (tmp_path / "r").mkdir()
    for name, one in (("a.jsonl", "Eau"), ("b.jsonl", title)):
        (tmp_path / "r" / name).write_text(json.dumps({"id": "31", "titre": one}) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    report = validate("r")
    (found,) = [one for one in report.findings if one.code in ("fiche-en-double", "identifiant-en-conflit")]
    assert " dans r/a.jsonl:1 :" in found.fr
    assert " in r/a.jsonl:1:" in found.en
    assert report.verdict() is Verdict.VIOLATES


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        ("sh:class ex:Dog", "« p » : la valeur n'est pas de la classe Dog."),
        ("sh:minCount 9", "« p » : le nombre minimal de valeurs est 9."),
        ('sh:pattern "^x"', "« p » : la valeur ne suit pas le modèle « ^x »."),
        ("sh:in ( 1 2 )", "« p » : la valeur n'est pas de celles qui sont admises."),
        ("sh:nodeKind sh:IRI", "« p » : la valeur n'est pas de la sorte IRI."),
        ("sh:datatype ex:t", "« p » : la valeur n'est pas du type t."),
        ('sh:class ex:Dog ; sh:message "A dog."@en', "A dog."),
        ('sh:class ex:Dog ; sh:message "Un chien."@fr', "Un chien."),
    ],
)
def test_other_peoples_core_shapes_speak_french(tmp_path: Path, constraint: str, said: str) -> None:
    """A sentence of ours where the shape has none of its own; in English it is pySHACL's."""
    data = turtle(tmp_path / "d.ttl", "ex:a a ex:Person ; ex:p 'a' .")
    shapes = turtle(
        tmp_path / "s.ttl", f"ex:S sh:targetClass ex:Person ; sh:property [ sh:path ex:p ; {constraint} ] ."
    )
    (found,) = validate(data, shapes=[shapes]).findings
    assert found.fr.startswith(said)
    same = found.en.split(" Value found")[0] == found.fr.split(" Valeur trouvée")[0]
    assert same is ("sh:message" in constraint)
