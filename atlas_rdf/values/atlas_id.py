"""ATLAS_ID: the number of a partnership in the Atlas (`criteres.prjId` of its address)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from atlas_rdf.values.base import BadValueError, Value

_ID = re.compile(r"[1-9][0-9]{0,8}")


class _AtlasId(Value[str]):
    name = "identifiant Atlas"
    doc = "entier positif sans zéro initial, au plus neuf chiffres"
    english = "Atlas id: positive integer without a leading zero, at most nine digits"
    good = (("14854", '"14854"'), (" 7 ", '"7"'))
    bad = ("", "0", "014", "abc", "14 854", "-3", "1.0", "٣", "1234567890")

    def parse(self, text: str) -> str:
        clean = text.strip()
        if not _ID.fullmatch(clean):
            raise BadValueError(
                "un nombre entier positif est attendu (le prjId de l'adresse de la page)",
                "a positive whole number is expected (the prjId of the page's address)",
            )
        return clean

    def schema(self) -> Mapping[str, object]:
        return {"type": ["string", "integer"], "pattern": f"^{_ID.pattern}$", "minimum": 1}


ATLAS_ID = _AtlasId()
