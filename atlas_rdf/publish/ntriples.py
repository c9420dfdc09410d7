"""N-Triples: one line a triple, in record order."""

from __future__ import annotations

from collections.abc import Iterable

from atlas_rdf.addresses import Addresses
from atlas_rdf.mapping import RDF_TYPE, Node
from atlas_rdf.profile import Profile


class NTriples:
    """Writes N-Triples."""

    suffix = "nt"

    def __init__(self, _addresses: Addresses, _profile: Profile) -> None:
        """The format knows no prefixes: nothing to keep."""

    def head(self) -> str:
        """Nothing: the format has no head."""
        return ""

    def block(self, nodes: Iterable[Node]) -> str:
        """The lines of these nodes, in their order."""
        parts = []
        for node in nodes:
            subject = node.subject
            parts.append(f"{subject} {RDF_TYPE} {node.type} .\n")
            for line, tokens in node.lines:
                predicate = line.predicate
                if len(tokens) == 1:
                    parts.append(f"{subject} {predicate} {tokens[0]} .\n")
                else:
                    parts += [f"{subject} {predicate} {token} .\n" for token in tokens]
        return "".join(parts)

    def join(self, block: bytes) -> bytes:
        """The block as it follows those before it."""
        return block

    def tail(self) -> str:
        """Nothing: the format has no tail."""
        return ""
