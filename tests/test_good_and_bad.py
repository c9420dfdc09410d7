"""The shapes against files that people can read: good ones raise nothing, bad ones exactly what they announce.

A bad file is `bad/<Shape>.<Component>[.<variant>].ttl`. It holds one fault; its first lines say which
constraints notice it (`# attendu: Shape Component`), the first being the one that the file is for.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph
import pyshacl
import pytest
import rdflib
from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from atlas_rdf.fields import specs
from atlas_rdf.findings import AtlasError, Severity
from atlas_rdf.model import ENTITIES
from atlas_rdf.profile import Profile
from atlas_rdf.resources import files
from atlas_rdf.validate import engine, tokens
from atlas_rdf.validate.docs import FOLDERS
from atlas_rdf.validate.engine import Result, Verdict
from atlas_rdf.validate.shapes import record_shapes

HERE = Path(__file__).parent / "good-and-bad"
SHAPES = "https://w3id.org/atlas-cd/shapes#"
EXPECTED = re.compile(r"# attendu: (\S+) (\S+)")

COMPONENTS: dict[Node, str] = {
    SH["class"]: "Class",
    SH["closed"]: "Closed",
    SH["datatype"]: "Datatype",
    SH["in"]: "In",
    SH["languageIn"]: "LanguageIn",
    SH["maxCount"]: "MaxCount",
    SH["maxInclusive"]: "MaxInclusive",
    SH["maxLength"]: "MaxLength",
    SH["minCount"]: "MinCount",
    SH["minInclusive"]: "MinInclusive",
    SH["node"]: "Node",
    SH["nodeKind"]: "NodeKind",
    SH["not"]: "Not",
    SH["or"]: "Or",
    SH["pattern"]: "Pattern",
    SH["qualifiedMinCount"]: "QualifiedMinCount",
    SH["sparql"]: "SPARQL",
    SH["uniqueLang"]: "UniqueLang",
    SH["xone"]: "Xone",
}
NO_CONSTRAINT = {
    SH["description"],
    SH["ignoredProperties"],
    SH["message"],
    SH["name"],
    SH["order"],
    SH["path"],
    SH["property"],
    SH["qualifiedValueShape"],
    SH["severity"],
    SH["targetClass"],
    SH["targetObjectsOf"],
    SH["targetSubjectsOf"],
}


@dataclass(frozen=True)
class Case:
    """One file, with what it announces: (shape, component) pairs, the main one first."""

    path: Path
    profile: Profile
    expected: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """The test's name."""
        return self.path.stem


def read(path: Path) -> Case:
    """A file's announcement."""
    text = path.read_text(encoding="utf-8")
    profile = Profile.INTERNAL if re.search(r"^# profil: internal$", text, re.MULTILINE) else Profile.PUBLIC
    return Case(path, profile, tuple((m[1], m[2]) for m in EXPECTED.finditer(text)))


GOOD = [read(path) for path in sorted((HERE / "good").glob("*.ttl"))]
BAD = [read(path) for path in sorted((HERE / "bad").glob("*.ttl"))]
JUDGED_TWICE = GOOD + [case for case in BAD if case.path.name.startswith("jeu-")]


@cache
def graph(path: Path) -> Graph:
    """A file as a graph."""
    return Graph(bind_namespaces="none").parse(path, format="turtle")


@cache
def store(path: Path) -> pyoxigraph.Store:
    """A file as a store."""
    loaded = pyoxigraph.Store()
    loaded.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return loaded


@cache
def verdict(case: Case) -> Verdict:
    """The record shapes' verdict on a file, under its profile."""
    return engine.check_graph(tokens.read_turtle([case.path]), case.profile)


def local(shape: str) -> str:
    """The name of a shape of ours."""
    return shape.removeprefix(SHAPES)


def pairs(*verdicts: Verdict) -> set[tuple[str, str]]:
    """The (shape, component) pairs of verdicts."""
    return {(local(result.shape), result.component) for judged in verdicts for result in judged.results}


def all_shapes() -> list[Graph]:
    """Every shapes graph that the engine uses."""
    return [*(profile_shapes(profile) for profile in Profile), dataset_shapes()]


@cache
def profile_shapes(profile: Profile) -> Graph:
    """The record shapes of a profile, as rdflib reads them."""
    return shapes_in(*FOLDERS[profile])


@cache
def dataset_shapes() -> Graph:
    """The data set rules, as rdflib reads them."""
    return shapes_in("shapes/dataset")


def shapes_in(*folders: str) -> Graph:
    """The shapes of folders."""
    found = Graph(bind_namespaces="none")
    for folder in folders:
        for path in files(folder):
            found.parse(path, format="turtle")
    return found


def named_shapes(shapes: Graph) -> set[URIRef]:
    """The shapes that have an address."""
    kinds = (SH.NodeShape, SH.PropertyShape)
    return {s for kind in kinds for s in shapes.subjects(RDF.type, kind) if isinstance(s, URIRef)}


def constraints() -> Iterator[tuple[str, str]]:
    """Every constraint that a named shape states, read from the shapes themselves."""
    for shapes in all_shapes():
        for shape in named_shapes(shapes):
            for predicate in set(shapes.predicates(shape)):
                if predicate in COMPONENTS:
                    yield local(shape), f"{COMPONENTS[predicate]}ConstraintComponent"


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_bad_file_raises_what_it_announces_and_nothing_else(case: Case) -> None:
    """The constraints that a bad file announces are those that raise, under its profile, and no other."""
    found = pairs(verdict(case), engine.check_dataset(store(case.path)))
    assert found == set(case.expected), f"{case.path.name}: correct the « # attendu » lines, the file or the shape"


@pytest.mark.parametrize("case", BAD, ids=str)
def test_a_bad_file_is_named_after_its_constraint(case: Case) -> None:
    """A bad file's name is the shape and the component that its first line announces."""
    assert case.expected, f"{case.path.name}: begin the file with « # attendu: <Shape> <Component> »"
    shape, component = case.expected[0]
    assert case.path.read_text(encoding="utf-8").startswith(f"# attendu: {shape} {component}\n")
    assert re.fullmatch(rf"{re.escape(shape)}\.{component}(\.[a-z]+)?", case.path.stem), "rename the file"


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_a_good_file_raises_nothing(case: Case) -> None:
    """A good file satisfies the shapes of its profile, and whatever is good in public is good inside."""
    for profile in {case.profile, Profile.INTERNAL}:
        assert engine.check_graph(tokens.read_turtle([case.path]), profile).results == ()
    assert engine.check_dataset(store(case.path)).results == ()


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_a_good_file_is_really_examined(case: Case) -> None:
    """Partnerships, authorities and codes of a good file were looked at, and so were the data set rules."""
    examined = verdict(case).examined
    for name in ("Partenariat", "CollectiviteFrancaise", "CollectiviteEtrangere", "Fonction", "Concept", "Schema"):
        assert examined[SHAPES + name] > 0
    assert all(engine.check_dataset(store(case.path)).examined.values())


def test_good_files_use_every_field() -> None:
    """Every class and every field of the model stands in some good file; otherwise its shape is never satisfied."""
    assert GOOD
    used = {str(term) for case in GOOD for triple in graph(case.path) for term in triple[1:]}
    background = {"Schema"}  # the lists are described in vocab/codes
    missing = {
        f"{cls.__name__}.{spec.name}"
        for cls in ENTITIES
        if cls.__name__ not in background
        for spec in specs(cls)
        if spec.term not in used or cls.TYPE not in used
    }
    assert not missing, f"add to a file of tests/good-and-bad/good: {sorted(missing)}"


def test_every_constraint_has_a_bad_file() -> None:
    """Every constraint of every named shape is broken by a bad file of its own."""
    stated = set(constraints())
    assert stated
    covered = {case.expected[0] for case in BAD if case.expected}
    missing = {f"{shape}.{component}.ttl" for shape, component in stated - covered}
    assert not missing, f"write in tests/good-and-bad/bad: {sorted(missing)}"
    stale = covered - stated
    assert not stale, f"no shape states these constraints any more, delete their files: {sorted(stale)}"


def test_every_term_of_a_shape_is_known_to_this_test() -> None:
    """A SHACL term used by a named shape is a constraint counted here, or is known to constrain nothing."""
    used = {p for shapes in all_shapes() for s in named_shapes(shapes) for p in shapes.predicates(s)}
    unknown = {str(p) for p in used if str(p).startswith(str(SH))} - {str(p) for p in (*COMPONENTS, *NO_CONSTRAINT)}
    assert not unknown, f"add to COMPONENTS or to NO_CONSTRAINT: {sorted(unknown)}"


@pytest.mark.parametrize("case", JUDGED_TWICE, ids=str)
def test_data_set_rules_agree_with_pyshacl(case: Case) -> None:
    """Each rule run once over the whole graph finds the same nodes as a SHACL-SPARQL processor, node by node."""
    _, report, text = pyshacl.validate(graph(case.path), shacl_graph=dataset_shapes(), inference="none")
    assert isinstance(report, rdflib.Graph), text
    theirs = {
        (str(report.value(r, SH.focusNode)), str(report.value(r, SH.sourceShape)))
        for r in report.objects(None, SH.result)
    }
    ours = {(result.focus, result.shape) for result in engine.check_dataset(store(case.path)).results}
    assert ours == theirs


def test_both_engines_judge_some_data_set_rules() -> None:
    """The comparison with pySHACL covers at least one fault for each data set rule."""
    rules = {local(str(s)) for s in dataset_shapes().subjects(RDF.type, SH.NodeShape)}
    assert rules
    assert rules <= {case.expected[0][0] for case in JUDGED_TWICE if case.expected}


@pytest.mark.parametrize("shapes", all_shapes(), ids=["public", "internal", "dataset"])
def test_shapes_are_themselves_valid(shapes: Graph) -> None:
    """The shapes satisfy the shapes of SHACL itself."""
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("case", [case for case in BAD if "sansAdresse" not in case.path.read_text("utf-8")], ids=str)
def test_lines_of_n_triples_get_the_same_verdict(case: Case) -> None:
    """Records judged as N-Triples lines get the verdict of the same graph, repeated lines or not."""
    lines = list(rdflib_lines(case.path))
    found = engine.check_records([*lines, *lines], case.profile)
    assert found == verdict(case)


def rdflib_lines(path: Path) -> Iterator[str]:
    """A file as lines of N-Triples, by a parser that keeps every literal as it is written."""
    for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        yield f"{quad.triple} .\n"


def test_a_verdict_leaves_the_data_alone() -> None:
    """Descriptions of codes are lent to the judgement, never written into the data."""
    data = tokens.read_turtle([HERE / "good" / "public.ttl"])
    before = copy.deepcopy(data)
    engine.check_graph(data, Profile.PUBLIC)
    assert data == before


@pytest.mark.parametrize("profile", list(Profile))
def test_our_shapes_are_compiled_without_exception(profile: Profile) -> None:
    """No record shape needs pySHACL: each of its components is implemented exactly."""
    assert record_shapes(profile).uncovered == ()
    assert record_shapes(profile).targets


def test_only_the_codes_in_use_are_judged() -> None:
    """A record that uses one theme examines that concept and its list, not the whole of `vocab/codes`."""
    theme = "https://w3id.org/atlas-cd/code/theme/economie-durable.agriculture-et-developpement-rural"
    line = f"<https://exemple.fr/p> <https://w3id.org/atlas-cd/def#theme> <{theme}> ."
    found = engine.check_records([line], Profile.PUBLIC)
    assert found.results == ()
    assert {local(shape): n for shape, n in found.examined.items() if n} == {"Concept": 1, "Schema": 1}


def test_nothing_examined_is_said() -> None:
    """An empty run raises nothing and counts nothing: zero for every shape, so that nobody takes it for success."""
    verdicts = [engine.check_records([], Profile.PUBLIC), engine.check_dataset(pyoxigraph.Store())]
    for empty in verdicts:
        assert empty.results == ()
        assert empty.examined
        assert not any(empty.examined.values())


def test_results_come_in_an_order_of_their_own() -> None:
    """Results are sorted by content, each once, and speak both languages."""
    for case in BAD:
        results = verdict(case).results
        assert list(results) == sorted(set(results))
        assert all(spoken(result) for result in results)


def spoken(result: Result) -> bool:
    """True when a result has its words in both languages and a severity."""
    return bool(result.fr and result.en) and isinstance(result.severity, Severity)


@pytest.mark.parametrize(
    ("field", "lexical", "datatype"),
    [("triennal", "oui", "boolean"), ("nombreVolontaires", "3.0", "integer"), ("dateFin", "2018-02-31", "date")],
)
def test_a_value_is_shown_as_it_is_written(field: str, lexical: str, datatype: str) -> None:
    """A bad value is reported in its own spelling, not as a parser would rewrite it, and nothing is logged instead."""
    subject, acd = "<https://exemple.fr/p>", "https://w3id.org/atlas-cd/def#"
    literal = f'"{lexical}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>'
    lines = [f"{subject} <{RDF.type}> <{acd}Partenariat> .", f"{subject} <{acd}{field}> {literal} ."]
    results = engine.check_records(lines, Profile.PUBLIC).results
    assert (f"{SHAPES}Partenariat-{field}", lexical) in {(result.shape, result.value) for result in results}


def test_lines_that_are_not_n_triples_are_refused() -> None:
    """A line that cannot be read stops the run with a sentence that says what to do."""
    with pytest.raises(AtlasError) as caught:
        engine.check_records(["<https://exemple.fr/p> nonsense ."], Profile.PUBLIC)
    assert "N-Triples" in caught.value.fr


@pytest.mark.parametrize("profile", list(Profile))
def test_every_named_shape_is_documented(profile: Profile) -> None:
    """Every named shape of a profile, and every data set rule, has its page: name, words, severity."""
    docs = engine.shape_docs(profile)
    shapes = named_shapes(profile_shapes(profile)) | named_shapes(dataset_shapes())
    assert set(docs) == {str(shape) for shape in shapes}
    assert all(doc.name_fr and doc.name_en and doc.description for doc in docs.values())
    assert set(docs) <= set(engine.shape_docs())
