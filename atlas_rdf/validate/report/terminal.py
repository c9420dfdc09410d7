"""`full` and `concise`: what a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from atlas_rdf.findings import Finding, Severity
from atlas_rdf.validate.explain import known
from atlas_rdf.validate.report.closing import closing
from atlas_rdf.validate.report.examined import shape_counts
from atlas_rdf.validate.report.view import View, place, plain, titles
from atlas_rdf.validate.verdict import Report, grouped

_COLOURS = {Severity.VIOLATION: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def concise(report: Report, view: View) -> str:
    """One line a finding: `file:line:column: severity code: sentence`; then the verdict."""
    lines = [
        f"{place(one, report)}: {_severity(one.severity, view)} {plain(one.code)}: {plain(one.message(view.lang))}"
        for one in report.findings
    ]
    return "".join(f"{line}\n" for line in [*lines, *closing(report, view)])


def full(report: Report, view: View) -> str:
    """The findings by rule, the worst first, each with its line and a mark under what is wrong; then the verdict."""
    lines: list[str] = []
    named = titles(report)
    for (severity, code), group in grouped(report.findings).items():
        lines += _group(severity, code, group, view)
        shared = _shared(group, view)
        if shared:
            lines.append(f"  {shared}")
        shown = group[: view.sample] if view.sample else group
        for one in shown:
            lines += _one(one, report, view, named, said=bool(shared))
        if len(group) > len(shown):
            left = len(group) - len(shown)
            lines.append(view.say(f"  … et {left} de plus (--all)", f"  … and {left} more (--all)"))
        lines.append("")
    if any(known(one.code) for one in report.findings):
        lines += [view.say("Une règle en détail : atlas-rdf explain CODE", "A rule in detail: atlas-rdf explain CODE")]
    if not view.sample and report.examined:
        lines += [*_shapes(report, view), ""]
    return "".join(f"{line}\n" for line in [*lines, *closing(report, view)])


def _shapes(report: Report, view: View) -> Iterator[str]:
    yield view.say("Nœuds examinés par forme :", "Nodes examined by shape:")
    yield from (f"{count:>7}  {plain(shape)}" for shape, count in shape_counts(report).items())


def _group(severity: Severity, code: str, group: Sequence[Finding], view: View) -> Iterator[str]:
    number = view.number(len(group), "constat", "finding")
    yield f"{_severity(severity, view)} {_style(plain(code), '1', view)} ({number})"


def _shared(group: Sequence[Finding], view: View) -> str:
    """What all the findings of a group say, up to the value of each."""
    sentences = [plain(one.message(view.lang)) for one in group]
    first, last = min(sentences), max(sentences)
    same = next((place for place, pair in enumerate(zip(first, last, strict=False)) if len(set(pair)) > 1), len(first))
    return first[: first.rfind(". ", 0, same) + 1 if same < len(first) else same]


def _one(
    finding: Finding, report: Report, view: View, named: dict[tuple[str, str], str], *, said: bool
) -> Iterator[str]:
    title = named.get((finding.origin.file, finding.record), "")
    record = view.say(f"  fiche {finding.record}", f"  record {finding.record}") if finding.record else ""
    about = f"{record} « {title[:80]} »" if title else record
    yield f"  {place(finding, report)}{plain(about)}"
    spot = report.spots.get(finding)
    if spot and spot.text:
        margin = f"{finding.origin.line:>7} | "
        yield f"{margin}{spot.text}"
        if spot.width:
            yield f"{'':>7} | {' ' * spot.at}{_style('^' * spot.width, _COLOURS[finding.severity], view)}"
    if not said:
        yield f"          {plain(finding.message(view.lang))}"
    elif finding.value:
        yield view.say(f"          valeur : « {plain(finding.value)} »", f"          value: '{plain(finding.value)}'")


def _severity(severity: Severity, view: View) -> str:
    return _style(severity.label(view.lang), _COLOURS[severity], view)


def _style(text: str, code: str, view: View) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if view.colour else text
