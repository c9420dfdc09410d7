"""The kinds of value: their own examples, and any text at all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atlas_rdf.terms import XSD_NS
from atlas_rdf.values import AMOUNT, KINDS, LINK, BadValueError, Value

EXAMPLES = settings(max_examples=80, deadline=None, derandomize=True)
NAMES = [type(kind).__name__.strip("_") for kind in KINDS]
SYNTAX = '"\\<>{}^`|@.:;,#/ \n\r\t\x00\x7f\x85\u00a0\u200f\u2028\ufeff\U0001f600«»€1a-'
TEXTS = st.text() | st.text(alphabet=SYNTAX) | st.text(alphabet="0123456789 .,'/-€+\u00a0\u202f", max_size=24)


def parsed(token: str) -> ox.Triple:
    """The only triple of a line of N-Triples that ends with this token."""
    (quad,) = ox.parse(input=f"<http://a/s> <http://a/p> {token} .\n".encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad, ox.Quad)
    return quad.triple


def around(kind: Value[Any]) -> st.SearchStrategy[str]:
    """Any text, a good example of the kind, or one with something added or taken away."""
    examples = st.sampled_from([cell for cell, _ in kind.good])
    cut = st.tuples(examples, st.integers(0, 12)).map(lambda pair: pair[0][: pair[1]])
    return TEXTS | examples | cut | st.tuples(examples, TEXTS).map("".join) | st.tuples(TEXTS, examples).map("".join)


@pytest.mark.parametrize(("kind", "cell", "token"), [(k, c, t) for k in KINDS for c, t in k.good])
def test_a_good_example_gives_its_token(kind: Value[Any], cell: str, token: str) -> None:
    """Each good example of a kind of value gives exactly the token beside it."""
    assert kind.token(kind.parse(cell)) == token


@pytest.mark.parametrize(("kind", "cell"), [(k, c) for k in KINDS for c in k.bad])
def test_a_bad_example_is_refused_in_both_languages(kind: Value[Any], cell: str) -> None:
    """Each bad example of a kind of value is refused, and both languages say what was expected."""
    with pytest.raises(BadValueError) as refused:
        kind.parse(cell)
    assert refused.value.fr
    assert refused.value.en
    assert refused.value.fr != refused.value.en


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_kind_is_described(kind: Value[Any]) -> None:
    """Each kind has a name, a description, good and bad examples, and a JSON Schema that accepts the good ones."""
    assert kind.name
    assert kind.doc
    assert kind.good
    assert kind.bad
    jsonschema.Draft202012Validator.check_schema(dict(kind.schema()))


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
@given(data=st.data())
@EXAMPLES
def test_any_text_is_a_value_or_a_refusal(kind: Value[Any], data: st.DataObject) -> None:
    """Any text is refused by `BadValueError` or becomes one token of one triple, with the kind's datatype."""
    cell = data.draw(around(kind))
    try:
        value = kind.parse(cell)
    except BadValueError:
        return
    token = kind.token(value)
    assert "\n" not in token
    assert "\r" not in token
    found = parsed(token).object
    if kind.datatype is None and token.startswith("<"):
        assert isinstance(found, ox.NamedNode)
        return
    assert isinstance(found, ox.Literal)
    assert found.value == kind.lexical(value)
    assert found.language == (kind.lang or None)
    if kind.datatype:
        assert found.datatype.value == f"{XSD_NS}{kind.datatype}"


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
@given(data=st.data())
@EXAMPLES
def test_what_was_written_reads_the_same(kind: Value[Any], data: st.DataObject) -> None:
    """A value's lexical form is read as the same value."""
    cell = data.draw(around(kind))
    try:
        value = kind.parse(cell)
    except BadValueError:
        return
    assert kind.parse(kind.lexical(value)) == value


@given(st.integers(0, 10**15 - 1), st.integers(0, 99))
@EXAMPLES
def test_an_amount_written_in_any_french_form_is_the_same(euros: int, cents: int) -> None:
    """However its thousands are parted, an amount is the same number, with two decimals."""
    expected = Decimal(euros) + Decimal(cents) / 100
    parted = f"{euros:,}"
    for form in (
        f"{euros},{cents:02d}",
        f"{euros}.{cents:02d} €",
        parted.replace(",", " ") + f",{cents:02d} euros",
        parted.replace(",", "\u202f") + f",{cents:02d}\u00a0€",
        parted.replace(",", ".") + f",{cents:02d}",
    ):
        value = AMOUNT.parse(form)
        assert value == expected, form
        assert AMOUNT.lexical(value) == f"{euros}.{cents:02d}"


@given(st.text(max_size=40))
@EXAMPLES
def test_a_link_never_closes_its_own_bracket(tail: str) -> None:
    """What follows `http://` is refused or written as one IRI that reads back unchanged."""
    try:
        token = LINK.token(LINK.parse(f"http://exemple.fr/{tail}"))
    except BadValueError:
        return
    assert parsed(token).object == ox.NamedNode(token[1:-1])
