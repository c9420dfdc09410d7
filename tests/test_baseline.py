"""The ratchet: known findings pass, new and expired ones fail, repaired ones are struck."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

TOP = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((TOP / "docs" / "report.schema.json").read_text(encoding="utf-8"))
LINES = (TOP / "samples" / "fiches.jsonl").read_text(encoding="utf-8").splitlines()
GOOD, BAD = LINES[1], LINES[6]  # 20007 has a funding without a year


def run(folder: Path, *arguments: str, code: int) -> dict[str, Any]:
    """`atlas-rdf validate --baseline known.toml` on `fiches.jsonl`; its report."""
    command = [sys.executable, "-m", "atlas_rdf", "validate", "fiches.jsonl", "--baseline", "known.toml"]
    done = subprocess.run(
        [*command, "--format", "json", "--today", "2027-01-01", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        env=dict(os.environ),
    )
    assert done.returncode == code, done.stdout.decode() + done.stderr.decode()
    report: dict[str, Any] = json.loads(done.stdout or b"{}")
    if report:
        jsonschema.validate(report, SCHEMA)
    return report


def printed(folder: Path, *arguments: str, lang: str = "en") -> str:
    """What a person reads, on both outputs."""
    command = [sys.executable, "-m", "atlas_rdf", "validate", "fiches.jsonl", "--baseline", "known.toml"]
    done = subprocess.run(
        [*command, "--lang", lang, "--today", "2027-01-01", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        env=dict(os.environ),
    )
    return (done.stdout + done.stderr).decode()


def records(folder: Path, *lines: str) -> None:
    """The data."""
    (folder / "fiches.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A record that violates, and the baseline made on the first day."""
    records(tmp_path, GOOD, BAD)
    run(tmp_path, "--update-baseline", code=2)
    made = ("--update-baseline", "--owner", "Service", "--reason", "Reprise", "--expires", "2027-06-30")
    report = run(tmp_path, *made, code=0)
    assert report["findings"] == []
    assert len(report["known"]) == 1
    return tmp_path


def test_known_findings_pass_and_new_ones_fail(folder: Path) -> None:
    """The same rule on another record is new; a line that moved is not."""
    records(folder, "", "", BAD, GOOD)
    assert run(folder, code=0)["verdict"] == "conforms"
    records(folder, GOOD, BAD, BAD.replace("20007", "20099"))
    new = [one for one in run(folder, code=1)["findings"] if one["severity"] == "violation"]
    assert [one["record"] for one in new] == ["20099"]
    run(folder, "--update-baseline", code=1)
    assert "20099" not in (folder / "known.toml").read_text(encoding="utf-8")  # never accepted unasked


def test_an_expired_finding_fails_again(folder: Path) -> None:
    """From the day after its expiry."""
    assert run(folder, "--today", "2027-06-30", code=0)["expired"] == []
    (expired,) = run(folder, "--today", "2027-07-01", code=1)["expired"]
    said = {"owner": "Service", "reason": "Reprise", "expires": "2027-06-30", "records": ["20007"]}
    assert expired == {"code": "Financement-annee", "path": expired["path"]} | said
    text = printed(folder, "--today", "2027-07-01")
    assert "Expired on 2027-06-30: Financement-annee, 1 finding, accepted for: Reprise; owner: Service." in text
    assert "Échu le 2027-06-30 : Financement-annee" in printed(folder, "--today", "2027-07-01", lang="fr")
    assert "Expired" not in printed(folder)


def test_an_expired_warning_fails_though_a_new_one_would_not(tmp_path: Path) -> None:
    """What somebody took on for a time is due; what only informs is not, and `--fail-on never` still never fails."""
    records(tmp_path, LINES[3])
    first = run(tmp_path, *ACCEPTED, code=0)
    assert {one["severity"] for one in first["known"]} == {"warning"}
    assert {item["verdict"] for item in run(tmp_path, "--today", "2027-07-01", code=1)["records"]} == {"violates"}
    assert "<failure" in printed(tmp_path, "--today", "2027-07-01", "--format", "junit")
    run(tmp_path, "--today", "2027-07-01", "--fail-on", "never", code=0)
    (tmp_path / "known.toml").write_text("", encoding="utf-8")
    run(tmp_path, "--today", "2027-07-01", code=0)


ACCEPTED = ("--update-baseline", "--owner", "Service", "--reason", "Reprise", "--expires", "2027-06-30")


@pytest.mark.parametrize(
    "text",
    ["{", BAD.replace("Numérique", "Informatique"), '{"titre": "x"}', " "],
    ids=["no JSON", "another record's id", "no id", "an empty page"],
)
def test_the_first_day_is_green_though_records_are_set_aside(text: str, tmp_path: Path) -> None:
    """A file of which nothing is left for accepted reasons alone conforms by the baseline; a new reason fails."""
    records(tmp_path, GOOD, BAD)
    name = "prjId-1.txt" if text == " " else "autre.jsonl"
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = run(tmp_path, name, *ACCEPTED, code=0)
    assert {item["verdict"] for item in (*report["files"], *report["records"])} == {"conforms"}
    assert run(tmp_path, name, code=0)["verdict"] == "conforms"
    (tmp_path / "new.jsonl").write_text("{", encoding="utf-8")
    assert run(tmp_path, name, "new.jsonl", code=1)["verdict"] == "violates"


REPAIRED = GOOD.replace("20002", "20007")


def known(folder: Path) -> set[tuple[str, str]]:
    """What the baseline lists: rule and record."""
    blocks = tomllib.loads((folder / "known.toml").read_text(encoding="utf-8")).get("known", [])
    return {(block["code"], one) for block in blocks for one in block["records"]}


def test_a_repaired_finding_is_shown_and_struck(folder: Path) -> None:
    """It is named until it is struck; then the ratchet has turned, and its return fails."""
    records(folder, GOOD, REPAIRED)
    assert len(run(folder, code=0)["repaired"]) == 1
    assert len(run(folder, "--update-baseline", code=0)["repaired"]) == 1
    assert tomllib.loads((folder / "known.toml").read_text(encoding="utf-8")) == {}
    assert run(folder, code=0)["repaired"] == []
    records(folder, GOOD, BAD)
    run(folder, code=1)


def test_what_a_run_did_not_look_at_is_neither_repaired_nor_struck(folder: Path) -> None:
    """A record that is not there, one set aside, and a run that could not read everything: the baseline stays."""
    before = (folder / "known.toml").read_bytes()
    for lines in ([GOOD], [GOOD, BAD.replace('"id":20007', '"id":"x"')]):
        records(folder, *lines)
        report = run(folder, "--update-baseline", code=int(len(lines) > 1))
        assert report["repaired"] == []
        assert [(note["code"], note["count"]) for note in report["left_out"]] == [("known-not-examined", 1)]
        assert (folder / "known.toml").read_bytes() == before
    records(folder, GOOD, REPAIRED)
    assert run(folder, "absent.jsonl", "--update-baseline", code=3)["verdict"] == "could-not-run"
    assert (folder / "known.toml").read_bytes() == before


def test_an_input_that_cannot_be_judged_is_never_accepted(folder: Path) -> None:
    """No baseline is made of such a run; one that lists it by hand accepts it all the same as little."""
    (folder / "known.toml").unlink()
    report = run(folder, "absent.jsonl", "--update-baseline", "--owner", "S", "--reason", "R", code=3)
    assert not (folder / "known.toml").exists()
    assert {one["code"] for one in report["findings"]} >= {"validation-impossible", "Financement-annee"}
    block = (
        '[[known]]\ncode = "validation-impossible"\nreason = "R"\nowner = "S"\nexpires = 2028-01-01\nrecords = ["{}"]'
    )
    (folder / "known.toml").write_text(block.format("absent.jsonl"), encoding="utf-8")
    report = run(folder, "absent.jsonl", code=3)
    assert report["known"] == []
    assert report["findings_by_severity"]["violation"] == 2


def test_a_rule_that_was_not_run_strikes_nothing(tmp_path: Path) -> None:
    """Without the data set rules, with other people's shapes, of an RDF file: only what was run can be repaired."""
    twin = '{"id": "%d", "titre": "Eau", "statut": "Terminé", "anneeDebut": "2015", "dateFin": "31/12/2014"}'
    records(tmp_path, twin % 1, BAD, "{")
    run(tmp_path, "--update-baseline", "--owner", "S", "--reason", "R", "--expires", "2027-06-30", code=0)
    made = known(tmp_path)
    assert made >= {("jeu-finAvantDebut", "1"), ("json-illisible", "fiches.jsonl"), ("Financement-annee", "20007")}
    repaired = GOOD.replace("20002", "1")
    records(tmp_path, repaired, REPAIRED)
    run(tmp_path, "--no-dataset-rules", code=0)
    (tmp_path / "s.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <http://e/S> a sh:NodeShape ; sh:nodeKind sh:IRI ; "
        "sh:targetClass <https://w3id.org/atlas-cd/def#Partenariat> .",
        encoding="utf-8",
    )
    run(tmp_path, "--shapes", "s.ttl", "--update-baseline", code=0)
    left = known(tmp_path)
    assert left >= {("jeu-finAvantDebut", "1"), ("Financement-annee", "20007")}
    assert ("json-illisible", "fiches.jsonl") not in left
    run(tmp_path, "--no-dataset-rules", "--update-baseline", code=0)
    assert {code for code, _ in known(tmp_path)} == {code for code, _ in left if code.startswith("jeu-")}
    run(tmp_path, "--update-baseline", code=0)
    assert known(tmp_path) == set()


def test_a_change_strikes_only_what_it_judged(folder: Path) -> None:
    """`--changed-since` with nothing of the record in the change: no false repair, nothing struck."""
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@exemple.fr", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run([*git, *arguments], cwd=folder, check=True, capture_output=True)
    before = (folder / "known.toml").read_bytes()
    records(folder, GOOD.replace("20002", "20003"), BAD)
    assert run(folder, "--changed-since", "HEAD", "--update-baseline", code=0)["repaired"] == []
    assert (folder / "known.toml").read_bytes() == before
    records(folder, GOOD, REPAIRED)
    assert len(run(folder, "--changed-since", "HEAD", "--update-baseline", code=0)["repaired"]) == 1
    assert known(folder) == set()


BLOCK = '[[known]]\ncode = "a"\nreason = "b"\nowner = "c"\nexpires = 2027-01-01\nrecords = []\n'
BROKEN = {
    "[[known]]\n": "known.toml:1: in this baseline, 'code' is missing (the code of a rule in quotes). Correct it.",
    "known = 3\n": "known.toml: in this baseline, 'known' must be [[known]] blocks. Correct it.",
    "known = [3]\n": "known.toml: in this baseline, 'known' must be [[known]] blocks. Correct it.",
    "a = 1\n": "known.toml: in this baseline, 'a' has no place, only [[known]] blocks have. Correct it.",
    "\n= x": "known.toml:2: in this baseline, it is no TOML (",
    BLOCK + BLOCK.replace('"b"', '""'): "known.toml:7: in this baseline, 'reason' must be a reason in quotes.",
    BLOCK.replace("2027-01-01", '"2027"'): "'expires' must be a day without quotes, such as 2027-12-31. Correct it.",
    BLOCK.replace("[]", "[20007]"): "'records' must be a list such as [\"20007\"]. Correct it.",
    BLOCK + 'until = "x"': "'until' is unknown (known: code, path, reason, owner, expires, records). Correct it.",
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_baseline_that_says_too_little_is_refused(text: str, tmp_path: Path) -> None:
    """Without a reason, an owner or a day of expiry nothing is accepted; what is wrong is said, at its block's line."""
    records(tmp_path, GOOD)
    (tmp_path / "known.toml").write_text(text, encoding="utf-8")
    run(tmp_path, code=3)
    assert BROKEN[text] in printed(tmp_path)
    assert "dans cette liste de constats connus" in printed(tmp_path, lang="fr")


def test_a_baseline_that_is_missing_is_told_how_to_be_made(tmp_path: Path) -> None:
    """The options that make one."""
    records(tmp_path, GOOD)
    run(tmp_path, code=3)
    assert "this baseline does not exist" in printed(tmp_path)
    assert "--update-baseline --owner WHO --reason WHY" in printed(tmp_path)
    assert "--update-baseline --owner QUI --reason POURQUOI" in printed(tmp_path, lang="fr")
