"""Damaged page texts, many: each must be read without an exception, in under a second, every line accounted for.

    python tests/fuzz/fuzz_pages.py 2000 --seed 7

The same number and seed give the same pages. The exit code is 1 when a page broke a promise.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import damage
from damage import LONG_PIECES, back, text
from trial import Input, Trial, campaign, trials

from atlas_rdf.sources.decode import UnreadableError, read_lines
from atlas_rdf.sources.page.grammar import LABELS, Kind
from atlas_rdf.sources.page.source import read_page
from atlas_rdf.sources.reading import Reading

SAMPLES = Path(__file__).parents[2] / "samples" / "pages"
PAGES = [path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))]
_PLACES = ("Commune de Monastir |", "Historique", "Titre", "Saint-Etienne |", "Correspondant")


def labels_in_prose(chance: random.Random, data: bytes) -> bytes:
    """Lines that are a label's words, anywhere, many times over."""
    lines = text(data).split("\n")
    for _ in range(chance.choice((1, 5, 60))):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(LABELS).name)
    return back("\n".join(lines))


def nested_tables(chance: random.Random, data: bytes) -> bytes:
    """A table's heading, header and rows in the middle of another table, or of one of its rows."""
    lines = text(data).split("\n")
    for _ in range(chance.choice((1, 3, 30))):
        label = chance.choice([label for label in LABELS if label.kind is Kind.TABLE])
        row = " | ".join(chance.choice(("", "Ville", "2018", "31230", "a | b")) for _ in label.headers)
        table = [label.name, " | ".join(name for name, _ in label.headers) + " |", *[row + " |"] * 3]
        place = chance.choice([n for n, line in enumerate(lines) if "|" in line] or [0])
        lines[place:place] = table if chance.random() < 0.7 else [lines[place] + " | ".join(table)]
    return back("\n".join(lines))


MUTATIONS = (*damage.MUTATIONS, labels_in_prose, nested_tables)


def monsters() -> Iterator[Input]:
    """Every piece, half a megabyte and ten megabytes of it, on one line in each kind of place."""
    page = text(next(data for data in PAGES if b"Financement du partenariat" in data and b"|" in data))
    yield "empty", b""
    for piece in LONG_PIECES:
        for place in _PLACES:
            size = (480_000 - len(back(page))) // len(back(piece))
            yield f"480 kB of {piece!r} after {place}", back(page.replace(place, f"{place} {piece * size}", 1))
        yield f"10 MB of {piece!r}", back(page) + back(piece) * (10_000_000 // len(back(piece)))
        yield f"lines of {piece!r}", back(page.replace("Historique", "Historique" + f"\n{piece}" * 9_800, 1))


def judge(data: bytes, reading: Reading) -> str:
    """Says when the ledger has not each line once."""
    try:
        lines, _ = read_lines(data, "prjId-1.txt") if reading.record is not None else ([], [])
    except UnreadableError:
        return "a record of an unreadable file"
    known = [use.line for use in reading.ledger]
    if reading.record is not None and known != [line.number for line in lines]:
        return f"{len(lines)} lines, {len(known)} in the ledger"
    return ""


def read(data: bytes) -> Reading:
    """Reads a page text."""
    return read_page(data, "prjId-1.txt")


def try_all(given: Iterable[Input]) -> Iterator[Trial]:
    """Tries page texts."""
    return trials(given, read, judge)


inputs = partial(damage.damaged, PAGES, MUTATIONS)

if __name__ == "__main__":
    sys.exit(campaign(__doc__ or "", try_all, monsters(), inputs))
