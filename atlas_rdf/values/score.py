"""SCORE: how sure a link is, from 0 to 1; written with exactly four decimals."""

from __future__ import annotations

import re
from decimal import Decimal

from atlas_rdf.values.base import BadValueError, Value

_SCORE = re.compile(r"0(?:\.[0-9]{1,4})?|1(?:\.0{1,4})?")


class _Score(Value[Decimal]):
    name = "score"
    datatype = "decimal"
    doc = "de 0 à 1, quatre décimales au plus"
    english = "score: from 0 to 1, at most four decimals"
    good = (
        ("1", '"1.0000"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("0.9512", '"0.9512"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
    )
    bad = ("", "1.01", "-0.5", "0.12345", "un", "٠")

    def parse(self, text: str) -> Decimal:
        clean = text.strip()
        if not _SCORE.fullmatch(clean):
            raise BadValueError("un score de 0 à 1 est attendu", "a score from 0 to 1 is expected")
        return Decimal(clean)

    def lexical(self, value: Decimal) -> str:
        return f"{value:.4f}"


SCORE = _Score()
