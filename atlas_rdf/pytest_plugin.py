"""A pytest fixture for repositories of records: `atlas_conforms(path)` fails a test with the findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from atlas_rdf.api import validate
from atlas_rdf.findings import FailOn
from atlas_rdf.validate.report.terminal import full
from atlas_rdf.validate.report.view import View
from atlas_rdf.validate.verdict import Report, Verdict


@pytest.fixture
def atlas_conforms() -> Callable[..., Report]:
    """A function that validates files as `atlas_rdf.validate` does, and fails the test unless they conform."""

    def check(*paths: str | Path, fail_on: FailOn = FailOn.VIOLATION) -> Report:
        report = validate(paths)
        if report.verdict(fail_on) is not Verdict.CONFORMS:
            pytest.fail(full(report, View(fail_on=fail_on)), pytrace=False)
        return report

    return check
