"""Memory that helpers share with the run that has forked them: long texts lie there and need not be sent."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from itertools import accumulate, pairwise

#: A text in UTF-8, here or where others have laid it.
Text = bytes | memoryview


class Slots:
    """`count` places of `size` bytes each; pages that nobody writes take no memory."""

    def __init__(self, count: int, size: int) -> None:
        self._memory = mmap.mmap(-1, count * size)
        self._size = size
        self._free = list(range(count))

    def take(self) -> int:
        """A place that is free."""
        return self._free.pop()

    def give(self, slot: int) -> None:
        """A place is free again; what lay there must not be looked at any more."""
        self._free.append(slot)

    def lay(self, slot: int, texts: Sequence[Text]) -> list[int]:
        """Lays texts in a place, one behind the other; their lengths, none when they are too long together."""
        lengths = [len(text) for text in texts]
        if sum(lengths) > self._size:
            return []
        start = slot * self._size
        self._memory[start : start + sum(lengths)] = b"".join(texts)
        return lengths

    def texts(self, slot: int, lengths: Sequence[int]) -> list[memoryview]:
        """What lies in a place."""
        view = memoryview(self._memory)
        ends = accumulate(lengths, initial=slot * self._size)
        return [view[start:end] for start, end in pairwise(ends)]
