"""`atlas-rdf convert`: one stage as a filter."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import say, show
from atlas_rdf.findings import AtlasError, Exit, FailOn, Finding, Lang
from atlas_rdf.pipeline import Outcome, Pipeline
from atlas_rdf.publication import Writer, blocks, records
from atlas_rdf.publish.jsonld import JsonLd
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.publish.turtle import Turtle
from atlas_rdf.sources.files import STDIN, read

_WRITERS: Mapping[str, type[Writer]] = {"nt": NTriples, "ttl": Turtle, "jsonld": JsonLd}
_FORMATS = (*_WRITERS, "jsonl")


@click.command("convert")
@options.SOURCES
@click.option("--to", "target", type=click.Choice(_FORMATS), default="nt", show_default=True, help="Output format.")
@click.option("-o", "--output", default=STDIN, show_default=True, help="File to write; - is standard output.")
@click.option("--quiet", is_flag=True, help="No findings on standard error.")
@options.FAIL_ON
@options.reading
def command(
    settings: options.Settings,
    sources: tuple[str, ...],
    target: str,
    output: str,
    quiet: bool,  # noqa: FBT001 - as click passes it
) -> int:
    """Convert pages, JSON lines or tables to N-Triples, Turtle, JSON-LD or JSON lines, without checking shapes.

    SOURCES are pages (.txt .html), JSON lines (.jsonl), tables (.csv .tsv .xlsx .ods), folders of
    them, or - for standard input.
    """
    chosen = settings.options(check=False)
    found = settings.find(sources)
    told = _Told(None if quiet else settings.lang, settings.fail_on)
    told(found.skipped)
    outcomes = told.watch(Pipeline(chosen).run(read(found, settings.number)))
    if target == "jsonl":
        pieces = records(outcomes, chosen, told)
    else:
        writer = _WRITERS[target](chosen.addresses, chosen.profile)
        pieces = blocks(outcomes, chosen, writer, told)
    write(output, pieces)
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

    def __call__(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.reached = self.reached or self._fail_on.reached((finding,))
            if self._lang:
                try:
                    show((finding,), self._lang)
                except BrokenPipeError:  # `2>&1 | head`: nobody listens, the file is still written
                    self._lang = None
                    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())

    def watch(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """The same outcomes; remembers whether a source could not be read."""
        for outcome in outcomes:
            self.unreadable |= outcome.unreadable
            self.records += 1
            yield outcome


def write(output: str, pieces: Iterable[str]) -> None:
    """Each piece as it comes to standard output, or to a file that appears only when it is complete."""
    if output == STDIN:
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    path = Path(output)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.writelines(piece.encode("utf-8") for piece in pieces)
        beside.replace(path)
    except OSError as error:
        raise AtlasError(
            f"Impossible d'écrire {output} ({error.strerror or error}). Choisir un autre fichier avec -o.",
            f"Cannot write {output} ({error.strerror or error}). Choose another file with -o.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
