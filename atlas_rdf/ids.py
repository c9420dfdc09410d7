"""The Atlas ids of a run: which content each has, and where it stands. A million of them take 44 MB."""

from __future__ import annotations

import hashlib
from array import array
from dataclasses import dataclass
from itertools import chain

from atlas_rdf.findings import Origin
from atlas_rdf.record import Row

_LINE = 40  # bits of a line's number; 24 are left for the file's
_WORD = (1 << 32) - 1
_OWN = "empreinte"  # the page's own digest
_GOLDEN = 0x9E3779B1  # spreads numbers that follow each other, or are multiples of one


@dataclass(slots=True)
class Identity:
    """One record: its id, a digest of its content, the place of its row.

    `members`: one bit for each of the fields of `Places` that the row has under its own name.
    """

    id: int
    content: int
    file: str
    line: int
    members: int = 0

    @property
    def origin(self) -> Origin:
        """The place of its row."""
        return Origin(self.file, self.line)


def identity(number: str, record: Row) -> Identity:
    """The identity of a record, wherever it was read; the page's own digest is no part of its content."""
    said: list[str] = []
    _say(record, said)
    digest = hashlib.sha256(b"\x1f".join([one.encode("utf-8", "surrogatepass") for one in said])).digest()
    at = record.origin
    return Identity(int(number), int.from_bytes(digest[:8], "big"), at.file, at.line)


class Ids:
    """The identities met so far: a table of numbers with open addressing, at most half full."""

    def __init__(self) -> None:
        self._files: dict[str, int] = {}
        self._names: list[str] = []
        self._held = 0
        self._empty(10)

    def _empty(self, bits: int) -> None:
        self._bits = bits
        self._numbers = array("I", bytes(4 << bits))  # 0 where there is none
        self._contents = array("Q", bytes(8 << bits))
        self._places = array("Q", bytes(8 << bits))  # the file's number and the line
        self._members = bytearray(1 << bits)

    def _slot(self, number: int) -> int:
        """Where a number stands, or would stand."""
        numbers, last = self._numbers, (1 << self._bits) - 1
        slot = (number * _GOLDEN & _WORD) >> (32 - self._bits)
        while numbers[slot] not in (0, number):
            slot = (slot + 1) & last
        return slot

    def add(self, one: Identity) -> None:
        """Remembers a record; a later one with its id does not replace it."""
        slot = self._slot(one.id)
        if self._numbers[slot]:
            return
        file = self._files.get(one.file)
        if file is None:
            file = self._files[one.file] = len(self._names)
            self._names.append(one.file)
        self._put(slot, one.id, one.content, file << _LINE | one.line, one.members)
        self._held += 1
        if self._held << 1 > 1 << self._bits:
            self._grow()

    def _put(self, slot: int, number: int, content: int, place: int, members: int) -> None:
        self._numbers[slot] = number
        self._contents[slot] = content
        self._places[slot] = place
        self._members[slot] = members

    def _grow(self) -> None:
        former = zip(self._numbers, self._contents, self._places, self._members, strict=True)
        self._empty(self._bits + 1)
        for number, content, place, members in former:
            if number:
                self._put(self._slot(number), number, content, place, members)

    def note(self, one: Identity) -> None:
        """The members of a record that is known already."""
        self._members[self._slot(one.id)] = one.members

    def get(self, number: int) -> Identity | None:
        """The first record with this id."""
        if not 0 < number <= _WORD:
            return None
        slot = self._slot(number)
        if not self._numbers[slot]:
            return None
        place = self._places[slot]
        name = self._names[place >> _LINE]
        return Identity(number, self._contents[slot], name, place & (1 << _LINE) - 1, self._members[slot])


def _say(row: Row, said: list[str]) -> None:
    """What a row says, in the order of its columns' names; the page's own digest is left out."""
    cells, groups = row.cells, row.groups
    if cells.said:
        said.append(cells.said)
    else:
        pairs = sorted(cells.items())
        said += chain.from_iterable([pair for pair in pairs if pair[0] != _OWN] if _OWN in cells else pairs)
    if groups:
        for name in sorted(groups):
            for inner in groups[name]:
                said.append(name)
                _say(inner, said)
    said.append("\x1e")
