"""`csv`: one row a finding, for the owner of the data and a French spreadsheet: `;`, UTF-8 with its mark.

A file in which nothing was examined has a row too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from atlas_rdf.sources.page.grammar import SITE
from atlas_rdf.validate.report.examined import unexamined
from atlas_rdf.validate.report.view import View, titles
from atlas_rdf.validate.verdict import Item, Report

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
    ("page", "page"),
)


def sheet(rows: Iterable[Sequence[str]]) -> str:
    """Rows for a spreadsheet; a cell that it would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in row])
    return f"\ufeff{text.getvalue()}"


def table(report: Report, view: View) -> str:
    """The findings as a sheet."""
    return sheet([[view.say(*names) for names in _COLUMNS], *_rows(report, view)])


def _rows(report: Report, view: View) -> Iterable[Sequence[str]]:
    named = titles(report)
    records = {(item.file, item.record): item for item in report.records if item.record}
    for one in (*unexamined(report, view), *report.findings):
        spot = report.spots.get(one)
        key = (one.origin.file, one.record)
        item = records.get(key, Item(""))
        record_page = f"{SITE}{one.record}" if one.record.isdecimal() else ""  # of a record that was set aside
        yield (
            one.severity.label(view.lang),
            one.code,
            one.record,
            named.get(key, ""),
            ", ".join(item.authorities),
            one.origin.file,
            str(one.origin.line or ""),
            str(spot.column) if spot else "",
            one.origin.field,
            one.value,
            one.message(view.lang),
            one.focus or item.address,
            item.page or record_page,
        )
