"""Runs commands and says what they cost: processor and wall seconds, and the largest process' memory.

The parent stays small on purpose: a child's peak is never below what its parent held when it was started.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


class FailedError(Exception):
    """A command that did not end well."""


@dataclass(frozen=True)
class Cost:
    """One run, or the medians of several. `cpu`: user and system, children included.

    Megabytes at most: `rss` of the largest process; `own` of the program's first one, without its helpers'.
    """

    cpu: float
    wall: float
    rss: float
    own: float


@dataclass(frozen=True)
class Side:
    """One side of a row: its name with its version, the command, and where its standard output goes."""

    name: str
    command: tuple[str, ...]
    note: str = ""
    output: Path | None = None


@dataclass(frozen=True)
class Settings:
    """Rounds, seconds that a row may take, seconds that a run may take."""

    pairs: int = 5
    budget: float = 600
    limit: float = 1800


@dataclass(frozen=True)
class Measured:
    """A side's medians, and of how many runs."""

    name: str
    cost: Cost
    runs: int
    note: str

    def json(self) -> dict[str, Any]:
        """As `results.json` keeps it."""
        return {"name": self.name, "runs": self.runs, "note": self.note, **asdict(self.cost)}


def run(side: Side, folder: Path, limit: float) -> Cost:
    """Runs a command to its end; raises `FailedError` when it answers anything but 0 or passes the limit of seconds."""
    with ExitStack() as files:
        log = files.enter_context((folder / "last-run.log").open("w+b"))
        output = files.enter_context(side.output.open("wb")) if side.output else log
        start = time.perf_counter()
        child = subprocess.Popen(side.command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=log)
        alarm = threading.Timer(limit, child.kill)
        alarm.start()
        peaks = _Peaks(child.pid)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        alarm.cancel()
        peaks.stop()
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            if wall >= limit:
                raise FailedError(f"stopped after {limit:.0f} s")
            log.seek(0)
            said = log.read().decode(errors="replace").strip().splitlines()[-1:] or [""]
            raise FailedError(f"exit code {child.returncode}: {said[0][:200]}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, peaks.most / 1024)


class _Peaks:
    """Asks ten times a second what a process has held at most, until it is told to stop."""

    def __init__(self, process: int) -> None:
        self.most = 0
        self._status = Path(f"/proc/{process}/status")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """The process has ended."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            try:
                said = self._status.read_text(encoding="ascii", errors="replace")
            except OSError:
                return
            found = next((line.split()[1] for line in said.splitlines() if line.startswith("VmHWM")), "0")
            self.most = max(self.most, int(found))


def rounds(sides: Sequence[Side], folder: Path, settings: Settings, first: Sequence[Cost]) -> list[Measured]:
    """Every side in each round, so that a busy moment falls on all.

    `first` is what the run that proved the outputs equal cost. It counts only when `pairs` more rounds would pass the
    budget of seconds; then there are as many rounds as the budget holds.
    """
    each = sum(one.wall for one in first) or 1.0
    enough = each * settings.pairs <= settings.budget
    costs: list[list[Cost]] = [[] if enough else [one] for one in first]
    for _ in range(settings.pairs if enough else int(settings.budget / each)):
        for side, found in zip(sides, costs, strict=True):
            found.append(run(side, folder, settings.limit))
    return [Measured(side.name, median(found), len(found), side.note) for side, found in zip(sides, costs, strict=True)]


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        *(round(statistics.median(getattr(one, name) for one in costs), 3) for name in ("cpu", "wall", "rss", "own"))
    )
