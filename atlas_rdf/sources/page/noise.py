"""Lines that are no data, each by a named rule."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PREVIOUS = r"(?:Précédent|pagination\.page\.precedent)"
_NEXT = r"(?:Suivant|pagination\.page\.suivant)"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ligne-vide", re.compile(r"\s*")),
    ("fil-ariane", re.compile(r"\s*Accueil\s*>.*")),
    (
        "titre-du-site",
        re.compile(r"\s*Atlas français de la coopération décentralisée et des autres actions extérieures\s*"),
    ),
    ("cle-non-resolue", re.compile(r"\s*\?\?\?[\w.]+\?\?\?\s*")),
)  # fmt: skip
_TABLE_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("regle-de-tableau", re.compile(r"[\s|:]*-[\s|:-]*")),
    ("image", re.compile(r"[\s|]*!\[[^\]]*\]\([^)]*\)[\s|]*")),
    (
        "pagination",
        re.compile(rf"\s*(?:<<|>>|[0-9]{{1,3}}|< {_PREVIOUS}|{_NEXT} >|<< < {_PREVIOUS} [0-9 ]+{_NEXT} > >>)\s*"),
    ),
)
_NUMBERS = re.compile(r"[0-9]+")
_LONGEST = 1000  # noise is short; a longer line is data
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")


def noise(text: str) -> str | None:
    """The rule that ignores this line anywhere in the page, None when it may be data."""
    if len(text) > _LONGEST:
        return None if text.strip() else "ligne-vide"
    return next((name for name, pattern in _RULES if pattern.fullmatch(text)), None)


def table_noise(text: str, cells: Sequence[str] | None = None) -> str | None:
    """The rule that ignores this line in a table; `cells`: those of a row whose source parts them."""
    found = noise(text)
    if found or len(text) > _LONGEST:
        return found
    found = next((name for name, pattern in _TABLE_RULES if pattern.fullmatch(text)), None)
    # A number alone under another column than the first is that column's, not the pager's.
    return None if found == "pagination" and cells and not cells[0] else found


def pages(pager: str) -> int:
    """The greatest page number in a line of the pager, 0 when it has none."""
    return max((int(number) for number in _NUMBERS.findall(pager)), default=0)


def data(text: str) -> str:
    """A cell without images and unresolved keys of the site."""
    bare = _IMAGE.sub("", text).strip()
    return "" if noise(bare) == "cle-non-resolue" else bare
