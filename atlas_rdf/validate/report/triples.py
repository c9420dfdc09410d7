"""`turtle`: the standard `sh:ValidationReport`. Every result has an address, so that equal runs give equal bytes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from atlas_rdf.findings import Finding, Lang
from atlas_rdf.validate.report.examined import unexamined
from atlas_rdf.validate.report.sarif import fingerprint
from atlas_rdf.validate.report.view import View
from atlas_rdf.validate.verdict import Report
from atlas_rdf.values import BadValueError
from atlas_rdf.values.link import iri_token

_SHAPES = "https://w3id.org/atlas-cd/shapes#"
_SH = "http://www.w3.org/ns/shacl#"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


def turtle(report: Report, view: View) -> str:
    """The findings of readers too: what SHACL asks of a result and they have not is their file and their code."""
    seen: Counter[str] = Counter()
    named = [(f"urn:atlas-rdf:result:{fingerprint(one, seen)}", one) for one in report.findings]
    conforms = str(report.conforms).lower()
    parts = [
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n",
        "<urn:atlas-rdf:report> a sh:ValidationReport ;\n",
        "".join(f"    sh:result <{name}> ;\n" for name, _ in named),
        "".join(
            f"    rdfs:comment {_literal(text)}@{lang.value} ;\n"
            for lang in Lang
            for text in _remarks(report, replace(view, lang=lang))
        ),
        f"    sh:conforms {conforms} .\n",
    ]
    parts += [_result(name, one) for name, one in named]
    return "".join(parts)


def _remarks(report: Report, view: View) -> Iterator[str]:
    """What SHACL has no words for: the files in which nothing was examined, and the nodes that each shape examined."""
    for one in unexamined(report, view):
        yield f"{one.origin.file}: {one.message(view.lang)}"
    for shape, count in sorted(report.examined.items()):
        yield view.say(f"Nœuds examinés par {shape} : {count}", f"Nodes examined by {shape}: {count}")


def _result(name: str, finding: Finding) -> str:
    code = _SHAPES + quote(finding.code)
    component = _SH + finding.component if finding.component else code
    lines = {
        "a": "sh:ValidationResult",
        "sh:focusNode": _node(finding.focus) if finding.focus else f"<urn:atlas-rdf:file:{quote(finding.origin.file)}>",
        "sh:resultPath": _node(finding.path) if _IRI.fullmatch(finding.path) else "",
        "sh:resultSeverity": f"sh:{finding.severity.value.capitalize()}",
        "sh:sourceConstraintComponent": f"<{component}>",
        "sh:sourceShape": f"<{code}>",
        "sh:value": _node(finding.value) if finding.component and finding.value else "",
        "sh:resultMessage": ", ".join(f"{_literal(finding.message(lang))}@{lang.value}" for lang in Lang),
    }
    listed = " ;\n    ".join(f"{predicate} {value}" for predicate, value in lines.items() if value)
    return f"\n<{name}> {listed} .\n"


def _node(text: str) -> str:
    """An address as an address, anything else as a text: a finding keeps no more of a value than its characters."""
    try:
        return iri_token(text) if _IRI.fullmatch(text) else _literal(text)
    except BadValueError:
        return _literal(text)


def _literal(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # JSON's escapes are all Turtle's too
