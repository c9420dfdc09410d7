"""Two spellings, one key: how names are compared and turned into the last segment of an address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

_OTHER = re.compile(r"[^a-z0-9]+")
_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ı": "i"}
)
_LONGEST = 80


class _Marks(dict[int, int | None]):
    """Each character but the combining ones."""

    def __missing__(self, code: int) -> int | None:
        return self.setdefault(code, None if unicodedata.combining(chr(code)) else code)


_MARKS = _Marks()


def strip_accents(text: str) -> str:
    """The text without its diacritics, ligatures spelt out; case kept."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text.translate(_LIGATURES)).translate(_MARKS)


@lru_cache(maxsize=16384)
def slug(text: str) -> str:
    """Lower-case ASCII letters and digits, everything else one hyphen: `Côte d'Ivoire` -> `cote-d-ivoire`.

    A name of another script, or one so long that it must be cut, keeps a few digits of its hash, so
    that two names never fall together by the cut. Never empty.
    """
    folded = unicodedata.normalize("NFC", text).casefold()
    head = strip_accents(folded[: 4 * _LONGEST])
    plain = _OTHER.sub("-", head).strip("-")
    foreign = not head.isascii() and any(c.isalpha() and not c.isascii() for c in head)
    if plain and not foreign and len(plain) <= _LONGEST and len(folded) <= 4 * _LONGEST:
        return plain
    digest = hashlib.sha256(" ".join(folded.split()).encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{plain[:_LONGEST].strip('-')}-{digest}".lstrip("-")
