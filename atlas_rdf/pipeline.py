"""The order of the stages: read, mask, parse, check. One record in, one outcome out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from atlas_rdf import rules
from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity
from atlas_rdf.findings import Finding, Origin, Severity
from atlas_rdf.mapping import describe, entities
from atlas_rdf.model import Fiche
from atlas_rdf.parse import parse
from atlas_rdf.profile import Profile
from atlas_rdf.record import Row
from atlas_rdf.redact import Masker, redact
from atlas_rdf.sources.jsonl import dump
from atlas_rdf.sources.reading import Reading, Use
from atlas_rdf.validate.locate import finding, place

if TYPE_CHECKING:
    from atlas_rdf.validate.engine import Verdict

_CHUNK = 100


@dataclass(frozen=True, slots=True)
class Options:
    """How a run turns records into entities. `check`: apply the record shapes."""

    profile: Profile = Profile.PUBLIC
    addresses: Addresses = field(default_factory=Addresses)
    check: bool = True


@dataclass(slots=True)
class Outcome:
    """What became of one record: its entities under `fiche`, or None when it is set aside; and all findings.

    `record` is what was read of it (masked in the public profile), `raw` its text when nothing could be read
    (internal profile only).
    """

    file: str
    line: int
    id: str
    record: Row | None
    fiche: Fiche | None
    findings: list[Finding]
    ledger: tuple[Use, ...] = ()
    unreadable: bool = False
    raw: str = ""

    @property
    def violates(self) -> bool:
        """True when a finding of this record is a violation."""
        return any(finding.severity is Severity.VIOLATION for finding in self.findings)


class Pipeline:
    """Runs records through the stages; keeps ids only, never records."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._seen: dict[str, tuple[bytes, Origin]] = {}

    def run(self, readings: Iterable[Reading]) -> Iterator[Outcome]:
        """One outcome for each reading, in order."""
        chunk: list[Outcome] = []
        contents: dict[str, tuple[str, ...]] = {}
        for reading in readings:
            outcome = self.outcome(reading)
            if not self.options.check:
                yield outcome
                continue
            mine = self._contents(outcome)
            # A chunk never holds two contents for one address, so that a record's verdict is its own.
            if len(chunk) >= _CHUNK or any(contents.get(s, lines) != lines for s, lines in mine.items()):
                yield from self._checked(chunk, contents)
                chunk, contents = [], {}
            chunk.append(outcome)
            contents |= mine
        yield from self._checked(chunk, contents)

    def outcome(self, reading: Reading) -> Outcome:
        """Read -> parsed, unchecked."""
        public = self.options.profile is Profile.PUBLIC
        findings = list(reading.findings)
        record = reading.record or reading.refused
        number = record.text("id").strip() if reading.record and record else ""
        masker = Masker()
        fiche = None
        if record is not None:
            repeated = self._repeated(number, record) if reading.record else None
            if public:
                record, masked, masker = redact(record)
                findings += masked
            if repeated:
                findings.append(repeated)
            elif reading.record:
                fiche, problems = parse(record)
                findings += problems
        if public:
            findings = [masker.finding(finding) for finding in findings]
        attributed = [finding.of(number) for finding in findings]
        return Outcome(
            reading.file,
            reading.line,
            number,
            record,
            fiche,
            attributed,
            reading.ledger,
            reading.unreadable,
            "" if public else reading.raw,
        )

    def _repeated(self, number: str, record: Row) -> Finding | None:
        """A finding when the id was seen before: with the same content, or with another."""
        content = Row({k: v for k, v in record.cells.items() if k != "empreinte"}, record.groups, record.origin)
        digest = hashlib.sha256(dump(content).encode()).digest()
        known = self._seen.setdefault(number, (digest, record.origin))
        if known[1] is record.origin:
            return None
        rule = rules.SAME_RECORD if known[0] == digest else rules.SAME_ID
        return rule.at(record.origin, number, first=known[1])

    def _contents(self, outcome: Outcome) -> dict[str, tuple[str, ...]]:
        """Subject -> its N-Triples lines."""
        if outcome.fiche is None:
            return {}
        profile, addresses = self.options.profile, self.options.addresses
        found = {}
        for entity in entities(outcome.fiche, profile):
            triples = describe(entity, addresses, profile)
            found[triples[0].s] = tuple(sorted({triple.line() for triple in triples}))
        return found

    def _checked(self, chunk: Sequence[Outcome], contents: dict[str, tuple[str, ...]]) -> Iterator[Outcome]:
        if contents:
            from atlas_rdf.validate.engine import check_records  # noqa: PLC0415 - loads pySHACL

            verdict = check_records((line for lines in contents.values() for line in lines), self.options.profile)
            self._attribute(chunk, verdict)
        yield from chunk

    def _attribute(self, chunk: Sequence[Outcome], verdict: Verdict) -> None:
        """Each result becomes a finding of every record that holds the node."""
        if not verdict.results:
            return
        holders: dict[str, list[tuple[Outcome, Entity]]] = {}
        for outcome in chunk:
            if outcome.fiche is not None:
                for entity in entities(outcome.fiche, self.options.profile):
                    holders.setdefault(self.options.addresses.iri(entity), []).append((outcome, entity))
        for result in verdict.results:
            for outcome, entity in holders.get(result.focus, ()):
                at = place(entity, result.path, Origin(outcome.file, outcome.line))
                outcome.findings.append(finding(result, at, outcome.id))
