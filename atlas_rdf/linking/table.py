"""A reference table that ships: sorted lines of tab-separated cells, searched where they lie, never loaded whole.

The first cell is the key; the line whose key is `#`, the first, says what the table is made from. Opening a table
reads one key every few kilobytes; a look-up searches only what lies between two of them.
"""

from __future__ import annotations

import mmap
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from atlas_rdf.resources import folder

Cells = tuple[str, ...]
_STEP = 2_000


class Table:
    """One file of `reference/`."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._starts, at = [0], 0
        while at := self._data.find(b"\n", at + _STEP) + 1:
            self._starts.append(at)
        self._starts.pop()  # the end of the file
        self._firsts = [self._data[at : self._data.find(b"\t", at)] for at in self._starts]

    def rows(self, key: str) -> list[Cells]:
        """The cells after the key, of every line with this key, in the file's order."""
        folded = key.encode()
        first, last = bisect_left(self._firsts, folded), bisect_right(self._firsts, folded)
        end = self._starts[last] if last < len(self._starts) else len(self._data)
        wanted, found = b"\n%b\t" % folded, []
        at = self._data.find(wanted, max(0, self._starts[max(0, first - 1)] - 1), end)
        while at >= 0:
            stop = self._data.find(b"\n", at + 1)
            found.append(tuple(self._data[at + len(wanted) : stop].decode().split("\t")))
            at = stop if self._data[stop : stop + len(wanted)] == wanted else -1
        return found

    def under(self, prefix: str) -> Iterator[Cells]:
        """Every line whose key begins so, with its key, in the file's order."""
        for line in self._data[:].decode().splitlines():
            if line.startswith(prefix):
                yield tuple(line.split("\t"))

    @property
    def head(self) -> Cells:
        """What the table is made from: vintage, source, licence, hash."""
        return tuple(self._data[: self._data.find(b"\n")].decode().split("\t")[1:])

    @property
    def vintage(self) -> str:
        """Which state of the reference this is."""
        return self.head[0]


@cache
def table(name: str) -> Table:
    """The table `reference/{name}.tsv`."""
    return Table(folder("reference") / f"{name}.tsv")


def text(rows: Iterable[Cells]) -> str:
    """The file that holds these lines, key first: sorted, each once."""
    return "".join(sorted({"\t".join(row) + "\n" for row in rows}))
