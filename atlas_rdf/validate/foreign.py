"""pySHACL, for what the compiled shapes do not cover: other people's shapes, and components of other kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas_rdf.validate.asking_pyshacl import holder, quiet, report_of, severity, sh
from atlas_rdf.validate.docs import docs
from atlas_rdf.validate.results import Result
from atlas_rdf.validate.tokens import Graph, parts

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node


def check_graph_pyshacl(data: Graph, shapes: Graph) -> list[Result]:
    """The results of pySHACL on a graph, which holds whatever is known behind the data too."""
    book = _rdflib(shapes)
    with quiet():
        report = report_of(_rdflib(data), book)
    words = docs(shapes)
    found = set()
    for node in report.objects(None, sh("result")):  # never those that only detail another
        shape = holder(book, report.value(node, sh("sourceShape")))
        doc = words.get(shape)
        fr, en = (doc.fr, doc.en) if doc else ("", "")
        said = {str(o) for o in report.objects(node, sh("resultMessage"))}
        found.add(
            Result(
                _said(report, node, "focusNode"),
                _said(report, node, "resultPath"),
                _said(report, node, "sourceConstraintComponent").rpartition("#")[2],
                shape,
                severity(report.value(node, sh("resultSeverity"))),
                _said(report, node, "value"),
                fr or en or min(said, default=""),
                en or fr or min(said, default=""),
            )
        )
    return sorted(found)


def _node(token: str) -> Node:
    """A token as an rdflib term; a literal keeps its lexical form, which rdflib's own parsers rewrite."""
    import rdflib  # noqa: PLC0415 - as above

    if token.startswith('"'):
        text, datatype, lang = parts(token)
        plain = lang or datatype.endswith("#string")
        return rdflib.Literal(text, lang=lang or None, datatype=None if plain else datatype, normalize=False)
    return rdflib.BNode(token[2:]) if token.startswith("_") else rdflib.URIRef(token[1:-1])


def _rdflib(graph: Graph) -> rdflib.Graph:
    import rdflib  # noqa: PLC0415 - as above

    found = rdflib.Graph(bind_namespaces="none")
    with quiet():
        for subject, description in graph.items():
            for predicate, values in description.items():
                for value in values:
                    found.add((_node(subject), _node(predicate), _node(value)))
    return found


def _said(report: rdflib.Graph, node: Node, term: str) -> str:
    found = report.value(node, sh(term))
    return "" if found is None else f"_:{found}" if _is_blank(found) else str(found)


def _is_blank(node: object) -> bool:
    import rdflib  # noqa: PLC0415 - as above

    return isinstance(node, rdflib.BNode)
