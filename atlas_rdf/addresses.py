"""Entity -> IRI, and back. Every address is `{base}id/{class}/{key}`: one flat segment, checked once, here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from atlas_rdf.fields import Entity
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.values.base import BadValueError
from atlas_rdf.values.link import LINK, iri_token

BASE = "https://w3id.org/atlas-cd/"
_MOST = 25_000  # addresses of shared entities remembered, of each class
_KEY = re.compile(r"[a-z0-9][a-z0-9.-]*")


class _Tokens(dict[str, dict[str, str]]):
    """Segment -> key -> token; under "" what the addresses begin with, nothing when they are IRIs of their own."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def __missing__(self, segment: str) -> dict[str, str]:
        top = "" if segment.startswith("interne/") else "id/"
        start = iri_token(f"{self._base}{top}{segment}/")[:-1] if segment else ""
        return self.setdefault(segment, {"": start})


@dataclass(frozen=True)
class Addresses:
    """The addresses under one publisher's base."""

    base: str = BASE
    _tokens: _Tokens = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tokens", _Tokens(self.base))
        try:
            LINK.parse(self.base)
        except BadValueError:
            usable = False
        else:
            usable = self.base.endswith(("/", "#"))
        if not usable:
            raise AtlasError(
                f"La base « {self.base} » n'est pas une adresse http(s) qui finit par « / » : donner par exemple "
                "--base https://donnees.exemple.fr/atlas/.",
                f"The base '{self.base}' is not an http(s) address that ends with '/': give for example "
                "--base https://data.example.org/atlas/.",
                Exit.USAGE,
            )

    def iri(self, entity: Entity) -> str:
        """The entity's address."""
        return self.token(entity)[1:-1]

    def token(self, entity: Entity) -> str:
        """The entity's address as an N-Triples token."""
        known = self._tokens[entity.SEGMENT]
        key = entity.key
        if key in known:
            return known[key]
        token = self._make(known[""], key)
        if entity.SHARED:
            if len(known) >= _MOST:
                known = self._tokens[entity.SEGMENT] = {"": known[""]}
            known[key] = token
        return token

    def _make(self, start: str, key: str) -> str:
        if not start:
            return iri_token(key)
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key: {key!r}")
        return f"{start}{key}>"

    def split(self, iri: str) -> tuple[str, str] | None:
        """(class segment, key) of one of our addresses, None for any other IRI."""
        rest = iri.removeprefix(self.base)
        if rest == iri or "/" not in rest:
            return None
        segment, key = rest.removeprefix("id/").rsplit("/", 1)
        return segment, key
