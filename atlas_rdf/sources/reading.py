"""What every reader gives for one record: the record or none, the findings, and what became of each line."""

from __future__ import annotations

import enum
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from atlas_rdf.findings import Finding
from atlas_rdf.record import Row


class Fate(enum.StrEnum):
    """What became of a line."""

    MAPPED = "mapped"
    IGNORED = "ignored"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Use:
    """A line's fate, and the field it filled or the rule that ignored it."""

    line: int
    fate: Fate
    by: str


class Uses(ABC):
    """The uses of a record's members, all on one line: worked out when they are asked for."""

    def __init__(self, line: int) -> None:
        self._line = line

    @abstractmethod
    def fates(self) -> list[tuple[Fate, str]]:
        """The fate of each, and the field it filled or the rule that ignored it."""

    def __iter__(self) -> Iterator[Use]:
        return (Use(self._line, fate, by) for fate, by in self.fates())


@dataclass(frozen=True, slots=True)
class Reading:
    """One record read, or refused: `record` is None then, and a finding says why.

    `refused` is what could be read of a refused record, `raw` its text when nothing could.
    `ledger` may be worked out only when somebody goes through it.
    `unreadable`: the source itself could not be read (exit code 3), as against a record that is wrong.
    """

    file: str
    line: int
    record: Row | None
    findings: tuple[Finding, ...]
    ledger: Iterable[Use] = ()
    unreadable: bool = False
    refused: Row | None = None
    raw: str = ""
