"""The compiled shapes: tokens, datatypes, patterns, and the same verdicts as pySHACL's on broken records."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atlas_rdf import convert
from atlas_rdf.findings import AtlasError, Severity
from atlas_rdf.profile import Profile
from atlas_rdf.validate import tokens
from atlas_rdf.validate.data import Data
from atlas_rdf.validate.datatypes import lexical_space, order
from atlas_rdf.validate.engine import check_records
from atlas_rdf.validate.lines import read_lines, read_one_spelling
from atlas_rdf.validate.patterns import UnreadablePatternError, compiled
from atlas_rdf.validate.shapes import Shapes, record_shapes
from atlas_rdf.validate.tokens import Graph, lexical, literal
from tests.shapes_against_pyshacl import FILES, broken, difference, key

#: How many broken records are compared with pySHACL: few here, thousands by `make shapes-compare`.
COMPARED = int(os.environ.get("ATLAS_COMPARE", "60"))
SAMPLES = Path(__file__).parents[1] / "samples" / "fiches.jsonl"
XSD = tokens.XSD


def test_verdicts_are_those_of_pyshacl() -> None:
    """On broken records both engines give the same (focus, path, component, value, shape, severity)."""
    agreed = 0
    for name, data, profile in broken(COMPARED, seed=20261123):
        ours, theirs, both = difference(data, profile)
        assert (ours, theirs) == (set(), set()), name
        agreed += both
    assert agreed > COMPARED


@pytest.mark.parametrize("profile", list(Profile))
def test_bad_files_get_the_verdict_of_pyshacl(profile: Profile) -> None:
    """Each fault that a bad file holds is found by both engines, and no other."""
    files = sorted((FILES / "bad").glob("*.ttl"))
    assert files
    for file in files[:: 1 if COMPARED > 1000 else 20]:
        ours, theirs, _ = difference(tokens.read_turtle([file]), profile)
        assert (ours, theirs) == (set(), set()), file.name


def incoming(graph: Graph) -> Mapping[str, set[str]]:
    """Node -> the predicates of the links that lead to it."""
    found: dict[str, set[str]] = {node: set() for node in graph}
    for description in graph.values():
        for predicate, values in description.items():
            for value in values:
                found.setdefault(value, set()).add(predicate)
    return found


def test_nodes_one_by_one_get_the_verdict_of_the_graph() -> None:
    """`check_node` on every node, told who points at it, is `check`."""
    for name, data, profile in broken(300, seed=7):
        shapes = record_shapes(profile)
        links = incoming(shapes.described(data))
        looked = shapes.data(data)
        one_by_one = {result for node, led in links.items() for result in shapes.check_node(node, looked, sorted(led))}
        assert one_by_one == set(shapes.check(data)), name


def test_a_node_conforms_exactly_when_nothing_is_reported() -> None:
    """The fast answer and the detailed one are the same answer, for every shape and every node."""
    conforming = failing = 0
    for name, data, profile in broken(100, seed=8):
        seen = Data(record_shapes(profile).described(data), {})
        for target in record_shapes(profile).targets:
            for node in data:
                conforms = target.shape.conforms(node, seen)
                assert conforms == (not list(target.shape.report(node, seen))), (name, target.shape.token, node)
                conforming, failing = conforming + conforms, failing + (not conforms)
    assert conforming > 1000
    assert failing > 1000


PREFIXES = """
@prefix e: <https://exemple.fr/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(text: str, folder: Path) -> Graph:
    """Turtle as a graph."""
    file = folder / "graph.ttl"
    file.write_text(PREFIXES + text, encoding="utf-8")
    return tokens.read_turtle([file])


@pytest.mark.parametrize(
    ("constraint", "missing"),
    [
        ('sh:sparql [ sh:select "SELECT $this WHERE { $this e:p ?x }" ]', "sparql"),
        (r'sh:pattern "^\\w+$"', "pattern"),
        ('sh:pattern "a" ; sh:flags "x"', "pattern"),
        ('sh:minInclusive "2015"^^xsd:gYear', "MinInclusive"),
        ("sh:not e:shape", "recursion"),
        ("sh:datatype xsd:date , xsd:gYear", "datatype"),
        ('sh:minLength "two"', "MinLength"),
        ("sh:lessThan e:q", "lessThan"),
        ("sh:expression [ ]", "expression"),
    ],
)
def test_what_is_not_implemented_exactly_is_named(constraint: str, missing: str, tmp_path: Path) -> None:
    """A shape with such a constraint, is left to pySHACL and says why; others are compiled."""
    other = "e:other sh:targetClass e:C ; sh:nodeKind sh:IRI ."
    text = f"e:shape a sh:NodeShape ; sh:targetClass e:C ; {constraint} . {other}"
    shapes = Shapes(turtle(text, tmp_path))
    assert shapes.uncovered == (f"https://exemple.fr/shape ({missing})",)
    assert [target.shape.token for target in shapes.targets] == ["<https://exemple.fr/other>"]


def test_an_uncovered_shape_is_judged_by_pyshacl(tmp_path: Path) -> None:
    """The verdict on a graph holds the results of both kinds of shapes."""
    text = r"""
    e:words a sh:NodeShape ; sh:targetClass e:C ; sh:property e:word .
    e:word a sh:PropertyShape ; sh:path e:p ; sh:pattern "^\\w+$" ; sh:severity sh:Warning ; sh:message "un mot"@fr .
    e:count a sh:NodeShape ; sh:targetClass e:C ; sh:property [ sh:path e:p ; sh:maxCount 1 ] ."""
    shapes = Shapes(turtle(text, tmp_path))
    results = shapes.check(turtle('e:i a e:C ; e:p "deux mots" , "un" .', tmp_path))
    assert [(one.shape, one.component, one.value, one.severity, one.fr) for one in results] == [
        ("https://exemple.fr/count", "MaxCountConstraintComponent", "", Severity.VIOLATION, ""),
        ("https://exemple.fr/word", "PatternConstraintComponent", "deux mots", Severity.WARNING, "un mot"),
    ]


def test_a_class_below_another_is_of_it(tmp_path: Path) -> None:
    """`rdfs:subClassOf` in the data counts, for targets and for `sh:class`, at any depth and in a circle."""
    shapes = Shapes(
        turtle("e:s a sh:NodeShape ; sh:targetClass e:A ; sh:property [ sh:path e:p ; sh:class e:A ] .", tmp_path)
    )
    data = turtle("e:B rdfs:subClassOf e:A . e:C rdfs:subClassOf e:B , e:C . e:i a e:C ; e:p e:i , e:A .", tmp_path)
    assert [raw.value for raw in shapes.raw(data)] == ["<https://exemple.fr/A>"]
    assert shapes.counts(data) == {"https://exemple.fr/s": 1}
    assert [result.value for result in shapes.check_node("<https://exemple.fr/i>", shapes.data(data))] == [
        "https://exemple.fr/A"
    ]


GOOD_OR_BAD = {
    "date": (
        ["2024-02-29", "2000-02-29", "-0004-02-29", "12024-01-01", "2024-01-01Z", "2024-01-01+14:00"],
        ["2023-02-29", "1900-02-29", "2024-04-31", "2024-1-1", "02024-01-01", "2024-01-01+14:01", " 2024-01-01", ""],
    ),
    "gYear": (["2024", "-0044", "0000", "12024", "2024Z"], ["24", "02024", "+2024", "31/12/2024", "2024-01"]),
    "dateTime": (
        ["2024-02-29T24:00:00", "2024-01-01T00:00:00.5Z"],
        ["2024-01-01", "2024-01-01T24:00:01", "2024-01-01T00:00"],
    ),
    "dateTimeStamp": (["2024-01-01T00:00:00Z"], ["2024-01-01T00:00:00"]),
    "gMonthDay": (["--02-29", "--12-31Z"], ["--02-30", "--04-31", "02-28"]),
    "decimal": (["0", "-0.0", "+.5", "5.", "9" * 5000], ["", ".", "1e3", "1,5", "NaN", "١", "1_000"]),
    "double": (["1", "1e3", "-INF", "+INF", "NaN", "5.E-3"], ["inf", "nan", "1e", ""]),
    "integer": (["0", "-00", "+7", "9" * 5000], ["1.0", "", "+", "1 "]),
    "positiveInteger": (["1", "+1", "0001", "9" * 5000], ["0", "-1", "-0"]),
    "nonPositiveInteger": (["0", "-0", "+0", "-1"], ["1"]),
    "byte": (["-128", "127"], ["-129", "128"]),
    "unsignedLong": (["18446744073709551615"], ["18446744073709551616", "-1"]),
    "boolean": (["true", "false", "0", "1"], ["TRUE", "oui", "", "True"]),
    "token": (["", "a b", "à"], [" a", "a ", "a  b", "a\tb", "a\n"]),
    "normalizedString": ([" a  b "], ["a\tb", "a\rb"]),
    "language": (["fr", "fr-ca-x-1"], ["", "f r", "français"]),
    "NCName": (["é", "_a.b-1"], ["a:b", "1a", ""]),
    "duration": (["P1Y", "-P1DT2H", "PT0.5S"], ["P", "PT", "P1H", "1Y"]),
    "hexBinary": (["", "0Fa1"], ["0", "0G"]),
    "base64Binary": (["", "QQ==", "QUI=", "QUJD", "Q U J D"], ["Q", "QQ=", "QR=="]),
    "anyURI": (["", "https://exemple.fr/", "a b"], []),
    "time": (["24:00:00", "23:59:59.9"], ["24:00:01", "1:00:00"]),
}


@pytest.mark.parametrize("name", sorted(GOOD_OR_BAD))
def test_a_datatype_has_its_lexical_space(name: str) -> None:
    """What XSD 1.1 allows is accepted and nothing else."""
    space = lexical_space(XSD + name)
    assert space is not None
    good, bad = GOOD_OR_BAD[name]
    assert [text for text in good if not space(text)] == []
    assert [text for text in bad if space(text)] == []


def test_an_unknown_datatype_has_none() -> None:
    """Nobody knows what such a literal may look like: only its address is compared."""
    assert lexical_space("https://exemple.fr/kilo") is None
    assert lexical_space(XSD + "absent") is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("1", "integer"), ("1.00", "decimal"), 0),
        (("0.1", "decimal"), ("0.1", "double"), 0),
        (("16777217", "integer"), ("16777216", "float"), 0),
        (("100000000000000000000001", "integer"), ("100000000000000000000000", "integer"), 1),
        (("9" * 5000, "integer"), ("INF", "double"), 0),
        (("NaN", "double"), ("NaN", "double"), None),
        (("a", "string"), ("b", "string"), -1),
        (("1", "string"), ("1", "integer"), None),
        (("false", "boolean"), ("1", "boolean"), -1),
        (("2024-01-01", "date"), ("2024-01-02", "date"), -1),
        (("2024-01-01Z", "date"), ("2024-01-01", "date"), None),
        (("2024-01-01Z", "date"), ("2024-01-03", "date"), -1),
        (("2024-01-01", "date"), ("2024-01-01T00:00:00", "dateTime"), None),
        (("2024-02-29T24:00:00", "dateTime"), ("2024-03-01T00:00:00", "dateTime"), 0),
        (("2024-01-01T12:00:00+02:00", "dateTime"), ("2024-01-01T10:00:00Z", "dateTime"), 0),
        (
            ("2024-01-01T00:00:00.10", "dateTime"),
            ("2024-01-01T00:00:00.1000000000000000000000000000001", "dateTime"),
            -1,
        ),
        (("-0001-12-31", "date"), ("0000-01-01", "date"), -1),
        (("2015", "gYear"), ("2016", "gYear"), None),
        (("oui", "boolean"), ("1", "boolean"), None),
    ],
)
def test_values_have_the_order_of_sparql(one: tuple[str, str], other: tuple[str, str], expected: int | None) -> None:
    """Numbers by value after promotion, instants with the doubt of an absent zone, nothing across kinds."""
    left, right = (literal(text, XSD + datatype) for text, datatype in (one, other))
    assert order(left, right) == expected
    assert order(right, left) == (None if expected is None else -expected)


@pytest.mark.parametrize(
    ("pattern", "flags", "matching", "other"),
    [
        ("^[0-9]{9}$", "", ["123456789"], ["123456789\n", "12345678"]),
        ("b.d", "", ["abcde"], ["b\nd"]),
        ("b.d", "s", ["b\nd"], []),
        ("^é$", "i", ["É"], ["e"]),
        (r"^\d\s\S$", "", ["1 a", "١\ta"], ["1\u00a0a", "1  "]),
        (r"^[\d\s-]+$", "", ["1 -"], ["a"]),
        (r"^[^a-c&&~~]$", "", ["d"], ["a", "&", "~"]),
        (r"^(a|b)+?\.\{$", "", ["ab.{"], ["abx{"]),
        ("a#b c", "", ["a#b c"], ["a"]),
    ],
)
def test_a_pattern_means_what_xpath_says(pattern: str, flags: str, matching: list[str], other: list[str]) -> None:
    """Patterns are found anywhere; `$` is the very end; `.` is no line feed."""
    search = compiled(pattern, flags).search
    assert [text for text in matching if not search(text)] == []
    assert [text for text in other if search(text)] == []


@pytest.mark.parametrize(
    "pattern",
    [r"\w", r"\bmot\b", r"\p{L}", r"\i\c*", r"(a)\1", "(?i)a", "(?:a)", "a++", "a{,3}", "a{", "[a-z-[aeiou]]", "[]a]",
     r"[\w]", "[a", "(a", "a]", "}", "*a", "[]", "[^]", r"[\D]", "\\"],
)  # fmt: skip
def test_a_pattern_that_python_reads_otherwise_is_refused(pattern: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UnreadablePatternError):
        compiled(pattern, "")
    with pytest.raises(UnreadablePatternError):
        compiled("a", "m")


def lines(*statements: str) -> list[str]:
    """Lines about one node."""
    return [f"<https://e.fr/s> <https://e.fr/p> {statement}" for statement in statements]


@pytest.mark.parametrize(
    ("written", "token"),
    [
        ('"a"^^<http://www.w3.org/2001/XMLSchema#string> .\n', '"a"'),
        ('"a"@FR-ca .\n', '"a"@fr-ca'),
        (r'"\u00e9\U0001F600\t\b" .' + "\n", '"é\U0001f600\t\b"'),
        ('"a\\"b\\\\" .\n', '"a\\"b\\\\"'),
        ('"tab\there" .\n', '"tab\there"'),
        ('"a".', '"a"'),
        ('"a"   . # said\r\n', '"a"'),
        (r"<https://e.fr/\u00e9> ." + "\n", "<https://e.fr/é>"),
        ("_:b .\n", "_:b"),
        ('"x @fr .\\" y"@en .\n', '"x @fr .\\" y"@en'),
        ('" .\\n" .\n', '" .\\n"'),
    ],
)
def test_a_term_has_one_spelling(written: str, token: str) -> None:
    """Whatever the line looks like, the token is the one that the writers write; its text is the parser's."""
    graph = read_lines(lines(written))
    assert graph == {"<https://e.fr/s>": {"<https://e.fr/p>": [token]}}
    (quad,) = ox.parse(lines(written)[0].encode(), ox.RdfFormat.N_TRIPLES)
    assert not isinstance(quad.object, ox.Triple)
    assert lexical(token).removeprefix("_:") == quad.object.value


@pytest.mark.parametrize(
    "line",
    ['<s> <https://e.fr/p> "a" .\n', '<https://e.fr/s> <https://e.fr/p> "a"b" .\n', '<https://e.fr/s> "p" "a" .\n',
     '<https://e.fr/s> <https://e.fr/p> "a\rb" .\n', '<https://e.fr/s> <https://e.fr/p> "a\\x" .\n',
     "<https://e.fr/s> <https://e.fr/p> <a b> .\n", '<https://e.fr/s> <https://e.fr/p> "a"@ .\n', "nonsense\n",
     '<https://e.fr/s> <https://e.fr/p> " .\n', '"s" <https://e.fr/p> "a" .\n', '<https://e.fr/s> <p q> "a" .\n'],
)  # fmt: skip
def test_a_line_that_is_no_statement_is_refused(line: str) -> None:
    """Not one malformed line is taken for a statement, not even after a good one about the same node."""
    for before in ([], lines('"a" .\n')):
        with pytest.raises(AtlasError):
            read_lines([*before, line])


def test_comments_empty_lines_and_repetitions_say_nothing() -> None:
    """Statements count once, however often they are said; so do the many objects of one predicate."""
    many = lines(*(f'"{number}" .\n' for number in range(100)))
    graph = read_lines(["# a comment\n", "\n", *many, *many, "   \n"])
    assert graph == {"<https://e.fr/s>": {"<https://e.fr/p>": [f'"{number}"' for number in range(100)]}}


TERMS = st.builds(
    literal,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from([tokens.STRING, f"{XSD}date", "https://e.fr/t"]),
    st.sampled_from(["", "fr", "en-GB"]),
) | st.sampled_from(["<https://e.fr/é#a>", "<urn:x:1>", "_:b0"])


@given(st.lists(st.tuples(st.sampled_from(["<https://e.fr/1>", "<https://e.fr/2>", "_:s"]), TERMS), max_size=6))
def test_lines_say_what_a_parser_reads(statements: list[tuple[str, str]]) -> None:
    """Any statements as lines: the graph holds exactly what pyoxigraph reads from them."""
    written = [f"{subject} <https://e.fr/p> {value} .\n" for subject, value in statements]
    assert flat(read_lines(written)) == {
        (tokens.from_term(quad.subject), tokens.from_term(quad.predicate), tokens.from_term(quad.object))
        for quad in ox.parse("".join(written).encode(), ox.RdfFormat.N_TRIPLES)
    }


@given(
    st.lists(
        st.tuples(
            st.text("sh:/?#[]@!%2fé\ud7ff\ue000\ufdd0.-_~ab1", max_size=9).map("<x:{}>".format)
            | st.text("e.fr:/?#@%2[]1", max_size=9).map("<https://{}>".format),
            TERMS | st.text("@^-a1bcdef\r ", max_size=9).map('"x"{}'.format),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_file_in_one_spelling_is_what_the_parser_takes_too(statements: list[tuple[str, str]]) -> None:
    """What is cut without the parser says what the parser reads, on the lines where it stands; never more."""
    text = "".join(f"{subject} <https://e.fr/p> {value} .\n" for subject, value in statements).encode()
    with NamedTemporaryFile(suffix=".nt") as file:
        file.write(text)
        file.flush()
        found = read_one_spelling(Path(file.name))
    if found is None:
        return
    graph, first = found
    assert flat(graph) == {
        (tokens.from_term(quad.subject), tokens.from_term(quad.predicate), tokens.from_term(quad.object))
        for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES)
    }
    subjects = [subject for subject, _ in statements]
    assert first == {subject: subjects.index(subject) + 1 for subject in subjects}


def test_our_dump_has_the_one_spelling(tmp_path: Path) -> None:
    """Otherwise it would be read at a quarter of the speed, and nobody would see it."""
    dump = tmp_path / "atlas.nt"
    dump.write_text(convert(SAMPLES).ntriples(), encoding="utf-8")
    found = read_one_spelling(dump)
    assert found
    assert found[0] == read_lines(dump.read_text(encoding="utf-8").splitlines(keepends=True))
    dump.write_bytes(dump.read_bytes() + b"# the end\n")
    assert read_one_spelling(dump) is None


def flat(graph: Graph) -> set[tuple[str, str, str]]:
    """A graph as statements."""
    return {(s, p, o) for s, said in graph.items() for p, values in said.items() for o in values}


def test_results_are_in_order_and_once() -> None:
    """A verdict's results are sorted, each once."""
    for _, data, profile in broken(50, seed=9):
        results: Iterable[tuple[str, ...]] = list(map(key, record_shapes(profile).check(data)))
        assert len(set(results)) == len(list(results))


def test_a_huge_verdict_on_text_lines_stays_a_verdict() -> None:
    """Ten thousand statements with one fault give one result, with the value as it is written."""
    acd = "https://w3id.org/atlas-cd/def#"
    rows = [f'<https://e.fr/f{n}> <{acd}annee> "{2000 + n % 50}"^^<{XSD}gYear> .\n' for n in range(10_000)]
    typed = [f"<https://e.fr/f77> {tokens.RDF_TYPE} <{acd}Financement> .\n"]
    found = {re.sub(".*#", "", result.shape) for result in check_records(rows + typed, Profile.PUBLIC).results}
    assert "Financement-annee" not in found
    assert "Financement-payeur" in found
