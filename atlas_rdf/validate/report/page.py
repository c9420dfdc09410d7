"""`html`: one page that asks nothing of the network, can be read without sight or mouse, and is useful on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files
from string import Template

from atlas_rdf.findings import Finding, Severity
from atlas_rdf.validate.report.closing import closing
from atlas_rdf.validate.report.examined import shape_counts
from atlas_rdf.validate.report.view import View, place, titles
from atlas_rdf.validate.verdict import Report, grouped

_BARS = 20
_MOST = 500  # findings of one rule, unless all are asked for: what a browser still shows and filters at once


def page(report: Report, view: View) -> str:
    """The page `page.html`, filled in; every word of the data is escaped."""
    template = Template(files("atlas_rdf.validate.report").joinpath("page.html").read_text(encoding="utf-8"))
    bodies = {(item.file, item.record): item.authorities for item in report.records}
    rules = Counter(one.code for one in report.findings)
    authorities = Counter(name for one in report.findings for name in bodies.get((one.origin.file, one.record), ()))
    words = {
        "lang": view.lang.value,
        "verdict": report.verdict(view.fail_on).value,
        "said": report.verdict(view.fail_on).label(view.lang),
        "title": view.say("Validation de l'Atlas", "Validation of the Atlas"),
        "filter": view.say("Filtrer les constats", "Filter the findings"),
        "severity": view.say("Gravité", "Severity"),
        "every": view.say("toutes", "all"),
        "shown": view.say("constats affichés", "findings shown"),
        "summary": view.say("Résumé", "Summary"),
        "findings": view.say("Constats", "Findings"),
        "number": str(sum(len(_kept(found, view)) for found in grouped(report.findings).values())),
    }
    parts = {
        "closing": "".join(f"<li>{escape(line)}</li>" for line in closing(report, view)),
        "options": "".join(f'<option value="{one.value}">{escape(one.label(view.lang))}</option>' for one in Severity),
        "rules": _chart(rules, view.say("Constats par règle", "Findings by rule"), view),
        "authorities": _chart(authorities, view.say("Constats par collectivité", "Findings by authority"), view),
        "shapes": _chart(
            shape_counts(report), view.say("Nœuds examinés par forme", "Nodes examined by shape"), view, most=0
        ),
        "groups": "".join(_groups(report, view)),
    }
    return template.substitute({name: escape(word) for name, word in words.items()} | parts)


def _chart(numbers: Mapping[str, int], caption: str, view: View, most: int = _BARS) -> str:
    """Bars beside their figures, as a table; the `most` longest, 0 for all."""
    if not numbers:
        return ""
    ordered = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    largest = max(1, ordered[0][1])
    shown = ordered[:most] if most else ordered
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{number}</td>'
        f'<td aria-hidden="true"><meter min="0" max="{largest}" value="{number}"></meter></td></tr>'
        for name, number in shown
    )
    left = len(ordered) - len(shown)
    more = f"<tr><td>… {left} {escape(view.say('de plus', 'more'))}</td><td></td><td></td></tr>" if left > 0 else ""
    return f'<table class="chart"><caption>{escape(caption)}</caption>{rows}{more}</table>'


def _kept(found: list[Finding], view: View) -> list[Finding]:
    """The findings of a rule that the page holds."""
    return found[:_MOST] if view.sample else found


def _groups(report: Report, view: View) -> Iterable[str]:
    named = titles(report)
    for (severity, code), found in grouped(report.findings).items():
        rows = [_finding(one, report, view, named) for one in _kept(found, view)]
        number = view.sample or len(rows)
        rest = rows[number:]
        more = view.say(f"Les {len(rest)} autres", f"The {len(rest)} others")
        hidden = f"<details><summary>{escape(more)}</summary><ul>{''.join(rest)}</ul></details>" if rest else ""
        if left := len(found) - len(rows):
            said = view.say(f"{left} de plus n'y sont pas (--all).", f"{left} more are not in it (--all).")
            hidden += f'<p class="place">{escape(said)}</p>'
        yield (
            f'<section class="group"><h3><span class="{severity.value}">{escape(severity.label(view.lang))}</span> '
            f'{escape(code)} <span class="count">{len(found)}</span></h3><ul>{"".join(rows[:number])}</ul>{hidden}'
            "</section>\n"
        )


def _finding(finding: Finding, report: Report, view: View, named: Mapping[tuple[str, str], str]) -> str:
    title = named.get((finding.origin.file, finding.record), "")
    record = f" · {escape(view.say('fiche', 'record'))} {escape(finding.record)}" if finding.record else ""
    about = f" <cite>{escape(title)}</cite>" if title else ""
    spot = report.spots.get(finding)
    source = ""
    if spot and spot.text:
        end = spot.at + spot.width
        before, marked, after = (
            escape(part) for part in (spot.text[: spot.at], spot.text[spot.at : end], spot.text[end:])
        )
        mark = f"<mark>{marked}</mark>" if marked else ""
        source = f'<pre tabindex="0"><code>{before}{mark}{after}</code></pre>'
    return (
        f'<li data-severity="{finding.severity.value}"><p>{escape(finding.message(view.lang))}</p>'
        f'<p class="place">{escape(place(finding, report))}{record}{about}</p>{source}</li>'
    )
