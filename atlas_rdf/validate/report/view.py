"""How a report is shown, and the words that several formats say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from atlas_rdf.findings import FailOn, Finding, Lang, Severity
from atlas_rdf.validate.verdict import Item, Report, Verdict, counted

_MANY = {
    Verdict.COULD_NOT_RUN: ("n'ont pas pu être validés", "could not run"),
    Verdict.VIOLATES: ("non conformes", "violate"),
    Verdict.NOT_EXAMINED: ("non examinés", "not examined"),
    Verdict.CONFORMS: ("conformes", "conform"),
}
_PARTICIPLE = re.compile(r"é(?=s?$)")
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

    def many(self, count: int) -> bool:
        """True where a count asks for the plural: 0 does in English, not in French."""
        return count > 1 or (count == 0 and self.lang is Lang.EN)

    def number(self, count: int, fr: str, en: str) -> str:
        """`1 finding`, `2 findings`: a count of things that take an s."""
        return f"{count} {self.say(fr, en)}{'s' if self.many(count) else ''}"

    def exit_code(self, report: Report) -> int:
        """The exit code of the run."""
        return int(report.exit_code(self.fail_on, allow_empty=self.allow_empty))


def plain(text: str) -> str:
    """One line that no terminal, XML parser or CI service takes for a command."""
    return "".join(character if character.isprintable() else " " for character in text)


def counts(findings: Iterable[Finding], view: View) -> str:
    """`2 violations, 1 warning, 0 info`."""
    return ", ".join(
        f"{number} {severity.label(view.lang)}"
        if severity is Severity.INFO
        else view.number(number, severity.label(Lang.FR), severity.label(Lang.EN))
        for severity, number in counted(findings).items()
    )


def verdicts(items: Sequence[Item], report: Report, view: View) -> str:
    """`4 conform, 1 violates`: how many of each verdict, those that there are."""
    found = [report.of(item, view.fail_on) for item in items]
    feminine = "e" if any(item.line for item in items) else ""  # une fiche, un fichier
    said = []
    for one in reversed(Verdict):
        if count := found.count(one):
            fr, en = _MANY[one] if view.many(count) else (one.label(Lang.FR), one.label(Lang.EN))
            fr = _PARTICIPLE.sub(rf"é{feminine}", fr)
            said.append(f"{count} {view.say(fr, en)}")
    return ", ".join(said)


def place(finding: Finding, report: Report) -> str:
    """`file:line:column`, as far as they are known."""
    spot = report.spots.get(finding)
    return plain(f"{finding.origin}:{spot.column}" if spot else str(finding.origin))


def titles(report: Report) -> dict[tuple[str, str], str]:
    """File and record -> the partnership's title."""
    return {(item.file, item.record): item.title for item in report.records if item.title}
