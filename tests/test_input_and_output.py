"""Standard input and reports that cannot be written."""

from __future__ import annotations

import json
from pathlib import Path

from tests.test_validate import GOOD, TOP, run


def test_findings_on_standard_input_have_their_column(tmp_path: Path) -> None:
    """As those of the same lines in a file, of JSON lines and of a page."""
    for name, code in (("fiches.jsonl", 1), ("pages/prjId-14358.txt", 1)):
        path = TOP / "samples" / name
        number = ["--id", "14358"] if path.suffix == ".txt" else []
        columns = []
        for arguments, data in (([str(path)], b""), (["-"], path.read_bytes())):
            done = run(tmp_path, *arguments, *number, "--format", "json", stdin=data)
            assert done.returncode == code, done.stderr
            findings = json.loads(done.stdout)["findings"]
            columns.append([(one["code"], one.get("column")) for one in findings])
            assert "stdin" not in done.stdout.decode()
        assert columns[0] == columns[1]
        assert any(column for _, column in columns[0])


def test_a_report_that_cannot_be_written_names_no_option_that_there_is_not(tmp_path: Path) -> None:
    """`validate` has no -o."""
    done = run(tmp_path, str(GOOD), "--output", "absent/x.json")
    assert b"absent/x.json" in done.stderr
    assert b" -o" not in done.stderr
