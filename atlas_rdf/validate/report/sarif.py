"""`sarif` 2.1.0: what code scanning services read, with fingerprints that a moved line does not change."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any
from urllib.parse import quote

from atlas_rdf.findings import Finding, Severity
from atlas_rdf.validate.explain import known, sentences
from atlas_rdf.validate.report.examined import unexamined
from atlas_rdf.validate.report.view import View
from atlas_rdf.validate.verdict import Report
from atlas_rdf.version import VERSION

LARGEST = 25_000  # results; what code scanning accepts of one run
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def sarif(report: Report, view: View) -> str:
    """One run; when there are too many findings, the worst are kept and a notification says how many are left out."""
    ordered = sorted(report.findings, key=lambda one: one.severity.rank)
    kept = sorted(ordered[:LARGEST], key=Finding.sort_key)
    codes = sorted({one.code for one in kept})
    places = {code: number for number, code in enumerate(codes)}
    idle = unexamined(report, view)
    notes = [_note(one.message(view.lang), _LEVELS[one.severity], one.origin.file) for one in (*report.errors, *idle)]
    if len(ordered) > len(kept):
        left = len(ordered) - len(kept)
        notes.append(_note(view.say(f"{left} constats de plus.", f"{left} more findings."), "warning"))
    seen: Counter[str] = Counter()
    run = {
        "tool": {"driver": {"name": "atlas-rdf", "semanticVersion": VERSION, "rules": _rules(codes, kept, view)}},
        "columnKind": "unicodeCodePoints",
        "language": view.lang.value,
        "invocations": [
            {
                "executionSuccessful": not report.errors and (not idle or view.allow_empty),
                "exitCode": view.exit_code(report),
                "toolExecutionNotifications": notes,
            }
        ],
        "properties": {"nodesExaminedByShape": dict(sorted(report.examined.items()))},
        "results": [_result(one, places[one.code], report, view, seen) for one in kept],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """What stays the same when lines move: the record (else the file), the rule, the path, the focus and the value."""
    about = finding.record or finding.origin.file
    parts = (about, finding.code, finding.path, finding.component, finding.focus, finding.origin.field, finding.value)
    key = "\n".join(parts)
    seen[key] += 1
    return hashlib.sha256(f"{key}\n{seen[key]}".encode()).hexdigest()[:32]


def _note(text: str, level: str, file: str = "") -> dict[str, Any]:
    place = {"locations": [{"physicalLocation": {"artifactLocation": {"uri": quote(file)}}}]} if file else {}
    return {"level": level, "message": {"text": f"{file}: {text}" if file else text}, **place}


def _rules(codes: list[str], findings: list[Finding], view: View) -> list[dict[str, Any]]:
    ours = sentences(view.lang)
    worst = {one.code: one for one in sorted(findings, key=lambda one: -one.severity.rank)}
    rules = []
    for code in codes:
        rule = {"id": code, "defaultConfiguration": {"level": _LEVELS[worst[code].severity]}}
        if known(code):
            rule |= {"shortDescription": {"text": ours.get(code, code)}, "help": {"text": f"atlas-rdf explain {code}"}}
        else:  # of other people's shapes: their words may hold a value, which changes between runs
            rule |= {"shortDescription": {"text": code}}
        rules.append(rule)
    return rules


def _result(finding: Finding, rule: int, report: Report, view: View, seen: Counter[str]) -> dict[str, Any]:
    spot = report.spots.get(finding)
    region: dict[str, Any] = {"startLine": finding.origin.line or 1}
    if spot:
        region |= {"startColumn": spot.column, "endColumn": spot.end}
    place = {"artifactLocation": {"uri": quote(finding.origin.file)}, "region": region}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message(view.lang)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"atlasRdf/v1": fingerprint(finding, seen)},
    }
