"""Text of any origin as one line that no terminal and no CI service takes for a command."""

from __future__ import annotations

import re
import unicodedata

_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)")  # GitHub's, and its older ones anywhere in a line


def printable(text: str) -> str:
    """The text with what controls a terminal escaped (ESC as its code), and what GitHub takes for a command broken."""
    if not text.isprintable():
        text = "".join(_shown(character) for character in text)
    return _COMMAND.sub(lambda found: f"{found[1]}\\x3a" if found[0].endswith(":") else "\\x23", text)


def legible(name: str) -> str:
    """A file's name as text that can be written: of its bytes that are no UTF-8 the code (a backslash, `xe9`)."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return name


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    if unicodedata.category(character) == "Zs":
        return " "
    return character.encode("unicode_escape", "surrogatepass").decode()
