"""How far a run is: a bar on a terminal, a line every ten seconds elsewhere, nothing when quiet."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Self

import click

from atlas_rdf.cli.messages import tell
from atlas_rdf.findings import Lang
from atlas_rdf.sources.files import PAGES, Found

_EVERY = 10.0


def expected(found: Found) -> int:
    """How many records the sources hold, at most: one a page, one a line."""
    total = 0
    for source in found.sources:
        if source.kind in PAGES or source.path is None:
            total += 1
        else:
            with source.path.open("rb") as file:
                while block := file.read(1 << 20):
                    total += block.count(b"\n")
    return total


class Progress:
    """Called with the number of records read so far; its clock never reaches any output file."""

    def __init__(
        self, total: int, lang: Lang, *, quiet: bool, fr: str = "fiches lues", en: str = "records read"
    ) -> None:
        self._word = fr if lang is Lang.FR else en
        self._total = total
        self._done = 0
        self._next = time.monotonic() + _EVERY
        self._bar = None
        self._quiet = quiet
        if not quiet and sys.stderr.isatty():
            label = self._word.split()[0].capitalize()
            self._bar = click.progressbar(length=max(total, 1), label=label, file=sys.stderr)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.__exit__(kind, error, trace)

    def __call__(self, done: int) -> None:
        """Shows that `done` records were read."""
        if self._bar:
            self._bar.update(done - self._done)
        elif not self._quiet and time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            tell(f"{done}/{self._total} {self._word}")
        self._done = done
