"""`atlas-rdf mapping init`: a first mapping for a table, to be corrected by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.convert import write
from atlas_rdf.cli.messages import language, say
from atlas_rdf.findings import AtlasError, Exit, refusal
from atlas_rdf.sources.decode import UnreadableError
from atlas_rdf.sources.files import STDIN
from atlas_rdf.sources.table.layout import Join
from atlas_rdf.sources.table.propose import Proposal, propose


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
            made = propose(file, table.name, sheet=sheet, header=header)
    except (OSError, UnreadableError) as error:
        fr, en = refusal(error) if isinstance(error, OSError) else (error.fr, error.en)
        raise AtlasError(
            f"{table} ne peut pas être lu ({fr}). Vérifier le fichier.",
            f"{table} cannot be read ({en}). Check the file.",
        ) from error
    if not made.main.matches:
        raise AtlasError(
            f"{table} n'a pas de ligne d'en-têtes. Dire où elle est avec --header.",
            f"{table} has no row of headers. Say where it is with --header.",
            Exit.NOTHING_EXAMINED,
        )
    write(output, [made.text.encode()])
    for fr, en in _told(made):
        say(words, fr, en)
    return int(Exit.OK)


def _told(made: Proposal) -> Iterator[tuple[str, str]]:
    """What the proposal rests on: how rows are joined, columns with several values, each header's match."""
    joined = {
        Join.ONE_ROW: ("une ligne, une fiche", "one row, one record"),
        Join.ROW_PER_FUNDING: ("des lignes voisines ont le même identifiant", "rows next to each other have one id"),
        Join.SHEETS: ("d'autres feuilles ont des identifiants", "other sheets have ids"),
    }
    fr, en = joined[made.rows]
    yield f'rows = "{made.rows}" : {fr}', f'rows = "{made.rows}": {en}'
    for tab in (made.main, *made.others):
        if made.others:
            yield f"--- {tab.called}", f"--- {tab.called}"
        for header, mark in tab.lists.items():
            shown = mark.replace("\n", "\\n")
            yield (
                f"{header} : plusieurs valeurs séparées par « {shown} » ? (à confirmer)",
                f"{header}: several values parted by '{shown}'? (to confirm)",
            )
        for one in tab.matches:
            doubt = (" (à confirmer)", " (to confirm)") if one.path else (" : inconnue", ": unknown")
            fr, en = ("", "") if one.sure else doubt
            arrow = f" -> {one.path}  {one.score} %" if one.path else ""
            yield f"{one.header}{arrow}{fr}", f"{one.header}{arrow}{en}"
