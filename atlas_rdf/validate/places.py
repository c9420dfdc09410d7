"""Where the fields stand that the dataset rules are about."""

from __future__ import annotations

from collections.abc import Mapping

from atlas_rdf.fields import specs
from atlas_rdf.findings import Origin
from atlas_rdf.ids import Identity, Ids
from atlas_rdf.model import Partenariat
from atlas_rdf.record import Row

#: The fields that dataset rules are about: the only places worth keeping for each record.
_KEPT = ("titre", "statut", "dateFin", "anneeDebut")
_TERMS: Mapping[str, str] = {spec.term: spec.place for spec in specs(Partenariat) if spec.name in _KEPT}


class Places:
    """Where the fields stand that the dataset rules are about; `Ids` has the place of each record itself.

    A member of a JSON line is named by its path: for such records the identity says which are there.
    """

    def __init__(self) -> None:
        self._cells: dict[int, Mapping[str, Origin]] = {}

    def add(self, one: Identity, record: Row, ids: Ids) -> None:
        """The fields of one more record, which `ids` knows."""
        row = record.origin
        found = {term: at for term, column in _TERMS.items() if (at := record.places.cell(column))}
        if all(at.file == row.file and at.line == row.line and at.field == _TERMS[term] for term, at in found.items()):
            one.members = sum(1 << bit for bit, term in enumerate(_TERMS) if term in found)
            ids.note(one)
        else:
            self._cells[one.id] = found

    def merge(self, other: Places) -> None:
        """The fields of another run's records."""
        self._cells |= other._cells

    def at(self, one: Identity, term: str) -> Origin:
        """Where the field of a record stands that a term is about; the record's own place when it shows none."""
        cells = self._cells.get(one.id)
        if cells is not None:
            return cells.get(term, one.origin)
        shown = (one.members >> bit & 1 for bit, known in enumerate(_TERMS) if known == term)
        return Origin(one.file, one.line, _TERMS[term]) if any(shown) else one.origin
