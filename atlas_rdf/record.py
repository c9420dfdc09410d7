"""The record as it arrived: cells of text with the place they stand at, and rows of such cells.

`RECORD` is the shape of a record. It is read from the model, so that a new field needs no word here;
what a source states in another form than the graph (three theme columns, the 1 % columns) is added by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import msgspec

from atlas_rdf import model
from atlas_rdf.fields import Entity, specs
from atlas_rdf.findings import Origin
from atlas_rdf.memory import Memory
from atlas_rdf.values import AMOUNT, CODE, INSEE, LABEL, Value

#: What stands for the name of a person in the public profile.
NAME_MASK = "[nom masqué]"
_MOST = 15_000  # rows remembered of each group


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as text, and where it stands."""

    text: str
    origin: Origin = field(compare=False)


class Places(Protocol):
    """Where a row and its cells stand; asked only when something is to be said about them."""

    @property
    def row(self) -> Origin:
        """The row's own place."""
        ...

    def cell(self, column: str) -> Origin | None:
        """The place of a cell, empty or not; None when the source does not show it."""
        ...


@dataclass(frozen=True, slots=True)
class Stated:
    """Places that the reader wrote down."""

    row: Origin
    cells: Mapping[str, Origin]

    def cell(self, column: str) -> Origin | None:
        """As `Places`."""
        return self.cells.get(column)


@dataclass(frozen=True, slots=True)
class Moved:
    """The places of a row of which some columns stand in for others. `columns`: asked for -> where it stands."""

    below: Places
    columns: Mapping[str, str]

    @property
    def row(self) -> Origin:
        """As `Places`."""
        return self.below.row

    def cell(self, column: str) -> Origin | None:
        """As `Places`."""
        return self.below.cell(self.columns.get(column, column))


class Cells(dict[str, str]):
    """The cells of a row. Rows of one group that say the same may share them, with what was found out about them.

    `texts`: those in which a person may be named; `made`: entities made of them; `said`: their part of a record's
    content, where they are shared. None until somebody asks.
    `neat`: its prose is as its kind of value would have it.
    """

    __slots__ = ("made", "neat", "said", "texts")
    made: dict[Any, Any] | None
    said: str | None
    texts: list[str] | None
    neat: bool

    @classmethod
    def of(cls, cells: Mapping[str, str]) -> Cells:
        """Cells that no other row has yet."""
        made = cls(cells)
        made.made = made.said = made.texts = None
        made.neat = False
        return made


class Row(msgspec.Struct, eq=False):
    """Named cells of text and named groups of rows; the record itself is the outermost row."""

    cells: Cells
    groups: Mapping[str, tuple[Row, ...]]
    places: Places

    @classmethod
    def of(
        cls,
        cells: Mapping[str, Cell],
        groups: Mapping[str, tuple[Row, ...]],
        origin: Origin,
        empty: Mapping[str, Origin] | None = None,
    ) -> Row:
        """A row whose cells each know their place; `empty`: where a cell without a value stands."""
        texts = {name: cell.text for name, cell in cells.items()}
        return cls(
            Cells.of(texts), groups, Stated(origin, {**(empty or {}), **{n: cell.origin for n, cell in cells.items()}})
        )

    def moved(self, **columns: str) -> Row:
        """The same row, where `columns` stand at the place of others."""
        return Row(self.cells, self.groups, Moved(self.places, columns))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.cells == other.cells and self.groups == other.groups

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Row({self.cells!r}, {self.groups!r})"

    @property
    def origin(self) -> Origin:
        """Where the row stands."""
        return self.places.row

    def text(self, column: str) -> str:
        """The text of a cell, "" when there is none."""
        return self.cells.get(column, "")

    def rows(self, group: str) -> tuple[Row, ...]:
        """The rows of a group, none when it is absent."""
        return self.groups.get(group, ())

    def where(self, column: str) -> Origin:
        """The place of a cell, empty or not, or of a group's first row; the row's own when there is neither."""
        if column in self.groups:
            return self.groups[column][0].origin
        return self.places.cell(column) or self.places.row


@dataclass(frozen=True, slots=True)
class Column:
    """A cell that a record may have. `internal`: it says something about a person."""

    name: str
    kind: Value[Any]
    internal: bool = False


@dataclass(frozen=True)
class Group:
    """The columns of one kind of row, and the groups inside it. `recurs`: many records have the same row."""

    columns: Mapping[str, Column]
    groups: Mapping[str, Group] = field(default_factory=dict)
    single: bool = False
    recurs: bool = False
    seen: Memory[tuple[str, ...], Cells] = field(default_factory=lambda: Memory(_MOST), repr=False, compare=False)

    def cells(self, members: Mapping[str, str]) -> Cells:
        """Those that every row of this group has that says just this; a row with a masked name has its own."""
        if not self.recurs:
            return Cells.of(members)
        key = (*members, *members.values())
        cells = self.seen.get(key)
        if cells is None:
            cells = Cells.of(members)
            self.keep(key, cells)
        return cells

    def keep(self, key: tuple[str, ...], cells: Cells) -> None:
        """Remembers the cells of what was read as `key`, unless a name is masked in it."""
        if NAME_MASK in str(key):
            return
        cells.said = "\x1f".join([part for name in sorted(cells) for part in (name, cells[name])])
        self.seen.keep(key, cells)

    @cached_property
    def internal(self) -> frozenset[str]:
        """The columns that are about a person."""
        return frozenset(name for name, column in self.columns.items() if column.internal)

    @cached_property
    def typed(self) -> Mapping[str, Value[Any]]:
        """The columns of dates, amounts, codes…: a good value of theirs holds no words."""
        return {name: one.kind for name, one in self.columns.items() if not one.kind.lang and one.kind is not CODE}

    def walk(self, row: Row) -> Iterator[tuple[str, str, Origin]]:
        """Every cell of a row and of the rows inside it: column, text, place."""
        for name, text in row.cells.items():
            yield name, text, row.where(name)
        for name, rows in row.groups.items():
            for inner in rows:
                yield from self.groups[name].walk(inner)


def _group(
    *of: type[Entity],
    extra: tuple[Column, ...] = (),
    groups: Mapping[str, Group] | None = None,
    single: bool = False,
    recurs: bool = False,
) -> Group:
    columns = {}
    for cls in of:
        personal = cls in (model.Personne, model.Volontariat)
        for spec in specs(cls):
            if spec.column:
                kind = INSEE if spec.to is model.Territoire else spec.kind or LABEL
                columns[spec.column] = Column(spec.column, kind, internal=personal or spec.internal)
    columns |= {column.name: column for column in extra}
    return Group(columns, groups or {}, single, recurs)


#: The cells that name a theme together, the broadest first.
THEMES = ("thematique", "sousThematique", "sousSousThematique")
_THEMES = tuple(Column(name, LABEL) for name in THEMES)

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
        "posteDiplomatique": _group(
            model.PosteDiplomatique, groups={"contacts": _group(*_CONTACT, recurs=True)}, single=True, recurs=True
        ),
        "autresThematiques": _group(model.Thematisation, extra=_THEMES, recurs=True),
        "partenairesEtrangers": _group(model.CollectiviteEtrangere, recurs=True),
        "contactsPartenaires": _group(*_CONTACT, extra=(Column("partenaire", LABEL),), recurs=True),
        "partenairesFrancais": _group(model.CollectiviteFrancaise, recurs=True),
        "financements": _group(
            model.Financement, extra=(*(Column(name, AMOUNT) for name in SCHEMES), Column("ligneBrute", CODE))
        ),
        "volontaires": _group(model.Volontariat, model.Personne, extra=(Column("ligneBrute", CODE, internal=True),)),
    },
)
