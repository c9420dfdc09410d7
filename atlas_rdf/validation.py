"""Any RDF file or source file -> findings, and how many nodes were examined: the verdict rests on both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from atlas_rdf.batch import Piece, Plan, run
from atlas_rdf.findings import Exit, FailOn, Finding, Origin, Severity
from atlas_rdf.ids import Ids
from atlas_rdf.mapping import Describer
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.publication import dataset
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.rdf_files import is_rdf, parse, subject_lines
from atlas_rdf.sources.files import Kind, find
from atlas_rdf.sources.parts import parts
from atlas_rdf.validate.coverage import Coverage, examined
from atlas_rdf.validate.dataset import Judge
from atlas_rdf.validate.locate import finding
from atlas_rdf.version import RELEASED


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found. `examined`: shape IRI -> number of nodes that it looked at.

    `unreadable`: an input could not be read, so that the verdict is not the whole one.
    """

    findings: tuple[Finding, ...]
    examined: Mapping[str, int]
    unreadable: bool = False

    @property
    def nodes(self) -> int:
        """The greatest number of nodes that one record shape looked at."""
        return max((count for shape, count in self.examined.items() if "#jeu-" not in shape), default=0)

    @property
    def conforms(self) -> bool:
        """True when something was examined and no finding is a violation."""
        return self.nodes > 0 and not any(one.severity is Severity.VIOLATION for one in self.findings)

    def exit_code(self, fail_on: FailOn = FailOn.VIOLATION) -> Exit:
        """What the run answers."""
        if self.unreadable:
            return Exit.UNREADABLE
        if fail_on.reached(self.findings):
            return Exit.FINDINGS
        return Exit.OK if self.nodes else Exit.NOTHING_EXAMINED


def validate_rdf(path: Path, profile: Profile = Profile.PUBLIC) -> Report:
    """The record shapes and the dataset rules on an RDF file; raises `AtlasError` when it cannot be read."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    from atlas_rdf.validate.engine import check_dataset, check_records  # noqa: PLC0415 - loads pySHACL

    lines = sorted({f"{quad.triple} .\n" for quad in parse(path)})
    store = ox.Store()
    store.bulk_load(input="".join(lines).encode(), format=ox.RdfFormat.N_TRIPLES)
    rules = check_dataset(store)
    counts = {**examined(store, profile), **rules.examined}
    results = [*check_records(lines, profile).results, *rules.results]
    places = subject_lines(path) if results else {}
    found = [finding(result, Origin(path.name, places.get(result.focus, 0))) for result in results]
    return Report(tuple(sorted(found, key=Finding.sort_key)), counts)


def validate_sources(  # noqa: PLR0913 - what says how to read the sources
    arguments: Sequence[str],
    options: Options,
    *,
    number: str = "",
    manifest: Path | None = None,
    kind: Kind | None = None,
    mapping: Path | None = None,
    jobs: int = 1,
) -> Report:
    """The same on pages and JSON lines, with each finding at the line of the source."""
    found = find(arguments, manifest, kind, mapping)
    coverage, ids = Coverage(options.profile), Ids()
    total = Piece(coverage=coverage)
    findings = list(found.skipped)
    texts: list[bytes] = []
    for piece in run(Plan(options, ("nt",), account=True), parts(found, number), jobs, ids):
        findings += piece.findings
        texts += piece.texts
        total.join(piece)
        total.unreadable |= piece.unreadable
    describer = Describer(options.addresses, options.profile)
    nodes = [describer.node(entity) for entity in total.shared.entities(options.addresses)]
    coverage.add(nodes)
    findings += total.shared.findings(options.addresses)
    writer = NTriples(options.addresses, options.profile)
    texts.append(writer.block([*nodes, describer.node(dataset("", RELEASED))]).encode())
    results, rules = Judge(options.addresses, ids, total.places).judge(b"".join(texts))
    counts = {**coverage.examined(), **rules}
    return Report(tuple(sorted([*findings, *results], key=Finding.sort_key)), counts, total.unreadable)


def validate_files(  # noqa: PLR0913 - as above
    arguments: Sequence[str],
    options: Options,
    *,
    number: str = "",
    manifest: Path | None = None,
    kind: Kind | None = None,
    mapping: Path | None = None,
) -> Report:
    """RDF files and source files together: one report."""
    rdf = [argument for argument in arguments if is_rdf(Path(argument))]
    rest = [argument for argument in arguments if argument not in rdf]
    reports = [validate_rdf(Path(argument), options.profile) for argument in rdf]
    if rest:
        reports.append(validate_sources(rest, options, number=number, manifest=manifest, kind=kind, mapping=mapping))
    counts: dict[str, int] = {}
    for report in reports:
        for shape, count in report.examined.items():
            counts[shape] = counts.get(shape, 0) + count
    findings = tuple(one for report in reports for one in report.findings)
    return Report(findings, counts, any(report.unreadable for report in reports))
