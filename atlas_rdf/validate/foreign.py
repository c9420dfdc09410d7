"""pySHACL, for what the compiled shapes do not cover: other people's shapes, and components of other kinds."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from atlas_rdf.findings import AtlasError, Severity
from atlas_rdf.validate.data import SH
from atlas_rdf.validate.docs import SEVERITIES, docs
from atlas_rdf.validate.results import Result
from atlas_rdf.validate.tokens import Graph, parts

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node


def check_graph_pyshacl(data: Graph, shapes: Graph) -> list[Result]:
    """The results of pySHACL on a graph, which holds whatever is known behind the data too."""
    import pyshacl  # noqa: PLC0415 - heavy, and hardly ever needed

    book = _rdflib(shapes)
    with _quiet():
        try:
            _, report, text = pyshacl.validate(
                _rdflib(data),
                shacl_graph=book,
                inference="none",
                advanced=False,
                meta_shacl=False,
                do_owl_imports=False,
                inplace=True,
            )
        except (pyshacl.errors.ReportableRuntimeError, pyshacl.errors.ShapeLoadError) as error:
            raise _unusable(str(error)) from error
    if not isinstance(report, type(book)):
        raise _unusable(str(text))
    words = docs(shapes)
    found = set()
    for node in report.objects(None, _term(f"{SH}result")):  # never those that only detail another
        shape = _nearest_name(book, report.value(node, _term(f"{SH}sourceShape")))
        doc = words.get(shape)
        fr, en = (doc.fr, doc.en) if doc else ("", "")
        said = {str(o) for o in report.objects(node, _term(f"{SH}resultMessage"))}
        found.add(
            Result(
                _said(report, node, "focusNode"),
                _said(report, node, "resultPath"),
                _said(report, node, "sourceConstraintComponent").rpartition("#")[2],
                shape,
                SEVERITIES.get(f"<{_said(report, node, 'resultSeverity')}>", Severity.VIOLATION),
                _said(report, node, "value"),
                fr or en or min(said, default=""),
                en or fr or min(said, default=""),
            )
        )
    return sorted(found)


def _unusable(why: str) -> AtlasError:
    return AtlasError(
        f"Ces formes SHACL ne peuvent pas être appliquées, les corriger : {why}",
        f"These SHACL shapes cannot be applied, correct them: {why}",
    )


def _term(address: str) -> rdflib.URIRef:
    import rdflib  # noqa: PLC0415 - as above

    return rdflib.URIRef(address)


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
    with _quiet():
        for subject, description in graph.items():
            for predicate, values in description.items():
                for value in values:
                    found.add((_node(subject), _node(predicate), _node(value)))
    return found


def _said(report: rdflib.Graph, node: Node, term: str) -> str:
    found = report.value(node, _term(SH + term))
    return "" if found is None else f"_:{found}" if _is_blank(found) else str(found)


def _is_blank(node: object) -> bool:
    import rdflib  # noqa: PLC0415 - as above

    return isinstance(node, rdflib.BNode)


def _nearest_name(shapes: rdflib.Graph, shape: Node | None) -> str:
    """The shape's own address, or that of the nearest shape which holds it; "" when none has a name."""
    seen: set[Node] = set()
    ring = [] if shape is None else [shape]
    while ring:
        named = sorted(str(node) for node in ring if not _is_blank(node))
        if named:
            return named[0]
        seen.update(ring)
        ring = [holder for node in ring for holder in shapes.subjects(None, node) if holder not in seen]
    return ""


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No log lines or warnings about ill-typed literals: a shape says it, in words for people."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        logger.setLevel(level)
