"""Where the statements of an RDF file of any format stand, as far as its graph says the same."""

from __future__ import annotations

from pathlib import Path

from atlas_rdf.rdf_files import FORMATS
from atlas_rdf.validate.tokens import Graph, lexical
from atlas_rdf.validate.where import Places
from atlas_rdf.validate.where_json import json_places
from atlas_rdf.validate.where_turtle import turtle_places

_LARGEST = 4_000_000  # bytes, which take a second: beyond, a line is looked for by what stands at its beginning


def places_in(path: Path, form: str, graph: Graph) -> Places | None:
    """The places of a file; None for a large one.

    `graph`: its statements, whose blank nodes are numbered: `_:d0`. Their places count only where they say of all blank
    nodes what the graph says.
    """
    if path.stat().st_size > _LARGEST:
        return None
    text = path.read_bytes().decode("utf-8-sig", "replace")
    found = json_places(text) if FORMATS.get(form or path.suffix.lower()) == "JSON_LD" else turtle_places(text)
    said = {
        (_numbered(subject), lexical(predicate), _numbered(value) if value.startswith("_:") else lexical(value))
        for subject, description in graph.items()
        if subject.startswith("_:")
        for predicate, values in description.items()
        for value in values
    }
    if said != {key for key in found.values if key[0].startswith("_:")}:
        found.subjects = {node: span for node, span in found.subjects.items() if not node.startswith("_:")}
        found.predicates = {key: span for key, span in found.predicates.items() if not key[0].startswith("_:")}
        found.values = {key: span for key, span in found.values.items() if not key[0].startswith("_:")}
    return found


def _numbered(node: str) -> str:
    return node.replace("_:d", "_:", 1)
