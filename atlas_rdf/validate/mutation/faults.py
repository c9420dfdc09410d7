"""The ways in which a statement can be wrong: one small function each, from a good statement to its faults.

The model says what is a fault: leaving out what is optional, or saying once more what may be said often, is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

from atlas_rdf.fields import Entity, specs
from atlas_rdf.model import Personne
from atlas_rdf.profile import Profile
from atlas_rdf.terms import ACD_NS, XSD_NS, Acd, Foaf
from atlas_rdf.validate.mutation.good import Edit, Good, Place, codes, language, list_of
from atlas_rdf.validate.tokens import RDF_TYPE, lexical, literal, parts
from atlas_rdf.values import (
    AMOUNT,
    CODE,
    COUNT,
    DATE,
    LABEL,
    LABEL_EN,
    LINK,
    RANK,
    SCORE,
    TEXT,
    YEAR,
)  # fmt: skip

_ELSEWHERE: Final = "<https://exemple.fr/ailleurs>"
_NO_PAGE: Final = "<urn:exemple:ailleurs>"
_FREE: Final = (TEXT, LABEL, LABEL_EN, CODE, LINK)
#: Addresses of which only some are right.
_KNOWN_LINKS: Final = ("lieu", "devise", "conformeA")
#: How many wrong things of one sort are tried in one place.
_SOME: Final = 3
_YEAR: Final = re.compile(r'(?<=^")([0-9]{4})')

Fault = Callable[[Place], Iterator[Edit]]


def dropped(at: Place) -> Iterator[Edit]:
    """What must be said is not."""
    if at.spec.least and not [one for one in at.others if language(one) == language(at.value)]:
        yield Edit((at.triple,))


def orphaned(at: Place) -> Iterator[Edit]:
    """A part of the record to which nothing leads any more."""
    own = at.spec.to not in (None, Entity) and not getattr(at.spec.to, "SHARED", True)
    if own and (at.others or not at.spec.least):
        yield Edit((at.triple,))


def doubled(at: Place) -> Iterator[Edit]:
    """A second value where there is one at most."""
    if at.spec.most == 1:
        other = next((one for one in _alike(at) if one not in (at.value, *at.others)), "")
        if other:
            yield Edit((), ((at.subject, at.predicate, other),))


def _alike(at: Place) -> Iterator[str]:
    """Other values that would be good in that place."""
    if scheme := list_of(at):
        yield from codes()[scheme]
    elif at.spec.to:
        yield from (node for node, cls in at.good.nodes.items() if issubclass(cls, at.spec.to))
    elif at.spec.kind is LINK:
        yield f"{at.value[:-1]}0>"
    elif at.spec.kind:
        text, datatype, lang = parts(at.value)
        yield from (token for _, token in at.spec.kind.good if language(token) == language(at.value))
        yield literal(f"{text} bis", datatype, lang)


def emptied(at: Place) -> Iterator[Edit]:
    """A text without a character, or without a word."""
    if at.value[0] == '"' and at.spec.kind in _FREE:
        _, datatype, lang = parts(at.value)
        yield from at.instead(literal("", datatype, lang), literal("  ", datatype, lang))


def retyped_value(at: Place) -> Iterator[Edit]:
    """A literal of another datatype."""
    if at.value[0] == '"':
        text = lexical(at.value)
        yield from at.instead(*(literal(text, XSD_NS + name) for name in ("string", "integer", "token", "date")))
        yield from at.instead(literal(text, lang="fr"))


def in_another_language(at: Place) -> Iterator[Edit]:
    """A text said to be in another language, or in none."""
    if language(at.value):
        text = lexical(at.value)
        fitting = {spec.kind.lang for spec in specs(at.cls) if spec.term == at.spec.term and spec.kind}
        others = ["de", *({"fr", "en"} - fitting), *(["en"] if at.spec.least and not at.others else [])]
        yield from at.instead(literal(text), *(literal(text, lang=lang) for lang in sorted({*others})))


def text_for_address(at: Place) -> Iterator[Edit]:
    """The text of an address, or the name of a thing, instead of its address."""
    if at.value[0] == "<":
        yield from at.instead(literal(lexical(at.value)), literal("Saint-Étienne", lang="fr"))


def address_for_text(at: Place) -> Iterator[Edit]:
    """An address instead of a value."""
    if at.value[0] == '"':
        yield from at.instead(_ELSEWHERE)


def without_address(at: Place) -> Iterator[Edit]:
    """A thing without an address."""
    if at.value[0] == "<":
        yield from at.instead("_:sansAdresse")


def dead_link(at: Place) -> Iterator[Edit]:
    """A link to something that nothing describes."""
    if at.spec.to and not list_of(at):
        yield from at.instead(f"{at.value[:-1]}-absent>")


def foreign_address(at: Place) -> Iterator[Edit]:
    """An address of another kind."""
    if at.spec.kind is LINK:
        yield from at.instead(_NO_PAGE, *((_ELSEWHERE,) if at.spec.name in _KNOWN_LINKS else ()))


def wrong_class(at: Place) -> Iterator[Edit]:
    """A link to a thing of a class that has no place there."""
    if at.spec.to:
        wrong = (node for cls, node in at.good.examples.items() if not issubclass(cls, at.spec.to))
        yield from at.instead(*islice(wrong, _SOME))


def foreign_code(at: Place) -> Iterator[Edit]:
    """A code that no list holds, or one of another list."""
    if scheme := list_of(at):
        others = (held[0] for name, held in sorted(codes().items()) if name != scheme)
        yield from at.instead("<https://exemple.fr/code/inconnu>", *islice(others, _SOME))


def other_country(at: Place) -> Iterator[Edit]:
    """A country of the list, but not that of the authority."""
    if at.spec.term == Acd.pays:
        yield from at.instead(*codes()[list_of(at)][10:12])


def moved_year(at: Place) -> Iterator[Edit]:
    """A year with a wrong digit: a century or a millennium away."""
    if at.spec.kind in (YEAR, DATE):
        yield from at.instead(
            *(_YEAR.sub(lambda found, by=by: f"{int(found[1]) + by:04d}", at.value) for by in (-1000, -100, 100, 1000))  # type: ignore[misc]
        )


def malformed(at: Place) -> Iterator[Edit]:
    """Something that is no date, no amount, no number, no identifier of its kind."""
    if at.value[0] == '"' and (at.spec.kind not in _FREE or at.spec.name == "codeIso"):
        text, datatype, lang = parts(at.value)
        wrong = ("inconnu", f"{text}x", f"x{text}", "")
        yield from at.instead(*(literal(one, datatype, lang) for one in wrong))


def out_of_bounds(at: Place) -> Iterator[Edit]:
    """A number below what is possible, or written with a decimal less."""
    wrong = {AMOUNT: ("-1.00", "1.5"), COUNT: ("-1",), RANK: ("0", "-1"), SCORE: ("-0.5000", "7.0000")}
    _, datatype, _ = parts(at.value) if at.value[0] == '"' else ("", "", "")
    for kind, texts in wrong.items():
        if at.spec.kind is kind:
            yield from at.instead(*(literal(text, datatype) for text in texts))


def misspelt(at: Place) -> Iterator[Edit]:
    """A property whose name has a letter too many."""
    yield Edit((at.triple,), ((at.subject, f"{at.predicate[:-1]}s>", at.value),))


#: Name -> what breaks a statement in that way.
OF_STATEMENTS: Final[Mapping[str, Fault]] = {
    "drop": dropped,
    "orphan": orphaned,
    "double": doubled,
    "empty": emptied,
    "wrong-type": retyped_value,
    "wrong-language": in_another_language,
    "text-for-address": text_for_address,
    "address-for-text": address_for_text,
    "no-address": without_address,
    "dead-link": dead_link,
    "foreign-address": foreign_address,
    "wrong-class": wrong_class,
    "foreign-code": foreign_code,
    "other-country": other_country,
    "moved-year": moved_year,
    "malformed": malformed,
    "out-of-bounds": out_of_bounds,
    "misspelt-property": misspelt,
}


def untyped(good: Good, node: str, _profile: Profile) -> Iterator[Edit]:
    """A thing that does not say what it is."""
    yield Edit(tuple((node, RDF_TYPE, one) for one in good.graph[node][RDF_TYPE]))


def retyped(good: Good, node: str, _profile: Profile) -> Iterator[Edit]:
    """A thing of another class."""
    old = tuple((node, RDF_TYPE, one) for one in good.graph[node][RDF_TYPE])
    others = (cls for cls in good.examples if cls.TYPE != good.nodes[node].TYPE)
    for cls in others:
        yield Edit(old, ((node, RDF_TYPE, f"<{cls.TYPE}>"),))


def unknown_property(_good: Good, node: str, _profile: Profile) -> Iterator[Edit]:
    """A property that nobody has declared."""
    yield Edit((), ((node, f"<{ACD_NS}inconnue>", literal("?")),))


def foreign_property(good: Good, node: str, _profile: Profile) -> Iterator[Edit]:
    """A property of another class."""
    own = {f"<{spec.term}>" for spec in specs(good.nodes[node])} | {RDF_TYPE}
    for other in good.examples.values():
        wrong = [(node, term, values[0]) for term, values in good.graph[other].items() if term not in own]
        yield from (Edit((), (triple,)) for triple in wrong[:1])


def named_person(good: Good, node: str, profile: Profile) -> Iterator[Edit]:
    """A person named where nobody may be."""
    if profile is Profile.PUBLIC and good.nodes[node] is not Personne:
        yield Edit((), ((node, f"<{Foaf.name}>", literal("Odile Verchamp")),))
        yield Edit((), ((node, f"<{Acd.courriel}>", "<mailto:odile.verchamp@exemple.fr>"),))


#: Name -> what breaks a thing in that way.
OF_THINGS: Final[Mapping[str, Callable[[Good, str, Profile], Iterator[Edit]]]] = {
    "untyped": untyped,
    "retyped": retyped,
    "unknown-property": unknown_property,
    "foreign-property": foreign_property,
    "named-person": named_person,
}
