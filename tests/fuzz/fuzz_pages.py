"""Damaged pages, many: each must be read without an exception, in under a second, every line accounted for.

    python tests/fuzz/fuzz_pages.py 2000 --seed 7

The same number and seed give the same pages. The exit code is 1 when a page broke a promise; that page is
kept in the folder given with `--keep`.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from atlas_rdf.pipeline import Options, Pipeline
from atlas_rdf.sources.decode import UnreadableError, read_lines
from atlas_rdf.sources.page.grammar import LABELS
from atlas_rdf.sources.page.source import read_page

SAMPLES = Path(__file__).parent.parent.parent / "samples" / "pages"
TOO_SLOW = 1.0
HUNG = 5.0
LONG = 1_000_000
SPACES = ("\u00a0", "\u202f", "\u2009", "\t", "  ", "\u3000", "\u200b")
PIECES = (
    "|",
    " | | ",
    "---|---",
    "![",
    "![](",
    "Courriel :",
    "[at]",
    "???a.b???",
    '"',
    "<",
    "\x00",
    "\ud800",
    "\ufeff",
    "é",
    "👩‍🌾",
)
Mutation = Callable[[random.Random, bytes], bytes]


def text(data: bytes) -> str:
    """The bytes as text, whatever they are."""
    return data.decode("utf-8", "replace")


def cut(chance: random.Random, data: bytes) -> bytes:
    """Stops at any byte."""
    return data[: chance.randrange(len(data) + 1)]


def beheaded(chance: random.Random, data: bytes) -> bytes:
    """Begins at any byte."""
    return data[chance.randrange(len(data) + 1) :]


def doubled(chance: random.Random, data: bytes) -> bytes:
    """The whole page twice, or a part of it."""
    start = chance.choice((0, chance.randrange(len(data) + 1)))
    return data + chance.choice((b"", b"\n")) + data[start:]


def shifted(chance: random.Random, data: bytes) -> bytes:
    """One line moved elsewhere."""
    lines = data.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def shuffled(chance: random.Random, data: bytes) -> bytes:
    """All lines in another order."""
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def dropped(chance: random.Random, data: bytes) -> bytes:
    """Some lines left out."""
    return b"\n".join(line for line in data.split(b"\n") if chance.random() > 0.1)


def repeated(chance: random.Random, data: bytes) -> bytes:
    """Some lines printed several times."""
    return b"\n".join(line for line in data.split(b"\n") for _ in range(chance.choice((1, 1, 1, 2, 3))))


def encoded(chance: random.Random, data: bytes) -> bytes:
    """In another encoding, rightly or wrongly marked."""
    encoding = chance.choice(("cp1252", "latin-1", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp437", "utf-7"))
    return text(data).encode(encoding, "replace")


def misread(chance: random.Random, data: bytes) -> bytes:
    """UTF-8 taken for Windows-1252 and saved again, once or twice."""
    for _ in range(chance.choice((1, 2))):
        data = data.decode("cp1252", "replace").encode()
    return data


def line_ends(chance: random.Random, data: bytes) -> bytes:
    """Other line ends, the same everywhere or not."""
    ends = chance.choice(((b"\r\n",), (b"\r",), (b"\n", b"\r\n", b"\r"), (b"\n\n",), (b"\x0b",), ("\u2028".encode(),)))
    return b"".join(line + chance.choice(ends) for line in data.split(b"\n"))


def spaced(chance: random.Random, data: bytes) -> bytes:
    """Other spaces."""
    space = chance.choice(SPACES)
    return "".join(space if c == " " and chance.random() > 0.3 else c for c in text(data)).encode()


def labels_in_prose(chance: random.Random, data: bytes) -> bytes:
    """Lines that are a label's words, anywhere, many times over."""
    lines = text(data).split("\n")
    for _ in range(chance.choice((1, 5, 60))):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(LABELS).name)
    return "\n".join(lines).encode()


def piece_added(chance: random.Random, data: bytes) -> bytes:
    """Something odd in the middle of lines."""
    found = text(data)
    for _ in range(chance.choice((1, 20))):
        place = chance.randrange(len(found) + 1)
        found = found[:place] + chance.choice(PIECES) * chance.choice((1, 3, 500)) + found[place:]
    return found.encode("utf-8", "surrogatepass")


def bytes_changed(chance: random.Random, data: bytes) -> bytes:
    """Any bytes in place of some."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 10, 200))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def long_line(chance: random.Random, data: bytes) -> bytes:
    """One line of a megabyte."""
    piece = chance.choice((*PIECES, "x", "mot ", "a@b.fr ", "06 39 98 00 00 ", "1", "Ã©", "M. ", "-", " ", "<< "))
    lines = text(data).split("\n")
    place = chance.randrange(len(lines))
    lines[place] += piece * (LONG // len(piece.encode("utf-8", "surrogatepass")))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


MUTATIONS: tuple[Mutation, ...] = (
    cut, beheaded, doubled, shifted, shuffled, dropped, repeated, encoded, misread, line_ends, spaced,
    labels_in_prose, piece_added, bytes_changed, long_line,
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """One damaged page: what was done to it, how long it took to read, and what went wrong, "" when nothing did."""

    name: str
    data: bytes
    seconds: float
    problem: str


class TooLongError(BaseException):
    """Raised by the alarm; no `except Exception` of the program can swallow it."""


def _ring(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TooLongError


def try_page(name: str, data: bytes) -> Trial:
    """Reads a page, counts its lines, and takes it to the end of the pipeline."""
    started = time.perf_counter()
    former = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, HUNG)
    try:
        reading = read_page(data, "prjId-1.txt")
        seconds = time.perf_counter() - started
        problem = "" if seconds < TOO_SLOW else f"slow: {seconds:.1f} s"
        try:
            lines, _ = read_lines(data, "prjId-1.txt")
        except UnreadableError:
            lines = []
        known = [use.line for use in reading.ledger]
        if reading.record is not None and known != [line.number for line in lines]:
            problem = f"{len(lines)} lines, {len(known)} in the ledger"
        if reading.record is None and not reading.findings:
            problem = "set aside without a reason"
        if len(data) < LONG:
            Pipeline(Options(check=False)).outcome(reading)
    except TooLongError:
        return Trial(name, data, HUNG, f"slow: given up after {HUNG:.0f} s")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        return Trial(name, data, time.perf_counter() - started, f"{type(error).__name__}: {error}")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
    return Trial(name, data, seconds, problem)


def trials(number: int, seed: int, mutations: tuple[Mutation, ...] = MUTATIONS) -> Iterator[Trial]:
    """That many damaged pages, each kind of damage in turn, sometimes two at once."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
    pages = [path.read_bytes() for path in sorted(SAMPLES.glob("*.txt"))]
    for count in range(number):
        mutation = mutations[count % len(mutations)]
        data, name = mutation(chance, chance.choice(pages)), mutation.__name__
        if chance.random() < 0.3 and data and len(data) < LONG:
            second = chance.choice([one for one in mutations if one is not long_line])
            data, name = second(chance, data), f"{name}+{second.__name__}"
        yield try_page(name, data)


def main(arguments: list[str] | None = None) -> int:
    """Tries the pages, prints a summary, and answers 1 when something was wrong."""
    parser = argparse.ArgumentParser(description="Reads damaged pages.")
    parser.add_argument("number", type=int, nargs="?", default=500, help="how many pages (default: 500)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for the pages that broke a promise")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    slowest = Trial("none", b"", 0.0, "")
    broken = []
    for trial in trials(options.number, options.seed):
        counts[trial.name.split("+")[0]] += 1
        slowest = max(slowest, trial, key=lambda one: one.seconds)
        if trial.problem:
            broken.append(trial)
            print(f"{trial.name}: {trial.problem}", file=sys.stderr)  # noqa: T201 - a script prints
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        for number, trial in enumerate(broken):
            (options.keep / f"prjId-{number + 1}.txt").write_bytes(trial.data)
    told = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    print(f"{options.number} pages, {len(broken)} broken promises; slowest {slowest.seconds:.2f} s ({slowest.name})")  # noqa: T201
    print(told)  # noqa: T201
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
