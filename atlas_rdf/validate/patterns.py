"""`sh:pattern` -> a Python regular expression with the meaning that XPath gives it, or a refusal."""

from __future__ import annotations

import re
from typing import Final


class UnreadablePatternError(ValueError):
    """Python would read this pattern differently, or not at all."""


#: Escapes with one meaning in both languages, or spelled out: XPath's `\s` is four characters, its `\w` another set.
_CLASSES: Final = {"d": r"\d", "D": r"\D", "s": r" \t\n\r"}
_CHARACTERS: Final = {"n": "\\n", "r": "\\r", "t": "\\t"} | {c: re.escape(c) for c in "\\|.?*+(){}-[]^$"}
_QUANTIFIER: Final = re.compile(r"(?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??(?![*+?{])")


def compiled(pattern: str, flags: str) -> re.Pattern[str]:
    """The expression to search with; raises `UnreadablePatternError`."""
    if set(flags) - set("is"):
        raise UnreadablePatternError(flags)
    options = (re.IGNORECASE if "i" in flags else 0) | (re.DOTALL if "s" in flags else 0)
    try:
        return re.compile(_translated(pattern), options)
    except (re.error, OverflowError, RecursionError) as error:
        raise UnreadablePatternError(pattern) from error


def _translated(pattern: str) -> str:
    out, at = [], 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            out.append(_escape(pattern, at, inside=False))
            at += 2
        elif char == "[":
            text, at = _set(pattern, at + 1)
            out.append(text)
        elif char in "*+?{":
            found = _QUANTIFIER.match(pattern, at)
            if not found:
                raise UnreadablePatternError(pattern)
            out.append(found[0])
            at = found.end()
        elif char in "]}" or pattern.startswith("(?", at):
            raise UnreadablePatternError(pattern)
        else:
            out.append({"$": r"\Z"}.get(char, char if char in "().|^" else re.escape(char)))
            at += 1
    return "".join(out)


def _escape(pattern: str, at: int, *, inside: bool) -> str:
    name = pattern[at + 1 : at + 2]
    if name in _CHARACTERS:
        return _CHARACTERS[name]
    if name in _CLASSES and not (inside and name == "D"):
        return _CLASSES[name] if inside or name != "s" else f"[{_CLASSES[name]}]"
    if name == "S" and not inside:
        return r"[^ \t\n\r]"
    raise UnreadablePatternError(pattern)


def _set(pattern: str, at: int) -> tuple[str, int]:
    """`[...]` from behind its bracket, and where it ends."""
    out = ["["]
    if pattern.startswith("^", at):
        out.append("^")
        at += 1
    start = at
    while at < len(pattern) and pattern[at] != "]":
        char = pattern[at]
        if char == "[":
            raise UnreadablePatternError(pattern)
        if char == "\\":
            out.append(_escape(pattern, at, inside=True))
            at += 2
            continue
        edge = at == start or pattern.startswith("]", at + 1)
        if char == "-" and not edge and (pattern[at + 1 : at + 2] in "-[" or out[-1] == "-"):
            raise UnreadablePatternError(pattern)
        out.append("-" if char == "-" and not edge else re.escape(char))
        at += 1
    if at >= len(pattern) or at == start:
        raise UnreadablePatternError(pattern)
    return "".join(out) + "]", at + 1
