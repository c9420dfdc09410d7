"""The main job: sources in; dumps, findings and manifest out, all of them or none."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from atlas_rdf.findings import AtlasError, Exit, FailOn, Finding, Origin, Severity
from atlas_rdf.mapping import Describer, Node
from atlas_rdf.model import Jeu
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.profile import Profile
from atlas_rdf.publish.dossier import FILE as LINKS
from atlas_rdf.publish.dossier import Dossier
from atlas_rdf.publish.jsonld import JsonLd
from atlas_rdf.publish.ledger import Ledger, check_unknown
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.publish.reports import findings_report, manifest
from atlas_rdf.publish.set_aside import check_limit, line
from atlas_rdf.publish.shared import Shared
from atlas_rdf.publish.staging import Staging
from atlas_rdf.publish.turtle import Turtle
from atlas_rdf.sources.files import Found, read
from atlas_rdf.sources.jsonl import dump
from atlas_rdf.terms import ONTOLOGY_VERSION_IRI
from atlas_rdf.validate.dataset import Judge
from atlas_rdf.validate.locate import place
from atlas_rdf.version import RELEASED

Writer = NTriples | Turtle | JsonLd
TITLE = "Atlas français de la coopération décentralisée"


@dataclass(frozen=True, slots=True)
class Job:
    """What to publish and how. `reference`: the day on which records without a retrieval date are judged."""

    found: Found
    output: Path
    options: Options = field(default_factory=Options)
    number: str = ""
    reference: datetime.date = RELEASED
    data_version: str = ""
    only_conforming: bool = False
    max_set_aside: str = ""
    max_unknown: int | None = None


@dataclass(slots=True)
class Summary:
    """What a publication did. `examined`: shape IRI -> number of nodes that it looked at."""

    read: int = 0
    published: int = 0
    set_aside: int = 0
    triples: int = 0
    unreadable: bool = False
    findings: list[Finding] = field(default_factory=list)
    examined: Mapping[str, int] = field(default_factory=dict)

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
    try:
        with Staging(job.output) as staging:
            return _publish(job, staging, progress)
    except OSError as error:
        raise AtlasError(
            f"Impossible d'écrire dans {job.output} ({error.strerror or error}) : la publication précédente "
            "est intacte. Libérer de la place ou choisir un autre dossier avec -o.",
            f"Cannot write into {job.output} ({error.strerror or error}): the previous publication is intact. "
            "Free some space or choose another folder with -o.",
        ) from error


def _publish(job: Job, staging: Staging, progress: Callable[[int], None]) -> Summary:
    options = job.options
    addresses, profile = options.addresses, options.profile
    sources = [
        {"name": source.name, "kind": source.kind.value, "sha256": digest, "bytes": size}
        for source in job.found.sources
        for digest, size in (source.digest(),)
    ]
    version = job.data_version or _version(job.reference, sources)
    summary = Summary(findings=list(job.found.skipped))
    shared, judge, ledger, aside = Shared(), Judge(addresses), Ledger(), list[dict[str, Any]]()
    shared.add(dataset(version, job.reference), lambda _: Origin(""))
    writers: list[Writer] = [NTriples(addresses, profile), Turtle(addresses, profile), JsonLd(addresses, profile)]
    pipeline, links = Pipeline(options), Dossier(names=profile is Profile.INTERNAL)
    with ExitStack() as stack:
        files = [stack.enter_context(staging.open(f"atlas.{writer.suffix}")) for writer in writers]
        output = _Output(writers, files)
        refused = stack.enter_context(staging.open("set-aside.jsonl"))
        for outcome in pipeline.run(read(job.found, job.number)):
            summary.read += 1
            summary.findings += outcome.findings
            summary.unreadable |= outcome.unreadable
            if outcome.described is None or outcome.record is None or (job.only_conforming and outcome.violates):
                summary.set_aside += 1
                aside.append(_aside(outcome))
                at = Origin(outcome.file, outcome.line)
                refused.write(line(outcome.record, at, outcome.findings, outcome.raw))
            else:
                summary.published += 1
                share(outcome, shared)
                output.block(outcome.described.own.values())
                judge.remember(outcome.id, outcome.record)
                links.add(outcome.fiche)
            ledger.add(outcome.file, outcome.ledger)
            progress(summary.read)
        for entity in shared.entities(addresses):
            output.block([pipeline.describer.node(entity)])
        summary.triples = output.end()
    summary.findings += shared.findings(addresses)
    if job.max_set_aside:
        check_limit(job.max_set_aside, summary.set_aside, summary.read)
    check_unknown(job.max_unknown, ledger.unknown)
    for name, text in (("ledger.json", ledger.text()), (LINKS, links.text())):
        with staging.open(name) as file:
            file.write(text)
    results, summary.examined = judge.judge(staging.path("atlas.nt"), profile)
    summary.findings += results
    _reports(job, staging, summary, aside, sources, version)
    return summary


def _reports(  # noqa: PLR0913 - what the two reports state
    job: Job,
    staging: Staging,
    summary: Summary,
    aside: Sequence[Mapping[str, Any]],
    sources: Sequence[Mapping[str, Any]],
    version: str,
) -> None:
    counts = {"read": summary.read, "published": summary.published, "set_aside": summary.set_aside}
    with staging.open("findings.json") as file:
        file.write(findings_report(summary.findings, counts, summary.examined, aside))
    dumps = ["atlas.nt", "atlas.ttl", "atlas.jsonld"]
    listed: list[tuple[Path, int | None]] = [(staging.path(name), summary.triples) for name in dumps]
    data = {
        "version": version,
        "reference_date": job.reference.isoformat(),
        "profile": job.options.profile.value,
        "base": job.options.addresses.base,
    }
    others = ["findings.json", "ledger.json", LINKS, "set-aside.jsonl"]
    with staging.open("manifest.json") as file:
        file.write(manifest([*listed, *((staging.path(name), None) for name in others)], sources, data))
    staging.commit([*dumps, *others, "manifest.json"])


class _Output:
    """The three files, written in step."""

    def __init__(self, writers: Sequence[Writer], files: Sequence[IO[str]]) -> None:
        self._pairs = list(zip(writers, files, strict=True))
        self._triples = 0
        for writer, file in self._pairs:
            file.write(writer.head())

    def block(self, nodes: Iterable[Node]) -> None:
        nodes = list(nodes)
        for writer, file in self._pairs:
            file.write(writer.join(writer.block(nodes)))
        self._triples += sum(node.size for node in nodes)

    def end(self) -> int:
        for writer, file in self._pairs:
            file.write(writer.tail())
        return self._triples


def share(outcome: Outcome, shared: Shared) -> None:
    """The entities that other records may name too go to `shared`."""
    for node in outcome.described.shared if outcome.described else ():
        entity = node.entity
        shared.add(entity, lambda spec, entity=entity: place(entity, spec.term, outcome.row(entity), Origin("")))  # type: ignore[misc]


def dataset(version: str, reference: datetime.date) -> Jeu:
    """The node that describes the data set."""
    return Jeu(key="atlas", titre=TITLE, version=version, conformeA=ONTOLOGY_VERSION_IRI, dateReference=reference)


def _version(reference: datetime.date, sources: Sequence[Mapping[str, Any]]) -> str:
    """The data's version when nobody gives one: the day it is judged on, and a digest of what it was made from."""
    digest = hashlib.sha256("\n".join(sorted(source["sha256"] for source in sources)).encode()).hexdigest()
    return f"{reference.isoformat()}-{digest[:8]}"


def _aside(outcome: Outcome) -> dict[str, Any]:
    codes = sorted({finding.code for finding in outcome.findings if finding.severity is Severity.VIOLATION})
    return {"file": outcome.file, "line": outcome.line, "record": outcome.id, "codes": codes}


Tell = Callable[[Iterable[Finding]], object]


def blocks(outcomes: Iterable[Outcome], options: Options, writer: Writer, tell: Tell) -> Iterator[str]:
    """The text of one format, piece by piece; findings are told as they come. Holds shared entities only."""
    shared = Shared()
    describer = Describer(options.addresses, options.profile)
    yield writer.head()
    for outcome in outcomes:
        tell(outcome.findings)
        if outcome.described is not None:
            share(outcome, shared)
            yield writer.join(writer.block(outcome.described.own.values()))
    for entity in shared.entities(options.addresses):
        yield writer.join(writer.block([describer.node(entity)]))
    tell(shared.findings(options.addresses))
    yield writer.tail()


def records(outcomes: Iterable[Outcome], options: Options, tell: Tell) -> Iterator[str]:
    """The records themselves as JSON lines, with the same findings as the graph."""
    shared = Shared()
    for outcome in outcomes:
        tell(outcome.findings)
        share(outcome, shared)
        if outcome.record is not None:
            yield f"{dump(outcome.record)}\n"
    tell(shared.findings(options.addresses))
