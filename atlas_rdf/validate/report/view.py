"""How a report is shown, and the words that several formats say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from atlas_rdf.findings import FailOn, Finding, Lang, Severity
from atlas_rdf.validate.locate import code
from atlas_rdf.validate.verdict import Item, Nothing, Report, Verdict, counted

SAMPLE = 3  # findings of one rule


@dataclass(frozen=True, slots=True)
class View:
    """`sample`: how many findings of one rule are shown, 0 for all. `allow_empty`: nothing examined is no failure."""

    lang: Lang = Lang.FR
    fail_on: FailOn = FailOn.VIOLATION
    allow_empty: bool = False
    sample: int = SAMPLE
    colour: bool = False

    def say(self, fr: str, en: str) -> str:
        """The words in the language of this view."""
        return fr if self.lang is Lang.FR else en

    def exit_code(self, report: Report) -> int:
        """The exit code of the run."""
        return int(report.exit_code(self.fail_on, allow_empty=self.allow_empty))


def plain(text: str) -> str:
    """One line that no terminal, XML parser or CI service takes for a command."""
    return "".join(character if character.isprintable() else " " for character in text)


def counts(findings: Iterable[Finding], view: View) -> str:
    """`2 violations, 1 warning, 0 info`."""
    return ", ".join(
        f"{number} {severity.label(view.lang)}{'s' if number > 1 and severity is not Severity.INFO else ''}"
        for severity, number in counted(findings).items()
    )


def verdicts(items: Iterable[Item], report: Report, view: View) -> str:
    """`4 conforms, 1 violates`: how many of each verdict, those that there are."""
    found = [report.of(item, view.fail_on) for item in items]
    return ", ".join(f"{found.count(one)} {one.label(view.lang)}" for one in reversed(Verdict) if one in found)


def place(finding: Finding, report: Report) -> str:
    """`file:line:column`, as far as they are known."""
    spot = report.spots.get(finding)
    return plain(f"{finding.origin}:{spot.column}" if spot else str(finding.origin))


def titles(report: Report) -> dict[tuple[str, str], str]:
    """File and record -> the partnership's title."""
    return {(item.file, item.record): item.title for item in report.records if item.title}


def idle(report: Report, view: View) -> list[str]:
    """What is said of the shapes that looked at nothing: those that look mistyped each on a line, the others in one."""
    said = [
        view.say(
            f"La forme {code(shape)} n'a rien examiné ; les données ont « {code(name)} » ({name}) : est-ce elle ?",
            f"The shape {code(shape)} examined nothing; the data has '{code(name)}' ({name}): is it meant?",
        )
        for shape, name in sorted(report.hints.items())
    ]
    others = [code(shape) for shape in report.idle if shape not in report.hints]
    if others:
        names = ", ".join(others)
        said.append(view.say(f"N'ont rien examiné : {names}.", f"Examined nothing: {names}."))
    return said


def unexamined(report: Report, view: View) -> list[str]:
    """What is said of the files of which nothing was examined, with the cause; nothing when there is none."""
    words = "Rien de ce qui est jugé n'a changé.", "Nothing that is judged has changed."
    same = [view.say(*words)] if report.unchanged else []
    if same and not report.files:
        return same
    causes: dict[str, list[str]] = {}
    for item in report.files:
        if report.of(item, view.fail_on) is Verdict.NOT_EXAMINED and item.why:
            causes.setdefault(item.why.label(view.lang), []).append(item.file)
    if report.errors:
        words = "ce qui n'a pas pu être validé est dit par l'erreur", "what could not be validated is said by the error"
        causes.setdefault(view.say(*words), [])
    elif not report.files:
        causes[view.say("rien n'est donné", "nothing was given")] = []
    if any(report.of(item, view.fail_on) in (Verdict.CONFORMS, Verdict.VIOLATES) for item in report.files):
        shown = {cause: files for cause, files in causes.items() if files}
        lines = [
            view.say(f"Non examiné ({cause}) : {_names(files)}.", f"Not examined ({cause}): {_names(files)}.")
            for cause, files in shown.items()
        ]
        if any(item.why is Nothing.SET_ASIDE and report.about(item) for item in report.files):
            lines.append(f"{Nothing.SET_ASIDE.label(view.lang).capitalize()}.")
        return [*same, *lines]
    together = "; ".join(causes) if view.lang is Lang.EN else " ; ".join(causes)
    return [*same, view.say(f"Rien n'a été examiné : {together}.", f"Nothing was examined: {together}.")]


def _names(files: Sequence[str]) -> str:
    more = f" … ({len(files)})" if len(files) > SAMPLE else ""
    return ", ".join(map(plain, files[:SAMPLE])) + more


def closing(report: Report, view: View) -> list[str]:
    """The last lines of a report that a person reads."""
    lines = []
    if report.known:
        known = counts(report.known, view)
        lines.append(view.say(f"Constats connus, acceptés : {known}.", f"Known findings, accepted: {known}."))
    lines += [
        view.say(
            f"Échu le {one.expires} : {plain(one.code)}, {len(one.findings)} constat(s), accepté(s) pour : "
            f"{plain(one.reason)} ; doit réparer : {plain(one.owner)}.",
            f"Expired on {one.expires}: {plain(one.code)}, {len(one.findings)} finding(s), accepted for: "
            f"{plain(one.reason)}; owner: {plain(one.owner)}.",
        )
        for one in report.expired
    ]
    lines += [view.say(f"Réparé : {one}", f"Repaired: {one}") for one in report.repaired]
    lines += idle(report, view)
    lines += [view.say(note.fr, note.en) for note in report.notes]
    lines.append(
        view.say(
            f"Fichiers : {verdicts(report.files, report, view) or 0}. Fiches : "
            f"{verdicts(report.records, report, view) or 0}.",
            f"Files: {verdicts(report.files, report, view) or 0}. Records: "
            f"{verdicts(report.records, report, view) or 0}.",
        )
    )
    lines += unexamined(report, view)
    found = counts(report.findings, view)
    verdict = report.verdict(view.fail_on).label(view.lang)
    lines.append(
        view.say(
            f"Verdict : {verdict} ; {report.nodes} nœud(s) examiné(s) au plus par une forme ; {found}.",
            f"Verdict: {verdict}; {report.nodes} node(s) examined at most by one shape; {found}.",
        )
    )
    return lines
