"""`atlas-rdf publish`: the main job."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import counts, say, summary
from atlas_rdf.cli.progress import Progress, expected
from atlas_rdf.publication import Job, publish
from atlas_rdf.version import RELEASED


@click.command("publish")
@options.SOURCES
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to publish into.")
@click.option(
    "--date",
    "reference",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=options.day,
    help="Day on which records without a retrieval date are judged (default: this version's release).",
)
@click.option("--data-version", default="", help="Version of the data (default: the date and a digest of the sources).")
@click.option("--only-conforming", is_flag=True, help="Leave out records that violate a rule.")
@click.option("--max-set-aside", default="", metavar="N|N%", help="Publish nothing when more records are set aside.")
@click.option("--max-unknown", type=int, help="Publish nothing when more lines or members are not understood.")
@options.JOBS
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
@options.FAIL_ON
@options.reading
def command(  # noqa: PLR0913 - one parameter an option, as click passes them
    settings: options.Settings,
    sources: tuple[str, ...],
    output: Path,
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
    found = settings.find(sources)
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
    with Progress(0 if quiet else expected(found), words, quiet=quiet) as progress:
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
