"""`validate --against`: data beside an earlier dump of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from atlas_rdf import convert
from atlas_rdf.validation.request import Request
from atlas_rdf.validation.run import validate_files
from tests.test_validate import HEAD, PERSON, TOP, run


def test_a_loss_since_an_earlier_dump_fails(tmp_path: Path) -> None:
    """The same data loses nothing; a record less is a finding for its class, unless that much may be lost."""
    lines = (TOP / "samples" / "fiches.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "avant.nt").write_text(convert(TOP / "samples" / "fiches.jsonl").ntriples(), encoding="utf-8")
    shorter = tmp_path / "fiches.jsonl"
    for kept, percent, lost in ((lines, 0.0, False), (lines[1:], 1.0, True), (lines[1:], 100.0, False)):
        shorter.write_text("".join(kept), encoding="utf-8")
        request = Request(against=tmp_path / "avant.nt", max_drop=percent)
        found = {
            one.value for one in validate_files([str(shorter)], request).findings if one.code == "validation-baisse"
        }
        assert ("https://w3id.org/atlas-cd/def#Partenariat" in found) is lost
        assert ("links" in found) is lost
    done = run(tmp_path, "fiches.jsonl", "--against", "avant.nt", "--format", "concise")
    assert b"Partenariat', this one has 13" in done.stdout
    assert done.returncode == 1
    assert run(tmp_path, "-", "--against", "avant.nt").returncode == 2
    assert run(tmp_path, "fiches.jsonl", "--against", "absent.nt").returncode == 3
    for wrong in ("-5", "nan", "101"):
        assert run(tmp_path, "fiches.jsonl", "--against", "avant.nt", "--max-drop", wrong).returncode == 2


def test_a_publication_is_compared_with_its_own_sources(tmp_path: Path) -> None:
    """The folder of a publication is its dump; what describes the whole is not said to be lost."""
    source = TOP / "samples" / "fiches.jsonl"
    made = [sys.executable, "-m", "atlas_rdf", "publish", str(source), "-o", "public", "--fail-on", "never", "--quiet"]
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    done = run(
        tmp_path, str(source), "--against", "public", "--max-drop", "0", "--fail-on", "never", "--format", "json"
    )
    document = json.loads(done.stdout)
    assert "validation-baisse" not in {one["code"] for one in document["findings"]}
    assert document["files"][-1]["file"] == "public/atlas.nt"
    assert document["files"][-1]["verdict"] == "conforms"
    (tmp_path / "vide").mkdir()
    refused = run(tmp_path, str(source), "--against", "vide")
    assert refused.returncode == 3
    assert "vide: this folder is no publication (it has no atlas.nt)." in refused.stderr.decode()


def test_an_earlier_dump_has_its_own_verdict(tmp_path: Path) -> None:
    """A loss stands on it, in the words and figures of each language; an empty one compares nothing, which fails."""
    (tmp_path / "avant.ttl").write_text(
        f"{HEAD}ex:a a ex:P ; ex:q ex:b . ex:b a ex:P . ex:c a ex:P .", encoding="utf-8"
    )
    (tmp_path / "d.ttl").write_text(f"{HEAD}ex:a a ex:P . ex:b a ex:P .", encoding="utf-8")
    (tmp_path / "s.ttl").write_text(
        HEAD + PERSON.replace("ex:Person ;", "ex:P ;").replace("1 ]", "0 ]"), encoding="utf-8"
    )
    asked = ("d.ttl", "--shapes", "s.ttl", "--against")
    done = run(tmp_path, *asked, "avant.ttl", lang="fr")
    said = done.stdout.decode()
    assert done.returncode == 1
    assert "33,3 % de moins" in said
    assert "« liens »" in said
    assert "Fichiers : 1 conforme, 1 non conforme." in said
    english = run(tmp_path, *asked, "avant.ttl").stdout.decode()
    assert "33.3 % fewer" in english
    assert "of 'links'" in english
    (tmp_path / "vide.nt").write_bytes(b"")
    done = run(tmp_path, *asked, "vide.nt")
    assert done.returncode == 4
    assert "Not examined (what was given is empty): vide.nt." in done.stdout.decode()
