"""`markdown`: the summary of a job, for its page in a CI service."""

from __future__ import annotations

import re

from atlas_rdf.validate.report.closing import closing
from atlas_rdf.validate.report.examined import shape_counts
from atlas_rdf.validate.report.view import View, place, plain, titles
from atlas_rdf.validate.verdict import Report, Verdict, grouped

_MARKS = {Verdict.CONFORMS: "✅", Verdict.VIOLATES: "❌", Verdict.NOT_EXAMINED: "⚠️", Verdict.COULD_NOT_RUN: "💥"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def markdown(report: Report, view: View) -> str:
    """The verdict, a table of rules, and the first findings of each."""
    verdict = report.verdict(view.fail_on)
    parts = [f"## {_MARKS[verdict]} atlas-rdf validate: {verdict.label(view.lang)}\n\n"]
    parts += [f"{marked(line)}  \n" for line in closing(report, view)]
    groups = grouped(report.findings)
    if groups:
        head = view.say("| gravité | règle | constats |", "| severity | rule | findings |")
        parts.append(f"\n{head}\n|---|---|--:|\n")
        parts += [
            f"| {severity.label(view.lang)} | {marked(code)} | {len(found)} |\n"
            for (severity, code), found in groups.items()
        ]
    if report.examined:
        head = view.say("Nœuds examinés par forme", "Nodes examined by shape")
        columns = view.say("| forme | nœuds |", "| shape | nodes |")
        parts.append(f"\n<details><summary>{head}</summary>\n\n{columns}\n|---|--:|\n")
        parts += [f"| {marked(shape)} | {count} |\n" for shape, count in shape_counts(report).items()]
        parts.append("\n</details>\n")
    named = titles(report)
    for (_, code), found in groups.items():
        parts.append(f"\n<details><summary>{marked(code)} ({len(found)})</summary>\n\n")
        for one in found[: view.sample] if view.sample else found:
            title = named.get((one.origin.file, one.record), "")
            about = f" *{marked(title)}*" if title else ""
            parts.append(f"- {marked(place(one, report))}{about} {marked(one.message(view.lang))}\n")
        parts.append("\n</details>\n")
    return "".join(parts)


def marked(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", plain(text))
