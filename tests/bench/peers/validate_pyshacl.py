"""pySHACL: `validate_pyshacl.py SHAPES DATA OUTPUT`; one verdict a line as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH


def verdicts(data: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[list[str]]:
    """Focus, path, component, value, shape, severity of each result."""
    _, report, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise SystemExit(text)
    terms = (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value, SH.sourceShape, SH.resultSeverity)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield [str(report.value(result, term) or "") for term in terms]


def write(found: Iterator[list[str]], output: str) -> None:
    """The verdicts as JSON lines."""
    with open(output, "w", encoding="utf-8") as file:  # noqa: PTH123 - a path as it was given
        file.writelines(json.dumps(one) + "\n" for one in found)


def graph(path: str) -> rdflib.Graph:
    """A file of N-Triples, literals as they are written."""
    rdflib.NORMALIZE_LITERALS = False
    return rdflib.Graph(bind_namespaces="none").parse(path, format="nt")


if __name__ == "__main__":
    write(verdicts(graph(sys.argv[2]), graph(sys.argv[1])), sys.argv[3])
