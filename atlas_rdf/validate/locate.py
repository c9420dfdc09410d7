"""A shape's result -> a finding at the line of the record's field that caused it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.record import Row

if TYPE_CHECKING:
    from atlas_rdf.validate.engine import Result

_LONGEST = 120


def code(shape: str) -> str:
    """The finding's code: the shape's own name."""
    return shape.rstrip("/#").rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def place(entity: Entity, path: str, row: Row | None, fallback: Origin) -> Origin:
    """Where the field stands that a path is about: its cell or group, else its row, else `fallback`."""
    if row is None:
        return fallback
    column = next((spec.place for spec in specs(type(entity)) if spec.term == path and spec.place), "")
    return row.where(column) if column else row.origin


def field_place(row: Row | None, fallback: Origin, spec: Spec) -> Origin:
    """Where a field stands in the row that its entity was read from; `fallback` when no row says it."""
    if row is None:
        return fallback
    return row.where(spec.place) if spec.place else row.origin


def source_text(entity: Entity, path: str, row: Row | None) -> str:
    """What the source says where the data has an address of ours; "" when that is not one cell."""
    if row is None:
        return ""
    return next((row.text(spec.column) for spec in specs(type(entity)) if spec.term == path and spec.to), "")


def finding(result: Result, at: Origin, record: str = "", said: str = "") -> Finding:
    """The finding of a result: the shape's words, and the value found; `said`: what the source says in its place."""
    value = _short(result.value)
    shown = _short(" ".join(said.split())) if said and value else value
    return Finding(
        code(result.shape),
        result.severity,
        at,
        f"{result.fr} Valeur trouvée : « {shown} »." if shown else result.fr,
        f"{result.en} Value found: '{shown}'." if shown else result.en,
        value=value,
        record=record,
        focus=result.focus,
        path=result.path,
        component=result.component,
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
