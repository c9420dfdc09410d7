"""N-Triples: one line a triple, in record order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from atlas_rdf.addresses import Addresses
from atlas_rdf.mapping import RDF_TYPE, Node, Said
from atlas_rdf.profile import Profile
from atlas_rdf.slots import Text


class NTriples:
    """Writes N-Triples."""

    suffix = "nt"

    def __init__(self, _addresses: Addresses, _profile: Profile) -> None:
        """The format knows no prefixes: nothing to keep."""

    def head(self) -> str:
        """Nothing: the format has no head."""
        return ""

    def block(self, nodes: Iterable[Node]) -> bytes:
        """The lines of these nodes, in their order."""
        parts = []
        for node in nodes:  # a subject joins its statements
            said = [one.nt or _written(one) for one in node.said]
            parts.append(node.subject.encode().join([b"", _typed(node.type), *said]))
        return b"".join(parts)

    def join(self, block: Text) -> Text:
        """The block as it follows those before it."""
        return block

    def tail(self) -> str:
        """Nothing: the format has no tail."""
        return ""


def _written(said: Said) -> bytes:
    said.nt = f" {said.line.predicate} {said.token} .\n".encode()
    return said.nt


@cache
def _typed(cls: str) -> bytes:
    return f" {RDF_TYPE} {cls} .\n".encode()
