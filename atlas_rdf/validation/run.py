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
from atlas_rdf.validate.verdict import Item, Note, Nothing, Report
from atlas_rdf.validation.changes import Selected, changed
from atlas_rdf.validation.rdf import validate_rdf
from atlas_rdf.validation.records import about_all, validate_sources
from atlas_rdf.validation.request import Inputs, Request, failed, inputs, judged_as_rdf, opened, rdf_suffix, said, shown

_ALL = 100  # percent
_DUMP = "atlas.nt"  # of a publication


def validate_files(arguments: Sequence[str], request: Request) -> Report:
    """A verdict for every file and record that the arguments name; raises `AtlasError` for wrong use only."""
    if request.against and STDIN in arguments:
        raise AtlasError(
            "--against relit les données : donner des fichiers, pas l'entrée standard.",
            "--against reads the data again: give files, not standard input.",
            Exit.USAGE,
        )
    if not 0 <= request.max_drop <= _ALL:
        raise AtlasError(
            "--max-drop est un pourcentage : donner un nombre de 0 à 100.",
            "--max-drop is a percentage: give a number from 0 to 100.",
            Exit.USAGE,
        )
    if request.shapes and not request.dataset_rules:
        raise AtlasError(
            "--no-dataset-rules parle de nos formes : le retirer, ou retirer --shapes.",
            "--no-dataset-rules is about our own shapes: remove it, or remove --shapes.",
            Exit.USAGE,
        )
    given = inputs(arguments, request)
    rdf, found, items, selected, unchanged = given.rdf, given.found, given.items, None, False
    notes: tuple[Note, ...] = ()
    if request.changed_since and (selection := changed(given, request)):
        rdf, selected, notes = selection.rdf, selection.records, selection.notes
        found = selected.found if selected else None
        items = (*items, *selection.emptied)
        unchanged = bool(given.rdf or given.found) and not (rdf or found or items)
    request = replace(request, shapes=opened(request.shapes), background=opened(request.background))
    reports = [Report(tuple(said(items)), {}, items)] if items else []
    reports += [validate_rdf(name, path, request) for name, path in rdf.items()]
    if found:
        reports.append(_sources(found, request, selected))
    if not request.dataset_rules:
        notes = (*notes, _without_rules())
    report = merged(reports)
    report = replace(report, notes=(*notes, *report.notes), unchanged=unchanged)
    if request.against:
        item, drops = _compared(given, request, request.against)
        return replace(report, files=(*report.files, item), findings=(*report.findings, *drops))
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


def _compared(given: Inputs, request: Request, earlier: Path) -> tuple[Item, list[Finding]]:
    """The earlier dump as a file of the report, and what is gone since; one that holds nothing compares nothing."""
    earlier = earlier / _DUMP if (earlier / _DUMP).is_file() else earlier
    name = shown(earlier)
    try:
        if earlier.is_dir():
            raise AtlasError(
                f"{name} : ce dossier n'est pas une publication (il n'a pas de {_DUMP}). Donner à --against un fichier "
                "RDF ou le dossier d'une publication.",
                f"{name}: this folder is no publication (it has no {_DUMP}). Give --against an RDF file or the folder "
                "of a publication.",
            )
        before = Census.of(parse(earlier))
    except AtlasError as error:
        item = failed(name, error)
        return item, said([item])
    number = before.counts.total()
    if not number:
        return Item(name, why=Nothing.EMPTY), []
    return Item(name, number, read=True), list(_now(given, request).drops(before, request.max_drop, name))


def _now(given: Inputs, request: Request) -> Census:
    """What all the inputs together hold; files that cannot be read are not counted."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    quads: list[ox.Quad] = []
    for path in given.rdf.values():
        with contextlib.suppress(AtlasError):
            quads += parse(path, rdf_suffix(request, path))
    if given.found:
        options = replace(request.options, check=False)
        outcomes = Pipeline(options).run(read(given.found, request.number))
        text = "".join(blocks(outcomes, options, NTriples(options.addresses, options.profile), list))
        quads += ox.parse(text.encode() + about_all(options), ox.RdfFormat.N_TRIPLES)
    return Census.of(quads)


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
        notes=tuple(dict.fromkeys(note for report in reports for note in report.notes)),
        met=frozenset[str]().union(*(report.met for report in reports)),
    )
