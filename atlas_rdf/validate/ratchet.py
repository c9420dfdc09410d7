"""A report against its baseline: what is accepted, what is repaired, and what this run cannot say."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from atlas_rdf import rules
from atlas_rdf.findings import Finding
from atlas_rdf.validate.baseline import Key, Known, key
from atlas_rdf.validate.docs import shape_docs
from atlas_rdf.validate.locate import code
from atlas_rdf.validate.verdict import UNTOUCHED, Expired, Note, Report

_READERS = frozenset(rule.code for rule in rules.RULES)
#: What a reader says of a record because of another one.
_BESIDE = frozenset([rules.SAME_ID.code, rules.SAME_RECORD.code, rules.SHARED_CONFLICT.code])
_RULE_OF_ALL = "jeu-"


def applied(report: Report, blocks: Sequence[Known], today: datetime.date) -> Report:
    """The report without what is known and has not expired; `repaired` lists what the blocks hold in vain.

    Why an input could not be judged is no finding that can be accepted.
    """
    accepted = {one for block in blocks if block.expires >= today for one in block.findings()}
    over = {one: block for block in blocks if block.expires < today for one in block.findings()}
    errors = frozenset(report.errors)
    late: dict[Known, list[Finding]] = {}
    known: list[Finding] = []
    new: list[Finding] = []
    for finding in report.findings:
        about = key(finding)
        (known if about in accepted and finding not in errors else new).append(finding)
        if about in over and about not in accepted and finding not in errors:
            late.setdefault(over[about], []).append(finding)
    listed = dict.fromkeys(one for block in blocks for one in block.findings())
    gone = _repaired(report, listed)
    unseen = len(listed.keys() - gone - _raised(report))
    return replace(
        report,
        findings=tuple(new),
        known=tuple(known),
        expired=tuple(
            Expired(one.code, one.path, one.owner, one.reason, one.expires, tuple(late[one]))
            for one in blocks
            if one in late
        ),
        repaired=tuple(" ".join(filter(None, one)) for one in listed if one in gone),
        notes=(*report.notes, _kept(unseen)) if unseen else report.notes,
    )


def updated(blocks: Sequence[Known], report: Report) -> list[Known]:
    """The blocks without what is repaired."""
    gone = _repaired(report, [one for block in blocks for one in block.findings()])
    kept = (replace(one, records=tuple(about for *_, about in one.findings() if (*one.rule, about) not in gone))
            for one in blocks)  # fmt: skip
    return [one for one in kept if one.records]


def _raised(report: Report) -> set[Key]:
    return {key(one) for one in (*report.findings, *report.known)}


def _repaired(report: Report, listed: Iterable[Key]) -> frozenset[Key]:
    """What is listed, was looked at and is not raised."""
    listed = list(listed)
    raised, looked = _raised(report), _Looked.of(report, {about for *_, about in listed})
    return frozenset(one for one in listed if one not in raised and looked.at(one))


def _kept(number: int) -> Note:
    return Note(
        "known-not-examined",
        f"Constats connus que cette exécution n'a pas regardés, et que la liste garde : {number}.",
        f"Known findings that this run did not look at, and that the baseline keeps: {number}.",
        number,
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a run looked at: that nothing is raised of anything else means nothing.

    `records`, `files`: those examined, and whether our readers read them. `complete`: nothing of the files was left
    out; `whole`: every record that the baseline names was there too, so that a rule about several had them all.
    """

    report: Report
    records: dict[str, bool]
    files: dict[str, bool]
    complete: bool
    whole: bool
    _known: dict[tuple[str, bool], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, report: Report, abouts: set[str]) -> _Looked:
        """What a report says that it looked at; `abouts`: what a baseline speaks of."""
        records, files = dict[str, bool](), dict[str, bool]()
        broken = {item.file for item in report.files if item.error}
        for found, items in ((records, report.records), (files, report.files)):
            for item in items:
                if item.examined and item.file not in broken:
                    name = item.record if item.line else item.file
                    found[name] = item.read or found.get(name, False)
        left_out = any(note.code in UNTOUCHED and note.count for note in report.notes)
        there = {item.record for item in report.records} | {item.file for item in report.files}
        numbers = {one for one in abouts if one.isdecimal()}
        return cls(report, records, files, not left_out, not left_out and numbers <= there)

    def at(self, one: Key) -> bool:
        """True when the run would have raised this, were it still so."""
        rule, _, about = one
        if not self.whole and (rule in _BESIDE or rule.startswith(_RULE_OF_ALL)):
            return False
        if about in self.records:
            return self._was_run(rule, read=self.records[about])
        if about in self.files:
            return self.complete and self._was_run(rule, read=self.files[about])
        return about in self.report.met and self._was_run(rule, read=False)

    def _was_run(self, rule: str, *, read: bool) -> bool:
        if (rule, read) not in self._known:
            self._known[rule, read] = self._ran(rule, read=read)
        return self._known[rule, read]

    def _ran(self, rule: str, *, read: bool) -> bool:
        """True when the rule was run. Of other people's shapes, one that looked at nothing may be mistyped."""
        if rule in _READERS:
            return read
        docs = shape_docs()
        ours = rule in {code(shape) for shape in docs}
        counts = {shape: count for shape, count in self.report.examined.items() if (shape in docs) is ours}
        holders = [count for shape, count in counts.items() if f"{rule}-".startswith(f"{code(shape)}-")]
        if ours:
            return bool(holders)
        return all(holders) if holders else bool(counts) and all(counts.values())
