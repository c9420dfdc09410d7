"""RDF files and source files together: one report."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from atlas_rdf.findings import AtlasError, Exit, Finding
from atlas_rdf.pipeline import Pipeline
from atlas_rdf.publication import blocks
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.rdf_files import parse
from atlas_rdf.sources.files import STDIN, Found
from atlas_rdf.sources.parts import read
from atlas_rdf.validate.against import Census
from atlas_rdf.validate.locate import code
from atlas_rdf.validate.verdict import Note, Report
from atlas_rdf.validation.changes import Selected, changed
from atlas_rdf.validation.rdf import validate_rdf
from atlas_rdf.validation.records import validate_sources
from atlas_rdf.validation.request import Inputs, Request, failed, inputs, judged_as_rdf, opened, rdf_suffix, said, shown


def validate_files(arguments: Sequence[str], request: Request) -> Report:
    """A verdict for every file and record that the arguments name; raises `AtlasError` for wrong use only."""
    if request.against and STDIN in arguments:
        raise AtlasError(
            "--against relit les données : donner des fichiers, pas l'entrée standard.",
            "--against reads the data again: give files, not standard input.",
            Exit.USAGE,
        )
    if request.shapes and not request.dataset_rules:
        raise AtlasError(
            "--no-dataset-rules parle de nos formes : le retirer, ou retirer --shapes.",
            "--no-dataset-rules is about our own shapes: remove it, or remove --shapes.",
            Exit.USAGE,
        )
    given = inputs(arguments, request)
    rdf, found, selected = given.rdf, given.found, None
    notes: tuple[Note, ...] = ()
    if request.changed_since and (selection := changed(given, request)):
        rdf, selected, notes = selection.rdf, selection.records, selection.notes
        found = selected.found if selected else None
    request = replace(request, shapes=opened(request.shapes), background=opened(request.background))
    reports = [Report(tuple(said(given.items)), {}, given.items)] if given.items else []
    reports += [validate_rdf(name, path, request) for name, path in rdf.items()]
    if found:
        reports.append(_sources(found, request, selected))
    if not request.dataset_rules:
        notes = (*notes, _without_rules())
    report = replace(merged(reports), notes=notes)
    if request.against:
        drops = _drops(given, request, request.against)
        return replace(report, findings=(*report.findings, *drops))
    return report


def _without_rules() -> Note:
    """What is said when the rules about all records at once were not run."""
    from atlas_rdf.validate.docs import dataset_shapes, docs  # noqa: PLC0415 - reads the shapes

    rules = sorted({code(shape) for shape, doc in docs(dataset_shapes()).items() if not doc.path})
    names = ", ".join(rules)
    return Note(
        "dataset-rules-not-run",
        f"Règles du jeu de données non appliquées (--no-dataset-rules) : {names}.",
        f"Data set rules not run (--no-dataset-rules): {names}.",
        len(rules),
    )


def _drops(given: Inputs, request: Request, earlier: Path) -> list[Finding]:
    """What all the inputs together have lost since the earlier dump; files that cannot be read are not counted."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    before = Census.of(parse(earlier))
    quads: list[ox.Quad] = []
    for path in given.rdf.values():
        with contextlib.suppress(AtlasError):
            quads += parse(path, rdf_suffix(request, path))
    if given.found:
        options = replace(request.options, check=False)
        outcomes = Pipeline(options).run(read(given.found, request.number))
        text = "".join(blocks(outcomes, options, NTriples(options.addresses, options.profile), list))
        quads += ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES)
    return list(Census.of(quads).drops(before, request.max_drop, shown(earlier)))


def _sources(found: Found, request: Request, selected: Selected | None) -> Report:
    skipped = tuple(one for one in found.skipped if not judged_as_rdf(Path(one.origin.file)))
    try:
        return validate_sources(replace(found, skipped=skipped), request, selected)
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
