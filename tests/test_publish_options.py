"""`atlas-rdf publish` and its options, as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
PAGES = TOP / "samples" / "pages"


def _run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "LC_ALL": "", "LANG": "fr_FR.UTF-8", "PYTHONUTF8": "1", **environment}
    command = [sys.executable, "-m", "atlas_rdf", *arguments]
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False)


def _publish(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(folder, "publish", str(PAGES), "-o", "public", *arguments)


def test_records_that_violate_are_published_with_their_findings(tmp_path: Path) -> None:
    """By default all six records are in the dump, the exit code is 1 and each violation has its line."""
    done = _publish(tmp_path)
    assert done.returncode == 1
    report = json.loads((tmp_path / "public/findings.json").read_text(encoding="utf-8"))
    assert report["records"] == {"read": 6, "published": 6, "set_aside": 0}
    violations = [one for one in report["findings"] if one["severity"] == "violation"]
    assert len(violations) == 15
    assert all(one["file"].startswith("prjId-") and one["line"] > 1 and one["fr"] and one["en"] for one in violations)
    assert report["nodes_examined_by_shape"]["https://w3id.org/atlas-cd/shapes#Partenariat"] == 6


def test_only_conforming_leaves_the_others_out(tmp_path: Path) -> None:
    """With --only-conforming the five records that violate a shape are set aside, and listed."""
    done = _publish(tmp_path, "--only-conforming", "--fail-on", "never")
    assert done.returncode == 0
    report = json.loads((tmp_path / "public/findings.json").read_text(encoding="utf-8"))
    assert report["records"] == {"read": 6, "published": 1, "set_aside": 5}
    assert {one["record"] for one in report["set_aside"]} == {"3788", "6072", "8257", "14358", "15478"}
    dump = (tmp_path / "public/atlas.nt").read_text(encoding="utf-8")
    assert "/partenariat/14854>" in dump
    assert "/partenariat/3788>" not in dump


def test_the_reference_date_decides_what_is_past(tmp_path: Path) -> None:
    """A partnership that is said to run past its end is only a warning after that end."""
    _publish(tmp_path, "--date", "2020-06-01")
    report = json.loads((tmp_path / "public/findings.json").read_text(encoding="utf-8"))
    assert "jeu-enCoursEchu" not in report["findings_by_code"]
    _publish(tmp_path, "--date", "2020-06-02")
    report = json.loads((tmp_path / "public/findings.json").read_text(encoding="utf-8"))
    assert report["findings_by_code"]["jeu-enCoursEchu"] == 1
    assert '"2020-06-02"' in (tmp_path / "public/atlas.nt").read_text(encoding="utf-8")


def test_the_manifest_says_what_is_in_the_folder(tmp_path: Path) -> None:
    """The manifest has the three versions, the profile, the base, and one entry for each file and source."""
    _publish(tmp_path, "--data-version", "2024-T1", "--base", "https://donnees.exemple.fr/")
    manifest = json.loads((tmp_path / "public/manifest.json").read_text(encoding="utf-8"))
    assert manifest["data"]["version"] == "2024-T1"
    assert manifest["data"]["base"] == "https://donnees.exemple.fr/"
    assert manifest["data"]["profile"] == "public"
    assert manifest["ontology"]["version"] == "1.0.0"
    assert manifest["software"]["name"] == "atlas-rdf"
    assert [one["name"] for one in manifest["files"]] == [
        "atlas.nt", "atlas.ttl", "atlas.jsonld", "findings.json", "ledger.json", "links.json", "set-aside.jsonl",
    ]  # fmt: skip
    assert [one["name"] for one in manifest["sources"]] == [
        f"prjId-{n}.txt" for n in (3788, 6072, 8257, 14358, 14854, 15478)
    ]
    assert len({one["triples"] for one in manifest["files"][:3]}) == 1


def test_messages_follow_the_language(tmp_path: Path) -> None:
    """--lang decides, else the environment: French unless it is English."""
    assert "set aside" in _publish(tmp_path, "--lang", "en").stderr
    assert "de côté" in _publish(tmp_path, "--lang", "fr").stderr
    arguments = ("publish", str(PAGES), "-o", "public")
    assert "set aside" in _run(tmp_path, *arguments, LANG="en_GB.UTF-8").stderr
    assert "de côté" in _run(tmp_path, *arguments, LANG="C").stderr


def test_quiet_is_quiet(tmp_path: Path) -> None:
    """With --quiet nothing is printed, and the exit code still tells."""
    done = _publish(tmp_path, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


@pytest.mark.parametrize(("threshold", "code"), [("violation", 0), ("warning", 1), ("never", 0)])
def test_the_threshold_decides_the_exit_code(tmp_path: Path, threshold: str, code: int) -> None:
    """A run with warnings and no violation fails at --fail-on warning only."""
    (tmp_path / "prjId-1.jsonl").write_text(
        '{"id":1,"titre":"T","statut":"Terminé","forme":"Forme nouvelle",'
        '"partenairesFrancais":[{"nom":"Lyon"}],"partenairesEtrangers":[{"nom":"Dori","pays":"Burkina Faso"}]}\n',
        encoding="utf-8",
    )
    done = _run(tmp_path, "publish", "prjId-1.jsonl", "-o", "public", "--fail-on", threshold)
    assert done.returncode == code, done.stderr
    assert "avertissement" in done.stderr


def test_other_files_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    """Publishing into a folder replaces its own files and touches nothing else."""
    (tmp_path / "public").mkdir()
    (tmp_path / "public/CNAME").write_text("exemple.fr", encoding="utf-8")
    _publish(tmp_path)
    assert sorted(path.name for path in (tmp_path / "public").iterdir()) == [
        "CNAME", "atlas.jsonld", "atlas.nt", "atlas.ttl", "findings.json", "ledger.json", "links.json", "manifest.json",
        "set-aside.jsonl",
    ]  # fmt: skip
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
