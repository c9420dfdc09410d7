"""The contract between the three books: ontology (`vocab/`), model (`atlas_rdf/model.py`) and shapes (`shapes/`).

What is written twice is compared here. Each failure says which file to edit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from atlas_rdf.fields import Entity, Spec, specs
from atlas_rdf.model import ENTITIES
from atlas_rdf.terms import ACD_NS, INTERNAL, XSD_NS

ROOT = Path(__file__).parent.parent
SHP = "https://w3id.org/atlas-cd/shapes#"
BOTH = {"fr", "en"}
TRUE = Literal("true", datatype=URIRef(f"{XSD_NS}boolean"))
CONSTRAINTS_OF_A_NODE = (SH["closed"], SH["xone"], SH["not"], SH["sparql"])


@dataclass(frozen=True)
class Group:
    """The fields of one class that share a term: one property shape stands for them."""

    cls: type[Entity]
    fields: tuple[Spec, ...]

    @property
    def spec(self) -> Spec:
        """The field that gives the shape its name."""
        return self.fields[0]

    @property
    def internal(self) -> bool:
        """True when only the internal profile may have it."""
        return self.spec.internal or self.cls.TYPE in INTERNAL

    @property
    def shape(self) -> URIRef:
        """The address that its property shape must have."""
        return URIRef(f"{SHP}{self.cls.__name__}-{self.spec.name}")

    @property
    def file(self) -> str:
        """The file where its property shape must be."""
        return f"shapes/record/{'interne/' if self.internal else ''}{self.cls.__name__}.ttl"

    def __str__(self) -> str:
        """The test's name."""
        return f"{self.cls.__name__}.{self.spec.name}"


def groups() -> Iterator[Group]:
    """Every field of every entity class, those of one term together."""
    for cls in ENTITIES:
        by_term: dict[str, list[Spec]] = {}
        for spec in specs(cls):
            by_term.setdefault(spec.term, []).append(spec)
        for fields in by_term.values():
            yield Group(cls, tuple(fields))


GROUPS = list(groups())


@cache
def book(*patterns: str) -> Graph:
    """Files of the repository as one graph."""
    graph = Graph(bind_namespaces="none")
    paths = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    assert paths, f"no file matches {patterns}"
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def ontology() -> Graph:
    """Our own terms."""
    return book("vocab/atlas.ttl")


def borrowed() -> Graph:
    """The foreign terms that we write."""
    return book("vocab/borrowed.ttl")


def record_shapes() -> Graph:
    """Every record shape, of both profiles."""
    return book("shapes/record/**/*.ttl")


def all_shapes() -> Graph:
    """Every shape."""
    return book("shapes/**/*.ttl")


def languages(graph: Graph, subject: Node, predicate: URIRef) -> set[str]:
    """The languages in which something is said, and not with an empty text."""
    said = (o for o in graph.objects(subject, predicate) if isinstance(o, Literal) and o.strip())
    return {o.language or "" for o in said}


def named_shapes(kind: URIRef) -> list[URIRef]:
    """The shapes of a kind that have an address."""
    return sorted({s for s in all_shapes().subjects(RDF.type, kind) if isinstance(s, URIRef)})


def items(shape: Node, predicate: URIRef) -> list[Node]:
    """The items of the list that a shape gives for a SHACL term, none if it gives none."""
    head = record_shapes().value(shape, predicate)
    return [] if head is None else list(Collection(record_shapes(), head))


def number(shape: Node, predicate: URIRef) -> int | None:
    """A count that a shape states."""
    stated = record_shapes().value(shape, predicate)
    return None if stated is None else int(str(stated))


def terms_of_the_model() -> set[str]:
    """Every term that the model writes: its fields, its classes, and rdf:type."""
    return (
        {str(spec.term) for cls in ENTITIES for spec in specs(cls)} | {str(c.TYPE) for c in ENTITIES} | {str(RDF.type)}
    )


# --- vocabulary and model --------------------------------------------------------------------------


@pytest.mark.parametrize("term", sorted(terms_of_the_model()))
def test_every_term_of_the_model_is_declared(term: str) -> None:
    """A term of the model is declared, ours in atlas.ttl, others' in borrowed.ttl, with labels and its meaning."""
    own = term.startswith(ACD_NS)
    file, graph = ("vocab/atlas.ttl", ontology()) if own else ("vocab/borrowed.ttl", borrowed())
    subject = URIRef(term)
    assert (subject, RDF.type, None) in graph, f"declare <{term}> in {file}"
    assert languages(graph, subject, RDFS.label) >= BOTH, f"give <{term}> a label in fr and en in {file}"
    if own:
        assert languages(graph, subject, SKOS.definition) >= BOTH, f"define <{term}> in fr and en in {file}"
    else:
        assert "fr" in languages(graph, subject, SKOS.scopeNote), f"say in {file} what <{term}> is used for"


def test_every_borrowed_term_is_used() -> None:
    """borrowed.ttl lists the foreign terms that the model writes, and no others."""
    listed = {str(s) for s in borrowed().subjects(RDF.type)}
    assert listed
    unused = sorted(listed - terms_of_the_model())
    assert not unused, f"remove from vocab/borrowed.ttl, or write in model.py: {unused}"


def test_every_own_property_is_a_field() -> None:
    """A property of our own ontology is a field of the model, or annotates the ontology itself."""
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property)
    declared = {str(s) for kind in kinds for s in ontology().subjects(RDF.type, kind) if str(s).startswith(ACD_NS)}
    assert declared
    unused = sorted(declared - terms_of_the_model())
    assert not unused, f"add to model.py, or remove from vocab/atlas.ttl: {unused}"


# --- model and shapes ------------------------------------------------------------------------------


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_every_field_has_its_property_shape(group: Group) -> None:
    """A field has a property shape named after it, with its path, held by the shape of its class, in the right file."""
    shapes = record_shapes()
    assert (group.shape, RDF.type, SH.PropertyShape) in shapes, f"write <{group.shape}> in {group.file}"
    assert set(shapes.objects(group.shape, SH.path)) == {URIRef(group.spec.term)}, (
        f"correct its sh:path in {group.file}"
    )
    holder = URIRef(SHP + group.cls.__name__)
    assert set(shapes.subjects(SH.property, group.shape)) == {holder}, f"add it to sh:property of <{holder}>"
    assert (group.shape, RDF.type, SH.PropertyShape) in book(group.file), f"move <{group.shape}> to {group.file}"


@pytest.mark.parametrize("group", GROUPS, ids=str)
def test_counts_agree(group: Group) -> None:
    """A property shape asks for as many values as the model; one a language where fields share a term."""
    least = max(spec.least for spec in group.fields)
    shared = len(group.fields) > 1
    minimum = number(group.shape, SH.minCount) or 0
    assert minimum == least, f"write sh:minCount {least} in {group.file}, or correct model.py"
    if shared:
        assert (group.shape, SH.uniqueLang, TRUE) in record_shapes(), f"write sh:uniqueLang in {group.file}"
        assert number(group.shape, SH.maxCount) is None, (
            f"remove sh:maxCount: several fields share the term, {group.file}"
        )
    else:
        assert number(group.shape, SH.maxCount) == group.spec.most, f"correct sh:maxCount in {group.file}, or model.py"


@pytest.mark.parametrize("group", [g for g in GROUPS if g.spec.kind], ids=str)
def test_datatypes_agree(group: Group) -> None:
    """A value's shape states the datatype, the languages or the node kind of the model's kind of value."""
    kind = group.spec.kind
    assert kind is not None
    datatype = record_shapes().value(group.shape, SH.datatype)
    wanted = None if kind.datatype is None else URIRef(XSD_NS + kind.datatype) if kind.datatype else RDF.langString
    assert datatype == wanted, f"write sh:datatype {wanted} in {group.file}, or correct the kind in model.py"
    spoken = {spec.kind.lang for spec in group.fields if spec.kind and spec.kind.lang}
    allowed = {str(item) for item in items(group.shape, SH.languageIn)}
    assert allowed == spoken, f"write sh:languageIn {sorted(spoken)} in {group.file}"
    if wanted is None:
        assert only_addresses(group.shape), f"write sh:nodeKind sh:IRI in {group.file}"


@pytest.mark.parametrize("group", [g for g in GROUPS if g.spec.to], ids=str)
def test_links_agree(group: Group) -> None:
    """A link's shape asks for an address, and for a class that the model allows there (or a list of codes)."""
    assert group.spec.to is not None
    assert only_addresses(group.shape), f"write sh:nodeKind sh:IRI in {group.file}"
    allowed = {str(cls.TYPE) for cls in ENTITIES if issubclass(cls, group.spec.to)}
    listed = items(group.shape, SH["in"])
    if listed:
        assert str(SKOS.Concept) in allowed, f"remove sh:in in {group.file}: the model points to no code there"
        codes = book("vocab/codes/*.ttl")
        assert all((code, RDF.type, SKOS.Concept) in codes for code in listed), (
            f"sh:in of {group.file} names unknown codes"
        )
    else:
        classes = set(classes_of(group.shape))
        assert classes, f"write sh:class (or sh:or of sh:class) in {group.file}"
        assert classes <= allowed, f"sh:class in {group.file} names a class that model.py does not allow"


def only_addresses(shape: URIRef) -> bool:
    """True when a shape lets only IRIs through."""
    listed = items(shape, SH["in"])
    return (shape, SH.nodeKind, SH.IRI) in record_shapes() or bool(
        listed and all(isinstance(i, URIRef) for i in listed)
    )


def classes_of(shape: URIRef) -> Iterator[str]:
    """The classes that a shape asks for, one or several by sh:or."""
    for holder in [shape, *items(shape, SH["or"])]:
        yield from (str(o) for o in record_shapes().objects(holder, SH["class"]))


def test_every_path_is_a_field() -> None:
    """A path in the record shapes, nested ones too, is the term of a field."""
    paths = {str(path) for path in record_shapes().objects(None, SH.path)}
    assert paths
    fields = {str(spec.term) for cls in ENTITIES for spec in specs(cls)}
    unknown = sorted(paths - fields)
    assert not unknown, f"add to model.py, or remove the shapes: {unknown}"


def test_every_other_property_shape_completes_a_field() -> None:
    """A property shape that is no field's own is named `<field's shape>-<more>`, has its path, and counts nothing."""
    shapes, known = record_shapes(), {group.shape: URIRef(group.spec.term) for group in GROUPS}
    others = {s for s in shapes.subjects(RDF.type, SH.PropertyShape) if isinstance(s, URIRef)} - set(known)
    for shape in others:
        base = URIRef(str(shape).rpartition("-")[0])
        assert base in known, f"<{shape}>: no field has this name; rename it, or add the field to model.py"
        assert shapes.value(shape, SH.path) == known[base], f"<{shape}>: give it the path of <{base}>"
        assert not {SH.minCount, SH.maxCount} & set(shapes.predicates(shape)), f"<{shape}>: count in <{base}> instead"


@pytest.mark.parametrize("cls", ENTITIES, ids=lambda cls: cls.__name__)
def test_every_class_has_its_node_shape(cls: type[Entity]) -> None:
    """A class of the model has a node shape that finds its instances; ours are closed, other people's are open."""
    internal = cls.TYPE in INTERNAL
    file = f"shapes/record/{'interne/' if internal else ''}{cls.__name__}.ttl"
    shapes, shape = book(file), URIRef(SHP + cls.__name__)
    assert (shape, RDF.type, SH.NodeShape) in shapes, f"write <{shape}> in {file}"
    targets = set(shapes.objects(shape, SH.targetClass))
    if cls.SEGMENT:
        assert targets == {URIRef(cls.TYPE)}, f"write sh:targetClass in {file}"
    else:
        assert not targets, f"{file}: the code lists are never judged themselves; target what points to them"
        assert (shape, SH.targetObjectsOf, None) in shapes, f"write sh:targetObjectsOf in {file}"
    closed = (shape, SH.closed, TRUE) in shapes
    assert closed == str(cls.TYPE).startswith(ACD_NS), f"close our own classes, and only them: {file}"


def test_concepts_are_found_wherever_a_field_points_to_them() -> None:
    """The shape of concepts targets every property of ours by which a field points to a concept."""
    concept = next(cls for cls in ENTITIES if str(cls.TYPE) == str(SKOS.Concept))
    wanted = {spec.term for cls in ENTITIES if cls.TYPE != concept.TYPE for spec in specs(cls) if spec.to is concept}
    targets = {str(o) for o in record_shapes().objects(URIRef(f"{SHP}Concept"), SH.targetObjectsOf)}
    assert targets == wanted, "correct sh:targetObjectsOf in shapes/record/Concept.ttl"


def test_public_shapes_know_no_internal_term() -> None:
    """No internal property or class stands in the public shapes, except in those that refuse it."""
    written = {str(term) for triple in book("shapes/record/*.ttl") for term in triple}
    leaked = sorted(written & INTERNAL)
    assert not leaked, f"move to shapes/record/interne: {leaked}"


def test_the_public_profile_refuses_every_internal_class_and_term() -> None:
    """Each internal class and property is a target of a shape of shapes/record/public, which refuses what it finds."""
    graph = book("shapes/record/public/*.ttl")
    targets = {
        str(o) for p in (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf) for o in graph.objects(None, p)
    }
    assert targets == set(INTERNAL), (
        "make the targets of shapes/record/public the internal terms of vocab/, and no others"
    )
    shapes = {s for s in graph.subjects(RDF.type, SH.NodeShape) if isinstance(s, URIRef)}
    for shape in shapes:
        refused = graph.value(shape, SH["not"])
        assert refused is not None
        said = set(graph.predicates(refused))
        assert said == {RDF.type, RDFS.comment}, f"<{shape}>: sh:not must hold an empty shape"


# --- words -----------------------------------------------------------------------------------------


def test_every_shape_has_an_address() -> None:
    """What has a target or is held by a named shape's sh:property has an address of ours: it is a finding's code."""
    shapes = all_shapes()
    targets = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf, SH.targetNode)
    found = {s for p in (*targets, SH.severity, SH.sparql, SH.property) for s in shapes.subjects(p) if not nested(s)}
    held = {o for s in found for p in (SH.property, SH.sparql) for o in shapes.objects(s, p)}
    assert found
    nameless = sorted(str(s) for s in found | held if not (isinstance(s, URIRef) and str(s).startswith(SHP)))
    assert not nameless, f"give these shapes an address shp:…: {nameless}"


def nested(node: Node) -> bool:
    """True for a blank node: it is part of a named shape unless it has a target."""
    targets = (SH.targetClass, SH.targetObjectsOf, SH.targetSubjectsOf, SH.targetNode)
    return isinstance(node, BNode) and not any((node, target, None) in all_shapes() for target in targets)


@pytest.mark.parametrize("shape", named_shapes(SH.PropertyShape), ids=lambda s: s.removeprefix(SHP))
def test_every_property_shape_speaks(shape: URIRef) -> None:
    """A property shape has one name and one message in French and in English, a description, an order, a severity."""
    speaks(shape, message=True)
    assert len(set(all_shapes().objects(shape, SH.order))) == 1, f"<{shape}>: give it one sh:order"


@pytest.mark.parametrize("shape", named_shapes(SH.NodeShape), ids=lambda s: s.removeprefix(SHP))
def test_every_node_shape_speaks(shape: URIRef) -> None:
    """A node shape has its names and description; if it constrains by itself, also one message in each language."""
    speaks(shape, message=any((shape, term, None) in all_shapes() for term in CONSTRAINTS_OF_A_NODE))


def speaks(shape: URIRef, *, message: bool) -> None:
    """Asserts that a shape has all its words, once each."""
    shapes = all_shapes()
    for predicate in [SH.name, SH.message] if message else [SH.name]:
        said = [o for o in shapes.objects(shape, predicate) if isinstance(o, Literal)]
        assert sorted(str(o.language) for o in said) == ["en", "fr"], f"<{shape}>: one {predicate} in fr and one in en"
        assert all(o.strip() for o in said), f"<{shape}>: an empty {predicate}"
    assert languages(shapes, shape, SH.description) == {"fr"}, f"<{shape}>: give it sh:description in fr"
    severities = set(shapes.objects(shape, SH.severity))
    assert len(severities) == 1, f"<{shape}>: give it one sh:severity"
    assert severities <= {SH.Violation, SH.Warning, SH.Info}


def test_orders_differ_within_a_class() -> None:
    """Two property shapes of one node shape have different orders, so that documentation lists them one way."""
    shapes = record_shapes()
    for holder in set(shapes.subjects(SH.property)):
        orders = [str(shapes.value(p, SH.order)) for p in shapes.objects(holder, SH.property) if isinstance(p, URIRef)]
        assert len(orders) == len(set(orders)), f"<{holder}>: give each property shape its own sh:order"


def test_data_set_rules_say_their_words_on_the_shape_and_on_the_query() -> None:
    """A data set rule has one message on its node shape and on its query, and its severity on the shape only."""
    graph = book("shapes/dataset/*.ttl")
    rules = list(graph.subject_objects(SH.sparql))
    assert rules
    for shape, query in rules:
        assert isinstance(query, URIRef), f"<{shape}>: name its query"
        assert set(graph.objects(shape, SH.message)) == set(graph.objects(query, SH.message)), (
            f"<{query}>: copy the message"
        )
        assert (query, SH.severity, None) not in graph, (
            f"<{query}>: engines ignore a severity here; write it on the shape"
        )
