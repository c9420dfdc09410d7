"""The cells of a record -> values: what each reading says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from atlas_rdf import rules
from atlas_rdf.fields import Entity, specs
from atlas_rdf.findings import Finding
from atlas_rdf.linking.concepts import concept, known_concept
from atlas_rdf.model import ENTITIES, Concept
from atlas_rdf.record import Cells as Shared
from atlas_rdf.record import Row
from atlas_rdf.sources.page.grammar import field_label
from atlas_rdf.values import AMOUNT, EMAIL, TEXT, BadValueError, Value

Made = TypeVar("Made")
Thing = TypeVar("Thing", bound=Entity)

_MOST = 40_000  # entities remembered: a long run must not keep every one

_Filled = tuple[str, str, Value[Any], Mapping[str, Any], bool]


def _filled(cls: type[Entity]) -> Iterator[_Filled]:
    for spec in specs(cls):
        if spec.column and spec.kind:
            known = {} if spec.kind in (EMAIL, TEXT) else spec.kind.known  # of a mailbox, more is to be said
            yield spec.name, spec.column, spec.kind, known, spec.most != 1


_FILLED: Mapping[type[Entity], tuple[_Filled, ...]] = {cls: tuple(_filled(cls)) for cls in ENTITIES}


class _Held:
    """What was made of cells, kept with them; all of it goes when it becomes too much."""

    def __init__(self) -> None:
        self._cells: list[Shared] = []
        self._count = 0

    def keep(self, cells: Shared, place: object, made: object) -> None:
        """Remembers one thing."""
        if self._count >= _MOST:
            for one in self._cells:
                one.made = None
            self._cells, self._count = [], 0
        if cells.made is None:
            cells.made = {}
            self._cells.append(cells)
        cells.made[place] = made
        self._count += 1


_HELD = _Held()


class Cells:
    """Reads the cells of one record, and keeps what was wrong with them and the row behind each entity."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.rows: list[tuple[Entity, Row]] = []

    def fill(self, cls: type[Entity], row: Row) -> dict[str, Any]:
        """The fields of `cls` that one cell each fills."""
        filled: dict[str, Any] = {}
        cells = row.cells
        for name, column, kind, known, several in _FILLED[cls]:
            if column in cells:
                value = cells[column] if kind is TEXT and cells.neat else known.get(cells[column]) if known else None
                if value is None:
                    value = self.value(row, column, kind)
                if value is not None:
                    filled[name] = (value,) if several else value
        return filled

    def value(self, row: Row, column: str, kind: Value[Any]) -> Any:
        """A cell's value, None when it is absent, empty or bad."""
        text = row.cells.get(column)
        if text is None or not text or text.isspace():
            return None
        try:
            value = kind.read(text)
        except BadValueError as error:
            rule = rules.BAD_AMOUNT if kind is AMOUNT else rules.BAD_VALUE
            at = row.where(column)
            self.findings.append(
                rule.at(at, text[:200], field=field_label(at.field), reason_fr=error.fr, reason_en=error.en)
            )
            return None
        if kind is EMAIL and not EMAIL.plain(value):
            self.findings.append(rules.EMAIL_NOT_ASCII.at(row.where(column)))
        return value

    def of(self, entity: Thing, row: Row) -> Thing:
        """The entity, whose row is remembered."""
        self.rows.append((entity, row))
        return entity

    def unnamed(self, row: Row) -> None:
        """Says that a row has no name."""
        self.findings.append(rules.UNNAMED_ROW.at(row.origin, field=field_label(row.origin.field)))

    def found(self, pair: tuple[Any, list[Finding]]) -> Any:
        """What a lookup found; its findings are kept."""
        self.findings += pair[1]
        return pair[0]

    def coded(self, row: Row, column: str, scheme: str) -> Concept | None:
        """The concept that a cell names in a flat list."""
        text = row.text(column)
        if not text or text.isspace():
            return None
        made: Concept = known_concept(scheme, text) or self.found(concept(scheme, text, row.where(column)))
        return made

    def remembered(self, row: Row, place: object, make: Callable[[], Made]) -> Made:
        """What `make` gives, the same object for rows that say the same and about which there is nothing to say.

        `place`: what it rests on besides the row.
        """
        cells = row.cells
        if cells.made is not None and (known := cells.made.get(place)) is not None:
            found: Made = known
            return found
        said = len(self.findings)
        made = make()
        if said == len(self.findings):
            _HELD.keep(cells, place, made)
        return made
