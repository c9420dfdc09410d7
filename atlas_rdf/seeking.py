"""Bytes looked for in bytes, by StringZilla: ten times as fast as `in` and `count`, a large part of a reader's time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import stringzilla

#: Where the second first stands in the first; -1 when it does not.
find: Final[Callable[[bytes, bytes], int]] = stringzilla.find
#: Where one of the second's bytes first stands in the first; -1 when none does.
find_first_of: Final[Callable[[bytes, bytes], int]] = stringzilla.find_first_of
#: How often the second stands in the first.
count: Final[Callable[[bytes, bytes], int]] = stringzilla.count


def keep_utf8(text: str) -> None:
    """What a text is in UTF-8 stays with it from now on: whoever encodes it gets a copy of that. No lone surrogates."""
    stringzilla.find(text, "\n")


#: Each byte as the second, a table of 256, has it.
translate: Final[Callable[[bytes, bytes], bytes]] = stringzilla.translate
