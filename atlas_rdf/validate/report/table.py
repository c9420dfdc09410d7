"""`csv`: one row a finding, for the owner of the data and a French spreadsheet: `;`, UTF-8 with its mark."""

from __future__ import annotations

import csv
import io

from atlas_rdf.validate.report.view import View, titles
from atlas_rdf.validate.verdict import Report

_COLUMNS = (
    ("gravité", "severity"),
    ("code", "code"),
    ("fiche", "record"),
    ("titre", "title"),
    ("collectivités", "authorities"),
    ("fichier", "file"),
    ("ligne", "line"),
    ("colonne", "column"),
    ("champ", "field"),
    ("valeur", "value"),
    ("constat", "finding"),
    ("adresse", "address"),
)


def table(report: Report, view: View) -> str:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([view.say(*names) for names in _COLUMNS])
    named = titles(report)
    bodies = {(item.file, item.record): ", ".join(item.authorities) for item in report.records}
    for one in report.findings:
        spot = report.spots.get(one)
        key = (one.origin.file, one.record)
        cells = (
            one.severity.label(view.lang),
            one.code,
            one.record,
            named.get(key, ""),
            bodies.get(key, ""),
            one.origin.file,
            str(one.origin.line or ""),
            str(spot.column) if spot else "",
            one.origin.field,
            one.value,
            one.message(view.lang),
            one.focus,
        )
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells])
    return f"\ufeff{text.getvalue()}"
