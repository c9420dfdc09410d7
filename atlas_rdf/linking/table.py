"""A reference table that ships: sorted lines of tab-separated cells, searched where they lie, never loaded whole.

The first cell is the key; the line whose key is `#` says what the table is made from. Nothing is parsed but the
lines looked up, so that opening a table costs nothing and its pages are shared between processes.
"""

from __future__ import annotations

import mmap
from functools import cache
from pathlib import Path

from atlas_rdf.resources import folder

Cells = tuple[str, ...]


class Table:
    """One file of `reference/`."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def rows(self, key: str) -> list[Cells]:
        """The cells after the key, of every line with this key, in the file's order."""
        data, wanted = self._data, f"{key}\t".encode()
        low, high = 0, len(data)
        while low < high:  # low and high stand at starts of lines
            start = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = data.find(b"\n", start, high) + 1 or high
            if data[start : start + len(wanted)] < wanted:
                low = end
            else:
                high = start
        found = []
        while data[low : low + len(wanted)] == wanted:
            end = data.find(b"\n", low)
            found.append(tuple(data[low + len(wanted) : end].decode().split("\t")))
            low = end + 1
        return found

    @property
    def vintage(self) -> str:
        """Which state of the reference this is."""
        return self.rows("#")[0][0]


@cache
def table(name: str) -> Table:
    """The table `reference/{name}.tsv`."""
    return Table(folder("reference") / f"{name}.tsv")


def text(rows: list[Cells]) -> str:
    """The file that holds these lines, key first: sorted, each once."""
    return "".join(f"{line}\n" for line in sorted({"\t".join(row) for row in rows}))
