"""`atlas-rdf convert`: one stage as a filter."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from atlas_rdf.batch import RECORDS, WRITERS, Piece
from atlas_rdf.cli import options
from atlas_rdf.cli.messages import say, show
from atlas_rdf.cli.reading import Settings, reading
from atlas_rdf.findings import AtlasError, Exit, FailOn, Lang, refusal
from atlas_rdf.publication import converted
from atlas_rdf.sources.files import STDIN

_FORMATS = (*WRITERS, RECORDS)


@click.command("convert")
@options.SOURCES
@click.option("--to", "target", type=click.Choice(_FORMATS), default="nt", show_default=True, help="Output format.")
@click.option("-o", "--output", default=STDIN, show_default=True, help="File to write; - is standard output.")
@click.option("--quiet", is_flag=True, help="No findings on standard error.")
@options.JOBS
@options.FAIL_ON
@reading
def command(  # noqa: PLR0913 - one parameter an option, as click passes them
    settings: Settings,
    sources: tuple[str, ...],
    target: str,
    output: str,
    quiet: bool,  # noqa: FBT001 - as click passes it
    jobs: int,
) -> int:
    """Convert pages, JSON lines or tables to N-Triples, Turtle, JSON-LD or JSON lines, without checking shapes.

    SOURCES are pages (.txt .html), JSON lines (.jsonl), tables (.csv .tsv .xlsx .ods), folders of
    them, or - for standard input.
    """
    chosen = settings.options(check=False)
    found = settings.find(sources)
    told = _Told(None if quiet else settings.lang, settings.fail_on)
    told(Piece(findings=list(found.skipped)))
    write(output, converted(chosen, found, settings.number, target, told, jobs))
    if told.unreadable:
        return int(Exit.UNREADABLE)
    if not told.records:
        say(settings.lang, "Il n'y avait aucune fiche à lire.", "There was no record to read.")
        return int(Exit.NOTHING_EXAMINED)
    return int(Exit.FINDINGS if told.reached else Exit.OK)


class _Told:
    """Findings, shown as they come and forgotten; what they mean for the exit code."""

    def __init__(self, lang: Lang | None, fail_on: FailOn) -> None:
        self._lang = lang
        self._fail_on = fail_on
        self.reached = False
        self.unreadable = False
        self.records = 0

    def __call__(self, piece: Piece) -> None:
        self.unreadable |= piece.unreadable
        self.records += piece.read
        for finding in piece.findings:
            self.reached = self.reached or self._fail_on.reached((finding,))
            if self._lang:
                try:
                    show((finding,), self._lang)
                except BrokenPipeError:  # `2>&1 | head`: nobody listens, the file is still written
                    self._lang = None
                    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def write(output: str, pieces: Iterable[bytes]) -> None:
    """Each piece as it comes to standard output, or to a file that appears only when it is complete."""
    if output == STDIN:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.writelines(pieces)
        beside.replace(path)
    except OSError as error:
        raise unwritable(output, error) from error
    finally:
        beside.unlink(missing_ok=True)


def unwritable(output: str, error: OSError) -> AtlasError:
    """The sentence about a file that cannot be written."""
    return AtlasError(
        f"Impossible d'écrire {output} ({refusal(error)[0]}). Choisir un autre fichier.",
        f"Cannot write {output} ({refusal(error)[1]}). Choose another file.",
    )
