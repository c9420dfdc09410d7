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
from atlas_rdf.mapping import Node
from atlas_rdf.model import ENTITIES, Fiche, Partenariat
from atlas_rdf.profile import Profile
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

    def block(self, nodes: Iterable[Node]) -> str:
        """A record's tree and its `Fiche`, or one node for each shared entity; each on a line."""
        held = {node.subject: node for node in nodes}
        parts = []
        for node in held.values():
            if isinstance(node.entity, Fiche):
                tree = next(held[t] for line, (t, *_) in node.lines if line.spec.to is Partenariat)
                parts += [self._node(tree, held), "\n", self._node(node, {}), "\n"]
            elif node.entity.SHARED:
                parts += [self._node(node, {}), "\n"]
        return "".join(parts)

    def join(self, block: bytes) -> bytes:
        """The block as it follows those before it: each node behind a comma, but the first."""
        if not block:
            return block
        start = b"\n" if self._first else b",\n"
        self._first = False
        return start + block[:-1].replace(b"\n", b",\n")

    def tail(self) -> str:
        """Closes the document."""
        return "\n]}\n"

    def _node(self, node: Node, held: Mapping[str, Node]) -> str:
        """The node; what belongs to it alone stands in it, of all others the address does."""
        parts = [f'{{"@id":"{node.subject[1:-1]}","@type":"{_local(node.entity.TYPE)}"']
        for line, tokens in node.lines:
            spec = line.spec
            if spec.kind is None:
                values = [self._node(held[t], held) if t in held else f'"{t[1:-1]}"' for t in tokens]
            else:
                values = [spec.kind.json(token) for token in tokens]
            parts.append(f'"{spec.name}":{values[0]}' if spec.most == 1 else f'"{spec.name}":[{",".join(values)}]')
        return ",".join(parts) + "}"


@cache
def _local(term: str) -> str:
    return term.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
