"""AMOUNT: euros, not negative, at most two decimals; written with exactly two.

French forms are read: `17100`, `1 826 700 €`, `1 234,50 €`, `64.039 €` (a dot before three digits
parts thousands: an amount in euros has no third decimal). Anything else is refused, `12 k€` too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from atlas_rdf.values.base import BadValueError, Value, one_line

_UNIT = re.compile(r"\s*(?:€|euros?|EUR)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,15}|[0-9]{1,3}(?:[ .'][0-9]{3}){1,4})(?:[.,](?P<cents>[0-9]{1,2}))?",
)


class _Amount(Value[Decimal]):
    name = "montant"
    datatype = "decimal"
    doc = "euros, positif ou nul, deux décimales au plus"
    english = "amount: euros, zero or more, at most two decimals"
    good = (
        ("17100", '"17100.00"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("17100.5", '"17100.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("1 826 700 €", '"1826700.00"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("1\u202f234,50\u00a0€", '"1234.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("64.039 €", '"64039.00"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("1.234.567,89", '"1234567.89"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("0", '"0.00"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
    )
    bad = ("", "-5", "12 k€", "1e5", "NaN", "10000 à 20000", "100 $", "12 34", "1,2345", "1 23 456", "٣", "9" * 40)

    def parse(self, text: str) -> Decimal:
        clean = _UNIT.sub("", one_line(text))
        if clean.startswith("-"):
            raise BadValueError("un montant négatif n'est pas une contribution", "a negative amount is no contribution")
        match = _NUMBER.fullmatch(clean)
        if not match:
            raise BadValueError("un montant en euros est attendu", "an amount in euros is expected")
        whole = re.sub("[ .']", "", match["whole"])
        return Decimal(f"{whole}.{match['cents'] or '0'}").quantize(Decimal("0.01"))

    def lexical(self, value: Decimal) -> str:
        return f"{value:.2f}"

    def schema(self) -> Mapping[str, object]:
        return {"type": ["string", "number"], "minimum": 0}


AMOUNT = _Amount()
