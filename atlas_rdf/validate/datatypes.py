"""XML Schema datatypes: what a literal of each may look like, and which of two values comes first.

Lexical spaces are those of XSD 1.1, without white space around (RDF does not trim). `xsd:anyURI` takes any text.
"""

from __future__ import annotations

import calendar
import re
import struct
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Final

from atlas_rdf.validate.tokens import STRING, XSD, parts

_ZONE: Final = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR: Final = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH: Final = r"(?P<month>0[1-9]|1[0-2])"
_DAY: Final = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"(?P<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DAYS: Final = r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
_NAME_START: Final = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME: Final = _NAME_START + "0-9.\u00b7\u0300-\u036f\u203f-\u2040\\-"

_PATTERNS: Final[Mapping[str, str]] = {
    "string": r"(?s:.*)",
    "anyURI": r"(?s:.*)",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": f"[:{_NAME_START}][:{_NAME}]*",
    "NCName": f"[{_NAME_START}][{_NAME}]*",
    "NMTOKEN": f"[:{_NAME}]+",
    "boolean": r"true|false|1|0",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "float": r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|INF)|NaN",
    "double": r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|INF)|NaN",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE[:-1]}",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "duration": rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?{_DAYS}",
    "dayTimeDuration": rf"-?P(?=[0-9T]){_DAYS}",
    "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?="
    r"|(?:[A-Za-z0-9+/] ?)[AQgw] ?= ?=)?",
}
#: Datatypes of whole numbers, with their least and greatest values.
_RANGES: Final[Mapping[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
#: Longer numbers are compared by their length: Python refuses to read them.
_LONGEST: Final = 4000
_FOURTEEN_HOURS: Final = 14 * 3600


def lexical_space(datatype: str) -> Callable[[str], object] | None:
    """Says (by something true) whether a text belongs to a datatype; None for a datatype that nobody knows."""
    name = datatype.removeprefix(XSD) if datatype.startswith(XSD) else ""
    if name in ("string", "anyURI"):
        return lambda _text: True
    if name in _RANGES:
        return _whole(*_RANGES[name])
    if name not in _PATTERNS:
        return None
    matches = re.compile(_PATTERNS[name]).fullmatch
    if name not in ("date", "dateTime", "dateTimeStamp", "gMonthDay"):
        return matches
    return lambda text: (found := matches(text)) is not None and _in_calendar(found)


def _whole(least: int | None, greatest: int | None) -> Callable[[str], object]:
    def inside(text: str) -> bool:
        if not _INTEGER.fullmatch(text):
            return False
        if least is None and greatest is None:
            return True
        sign = -1 if text.startswith("-") else 1
        digits = text.lstrip("+-").lstrip("0") or "0"
        number = sign * (int(digits) if len(digits) <= _LONGEST else 10**_LONGEST)
        return (least is None or number >= least) and (greatest is None or number <= greatest)

    return inside


def _in_calendar(found: re.Match[str]) -> bool:
    """True when the month has that day; without a year, 29 February exists."""
    parsed = found.groupdict()
    month, day = int(parsed["month"]), int(parsed["day"])
    year = int(parsed["year"][-4:]) % 400 if parsed.get("year") else 0
    if day <= 28:
        return True
    return day <= (29 if month == 2 and calendar.isleap(year) else _MONTHS[month])


_MONTHS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NUMBERS: Final = {f"{XSD}{name}" for name in ("decimal", *_RANGES)}
_KNOWN: Final = {XSD + name: lexical_space(XSD + name) for name in (*_PATTERNS, *_RANGES)}
#: What `order` compares: numbers, instants with or without a zone, texts and truth values.
_Value = tuple[str, Fraction | float | str | bool, bool]


def comparable(token: str) -> bool:
    """True for a literal that has an order among others of its kind."""
    return token.startswith('"') and _value(token) is not None


def order(one: str, other: str) -> int | None:
    """-1, 0 or 1 as SPARQL's `<`, `=`, `>` (dates as their first instants); None when it has no answer."""
    if not (one.startswith('"') and other.startswith('"')):
        return None
    left, right = _value(one), _value(other)
    if left is None or right is None:
        return None
    if {left[0], right[0]} <= {"decimal", "float", "double"}:
        return _compare(*_promoted(left, right))
    if left[0] != right[0]:
        return None
    if left[2] == right[2]:
        return _compare(left[1], right[1])
    # One has a zone and the other may be in any: more than fourteen hours apart, the order is certain.
    gap = left[1] - right[1]  # type: ignore[operator]
    return (gap > 0) - (gap < 0) if abs(gap) > _FOURTEEN_HOURS else None


def _compare(left: object, right: object) -> int | None:
    if left == right:
        return 0
    if left < right:  # type: ignore[operator]
        return -1
    return 1 if left > right else None  # type: ignore[operator]


def _promoted(left: _Value, right: _Value) -> tuple[object, object]:
    kinds = {left[0], right[0]}
    if kinds == {"decimal"}:
        return left[1], right[1]
    narrow = "double" not in kinds
    return tuple(_single(_double(side[1])) if narrow else _double(side[1]) for side in (left, right))  # type: ignore[return-value]


def _double(number: object) -> float:
    try:
        return float(number)  # type: ignore[arg-type]
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")  # type: ignore[operator]


def _single(number: float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


@lru_cache(maxsize=4096)
def _value(token: str) -> _Value | None:
    text, datatype, lang = parts(token)
    space = _KNOWN.get(datatype)
    if lang or space is None or not space(text):
        return None
    name = datatype.removeprefix(XSD)
    if datatype in _NUMBERS:
        return ("decimal", _fraction(text), False)
    if name in ("float", "double"):
        return (name, float(text), False)
    if datatype == STRING:
        return ("string", text, False)
    if name == "boolean":
        return ("boolean", text in ("true", "1"), False)
    if name in ("date", "dateTime", "dateTimeStamp"):
        found = re.fullmatch(_PATTERNS[name], text)
        assert found
        return ("date" if name == "date" else "dateTime", *_instant(found.groupdict()))
    return None


def _fraction(text: str) -> Fraction:
    """The exact number, however long: Python's own reading stops at a few thousand digits."""
    whole, _, decimals = text.lstrip("+-").partition(".")
    digits = whole + decimals
    number = 0
    for start in range(0, len(digits), _LONGEST):
        piece = digits[start : start + _LONGEST]
        number = number * 10 ** len(piece) + int(piece)
    return Fraction(-number if text.startswith("-") else number, 10 ** len(decimals))


def _instant(found: Mapping[str, str | None]) -> tuple[Fraction, bool]:
    """Seconds since 1 March of the year 0, and whether the zone is known."""
    year, month, day = (int(found[name] or 0) for name in ("year", "month", "day"))
    shifted = year - (month < 3)
    days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + (153 * ((month - 3) % 12) + 2) // 5 + day
    hours, minutes, seconds = (found.get("time") or "0:0:0").split(":")
    total = days * 86400 + int(hours) * 3600 + int(minutes) * 60 + _fraction(seconds)
    zone = found["zone"]
    if zone and zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        total += -offset if zone.startswith("+") else offset
    return total, zone is not None
