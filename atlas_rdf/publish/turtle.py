"""Turtle: prefixes, then one paragraph a subject."""

from __future__ import annotations

import re
from collections.abc import Iterable

from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity
from atlas_rdf.mapping import Node, Said
from atlas_rdf.prefixes import prefixes
from atlas_rdf.profile import Profile
from atlas_rdf.slots import Text
from atlas_rdf.terms import XSD_NS

# A part of PN_LOCAL that needs no escapes; ends in no dot.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")


class Turtle:
    """Writes Turtle."""

    suffix = "ttl"

    def __init__(self, addresses: Addresses, profile: Profile) -> None:
        self._addresses = addresses
        self._profile = profile
        self._prefixes = prefixes(addresses.base)
        self._namespaces = {namespace: prefix for prefix, namespace in self._prefixes.items()}
        self._segments: dict[str, str] = {}
        self._types: dict[str, bytes] = {}

    def head(self) -> str:
        """The prefixes that this profile can use."""
        shown = {
            prefix: namespace
            for prefix, namespace in self._prefixes.items()
            if self._profile is Profile.INTERNAL or not (namespace.startswith(f"{self._addresses.base}interne/"))
        }
        return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in shown.items())

    def block(self, nodes: Iterable[Node]) -> bytes:
        """One paragraph a node."""
        parts: list[bytes] = []
        for node in nodes:
            kind = self._types.get(node.type) or self._kind(node.type)
            parts += (b"\n", self._address(node.entity, node.subject).encode(), kind)
            before = ""
            for said in node.said:
                line = said.line
                written = said.ttl or self._written(said)
                if line.predicate == before:
                    parts += (b" , ", written[len(line.lead) :])
                else:
                    before = line.predicate
                    parts.append(written)
            parts.append(b" .\n")
        return b"".join(parts)

    def join(self, block: Text) -> Text:
        """The block as it follows those before it."""
        return block

    def tail(self) -> str:
        """Nothing: the format has no tail."""
        return ""

    def _kind(self, cls: str) -> bytes:
        return self._types.setdefault(cls, f" a {self._token(cls)}".encode())

    def _written(self, said: Said) -> bytes:
        line = said.line
        line.lead = line.lead or f" ;\n    {self._token(line.predicate)} ".encode()
        entity, token = said.entity, said.token
        said.ttl = line.lead + (self._address(entity, token) if entity else self._token(token)).encode()
        return said.ttl

    def _address(self, entity: Entity, token: str) -> str:
        """An entity's address: of the keys that are no IRIs, only one that ends in a dot has no short form."""
        segment, key = entity.SEGMENT, entity.key
        if not segment or key[-1] == ".":
            return self._token(token)
        prefix = self._segments.get(segment)
        if prefix is None:
            prefix = self._segments[segment] = self._namespaces.get(token[1 : -1 - len(key)], "")
        return f"{prefix}:{key}" if prefix else token

    def _token(self, token: str) -> str:
        """An N-Triples token in Turtle's short form, where there is one."""
        if token[0] == "<":
            return self._prefixed(token[1:-1]) or token
        if token[-1] == ">":
            text, _, datatype = token.rpartition('"^^<')
            return f'{text}"^^xsd:{datatype[len(XSD_NS) : -1]}'
        return token

    def _prefixed(self, iri: str) -> str | None:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._namespaces.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri[cut:]) else None
