"""Are two outputs the same? `proof.py triples A B` and `proof.py verdicts A B`, in a process of its own.

Triples: both files read by pyoxigraph, compared as sets of canonical N-Triples. Verdicts: compared as sets of
(focus, path, component, value, shape, severity); a value is cut where our findings cut it, and left out where it is
the focus itself.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

FORMATS = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_SH = "http://www.w3.org/ns/shacl#"
_DECIMAL = "http://www.w3.org/2001/XMLSchema#decimal"
_LONGEST = 120

Verdict = tuple[str, ...]


def triples(path: Path, *, by_value: bool = False) -> set[str]:
    """The triples as canonical N-Triples; `by_value`: decimals in their shortest form."""
    found = set()
    for quad in ox.parse(path=str(path), format=FORMATS[path.suffix]):
        triple = quad.triple
        if by_value and isinstance(triple.object, ox.Literal) and triple.object.datatype.value == _DECIMAL:
            value = f"{Decimal(triple.object.value).normalize():f}"
            triple = ox.Triple(triple.subject, triple.predicate, ox.Literal(value, datatype=triple.object.datatype))
        found.add(str(triple))
    return found


def verdicts(path: Path) -> set[Verdict]:
    """Our report (.json), a SHACL report (.ttl), or one verdict a line (.jsonl)."""
    if path.suffix == ".json":
        found = _ours(json.loads(path.read_text(encoding="utf-8")))
    elif path.suffix == ".ttl":
        found = _report(path)
    else:
        found = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {_plain(one) for one in found}


def _ours(document: Any) -> Iterator[list[str]]:
    names = ("focus", "path", "component", "value", "code", "severity")
    return ([one.get(name, "") for name in names] for one in document["findings"] if "focus" in one)


def _report(path: Path) -> Iterator[list[str]]:
    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    query = f"""PREFIX sh: <{_SH}> SELECT ?f ?p ?c ?v ?s ?y WHERE {{
      ?r a sh:ValidationResult ; sh:focusNode ?f ; sh:sourceConstraintComponent ?c ; sh:sourceShape ?s ;
         sh:resultSeverity ?y . OPTIONAL {{ ?r sh:resultPath ?p }} OPTIONAL {{ ?r sh:value ?v }} }}"""
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    for row in found:
        yield ["" if term is None else str(getattr(term, "value", term)) for term in row]


def _plain(verdict: list[str]) -> Verdict:
    focus, path, component, value, shape, severity = verdict
    value = "" if value == focus else value
    cut = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return focus, path, component.removeprefix(_SH), cut, shape.rsplit("#", 1)[-1], severity.removeprefix(_SH).lower()


def compare(one: set[Any], two: set[Any]) -> dict[str, Any]:
    """How many each has, and the first few that only one has."""
    only = [sorted(map(str, a - b))[:3] for a, b in ((one, two), (two, one))]
    return {
        "same": one == two,
        "ours": len(one),
        "theirs": len(two),
        "only_ours": len(one - two),
        "only_theirs": len(two - one),
        "first": [text[:300] for text in (*only[0], *only[1])],
    }


def main() -> None:
    """Prints the comparison as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("triples", "verdicts"))
    parser.add_argument("--by-value", action="store_true")
    parser.add_argument("--only-core", action="store_true", help="leave out the verdicts of SPARQL rules on our side")
    parser.add_argument("files", nargs=2, type=Path)
    options = parser.parse_args()
    sides: list[set[Any]]
    if options.what == "triples":
        sides = [triples(path, by_value=options.by_value) for path in options.files]
    else:
        sides = [verdicts(path) for path in options.files]
        if options.only_core:
            sides[0] = {one for one in sides[0] if one[2] != "SPARQLConstraintComponent"}
    print(json.dumps(compare(*sides), ensure_ascii=False))


if __name__ == "__main__":
    main()
