"""COUNT: how many, `xsd:integer` from 0. RANK: a position, `xsd:positiveInteger`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from atlas_rdf.values.base import BadValueError, Refused, Value

_DIGITS = re.compile(r"[0-9]{1,9}")


class _Count(Value[int]):
    name = "nombre"
    datatype = "integer"
    doc = "entier positif ou nul"
    english = "count: integer, zero or more"
    least = 0
    good = (("0", '"0"^^<http://www.w3.org/2001/XMLSchema#integer>'),)
    bad: Refused = ("", "-1", "1,5", "deux", "1 0", "٣")

    def parse(self, text: str) -> int:
        clean = text.strip()
        if not _DIGITS.fullmatch(clean) or int(clean) < self.least:
            raise BadValueError(
                f"un nombre entier à partir de {self.least} est attendu",
                f"a whole number from {self.least} is expected",
            )
        return int(clean)

    def schema(self) -> Mapping[str, object]:
        return {"type": ["string", "integer"], "minimum": self.least}


class _Rank(_Count):
    name = "rang"
    datatype = "positiveInteger"
    doc = "entier à partir de 1"
    english = "rank: integer from 1 on"
    least = 1
    good = (("4", '"4"^^<http://www.w3.org/2001/XMLSchema#positiveInteger>'),)
    bad = (*_Count.bad, "0")


COUNT = _Count()
RANK = _Rank()
