"""The record's published JSON Schema and our reader agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from atlas_rdf import Profile, convert, read

TOP = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((TOP / "docs/record.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
LINES = [
    *(TOP / "samples/fiches.jsonl").read_text(encoding="utf-8").splitlines(),
    *convert(TOP / "samples/pages", profile=Profile.INTERNAL).jsonl().splitlines(),
]


def test_the_schema_is_one() -> None:
    """The published schema is a valid JSON Schema, and there are records to try it on."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert len(LINES) >= 15


@pytest.mark.parametrize("line", LINES, ids=lambda line: str(json.loads(line)["id"]))
def test_what_we_write_and_read_follows_the_schema(line: str) -> None:
    """The sample records, and the lines made from pages, are valid against the published schema."""
    VALIDATOR.validate(json.loads(line))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"titel": "x"}, "membre-inconnu"),
        ({"financements": {}}, "membre-mal-forme"),
        ({"financements": ["x"]}, "membre-mal-forme"),
        ({"titre": ["x"]}, "membre-mal-forme"),
        ({"posteDiplomatique": {"contacts": "x"}}, "membre-mal-forme"),
        ({"id": "x1"}, "identifiant-illisible"),
    ],
)
def test_what_the_schema_refuses_is_reported(change: dict[str, Any], code: str, tmp_path: Path) -> None:
    """A line that the schema refuses gives a finding, never a silent loss."""
    record = {"id": 1, "titre": "Titre"} | change
    assert not VALIDATOR.is_valid(record)
    path = tmp_path / "fiches.jsonl"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    (reading,) = read(path)
    assert code in [finding.code for finding in reading.findings]
