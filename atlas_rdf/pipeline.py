"""The order of the stages: read, mask, parse, describe, check. One record in, one outcome out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from atlas_rdf import rules
from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import Entity
from atlas_rdf.findings import Finding, Origin, Severity
from atlas_rdf.ids import Identity, Ids, identity
from atlas_rdf.linking.linker import Linker
from atlas_rdf.linking.registers import Registers
from atlas_rdf.mapping import Described, Describer
from atlas_rdf.model import Fiche
from atlas_rdf.parse import parse
from atlas_rdf.profile import Profile
from atlas_rdf.record import Row
from atlas_rdf.redact import Masker, redact
from atlas_rdf.sources.reading import Reading, Use
from atlas_rdf.validate.locate import finding, place, source_text

if TYPE_CHECKING:
    from atlas_rdf.validate.results import Result
    from atlas_rdf.validate.shapes import Shapes
    from atlas_rdf.validate.sound import Sound

_AT_ONCE = 8  # records: what is made of them is still at hand when the next stage comes


@dataclass(frozen=True, slots=True)
class Options:
    """How a run turns records into entities. `check`: apply the record shapes."""

    profile: Profile = Profile.PUBLIC
    addresses: Addresses = field(default_factory=Addresses)
    check: bool = True
    registers: Registers = field(default_factory=Registers)


@dataclass(slots=True, eq=False)
class Outcome:
    """What became of one record: its entities under `fiche` and their nodes, or None when it is set aside.

    `record` is what was read of it (masked in the public profile), `raw` its text when nothing could be read and
    `members` the JSON that it was (internal profile only); `rows`: the row behind each entity.
    `repeated`: what is to be said of a record whose id came before.
    """

    file: str
    line: int
    id: str
    record: Row | None
    fiche: Fiche | None
    findings: list[Finding]
    ledger: Iterable[Use] = ()
    unreadable: bool = False
    raw: str = ""
    described: Described | None = None
    identity: Identity | None = None
    rows: list[tuple[Entity, Row]] = field(default_factory=list)
    by_address: dict[tuple[str, str], Row] | None = None
    members: Mapping[str, Any] | None = None
    repeated: Finding | None = None

    @property
    def violates(self) -> bool:
        """True when a finding of this record is a violation."""
        return any(finding.severity is Severity.VIOLATION for finding in self.findings)

    def row(self, entity: Entity) -> Row | None:
        """The row that an entity was read from; None for what no row of its own says."""
        if self.by_address is None:
            self.by_address = {(one.SEGMENT, one.key): row for one, row in reversed(self.rows)}
        return self.by_address.get((entity.SEGMENT, entity.key))


class Pipeline:
    """Runs records through the stages; keeps `ids` and what many records share, never records."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.ids = Ids()
        self.linker = Linker(self.options.registers)
        self.describer = Describer(self.options.addresses, self.options.profile)

    def run(self, readings: Iterable[Reading]) -> Iterator[Outcome]:
        """One outcome for each reading, in order."""
        return chain.from_iterable(self.some(readings))

    def some(self, readings: Iterable[Reading]) -> Iterator[list[Outcome]]:
        """The same, some records at once: a stage that does one after the other keeps its code in the processor."""
        waiting = iter(readings)
        while read := list(islice(waiting, _AT_ONCE)):
            outcomes = self.outcomes(read)
            for outcome in outcomes:
                if self.options.check and outcome.described:
                    self._check(outcome, outcome.described)
            yield outcomes

    def outcomes(self, readings: Sequence[Reading]) -> list[Outcome]:
        """Read -> described, unchecked."""
        outcomes = [self._read(reading) for reading in readings]
        maskers = [_masked(outcome) for outcome in outcomes] if self.options.profile is Profile.PUBLIC else []
        for outcome in outcomes:
            self._parse(outcome)
        for outcome in outcomes:
            if outcome.fiche:
                outcome.described = self.describer.record(outcome.fiche)
        for outcome, masker in zip(outcomes, maskers, strict=False):
            outcome.findings = [masker.finding(one) for one in outcome.findings]
        for outcome in outcomes:
            outcome.findings = [one.of(outcome.id) for one in outcome.findings]
        return outcomes

    def _read(self, reading: Reading) -> Outcome:
        record = reading.record or reading.refused
        number = reading.record.text("id").strip() if reading.record else ""
        outcome = Outcome(
            reading.file, reading.line, number, record, None, list(reading.findings), reading.ledger, reading.unreadable
        )
        if reading.record:
            outcome.identity = identity(number, reading.record)
            outcome.repeated = self._repeated(outcome.identity, reading.record.origin)
        if self.options.profile is Profile.INTERNAL:
            outcome.raw, outcome.members = reading.raw, reading.members
        return outcome

    def _parse(self, outcome: Outcome) -> None:
        if outcome.repeated:
            outcome.findings.append(outcome.repeated)
        elif outcome.identity and outcome.record:
            parsed = parse(outcome.record, self.linker)
            outcome.fiche, outcome.rows = parsed.fiche, parsed.rows
            outcome.findings += parsed.findings

    def _repeated(self, one: Identity, at: Origin) -> Finding | None:
        """A finding when the id was seen before: with the same content, or with another."""
        known = self.ids.get(one.id)
        if known is None:
            self.ids.add(one)
            return None
        rule = rules.SAME_RECORD if known.content == one.content else rules.SAME_ID
        return rule.at(at, str(one.id), first=known.origin)

    def _check(self, outcome: Outcome, described: Described) -> None:
        """Each result of the shapes becomes a finding of the record."""
        if self._sound and self._sound.record(described):
            return
        shapes = self._shapes
        nodes = {node.subject: node for node in (*described.shared, *described.own.values())}
        graph = {subject: node.description for subject, node in nodes.items()}
        if shapes.uncovered:
            results: Iterable[Result] = shapes.check(graph)
        else:
            data, pointed = shapes.data(graph), shapes.pointed(graph)
            subjects = (*described.own, *(node.subject for node in described.shared))
            results = (result for one in subjects for result in shapes.check_node(one, data, pointed.get(one, ())))
        for result in results:
            node = nodes.get(f"<{result.focus}>")
            if node:
                self._attribute(outcome, node.entity, result)

    @cached_property
    def _shapes(self) -> Shapes:
        from atlas_rdf.validate.shapes import record_shapes  # noqa: PLC0415 - reads the shapes

        return record_shapes(self.options.profile)

    @cached_property
    def _sound(self) -> Sound | None:
        from atlas_rdf.validate.sound import Sound  # noqa: PLC0415 - as above

        return Sound(self._shapes, self.describer) if self._shapes.by_class else None

    def _attribute(self, outcome: Outcome, entity: Entity, result: Result) -> None:
        row = outcome.row(entity)
        at = place(entity, result.path, row, Origin(outcome.file, outcome.line))
        outcome.findings.append(finding(result, at, outcome.id, source_text(entity, result.path, row)))


def _masked(outcome: Outcome) -> Masker:
    """Masks the persons of a record; gives what masks them in all that is said of it."""
    if outcome.record is None:
        return Masker()
    outcome.record, findings, masker = redact(outcome.record)
    outcome.findings += findings
    return masker
