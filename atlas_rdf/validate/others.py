"""Other people's shapes: pySHACL in a child of its own, nothing fetched, nothing inferred, everything counted."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.rdf_files import parse
from atlas_rdf.sandbox import Limits, apart
from atlas_rdf.store import guard
from atlas_rdf.validate.asking_pyshacl import SHOWN, holder, iri, quiet, report_of, severity, sh, unusable
from atlas_rdf.validate.core_words import french
from atlas_rdf.validate.data import SH
from atlas_rdf.validate.results import Result
from atlas_rdf.validate.unrun import asks, refuse, unrun
from atlas_rdf.validate.verdict import Note, Nothing

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from rdflib.term import Node

_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_QUERIES: Final = ("select", "ask", "construct")

#: Shape IRI -> what it looks at: (kind of target, term IRI).
Aims = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Foreign:
    """What other people's shapes say of some data: the results, the nodes each shape looked at, and its targets.

    `notes`: what of them is not run. `silent`: shapes that aim at some of the data look at none of it.
    """

    results: tuple[Result, ...]
    examined: Mapping[str, int]
    aims: Aims
    notes: tuple[Note, ...] = ()
    silent: bool = False

    @property
    def why(self) -> Nothing:
        """Why nothing was looked at, where there is something."""
        if not self.examined:
            return Nothing.NO_TARGET
        return Nothing.NOT_ASKED if self.silent else Nothing.UNKNOWN


def check_foreign(
    data: Sequence[str], shapes: Sequence[Path], background: Sequence[Path] = (), limits: Limits | None = None
) -> Foreign:
    """The verdict of the shapes in `shapes` on lines of N-Triples; raises `AtlasError` when there is none.

    What `background` describes is context and never a focus node.
    """
    import pyshacl  # noqa: PLC0415 - heavy; loaded before the child, which can open nothing
    import pyshacl.extras  # noqa: F401, PLC0415
    import rdflib.plugins.sparql  # noqa: F401, PLC0415

    graphs: list[rdflib.Graph] = []

    def prepare() -> None:
        graphs.append(_graph(_lines(data), "d"))
        for prefix, paths in (("s", shapes), ("b", background)):
            graph = _graph([], prefix)
            for number, path in enumerate(paths):
                graph += _graph(parse(path), f"{prefix}{number}")
            graphs.append(graph)

    try:
        return apart(lambda: _check(*graphs), limits, prepare)
    except AtlasError as error:
        names = ", ".join(map(str, shapes))
        named = error.fr.startswith(tuple(f"{path}{mark}" for path in (*shapes, *background) for mark in (" :", ":")))
        said = (error.fr, error.en) if named else (f"{names} : {error.fr}", f"{names}: {error.en}")
        raise AtlasError(*said, Exit.UNREADABLE) from error


def _lines(data: Sequence[str]) -> Iterator[pyoxigraph.Quad]:
    import pyoxigraph  # noqa: PLC0415 - keeps `import atlas_rdf` light

    return pyoxigraph.parse("".join(data).encode(), pyoxigraph.RdfFormat.N_TRIPLES)


def _graph(quads: Iterable[pyoxigraph.Quad], blank: str) -> rdflib.Graph:
    """The statements, lexical forms as they are written; the blank nodes of two files never meet."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light
    import rdflib  # noqa: PLC0415

    labels: dict[str, int] = {}  # the parser's own are chosen by chance

    def node(term: object) -> Node:
        if isinstance(term, ox.Literal):
            if term.language:
                return rdflib.Literal(term.value, lang=term.language)
            datatype = term.datatype.value if term.datatype.value != _XSD_STRING else None
            return rdflib.Literal(term.value, datatype=datatype, normalize=False)
        if isinstance(term, ox.BlankNode):
            return rdflib.BNode(f"{blank}-{labels.setdefault(term.value, len(labels))}")
        return rdflib.URIRef(str(getattr(term, "value", term)))

    graph = rdflib.Graph(bind_namespaces="none")
    with quiet():
        for quad in quads:
            graph.add((node(quad.subject), node(quad.predicate), node(quad.object)))
    return graph


def _check(data: rdflib.Graph, shapes: rdflib.Graph, background: rdflib.Graph) -> Foreign:
    from pyshacl.errors import ShapeRecursionWarning  # noqa: PLC0415

    _refuse_calls(shapes)
    refuse(shapes)
    context = set(background.subjects()) - set(data.subjects())
    whole = data + background if len(background) else data
    aims = _aims(shapes)
    off = {str(shape) for shape in shapes.subjects(sh("deactivated")) if _is_true(shapes, shape)}
    off |= {str(shape) for shape in shapes.subjects() if str(shape) in aims and not asks(shapes, shape)}
    aimed = {shape: len(_focus_nodes(whole, targets, data) - context) for shape, targets in aims.items()}
    examined = {shape: 0 if shape in off else number for shape, number in aimed.items()}
    with quiet():
        # SHACL leaves open what a shape means that comes back to itself on a node: no verdict is better than a guess.
        warnings.simplefilter("error", ShapeRecursionWarning)
        try:
            report = report_of(whole, shapes)
        except (AtlasError, MemoryError, RecursionError):
            raise
        except ShapeRecursionWarning as error:
            raise AtlasError(
                "Une de ces formes revient à elle-même sur un nœud : SHACL n'en dit pas le sens. La corriger.",
                "One of these shapes comes back to itself on a node: SHACL gives it no meaning. Correct it.",
            ) from error
        except Exception as error:  # a shape can raise anything in an engine; the child is the edge
            raise unusable(f"{type(error).__name__}: {error}") from error
    results = [one for focus, one in _results(report, shapes) if focus not in context]
    return Foreign(
        tuple(sorted(set(results))), examined, aims, unrun(shapes), any(aimed[shape] for shape in off & aimed.keys())
    )


def _is_true(shapes: rdflib.Graph, shape: Node) -> bool:
    return str(shapes.value(shape, sh("deactivated"))) in ("true", "1")


def _refuse_calls(shapes: rdflib.Graph) -> None:
    """Raises `AtlasError` for a query of the shapes that would leave this machine, wherever it stands."""
    for term in _QUERIES:
        for text in shapes.objects(None, sh(term)):
            guard(str(text))


def _aims(shapes: rdflib.Graph) -> Aims:
    """Every shape that has a target; a class that is a shape looks at its own instances.

    What a target of SHACL's advanced features aims at is not looked for.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"):
        for shape, term in shapes.subject_objects(sh(kind)):
            found.setdefault(_name(shapes, shape), []).append((kind, str(term)))
    for shape in shapes.subjects(sh("target")):
        found.setdefault(_name(shapes, shape), [])
    for kind in ("NodeShape", "PropertyShape"):
        for shape in shapes.subjects(iri(_RDF_TYPE), sh(kind)):
            if (shape, iri(_RDF_TYPE), iri(f"{_RDFS}Class")) in shapes:
                found.setdefault(str(shape), []).append(("targetClass", str(shape)))
    return {shape: tuple(sorted(set(targets))) for shape, targets in sorted(found.items())}


def _focus_nodes(whole: rdflib.Graph, targets: Iterable[tuple[str, str]], data: rdflib.Graph) -> set[Node]:
    nodes: set[Node] = set()
    for kind, target in targets:
        term = iri(target)
        if kind == "targetClass":
            for cls in whole.transitive_subjects(iri(f"{_RDFS}subClassOf"), term):
                nodes.update(whole.subjects(iri(_RDF_TYPE), cls))
        elif kind == "targetSubjectsOf":
            nodes.update(whole.subjects(term))
        elif kind == "targetObjectsOf":
            nodes.update(whole.objects(None, term))
        elif (term, None, None) in data or (None, None, term) in data:
            nodes.add(term)
    return nodes


def _name(shapes: rdflib.Graph, shape: Node | None) -> str:
    """The shape's own address, or that of the nearest shape which holds it, then the path it constrains."""
    path = "" if shape is None else str(shapes.value(shape, sh("path")) or "")
    found = holder(shapes, shape)
    local = path.rsplit("#", 1)[-1].rsplit("/", 1)[-1] if path.startswith("http") else ""
    if not found:
        return "forme-sans-nom"
    return found if found == str(shape) or not local else f"{found}-{local}"


def _results(report: rdflib.Graph, shapes: rdflib.Graph) -> Iterator[tuple[Node, Result]]:
    names: dict[Node | None, str] = {}
    for node in report.objects(None, sh("result")):
        said = {
            term: report.value(node, sh(term))
            for term in (
                "focusNode",
                "resultPath",
                "sourceConstraintComponent",
                "value",
                "sourceShape",
                "resultSeverity",
            )
        }
        shape = said["sourceShape"]
        if shape not in names:
            names[shape] = _name(shapes, shape)
        focus, path, component, value = (
            "" if said[term] is None else str(said[term])
            for term in ("focusNode", "resultPath", "sourceConstraintComponent", "value")
        )
        messages = {
            getattr(one, "language", None): str(one)
            for one in sorted(report.objects(node, sh("resultMessage")), key=str)
        }
        own = french(component.removeprefix(SH), path, _parameters(shapes, shape))
        if own and shape is not None and (shape, sh("message"), None) not in shapes:
            messages["fr"] = own
        default = messages.get(None) or next(iter(messages.values()), names[shape])
        yield (
            said["focusNode"] or shape or node,
            Result(
                focus,
                path,
                component.removeprefix(SH),
                names[shape],
                severity(said["resultSeverity"]),
                value,
                _sentence(messages.get("fr") or default),
                _sentence(messages.get("en") or default),
            ),
        )


def _parameters(shapes: rdflib.Graph, shape: Node | None) -> Callable[[str], str]:
    """Says what a shape's parameter is; "" for none, and for a node without a name."""

    def value_of(name: str) -> str:
        value = shapes.value(shape, sh(name))
        return "" if value is None or type(value).__name__ == "BNode" else str(value)

    return value_of


def _sentence(text: str) -> str:
    text = " ".join(text.split())[:SHOWN]
    return text if text.endswith((".", "!", "?")) else f"{text}."
