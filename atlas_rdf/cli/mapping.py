"""`atlas-rdf mapping init`: a first mapping for a table, to be corrected by hand."""

from __future__ import annotations

from pathlib import Path

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.convert import write
from atlas_rdf.cli.messages import language, say
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.sources.decode import UnreadableError
from atlas_rdf.sources.files import STDIN
from atlas_rdf.sources.table.propose import propose


@click.group("mapping")
def command() -> None:
    """Make the mapping that says what the columns of a table are."""


@command.command("init")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("-o", "--output", default=STDIN, show_default=True, help="File to write; - is standard output.")
@click.option("--sheet", default="", help="Sheet of the workbook (default: the first).")
@click.option("--header", type=click.IntRange(1), default=1, show_default=True, help="Line of the headers.")
@options.LANG
def init(table: Path, output: str, sheet: str, header: int, lang: str | None) -> int:
    """Propose a mapping for TABLE (.csv .tsv .xlsx .ods) by its headers.

    Each match is printed with its confidence. Doubtful ones are commented out in the mapping: nothing is guessed.
    """
    words = language(lang)
    try:
        with table.open("rb") as file:
            text, matches = propose(file, table.name, sheet=sheet, header=header)
    except (OSError, UnreadableError) as error:
        raise AtlasError(
            f"{table} ne peut pas être lu ({getattr(error, 'fr', error)}). Vérifier le fichier.",
            f"{table} cannot be read ({error}). Check the file.",
        ) from error
    if not matches:
        raise AtlasError(
            f"{table} n'a pas de ligne d'en-têtes. Dire où elle est avec --header.",
            f"{table} has no row of headers. Say where it is with --header.",
            Exit.NOTHING_EXAMINED,
        )
    write(output, [text.encode()])
    for one in matches:
        fr, en = (
            ("", "") if one.sure else (" (à confirmer)", " (to confirm)") if one.path else (" : inconnue", ": unknown")
        )
        arrow = f" -> {one.path}  {one.score} %" if one.path else ""
        say(words, f"{one.header}{arrow}{fr}", f"{one.header}{arrow}{en}")
    return int(Exit.OK)
