"""EMAIL: a mailbox, as a `mailto:` IRI when it is plain ASCII, else the text as it stands (internal profile)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from atlas_rdf.values.base import BadValueError, Value, literal, one_line
from atlas_rdf.values.link import iri_token

_AT = re.compile(r"\s*(?:\[\s*(?:at|arobase)\s*\]|\(\s*(?:at|arobase)\s*\)|@)\s*", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


class _Email(Value[str]):
    name = "courriel"
    datatype = None
    doc = "boîte aux lettres, `[at]` accepté pour `@`"
    english = "e-mail: a mailbox, `[at]` accepted for `@`"
    good = (
        ("paul.deloran[at]exemple.fr", "<mailto:paul.deloran@exemple.fr>"),
        ("municipalitémonastir@exemple.tn", '"municipalitémonastir@exemple.tn"'),
        ("a @ exemple.fr", "<mailto:a@exemple.fr>"),
    )
    bad = ("", "néant", "a@b@c", "@", "a b@exemple.fr")

    def parse(self, text: str) -> str:
        clean = _AT.sub("@", one_line(text))
        local, at, domain = clean.partition("@")
        if not (local and at and domain) or "@" in domain or " " in clean:
            raise BadValueError("un courriel est attendu", "an e-mail address is expected")
        return clean

    def plain(self, value: str) -> bool:
        """True when it can be written as a `mailto:` IRI."""
        return bool(_PLAIN.fullmatch(value))

    def token(self, value: str) -> str:
        return iri_token(f"mailto:{value}") if self.plain(value) else literal(value)

    def json(self, token: str) -> str:
        return f'{{"@id":"{token[1:-1]}"}}' if token[0] == "<" else super().json(token)

    def schema(self) -> Mapping[str, object]:
        return {"type": "string"}


EMAIL = _Email()
