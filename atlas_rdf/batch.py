"""The pipeline in parts: the same for one process and for many, here or elsewhere.

A part is worked on by a plain function of the part alone. What it gives back is joined in the order of the parts,
so that the result does not depend on who worked on what.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import Any

from atlas_rdf.fields import Entity
from atlas_rdf.findings import Finding, Origin, Severity
from atlas_rdf.ids import Identity, Ids
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.processes import SELDOM, forks, pool, processors, seldom_collected
from atlas_rdf.publish.dossier import Dossier
from atlas_rdf.publish.jsonld import JsonLd
from atlas_rdf.publish.ledger import Ledger
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.publish.set_aside import line
from atlas_rdf.publish.shared import Shared
from atlas_rdf.publish.telling import Telling, Untold
from atlas_rdf.publish.turtle import Turtle
from atlas_rdf.slots import Slots, Text
from atlas_rdf.sources.jsonl import SET_ASIDE, dump, plain
from atlas_rdf.sources.parts import Part, Ready
from atlas_rdf.validate.coverage import Coverage
from atlas_rdf.validate.locate import field_place
from atlas_rdf.validate.places import Places

Writer = NTriples | Turtle | JsonLd
WRITERS: Mapping[str, type[Writer]] = {"nt": NTriples, "ttl": Turtle, "jsonld": JsonLd}
RECORDS = "jsonl"  # the format that is no RDF: the records themselves
_SLOT = 12 << 20  # bytes of a part in three formats: twice as many as most take


@dataclass(frozen=True, slots=True)
class Plan:
    """What is made of every part. `formats`: of `WRITERS`, or `RECORDS`; `account`: ledger, places and coverage too."""

    options: Options
    formats: tuple[str, ...]
    only_conforming: bool = False
    account: bool = False

    def whole(self) -> Piece:
        """A piece to which others can be joined."""
        return Piece(coverage=Coverage(self.options.profile) if self.account else None)


@dataclass(slots=True)
class Piece:
    """What became of a part. `texts`: one for each format; `refused`: its lines of `set-aside.jsonl`.

    `worker`: the process that worked on it; its `shared` has only what that one had not told before.
    `laid`: the lengths of its texts where they lie in memory that processes share, until the next piece is asked for.
    """

    texts: Sequence[Text] = ()
    read: int = 0
    published: int = 0
    triples: int = 0
    unreadable: bool = False
    findings: list[Finding] = field(default_factory=list)
    ids: list[Identity] = field(default_factory=list)
    aside: list[dict[str, Any]] = field(default_factory=list)
    refused: str = ""
    shared: Shared = field(default_factory=Shared)
    ledger: Ledger = field(default_factory=Ledger)
    dossier: Dossier = field(default_factory=Dossier)
    coverage: Coverage | None = None
    places: Places = field(default_factory=Places)
    worker: int = 0
    laid: Sequence[int] = ()

    def next(self) -> Piece:
        """An empty piece that tells this one directly what the whole must remember."""
        return Piece(
            shared=self.shared, ledger=self.ledger, dossier=self.dossier, coverage=self.coverage, places=self.places
        )

    def join(self, other: Piece) -> None:
        """What the whole must remember of a later piece."""
        if other.shared is self.shared:
            return
        self.shared.merge(other.shared, later=True)
        self.ledger.merge(other.ledger)
        self.dossier.merge(other.dossier)
        self.places.merge(other.places)
        if self.coverage and other.coverage:
            self.coverage.merge(other.coverage)


class Worker:
    """Works on parts; what it remembers between them only saves time."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.pipeline = Pipeline(plan.options)
        options = plan.options
        self._told: dict[int, Entity] = {}
        self._writers = [WRITERS[name](options.addresses, options.profile) for name in plan.formats if name in WRITERS]

    def work(self, part: Part, known: Iterable[Identity] = ()) -> Piece:
        """One part by itself; `known`: records of earlier parts whose ids come again in it."""
        self.pipeline.ids = Ids()
        for one in known:
            self.pipeline.ids.add(one)
        return self._work(part, self.plan.whole())

    def tell(self, part: Part) -> Piece:
        """One part by itself, for a whole that is told of every part: of shared entities, what is new."""
        self.pipeline.ids = Ids()
        piece, shared = self.plan.whole(), Telling(self._told)
        piece.worker, piece.shared = os.getpid(), shared
        self._work(part, piece)
        shared.tell()
        return piece

    def works(self, parts: Iterable[Part], total: Piece, ids: Ids) -> Iterator[Piece]:
        """Parts one after the other, in their order; `total` and `ids` take what the whole must remember."""
        self.pipeline.ids = ids
        return (self._work(part, total.next()) for part in parts)

    def _work(self, part: Part, piece: Piece) -> Piece:
        texts: list[list[bytes]] = [[] for _ in self.plan.formats]
        refused: list[str] = []
        for outcomes in self.pipeline.some(part.readings()):
            aside = [one for one in outcomes if not one.described or (self.plan.only_conforming and one.violates)]
            self._note(outcomes, aside, piece)
            piece.aside += map(_aside, aside)
            refused += map(_refused, aside)
            self._publish([one for one in outcomes if one not in aside] if aside else outcomes, piece, texts)
            if RECORDS in self.plan.formats:
                texts[0] += [f"{dump(one.record)}\n".encode() for one in outcomes if one.record is not None]
        piece.texts = [b"".join(some) for some in texts]
        piece.refused = "".join(refused)
        return piece

    def _note(self, outcomes: Iterable[Outcome], aside: Container[Outcome], piece: Piece) -> None:
        for outcome in outcomes:
            piece.read += 1
            piece.findings += outcome.findings
            piece.unreadable |= outcome.unreadable
            if outcome.identity:
                piece.ids.append(outcome.identity)
            if self.plan.account:
                piece.ledger.add(outcome.file, outcome.ledger, aside=outcome in aside)

    def _publish(self, outcomes: Sequence[Outcome], piece: Piece, texts: list[list[bytes]]) -> None:
        piece.published += len(outcomes)
        nodes = [one.described.own.values() for one in outcomes if one.described]
        for writer, some in zip(self._writers, texts, strict=False):
            some.extend(map(writer.block, nodes))
        for outcome in outcomes:
            share(outcome, piece.shared)
        if piece.coverage is not None:
            for own in nodes:
                piece.triples += sum([node.size for node in own])
                piece.coverage.add(own)
            for outcome in outcomes:
                if outcome.identity and outcome.record:
                    piece.places.add(outcome.identity, outcome.record, self.pipeline.ids)
                piece.dossier.add(outcome.fiche)


def share(outcome: Outcome, shared: Shared) -> None:
    """The entities that other records may name too go to `shared`."""
    described = outcome.described
    if described is not None and not shared.knows_all(described.named):
        for node in described.reached(shared.knows):  # by object, not by address: what records say of a body is joined
            if not shared.knows(node.entity):
                shared.add(
                    node.entity,
                    partial(field_place, outcome.row(node.entity), Origin(outcome.file, outcome.line)),
                    later=True,
                )


def _refused(outcome: Outcome) -> str:
    """The line of `set-aside.jsonl` that keeps a record whole; what was kept of an unreadable text before stays."""
    at, members = Origin(outcome.file, outcome.line), outcome.members
    if members is None:
        return line(plain(outcome.record) if outcome.record else {}, at, outcome.findings, outcome.raw)
    before = members.get(SET_ASIDE)
    raw = str(before.get("brut", "")) if isinstance(before, dict) else ""
    own = {name: value for name, value in members.items() if name != SET_ASIDE}
    return line(own, at, outcome.findings, raw)


def _aside(outcome: Outcome) -> dict[str, Any]:
    codes = sorted({finding.code for finding in outcome.findings if finding.severity is Severity.VIOLATION})
    return {"file": outcome.file, "line": outcome.line, "record": outcome.id, "codes": codes}


def run(plan: Plan, parts: Iterable[Part], total: Piece, ids: Ids, jobs: int = 0) -> Iterator[Piece]:
    """The pieces in the order of the parts, worked on by `jobs` processes (0: one for each processor).

    `total`, of the same plan, and `ids` take what the whole must remember.
    """
    worker, first = Worker(plan), iter(parts)
    start = [part for part in (next(first, None), next(first, None)) if part is not None]
    some = chain(start, first)
    jobs = jobs or processors()
    if jobs == 1 or len(start) < 2 or isinstance(start[0], Ready):  # noqa: PLR2004 - nothing to share out, or only read
        with seldom_collected():
            yield from worker.works(some, total, ids)
        return
    untold = Untold()
    for part, piece in _pooled(plan, some, jobs):
        again = [one for found in piece.ids if (one := ids.get(found.id))]
        whole, told = piece, piece.shared
        assert isinstance(told, Telling)
        if again or untold.named(piece.worker, told):
            whole = worker.work(part, again)
            untold.replaced(piece.worker, told, whole.shared)
        for one in whole.ids:
            ids.add(one)
        total.join(whole)
        yield whole


def _pooled(plan: Plan, parts: Iterable[Part], jobs: int) -> Iterator[tuple[Part, Piece]]:
    slots = Slots(2 * jobs + 1, _SLOT) if forks() else None
    with pool(jobs, _start, (plan, slots)) as workers:
        waiting: deque[tuple[Part, int, Future[Piece]]] = deque()
        for part in parts:
            slot = slots.take() if slots else 0
            waiting.append((part, slot, workers.submit(_work, part, slot)))
            if len(waiting) > 2 * jobs:
                yield from _next(waiting, slots)
        while waiting:
            yield from _next(waiting, slots)


def _next(waiting: deque[tuple[Part, int, Future[Piece]]], slots: Slots | None) -> Iterator[tuple[Part, Piece]]:
    """The first part that waits, with its piece; its place is free when the next one is asked for."""
    part, slot, future = waiting.popleft()
    piece = future.result()
    if slots and piece.laid:
        piece.texts = slots.texts(slot, piece.laid)
    yield part, piece
    if slots:
        slots.give(slot)


_WORKER: list[tuple[Worker, Slots | None]] = []


def _start(plan: Plan, slots: Slots | None) -> None:
    gc.freeze()
    gc.set_threshold(*SELDOM)
    _WORKER[:] = [(Worker(plan), slots)]


def _work(part: Part, slot: int) -> Piece:
    worker, slots = _WORKER[0]
    piece = worker.tell(part)
    if slots:
        piece.laid = slots.lay(slot, piece.texts)
        piece.texts = [] if piece.laid else piece.texts
    return piece
