"""Registers, dossier and review: decisions of people, kept, shown and decided again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from atlas_rdf import AtlasError
from atlas_rdf.cli.main import cli
from atlas_rdf.linking.linker import Linker
from atlas_rdf.linking.ranking import ranked
from atlas_rdf.linking.registers import Entry, append, load
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.publication import Job, publish
from atlas_rdf.publish import dossier
from atlas_rdf.sources.files import find

TOP = Path(__file__).resolve().parent.parent
CASES = TOP / "tests" / "cases"
REGISTERS = CASES / "link-by-register" / "registers"


def published(name: str, output: Path, registers: Path | None = None, profile: Profile = Profile.PUBLIC) -> Path:
    """A case, published."""
    source = find([str(CASES / name / "input.jsonl")])
    publish(Job(source, output, Options(profile, check=False, registers=load(registers))))
    return output


def told(*arguments: str | Path, answers: str = "") -> tuple[int, str]:
    """What the program answers and prints."""
    done = CliRunner().invoke(cli, [str(one) for one in arguments], input=answers, standalone_mode=False)
    assert done.exception is None, done.exception
    return done.return_value, done.output


@pytest.mark.parametrize(
    ("name", "registers"), [("link-of-its-year", None), ("link-by-register", REGISTERS), ("json-territories", None)]
)
def test_a_dossier_replays_to_the_same_result(name: str, registers: Path | None, tmp_path: Path) -> None:
    """Every decision of a publication is taken again, offline, from the dossier alone, with the same result."""
    rows = dossier.read(published(name, tmp_path / "out", registers))
    assert rows
    assert list(dossier.replay(rows, Linker(load(registers)))) == []


def test_a_replay_notices_what_changed(tmp_path: Path) -> None:
    """Without the register, the names that it decided come out otherwise, and the command answers 1."""
    folder = published("link-by-register", tmp_path / "out", REGISTERS)
    assert told("link", "replay", folder, "--registers", REGISTERS)[0] == 0
    code, said = told("link", "replay", folder)
    assert code == 1
    assert "Saint-Denis (fr) : commune/93066 register -> - homonym" in said


def test_the_dossier_says_who_decided_to_insiders_only(tmp_path: Path) -> None:
    """The person in the register stands in the internal dossier, never in a public file."""
    for profile in Profile:
        folder = published("link-by-register", tmp_path / profile.value, REGISTERS, profile)
        by = {row["name"]: row["by"] for row in dossier.read(folder)}
        assert by["Ville de Saint-Etienne"] == "rule"
        person = "Service des relations internationales"
        assert by["Saint-Denis"] == (person if profile is Profile.INTERNAL else "register")
        files = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
        assert (person in files) == (profile is Profile.INTERNAL)


def test_partner_and_funder_are_one_node_in_every_record(tmp_path: Path) -> None:
    """Saint-Etienne is COG 42218 with its SIREN, however partners and funders are spelt."""
    spellings = ["Saint-Etienne", "Commune de Saint-Etienne", "ST ETIENNE", "Ville de Saint-Étienne"]
    lines = [
        {
            "id": str(9100 + number),
            "titre": "Lecture publique",
            "statut": "En cours",
            "partenairesFrancais": [{"nom": name}],
            "partenairesEtrangers": [{"nom": "Commune de Monastir", "pays": "Tunisie"}],
            "financements": [{"financeur": other, "montant": "10", "annee": "2020"} for other in spellings],
        }
        for number, name in enumerate(spellings)
    ]
    source = tmp_path / "input.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    publish(Job(find([str(source)]), tmp_path / "out", Options()))
    nt = (tmp_path / "out" / "atlas.nt").read_text(encoding="utf-8")
    bodies = {
        line.split()[2] for line in nt.splitlines() if "def#partenaireFrancais>" in line or "def#financeur>" in line
    }
    assert bodies == {"<https://w3id.org/atlas-cd/id/organisation/fr-commune-42218>"}
    (body,) = bodies
    assert f'{body} <https://w3id.org/atlas-cd/def#siren> "214202186" .' in nt
    assert 'codeINSEE> "42218"^^' in nt
    assert "<https://sws.geonames.org/2473493/>" in nt
    for name in spellings:
        assert f'"{name}"@fr' in nt


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name;pays\nX;\n", "colonnes attendues"),
        ("nom;lien\nX;ailleurs/3\n", "r.csv:2"),
        ("nom;adresse\nX;Pas Une Clé\n", "r.csv:2"),
        ("nom;pays\nX;Congo\n", "ambigu"),
        ("nom;adresse\nX;a\nx;b\n", "décidé autrement"),
    ],
)
def test_a_register_that_cannot_be_meant_is_refused(text: str, said: str, tmp_path: Path) -> None:
    """A wrong column, link, address or country, and two decisions about one name, are said with their line."""
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AtlasError) as error:
        load(tmp_path)
    assert said in error.value.fr


def test_an_address_once_pinned_never_changes(tmp_path: Path) -> None:
    """`link pin` keeps what was published; under that register the same names keep their addresses, linked or not."""
    register = tmp_path / "r.csv"
    before = published("link-by-register", tmp_path / "before")
    assert told("link", "pin", before, "--register", register)[0] == 0
    pinned = load(register)
    assert told("link", "pin", before, "--register", register)[0] == 0
    assert load(register) == pinned
    append(register, [Entry("Ville de Saint-Denis", "", "fr-saint-denis", "commune/93066")])
    after = dossier.read(published("link-by-register", tmp_path / "after", register))
    assert {row["name"]: row["body"] for row in after} == {row["name"]: row["body"] for row in dossier.read(before)}


def test_a_review_writes_what_a_person_decides(tmp_path: Path) -> None:
    """Most used names first; a number, an address, n, Enter and q do what they say; nothing is asked twice."""
    folder, register = published("link-of-its-year", tmp_path / "out"), tmp_path / "r" / "r.csv"
    code, said = told(
        "link", "review", folder, "--register", register, "--by", "Une personne", answers="x\ncommune/89162\nn\nq\n"
    )
    assert code == 0
    assert "[1/2] Evry" in said
    entries = list(load(register).entries.values())
    assert [(one.nom, one.lien, one.par) for one in entries] == [
        ("Evry", "commune/89162", "Une personne"), ("Saint-Denis", "aucun", "Une personne"),
    ]  # fmt: skip
    assert all(one.le for one in entries)
    assert told("link", "review", folder, "--register", register)[1].startswith("0 ")
    again = dossier.read(published("link-of-its-year", tmp_path / "again", register))
    assert {row["name"]: row["method"] for row in again}["Evry"] == "register"


def test_ranking_puts_the_decision_s_own_candidates_first() -> None:
    """What the rules found comes first, then names that resemble, each with its score and reason."""
    rows = ranked(Linker().french("Montreuil", "1").decision)
    assert rows[0].address == "commune/93048"
    found = ranked(Linker().french("Commune de Villeurbane", "1").decision)
    assert "commune/69266" in [one.address for one in found]
    assert all(one.reason.startswith("ressemblance") for one in found)


def test_stats_count_names_links_and_mentions(tmp_path: Path) -> None:
    """One line a method: distinct names, those linked, mentions."""
    code, said = told("link", "stats", published("link-of-its-year", tmp_path / "out"))
    assert code == 0
    assert [line.split() for line in said.splitlines() if line.startswith("  homonym")] == [["homonym", "2", "0", "2"]]


def test_stats_of_no_dossier_say_what_to_give(tmp_path: Path) -> None:
    """A folder without a dossier is refused in words."""
    with pytest.raises(AtlasError) as error:
        dossier.read(tmp_path)
    assert "publish" in error.value.en


def test_loading_the_tables_costs_little() -> None:
    """Opening every table and linking a name in each takes under 0.3 s of processor and 100 MB."""
    code = (
        "import resource, time\n"
        "from atlas_rdf.codes import codes\n"
        "from atlas_rdf.linking import foreign, french\n"
        "codes()\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "memory, start = peak(), time.process_time()\n"
        "french.link('Saint-Etienne'), foreign.link('Commune de Monastir', 'tn')\n"
        "print(time.process_time() - start, (peak() - memory) / 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    assert seconds < 0.3
    assert megabytes < 100
