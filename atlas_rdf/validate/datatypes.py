"""XML Schema datatypes: what a literal of each may look like, and which of two values comes first.

Lexical spaces are those of XSD 1.1, without white space around (RDF does not trim). `xsd:anyURI` takes any text.
"""

from __future__ import annotations

import calendar
import re
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from atlas_rdf.validate.tokens import XSD, parts

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
_FOURTEEN_HOURS: Final = 14 * 3600


@lru_cache(maxsize=256)
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
        number = Decimal(text)
        return (least is None or number >= least) and (greatest is None or number <= greatest)

    return inside


def _in_calendar(found: re.Match[str]) -> bool:
    """True when the month has that day; without a year, 29 February exists."""
    parsed = found.groupdict()
    month, day = int(parsed["month"]), int(parsed["day"])
    leap = calendar.isleap(int(parsed["year"][-4:])) if parsed.get("year") else True
    return day <= (_LEAP if leap else _COMMON)[month]


_COMMON: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LEAP: Final = (0, 31, 29, *_COMMON[3:])
#: What `order` compares, by kind: a number, a text, a truth value or a pair of seconds (without a zone: kind `local`).
_Value = tuple[str, Any]
_NUMERIC: Final = frozenset(["decimal", "float", "double"])


def comparable(token: str) -> bool:
    """True for a literal that has an order among others of its kind."""
    return token.startswith('"') and _value(token) is not None


def order(one: str, other: str) -> int | None:
    """-1, 0 or 1 as SPARQL's `<`, `=`, `>` (dates as their first instants); None when it has no answer."""
    left, right = _value(one), _value(other)
    if left is None or right is None:
        return None
    if left[0] == right[0]:
        return _compare(left[1], right[1])
    kinds = {left[0], right[0]}
    if kinds <= _NUMERIC:
        promoted = _double if "double" in kinds else _single
        return _compare(promoted(left[1]), promoted(right[1]))
    if kinds in ({"date", "local date"}, {"dateTime", "local dateTime"}):
        # One has a zone and the other may be in any: more than fourteen hours apart, the order is certain.
        (seconds, rest), (others, other_rest) = left[1], right[1]
        earlier = (seconds + _FOURTEEN_HOURS, rest) < (others, other_rest)
        later = (seconds - _FOURTEEN_HOURS, rest) > (others, other_rest)
        return later - earlier if later or earlier else None
    return None


def _compare(left: Any, right: Any) -> int | None:
    if left == right:
        return 0
    if left < right:
        return -1
    return 1 if left > right else None


def _double(number: Decimal | float) -> float:
    return float(number)


def _single(number: Decimal | float) -> float:
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


@lru_cache(maxsize=4096)
def _value(token: str) -> _Value | None:
    if not token.startswith('"'):
        return None
    text, datatype, _ = parts(token)
    space = lexical_space(datatype) if datatype.startswith(XSD) else None
    if space is None or not space(text):
        return None
    name = datatype.removeprefix(XSD)
    if name in _PLAIN:
        return _PLAIN[name](text)
    found = re.fullmatch(_PATTERNS[name], text) if name in ("date", "dateTime", "dateTimeStamp") else None
    if found is None:
        return None
    local = "" if found["zone"] else "local "
    return (f"{local}{'date' if name == 'date' else 'dateTime'}", _instant(found.groupdict()))


#: How to read a text that needs no calendar, by datatype.
_PLAIN: Final[Mapping[str, Callable[[str], _Value]]] = {
    **dict.fromkeys(("decimal", *_RANGES), lambda text: ("decimal", Decimal(text))),
    "double": lambda text: ("double", float(text)),
    "float": lambda text: ("float", _single(float(text))),
    "string": lambda text: ("string", text),
    "boolean": lambda text: ("boolean", text in ("true", "1")),
}


def _instant(found: Mapping[str, str | None]) -> tuple[int, Decimal]:
    """Whole seconds since 1 March of the year 0, and the rest."""
    year, month, day = (int(found[name] or 0) for name in ("year", "month", "day"))
    shifted = year - (month < 3)  # noqa: PLR2004 - years that begin in March end with the odd day
    days = 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + (153 * ((month - 3) % 12) + 2) // 5 + day
    hours, minutes, seconds = (found.get("time") or "0:0:0").split(":")
    whole, _, rest = seconds.partition(".")
    total = days * 86400 + int(hours) * 3600 + int(minutes) * 60 + int(whole)
    zone = found["zone"] or "Z"
    if zone != "Z":
        offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
        total += -offset if zone.startswith("+") else offset
    return total, Decimal(f"0.{rest}") if rest else Decimal(0)
