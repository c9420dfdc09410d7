"""What was looked at and what was not: shapes, and the files that nothing was examined in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from atlas_rdf.findings import Finding, Lang, Origin, Severity
from atlas_rdf.validate.locate import code
from atlas_rdf.validate.report.view import View, plain
from atlas_rdf.validate.verdict import Item, Nothing, Report, Verdict

_SHOWN = 10  # files
_GIVEN = "Rien n'a été examiné : rien n'est donné.", "Nothing was examined: nothing was given."
_ADVICE = (
    "Vérifier le fichier et les formes, ou donner --allow-empty.",
    "Check the file and the shapes, or give --allow-empty.",
)


def shape_counts(report: Report) -> Mapping[str, int]:
    """Shape -> nodes examined, the most first; a shape by its own name, or by its address where two share a name."""
    shared = Counter(map(code, report.examined))
    order = sorted(report.examined.items(), key=lambda item: (-item[1], item[0]))
    return {code(shape) if shared[code(shape)] == 1 else shape: count for shape, count in order}


def nothing(view: View, item: Item | None) -> tuple[str, str]:
    """What is said of a file in which nothing was examined, or of a run that was given none, and what to do."""
    fr, en = _GIVEN
    if item:
        why = item.why or Nothing.UNKNOWN
        fr = f"Rien n'y a été examiné : {why.label(Lang.FR)}."
        en = f"Nothing in it was examined: {why.label(Lang.EN)}."
    return (fr, en) if view.allow_empty else (f"{fr} {_ADVICE[0]}", f"{en} {_ADVICE[1]}")


def unexamined(report: Report, view: View) -> list[Finding]:
    """The files in which nothing was examined, each as something to be told; of a run that was given none, the run.

    Theirs is no finding about the data: no report counts it as one.
    """
    severity = Severity.INFO if view.allow_empty else Severity.VIOLATION
    code, files = Verdict.NOT_EXAMINED.value, _idle_files(report, view)
    if not (report.files or report.unchanged or report.errors):
        return [Finding(code, severity, Origin(""), *nothing(view, None))]
    return [Finding(code, severity, Origin(one.file), *nothing(view, one)) for one in files]


def _idle_files(report: Report, view: View) -> list[Item]:
    return [one for one in report.files if report.of(one, view.fail_on) is Verdict.NOT_EXAMINED]


def told(report: Report, view: View) -> list[str]:
    """The same for a person to read: a line for each cause, which names the files; and what is said of them all."""
    words = "Rien de ce qui est jugé n'a changé.", "Nothing that is judged has changed."
    lines = [view.say(*words)] if report.unchanged else []
    if lines and not report.files:
        return lines
    causes: dict[str, list[str]] = {}
    for item in _idle_files(report, view):
        causes.setdefault((item.why or Nothing.UNKNOWN).label(view.lang), []).append(item.file)
    for cause, files in causes.items():
        names = _names(files, view)
        lines.append(view.say(f"Non examiné ({cause}) : {names}.", f"Not examined ({cause}): {names}."))
    if any(item.why is Nothing.SET_ASIDE and report.about(item) for item in report.files):
        lines.append(f"{Nothing.SET_ASIDE.label(view.lang).capitalize()}.")
    advice = [view.say(*_ADVICE)] if causes and not view.allow_empty else []
    if any(report.of(item, view.fail_on) in (Verdict.CONFORMS, Verdict.VIOLATES) for item in report.files):
        return [*lines, *advice]
    reasons = list(causes)
    if report.errors:
        words = "ce qui n'a pas pu être validé est dit par l'erreur", "what could not be validated is said by the error"
        reasons.append(view.say(*words))
    elif not report.files:
        return [*lines, view.say(*_GIVEN)]
    together = view.say(" ; ", "; ").join(reasons)
    return [*lines, view.say(f"Rien n'a été examiné : {together}.", f"Nothing was examined: {together}."), *advice]


def _names(files: Sequence[str], view: View) -> str:
    shown = files[:_SHOWN] if view.sample else files
    more = f" … ({len(files)})" if len(files) > len(shown) else ""
    return ", ".join(map(plain, shown)) + more


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


def looked(report: Report, view: View) -> list[str]:
    """How many shapes looked at something, and which looked at most; nothing when none did."""
    if not report.nodes:
        return []
    busy = len(report.examined) - len(report.idle)
    total = view.number(len(report.examined), "forme", "shape")
    name, most = next(iter(shape_counts(report).items()))
    said = view.say(
        f"{busy} sur {total} {'ont' if view.many(busy) else 'a'} examiné des nœuds, {name} le plus ({most}).",
        f"{busy} of {total} examined nodes, {name} the most ({most}).",
    )
    return [said]
