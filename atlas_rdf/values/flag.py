"""FLAG: yes or no, `xsd:boolean`."""

from __future__ import annotations

from collections.abc import Mapping

from atlas_rdf.values.base import BadValueError, Value

_YES = frozenset(("oui", "vrai", "true", "1"))
_NO = frozenset(("non", "faux", "false", "0"))


class _Flag(Value[bool]):
    name = "booléen"
    datatype = "boolean"
    doc = "`oui` ou `non`"
    english = "boolean: `oui` (yes) or `non` (no)"
    good = (
        ("Oui", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("non", '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
    )
    bad = ("", "peut-être", "2", "o")

    def parse(self, text: str) -> bool:
        clean = text.strip().casefold()
        if clean not in _YES | _NO:
            raise BadValueError("oui ou non est attendu", "yes or no (oui, non) is expected")
        return clean in _YES

    def lexical(self, value: bool) -> str:  # noqa: FBT001 - the value is the boolean itself
        return "true" if value else "false"

    def json(self, token: str) -> str:
        return token[1 : token.rindex('"')]

    def schema(self) -> Mapping[str, object]:
        return {"type": ["string", "boolean"]}


FLAG = _Flag()
