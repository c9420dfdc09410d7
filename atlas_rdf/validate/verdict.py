"""What a validation answers: a verdict for each file and each record, and the report that holds them."""

from __future__ import annotations

import datetime
import enum
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from atlas_rdf import rules
from atlas_rdf.findings import Exit, FailOn, Finding, Lang, Severity


class Verdict(enum.StrEnum):
    """The four answers, the worst first; `exit` is the exit code of each."""

    COULD_NOT_RUN = "could-not-run"
    VIOLATES = "violates"
    NOT_EXAMINED = "not-examined"
    CONFORMS = "conforms"

    @property
    def exit(self) -> Exit:
        """The exit code of a run that answers this."""
        return _WORDS[self][0]

    def label(self, lang: Lang) -> str:
        """The words a person reads."""
        _, fr, en = _WORDS[self]
        return fr if lang is Lang.FR else en


_WORDS: Mapping[Verdict, tuple[Exit, str, str]] = {
    Verdict.COULD_NOT_RUN: (Exit.UNREADABLE, "n'a pas pu être validé", "could not run"),
    Verdict.VIOLATES: (Exit.FINDINGS, "non conforme", "violates"),
    Verdict.NOT_EXAMINED: (Exit.NOTHING_EXAMINED, "non examiné", "not examined"),
    Verdict.CONFORMS: (Exit.OK, "conforme", "conforms"),
}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that stands for all; nothing at all was not examined."""
    order = list(Verdict)
    return min(verdicts, key=order.index, default=Verdict.NOT_EXAMINED)


class Nothing(enum.StrEnum):
    """Why nothing was examined of an input that could be read."""

    FOLDER = "folder"
    EMPTY = "empty"
    SET_ASIDE = "set-aside"
    NO_TARGET = "no-target"
    NOT_ASKED = "not-asked"
    UNKNOWN = "unknown"

    def label(self, lang: Lang) -> str:
        """The words a person reads."""
        fr, en = _REASONS[self]
        return fr if lang is Lang.FR else en


_REASONS: Mapping[Nothing, tuple[str, str]] = {
    Nothing.FOLDER: ("ce dossier n'a aucun fichier qui soit lu", "this folder has no file that is read"),
    Nothing.EMPTY: ("ce qui est donné est vide", "what was given is empty"),
    Nothing.SET_ASIDE: (
        "aucune fiche n'a pu être lue, chaque constat dit pourquoi",
        "no record could be read, each finding says why",
    ),
    Nothing.NO_TARGET: ("les formes données ne visent rien", "the shapes given aim at nothing"),
    Nothing.NOT_ASKED: (
        "les formes qui visent ces données sont désactivées, ou ne demandent rien qui soit appliqué",
        "the shapes that aim at this data are deactivated, or ask nothing that is applied",
    ),
    Nothing.UNKNOWN: (
        "ces données n'ont rien que les formes connaissent",
        "this data has nothing that the shapes know",
    ),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A file, or one record of it (then with `line`, and `record` where its id is known), and what was looked at.

    `examined`: the nodes looked at in a file; 1 for a record, 0 for one that was set aside.
    `authorities`: the French ones of the partnership. `error`: why it could not be judged. `read`: by our readers, so
    that their own rules were run on it. `why`: of a file of which nothing was examined. `address`: what names the
    partnership; `page`: where the Atlas shows it.
    """

    file: str
    examined: int = 0
    record: str = ""
    line: int = 0
    title: str = ""
    authorities: tuple[str, ...] = ()
    error: Finding | None = None
    read: bool = False
    why: Nothing | None = None
    address: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on its line a finding stands (columns from 1, `end` is the one after), and what of the line may be shown.

    `at` is the place of the mark in `text`, `width` its length; 0 where nothing of it can be marked.
    """

    column: int
    end: int
    text: str
    at: int
    width: int = 0


#: The notes that say how many records and files a change does not touch.
UNTOUCHED = ("records-not-touched", "files-not-touched")


@dataclass(frozen=True, slots=True)
class Note:
    """What a run left out on purpose, and why; `count`: of how many things."""

    code: str
    fr: str
    en: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Expired:
    """Findings of one rule on one path that a baseline accepted until a day that has passed."""

    code: str
    path: str
    owner: str
    reason: str
    expires: datetime.date
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Report:
    """What validation found. `examined`: shape IRI -> number of nodes that it looked at.

    `spots`: where on its line a finding stands. `hints`: shape that looked at nothing -> the class of the data that
    its target resembles. `known`: findings that a baseline accepts, no longer among `findings`; `repaired`: what the
    baseline lists, was looked at and is not raised any more. `notes`: what was left out on purpose. `met`: of the
    addresses that the request watches, those that the data describes. `unchanged`: a change was asked about, and
    touches nothing of what was given. `expired`: what a baseline accepted for a time that is over: it fails, unless it
    is only information, which asks nothing of anybody.
    """

    findings: tuple[Finding, ...]
    examined: Mapping[str, int]
    files: tuple[Item, ...] = ()
    records: tuple[Item, ...] = ()
    spots: Mapping[Finding, Spot] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    known: tuple[Finding, ...] = ()
    repaired: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    met: frozenset[str] = frozenset()
    unchanged: bool = False
    expired: tuple[Expired, ...] = ()

    @property
    def nodes(self) -> int:
        """The greatest number of nodes that one record shape looked at."""
        return max((count for shape, count in self.examined.items() if "#jeu-" not in shape), default=0)

    @property
    def idle(self) -> tuple[str, ...]:
        """The shapes that looked at nothing."""
        return tuple(sorted(shape for shape, count in self.examined.items() if not count))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Why inputs could not be judged."""
        return tuple(item.error for item in self.files if item.error)

    @property
    def conforms(self) -> bool:
        """True when everything given was examined, or is as it was, and no finding is a violation."""
        return self.verdict() is Verdict.CONFORMS

    def verdict(self, fail_on: FailOn = FailOn.VIOLATION) -> Verdict:
        """The run's: the worst of its files', and of the findings about no file that was read.

        A change that touches nothing that is judged conforms: what was given had its verdict before, and a change of
        the documentation alone shall not fail.
        """
        if self.unchanged and not self.files:
            return Verdict.CONFORMS
        fails = Verdict.VIOLATES if self.fails(self.findings, fail_on) else Verdict.CONFORMS
        return worst([*(self.of(item, fail_on) for item in self.files), *([fails] if self.files else [])])

    def of(self, item: Item, fail_on: FailOn = FailOn.VIOLATION) -> Verdict:
        """A file's verdict, or a record's."""
        if item.error:
            return Verdict.COULD_NOT_RUN
        if self.fails(self.about(item), fail_on):
            return Verdict.VIOLATES
        # What is set aside for a reason that the baseline accepts was examined as far as was agreed.
        return Verdict.CONFORMS if item.examined or self._known.about(item) else Verdict.NOT_EXAMINED

    def fails(self, findings: Iterable[Finding], fail_on: FailOn = FailOn.VIOLATION) -> bool:
        """True when one of the findings makes what it is about violate."""
        findings = list(findings)
        threshold = FailOn.VIOLATION if fail_on is FailOn.NEVER else fail_on
        examined = (one for one in findings if one.code != rules.EMPTY.code)  # that says: not examined
        return threshold.reached(examined) or any(one in self._late for one in findings)

    @cached_property
    def _late(self) -> frozenset[Finding]:
        return frozenset(one for block in self.expired for one in block.findings if one.severity is not Severity.INFO)

    def about(self, item: Item) -> list[Finding]:
        """The findings of a file (its records' too), or of a record."""
        return self._new.about(item)

    @cached_property
    def _new(self) -> _Index:
        return _Index(self.findings)

    @cached_property
    def _known(self) -> _Index:
        return _Index(self.known)

    def exit_code(self, fail_on: FailOn = FailOn.VIOLATION, *, allow_empty: bool = False) -> Exit:
        """What the run answers."""
        verdicts = {self.verdict(fail_on), *(self.of(item, fail_on) for item in self.files)}
        if fail_on is FailOn.NEVER:
            verdicts.discard(Verdict.VIOLATES)
        if allow_empty:
            verdicts.discard(Verdict.NOT_EXAMINED)
        return (worst(verdicts) if verdicts else Verdict.CONFORMS).exit


class _Index:
    """Findings by the file and by the record that they are about."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._files: dict[str, list[Finding]] = defaultdict(list)
        self._records: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in findings:
            origin = finding.origin
            self._files[origin.file].append(finding)
            self._records[origin.file, finding.record or str(origin.line)].append(finding)

    def about(self, item: Item) -> list[Finding]:
        """Those of a file (its records' too), or of a record."""
        record = item.record or (str(item.line) if item.line else "")
        return self._records.get((item.file, record), []) if record else self._files.get(item.file, [])


def counted(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Severity -> how many, all three."""
    found = dict.fromkeys(Severity, 0)
    for finding in findings:
        found[finding.severity] += 1
    return found


def grouped(findings: Iterable[Finding]) -> dict[tuple[Severity, str], list[Finding]]:
    """Findings by severity and code, the worst and the most frequent first."""
    groups: dict[tuple[Severity, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.severity, finding.code), []).append(finding)
    order = sorted(groups.items(), key=lambda item: (item[0][0].rank, -len(item[1]), item[0][1]))
    return dict(order)
