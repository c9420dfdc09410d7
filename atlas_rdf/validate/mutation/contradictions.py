"""The ways in which a record can contradict itself or another, each of its statements being good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from atlas_rdf.model import CollectiviteFrancaise, Fiche, Partenariat, Participation
from atlas_rdf.terms import Acd, Dct, Foaf, Term
from atlas_rdf.validate.mutation.good import Edit, Good, codes
from atlas_rdf.validate.tokens import XSD, lexical, literal

_CODES: Final = "https://w3id.org/atlas-cd/code"


def _instead(good: Good, node: str, term: Term, value: str) -> Edit:
    """A thing with another value of a property, and only that."""
    removed = tuple((node, f"<{term}>", old) for old in good.objects(node, term))
    return Edit(removed, ((node, f"<{term}>", value),))


def _both(*edits: Edit) -> Edit:
    return Edit(tuple(t for one in edits for t in one.removed), tuple(t for one in edits for t in one.added))


def swapped_dates(good: Good, node: str) -> Iterator[Edit]:
    """The first and the last year change places."""
    starts, ends = good.objects(node, Acd.anneeDebut), good.objects(node, Acd.dateFin)
    if starts and ends and lexical(starts[0]) != lexical(ends[0])[:4]:
        start = literal(lexical(ends[0])[:4], f"{XSD}gYear")
        end = literal(f"{lexical(starts[0])}-12-31", f"{XSD}date")
        yield _both(_instead(good, node, Acd.anneeDebut, start), _instead(good, node, Acd.dateFin, end))


def swapped_day(good: Good, node: str) -> Iterator[Edit]:
    """The day and the month change places."""
    for end in good.objects(node, Acd.dateFin):
        year, month, day = lexical(end).split("-")
        if month != day:
            yield _instead(good, node, Acd.dateFin, literal(f"{year}-{day}-{month}", f"{XSD}date"))


def signed_after_the_end(good: Good, node: str) -> Iterator[Edit]:
    """A first signature after the end of the partnership."""
    if good.objects(node, Acd.anneePremiereSignature):
        for end in good.objects(node, Acd.dateFin):
            year = f"{int(lexical(end)[:4]) + 1}"
            yield _instead(good, node, Acd.anneePremiereSignature, literal(year, f"{XSD}gYear"))


def overdue(good: Good, node: str) -> Iterator[Edit]:
    """Said to be running, with an end that has passed on the day that the record is judged."""
    days = [
        one
        for term in (Acd.dateConsultation, Acd.dateReference)
        for each in good.nodes
        for one in good.objects(each, term)
    ]
    if days and good.objects(node, Acd.dateFin):
        running = _instead(good, node, Acd.statut, f"<{_CODES}/statut/en-cours>")
        yield _both(running, _instead(good, node, Acd.dateFin, literal("2001-12-31", f"{XSD}date")))


def ended_without_date(good: Good, node: str) -> Iterator[Edit]:
    """Said to have ended, on no day."""
    ended = _instead(good, node, Acd.statut, f"<{_CODES}/statut/termine>")
    yield _both(ended, Edit(tuple((node, f"<{Acd.dateFin}>", one) for one in good.objects(node, Acd.dateFin))))


def twin(good: Good, node: str) -> Iterator[Edit]:
    """The same partnership once more: under another number, and under the same."""
    other = f"{node[:-1]}9>"
    said = [(other, term, value) for term, values in good.graph[node].items() for value in values]
    number = f"<{Dct.identifier}>"
    numbered = [triple for triple in said if triple[1] != number]
    numbered += [(other, number, literal(lexical(value) + "9")) for value in good.objects(node, Dct.identifier)]
    if good.objects(node, Acd.partenaireFrancais):
        yield Edit((), tuple(numbered))
    yield Edit((), tuple(said))


def second_record(good: Good, node: str) -> Iterator[Edit]:
    """Two records about one partnership, and one record about two."""
    if good.nodes[node] is Fiche:
        other = f"{node[:-1]}9>"
        yield Edit((), tuple((other, term, value) for term, values in good.graph[node].items() for value in values))
        elsewhere = [one for one, cls in good.nodes.items() if cls is Partenariat]
        about = good.objects(node, Foaf.primaryTopic)
        yield from (_instead(good, node, Foaf.primaryTopic, one) for one in elsewhere if one not in about)


def other_role(good: Good, node: str) -> Iterator[Edit]:
    """A French authority that takes part as a foreign one, and the reverse."""
    for role in good.objects(node, Acd.role):
        other = next(one for one in codes()[f"<{_CODES}/role>"] if one != role)
        yield _instead(good, node, Acd.role, other)


def other_partner(good: Good, node: str) -> Iterator[Edit]:
    """A partner that takes part in nothing, and one that takes part and is no partner."""
    partners = good.objects(node, Acd.partenaireFrancais)
    for other in (one for one, cls in good.nodes.items() if cls is CollectiviteFrancaise and one not in partners):
        yield Edit((), ((node, f"<{Acd.partenaireFrancais}>", other),))
        for part in good.objects(node, Acd.participation):
            if set(good.objects(part, Acd.acteur)) & set(partners):
                yield _instead(good, part, Acd.acteur, other)


def other_theme(good: Good, node: str) -> Iterator[Edit]:
    """A main theme that is not among the themes."""
    for _ in good.objects(node, Acd.themePrincipal):
        themes = good.objects(node, Acd.theme)
        other = next(one for one in codes()[f"<{_CODES}/theme>"] if one not in themes)
        yield _instead(good, node, Acd.themePrincipal, other)


def shared_part(good: Good, node: str) -> Iterator[Edit]:
    """A part of one partnership that another claims too."""
    others = [one for one, cls in good.nodes.items() if cls is Partenariat and one != node]
    for term in (Acd.participation, Acd.financement, Acd.thematisation):
        yield from (
            Edit((), ((other, f"<{term}>", part),)) for part in good.objects(node, term)[:1] for other in others
        )


#: Name -> the class it breaks, and how.
CONTRADICTIONS: Final[Mapping[str, tuple[type, Callable[[Good, str], Iterator[Edit]]]]] = {
    "swapped-dates": (Partenariat, swapped_dates),
    "swapped-day": (Partenariat, swapped_day),
    "signed-after-the-end": (Partenariat, signed_after_the_end),
    "overdue": (Partenariat, overdue),
    "ended-without-date": (Partenariat, ended_without_date),
    "twin": (Partenariat, twin),
    "second-record": (Fiche, second_record),
    "other-role": (Participation, other_role),
    "other-partner": (Partenariat, other_partner),
    "other-theme": (Partenariat, other_theme),
    "shared-part": (Partenariat, shared_part),
}
