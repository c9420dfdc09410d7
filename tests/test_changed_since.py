"""`validate --changed-since REV`: the records that a change touches, those that it reaches, and no others."""

from __future__ import annotations

import json
import os
import random
import subprocess
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from atlas_rdf import AtlasError, Exit, Finding, Report
from atlas_rdf.linking.registers import load
from atlas_rdf.pipeline import Options
from atlas_rdf.validation import spellings
from atlas_rdf.validation.request import Request
from atlas_rdf.validation.revision import Revision
from atlas_rdf.validation.run import validate_files

GOOD = Path(__file__).resolve().parent.parent / "samples" / "pages" / "prjId-14854.txt"
HEADER = "Numéro;Intitulé;Collectivité;Étranger;Pays;Statut"
MAPPING = """[columns]
"Numéro" = "id"
"Intitulé" = "titre"
"Collectivité" = "partenairesFrancais.nom"
"Étranger" = "partenairesEtrangers.nom"
"Pays" = "partenairesEtrangers.pays"
"Statut" = "statut"
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, as the working folder."""
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main")
    return tmp_path


def git(*arguments: str) -> None:
    """Git, by nobody in particular."""
    people = {f"GIT_{who}_{what}": "nobody@exemple.fr" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], check=True, capture_output=True, env=os.environ | people)


def commit() -> None:
    """All that is there, as the revision to compare with."""
    git("add", "-A")
    git("commit", "-q", "-m", "x", "--allow-empty")


def record(number: int, **members: Any) -> dict[str, Any]:
    """A good record."""
    return {
        "id": str(number),
        "titre": f"Projet {number}",
        "statut": "En cours",
        "partenairesFrancais": [{"nom": "Lyon"}],
        "partenairesEtrangers": [{"nom": "Ville de Tunis", "pays": "Tunisie"}],
    } | members


def write(path: Path, records: Iterable[dict[str, Any] | None]) -> None:
    """JSON lines; None is a blank line."""
    lines = (json.dumps(one, ensure_ascii=False) if one else "" for one in records)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def since(*arguments: str, **request: Any) -> Report:
    """What is judged of the arguments since the last commit."""
    return validate_files(arguments, Request(changed_since="HEAD", **request))


def judged(report: Report) -> list[str]:
    """The records that have a verdict."""
    return [item.record for item in report.records]


def left_out(report: Report) -> dict[str, int]:
    """What the report says was not judged."""
    return {note.code: note.count for note in report.notes}


def test_of_a_file_only_the_changed_record_is_judged(repository: Path) -> None:
    """One line of two hundred: its record has a verdict; the others are counted and said in both languages."""
    records = [record(number, titre="") for number in range(1, 201)]
    write(repository / "x.jsonl", records)
    commit()
    assert judged(since("x.jsonl")) == []
    assert since("x.jsonl").exit_code() is Exit.OK
    records[100]["description"] = "Autre chose."
    write(repository / "x.jsonl", records)
    report = since("x.jsonl")
    assert judged(report) == ["101"]
    assert [item.line for item in report.records] == [101]
    assert {(one.record, one.origin.line) for one in report.findings} == {("101", 101)}
    assert left_out(report) == {"records-not-touched": 199, "files-not-touched": 0}
    assert "fiches touchées 1, atteintes 0 ; les autres, non jugées : 199" in report.notes[0].fr
    assert "records touched 1, reached 0; the others, not judged: 199" in report.notes[0].en


def test_a_line_that_moves_is_not_touched_and_a_copy_is(repository: Path) -> None:
    """Lines are compared for what they say; a line more than before is a record more."""
    records = [record(1), record(2), record(3)]
    write(repository / "x.jsonl", records)
    commit()
    write(repository / "x.jsonl", [None, *reversed(records)])
    assert judged(since("x.jsonl")) == []
    write(repository / "x.jsonl", [*records, records[1]])
    report = since("x.jsonl")
    assert judged(report) == ["2", "2"]
    assert [(one.code, one.origin.line) for one in report.findings if one.code == "fiche-en-double"] == [
        ("fiche-en-double", 4)
    ]


def test_what_a_change_says_of_a_body_reaches_those_who_name_it(repository: Path) -> None:
    """A body under another name: whoever names it is judged, in another file and however it is spelt; nobody else."""
    write(repository / "a.jsonl", [record(1)])
    write(
        repository / "b.jsonl",
        [
            record(2, partenairesFrancais=[{"nom": "Commune de LYON"}]),
            record(3, partenairesFrancais=[{"nom": "Chalon-sur-Saône"}], description="Lyon et la commune de Lyon."),
            record(4, partenairesFrancais=[{"nom": "Autre nom", "codeInsee": "69123"}]),
        ],
    )
    commit()
    write(repository / "a.jsonl", [record(1, partenairesFrancais=[{"nom": "Ville de Lyon"}])])
    report = since("a.jsonl", "b.jsonl")
    assert judged(report) == ["1", "2", "4"]
    assert left_out(report) == {"records-not-touched": 1, "files-not-touched": 0}


def test_nothing_is_said_of_bodies_that_the_change_leaves_alone(repository: Path) -> None:
    """Of a body that only some of those who name it are judged for, which value is kept cannot be known."""

    def levels(number: int, **names: str) -> dict[str, Any]:
        return record(number, partenairesFrancais=[{"nom": nom, "niveau": level} for nom, level in names.items()])

    others = [
        levels(2, Foion="Commune", Braou="Région"),
        levels(3, Foion="Commune", Braou="Département"),
        levels(4, Braou="Commune"),
    ]
    write(repository / "x.jsonl", [levels(1, Foion="Commune"), *others])
    commit()
    write(repository / "x.jsonl", [levels(1, Foion="Région"), *others])
    report = since("x.jsonl")
    assert judged(report) == ["1", "2", "3"]
    said = [one.value for one in report.findings if one.code == "description-en-conflit"]
    assert said == ["https://w3id.org/atlas-cd/id/organisation/fr-foion"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Étienne", "Ville de St Etienne"),
        ("Cherbourg-en-Cotentin", "Ville de Cherbourg-Octeville"),
        ("Seine-Saint-Denis", "CD 93"),
        ("Le Havre", "Mairie du HAVRE"),
    ],
)
def test_other_spellings_are_found(one: str, other: str, repository: Path) -> None:
    """Abbreviations, former names, numbers and articles: what the linking takes for one body is found by its text."""
    write(repository / "a.jsonl", [record(1, partenairesFrancais=[{"nom": one, "niveau": ""}]), record(2)])
    write(repository / "b.jsonl", [record(3, partenairesFrancais=[{"nom": other}])])
    keys = {body.split("/")[-1] for body in bodies("a.jsonl", "b.jsonl") if "69123" not in body}
    assert len(keys) == 1, "the linking no longer takes them for one body: choose another pair"
    commit()
    write(repository / "a.jsonl", [record(1, partenairesFrancais=[{"nom": one.upper()}]), record(2)])
    assert judged(since("a.jsonl", "b.jsonl")) == ["1", "3"]


def bodies(*files: str) -> set[str]:
    """The addresses of the French partners."""
    from atlas_rdf import convert  # noqa: PLC0415 - for this test alone

    lines = [line for file in files for line in convert(file).ntriples().splitlines()]
    return {line.split(" ")[2] for line in lines if "partenaireFrancais>" in line}


def test_places_abroad_are_found_in_other_words(repository: Path) -> None:
    """Another language's name of a place is one of its spellings."""
    write(repository / "a.jsonl", [record(1, partenairesEtrangers=[{"nom": "Köln", "pays": "Allemagne"}])])
    write(repository / "b.jsonl", [record(2, partenairesEtrangers=[{"nom": "Ville de Cologne", "pays": "Allemagne"}])])
    commit()
    write(repository / "a.jsonl", [record(1, partenairesEtrangers=[{"nom": "KÖLN", "pays": "Allemagne"}])])
    assert judged(since("a.jsonl", "b.jsonl")) == ["1", "2"]


def test_a_register_adds_its_own_spellings(repository: Path) -> None:
    """Two names that only a register takes for one body; and a register that changes makes it all."""
    (repository / "registers").mkdir()
    register = repository / "registers" / "noms.csv"
    register.write_text("nom;adresse\nAlpha;corps-1\nOméga;corps-1\n", encoding="utf-8")
    write(repository / "a.jsonl", [record(1, partenairesFrancais=[{"nom": "Alpha"}]), record(3)])
    write(repository / "b.jsonl", [record(2, partenairesFrancais=[{"nom": "Oméga"}])])
    commit()
    write(repository / "a.jsonl", [record(1, partenairesFrancais=[{"nom": "ALPHA"}]), record(3)])

    def asked() -> list[str]:
        folder = repository / "registers"
        return judged(since("a.jsonl", "b.jsonl", options=Options(registers=load(folder)), registers=folder))

    assert asked() == ["1", "2"]
    register.write_text("nom;adresse\nAlpha;corps-2\n", encoding="utf-8")
    assert asked() == ["1", "3", "2"]


def test_a_removed_record_reaches_too(repository: Path) -> None:
    """A file that is gone and a line that is gone said something of bodies, and had an id that another record has."""
    write(repository / "a.jsonl", [record(1, partenairesFrancais=[{"nom": "Ville de Lyon"}]), record(5)])
    write(repository / "b.jsonl", [record(2), record(5, titre="Autre")])
    commit()
    (repository / "a.jsonl").unlink()
    report = since("b.jsonl")
    assert judged(report) == ["2", "5"]
    assert not report.findings or {one.code for one in report.findings} <= {"nom-en-plus"}


def test_a_duplicate_is_found_from_either_side(repository: Path) -> None:
    """A title that becomes another record's, whose address is the greater one: the finding is about that one."""
    write(repository / "x.jsonl", [record(1), record(2), record(3, titre="Eau")])
    commit()
    write(repository / "x.jsonl", [record(1, titre="EAU"), record(2), record(3, titre="Eau")])
    report = since("x.jsonl")
    assert judged(report) == ["1", "3"]
    assert [one.record for one in report.findings if one.code == "jeu-doublon"] == ["3"]


def test_a_page_is_touched_by_its_manifest_too(repository: Path) -> None:
    """Of pages, the changed one; a line of `pages.csv` touches the page that it is about; one deleted reaches."""
    for number in (14854, 14855, 14856):
        text = GOOD.read_text(encoding="utf-8").replace("Stéphano", f"Stéphano {number}")
        (repository / f"prjId-{number}.txt").write_text(text, encoding="utf-8")
    manifest = "fichier;id;adresse;consultee\n" + "".join(
        f"prjId-{number}.txt;{number};;2026-01-01\n" for number in (14854, 14855, 14856)
    )
    (repository / "pages.csv").write_text(manifest, encoding="utf-8")
    commit()
    assert judged(since(".")) == []
    (repository / "pages.csv").write_text(manifest.replace("14855;;2026-01-01", "14855;;2026-02-01"), encoding="utf-8")
    assert judged(since(".")) == ["14855"]
    git("checkout", "-q", ".")
    path = repository / "prjId-14856.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("31/12/2018", "31/12/2019"), encoding="utf-8")
    report = since(".")
    assert judged(report) == ["14856"]
    assert left_out(report) == {"records-not-touched": 2, "files-not-touched": 2}


def test_a_row_of_a_table(repository: Path) -> None:
    """Rows joined into records are compared as records; a mapping that changes makes it all."""
    rows = [f"{number};Projet {number};Lyon;Tunis;Tunisie;En cours" for number in (1, 2, 3)]
    mapping = repository / "m.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    (repository / "t.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    commit()
    rows[1] = rows[1].replace("En cours", "Terminé")
    (repository / "t.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    report = since("t.csv", mapping=mapping)
    assert judged(report) == ["2"]
    assert {"jeu-termineSansDate"} <= {one.code for one in report.findings}
    mapping.write_text(MAPPING + "\n", encoding="utf-8")
    assert judged(since("t.csv", mapping=mapping)) == ["1", "2", "3"]


def test_what_git_does_not_know_is_touched(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A new file, an ignored one and one outside the repository have no earlier version."""
    outside = tmp_path_factory.mktemp("autre") / "d.jsonl"
    (repository / ".gitignore").write_text("b.jsonl\n", encoding="utf-8")
    write(repository / "a.jsonl", [record(1)])
    commit()
    for number, path in enumerate((repository / "b.jsonl", repository / "c.jsonl", outside), 2):
        write(path, [record(number)])
    assert sorted(judged(since("a.jsonl", "b.jsonl", "c.jsonl", str(outside)))) == ["2", "3", "4"]


def test_several_pages_and_one_id_are_still_refused(repository: Path) -> None:
    """`--id` with two pages is wrong use, also when the change touches one of them."""
    for name in ("a.txt", "b.txt"):
        (repository / name).write_bytes(GOOD.read_bytes())
    commit()
    (repository / "a.txt").write_bytes(GOOD.read_bytes() + b"\n")
    with pytest.raises(AtlasError) as caught:
        since("a.txt", "b.txt", number="5")
    assert caught.value.exit_code is Exit.USAGE


# --- beside the whole ------------------------------------------------------------------------------------------------

FRENCH = (
    *("Lyon", "LYON", "Ville de Lyon", "Commune de Lyon", "Région Bretagne", "Conseil régional de Bretagne"),
    *("Cherbourg-Octeville", "Cherbourg-en-Cotentin", "CD 93", "Seine-Saint-Denis", "Foion", "Foion", "Braou", "Braou"),
)
LEVELS = ("Commune", "Région", "Département")  # which records give to bodies that no reference knows
ABROAD = (
    *(("Tunis", "Tunisie"), ("Ville de Tunis", "Tunisie"), ("TUNIS", "Tunisie")),
    *(("Bamako", "Mali"), ("Köln", "Allemagne"), ("Cologne", "Allemagne")),
)


def drawn(chance: random.Random, number: int) -> dict[str, Any]:
    """A record of few words, so that many say the same things."""
    name, country = chance.choice(ABROAD)
    return record(
        number,
        titre=chance.choice(("Eau", "EAU", "École", f"Projet {number}")),
        anneeDebut=chance.choice(("2015", "2016")),
        dateFin=chance.choice(("", "31/12/2014", "31/12/2030")),
        partenairesFrancais=[
            {"nom": one} | ({"niveau": chance.choice(LEVELS)} if one in ("Foion", "Braou") else {})
            for one in sorted({chance.choice(FRENCH), chance.choice(FRENCH)})
        ],
        partenairesEtrangers=[{"nom": name, "pays": country}],
        posteDiplomatique={"nom": chance.choice(("AMBASSADE DE FRANCE A TUNIS", "Ambassade de France à Tunis"))},
    )


def key(one: Finding) -> tuple[str, ...]:
    """What a finding says; two that several records may cause are told apart by their values alone."""
    return (one.code, one.en, one.value, "" if one.code == "description-en-conflit" else one.record)


def test_no_finding_that_a_change_brings_is_missed(repository: Path) -> None:
    """Random changes: all that the whole run finds now and did not find before, and nothing that it does not find."""
    brought = set()
    for seed in range(25):
        chance = random.Random(seed)  # noqa: S311 - meant to be foreseeable
        records: list[dict[str, Any] | None] = [drawn(chance, number) for number in range(1, 21)]
        write(repository / "a.jsonl", records[:9])
        write(repository / "b.jsonl", records[9:])
        commit()
        before = {key(one) for one in validate_files(["a.jsonl", "b.jsonl"], Request()).findings}
        for place in chance.sample(range(20), chance.randint(1, 3)):
            number = chance.choice((place + 1, place + 1, place + 1, chance.randint(1, 30)))
            records[place] = chance.choice((drawn(chance, number), drawn(chance, number), None))
        write(repository / "a.jsonl", records[:9])
        write(repository / "b.jsonl", records[9:])
        now = {key(one) for one in validate_files(["a.jsonl", "b.jsonl"], Request()).findings}
        found = {key(one) for one in since("a.jsonl", "b.jsonl").findings}
        assert now - before <= found, seed
        assert found <= now, seed
        brought |= {one[0] for one in now - before}
    assert brought >= {"jeu-doublon", "jeu-finAvantDebut", "description-en-conflit", "identifiant-en-conflit"}


def test_a_text_is_folded_as_its_characters_are() -> None:
    """The table for the 256 characters of Latin-1 says what Unicode does, beside any other."""
    ligatures = dict(spellings._LIGATURES)
    for code in range(0x2200):
        for beside in ("", "’", "é", "Ŵ", "中"):
            text = f"A{chr(code)}{beside}Z"
            plain = unicodedata.normalize("NFKD", "".join(ligatures.get(one, one) for one in text)).lower()
            expected = "".join(one for one in plain if one.isascii() and one.isalnum())
            assert spellings.glued(text).decode() == expected, text


def test_a_file_reached_by_a_link_is_the_file_that_git_knows(repository: Path) -> None:
    """Links to a file and to its folder, names with `..` in them."""
    file = repository / "fiches" / "a.jsonl"
    file.parent.mkdir()
    file.write_text("{}", encoding="utf-8")
    commit()
    revision = Revision("HEAD")
    folder = repository / "autre"
    folder.mkdir()
    (folder / "lien.jsonl").symlink_to(file)
    (folder / "dossier").symlink_to(file.parent)
    (folder / "absent.jsonl").symlink_to("nulle-part")
    assert revision.same(folder / "lien.jsonl")
    assert revision.same(folder / "dossier" / file.name)
    assert revision.same(folder / ".." / file.relative_to(repository))
    assert not revision.same(folder / "absent.jsonl")
    assert not revision.same(folder / "dossier" / ".." / "..")
