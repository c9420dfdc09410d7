"""JSON-LD: the context inside the file, then one tree a partnership and one node for each shared entity.

Everything can be read offline. One node stands on one line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity, Spec, specs, values
from atlas_rdf.mapping import lines
from atlas_rdf.model import ENTITIES, Fiche
from atlas_rdf.profile import Profile
from atlas_rdf.terms import INTERNAL, XSD_NS
from atlas_rdf.values import EMAIL


@cache
def context(profile: Profile) -> dict[str, Any]:
    """JSON key -> term, with its type or language; read from the model."""
    keys: dict[str, Any] = {}
    for cls in ENTITIES:
        if profile is Profile.INTERNAL or cls.TYPE not in INTERNAL:
            keys[cls.TYPE.rsplit("#", 1)[-1].rsplit("/", 1)[-1]] = cls.TYPE
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
    """Writes JSON-LD 1.1."""

    suffix = "jsonld"

    def __init__(self, addresses: Addresses, profile: Profile) -> None:
        self._addresses = addresses
        self._profile = profile
        self._first = True

    def head(self) -> str:
        """The context."""
        text = json.dumps(context(self._profile), ensure_ascii=False, indent=1)
        return f'{{"@context": {text},\n"@graph": ['

    def block(self, entities: Sequence[Entity]) -> str:
        """A record's tree and its `Fiche`, or one node for each shared entity."""
        parts = []
        for entity in entities:
            if isinstance(entity, Fiche):
                parts += [self._line(self._node(entity.partenariat)), self._line(self._node(entity, inside=False))]
            elif entity.SHARED:
                parts.append(self._line(self._node(entity)))
        return "".join(parts)

    def tail(self) -> str:
        """Closes the document."""
        return "\n]}\n"

    def _line(self, node: dict[str, Any]) -> str:
        comma, self._first = ("" if self._first else ","), False
        return f"{comma}\n{json.dumps(node, ensure_ascii=False, separators=(',', ':'))}"

    def _node(self, entity: Entity, *, inside: bool = True) -> dict[str, Any]:
        """The entity; `inside`: what belongs to it alone stands in it, else only its address does."""
        node: dict[str, Any] = {
            "@id": self._addresses.iri(entity),
            "@type": entity.TYPE.rsplit("#", 1)[-1].rsplit("/", 1)[-1],
        }
        for spec, _ in lines(type(entity), self._profile):
            found = [self._value(spec, value, inside) for value in values(entity, spec)]
            if found:
                node[spec.name] = found[0] if spec.most == 1 else found
        return node

    def _value(self, spec: Spec, value: Any, inside: bool) -> object:  # noqa: FBT001 - passed on
        if spec.kind is not None:
            return spec.kind.json(value)
        if inside and not value.SHARED:
            return self._node(value)
        return self._addresses.iri(value)
