"""DIGEST: the SHA-256 of a source's bytes, 64 hexadecimal digits."""

from __future__ import annotations

import re

from atlas_rdf.values.base import BadValueError, Value

_HEX = re.compile("[0-9a-f]{64}")


class _Digest(Value[str]):
    name = "empreinte"
    doc = "SHA-256 en 64 chiffres hexadécimaux"
    english = "hash: SHA-256 as 64 hexadecimal digits"
    good = (("AB" * 32, f'"{"ab" * 32}"'),)
    bad = ("", "ab", "zz" * 32, "ab" * 33)

    def parse(self, text: str) -> str:
        clean = text.strip().lower()
        if not _HEX.fullmatch(clean):
            raise BadValueError("une empreinte SHA-256 est attendue", "a SHA-256 digest is expected")
        return clean


DIGEST = _Digest()
