"""What was worked out before: a long run must not keep all of it."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(dict[K, V]):
    """Remembers `most` things; the next one begins anew. It only saves time: what is asked of it may be gone."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def keep(self, key: K, value: V) -> V:
        """The value, remembered."""
        if len(self) >= self.most:
            self.clear()
        self[key] = value
        return value


_TEXTS = Memory[str, str](20_000)


def once(text: str) -> str:
    """The same text; what comes often is in memory once, also when it comes from other processes."""
    return _TEXTS.get(text) or _TEXTS.keep(str(text), str(text))
