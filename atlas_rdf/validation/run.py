"""RDF files and source files together: one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.sources.files import Found
from atlas_rdf.validate.verdict import Report
from atlas_rdf.validation.rdf import validate_rdf
from atlas_rdf.validation.records import validate_sources
from atlas_rdf.validation.request import Request, failed, inputs, judged_as_rdf, said, shown


def validate_files(arguments: Sequence[str], request: Request) -> Report:
    """A verdict for every file and record that the arguments name; raises `AtlasError` for wrong use only."""
    given = inputs(arguments, request)
    reports = [Report(tuple(said(given.items)), {}, given.items)] if given.items else []
    reports += [validate_rdf(name, path, request) for name, path in given.rdf.items()]
    if given.found:
        reports.append(_sources(given.found, request))
    return merged(reports)


def _sources(found: Found, request: Request) -> Report:
    skipped = tuple(one for one in found.skipped if not judged_as_rdf(Path(one.origin.file)))
    try:
        return validate_sources(Found(found.sources, skipped, found.metas, found.layout), request)
    except AtlasError as error:
        if error.exit_code is Exit.USAGE:
            raise
        items = tuple(failed(shown(source.path) if source.path else source.name, error) for source in found.sources)
        return Report(tuple(said(items)), {}, items)


def merged(reports: Iterable[Report]) -> Report:
    """Several reports as one."""
    reports = list(reports)
    counts: Counter[str] = Counter()
    for report in reports:
        counts.update(report.examined)
    return Report(
        tuple(one for report in reports for one in report.findings),
        dict(counts),
        tuple(one for report in reports for one in report.files),
        tuple(one for report in reports for one in report.records),
        {one: spot for report in reports for one, spot in report.spots.items()},
        {shape: name for report in reports for shape, name in report.hints.items() if not counts[shape]},
    )
