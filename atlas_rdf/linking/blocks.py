"""A large reference table that ships: sorted lines of tab-separated cells, compressed in small blocks.

As `table.py`, for tables that would be too large as they are: a third of the size, and a look-up unpacks one block
of four kilobytes. The first cell is the key; the line whose key is `#` says what the table is made from.

The file: eight digits, the length of the index; the index, compressed, one line (first key, length) a block; the
blocks.
"""

from __future__ import annotations

import mmap
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, lru_cache
from itertools import accumulate, groupby, pairwise
from pathlib import Path

from atlas_rdf.linking.table import Cells
from atlas_rdf.resources import folder

_BLOCK = 2_000
_DIGITS = 8


class Blocks:
    """One file of `reference/`."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        start = _DIGITS + int(self._data[:_DIGITS])
        rows = [row.split("\t") for row in zlib.decompress(self._data[_DIGITS:start]).decode().splitlines()]
        self._firsts = [key for key, _ in rows]
        self._spans = list(pairwise(accumulate((int(length) for _, length in rows), initial=start)))
        self._block = lru_cache(maxsize=64)(self._unpacked)

    def _unpacked(self, number: int) -> str:
        start, end = self._spans[number]
        return "\n" + zlib.decompress(self._data[start:end]).decode()

    def rows(self, key: str) -> list[Cells]:
        """The cells after the key, of every line with this key, in the file's order."""
        text = self._block(max(0, bisect_right(self._firsts, key) - 1))
        found, wanted = [], f"\n{key}\t"
        at = text.find(wanted)
        while at >= 0:
            end = text.index("\n", at + 1)
            found.append(tuple(text[at + len(wanted) : end].split("\t")))
            at = end if text.startswith(wanted, end) else -1
        return found

    def under(self, prefix: str) -> Iterator[Cells]:
        """Every line whose key begins so, with its key, in the file's order."""
        for number in range(max(0, bisect_right(self._firsts, prefix) - 1), len(self._firsts)):
            if self._firsts[number] > prefix and not self._firsts[number].startswith(prefix):
                return
            for line in self._unpacked(number).splitlines():
                if line.startswith(prefix):
                    yield tuple(line.split("\t"))

    @cached_property
    def vintage(self) -> str:
        """Which state of the reference this is."""
        return self.rows("#")[0][0]


@cache
def blocks(name: str) -> Blocks:
    """The table `reference/{name}.blocks`."""
    return Blocks(folder("reference") / f"{name}.blocks")


def pack(rows: Iterable[Cells]) -> bytes:
    """The file that holds these lines, key first: sorted, each once; the lines of one key in one block."""
    firsts: list[str] = []
    texts: list[str] = []
    for key, lines in groupby(sorted(set(rows)), key=lambda row: row[0]):
        text = "".join("\t".join(line) + "\n" for line in lines)
        if texts and len(texts[-1]) < _BLOCK:
            texts[-1] += text
        else:
            firsts.append(key)
            texts.append(text)
    packed = [zlib.compress(text.encode(), 9) for text in texts]
    index = zlib.compress("".join(f"{key}\t{len(one)}\n" for key, one in zip(firsts, packed, strict=True)).encode(), 9)
    return b"".join([f"{len(index):0{_DIGITS}}".encode(), index, *packed])


def unpack(path: Path) -> str:
    """All lines of a file: what two files are compared by, since two libraries may compress differently."""
    table = Blocks(path)
    return "".join(table._unpacked(number)[1:] for number in range(len(table._firsts)))  # noqa: SLF001
