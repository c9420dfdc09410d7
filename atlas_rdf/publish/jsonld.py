"""JSON-LD: the context inside the file, then one tree a partnership and one node for each shared entity.

Everything can be read offline. One node stands on one line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Spec, specs
from atlas_rdf.mapping import Line, Node, Said
from atlas_rdf.model import ENTITIES, Fiche, Partenariat
from atlas_rdf.profile import Profile
from atlas_rdf.slots import Text
from atlas_rdf.terms import INTERNAL, XSD_NS
from atlas_rdf.values import EMAIL


@cache
def context(profile: Profile) -> dict[str, Any]:
    """JSON key -> term, with its type or language; read from the model."""
    keys: dict[str, Any] = {}
    for cls in ENTITIES:
        if profile is Profile.INTERNAL or cls.TYPE not in INTERNAL:
            keys[_local(cls.TYPE)] = cls.TYPE
    for cls in ENTITIES:
        for spec in specs(cls):
            if profile is Profile.INTERNAL or not spec.internal:
                entry = _entry(spec)
                if keys.setdefault(spec.name, entry) != entry:
                    raise ValueError(f"two meanings of the JSON key {spec.name}")
    return {"@version": 1.1, **dict(sorted(keys.items()))}


def _entry(spec: Spec) -> dict[str, str]:
    entry = {"@id": str(spec.term)}
    if spec.kind is None or (spec.kind.datatype is None and spec.kind is not EMAIL):
        entry["@type"] = "@id"
    elif spec.kind.lang:
        entry["@language"] = spec.kind.lang
    elif spec.kind.datatype not in (None, "string"):
        entry["@type"] = f"{XSD_NS}{spec.kind.datatype}"
    return entry


class JsonLd:
    """Writes JSON-LD 1.1. A literal's quoted part is a JSON string as it stands."""

    suffix = "jsonld"

    def __init__(self, _addresses: Addresses, profile: Profile) -> None:
        self._profile = profile
        self._first = True

    def head(self) -> str:
        """The context."""
        text = json.dumps(context(self._profile), ensure_ascii=False, indent=1)
        return f'{{"@context": {text},\n"@graph": ['

    def block(self, nodes: Iterable[Node]) -> bytes:
        """A record's tree and its `Fiche`, or one node for each shared entity; each on a line, before a comma."""
        held = {node.subject: node for node in nodes}
        parts: list[bytes] = []
        for node in held.values():
            if isinstance(node.entity, Fiche):
                tree = next(held[said.token] for said in node.said if said.line.spec.to is Partenariat)
                self._node(tree, held, parts)
                parts.append(b",\n")
                self._node(node, {}, parts)
                parts.append(b",\n")
            elif node.entity.SHARED:
                self._node(node, {}, parts)
                parts.append(b",\n")
        return b"".join(parts)

    def join(self, block: Text) -> Text:
        """The block as it follows those before it: no comma stands before the first node, or behind the last."""
        if not block:
            return block
        start = b"\n" if self._first else b",\n"
        self._first = False
        return start + block[:-2]

    def tail(self) -> str:
        """Closes the document."""
        return "\n]}\n"

    def _node(self, node: Node, held: Mapping[str, Node], parts: list[bytes]) -> None:
        """The node; what belongs to it alone stands in it, of all others the address does."""
        parts += (b'{"@id":"', node.subject[1:-1].encode(), _typed(node.entity.TYPE))
        listed: Line | None = None
        for said in node.said:
            line = said.line
            if line is listed:
                parts.append(b",")
            else:
                if listed:
                    parts.append(b"]")
                listed = None if line.spec.most == 1 else line
                line.member = line.member or f',"{line.spec.name}":{"[" if listed else ""}'.encode()
                parts.append(line.member)
            if line.own and said.token in held:
                self._node(held[said.token], held, parts)
            else:
                parts.append(said.jsonld or _written(said))
        parts.append(b"]}" if listed else b"}")


def _written(said: Said) -> bytes:
    kind = said.line.spec.kind
    said.jsonld = (f'"{said.token[1:-1]}"' if kind is None else kind.json(said.token)).encode()
    return said.jsonld


@cache
def _typed(term: str) -> bytes:
    return f'","@type":"{_local(term)}"'.encode()


@cache
def _local(term: str) -> str:
    return term.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
