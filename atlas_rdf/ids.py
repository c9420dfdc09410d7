"""The Atlas ids of a run: which content each has, and where it stands. A million of them fit in 150 MB."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from atlas_rdf.findings import Origin
from atlas_rdf.record import Row

_LINE = 40  # bits
_FILE = 24


@dataclass(frozen=True, slots=True)
class Identity:
    """One record: its id, a digest of its content, and the place of its row."""

    id: int
    content: int
    file: str
    line: int

    @property
    def origin(self) -> Origin:
        """The place of its row."""
        return Origin(self.file, self.line)


def identity(number: str, record: Row) -> Identity:
    """The identity of a record, wherever it was read; the page's own digest is no part of its content."""
    said: list[str] = []
    _say(record, said)
    digest = hashlib.sha256("\x1f".join(said).encode("utf-8", "surrogatepass")).digest()
    at = record.origin
    return Identity(int(number), int.from_bytes(digest[:8], "big"), at.file, at.line)


class Ids:
    """The identities met so far."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}
        self._files: dict[str, int] = {}
        self._names: list[str] = []

    def add(self, one: Identity) -> None:
        """Remembers a record; a later one with its id does not replace it."""
        file = self._files.get(one.file)
        if file is None:
            file = self._files[one.file] = len(self._names)
            self._names.append(one.file)
        self._known.setdefault(one.id, ((one.content << _FILE | file) << _LINE) | one.line)

    def get(self, number: int) -> Identity | None:
        """The first record with this id."""
        packed = self._known.get(number)
        if packed is None:
            return None
        line, rest = packed & (1 << _LINE) - 1, packed >> _LINE
        return Identity(number, rest >> _FILE, self._names[rest & (1 << _FILE) - 1], line)


def _say(row: Row, said: list[str]) -> None:
    """What a row says, in the order of its columns' names; the page's own digest is left out."""
    cells, groups = row.cells, row.groups
    for name in sorted(cells):
        if name != "empreinte":
            said += name, cells[name]
    for name in sorted(groups):
        for inner in groups[name]:
            said.append(name)
            _say(inner, said)
    said.append("\x1e")
