"""What both fuzzers of pages do with an input: read it, take it to its triples, and hold it to the promises.

No exception that nothing declares, no dead process, under 512 MB, under a second of processor for each input, and
nothing lost without a word.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from atlas_rdf.api import Conversion
from atlas_rdf.pipeline import Options, Pipeline
from atlas_rdf.sources.reading import Reading

#: The promise, with room for a machine that does other work too; `make fuzz` asks for one second.
SECONDS = float(os.environ.get("ATLAS_FUZZ_SECONDS", "3"))
HUNG = 5.0
MEGABYTES = 512
_SHAPES = 50  # each so many inputs, the shapes are applied as well

Input = tuple[str, bytes]
Reader = Callable[[bytes], Reading]
#: What is wrong with a reading of these bytes, "" when nothing is.
Judge = Callable[[bytes, Reading], str]


@dataclass(frozen=True)
class Trial:
    """One input: what was done to it, the processor time it took, and what went wrong, "" when nothing did."""

    name: str
    data: bytes
    seconds: float
    problem: str


class TooLongError(BaseException):
    """Raised by the alarm; no `except Exception` of the program can swallow it."""


def _ring(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TooLongError


def megabytes() -> float:
    """The most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def try_input(one: Input, read: Reader, judge: Judge, *, check: bool = False) -> Trial:
    """Reads an input and writes its triples; `check`: between the two, the shapes."""
    name, data = one
    started = time.process_time()
    former = signal.signal(signal.SIGVTALRM, _ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, HUNG)
    try:
        reading = read(data)
        options = Options(check=check)
        Conversion(tuple(Pipeline(options).run([reading])), options).ntriples()
        seconds = time.process_time() - started
        problem = judge(data, reading)
    except TooLongError:
        seconds, problem = HUNG, f"given up after {HUNG:.0f} s"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        seconds, problem = time.process_time() - started, f"{type(error).__name__}: {error}"
    else:
        if seconds > SECONDS:
            problem = f"slow: {seconds:.1f} s"
        elif reading.record is None and not reading.findings:
            problem = "set aside without a reason"
        elif megabytes() > MEGABYTES:
            problem = f"{megabytes():.0f} MB"
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)
    return Trial(name, data, seconds, problem)


def trials(inputs: Iterable[Input], read: Reader, judge: Judge) -> Iterator[Trial]:
    """Every input, tried."""
    for number, one in enumerate(inputs):
        yield try_input(one, read, judge, check=number % _SHAPES == 0)


def campaign(
    doc: str,
    try_all: Callable[[Iterable[Input]], Iterator[Trial]],
    monsters: Iterable[Input],
    inputs: Callable[[int, int], Iterator[Input]],
) -> int:
    """The command of a fuzzer: tries the inputs, prints the figures, and answers 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("number", type=int, nargs="?", default=500, help="how many damaged pages (default: 500)")
    parser.add_argument("--seed", type=int, default=0, help="the whole of the chance in it")
    parser.add_argument("--keep", type=Path, help="folder for the inputs that broke a promise")
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    slowest = Trial("none", b"", 0.0, "")
    broken = 0
    for kind, given in (("monsters", monsters), ("", inputs(options.number, options.seed))):
        for trial in try_all(given):
            counts[kind or trial.name.split("+")[0]] += 1
            slowest = max(slowest, trial, key=lambda one: one.seconds)
            if trial.problem:
                broken += 1
                print(f"{trial.name}: {trial.problem}", file=sys.stderr, flush=True)  # noqa: T201 - a script prints
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"prjId-{broken}").write_bytes(trial.data)
    print(  # noqa: T201
        f"{counts.total()} pages, {broken} broken promises; slowest {slowest.seconds:.2f} s ({slowest.name}), "
        f"most memory {megabytes():.0f} MB, {time.process_time():.0f} s of processor in all"
    )
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))  # noqa: T201
    return int(bool(broken))
