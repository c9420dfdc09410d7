"""What the dataset rules can look at, read off their queries: by this table `validate/sieve.py` leaves triples out.

A triple may be left out when no pattern of any query can use it. The table says why which predicates matter:

* `whole`: every triple does;
* `several`: only where a subject has two values, as the pattern asks for two that differ;
* `link`: only where the value is described nowhere, as the pattern has `FILTER NOT EXISTS { ?value a ?any }`, and the
  subject has one of the types in `linking`;
* `beside`: only where another triple of the subject matters, as `?x a ?class` does beside other patterns about `?x`.

Whatever is not understood here (a variable predicate that no filter bounds, a path that may be empty, a subquery, an
aggregate) makes it null: then everything is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from rdflib import RDF, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from atlas_rdf.validate.engine import rules_digest, selects

#: The kinds, from the strongest need to the weakest.
KINDS = ("whole", "several", "link", "beside")
_TYPE = str(RDF.type)
_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")

_LINKING = "linking"

Need = tuple[str, str]  # kind and predicate; `_LINKING` and a type, "" for any
Triple = tuple[Any, Any, Any]


class UnboundedError(Exception):
    """A query that may look at any triple."""


def reach_file() -> str:
    """The text of `atlas_rdf/validate/reach.json`."""
    try:
        found = needs(selects())
    except UnboundedError:
        kinds, linking = None, None
    else:
        named = {kind: sorted(name for one, name in found if one == kind) for kind in (*KINDS, _LINKING)}
        linking = named.pop(_LINKING)
        kinds, linking = named, None if "" in linking else linking
    return json.dumps({"queries": rules_digest(), "predicates": kinds, "linking": linking}, indent=1) + "\n"


def needs(queries: Iterable[str]) -> set[Need]:
    """Why which predicates matter to queries; raises `UnboundedError` when any might."""
    return {need for query in queries for need in _needs(parseQuery(query))}


def _needs(parsed: Any) -> Iterator[Need]:
    query = translateQuery(parsed).algebra
    if query.datasetClause:
        raise UnboundedError
    yield from _walk(query.p, ())


def _walk(node: Any, conditions: Sequence[Any]) -> Iterator[Need]:
    """The needs of a part of a query, all of whose solutions satisfy the conditions."""
    if node.name in {"Project", "Distinct"}:
        yield from _walk(node.p, ())
    elif node.name in {"Union", "Join"}:
        yield from _walk(node.p1, conditions)
        yield from _walk(node.p2, conditions)
    elif node.name == "Filter":
        own = _conjuncts(node.expr)
        links = [_links(one, node.p) for one in own]
        yield from (need for one, it in zip(own, links, strict=True) if it is None for need in _exists(one))
        inner = [*conditions, *own]
        yield from (
            _patterns(node.p.triples, inner, set(links) - {None}) if node.p.name == "BGP" else _walk(node.p, inner)
        )
    elif node.name == "Extend":
        yield from _exists(node.expr)
        yield from _walk(node.p, conditions)
    elif node.name == "LeftJoin":  # of what may be missing only its own condition says what it is
        yield from _exists(node.expr)
        yield from _walk(node.p1, conditions)
        yield from _walk(node.p2, _conjuncts(node.expr))
    elif node.name == "BGP":
        yield from _patterns(node.triples, conditions)
    else:
        raise UnboundedError


def _exists(expression: Any) -> Iterator[Need]:
    """The needs of `EXISTS` and `NOT EXISTS` wherever they stand in an expression."""
    if getattr(expression, "name", "") in _EXISTS:
        yield from _walk(expression.graph, ())
    elif isinstance(expression, (dict, list)):
        for inner in expression.values() if isinstance(expression, dict) else expression:
            yield from _exists(inner)


def _only(node: Any) -> list[Triple] | None:
    """The patterns of a group that has nothing else, None for any other group."""
    if node.name == "Join":
        one, two = _only(node.p1), _only(node.p2)
        return None if one is None or two is None else [*one, *two]
    return list(node.triples) if node.name == "BGP" else None


def _patterns(triples: Sequence[Triple], conditions: Sequence[Any], links: Container[Any] = ()) -> Iterator[Need]:
    apart = {frozenset(pair) for pair in map(_different, conditions) if pair}
    for triple in triples:
        subject, predicate, value = triple
        others = [one for one in triples if one is not triple and one[0] == subject and not isinstance(one[1], Path)]
        for name in _predicates(predicate, conditions):
            if isinstance(predicate, Path):
                yield "whole", name
            elif value in links:
                yield "link", name
                yield from ((_LINKING, one) for one in _types(others, conditions))
            elif name == _TYPE and any(_TYPE not in _predicates(one[1], conditions) for one in others):
                yield "beside", name
            elif any(one[1] == predicate and frozenset((value, one[2])) in apart for one in others):
                yield "several", name
            else:
                yield "whole", name


def _types(others: Sequence[Triple], conditions: Sequence[Any]) -> set[str]:
    """The types that a subject has by the other patterns about it, "" for any."""
    for _, predicate, kind in others:
        if predicate == RDF.type and (found := _values(kind, conditions)) is not None:
            return found
    return {""}


def _links(condition: Any, node: Any) -> Variable | None:
    """The variable of a condition `NOT EXISTS { ?it a ?any }` which the patterns right below bind as a value only."""
    if getattr(condition, "name", "") != "Builtin_NOTEXISTS" or node.name != "BGP":
        return None
    block = _only(condition.graph)
    if block is None or len(block) != 1 or block[0][1] != RDF.type:
        return None
    it, _, kind = block[0]
    if not isinstance(it, Variable) or not isinstance(kind, Variable):
        return None
    elsewhere = [term for triple in node.triples for term in triple[:2]]
    values = [triple[2] for triple in node.triples]
    return it if it in values and it not in elsewhere and kind not in {it, *elsewhere, *values} else None


def _predicates(predicate: Any, conditions: Sequence[Any]) -> set[str]:
    """What a predicate of a pattern can be."""
    if (found := _values(predicate, conditions)) is not None:
        return found
    if isinstance(predicate, (SequencePath, AlternativePath)):
        return set[str]().union(*(_predicates(part, ()) for part in predicate.args))
    if isinstance(predicate, InvPath):
        return _predicates(predicate.arg, ())
    raise UnboundedError


def _values(term: Any, conditions: Sequence[Any]) -> set[str] | None:
    """The addresses that a term of a pattern can be, None when it can be any."""
    if isinstance(term, URIRef):
        return {str(term)}
    bounds = [_bound(term, one) for one in conditions] if isinstance(term, Variable) else []
    return min((bound for bound in bounds if bound is not None), key=len, default=None)


def _conjuncts(expression: Any) -> list[Any]:
    """The conditions that all hold where an expression does."""
    if getattr(expression, "name", "") == "ConditionalAndExpression":
        return [one for part in (expression.expr, *expression.other) for one in _conjuncts(part)]
    return [expression]


def _bound(variable: Variable, condition: Any) -> set[str] | None:
    """The addresses among which a condition leaves a variable, None when it leaves it any."""
    name = getattr(condition, "name", "")
    if name == "ConditionalOrExpression":
        arms = [_bound(variable, arm) for arm in (condition.expr, *condition.other)]
        return None if None in arms else set[str]().union(*(arm for arm in arms if arm is not None))
    if name == "ConditionalAndExpression":
        return next((found for one in _conjuncts(condition) if (found := _bound(variable, one)) is not None), None)
    if name == "RelationalExpression" and condition.expr == variable and condition.op in {"=", "IN"}:
        among = condition.other if condition.op == "IN" else [condition.other]
        if all(isinstance(one, URIRef) for one in among):
            return {str(one) for one in among}
    return None


def _different(condition: Any) -> tuple[Variable, Variable] | None:
    """Two variables that a condition says are not the same term."""
    if getattr(condition, "name", "") != "UnaryNot" or getattr(condition.expr, "name", "") != "Builtin_sameTerm":
        return None
    pair = condition.expr.arg1, condition.expr.arg2
    return pair if all(isinstance(one, Variable) for one in pair) else None
