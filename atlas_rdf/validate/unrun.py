"""What other people's shapes ask that is not run: nothing of it may pass for examined."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from atlas_rdf.findings import AtlasError
from atlas_rdf.validate.asking_pyshacl import sh
from atlas_rdf.validate.data import SH
from atlas_rdf.validate.hints import mistyped
from atlas_rdf.validate.verdict import Note

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

#: Of SHACL's advanced features and its JavaScript, what stands on a shape.
_ADVANCED: Final = ("target", "rule", "expression", "js")
#: What a shape asks of a node.
_CONSTRAINTS: Final = frozenset((
    "and", "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn", "lessThan",
    "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "minCount", "minExclusive",
    "minInclusive", "minLength", "node", "nodeKind", "not", "or", "pattern", "property",
    "qualifiedValueShape", "sparql", "uniqueLang", "xone",
))  # fmt: skip


def refuse(shapes: rdflib.Graph) -> None:
    """Raises `AtlasError` for a name of SHACL that is mistyped, and for an entailment, which SHACL wants refused."""
    for name in sorted(_names(shapes).keys() - _known()):
        near = [one for one in _known() if one.lower() == name.lower() or mistyped(SH + name, SH + one)]
        if near:
            meant = max(sorted(near), key=lambda one: difflib.SequenceMatcher(None, name, one).ratio())
            raise AtlasError(
                f"« sh:{name} » n'est pas un terme de SHACL et ne serait pas appliqué : écrire « sh:{meant} ».",
                f"'sh:{name}' is no term of SHACL and would not be applied: write 'sh:{meant}'.",
            )
    for asked in sorted(map(str, shapes.objects(None, sh("entailment")))):
        raise AtlasError(
            f"Ces formes demandent l'inférence <{asked}>, qui n'est pas faite. Donner les données avec ce qui s'en "
            "déduit, et retirer sh:entailment.",
            f"These shapes ask for the entailment <{asked}>, which is not done. Give the data with what follows from "
            "it, and remove sh:entailment.",
        )


def unrun(shapes: rdflib.Graph) -> tuple[Note, ...]:
    """What is said of the terms that are not applied, each with the number of its uses."""
    found = Counter({name: sum(1 for _ in shapes.subject_objects(sh(name))) for name in _ADVANCED})
    found.update({name: number for name, number in _names(shapes).items() if name not in _known()})
    named = ", ".join(f"sh:{name} × {number}" for name, number in sorted(found.items()) if number)
    if not named:
        return ()
    return (
        Note(
            "shapes-not-run",
            f"Non appliqué, car seuls SHACL Core et SHACL-SPARQL le sont : {named}.",
            f"Not applied, as only SHACL Core and SHACL-SPARQL are: {named}.",
            found.total(),
        ),
    )


def asks(shapes: rdflib.Graph, shape: Node) -> bool:
    """True for a shape that asks something which is run."""
    said = {str(predicate) for predicate in shapes.predicates(shape, None)}
    names = {term.removeprefix(SH) for term in said if term.startswith(SH)}
    return bool(names & _CONSTRAINTS) or bool(said & set(_parameters(shapes)))


def _parameters(shapes: rdflib.Graph) -> Iterator[str]:
    """The properties by which shapes use components of their own."""
    for component in {*shapes.subjects(sh("validator")), *shapes.subjects(sh("nodeValidator")),
                      *shapes.subjects(sh("propertyValidator"))}:  # fmt: skip
        for parameter in shapes.objects(component, sh("parameter")):
            yield from map(str, shapes.objects(parameter, sh("path")))


def _names(shapes: rdflib.Graph) -> Mapping[str, int]:
    """The local names of SHACL that the shapes use, each with the number of its uses."""
    used = (str(term) for triple in shapes for term in triple[1:] if str(term).startswith(SH))
    return Counter(term.removeprefix(SH) for term in used)


@cache
def _known() -> frozenset[str]:
    import rdflib  # noqa: PLC0415 - heavy

    terms = rdflib.SH
    return frozenset([*terms.__annotations__, *terms._extras, ""])  # noqa: SLF001 - `class` and `in` are words of Python
