"""The ratchet: known findings pass, new and expired ones fail, repaired ones are struck."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

LINES = (Path(__file__).resolve().parent.parent / "samples" / "fiches.jsonl").read_text(encoding="utf-8").splitlines()
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
    return report


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
    run(folder, "--today", "2027-06-30", code=0)
    run(folder, "--today", "2027-07-01", code=1)


def test_a_repaired_finding_is_shown_and_struck(folder: Path) -> None:
    """It is named until it is struck; then the ratchet has turned, and its return fails."""
    records(folder, GOOD)
    assert len(run(folder, code=0)["repaired"]) == 1
    assert len(run(folder, "--update-baseline", code=0)["repaired"]) == 1
    assert tomllib.loads((folder / "known.toml").read_text(encoding="utf-8")) == {}
    assert run(folder, code=0)["repaired"] == []
    records(folder, GOOD, BAD)
    run(folder, code=1)


EMPTY_REASON = '[[known]]\ncode = "a"\nreason = ""\nowner = "b"\nexpires = 2027-01-01\nrecords = []'


@pytest.mark.parametrize("text", ["[[known]]\n", "known = 3\n", "= x", EMPTY_REASON])
def test_a_baseline_that_says_too_little_is_refused(text: str, tmp_path: Path) -> None:
    """Without a reason, an owner or a day of expiry nothing is accepted."""
    records(tmp_path, GOOD)
    (tmp_path / "known.toml").write_text(text, encoding="utf-8")
    run(tmp_path, code=3)
