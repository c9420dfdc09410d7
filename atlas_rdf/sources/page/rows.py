"""Table rows: cut at their bars, or, where the page prints none, at what is known for certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from atlas_rdf.codes import codes
from atlas_rdf.folding import slug
from atlas_rdf.model import Concept
from atlas_rdf.sources.page.grammar import Label
from atlas_rdf.sources.page.noise import data

#: No known name has more words.
_LONGEST = 60
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?(?:\s?€)?")
_MOST = 100  # bars of a row; what stands behind them is one cell under no column
_MAIL = re.compile(r"\S+(?:@|\[at\]|\(at\))\S+", re.IGNORECASE)
# The words with which a function begins; what stands before them in a row without bars is a name.
_POSTS = re.compile(
    r"\b(?:maires?|adjointe?|d[ée]l[ée]gu[ée]e?|(?:vice-)?pr[ée]sidente?|direct(?:eur|rice)|secr[ée]taire|charg[ée]e?"
    r"|responsable|chef(?:fe)?|conseill[eè]re?|coordinat(?:eur|rice)|gouverneure?|pr[ée]f[eè]te?|ministre"
    r"|ambassad(?:eur|rice)|agente?|attach[ée]e?|technicien(?:ne)?|ing[ée]nieure?|animat(?:eur|rice)"
    r"|tr[ée]sori[eè]re?|membre|point focal|[ée]lue?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A row's cells by column.

    `shifted`: a year found outside its column; `doubt`: what could not be told apart, in French and in
    English; `extra`: cells under no known column.
    """

    cells: Mapping[str, str]
    shifted: str = ""
    doubt: tuple[str, str] | None = None
    extra: tuple[str, ...] = ()


def bars(text: str) -> list[str]:
    """The cells of a row with bars, images emptied, the empty tail dropped."""
    cells = [data(cell) for cell in text.split("|", _MOST)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def header(label: Label, cells: Sequence[str]) -> tuple[str, ...] | None:
    """The column under each header, "" for an unknown or unnamed one; None when no header is known."""
    left = list(label.headers)
    columns = []
    for cell in cells:
        found = next((pair for pair in left if slug(pair[0]) == slug(cell)), None) if cell else None
        if found:
            left.remove(found)
        columns.append(found[1] if found else "")
    return tuple(columns) if any(columns) else None


def is_header(label: Label, text: str) -> bool | None:
    """For a page without bars: True for the table's header, None for one with other columns, False for a row."""
    names = [name for name, _ in label.headers]
    if slug(text) == slug(" ".join(names)):
        return True
    if is_stacked(label, text):
        return None
    start = slug(" ".join(names[:2]) if names[0] == "Nom" else names[0])
    return None if slug(text).startswith(f"{start}-") else False


def is_stacked(label: Label, text: str) -> bool:
    """True when this line, in a page without bars, is the first of several headers: each has a line of its own."""
    return len(label.headers) > 1 and slug(text) == slug(label.headers[0][0])


def by_position(columns: Sequence[str], cells: Sequence[str]) -> Cut:
    """Each cell under its header; the funding table's by shape where its year is out of place.

    A row that reaches the column of the year has every cell in its place: nothing in it is taken for a year.
    """
    named = [(columns[i] if i < len(columns) else "", cell) for i, cell in enumerate(cells)]
    shifted = ""
    if "annee" in columns and columns[0] == "financeur" and len(cells) <= columns.index("annee"):
        filled = [i for i, (column, cell) in enumerate(named) if i > 1 and cell and column != "annee"]
        if filled and _YEAR.fullmatch(cells[filled[-1]]):
            shifted = cells[filled[-1]]
            named[filled[-1]] = ("annee", shifted)
    return Cut(
        {column: cell for column, cell in named if column and cell},
        shifted,
        extra=tuple(cell for column, cell in named if not column and cell),
    )


def without_bars(label: Label, text: str, partners: Sequence[str]) -> Cut:
    """A row whose cells are parted by spaces alone."""
    words = data(text).split()
    if label.column == "volontaires":
        return Cut({"ligneBrute": " ".join(words)}, doubt=("nom, prénom, mission", "name, first name, mission"))
    cutters: Mapping[str, Callable[[list[str]], Cut]] = {
        "autresThematiques": _theme,
        "partenairesEtrangers": _partner,
        "contactsPartenaires": lambda row: _contact(row, partners),
        "financements": _funding,
    }
    if label.column not in cutters:
        return Cut({label.headers[0][1]: " ".join(words)})
    if len(words) > _MOST:
        return Cut({}, doubt=("elle est trop longue", "it is too long"))
    return cutters[label.column](words)


def _longest(words: Sequence[str], known: Mapping[str, Concept]) -> int:
    """How many of the first words make a known label, 0 when none does."""
    return next((n for n in range(min(len(words), _LONGEST), 0, -1) if slug(" ".join(words[:n])) in known), 0)


def _theme(words: list[str]) -> Cut:
    cells = {}
    if words and words[-1].isdigit():
        cells["priorite"] = words.pop()
    broader: Concept | None = None
    for column in ("thematique", "sousThematique", "sousSousThematique"):
        known = codes().narrower("theme", broader)
        size = _longest(words, known)
        if not words:
            break
        if not size:
            cells[column] = " ".join(words)
            return Cut(cells, doubt=("la liste des thématiques ne le permet pas", "the list of themes does not tell"))
        cells[column], broader = " ".join(words[:size]), known[slug(" ".join(words[:size]))]
        words = words[size:]
    if words:
        cells["sousSousThematique"] += " " + " ".join(words)
    return Cut(cells)


def _partner(words: list[str]) -> Cut:
    start = next(
        (n for n in range(max(1, len(words) - _LONGEST), len(words)) if codes().labelled("pays", " ".join(words[n:]))),
        0,
    )
    if start:
        return Cut({"nom": " ".join(words[:start]), "pays": " ".join(words[start:])})
    return Cut({"nom": " ".join(words)}, doubt=("aucun pays connu ne la termine", "no known country ends it"))


def _contact(words: list[str], partners: Sequence[str]) -> Cut:
    cells = {}
    folded = {slug(name) for name in partners}
    size = next((n for n in range(min(len(words), _LONGEST), 0, -1) if slug(" ".join(words[:n])) in folded), 0)
    if size:
        cells["partenaire"], words = " ".join(words[:size]), words[size:]
    if words and _MAIL.fullmatch(words[-1]):
        cells["courriel"] = words.pop()
    rest = " ".join(words)
    post = _POSTS.search(rest)
    if post:
        cells["fonction"], rest = rest[post.start() :], rest[: post.start()].strip()
    if rest:
        cells["nom"] = rest
    sure = bool(size and post)
    return Cut(cells, doubt=None if sure else ("partenaire, nom et fonction", "partner, name and function"))


def _funding(words: list[str]) -> Cut:
    cells = {}
    if len(words) > 1 and _YEAR.fullmatch(words[-1]):
        cells["annee"] = words.pop()
    unit = words.pop() if len(words) > 1 and words[-1] in ("€", "EUR", "euros") else ""
    tail = 0
    while tail < len(words) - 1 and _NUMBER.fullmatch(words[-1 - tail]):
        tail += 1
    cells["financeur"] = " ".join(words[: len(words) - tail])
    if tail == 1:
        cells["montant"] = f"{words[-1]} {unit}".strip()
    elif tail:
        # Without a unit, several numbers may be an amount and its 1 % parts: joined so that no amount is read.
        cells["montant"] = f"{' '.join(words[-tail:])} {unit}" if unit else " | ".join(words[-tail:])
        return Cut(cells, doubt=("plusieurs nombres se suivent", "several numbers follow each other"))
    return Cut(cells)
