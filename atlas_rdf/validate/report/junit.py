"""`junit`: a suite for each file, a test for each record, and one for the file itself."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from atlas_rdf.findings import FailOn, Finding
from atlas_rdf.validate.report.examined import nothing
from atlas_rdf.validate.report.view import View, place, plain
from atlas_rdf.validate.verdict import Item, Report, Verdict

_TAGS = {Verdict.VIOLATES: "failure", Verdict.COULD_NOT_RUN: "error", Verdict.NOT_EXAMINED: "error"}


def junit(report: Report, view: View) -> str:
    """The XML of JUnit as CI services read it; times are not measured, so that equal runs give equal bytes."""
    root = ET.Element("testsuites", name="atlas-rdf validate")
    records: dict[str, list[Item]] = {}
    for item in report.records:
        records.setdefault(item.file, []).append(item)
    known = {item.file for item in report.files}
    strays = [one for one in report.findings if one.origin.file not in known]
    for item in report.files:
        _suite(root, item, records.get(item.file, []), report, view)
    _shapes(root, report)
    for file in dict.fromkeys(one.origin.file for one in strays):
        _suite(root, Item(file, 1), [], report, view)
    for total in ("tests", "failures", "errors"):
        root.set(total, str(sum(int(suite.get(total, "0")) for suite in root)))
    ET.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _shapes(root: ET.Element, report: Report) -> None:
    """A suite without tests, whose properties say how many nodes each shape examined in the whole run."""
    suite = ET.SubElement(root, "testsuite", name="shapes", tests="0", failures="0", errors="0", skipped="0")
    properties = ET.SubElement(suite, "properties")
    for shape, count in sorted(report.examined.items()):
        ET.SubElement(properties, "property", name=plain(shape), value=str(count))


def _suite(root: ET.Element, file: Item, records: list[Item], report: Report, view: View) -> None:
    suite = ET.SubElement(root, "testsuite", name=plain(file.file), file=plain(file.file))
    of_records = {id(one) for item in records for one in report.about(item)}
    rest = [one for one in report.about(file) if id(one) not in of_records]
    verdict = report.of(file, view.fail_on)
    if verdict is Verdict.VIOLATES and not _failing(rest, report, view):
        verdict = Verdict.CONFORMS  # its records say it
    _case(suite, file, view.say("le fichier", "the file"), verdict, rest, report, view)
    for item in records:
        name = view.say("fiche", "record") + f" {item.record or item.line}" + (f" {item.title}" if item.title else "")
        _case(suite, item, name, report.of(item, view.fail_on), report.about(item), report, view)
    suite.set("tests", str(len(suite)))
    for tag, total in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(total, str(len(suite.findall(f"testcase/{tag}"))))


def _case(  # noqa: PLR0913 - what a test says
    suite: ET.Element, item: Item, name: str, verdict: Verdict, findings: list[Finding], report: Report, view: View
) -> None:
    case = ET.SubElement(suite, "testcase", name=plain(name), classname=plain(item.file), time="0")
    failing = _failing(findings, report, view)
    others = [one for one in findings if one not in failing]
    if verdict is not Verdict.CONFORMS:
        empty = verdict is Verdict.NOT_EXAMINED and (view.allow_empty or item.line)
        tag = "skipped" if empty else _TAGS[verdict]
        empty_file = verdict is Verdict.NOT_EXAMINED and not item.line
        label = view.say(*nothing(view, item)) if empty_file else verdict.label(view.lang)
        message = plain(failing[0].message(view.lang)) if failing else label
        said = ET.SubElement(case, tag, type=verdict.value, message=message)
        said.text = _lines(failing or findings, report, view)
    if others and verdict is not Verdict.NOT_EXAMINED:
        ET.SubElement(case, "system-out").text = _lines(others, report, view)


def _failing(findings: list[Finding], report: Report, view: View) -> list[Finding]:
    return [one for one in findings if view.fail_on is not FailOn.NEVER and report.fails((one,), view.fail_on)]


def _lines(findings: list[Finding], report: Report, view: View) -> str:
    return "\n".join(
        f"{place(one, report)}: {one.severity.label(view.lang)} {plain(one.code)}: {plain(one.message(view.lang))}"
        for one in findings
    )
