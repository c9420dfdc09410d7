"""`findings.json` and `manifest.json`: what was found, and what was published from what."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from atlas_rdf.findings import Finding, Severity
from atlas_rdf.publish.staging import Written
from atlas_rdf.terms import ONTOLOGY_VERSION, ONTOLOGY_VERSION_IRI
from atlas_rdf.version import VERSION

FORMAT_VERSION = 1


def findings_report(
    findings: Iterable[Finding], records: Mapping[str, int], examined: Mapping[str, int], set_aside: Sequence[Any]
) -> Iterator[str]:
    """The text of `findings.json`: counts first, then one finding a line, in an order that content decides."""
    ordered = sorted(findings, key=Finding.sort_key)
    severities = Counter(finding.severity for finding in ordered)
    head = {
        "format": FORMAT_VERSION,
        "records": dict(records),
        "findings_by_severity": {severity.value: severities[severity] for severity in Severity},
        "findings_by_code": dict(sorted(Counter(finding.code for finding in ordered).items())),
        "nodes_examined_by_shape": dict(sorted(examined.items())),
        "set_aside": list(set_aside),
    }
    yield f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "findings": ['
    for number, finding in enumerate(ordered):
        yield f"{',' if number else ''}\n  {json.dumps(as_json(finding), ensure_ascii=False)}"
    yield "\n ]\n}\n"


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as one JSON object; members without a value are left out."""
    members = {
        "code": finding.code,
        "severity": finding.severity.value,
        "record": finding.record,
        "file": finding.origin.file,
        "line": finding.origin.line,
        "field": finding.origin.field,
        "value": finding.value,
        "fr": finding.fr,
        "en": finding.en,
        "focus": finding.focus,
        "path": finding.path,
        "component": finding.component,
    }
    return {name: value for name, value in members.items() if value not in ("", 0)}


def entry(name: str, file: Written, triples: int | None = None) -> dict[str, Any]:
    """A file as the manifest lists it: its hash, bytes and triples."""
    known = {"name": name, "sha256": file.digest, "bytes": file.size}
    return known if triples is None else {**known, "triples": triples}


def manifest(files: Sequence[Mapping[str, Any]], sources: Sequence[Mapping[str, Any]], data: Mapping[str, str]) -> str:
    """The text of `manifest.json`: each file's entry, the sources' hashes, the three versions."""
    document = {
        "format": FORMAT_VERSION,
        "software": {"name": "atlas-rdf", "version": VERSION},
        "ontology": {"iri": ONTOLOGY_VERSION_IRI, "version": ONTOLOGY_VERSION},
        "data": dict(data),
        "files": list(files),
        "sources": list(sources),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
