"""N-Triples: one line a triple, in record order."""

from __future__ import annotations

from collections.abc import Sequence

from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity
from atlas_rdf.mapping import describe
from atlas_rdf.profile import Profile


class NTriples:
    """Writes N-Triples."""

    suffix = "nt"

    def __init__(self, addresses: Addresses, profile: Profile) -> None:
        self._addresses = addresses
        self._profile = profile

    def head(self) -> str:
        """Nothing: the format has no head."""
        return ""

    def block(self, entities: Sequence[Entity]) -> str:
        """The lines of these entities, in their order."""
        triples = (t for entity in entities for t in describe(entity, self._addresses, self._profile))
        return "".join(dict.fromkeys(triple.line() for triple in triples))

    def tail(self) -> str:
        """Nothing: the format has no tail."""
        return ""
