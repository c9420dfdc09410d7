"""`atlas-rdf letters`: what to correct, for those who can."""

from __future__ import annotations

from pathlib import Path

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language, say
from atlas_rdf.findings import Exit
from atlas_rdf.letters.write import write


@click.command("letters")
@click.argument("publication", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder to write the letters into."
)
@options.LANG
def command(publication: Path, output: Path, lang: str | None) -> int:
    """Write a letter for each French authority and each embassy: what to correct in its records, in French.

    DIR is a folder written by publish, in the public profile. Each letter is a page (.html), a text (.md) and a
    sheet (.csv); index.html lists them. Findings of records without authority or embassy have letters of their own,
    and so has what those who publish the data can correct; what asks nothing of anybody is only counted.
    """
    done = write(publication, output)
    say(
        language(lang),
        f"{done.letters} lettre(s) dans {output} : {done.findings} constat(s) sur {done.records} fiche(s).",
        f"{done.letters} letter(s) in {output}: {done.findings} finding(s) about {done.records} record(s).",
    )
    return int(Exit.OK)
