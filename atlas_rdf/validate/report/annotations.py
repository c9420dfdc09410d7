"""`github` and `gitlab`: remarks at the lines of a change."""

from __future__ import annotations

import json
from collections import Counter

from atlas_rdf.findings import Finding, Severity
from atlas_rdf.validate.report.closing import closing
from atlas_rdf.validate.report.examined import unexamined
from atlas_rdf.validate.report.sarif import fingerprint
from atlas_rdf.validate.report.view import View, plain
from atlas_rdf.validate.verdict import Report

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DEGREES = {Severity.VIOLATION: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_SHOWN = 10  # of each severity: what GitHub shows of one step


def github(report: Report, view: View) -> str:
    """Workflow commands, the first ten of each severity unless all are asked for; then the verdict.

    A file in which nothing was examined has one too.
    """
    lines = []
    everything = [*unexamined(report, view), *report.findings]
    for severity, command in _COMMANDS.items():
        found = [one for one in everything if one.severity is severity]
        shown = found[:_SHOWN] if view.sample else found
        lines += [_command(command, one, report, view) for one in shown]
        if len(found) > len(shown):
            left = len(found) - len(shown)
            lines.append(f"{left} × {severity.label(view.lang)} " + view.say("de plus (--all)", "more (--all)"))
    return "".join(f"{line}\n" for line in [*lines, *closing(report, view)])


def _command(command: str, finding: Finding, report: Report, view: View) -> str:
    spot = report.spots.get(finding)
    properties = {"file": finding.origin.file, "line": str(finding.origin.line or 1)} if finding.origin.file else {}
    if spot:
        properties |= {"col": str(spot.column), "endColumn": str(max(spot.column, spot.end - 1))}
    properties["title"] = finding.code
    listed = ",".join(f"{name}={_escaped(value, ':,')}" for name, value in properties.items())
    return f"::{command} {listed}::{_escaped(finding.message(view.lang))}"


def _escaped(text: str, more: str = "") -> str:
    text = plain(text)
    for character in "%" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def gitlab(report: Report, view: View) -> str:
    """A Code Quality report: one object a finding, and one a file in which nothing was examined."""
    seen: Counter[str] = Counter()
    rows = [
        {
            "description": finding.message(view.lang),
            "check_name": finding.code,
            "fingerprint": fingerprint(finding, seen),
            "severity": _DEGREES[finding.severity],
            "location": {"path": finding.origin.file, "lines": {"begin": finding.origin.line or 1}},
        }
        for finding in (*unexamined(report, view), *report.findings)
        if finding.origin.file
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
