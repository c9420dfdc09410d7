"""Lines -> sections: which lines are the page's labels, and which are prose that repeats their words.

Labels are whole lines, in order. Where one stands more than once, the reading under which most
sections look as the site prints them wins (several paragraphs are printed twice: A + B + B).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from atlas_rdf.sources.decode import Line
from atlas_rdf.sources.page.grammar import LABELS, Kind, Label, label_rank

_CANDIDATES = 12
_LABEL_WEIGHT = 100


@dataclass(frozen=True, slots=True)
class Section:
    """A label's line and the lines under it."""

    label: Label
    head: Line
    body: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands before the first label, the sections, and the lines with a label's words read as text."""

    before: tuple[Line, ...]
    sections: tuple[Section, ...]
    as_text: tuple[tuple[Line, Label], ...]


def is_blank(line: Line) -> bool:
    """True for a line of white space."""
    return not line.text.strip()


def undouble(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Of A + B + B: (A + B, the second B). Anything else: (all, none). Blank lines do not count."""
    full = [line for line in lines if not is_blank(line)]
    half, odd = divmod(len(full) - 1, 2)
    if half < 1 or odd:
        return list(lines), []
    first, second = full[1 : 1 + half], full[1 + half :]
    if [line.text.strip() for line in first] != [line.text.strip() for line in second]:
        return list(lines), []
    cut = lines.index(second[0])
    return list(lines[:cut]), list(lines[cut:])


def locate(lines: Sequence[Line]) -> Layout:
    """The page's layout."""
    places: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        rank = label_rank(line.text)
        if rank is not None:
            places.setdefault(rank, []).append(index)
    candidates = {rank: _first_of_runs(lines, rank, found) for rank, found in places.items()}
    chosen = _best(lines, candidates)
    if not chosen:
        return Layout(tuple(lines), (), ())
    sections = []
    for (rank, start), (_, stop) in zip(chosen, [*chosen[1:], (-1, len(lines))], strict=True):
        sections.append(Section(LABELS[rank], lines[start], tuple(lines[start + 1 : stop])))
    taken = {start for _, start in chosen}
    as_text = [
        (lines[index], LABELS[rank]) for rank, found in candidates.items() for index in found if index not in taken
    ]
    before = lines[: chosen[0][1]] if chosen else lines
    return Layout(tuple(before), tuple(sections), tuple(sorted(as_text, key=lambda pair: pair[0].number)))


def _first_of_runs(lines: Sequence[Line], rank: int, found: list[int]) -> list[int]:
    """A table's heading may stand twice in a row (legend and caption): the first counts."""
    kept = found
    if LABELS[rank].kind is Kind.TABLE:
        kept = [
            index
            for index, before in zip(found, [None, *found[:-1]], strict=True)
            if before is None or not all(is_blank(line) for line in lines[before + 1 : index])
        ]
    return kept if len(kept) <= _CANDIDATES else kept[: _CANDIDATES // 2] + kept[-_CANDIDATES // 2 :]


class _Texts:
    """The lines that are not blank, to judge any stretch of the page without walking it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._at = [index for index, line in enumerate(lines) if not is_blank(line)]
        self._texts = [lines[index].text.strip() for index in self._at]

    def fits(self, rank: int, start: int, stop: int) -> int:
        """1 when the lines between look like what the label announces."""
        kind = LABELS[rank].kind
        if kind in (Kind.TABLE, Kind.POST):
            return 1
        first, last = bisect_left(self._at, start + 1), bisect_left(self._at, stop)
        filled = last - first
        if kind is Kind.STATEMENT:
            return int(not filled)
        if kind is Kind.LINE and filled and label_rank(self._texts[first]) is not None:
            return 0
        return int(filled <= 1 or (kind is Kind.TEXT and self._doubled(first, last)))

    def _doubled(self, first: int, last: int) -> bool:
        half, odd = divmod(last - first - 1, 2)
        middle = first + 1 + half
        return bool(
            half
            and not odd
            and self._texts[first + 1] == self._texts[middle]
            and self._texts[first + 1 : middle] == self._texts[middle:last]
        )


def _best(lines: Sequence[Line], candidates: dict[int, list[int]]) -> list[tuple[int, int]]:
    """The chain of (label, line), both increasing, with most labels and most well-formed sections."""
    texts = _Texts(lines)
    nodes = sorted((index, rank) for rank, found in candidates.items() for index in found)
    best: dict[tuple[int, int], tuple[int, tuple[int, int] | None]] = {}
    for position in range(len(nodes) - 1, -1, -1):
        index, rank = nodes[position]
        options: list[tuple[int, int, tuple[int, int] | None]] = [
            (_LABEL_WEIGHT + texts.fits(rank, index, len(lines)), 0, None)
        ]
        for following in nodes[position + 1 :]:
            if following[1] > rank:
                score = _LABEL_WEIGHT + texts.fits(rank, index, following[0]) + best[following][0]
                options.append((score, -following[0], following))
        score, _, following_node = max(options, key=lambda option: option[:2])
        best[index, rank] = (score, following_node)
    if not best:
        return []
    node: tuple[int, int] | None = max(best, key=lambda key: (best[key][0], -key[0]))
    chain = []
    while node is not None:
        chain.append((node[1], node[0]))
        node = best[node][1]
    return chain
