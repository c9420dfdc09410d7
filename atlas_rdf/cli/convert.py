"""`atlas-rdf convert`: one stage as a filter."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from atlas_rdf.addresses import BASE as DEFAULT_BASE
from atlas_rdf.api import convert
from atlas_rdf.cli import options
from atlas_rdf.cli.messages import show
from atlas_rdf.findings import AtlasError, Exit, FailOn
from atlas_rdf.profile import Profile
from atlas_rdf.sources.files import STDIN, Kind

_FORMATS = ("nt", "ttl", "jsonld", "jsonl")


@click.command("convert")
@options.SOURCES
@click.option("--to", "target", type=click.Choice(_FORMATS), default="nt", show_default=True, help="Output format.")
@click.option("-o", "--output", default=STDIN, show_default=True, help="File to write; - is standard output.")
@click.option("--quiet", is_flag=True, help="No findings on standard error.")
@options.READING
@options.COMMON
def command(  # noqa: PLR0913 - one parameter an option, as click passes them
    sources: tuple[str, ...],
    target: str,
    output: str,
    quiet: bool,  # noqa: FBT001 - as click passes it
    number: str,
    manifest: Path | None,
    kind: str | None,
    profile: str,
    base: str | None,
    fail_on: str,
    lang: str | None,
) -> int:
    """Convert pages or JSON lines to N-Triples, Turtle, JSON-LD or JSON lines, without checking shapes.

    SOURCES are pages (.txt, .html), JSON lines (.jsonl), folders of them, or - for standard input.
    """
    done = convert(
        sources,
        id=number,
        manifest=manifest,
        kind=Kind(kind) if kind else None,
        profile=Profile(profile),
        base=base or DEFAULT_BASE,
    )
    writers = {"nt": done.ntriples, "ttl": done.turtle, "jsonld": done.jsonld, "jsonl": done.jsonl}
    write(output, writers[target]())
    if not quiet:
        show(done.findings, options.language(lang))
    if any(outcome.unreadable for outcome in done.outcomes):
        return int(Exit.UNREADABLE)
    return int(Exit.FINDINGS if FailOn(fail_on).reached(done.findings) else Exit.OK)


def write(output: str, text: str) -> None:
    """The whole text to standard output, or to a file that appears only when it is complete."""
    data = text.encode("utf-8")
    if output == STDIN:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise AtlasError(
            f"Impossible d'écrire {output} ({error.strerror or error}). Choisir un autre fichier avec -o.",
            f"Cannot write {output} ({error.strerror or error}). Choose another file with -o.",
        ) from error
