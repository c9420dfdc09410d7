"""The record as it arrived: cells of text with the place they stand at, and rows of such cells.

`RECORD` is the shape of a record. It is read from the model, so that a new field needs no word here;
what a source states in another form than the graph (three theme columns, the 1 % columns) is added by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from atlas_rdf import model
from atlas_rdf.fields import Entity, specs
from atlas_rdf.findings import Origin
from atlas_rdf.values import AMOUNT, CODE, INSEE, LABEL, Value


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as text, and where it stands."""

    text: str
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """Named cells and named groups of rows; the record itself is the outermost row.

    `empty` says where a cell stands that the source shows without a value.
    """

    cells: Mapping[str, Cell]
    groups: Mapping[str, tuple[Row, ...]]
    origin: Origin = field(compare=False)
    empty: Mapping[str, Origin] = field(default_factory=dict, compare=False)

    def text(self, column: str) -> str:
        """The text of a cell, "" when there is none."""
        cell = self.cells.get(column)
        return cell.text if cell else ""

    def rows(self, group: str) -> tuple[Row, ...]:
        """The rows of a group, none when it is absent."""
        return self.groups.get(group, ())

    def where(self, column: str) -> Origin:
        """The place of a cell, empty or not; the row's own when the source does not show it."""
        cell = self.cells.get(column)
        return cell.origin if cell else self.empty.get(column, self.origin)


@dataclass(frozen=True, slots=True)
class Column:
    """A cell that a record may have. `internal`: it says something about a person."""

    name: str
    kind: Value[Any]
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one kind of row, and the groups inside it."""

    columns: Mapping[str, Column]
    groups: Mapping[str, Group] = field(default_factory=dict)
    single: bool = False

    def walk(self, row: Row) -> Iterator[tuple[Column | None, str, Cell]]:
        """Every cell of a row and of the rows inside it, with its column."""
        for name, cell in row.cells.items():
            yield self.columns.get(name), name, cell
        for name, rows in row.groups.items():
            for inner in rows:
                yield from self.groups[name].walk(inner)


def _group(
    *of: type[Entity],
    extra: tuple[Column, ...] = (),
    groups: Mapping[str, Group] | None = None,
    single: bool = False,
) -> Group:
    columns = {}
    for cls in of:
        personal = cls in (model.Personne, model.Volontariat)
        for spec in specs(cls):
            if spec.column:
                kind = INSEE if spec.to is model.Territoire else spec.kind or LABEL
                columns[spec.column] = Column(spec.column, kind, internal=personal or spec.internal)
    columns |= {column.name: column for column in extra}
    return Group(columns, groups or {}, single)


_THEMES = tuple(Column(name, LABEL) for name in ("thematique", "sousThematique", "sousSousThematique"))

#: The 1 % columns: cell -> code of the scheme. The site prints one header over its three columns, so the
#: second and the third are of a scheme that the page does not name.
SCHEMES: Mapping[str, str] = {
    "montantEau": "un-pour-cent-eau",
    "montantDechets": "un-pour-cent-dechets",
    "montantEnergie": "un-pour-cent-energie",
    "montantUnPourCent2": "un-pour-cent",
    "montantUnPourCent3": "un-pour-cent",
}
_CONTACT = (model.Fonction, model.Personne)

RECORD = _group(
    model.Fiche,
    model.Partenariat,
    extra=_THEMES,
    groups={
        "posteDiplomatique": _group(model.PosteDiplomatique, groups={"contacts": _group(*_CONTACT)}, single=True),
        "autresThematiques": _group(model.Thematisation, extra=_THEMES),
        "partenairesEtrangers": _group(model.CollectiviteEtrangere),
        "contactsPartenaires": _group(*_CONTACT, extra=(Column("partenaire", LABEL),)),
        "partenairesFrancais": _group(model.CollectiviteFrancaise),
        "financements": _group(
            model.Financement, extra=(*(Column(name, AMOUNT) for name in SCHEMES), Column("ligneBrute", CODE))
        ),
        "volontaires": _group(model.Volontariat, model.Personne, extra=(Column("ligneBrute", CODE, internal=True),)),
    },
)
