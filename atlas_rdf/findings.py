"""What can be wrong: where it is, how bad it is, and what a person reads about it.

A problem with *data* is a `Finding`; a run that cannot go on is an `AtlasError`.
Every sentence exists in French and in English.
"""

from __future__ import annotations

import enum
import errno
from collections.abc import Iterable
from dataclasses import dataclass, replace

from atlas_rdf.memory import once


class Lang(enum.StrEnum):
    """The two languages of messages."""

    FR = "fr"
    EN = "en"


class Exit(enum.IntEnum):
    """Exit codes of every command."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    NOTHING_EXAMINED = 4
    BUG = 70


class Severity(enum.StrEnum):
    """How bad a finding is, worst first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)

    def label(self, lang: Lang) -> str:
        """The word a person reads."""
        return {"warning": "avertissement"}.get(self.value, self.value) if lang is Lang.FR else self.value


class FailOn(enum.StrEnum):
    """From which severity on a run answers `Exit.FINDINGS`."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"

    def reached(self, findings: Iterable[Finding]) -> bool:
        """True when one of `findings` is at or above this threshold."""
        if self is FailOn.NEVER:
            return False
        limit = Severity(self.value).rank
        return any(finding.severity.rank <= limit for finding in findings)


@dataclass(frozen=True, slots=True)
class Origin:
    """A place in a source: file as the run names it, line from 1 (0: the whole file), label or member."""

    file: str
    line: int = 0
    field: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def __reduce__(self) -> tuple[type[Origin], tuple[str, int, str]]:
        return Origin, (self.file, self.line, self.field)  # in half the time of what dataclasses do


#: What many findings say alike.
_ALIKE = ("code", "fr", "en", "path", "component")


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem with data, located and explained.

    `code` names a page section of `docs/findings.md`; for a shape it is the shape's own name.
    `record` is the Atlas id where it is known, else "". `component` is the SHACL constraint
    component's local name, "" when no shape raised it.
    """

    code: str
    severity: Severity
    origin: Origin
    fr: str
    en: str
    value: str = ""
    record: str = ""
    focus: str = ""
    path: str = ""
    component: str = ""

    def message(self, lang: Lang) -> str:
        """The sentence in that language."""
        return self.fr if lang is Lang.FR else self.en

    def of(self, record: str) -> Finding:
        """The same finding, attributed to a record."""
        return replace(self, record=record)

    def __post_init__(self) -> None:
        for name in _ALIKE:
            object.__setattr__(self, name, once(getattr(self, name)))

    def __reduce__(self) -> tuple[type[Finding], tuple[object, ...]]:
        return Finding, tuple([getattr(self, name) for name in self.__slots__])

    def sort_key(self) -> tuple[str, int, str, str, str, str, str]:
        """An order that depends on content alone."""
        return (self.origin.file, self.origin.line, self.code, self.focus, self.path, self.component, self.value)


class AtlasError(Exception):
    """A run cannot go on; `fr` and `en` each say what happened and what to do."""

    def __init__(self, fr: str, en: str, exit_code: Exit = Exit.UNREADABLE) -> None:
        super().__init__(en)
        self.fr = fr
        self.en = en
        self.exit_code = exit_code

    def message(self, lang: Lang) -> str:
        """The sentence in that language."""
        return self.fr if lang is Lang.FR else self.en

    def __reduce__(self) -> tuple[type[AtlasError], tuple[str, str, Exit]]:
        return AtlasError, (self.fr, self.en, self.exit_code)


#: What systems refuse most often, by the class of the exception.
_REFUSALS: tuple[tuple[type[OSError], str, str], ...] = (
    (FileNotFoundError, "il n'existe pas", "no such file or directory"),
    (PermissionError, "permission refusée", "permission denied"),
    (IsADirectoryError, "c'est un dossier", "it is a directory"),
    (NotADirectoryError, "un fichier tient la place d'un dossier", "a file stands where a folder should"),
)


def refusal(error: OSError) -> tuple[str, str]:
    """Why the system refused, in French and in English; what is rare is quoted as the system says it."""
    for kind, fr, en in _REFUSALS:
        if isinstance(error, kind):
            return fr, en
    if error.errno == errno.ENOSPC:
        return "il n'y a plus de place", "no space left"
    said = error.strerror or str(error) or type(error).__name__
    return f"le système dit : « {said} »", f"the system says: '{said}'"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding that the readers and the parser raise; shapes bring their own words.

    `fr` and `en` are format strings; `fix_fr` and `fix_en` say what to do about it.
    """

    code: str
    severity: Severity
    fr: str
    en: str
    fix_fr: str
    fix_en: str

    def at(self, origin: Origin, value: str = "", **details: object) -> Finding:
        """A finding of this kind at one place; `details` fill the sentences."""
        words = {"value": value, "field": origin.field, **details}
        return Finding(
            self.code,
            self.severity,
            origin,
            f"{self.fr.format(**words)} {self.fix_fr.format(**words)}",
            f"{self.en.format(**words)} {self.fix_en.format(**words)}",
            value=value,
        )
