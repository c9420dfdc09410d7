"""A table's headers -> a mapping to correct by hand: sure matches active, doubtful ones commented out."""

from __future__ import annotations

import difflib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from atlas_rdf.folding import slug
from atlas_rdf.sources.table.delimited import Quotes, TableRow
from atlas_rdf.sources.table.layout import GUESS, Join, Layout, Sheet, targets
from atlas_rdf.sources.table.reader import headers_of, tables
from atlas_rdf.sources.table.synonyms import SYNONYMS
from atlas_rdf.sources.table.workbook import SUFFIXES, open_workbook

SURE = 90
_SHARED = 80
_DOUBTFUL = 65
_SAMPLE = 500
_NUMBERED = re.compile(r"(.*\D)\s?([1-9])")


@dataclass(frozen=True, slots=True)
class Match:
    """A header, the field that it most resembles ("" for none), and how much, out of 100."""

    header: str
    path: str
    score: int

    @property
    def sure(self) -> bool:
        """True for a match that the mapping states; others are only suggested."""
        return bool(self.path) and self.score >= SURE


def match(headers: Iterable[str]) -> list[Match]:
    """The best field for each header; a field goes to one column, the first of the best."""
    known = {_words(path): path for path in targets()}
    known |= {words: path for path, names in SYNONYMS.items() for words in names.replace("?", "").split("|")}
    found: list[Match] = []
    best: dict[str, int] = {}
    matches = [_best(header, known) for header in headers]
    for number, one in sorted(enumerate(matches), key=lambda pair: -pair[1].score):
        best.setdefault(one.path, number)
    for number, one in enumerate(matches):
        taken = one.sure and best[one.path] != number
        found.append(Match(one.header, one.path, SURE - 1) if taken else one)
    return found


def _words(header: str) -> str:
    """`Année de début (aaaa)` -> `annee de debut`; camel case is parted."""
    parted = re.sub(r"(?<=[a-zéè])(?=[A-Z])", " ", re.sub(r"\([^)]*\)|[€%]", " ", header.replace("°", " ")))
    return slug(parted).replace("-", " ") if parted.strip() else ""


def _best(header: str, known: dict[str, str]) -> Match:
    words = _words(header)
    if words in known:
        path = known[words]
        return Match(header, path, _SHARED if f"{words}?" in SYNONYMS.get(path, "").split("|") else 100)
    numbered = _NUMBERED.fullmatch(words)
    if numbered and numbered[1].strip() in known:
        group, dot, column = known[numbered[1].strip()].rpartition(".")
        if dot and not group.startswith("posteDiplomatique"):
            return Match(header, f"{group}[{numbered[2]}].{column}", 95)
    near = difflib.get_close_matches(words, known, 1, _DOUBTFUL / 100)
    if not near:
        return Match(header, "", 0)
    return Match(header, known[near[0]], int(100 * difflib.SequenceMatcher(None, words, near[0]).ratio()))


@dataclass(frozen=True, slots=True)
class Tab:
    """What is proposed for one sheet, or for a table of text: `lists` are columns that seem to hold several values."""

    called: str
    header: int
    matches: Sequence[Match]
    lists: Mapping[str, str]
    repeats: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """The text of a mapping, and what it rests on: the main sheet, and the others that have its ids."""

    text: str
    main: Tab
    others: Sequence[Tab]

    @property
    def rows(self) -> Join:
        """How the rows of one partnership are joined."""
        return Join.SHEETS if self.others else Join.ROW_PER_FUNDING if self.main.repeats else Join.ONE_ROW


def propose(file: BinaryIO, name: str, *, sheet: str = "", header: int = 1) -> Proposal:
    """A mapping for a table; of a workbook without a sheet that was asked for, for all sheets that have ids."""
    main = _tab(file, name, sheet, header)
    others: list[Tab] = []
    if name.lower().endswith(SUFFIXES) and not sheet and not main.repeats and _ids(main):
        file.seek(0)
        names = open_workbook(file).sheet_names[1:]
        for other in names:
            tabs = (_tab(file, name, other, line) for line in dict.fromkeys((header, 1)))
            others += itertools.islice(filter(_ids, tabs), 1)
    made = Proposal("", main, others)
    return replace(made, text=_text(made))


def _tab(file: BinaryIO, name: str, sheet: str, header: int) -> Tab:
    file.seek(0)
    empty = Sheet(sheet, header, {"id": targets()["id"]}, {}, frozenset(), frozenset(), frozenset(), {"id": 1})
    layout = Layout("--sheet", Join.ONE_ROW, GUESS, GUESS, (empty,))
    called, rows = next(iter(tables(file, name, layout, [])))
    sample: list[TableRow] = list(itertools.islice(rows, _SAMPLE))
    cells = [row.cells for row in sample if row.quotes is not Quotes.OPEN]
    matches = match(headers_of(cells[0] if cells else []))
    return Tab(called, header, matches, _lists(matches, cells[1:]), _repeats(matches, cells[1:]))


def _ids(tab: Tab) -> bool:
    """True for a sheet with a column of ids, and something else that is known."""
    paths = {one.path for one in tab.matches if one.sure}
    return "id" in paths and len(paths) > 1


def _repeats(matches: Sequence[Match], rows: Sequence[Sequence[object]]) -> bool:
    """True when one id stands in several rows that follow each other."""
    place = next((n for n, one in enumerate(matches) if one.sure and one.path == "id"), None)
    if place is None:
        return False
    ids = [row[place] for row in rows if len(row) > place]
    return any(one == two and one not in ("", None) for one, two in itertools.pairwise(ids))


def _lists(matches: Sequence[Match], rows: Sequence[Sequence[object]]) -> dict[str, str]:
    """Columns of partners or funders in which some cells seem to hold several values."""
    found = {}
    for place, one in enumerate(matches):
        texts = [str(row[place]) for row in rows if len(row) > place] if "." in one.path and one.sure else []
        mark = next((mark for mark in ("|", ";", "\n") if any(mark in text for text in texts)), "")
        if mark and one.path.endswith((".nom", ".pays", ".financeur")):
            found[one.header] = mark
    return found


def _text(made: Proposal) -> str:
    called = made.main.called.replace("\n", " ")
    lines = [
        f"# {called} : proposition à relire / a proposal to read again (atlas-rdf mapping init)",
        "# Toutes les clés / every key: docs/mapping.md",
        f'rows = "{made.rows}"  # {" | ".join(Join)}',
        'encoding = "guess"',
        'separator = "guess"',
        *_section(made.main, ""),
    ]
    for tab in made.others:
        lines += ["", "[[sheets]]", *_section(tab, "sheets.")]
    return "\n".join(lines) + "\n"


def _section(tab: Tab, under: str) -> Iterator[str]:
    """The keys of one sheet."""
    yield f"header = {tab.header}"
    if "!" in tab.called:
        yield f"sheet = {_quoted(tab.called.partition('!')[2])}"
    yield "ignore = []  # colonnes à ne pas publier / columns not to publish"
    yield ""
    yield f"[{under}columns]"
    for one in tab.matches:
        line = f"{_quoted(one.header)} = {_quoted(one.path)}  # {one.score} %"
        yield line if one.sure else f"# {line}"
    yield ""
    yield f"[{under}lists]  # colonnes à plusieurs valeurs / columns with several values"
    for name, mark in tab.lists.items():
        yield f"# {_quoted(name)} = {_quoted(mark)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
