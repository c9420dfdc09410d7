"""The verdict of the shapes: on records (SHACL Core, pySHACL) and on the whole data set (one query a rule).

A result names the shape that raised it, and the words are the shape's own. A verdict also counts what
was examined, because a shape that looked at nothing is not a shape that is satisfied.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from atlas_rdf import resources
from atlas_rdf.findings import AtlasError, Severity
from atlas_rdf.profile import Profile

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from rdflib.graph import _TripleType
    from rdflib.term import Node

_SH: Final = "http://www.w3.org/ns/shacl#"
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_RDF_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_TARGETS: Final = ("targetClass", "targetObjectsOf", "targetSubjectsOf")
_SPARQL: Final = "SPARQLConstraintComponent"
_FOLDERS: Final = {
    Profile.PUBLIC: ("shapes/record", "shapes/record/public"),
    Profile.INTERNAL: ("shapes/record", "shapes/record/interne"),
}
_SEVERITIES: Final = {f"{_SH}{severity.value.capitalize()}": severity for severity in Severity}


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One SHACL result: where, which named shape and component, and what a person reads.

    `value` is the lexical form or the address, "" when the component is about no value.
    """

    focus: str
    path: str
    component: str
    shape: str
    severity: Severity
    value: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The results, in an order that depends on content alone, and the focus nodes of each node shape."""

    results: tuple[Result, ...]
    examined: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShapeDoc:
    """What a shape says about itself; its address is the code of the findings that it raises."""

    shape: str
    path: str
    severity: Severity
    name_fr: str
    name_en: str
    fr: str
    en: str
    description: str


@dataclass(frozen=True, slots=True)
class _Rule:
    shape: str
    classes: tuple[str, ...]
    select: str


def check_records(ntriples: Iterable[str], profile: Profile) -> Verdict:
    """The record shapes' verdict on lines of N-Triples, their literals judged and shown as they are written."""
    import pyoxigraph  # noqa: PLC0415 - heavy, and not needed to import atlas_rdf

    lines = "\n".join(line.rstrip("\n") for line in ntriples)
    graph = _new_graph()
    with _quiet():
        try:
            for quad in pyoxigraph.parse(lines.encode(), pyoxigraph.RdfFormat.N_TRIPLES):
                graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
        except SyntaxError as error:
            raise AtlasError(
                f"Ces triplets ne sont pas du N-Triples valide ({error}) : produire à nouveau le fichier.",
                f"These triples are not valid N-Triples ({error}): produce the file again.",
            ) from error
    return check_graph(graph, profile)


def check_graph(graph: rdflib.Graph, profile: Profile) -> Verdict:
    """The record shapes' verdict on a graph, which is left as it was.

    Descriptions of codes that the data uses and does not give come from `vocab/codes`.
    """
    import pyshacl  # noqa: PLC0415 - heavy, and not needed to import atlas_rdf

    data = _new_graph()
    data += graph
    for triple in _background(graph):
        data.add(triple)
    shapes = record_shapes(profile)
    with _quiet():
        try:
            _, report, text = pyshacl.validate(
                data,
                shacl_graph=shapes,
                inference="none",
                advanced=False,
                abort_on_first=False,
                meta_shacl=False,
                do_owl_imports=False,
                inplace=True,
            )
        except pyshacl.errors.ReportableRuntimeError as error:
            raise _unusable(str(error)) from error
    if not isinstance(report, type(data)):
        raise _unusable(text)
    docs = shape_docs(profile)
    return Verdict(tuple(sorted(set(_results(report, shapes, docs)))), _examined(data, profile))


def check_dataset(store: pyoxigraph.Store) -> Verdict:
    """The data set rules' verdict: each query once over the whole default graph."""
    import pyoxigraph  # noqa: PLC0415 - heavy, and not needed to import atlas_rdf

    docs = shape_docs()
    results = set()
    examined: dict[str, int] = {}
    for rule in _rules():
        try:
            found = store.query(rule.select)
        except SyntaxError as error:
            raise _unreadable(rule.shape) from error
        if not isinstance(found, pyoxigraph.QuerySolutions):
            raise _unreadable(rule.shape)
        names = {variable.value for variable in found.variables}
        for row in found:
            path, value = (_text(row[name]) if name in names else "" for name in ("path", "value"))
            results.add(_result(docs[rule.shape], _text(row["this"]), path, _SPARQL, value))
        instances = (quad.subject for name in rule.classes for quad in _instances(store, name))
        examined[rule.shape] = len(set(instances))
    return Verdict(tuple(sorted(results)), examined)


@cache
def record_shapes(profile: Profile) -> rdflib.Graph:
    """The shapes that judge one record under a profile."""
    return _load(*_FOLDERS[profile])


@cache
def dataset_shapes() -> rdflib.Graph:
    """The rules that judge the whole data set."""
    return _load("shapes/dataset")


@cache
def shape_docs(profile: Profile | None = None) -> Mapping[str, ShapeDoc]:
    """Every named shape with its words, by address: those of a profile, or all, with the data set rules."""
    found: dict[str, ShapeDoc] = {}
    for graph in [record_shapes(one) for one in Profile if profile in (None, one)] + [dataset_shapes()]:
        for shape in _named_shapes(graph):
            found[str(shape)] = _doc(graph, shape)
    return dict(sorted(found.items()))


def _doc(graph: rdflib.Graph, shape: Node) -> ShapeDoc:
    def words(term: str, lang: str) -> str:
        said = (str(o) for o in graph.objects(shape, _sh(term)) if getattr(o, "language", None) == lang)
        return min(said, default="")

    return ShapeDoc(
        shape=str(shape),
        path=_said(graph, shape, "path"),
        severity=_SEVERITIES[_said(graph, shape, "severity") or f"{_SH}Violation"],
        name_fr=words("name", "fr"),
        name_en=words("name", "en"),
        fr=words("message", "fr"),
        en=words("message", "en"),
        description=words("description", "fr"),
    )


def _named_shapes(graph: rdflib.Graph) -> list[rdflib.URIRef]:
    kinds = (_sh("NodeShape"), _sh("PropertyShape"))
    return [_iri(s) for s in sorted({str(s) for k in kinds for s in graph.subjects(_iri(_RDF_TYPE), k) if _is_iri(s)})]


def _load(*folders: str) -> rdflib.Graph:
    graph = _new_graph()
    for folder in folders:
        paths = resources.files(folder)
        if not paths:
            raise _unreadable(folder)
        for path in paths:
            try:
                graph.parse(path, format="turtle")
            except (OSError, SyntaxError, UnicodeDecodeError) as error:
                raise _unreadable(f"{folder}/{path.name}") from error
    return graph


def _unreadable(what: str) -> AtlasError:
    return AtlasError(
        f"{what} ne peut pas être lu : rétablir le fichier d'origine, ou corriger sa syntaxe.",
        f"{what} cannot be read: restore the original file, or correct its syntax.",
    )


@cache
def _iri(text: str) -> rdflib.URIRef:
    import rdflib  # noqa: PLC0415 - heavy, and not needed to import atlas_rdf

    return rdflib.URIRef(text)


def _unusable(why: str) -> AtlasError:
    return AtlasError(
        f"Les formes de shapes/record ne peuvent pas être appliquées, corriger celle-ci : {why}",
        f"The shapes of shapes/record cannot be applied, correct this one: {why}",
    )


def _sh(name: str) -> rdflib.URIRef:
    return _iri(_SH + name)


def _new_graph() -> rdflib.Graph:
    import rdflib  # noqa: PLC0415 - heavy, and not needed to import atlas_rdf

    return rdflib.Graph(bind_namespaces="none")


def _node(term: object) -> Node:
    """A pyoxigraph term as an rdflib term; a literal keeps its lexical form, which rdflib's own parsers rewrite."""
    import pyoxigraph  # noqa: PLC0415 - heavy, and not needed to import atlas_rdf
    import rdflib  # noqa: PLC0415

    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value if term.datatype.value != _XSD_STRING else None
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    return rdflib.URIRef(_text(term))


def _is_iri(node: object) -> bool:
    return isinstance(node, type(_iri(_SH)))


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """No log lines or warnings about ill-typed literals: a shape says it, in words for people."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        logger.setLevel(level)


def _results(report: rdflib.Graph, shapes: rdflib.Graph, docs: Mapping[str, ShapeDoc]) -> Iterator[Result]:
    for node in report.subjects(_iri(_RDF_TYPE), _sh("ValidationResult")):
        focus, path, component, value = (
            _said(report, node, term) for term in ("focusNode", "resultPath", "sourceConstraintComponent", "value")
        )
        doc = docs[_nearest_name(shapes, report.value(node, _sh("sourceShape")))]
        yield _result(doc, focus, path, component.removeprefix(_SH), value)


def _said(graph: rdflib.Graph, node: Node, term: str) -> str:
    found = graph.value(node, _sh(term))
    return "" if found is None else str(found)


def _result(doc: ShapeDoc, focus: str, path: str, component: str, value: str) -> Result:
    return Result(focus, path, component, doc.shape, doc.severity, value, doc.fr, doc.en)


def _nearest_name(shapes: rdflib.Graph, shape: Node | None) -> str:
    """The shape's own address, or that of the nearest shape which holds it."""
    seen: set[Node] = set()
    ring = [] if shape is None else [shape]
    while ring:
        named = sorted(str(node) for node in ring if _is_iri(node))
        if named:
            return named[0]
        seen.update(ring)
        ring = [holder for node in ring for holder in shapes.subjects(None, node) if holder not in seen]
    raise _unreadable(str(shape))


def _text(term: object) -> str:
    """The address or lexical form of a pyoxigraph term, "" when it is not bound."""
    return "" if term is None else str(getattr(term, "value", term))


@cache
def targets(profile: Profile) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Record shape IRI -> what it looks at: (`targetClass`, `targetObjectsOf` or `targetSubjectsOf`, term IRI)."""
    shapes = record_shapes(profile)
    found = {
        str(shape): tuple((kind, str(term)) for kind in _TARGETS for term in shapes.objects(shape, _sh(kind)))
        for shape in _named_shapes(shapes)
    }
    return {shape: aims for shape, aims in found.items() if aims}


def _examined(data: rdflib.Graph, profile: Profile) -> dict[str, int]:
    return {
        shape: len({node for kind, term in aims for node in _focus_nodes(data, kind, _iri(term))})
        for shape, aims in targets(profile).items()
    }


def _focus_nodes(data: rdflib.Graph, target: str, term: Node) -> Iterator[Node]:
    if target == "targetClass":
        return data.subjects(_iri(_RDF_TYPE), term)
    return data.objects(None, term) if target == "targetObjectsOf" else data.subjects(term, None)


def _instances(store: pyoxigraph.Store, name: str) -> Iterator[pyoxigraph.Quad]:
    import pyoxigraph  # noqa: PLC0415 - heavy, and not needed to import atlas_rdf

    node = pyoxigraph.NamedNode
    return store.quads_for_pattern(None, node(_RDF_TYPE), node(name), pyoxigraph.DefaultGraph())


@cache
def _rules() -> tuple[_Rule, ...]:
    graph = dataset_shapes()
    rules = []
    for shape in _named_shapes(graph):
        classes = tuple(sorted(str(term) for term in graph.objects(shape, _sh("targetClass"))))
        for constraint in sorted(graph.objects(shape, _sh("sparql")), key=str):
            select = _prefixes(graph, constraint) + _said(graph, constraint, "select")
            rules.append(_Rule(str(shape), classes, select))
    return tuple(rules)


def _prefixes(graph: rdflib.Graph, constraint: Node) -> str:
    lines = [
        f"PREFIX {_said(graph, declared, 'prefix')}: <{_said(graph, declared, 'namespace')}>\n"
        for source in graph.objects(constraint, _sh("prefixes"))
        for declared in graph.objects(source, _sh("declare"))
    ]
    return "".join(sorted(lines))


@cache
def _codes() -> Mapping[Node, tuple[_TripleType, ...]]:
    """Each code and each list of `vocab/codes`, with its triples."""
    graph = _load("vocab/codes")
    described = defaultdict(list)
    for triple in graph:
        described[triple[0]].append(triple)
    return {subject: tuple(triples) for subject, triples in described.items()}


def _background(data: rdflib.Graph) -> Iterator[_TripleType]:
    """The codes that the data uses and does not describe, their broader codes and their lists."""
    codes = _codes()
    up = (f"{_SKOS}broader", f"{_SKOS}inScheme")
    waiting = {node for node in data.objects() if node in codes}
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        given = (node, None, None) in data
        triples = tuple(data.triples((node, None, None))) if given else codes[node]
        if not given:
            yield from triples
        waiting.update(o for _, p, o in triples if str(p) in up and o in codes and o not in seen)
