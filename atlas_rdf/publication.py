"""The main job: sources in; dumps, findings and manifest out, all of them or none."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import IO, Any

from atlas_rdf.batch import RECORDS, WRITERS, Piece, Plan, Writer, run, share
from atlas_rdf.findings import AtlasError, Exit, FailOn, Finding, Origin, refusal
from atlas_rdf.ids import Ids
from atlas_rdf.mapping import Describer, Node
from atlas_rdf.model import Jeu
from atlas_rdf.part_files import FORMATS, PartFiles
from atlas_rdf.pipeline import Options, Outcome
from atlas_rdf.processes import processors, seldom_collected
from atlas_rdf.profile import Profile
from atlas_rdf.publish.dossier import FILE as LINKS
from atlas_rdf.publish.ledger import check_unknown
from atlas_rdf.publish.reports import entry, findings_report, manifest
from atlas_rdf.publish.set_aside import allowed, check_limit
from atlas_rdf.publish.shared import Shared
from atlas_rdf.publish.staging import Staging
from atlas_rdf.slots import Text
from atlas_rdf.sources.files import Found
from atlas_rdf.sources.jsonl import dump
from atlas_rdf.sources.parts import parts
from atlas_rdf.terms import ONTOLOGY_VERSION_IRI
from atlas_rdf.validate.coverage import Coverage
from atlas_rdf.version import RELEASED

_TOGETHER = 1000  # shared entities that are written at once
TITLE = "Atlas français de la coopération décentralisée"


@dataclass(frozen=True, slots=True)
class Job:
    """What to publish and how.

    `found`: sources, or the part files of a run of Spark, whose own options then hold. `reference`: the day on which
    records without a retrieval date are judged. `jobs`: how many processes share the work, 0 for one a processor;
    the result does not depend on it.
    """

    found: Found | PartFiles
    output: Path
    options: Options = field(default_factory=Options)
    number: str = ""
    reference: datetime.date = RELEASED
    data_version: str = ""
    only_conforming: bool = False
    max_set_aside: str = ""
    max_unknown: int | None = None
    jobs: int = 0


@dataclass(slots=True)
class Summary:
    """What a publication did. `examined`: shape IRI -> number of nodes; `aside`: the records set aside, with codes."""

    read: int = 0
    published: int = 0
    triples: int = 0
    unreadable: bool = False
    findings: list[Finding] = field(default_factory=list)
    aside: list[Mapping[str, Any]] = field(default_factory=list)
    examined: Mapping[str, int] = field(default_factory=dict)

    @property
    def set_aside(self) -> int:
        """How many records were set aside."""
        return len(self.aside)

    def add(self, piece: Piece) -> None:
        """One more piece of the sources."""
        self.read += piece.read
        self.published += piece.published
        self.aside += piece.aside
        self.triples += piece.triples
        self.unreadable |= piece.unreadable
        self.findings += piece.findings

    def exit_code(self, fail_on: FailOn) -> Exit:
        """What the run answers: an input that could not be read outweighs findings."""
        if self.unreadable:
            return Exit.UNREADABLE
        if not self.read:
            return Exit.NOTHING_EXAMINED
        return Exit.FINDINGS if fail_on.reached(self.findings) else Exit.OK


def publish(job: Job, progress: Callable[[int], None] = lambda _read: None) -> Summary:
    """Writes the three dumps, the findings, the ledger, the records set aside and the manifest, all or none.

    `progress` is called with the number of records read so far. Raises `AtlasError` when nothing can be written
    or a limit of the job is passed; what was published before then stays.
    """
    if job.max_set_aside:
        allowed(job.max_set_aside, 0)  # a limit that is none is said before anything is read
    try:
        with Staging(job.output) as staging, seldom_collected():
            return _publish(job, staging, progress)
    except OSError as error:
        raise AtlasError(
            f"Impossible d'écrire dans {job.output} ({refusal(error)[0]}) : la publication précédente "
            "est intacte. Libérer de la place ou choisir un autre dossier avec -o.",
            f"Cannot write into {job.output} ({refusal(error)[1]}): the previous publication is intact. "
            "Free some space or choose another folder with -o.",
        ) from error


def _publish(job: Job, staging: Staging, progress: Callable[[int], None]) -> Summary:
    from atlas_rdf.validate.dataset import Judge, judging  # noqa: PLC0415 - reads the rules; `convert` has no use for them

    ids = Ids()
    options = job.found.options if isinstance(job.found, PartFiles) else job.options
    addresses, profile = options.addresses, options.profile
    coverage = Coverage(profile)
    total = Piece(coverage=coverage)
    pieces = _pieces(job, total, ids)
    summary = Summary(findings=[] if isinstance(job.found, PartFiles) else list(job.found.skipped))
    with judging(staging.path("atlas.nt"), along=_several(job)) as finish:
        with ExitStack() as stack:
            output = _Output(options, [stack.enter_context(staging.open(f"atlas.{name}")) for name in FORMATS])
            refused = stack.enter_context(staging.open("set-aside.jsonl"))
            first = next(pieces, None)  # from now on others are at work, if there are several
            job, sources = _told(job)
            if not isinstance(job.found, PartFiles):  # theirs is among the entities that Spark has merged
                total.shared.add(dataset(job.data_version, job.reference), lambda _: Origin(""))
            for piece in chain((first,) if first else (), pieces):
                summary.add(piece)
                output.write(piece.texts)
                refused.write(piece.refused.encode())
                progress(summary.read)
            nodes = output.end(total.shared)
        judged = finish()
        coverage.add(nodes)
        summary.triples += sum(node.size for node in nodes)
        summary.findings += total.shared.findings(addresses)
        if job.max_set_aside:
            check_limit(job.max_set_aside, summary.set_aside, summary.read)
        check_unknown(job.max_unknown, total.ledger.unknown)
        links = total.dossier.text(names=profile is Profile.INTERNAL)
        for name, text in (("ledger.json", total.ledger.text()), (LINKS, links)):
            with staging.open(name) as file:
                file.write(text.encode())
        verdict = judged.result()
    summary.findings += Judge(addresses, ids, total.places).findings(verdict)
    summary.examined = {**coverage.examined(), **verdict.examined}
    _reports(job, staging, summary, sources)
    return summary


def _several(job: Job) -> bool:
    """Whether several processes share the work."""
    return not isinstance(job.found, PartFiles) and (job.jobs or processors()) > 1


def _told(job: Job) -> tuple[Job, Sequence[Mapping[str, Any]]]:
    """The job with all that it rests on, and its sources as the manifest lists them: every byte of them is read."""
    found = job.found
    if isinstance(found, PartFiles):
        told = replace(job, options=found.options, reference=found.reference, data_version=found.version)
        return told, found.sources
    sources = listed(found)
    return replace(job, data_version=job.data_version or data_version(job.reference, sources)), sources


def _pieces(job: Job, total: Piece, ids: Ids) -> Iterator[Piece]:
    """The pieces of a job; `total` and `ids` take what the whole must remember of them."""
    if isinstance(job.found, PartFiles):
        return _known(job.found.pieces(), total, ids)
    plan = Plan(job.options, FORMATS, job.only_conforming, account=True)
    return run(plan, parts(job.found, job.number), total, ids, job.jobs)


def _known(pieces: Iterable[Piece], total: Piece, ids: Ids) -> Iterator[Piece]:
    for piece in pieces:
        total.join(piece)
        for one in piece.ids:
            ids.add(one)
        yield piece


def _reports(
    job: Job,
    staging: Staging,
    summary: Summary,
    sources: Sequence[Mapping[str, Any]],
) -> None:
    counts = {"read": summary.read, "published": summary.published, "set_aside": summary.set_aside}
    with staging.open("findings.json") as file:
        file.writelines(
            text.encode() for text in findings_report(summary.findings, counts, summary.examined, summary.aside)
        )
    data = {
        "version": job.data_version,
        "reference_date": job.reference.isoformat(),
        "profile": job.options.profile.value,
        "base": job.options.addresses.base,
    }
    dumps = [f"atlas.{name}" for name in FORMATS]
    names = [*dumps, "findings.json", "ledger.json", LINKS, "set-aside.jsonl"]
    files = [entry(name, staging.written[name], summary.triples if name in dumps else None) for name in names]
    with staging.open("manifest.json") as file:
        file.write(manifest(files, sources, data).encode())
    staging.commit([*names, "manifest.json"])


class _Output:
    """The dumps, written in step."""

    def __init__(self, options: Options, files: Sequence[IO[bytes]]) -> None:
        self._describer = Describer(options.addresses, options.profile)
        writers = [WRITERS[name](options.addresses, options.profile) for name in FORMATS]
        self._pairs = list(zip(writers, files, strict=True))
        for writer, file in self._pairs:
            file.write(writer.head().encode())

    def write(self, texts: Sequence[Text]) -> None:
        """A text of each format."""
        for (writer, file), text in zip(self._pairs, texts, strict=True):
            file.write(writer.join(text))

    def end(self, shared: Shared) -> list[Node]:
        """The shared entities and the ends; returns the entities' nodes."""
        nodes = [self._describer.node(entity) for entity in shared.entities(self._describer.addresses)]
        for start in range(0, len(nodes), _TOGETHER):
            some = nodes[start : start + _TOGETHER]
            self.write([writer.block(some) for writer, _ in self._pairs])
        for writer, file in self._pairs:
            file.write(writer.tail().encode())
        return nodes


def listed(found: Found) -> list[Mapping[str, Any]]:
    """The sources as the manifest lists them."""
    return [
        {"name": source.name, "kind": source.kind.value, "sha256": digest, "bytes": size}
        for source in found.sources
        for digest, size in (source.digest(),)
    ]


def dataset(version: str, reference: datetime.date) -> Jeu:
    """The node that describes the data set."""
    return Jeu(key="atlas", titre=TITLE, version=version, conformeA=ONTOLOGY_VERSION_IRI, dateReference=reference)


def data_version(reference: datetime.date, sources: Sequence[Mapping[str, Any]]) -> str:
    """The data's version when nobody gives one: the day it is judged on, and a digest of what it was made from."""
    digest = hashlib.sha256("\n".join(sorted(source["sha256"] for source in sources)).encode()).hexdigest()
    return f"{reference.isoformat()}-{digest[:8]}"


Tell = Callable[[Iterable[Finding]], object]


def converted(  # noqa: PLR0913 - what to read, what to write, whom to tell
    options: Options, found: Found, number: str, target: str, tell: Callable[[Piece], object], jobs: int = 0
) -> Iterator[bytes]:
    """One format of the sources, piece by piece; `tell` gets each piece, the last one with what the end has to say."""
    total, ids = Piece(), Ids()
    shared = total.shared
    writer = None if target == RECORDS else WRITERS[target](options.addresses, options.profile)
    yield writer.head().encode() if writer else b""
    for piece in run(Plan(options, (target,)), parts(found, number), total, ids, jobs):
        tell(piece)
        yield bytes(writer.join(piece.texts[0]) if writer else piece.texts[0])
    if writer:
        yield from _end(shared, options, writer)
    tell(Piece(findings=list(shared.findings(options.addresses))))


def _end(shared: Shared, options: Options, writer: Writer) -> Iterator[bytes]:
    """The shared entities, and the end of the format."""
    describer = Describer(options.addresses, options.profile)
    for entity in shared.entities(options.addresses):
        yield bytes(writer.join(writer.block([describer.node(entity)])))
    yield writer.tail().encode()


def blocks(outcomes: Iterable[Outcome], options: Options, writer: Writer, tell: Tell) -> Iterator[str]:
    """The text of one format, piece by piece; findings are told as they come. Holds shared entities only."""
    shared = Shared()
    yield writer.head()
    for outcome in outcomes:
        tell(outcome.findings)
        if outcome.described is not None:
            share(outcome, shared)
            yield bytes(writer.join(writer.block(outcome.described.own.values()))).decode()
    tell(shared.findings(options.addresses))
    yield from (text.decode() for text in _end(shared, options, writer))


def records(outcomes: Iterable[Outcome], options: Options, tell: Tell) -> Iterator[str]:
    """The records themselves as JSON lines, with the same findings as the graph."""
    shared = Shared()
    for outcome in outcomes:
        tell(outcome.findings)
        share(outcome, shared)
        if outcome.record is not None:
            yield f"{dump(outcome.record)}\n"
    tell(shared.findings(options.addresses))
