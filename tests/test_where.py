"""Each result about RDF stands at the line and column where the statement is written, in every format that is read."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest

from atlas_rdf.validate import where_rdf
from atlas_rdf.validate.tokens import lexical
from atlas_rdf.validate.where_json import json_places
from atlas_rdf.validate.where_turtle import turtle_places
from atlas_rdf.validation.rdf import _read
from tests.test_validate import run

SHAPES = """@prefix ex: <http://ex.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetClass ex:P ; sh:property ex:S-age, ex:S-name .
ex:S-age sh:path ex:age ; sh:datatype <http://www.w3.org/2001/XMLSchema#integer> .
ex:S-name sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:minLength 2 .
"""
TURTLE = """@prefix ex: <http://ex.org/> .
ex:x ex:knows ex:ada . # ex:ada ex:age "none" .
  ex:ada a ex:P ;
     ex:name "A" ;
     ex:age "un" .
ex:b a ex:P ; ex:name "Bb" ; ex:age "deux", 3 .
ex:c ex:note \"\"\"
ex:d a ex:P ; ex:name "not it" ; ex:age "not this" .
\"\"\" .
ex:d
  a ex:P ;
  # ex:age "trois"
  ex:name "Dd" ;
  ex:age
     \"\"\"trois\"\"\"@fr .
[] a ex:P ; ex:name "Ee" ; ex:age 'quatre' .
ex:list ex:has ( 1 [ a ex:P ; ex:name "Ff" ; ex:age "cinq\\u0021" ] ) .
ex:none a ex:P .
ex:two a ex:P ; ex:name "Aa" , "Bb" .
"""
AT = [("A", 4, 15), ("cinq!", 17, 54), ("deux", 6, 38), ("quatre", 16, 36), ("trois", 15, 9), ("un", 5, 14)]
TRIG = """PREFIX ex: <http://ex.org/>
BASE <http://ex.org/>
ex:g {
  <ada> a ex:P ;
     ex:name "A" ;
     ex:age "un" .
  ex:b\\,c a ex:P ; ex:name "Bb" ; ex:age "deux" .
}
GRAPH ex:h { _:e a ex:P ; ex:name "Ee" ; ex:age "trois" }
"""
JSON = """{"@context": {"ex": "http://ex.org/", "name": "ex:name", "id": "@id", "type": "@type", "@vocab": "http://ex.org/"},
 "@graph": [
  {"age": "un", "type": "P", "name": "A",
   "id": "ex:ada"},
  {"@id": "http://ex.org/b", "@type": "ex:P", "name": ["Bb"],
   "ex:age": {"@value": "deux"}},
  {"@context": {"@base": "http://ex.org/", "years": {"@id": "ex:age"}}, "@id": "c", "@type": ["P"], "name": "Cc",
   "years": ["trois"]}
 ]}
"""
QUADS = """<http://ex.org/ada> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://ex.org/P> <http://ex.org/g> .
<http://ex.org/ada> <http://ex.org/name> "A" _:g .
   <http://ex.org/ada>   <http://ex.org/age>   "un" .
"""


def found(folder: Path, name: str, data: str) -> list[dict[str, object]]:
    """The findings about some data."""
    (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (folder / name).write_text(data, encoding="utf-8")
    done = run(folder, name, "--shapes", "shapes.ttl", "--format", "json")
    assert done.returncode == 1, done.stderr
    findings: list[dict[str, object]] = json.loads(done.stdout)["findings"]
    return findings


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.ttl", TURTLE, AT),
        ("marked.ttl", "\ufeff" + TURTLE, AT),
        ("windows.ttl", TURTLE.replace("\n", "\r\n"), AT),
        ("b.trig", TRIG, [("A", 5, 15), ("deux", 7, 43), ("trois", 9, 50), ("un", 6, 14)]),
        ("c.jsonld", JSON, [("A", 3, 39), ("deux", 6, 26), ("trois", 8, 15), ("un", 3, 12)]),
        ("d.nq", QUADS, [("A", 2, 43), ("un", 3, 49)]),
    ],
)
def test_a_value_is_found_where_it_is_written(
    name: str, data: str, expected: list[tuple[str, int, int]], tmp_path: Path
) -> None:
    """Not in a comment, a text or another node; in brackets, lists, named graphs; whatever abbreviates an address."""
    findings = [one for one in found(tmp_path, name, data) if "value" in one]
    assert sorted((one["value"], one["line"], one["column"]) for one in findings) == expected
    if name != "windows.ttl":
        lines = data.removeprefix("\ufeff").split("\n")
        for one in findings:
            assert isinstance(one["line"], int)
            assert isinstance(one["column"], int)
            at = lines[one["line"] - 1][one["column"] - 1 : one["end_column"] - 1]  # type: ignore[operator]
            assert at.encode().decode("unicode_escape") == one["value"]


def test_what_has_no_value_stands_at_its_property_else_at_its_node(tmp_path: Path) -> None:
    """Too many values: the first of the properties; none: the node that should have one."""
    findings = [one for one in found(tmp_path, "a.ttl", TURTLE) if "value" not in one]
    assert sorted((one["component"], one["line"], one["column"]) for one in findings) == [
        ("MaxCountConstraintComponent", 19, 17),
        ("MinCountConstraintComponent", 18, 1),
    ]


def node(random: Random, depth: int) -> str:
    """A term, brackets or a list."""
    kind = random.random()
    if depth > 4 or kind < 0.4:
        terms = ("ex:a", "<http://ex.org/b>", "_:x", "1", '"t"', '"u"@en', '"2"^^ex:T', "ex:a.b", "1.5", "-3e2", "true")
        return random.choice(terms)
    if kind < 0.7:
        return f"[{said(random, depth + 1)}]" if random.random() < 0.8 else "[]"
    return f"({' '.join(node(random, depth + 1) for _ in range(random.randrange(4)))})"


def said(random: Random, depth: int) -> str:
    """What is said of a node."""
    parts = []
    for _ in range(random.randrange(1, 3)):
        values = " , ".join(node(random, depth) for _ in range(random.randrange(1, 3)))
        parts.append(f"{random.choice(('ex:p', 'a', '<http://ex.org/q>'))} {values}")
    return " ; ".join(parts)


@pytest.mark.parametrize("seed", range(200))
def test_the_places_are_those_of_the_statements_that_a_parser_finds(seed: int, tmp_path: Path) -> None:
    """All of them and no others; blank nodes by the number that the parser's order gives them."""
    random = Random(seed)  # noqa: S311 - foreseeable
    text = "@prefix ex: <http://ex.org/> .\n"
    for _ in range(3):
        subject = random.choice(("ex:s", "_:x", f"[ {said(random, 1)} ]", f"( ex:a {node(random, 2)} )"))
        text += f"{subject} {said(random, 1)} .\n"
    assert list(ox.parse(text.encode(), ox.RdfFormat.TURTLE))
    path = tmp_path / "x.ttl"
    path.write_text(text, encoding="utf-8")
    graph = _read("x.ttl", path, "").graph
    stated = {
        (plain(subject), lexical(predicate), plain(value))
        for subject, description in graph.items()
        for predicate, values in description.items()
        for value in values
    }
    assert set(turtle_places(text).values) == stated


def plain(token: str) -> str:
    """A token as places name it."""
    return token.replace("_:d", "_:", 1) if token.startswith("_:") else lexical(token)


def test_a_large_file_is_not_read_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lines are looked for by what stands at their beginning."""
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE, encoding="utf-8")
    monkeypatch.setattr(where_rdf, "_LARGEST", 10)
    assert where_rdf.places_in(path, "", {}) is None


def test_deep_data_has_its_places(tmp_path: Path) -> None:
    """Ten thousand lists in each other, and a text of a million escapes."""
    deep = (
        "@prefix ex: <http://ex.org/> . ex:a ex:l "
        + "(" * 10_000
        + ")" * 10_000
        + ' ; ex:t "'
        + "\\n" * 1_000_000
        + '" .'
    )
    places = turtle_places(deep)
    assert len(places.predicates) == 2 + 2 * 9_999
    assert ("http://ex.org/a", "http://ex.org/t", "\n" * 1_000_000) in places.values


def test_terms_that_name_each_other_have_an_end(tmp_path: Path) -> None:
    """A term means what it meant where it was defined; a ring of terms, which no parser takes, means something."""
    outer = {"a": "b:x/", "b": "http://ex.org/"}
    inner = {"b": "a:y/", "age": "b:age"}
    data = {"@context": outer, "@id": "b:one", "b:p": {"@context": inner, "@id": "b:two", "age": "un"}}
    values = json_places(json.dumps(data)).values
    assert ("http://ex.org/one", "http://ex.org/p", "http://ex.org/x/y/two") in values
    assert ("http://ex.org/x/y/two", "http://ex.org/x/y/age", "un") in values
    ring = json_places('{"@context": {"a": "b:1", "b": "a:2"}, "@id": "a:x", "b:p": "un"}')
    assert len(ring.values) >= 1


def test_directives_of_every_kind() -> None:
    """Prefixes and bases of both spellings, a version, and what is not read here ends the places, not the run."""
    text = """@base <http://ex.org/a/> . VERSION "1.2" PREFIX : <../b#> prefix x: <c#>
:s :p <t> ; x:q "1"@prefix . @prefix : <http://ex.org/new#> . :s :p : .
<<( :a :b :c )>> :p 1 . :never :p 2 ."""
    found = turtle_places(text).values
    assert set(found) == {
        ("http://ex.org/b#s", "http://ex.org/b#p", "http://ex.org/a/t"),
        ("http://ex.org/b#s", "http://ex.org/a/c#q", "1"),
        ("http://ex.org/new#s", "http://ex.org/new#p", "http://ex.org/new#"),
    }
