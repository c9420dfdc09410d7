"""A table's headers -> a mapping to correct by hand: sure matches active, doubtful ones commented out."""

from __future__ import annotations

import difflib
import itertools
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from atlas_rdf.folding import slug
from atlas_rdf.sources.table.delimited import TableRow
from atlas_rdf.sources.table.layout import GUESS, Join, Layout, Sheet, targets
from atlas_rdf.sources.table.reader import headers_of, tables
from atlas_rdf.sources.table.synonyms import SYNONYMS

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


def propose(file: BinaryIO, name: str, *, sheet: str = "", header: int = 1) -> tuple[str, list[Match]]:
    """The text of a mapping for a table, and each header's match."""
    empty = Sheet(sheet, header, {"id": targets()["id"]}, {}, frozenset(), frozenset(), frozenset(), {"id": 1})
    layout = Layout("--sheet", Join.ONE_ROW, GUESS, GUESS, (empty,))
    called, rows = next(iter(tables(file, name, layout, [])))
    sample: list[TableRow] = list(itertools.islice(rows, _SAMPLE))
    cells = [row for _, row in sample if row]
    headers = headers_of(cells[0] if cells else [])
    matches = match(headers)
    return _text(called, header, matches, _repeats(matches, cells[1:]), _lists(matches, cells[1:])), matches


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


def _text(called: str, header: int, matches: Sequence[Match], repeats: bool, lists: dict[str, str]) -> str:  # noqa: FBT001
    rows = Join.ROW_PER_FUNDING if repeats else Join.ONE_ROW
    lines = [
        f"# {called.replace(chr(10), ' ')} : proposition à relire / a proposal to read again (atlas-rdf mapping init)",
        "# Toutes les clés / every key: docs/mapping.md",
        f'rows = "{rows}"  # {" | ".join(Join)}',
        'encoding = "guess"',
        'separator = "guess"',
        f"header = {header}",
        *([f"sheet = {_quoted(called.partition('!')[2])}"] if "!" in called else []),
        "ignore = []  # colonnes à ne pas publier / columns not to publish",
        "",
        "[columns]",
    ]
    for one in matches:
        line = f"{_quoted(one.header)} = {_quoted(one.path)}  # {one.score} %"
        lines.append(line if one.sure else f"# {line}")
    lines += ["", "[lists]  # colonnes à plusieurs valeurs / columns with several values"]
    lines += [f"# {_quoted(name)} = {_quoted(mark)}" for name, mark in lists.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
