"""A pytest fixture for repositories of records: `atlas_conforms(path)` fails a test with the findings."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from atlas_rdf.api import validate
from atlas_rdf.findings import FailOn
from atlas_rdf.validate.baseline import load
from atlas_rdf.validate.ratchet import applied
from atlas_rdf.validate.report.terminal import full
from atlas_rdf.validate.report.view import View
from atlas_rdf.validate.verdict import Report, Verdict


@pytest.fixture
def atlas_conforms() -> Callable[..., Report]:
    """A function that validates files as `atlas_rdf.validate` does, and fails the test unless they conform.

    Besides paths it takes `fail_on`; `shapes`, other people's instead of ours; `mapping`, for tables; `baseline`,
    the file of known findings, judged on `today`, which is today unless said.
    """

    def check(
        *paths: str | Path,
        fail_on: FailOn = FailOn.VIOLATION,
        shapes: Sequence[Path] = (),
        mapping: Path | None = None,
        baseline: Path | None = None,
        today: datetime.date | None = None,
    ) -> Report:
        report = validate(paths, shapes=shapes, mapping=mapping)
        if baseline:
            day = today or datetime.datetime.now(tz=datetime.UTC).date()
            report = applied(report, load(Path(baseline)), day)
        if report.verdict(fail_on) is not Verdict.CONFORMS:
            pytest.fail(full(report, View(fail_on=fail_on)), pytrace=False)
        return report

    return check
