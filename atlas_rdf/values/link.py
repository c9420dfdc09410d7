"""LINK: an absolute http or https address, written as an IRI. The one place where an IRI is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from atlas_rdf.values.base import BadValueError, Value

# RFC 3987 without brackets, which stand in no page's address: the grammar of N-Triples allows what its readers refuse.
_CHARACTERS = r"(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2}|[\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd])"
#: An address as nearly all are: a name, a path, a question; no port, no user, no fragment.
_USUAL = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*/[\w.~/-]*(?:\?[\w.~=&/-]*)?", re.ASCII)
_IRIREF = re.compile(rf"[a-zA-Z][a-zA-Z0-9+.-]*:{_CHARACTERS}+(?:#{_CHARACTERS}*)?", re.ASCII)


def iri_token(iri: str) -> str:
    """`<iri>` as an N-Triples token; raises `BadValueError` when the grammar does not allow it."""
    if not _IRIREF.fullmatch(iri):
        raise BadValueError("une adresse (IRI) bien formée est attendue", "a well-formed address (IRI) is expected")
    return f"<{iri}>"


class _Link(Value[str]):
    name = "adresse"
    datatype = None
    doc = "adresse absolue http(s)"
    english = "address: absolute http(s) address"
    good = (("https://exemple.fr/a?b=1", "<https://exemple.fr/a?b=1>"),)
    bad = (
        "",
        "exemple.fr",
        "javascript:alert(1)",
        "http://a b",
        "http://a>",
        "http://",
        "https://[",
        "http://a\\u003e",
        "http://a/%zz",
        "http://a/\ufffd",
        "http://a/#b#c",
        "http://a:b/",
        "http://a@b/",
    )

    def parse(self, text: str) -> str:
        clean = text.strip()
        if _USUAL.fullmatch(clean):
            return clean
        try:
            parts = urlsplit(clean)
            usable = (
                parts.scheme in ("http", "https")
                and bool(parts.hostname)
                and "@" not in parts.netloc
                and parts.port != 0
            )
        except ValueError:
            usable = False
        if not usable:
            raise BadValueError("une adresse http(s) complète est attendue", "a full http(s) address is expected")
        iri_token(clean)
        return clean

    def token(self, value: str) -> str:
        return iri_token(value)

    def schema(self) -> Mapping[str, object]:
        return {"type": "string", "format": "uri"}


LINK = _Link()
