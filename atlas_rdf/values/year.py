"""YEAR: a calendar year, `xsd:gYear`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from atlas_rdf.values.base import BadValueError, Value

_YEAR = re.compile(r"(?:1[5-9]|20|21)[0-9]{2}")


class _Year(Value[int]):
    name = "année"
    datatype = "gYear"
    doc = "quatre chiffres, de 1500 à 2199"
    english = "year: four digits, from 1500 to 2199"
    good = ((" 2017 ", '"2017"^^<http://www.w3.org/2001/XMLSchema#gYear>'),)
    bad = ("", "17", "20017", "2017.0", "2017-2019", "deux mille", "٢٠١٧", "0999")

    def parse(self, text: str) -> int:
        clean = text.strip()
        if not _YEAR.fullmatch(clean):
            raise BadValueError("une année en quatre chiffres est attendue", "a year of four digits is expected")
        return int(clean)

    def lexical(self, value: int) -> str:
        return f"{value:04d}"

    def schema(self) -> Mapping[str, object]:
        return {"type": ["string", "integer"], "pattern": f"^{_YEAR.pattern}$"}


YEAR = _Year()
