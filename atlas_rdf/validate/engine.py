"""The verdict of the shapes: on records (SHACL Core, compiled) and on the whole data set (one query a rule).

A result names the shape that raised it, and the words are the shape's own. A verdict also counts what
was examined, because a shape that looked at nothing is not a shape that is satisfied.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

from atlas_rdf.profile import Profile
from atlas_rdf.validate.data import Book, sh
from atlas_rdf.validate.docs import dataset_shapes, shape_docs, unreadable
from atlas_rdf.validate.lines import read_lines
from atlas_rdf.validate.results import Result, ShapeDoc, Verdict
from atlas_rdf.validate.shapes import record_shapes
from atlas_rdf.validate.tokens import Graph, lexical

if TYPE_CHECKING:
    import pyoxigraph

__all__ = ["Result", "ShapeDoc", "Verdict", "check_dataset", "check_graph", "check_records", "shape_docs", "targets"]

_SPARQL: Final = "SPARQLConstraintComponent"


@dataclass(frozen=True, slots=True)
class _Rule:
    shape: str
    classes: tuple[str, ...]
    select: str


def check_records(ntriples: Iterable[str], profile: Profile) -> Verdict:
    """The record shapes' verdict on lines of N-Triples, their literals judged and shown as they are written."""
    return check_graph(read_lines(ntriples), profile)


def check_graph(graph: Graph, profile: Profile) -> Verdict:
    """The record shapes' verdict on a graph of tokens.

    Descriptions of codes that the data uses and does not give come from `vocab/codes`.
    """
    return record_shapes(profile).judge(graph)


def targets(profile: Profile) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Record shape IRI -> what it looks at: (`targetClass`, `targetObjectsOf` or `targetSubjectsOf`, term IRI)."""
    return {
        lexical(target.shape.token): tuple((kind, lexical(term)) for kind, term in target.aims)
        for target in record_shapes(profile).targets
    }


def check_dataset(
    store: pyoxigraph.Store, jobs: int = 1, types: Mapping[frozenset[bytes], int] | None = None
) -> Verdict:
    """The data set rules' verdict: each query once over the whole default graph, `jobs` of them at once.

    `types`: how many things have which types, for a store that does not hold them all.
    """
    results, examined = set[Result](), dict[str, int]()
    with ThreadPoolExecutor(jobs) as threads:  # a query leaves the interpreter to the others
        for rule, found in zip(_rules(), threads.map(partial(_apply, store), _rules()), strict=True):
            results |= found
            examined[rule.shape] = _count(store, rule.classes) if types is None else _known(types, rule.classes)
    return Verdict(tuple(sorted(results)), examined)


def _apply(store: pyoxigraph.Store, rule: _Rule) -> set[Result]:
    """What a rule finds."""
    import pyoxigraph as ox  # noqa: PLC0415 - heavy, and not needed to import atlas_rdf

    try:
        found = store.query(rule.select)
    except SyntaxError as error:
        raise unreadable(rule.shape) from error
    if not isinstance(found, ox.QuerySolutions):
        raise unreadable(rule.shape)
    names = {variable.value for variable in found.variables}
    doc = shape_docs()[rule.shape]
    results = set()
    for row in found:
        path, value = (_text(row[name]) if name in names else "" for name in ("path", "value"))
        results.add(Result(_text(row["this"]), path, _SPARQL, doc.shape, doc.severity, value, doc.fr, doc.en))
    return results


def _count(store: pyoxigraph.Store, classes: Iterable[str]) -> int:
    """How many things are of one of the classes."""
    named = " ".join(f"<{name}>" for name in classes)
    found: Any = store.query(
        f"SELECT (COUNT(DISTINCT ?this) AS ?count) {{ VALUES ?class {{ {named} }} ?this a ?class }}"
    )
    return int(next(found)["count"].value)


def _known(types: Mapping[frozenset[bytes], int], classes: Iterable[str]) -> int:
    """The same, of things whose types are counted."""
    named = {f"<{name}>".encode() for name in classes}
    return sum(count for kinds, count in types.items() if not named.isdisjoint(kinds))


def _text(term: object) -> str:
    """The address or lexical form of a pyoxigraph term, "" when it is not bound."""
    return "" if term is None else str(getattr(term, "value", term))


def selects() -> tuple[str, ...]:
    """The queries of the data set rules, with their prefixes."""
    return tuple(rule.select for rule in _rules())


def rules_digest() -> str:
    """What changes whenever a query of the data set rules does."""
    return hashlib.sha256("\n".join(selects()).encode()).hexdigest()


@cache
def _rules() -> tuple[_Rule, ...]:
    book = Book(dataset_shapes())
    rules = []
    for shape in sorted(book.instances(sh("NodeShape"))):
        classes = tuple(sorted(lexical(term) for term in book.values(shape, "targetClass")))
        for constraint in sorted(book.values(shape, "sparql")):
            select = _prefixes(book, constraint) + lexical(book.one(constraint, "select"))
            rules.append(_Rule(lexical(shape), classes, select))
    return tuple(rules)


def _prefixes(book: Book, constraint: str) -> str:
    lines = [
        f"PREFIX {lexical(book.one(declared, 'prefix'))}: <{lexical(book.one(declared, 'namespace'))}>\n"
        for source in book.values(constraint, "prefixes")
        for declared in book.values(source, "declare")
    ]
    return "".join(sorted(lines))
