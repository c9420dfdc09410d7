"""SIREN: nine digits with a Luhn check, a plain string. INSEE: a commune's code in the COG."""

from __future__ import annotations

import re

from atlas_rdf.values.base import BadValueError, Value

_COG = re.compile(r"(?:[013-9][0-9]|2[0-9AB])[0-9]{3}")


class _Siren(Value[str]):
    name = "SIREN"
    doc = "neuf chiffres, clé de Luhn vérifiée"
    english = "SIREN: nine digits, Luhn key checked"
    good = (("214 202 186", '"214202186"'), ("214202186", '"214202186"'))
    bad = ("", "214202187", "21420218", "2142021860", "21420218A", "٢14202186")

    def parse(self, text: str) -> str:
        clean = "".join(text.split())
        if not re.fullmatch("[0-9]{9}", clean) or not _luhn(clean):
            raise BadValueError(
                "un SIREN de neuf chiffres, clé de contrôle comprise, est attendu",
                "a SIREN of nine digits with its check digit is expected",
            )
        return clean


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(int(d) * (2 if i % 2 else 1), 10)) for i, d in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0


class _Insee(Value[str]):
    name = "code INSEE"
    datatype = "token"
    doc = "code commune du COG : cinq caractères"
    english = "INSEE code: a commune's code of the COG, five characters"
    good = (
        ("42218", '"42218"^^<http://www.w3.org/2001/XMLSchema#token>'),
        ("2A004", '"2A004"^^<http://www.w3.org/2001/XMLSchema#token>'),
    )
    bad = ("", "4221", "422188", "2C004", "A2004", "４２２１８")

    def parse(self, text: str) -> str:
        clean = text.strip().upper()
        if not _COG.fullmatch(clean):
            raise BadValueError(
                "un code commune INSEE de cinq caractères est attendu", "an INSEE commune code is expected"
            )
        return clean


SIREN = _Siren()
INSEE = _Insee()
