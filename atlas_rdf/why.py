"""Where a triple comes from: its source, line and text, how it was read, and the shapes that look at it.

The answer is found by reading the sources again: nothing about it has to be published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from atlas_rdf.fields import Entity, Spec
from atlas_rdf.findings import Origin
from atlas_rdf.mapping import Node
from atlas_rdf.model import Concept
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.record import RECORD, Row
from atlas_rdf.sources.reading import Reading
from atlas_rdf.validate.locate import code, place


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one triple is there.

    `origin` is the cell's place, `raw` its text as it was read (masked in the public profile; "" for what is
    built from several cells), `kind` how it was normalised, `shapes` the property shapes that look at it.
    """

    subject: str
    predicate: str
    value: str
    origin: Origin
    raw: str
    kind: str
    shapes: tuple[str, ...]


def why(readings: Iterable[Reading], subject: str, predicate: str, options: Options) -> Iterator[Reason]:
    """The reasons of each triple of `subject` (with that predicate; "": all), record by record."""
    for outcome in Pipeline(replace(options, check=False)).run(readings):
        if outcome.described is not None:
            for node in (*outcome.described.own.values(), *outcome.described.shared):
                if node.subject == f"<{subject}>":
                    yield from _reasons(outcome, node, predicate, options)


def _reasons(outcome: Outcome, node: Node, predicate: str, options: Options) -> Iterator[Reason]:
    row = outcome.row(node.entity)
    for said in node.said:
        spec = said.line.spec
        if predicate in ("", spec.term):
            origin = place(node.entity, spec.term, row, Origin(outcome.file, outcome.line))
            raw = _raw(outcome.record, origin) if spec.place and row else ""
            shapes = _shapes(node.entity, spec, options)
            yield Reason(node.subject[1:-1], spec.term, said.token, origin, raw, _kind(spec), shapes)


def _raw(record: Row | None, origin: Origin) -> str:
    found = (text for _, text, at in RECORD.walk(record) if at == origin) if record else iter(())
    return next(found, "")


def _kind(spec: Spec) -> str:
    return f"{spec.kind.name} : {spec.kind.doc}" if spec.kind else f"→ {spec.to.__name__ if spec.to else ''}"


def _shapes(entity: Entity, spec: Spec, options: Options) -> tuple[str, ...]:
    from atlas_rdf.validate.engine import shape_docs  # noqa: PLC0415 - loads rdflib

    owner = "Concept" if isinstance(entity, Concept) else type(entity).__name__
    names = (code(shape) for shape, doc in shape_docs(options.profile).items() if doc.path == spec.term)
    return tuple(name for name in names if name.startswith(f"{owner}-"))
