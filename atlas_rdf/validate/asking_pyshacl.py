"""Asking pySHACL: how it is run, what its errors become, and how its report is read."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from atlas_rdf.findings import AtlasError, Severity
from atlas_rdf.validate.data import SH
from atlas_rdf.validate.docs import SEVERITIES

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

SHOWN: Final = 300  # characters of what others say


def iri(address: str) -> rdflib.URIRef:
    """The rdflib term of an address."""
    import rdflib  # noqa: PLC0415 - heavy

    return rdflib.URIRef(address)


def sh(name: str) -> rdflib.URIRef:
    """The rdflib term of a SHACL name."""
    return iri(SH + name)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No log lines or warnings: what matters of them is said by a result."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logging.NOTSET)


def report_of(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """The report, nothing fetched and nothing inferred; `AtlasError` for shapes that it cannot apply."""
    import pyshacl  # noqa: PLC0415 - heavy

    try:
        _, report, text = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False, inplace=True
        )
    except pyshacl.errors.ReportableRuntimeError as error:
        raise unusable(f"{type(error).__name__}: {error}") from error
    if not isinstance(report, type(shapes)):
        raise unusable(str(text))
    return report


def unusable(why: str) -> AtlasError:
    """The sentence about shapes that cannot be applied."""
    why = " ".join(why.split())[:SHOWN]
    return AtlasError(
        f"Ces formes ne peuvent pas être appliquées (pySHACL dit : « {why} »). Les corriger.",
        f"These shapes cannot be applied ({why}). Correct them.",
    )


def severity(node: Node | None) -> Severity:
    """The severity of a result; one of somebody's own counts as a violation."""
    return SEVERITIES.get(f"<{node}>", Severity.VIOLATION)


def holder(shapes: rdflib.Graph, shape: Node | None) -> str:
    """The shape's own address, or that of the nearest shape which holds it; "" when none has a name."""
    seen: set[Node] = set()
    ring = [] if shape is None else [shape]
    named = type(iri(SH))
    while ring:
        names = sorted(str(node) for node in ring if isinstance(node, named))
        if names:
            return names[0]
        seen.update(ring)
        ring = [above for node in ring for above in shapes.subjects(None, node) if above not in seen]
    return ""
