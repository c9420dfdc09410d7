"""What was looked at and what was not: shapes, and the files that nothing was examined in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from atlas_rdf.findings import Finding, Origin, Severity
from atlas_rdf.validate.locate import code
from atlas_rdf.validate.report.view import View, plain
from atlas_rdf.validate.verdict import Report, Verdict

_SHOWN = 10  # files


def shape_counts(report: Report) -> Mapping[str, int]:
    """Shape -> nodes examined, the most first; a shape by its own name, or by its address where two share a name."""
    shared = Counter(map(code, report.examined))
    order = sorted(report.examined.items(), key=lambda item: (-item[1], item[0]))
    return {code(shape) if shared[code(shape)] == 1 else shape: count for shape, count in order}


def nothing(view: View, *, given: bool = True) -> tuple[str, str]:
    """What is said of a file in which nothing was examined, or of a run to which none was `given`, and what to do."""
    fr, en = "Il n'y avait rien à examiner.", "There was nothing to examine."
    if given:
        fr = "Rien n'y a été examiné : il n'y a rien que les formes connaissent."
        en = "Nothing in it was examined: it has nothing that the shapes know."
    if view.allow_empty:
        return fr, en
    return (
        f"{fr} Vérifier le fichier et les formes, ou donner --allow-empty.",
        f"{en} Check the file and the shapes, or give --allow-empty.",
    )


def unexamined(report: Report, view: View) -> list[Finding]:
    """The files in which nothing was examined, each as something to be told; of a run without files, the run.

    Theirs is no finding about the data: no report counts it as one.
    """
    severity = Severity.INFO if view.allow_empty else Severity.VIOLATION
    files = [one.file for one in report.files if report.of(one, view.fail_on) is Verdict.NOT_EXAMINED]
    fr, en = nothing(view, given=bool(report.files))
    return [
        Finding(Verdict.NOT_EXAMINED.value, severity, Origin(file), fr, en)
        for file in (files if report.files else [""])
    ]


def told(report: Report, view: View) -> list[str]:
    """The same, a line each, the first ten unless all are asked for."""
    found = unexamined(report, view)
    label = Verdict.NOT_EXAMINED.label(view.lang).capitalize()
    colon = view.say(" :", ":")
    shown = found[:_SHOWN] if view.sample else found
    lines = []
    for one in shown:
        file = f"{plain(one.origin.file)}{colon} " if one.origin.file else ""
        lines.append(f"{label}{colon} {file}{one.message(view.lang)}")
    if left := len(found) - len(shown):
        lines.append(view.say(f"… et {left} de plus (--all)", f"… and {left} more (--all)"))
    return lines


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


def looked(report: Report, view: View) -> str:
    """How many shapes looked at something, and which looked at most."""
    if not report.nodes:
        return view.say(
            "Rien n'a été examiné : ces données n'ont rien que les formes connaissent.",
            "Nothing was examined: this data has nothing that the shapes know.",
        )
    busy = len(report.examined) - len(report.idle)
    total = view.number(len(report.examined), "forme", "shape")
    name, most = next(iter(shape_counts(report).items()))
    return view.say(
        f"{busy} sur {total} {'ont' if view.many(busy) else 'a'} examiné des nœuds, {name} le plus ({most}).",
        f"{busy} of {total} examined nodes, {name} the most ({most}).",
    )
