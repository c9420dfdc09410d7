"""Where a triple comes from: its source, line and text, how it was read, and the shapes that look at it.

The answer is found by reading the sources again: nothing about it has to be published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from atlas_rdf.fields import Entity, Spec, values
from atlas_rdf.findings import Origin
from atlas_rdf.mapping import entities, lines
from atlas_rdf.model import Concept
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.record import RECORD, Row
from atlas_rdf.sources.reading import Reading


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
    for outcome in Pipeline(Options(options.profile, options.addresses, check=False)).run(readings):
        if outcome.fiche is not None:
            for entity in entities(outcome.fiche, options.profile):
                if options.addresses.iri(entity) == subject:
                    yield from _reasons(outcome, entity, predicate, options)


def _reasons(outcome: Outcome, entity: Entity, predicate: str, options: Options) -> Iterator[Reason]:
    subject = options.addresses.iri(entity)
    for spec, _ in lines(type(entity), options.profile):
        if predicate in ("", spec.term):
            for value in values(entity, spec):
                token = options.addresses.token(value) if spec.kind is None else spec.kind.token(value)
                origin = entity.origins.get(spec.name) or entity.origins.get("") or Origin(outcome.file, outcome.line)
                raw = _raw(outcome.record, origin) if spec.name in entity.origins else ""
                yield Reason(subject, spec.term, token, origin, raw, _kind(spec), _shapes(entity, spec, options))


def _raw(record: Row | None, origin: Origin) -> str:
    found = (cell.text for _, _, cell in RECORD.walk(record) if cell.origin == origin) if record else iter(())
    return next(found, "")


def _kind(spec: Spec) -> str:
    return f"{spec.kind.name} : {spec.kind.doc}" if spec.kind else f"→ {spec.to.__name__ if spec.to else ''}"


def _shapes(entity: Entity, spec: Spec, options: Options) -> tuple[str, ...]:
    from atlas_rdf.validate.engine import shape_docs  # noqa: PLC0415 - loads rdflib
    from atlas_rdf.validate.locate import code  # noqa: PLC0415 - beside it

    owner = "Concept" if isinstance(entity, Concept) else type(entity).__name__
    names = (code(shape) for shape, doc in shape_docs(options.profile).items() if doc.path == spec.term)
    return tuple(name for name in names if name.startswith(f"{owner}-"))
