"""The last lines of a report that a person reads."""

from __future__ import annotations

from atlas_rdf.printable import printable
from atlas_rdf.validate.report.examined import idle, looked, told
from atlas_rdf.validate.report.view import View, counts, verdicts
from atlas_rdf.validate.verdict import Report


def closing(report: Report, view: View) -> list[str]:
    """What was accepted, repaired, left out and not examined; the verdict is the last."""
    lines = []
    if report.known:
        known = counts(report.known, view)
        lines.append(view.say(f"Constats connus, acceptés : {known}.", f"Known findings, accepted: {known}."))
    for one in report.expired:
        some = view.number(len(one.findings), "constat", "finding")
        fr = f"Échu le {one.expires} : {one.code}, {some}, accepté pour : {one.reason} ; doit réparer : {one.owner}."
        en = f"Expired on {one.expires}: {one.code}, {some}, accepted for: {one.reason}; owner: {one.owner}."
        lines.append(view.say(fr, en))
    lines += [view.say(f"Réparé : {one}", f"Repaired: {one}") for one in report.repaired]
    lines += idle(report, view)
    lines += [view.say(note.fr, note.en) for note in report.notes]
    lines += told(report, view)
    files, records = (verdicts(items, report, view) or "0" for items in (report.files, report.records))
    lines.append(view.say(f"Fichiers : {files}. Fiches : {records}.", f"Files: {files}. Records: {records}."))
    lines += looked(report, view)
    errors = set(report.errors)  # about the run, not about the data
    found = counts((one for one in report.findings if one not in errors), view)
    verdict = report.verdict(view.fail_on).label(view.lang)
    lines.append(view.say(f"Verdict : {verdict} ; {found}.", f"Verdict: {verdict}; {found}."))
    return [printable(line) for line in lines]
