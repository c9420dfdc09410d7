"""What a person reads on standard error: whatever is written there goes through here, and nothing in it controls."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence

import click

from atlas_rdf.findings import Finding, Lang, Severity
from atlas_rdf.printable import printable

_COLOURS = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_SHOWN = 3


def language(chosen: str | None = None) -> Lang:
    """The language asked for, else the environment's when it is English, else French."""
    if chosen:
        return Lang(chosen)
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Lang.EN if locale.lower().startswith("en") else Lang.FR


def say(lang: Lang, fr: str, en: str) -> None:
    """One line on standard error."""
    tell(fr if lang is Lang.FR else en)


def tell(text: str) -> None:
    """One line on standard error, in whatever language it is."""
    click.echo(printable(text), err=True)


def show(findings: Iterable[Finding], lang: Lang, *, err: bool = True) -> None:
    """Every finding on a line of its own: place, severity, code, sentence."""
    for finding in findings:
        click.echo(line(finding, lang), err=err)


def line(finding: Finding, lang: Lang) -> str:
    """`file:line: severity code: sentence`."""
    return f"{printable(str(finding.origin))}: {_styled(finding, lang)}: {printable(finding.message(lang))}"


def _styled(finding: Finding, lang: Lang) -> str:
    severity = click.style(finding.severity.label(lang), fg=_COLOURS[finding.severity])
    return f"{severity} {printable(finding.code)}"


def summary(findings: Sequence[Finding], lang: Lang) -> None:
    """Findings grouped by code, the worst first, with the first places of each."""
    grouped: dict[tuple[int, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.severity.rank, finding.code), []).append(finding)
    for group in (group for _, group in sorted(grouped.items())):
        ordered = sorted(group, key=Finding.sort_key)
        click.echo(f"  {len(group):>6}  {_styled(ordered[0], lang)}", err=True)
        for finding in ordered[:_SHOWN]:
            tell(f"          {finding.origin}: {finding.message(lang)}")
        if len(group) > _SHOWN:
            tell("          …")


def counts(findings: Iterable[Finding], lang: Lang) -> str:
    """`2 violations, 1 warning, 0 info` in that language."""
    found = Counter(finding.severity for finding in findings)
    return ", ".join(f"{found[severity]} {severity.label(lang)}" for severity in Severity)
