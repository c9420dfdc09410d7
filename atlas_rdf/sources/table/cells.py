"""One cell of a table -> the text that its field reads: numbers, dates and booleans as French offices export them."""

from __future__ import annotations

import datetime
import re
from typing import Any

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.sources.decode import clean
from atlas_rdf.values import AMOUNT, ATLAS_ID, COUNT, DATE, RANK, YEAR, Value

_EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a calendar day has no zone
# Five digits: days from 1927 to 2173. Four would be taken for a year.
_SERIAL = re.compile(r"([1-9][0-9]{4})(?:[.,][0-9]+)?")
_MIDNIGHT = re.compile(r"(.*[0-9])[ T]00:00(?::00(?:\.0+)?)?")
_WHOLE = re.compile(r"([0-9]+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+)(?:[.,]0+)?")
_WHOLE_KINDS = (ATLAS_ID, COUNT, RANK, YEAR)
_EXACT = 10**15  # a binary float holds whole numbers up to here, and fifteen digits


def text_of(raw: object, kind: Value[Any], at: Origin) -> tuple[str, list[Finding]]:
    """A cell as text, and what was repaired in it."""
    if isinstance(raw, str):
        text, found = clean(raw, at)
        text = text.strip()
    else:
        text, found = _typed(raw, kind), []
    if kind is DATE:
        midnight, serial = _MIDNIGHT.fullmatch(text), _SERIAL.fullmatch(text)
        if midnight:
            text = midnight[1]
        elif serial:
            day = (_EPOCH + datetime.timedelta(days=int(serial[1]))).date().isoformat()
            found.append(rules.SERIAL_DATE.at(at, text, day=day))
            text = day
    elif kind in _WHOLE_KINDS and (whole := _WHOLE.fullmatch(text)):
        text = re.sub(r"\D", "", whole[1])
    return text, found


def _typed(raw: object, kind: Value[Any]) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, int | float):
        if abs(raw) < _EXACT and raw == int(raw):
            return str(int(raw))
        # Fifteen digits, as a spreadsheet shows them: never the noise of binary fractions. The comma keeps
        # the number 64.039 from being read as the text "64.039 €", where the dot parts thousands.
        text = f"{raw:.15g}"
        return text.replace(".", ",") if kind is AMOUNT else text
    if isinstance(raw, datetime.datetime) and raw.time() == datetime.time():
        return raw.date().isoformat()
    return str(raw)
