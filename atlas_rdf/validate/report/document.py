"""`json` and `ndjson`: the whole report for programs, as docs/report.schema.json describes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from atlas_rdf.findings import Finding, Lang
from atlas_rdf.publish.reports import as_json as finding_json
from atlas_rdf.validate.baseline import about
from atlas_rdf.validate.report.view import View
from atlas_rdf.validate.verdict import Item, Report, counted
from atlas_rdf.version import VERSION

FORMAT_VERSION = 1


def as_json(report: Report, view: View) -> str:
    """One object: the verdict first, then a file, a record and a finding a line."""
    head = json.dumps(_head(report, view), ensure_ascii=False, indent=1)[:-2]
    parts = {
        "files": [_item(item, report, view) for item in report.files],
        "records": [_item(item, report, view) for item in report.records],
        "findings": [_finding(one, report) for one in report.findings],
        "known": [_finding(one, report) for one in report.known],
    }
    text = "".join(f',\n "{name}": [{_rows(rows)}\n ]' for name, rows in parts.items())
    return f"{head}{text}\n}}\n"


def as_ndjson(report: Report, view: View) -> str:
    """The same, one object a line; `kind` says which."""
    lines: list[dict[str, Any]] = [{"kind": "run", **_head(report, view)}]
    lines += [{"kind": "file", **_item(item, report, view)} for item in report.files]
    lines += [{"kind": "record", **_item(item, report, view)} for item in report.records]
    lines += [{"kind": "finding", **_finding(one, report)} for one in report.findings]
    lines += [{"kind": "known", **_finding(one, report)} for one in report.known]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


def _rows(rows: list[dict[str, Any]]) -> str:
    return ",".join(f"\n  {json.dumps(row, ensure_ascii=False)}" for row in rows)


def _head(report: Report, view: View) -> Mapping[str, Any]:
    return {
        "format": FORMAT_VERSION,
        "software": {"name": "atlas-rdf", "version": VERSION},
        "verdict": report.verdict(view.fail_on).value,
        "exit_code": view.exit_code(report),
        "fail_on": view.fail_on.value,
        "conforms": report.conforms,
        "findings_by_severity": {severity.value: number for severity, number in counted(report.findings).items()},
        "nodes_examined_by_shape": dict(sorted(report.examined.items())),
        "shapes_that_examined_nothing": [
            {"shape": shape} | ({"nearest": report.hints[shape]} if shape in report.hints else {})
            for shape in report.idle
        ],
        "repaired": list(report.repaired),
        "expired": [
            {
                "code": one.code,
                "path": one.path,
                "owner": one.owner,
                "reason": one.reason,
                "expires": one.expires.isoformat(),
                "records": list(dict.fromkeys(about(finding) for finding in one.findings)),
            }
            for one in report.expired
        ],
        "left_out": [{"code": one.code, "count": one.count, "fr": one.fr, "en": one.en} for one in report.notes],
    }


def _item(item: Item, report: Report, view: View) -> dict[str, Any]:
    members = {
        "file": item.file,
        "record": item.record,
        "line": item.line,
        "title": item.title,
        "authorities": list(item.authorities),
        "verdict": report.of(item, view.fail_on).value,
        "findings": len(report.about(item)),
    }
    if not item.line:
        members["nodes_examined"] = item.examined
    if item.error:
        members |= {"error_fr": item.error.fr, "error_en": item.error.en}
    elif item.why and not item.examined:
        members |= {"reason_fr": item.why.label(Lang.FR), "reason_en": item.why.label(Lang.EN)}
    return {name: value for name, value in members.items() if value not in ("", []) and (name != "line" or value)}


def _finding(one: Finding, report: Report) -> dict[str, Any]:
    spot = report.spots.get(one)
    place = {"column": spot.column, "end_column": spot.end} if spot else {}
    return {**finding_json(one), **place}
