"""DATE: a calendar day, `xsd:date`, written `31/12/2018` or `2018-12-31`."""

from __future__ import annotations

import datetime
import re

from atlas_rdf.values.base import BadValueError, Value

_FRENCH = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class _Date(Value[datetime.date]):
    name = "date"
    datatype = "date"
    doc = "jour : `31/12/2018` ou `2018-12-31`"
    english = "date: day as `31/12/2018` or `2018-12-31`"
    good = (
        ("31/12/2018", '"2018-12-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("1/6/2020", '"2020-06-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
        (" 2018-12-31", '"2018-12-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
    )
    bad = ("", "31/02/2018", "2018", "31/12/18", "12/31/2018", "31 décembre 2018", "2018-12-31T00:00:00", "01/01/0000")

    def parse(self, text: str) -> datetime.date:
        clean = text.strip()
        french, iso = _FRENCH.fullmatch(clean), _ISO.fullmatch(clean)
        try:
            if french:
                return datetime.date(int(french[3]), int(french[2]), int(french[1]))
            if iso:
                return datetime.date(int(iso[1]), int(iso[2]), int(iso[3]))
        except ValueError:
            raise BadValueError(
                "cette date n'existe pas dans le calendrier", "this date does not exist in the calendar"
            ) from None
        raise BadValueError("une date jj/mm/aaaa est attendue", "a date dd/mm/yyyy is expected")

    def lexical(self, value: datetime.date) -> str:
        return value.isoformat()


DATE = _Date()
