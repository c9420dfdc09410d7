"""`atlas-rdf publish`: the main job."""

from __future__ import annotations

import datetime
from pathlib import Path

import click
from click.core import ParameterSource

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import counts, say, summary
from atlas_rdf.cli.progress import Progress, expected
from atlas_rdf.cli.reading import Settings, reading
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.part_files import PartFiles
from atlas_rdf.publication import Job, publish
from atlas_rdf.version import RELEASED


@click.command("publish")
@click.argument("sources", nargs=-1, metavar="[SOURCES...]")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to publish into.")
@click.option(
    "--from-parts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder that atlas-rdf spark has written, instead of SOURCES; its options hold.",
)
@options.DATE
@options.DATA_VERSION
@options.ONLY_CONFORMING
@click.option("--max-set-aside", default="", metavar="N|N%", help="Publish nothing when more records are set aside.")
@click.option(
    "--max-unknown", type=click.IntRange(0), help="Publish nothing when more lines or members are not understood."
)
@options.JOBS
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
@options.FAIL_ON
@reading
def command(  # noqa: PLR0913 - one parameter an option, as click passes them
    settings: Settings,
    sources: tuple[str, ...],
    output: Path,
    from_parts: Path | None,
    reference: datetime.date | None,
    data_version: str,
    only_conforming: bool,  # noqa: FBT001 - as click passes it
    max_set_aside: str,
    max_unknown: int | None,
    jobs: int,
    quiet: bool,  # noqa: FBT001 - as click passes it
) -> int:
    """Convert, check and write records: atlas.nt, atlas.ttl, atlas.jsonld, findings.json, manifest.json.

    SOURCES are pages (.txt .html), JSON lines (.jsonl), tables (.csv .tsv .xlsx .ods), folders of
    them, or - for standard input.
    """
    words = settings.lang
    _check(sources, from_parts)
    found = PartFiles(from_parts) if from_parts else settings.find(sources)
    job = Job(
        found,
        output,
        settings.options(),
        settings.number,
        reference or RELEASED,
        data_version,
        only_conforming,
        max_set_aside,
        max_unknown,
        jobs,
    )
    with Progress(0 if quiet or isinstance(found, PartFiles) else expected(found), words, quiet=quiet) as progress:
        done = publish(job, progress)
    if not quiet:
        summary(done.findings, words)
        say(
            words,
            f"{done.published} fiche(s) publiée(s), {done.set_aside} mise(s) de côté, {done.triples} triplets "
            f"dans {output} ; {counts(done.findings, words)}.",
            f"{done.published} record(s) published, {done.set_aside} set aside, {done.triples} triples "
            f"in {output}; {counts(done.findings, words)}.",
        )
    return int(done.exit_code(settings.fail_on))


#: What `atlas-rdf spark` was told, and `--from-parts` therefore is not.
_TOLD = {
    "reference": "--date",
    "data_version": "--data-version",
    "only_conforming": "--only-conforming",
    "jobs": "--jobs",
    "number": "--id",
    "manifest": "--manifest",
    "kind": "--from",
    "mapping": "--mapping",
    "profile": "--profile",
    "base": "--base",
    "registers": "--registers",
}


def _check(sources: tuple[str, ...], from_parts: Path | None) -> None:
    """Either sources or part files; raises `AtlasError` otherwise."""
    source = click.get_current_context().get_parameter_source
    told = [option for name, option in _TOLD.items() if source(name) is ParameterSource.COMMANDLINE]
    if bool(sources) == bool(from_parts):
        raise AtlasError(
            "Donner ce qu'il faut lire, ou --from-parts et un dossier : l'un des deux.",
            "Give what is to be read, or --from-parts and a folder: one of the two.",
            Exit.USAGE,
        )
    if from_parts and told:
        raise AtlasError(
            f"{told[0]} se donne à « atlas-rdf spark » : avec --from-parts, ses options valent.",
            f"{told[0]} is for 'atlas-rdf spark': with --from-parts, its options hold.",
            Exit.USAGE,
        )
