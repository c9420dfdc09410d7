"""Where a member's value stands in a line of JSON."""

from __future__ import annotations

import json
import re

_DECODER = json.JSONDecoder()
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_GAP = re.compile(r"[ \t\r\n]*")


def member(line: str, path: str) -> tuple[int, int] | None:
    """The span of the value that a path as `financements[0].annee` names, a text's without its quotes.

    None where the line is no JSON or has no such member.
    """
    at = _past(line, 0)
    try:
        for index, name in _STEP.findall(path):
            found = _item(line, at, int(index)) if index else _member(line, at, name)
            if found is None:
                return None
            at = found
        end = _DECODER.raw_decode(line, at)[1]
    except (ValueError, IndexError, RecursionError):
        return None
    quoted = line[at] == '"' and end - at > len('""')
    return (at + 1, end - 1) if quoted else (at, end)


def _past(line: str, at: int) -> int:
    """The place after blanks."""
    found = _GAP.match(line, at)
    return found.end() if found else at


def _member(line: str, at: int, name: str) -> int | None:
    if line[at] != "{":
        return None
    at = _past(line, at + 1)
    while line[at] == '"':
        key, at = _DECODER.raw_decode(line, at)
        at = _past(line, _past(line, at) + len(":"))
        if key == name:
            return at
        at = _next(line, at)
    return None


def _item(line: str, at: int, index: int) -> int | None:
    if line[at] != "[":
        return None
    at = _past(line, at + 1)
    for _ in range(index):
        at = _next(line, at)
    return at


def _next(line: str, at: int) -> int:
    """The place of what follows a value and its comma."""
    at = _past(line, _DECODER.raw_decode(line, at)[1])
    return _past(line, at + len(","))
