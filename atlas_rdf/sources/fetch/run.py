"""The fetch itself: each target is skipped, asked, kept, noted; whatever interrupts it, the same command goes on."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from atlas_rdf import rules
from atlas_rdf.findings import AtlasError, Exit, FailOn, Finding, Origin, Rule
from atlas_rdf.sources.fetch.gate import Gate, RefusedError
from atlas_rdf.sources.fetch.journal import Entry, Journal
from atlas_rdf.sources.fetch.plan import Target
from atlas_rdf.sources.fetch.session import (
    ABSENT,
    FORBIDDEN,
    OK,
    UNCHANGED,
    FailedError,
    Limits,
    TimeOverError,
    Visitor,
)

#: So many refusals (403) or failures in a row, and the host is left in peace.
_PATIENCE = {FORBIDDEN: 3, 0: 10}


@dataclass(frozen=True, slots=True)
class Job:
    """What to fetch, where to, and how. `older`: what was seen more than so many days ago is asked again."""

    targets: Sequence[Target]
    folder: Path
    gate: Gate
    contact: str
    limits: Limits = field(default_factory=Limits)
    older: float | None = None

    def check(self) -> None:
        """Raises `AtlasError` for the first address that may not be asked."""
        for target in self.targets:
            try:
                self.gate.check(target.address)
            except RefusedError as error:
                raise AtlasError(
                    f"{target.address} : {error.fr}.", f"{target.address}: {error.en}.", Exit.USAGE
                ) from error

    def due(self, journal: Journal, now: datetime.datetime) -> list[Target]:
        """The targets to ask: those never seen, lost or failed, and those seen too long ago."""
        return [target for target in self.targets if not self._fresh(target, journal, now)]

    def _fresh(self, target: Target, journal: Journal, now: datetime.datetime) -> bool:
        entry = journal.entries.get(target.address)
        if not entry or not (journal.kept(target.address) or (entry.statut in ABSENT and not entry.fichier)):
            return False
        seen = datetime.datetime.fromisoformat(entry.heure)
        return self.older is None or now - seen < datetime.timedelta(days=self.older)


@dataclass(slots=True)
class Summary:
    """What a run did: addresses kept, unchanged, absent, failed, already there; and the findings."""

    counts: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    files: int = 0

    @property
    def exit_code(self) -> Exit:
        """0, 1 when some addresses failed, 3 when nothing was fetched, now or before."""
        if not self.files:
            return Exit.UNREADABLE
        return Exit.FINDINGS if FailOn.VIOLATION.reached(self.findings) else Exit.OK


def fetch(job: Job, progress: Callable[[int], None]) -> Summary:
    """Runs the job; the journal and the manifest are whole whatever happens."""
    job.check()
    run = _Run(job)
    with run.journal as journal:
        due = job.due(journal, now())
        run.summary.counts["already"] = len(job.targets) - len(due)
        try:
            for done, target in enumerate(due):
                progress(done)
                run.one(target)
                progress(done + 1)
        except TimeOverError:
            run.left_out(due[done:], "le temps donné est écoulé (--max-time)", "the time given is over (--max-time)")
        finally:
            run.visitor.close()
        run.summary.files = sum(bool(journal.kept(target.address)) for target in job.targets)
    return run.summary


def now() -> datetime.datetime:
    """The time, in UTC, to the second: it goes into the journal and the manifest, and nowhere else."""
    return datetime.datetime.now(datetime.UTC).replace(microsecond=0)


class _Run:
    """One run: the visitor, the journal, and the hosts that want no more."""

    def __init__(self, job: Job) -> None:
        self.journal = Journal(job.folder)
        self.summary = Summary()
        self.visitor = Visitor(job.gate, job.contact, job.limits)
        self._in_a_row: Counter[tuple[str, int]] = Counter()
        self._stopped: dict[str, tuple[str, str]] = {}

    def one(self, target: Target) -> None:
        """Asks for one address and notes what came of it."""
        host = urlsplit(target.address).netloc
        if host in self._stopped:
            self.left_out([target], *self._stopped[host])
            return
        known = self.journal.kept(target.address)
        ask = {"If-None-Match": known.etag, "If-Modified-Since": known.modifie} if known else {}
        try:
            answer = self.visitor.get(target.address, {name: value for name, value in ask.items() if value})
        except RefusedError as error:
            self._failed(target, 0, error.fr, error.en, rules.FETCH_REFUSED)
            return
        except FailedError as error:
            self._failed(target, 0, error.fr, error.en)
            self._count(host, 0, error.fr, error.en, stop=error.stop)
            return
        time = now().isoformat().replace("+00:00", "Z")
        entry = Entry(
            target.address, target.id, "", time, answer.status, "",
            answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""),
        )  # fmt: skip
        if answer.status == OK:
            self.journal.keep(target, answer.body, entry)
            self.summary.counts["kept"] += 1
        elif answer.status == UNCHANGED and known:
            self.journal.note(replace(known, heure=time, statut=UNCHANGED))
            self.summary.counts["unchanged"] += 1
        elif answer.status in ABSENT:
            self.journal.note(replace(known, statut=answer.status) if known else entry)
            self.summary.counts["absent"] += 1
            rule = rules.FETCH_WITHDRAWN if known else rules.FETCH_ABSENT
            self.summary.findings.append(rule.at(Origin(target.address), status=answer.status))
        else:
            said = (f"statut {answer.status}", f"status {answer.status}")
            self._failed(target, answer.status, *said)
            self._count(host, answer.status, *said)
            return
        for kind in _PATIENCE:
            self._in_a_row[host, kind] = 0

    def _failed(self, target: Target, status: int, fr: str, en: str, rule: Rule = rules.FETCH_FAILED) -> None:
        self.journal.note(Entry(target.address, target.id, statut=status, erreur=en))
        self.summary.counts["failed"] += 1
        self.summary.findings.append(rule.at(Origin(target.address), reason_fr=fr, reason_en=en))

    def _count(self, host: str, status: int, fr: str, en: str, *, stop: bool = False) -> None:
        """One more failure of a host, which is left in peace after some."""
        kind = status if status in _PATIENCE else 0
        self._in_a_row[host, kind] += 1
        if stop or self._in_a_row[host, kind] >= _PATIENCE[kind]:
            self._stopped[host] = (
                f"l'hôte {host} n'est plus interrogé ({fr})",
                f"the host {host} is left alone ({en})",
            )

    def left_out(self, targets: Sequence[Target], fr: str, en: str) -> None:
        """Addresses that this run does not ask: the next one will."""
        for target in targets:
            self.summary.counts["failed"] += 1
            self.summary.findings.append(rules.FETCH_LEFT.at(Origin(target.address), reason_fr=fr, reason_en=en))
