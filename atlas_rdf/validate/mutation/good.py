"""A good record, and what the model says of each of its statements: what breaks it is decided by the model alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.model import ENTITIES, Concept
from atlas_rdf.validate.docs import load
from atlas_rdf.validate.tokens import RDF_TYPE, Graph, parts

Triple = tuple[str, str, str]
_IN_SCHEME: Final = "<http://www.w3.org/2004/02/skos/core#inScheme>"
_CLASSES: Final[Mapping[str, type[Entity]]] = {f"<{cls.TYPE}>": cls for cls in reversed(ENTITIES)}


@dataclass(frozen=True, slots=True)
class Edit:
    """Statements taken away and put in their place."""

    removed: tuple[Triple, ...] = ()
    added: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A statement of a good record, and the field that it is; `others`: what the field says besides."""

    good: Good
    subject: str
    predicate: str
    value: str
    cls: type[Entity]
    spec: Spec
    others: tuple[str, ...]

    @property
    def field(self) -> str:
        """`Partenariat.dateFin`."""
        return f"{self.cls.__name__}.{self.spec.name}"

    @property
    def triple(self) -> Triple:
        """The statement."""
        return self.subject, self.predicate, self.value

    def instead(self, *values: str) -> Iterator[Edit]:
        """The statement with each of these values instead."""
        for value in values:
            if value != self.value:
                yield Edit((self.triple,), ((self.subject, self.predicate, value),))


class Good:
    """A graph without fault."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    @cached_property
    def nodes(self) -> Mapping[str, type[Entity]]:
        """Node -> its class in the model; not those of the lists in `vocab/codes`, which are no part of a record."""
        own = {node: said for node, said in self.graph.items() if node not in _lists()}
        types = {node: said.get(RDF_TYPE, ("",))[0] for node, said in own.items()}
        return {node: _CLASSES[name] for node, name in types.items() if name in _CLASSES}

    @cached_property
    def examples(self) -> Mapping[type[Entity], str]:
        """Class -> a node of it."""
        return {cls: node for node, cls in reversed(list(self.nodes.items()))}

    def places(self) -> Iterator[Place]:
        """Every statement that is a field of the model."""
        for node, cls in self.nodes.items():
            for predicate, values in self.graph[node].items():
                known = [spec for spec in specs(cls) if spec.term == predicate[1:-1]]
                for value in values if known else ():
                    others = tuple(one for one in values if one != value)
                    spoken = (spec for spec in known if spec.kind and spec.kind.lang == language(value))
                    yield Place(self, node, predicate, value, cls, next(spoken, known[0]), others)

    def objects(self, node: str, term: str) -> Sequence[str]:
        """What a node says with a term."""
        return self.graph.get(node, {}).get(f"<{term}>", ())

    def broken(self, edit: Edit) -> dict[str, dict[str, list[str]]]:
        """The graph after an edit; the graph itself stays as it is."""
        found = {node: dict(said) for node, said in self.graph.items()}
        for subject, predicate, value in edit.removed:
            found[subject][predicate] = [one for one in found[subject][predicate] if one != value]
        for subject, predicate, value in edit.added:
            values = found.setdefault(subject, {}).get(predicate, ())
            found[subject][predicate] = list(dict.fromkeys([*values, value]))
        kept = {node: {term: list(values) for term, values in said.items() if values} for node, said in found.items()}
        return {node: said for node, said in kept.items() if said}


@cache
def _lists() -> Graph:
    return load("vocab/codes")


@cache
def codes() -> Mapping[str, Sequence[str]]:
    """List -> its concepts, in the order of their addresses."""
    found: dict[str, list[str]] = {}
    for node, said in sorted(_lists().items()):
        for scheme in said.get(_IN_SCHEME, ()):
            found.setdefault(scheme, []).append(node)
    return found


def language(token: str) -> str:
    """The language of a text, "" for anything else."""
    return parts(token)[2] if token[0] == '"' else ""


def list_of(place: Place) -> str:
    """The list that a concept is of, "" for one that no list of ours holds."""
    if place.spec.to is None or not issubclass(Concept, place.spec.to):
        return ""
    stated = place.good.objects(place.value, _IN_SCHEME[1:-1])
    return next(iter(stated), "") or next((scheme for scheme, held in codes().items() if place.value in held), "")
