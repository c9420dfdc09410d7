"""`atlas-rdf query`: SPARQL over a dump."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path

import click

from atlas_rdf.addresses import BASE
from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language, say
from atlas_rdf.findings import AtlasError, Exit, Lang
from atlas_rdf.prefixes import prefixes
from atlas_rdf.questions import question, questions
from atlas_rdf.store import Table, Triples, open_store

_WIDEST = 60
_PREFIXES = {namespace: prefix for prefix, namespace in prefixes(BASE).items()}


@click.command("query")
@click.argument("dump", type=click.Path(path_type=Path), required=False)
@click.argument("sparql", required=False)
@click.option("--file", "file", type=click.Path(path_type=Path), help="File that holds the query.")
@click.option("--name", help="A published question; see --list.")
@click.option("--param", "parameters", multiple=True, metavar="NAME=VALUE", help="Parameter of a published question.")
@click.option("--list", "listing", is_flag=True, help="List the published questions.")
@click.option(
    "--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True, help="Answer."
)
@click.option("--no-cache", "fresh", is_flag=True, help="Keep no store beside a large dump.")
@options.LANG
def command(  # noqa: PLR0913 - one parameter an option, as click passes them
    dump: Path | None,
    sparql: str | None,
    file: Path | None,
    name: str | None,
    parameters: tuple[str, ...],
    listing: bool,  # noqa: FBT001 - as click passes it
    form: str,
    fresh: bool,  # noqa: FBT001 - as click passes it
    lang: str | None,
) -> int:
    """Ask a dump (.nt .ttl .nq .trig .jsonld) a SPARQL question; CONSTRUCT answers with N-Triples.

    The query never leaves this machine: SERVICE and FROM are refused.
    """
    words = language(lang)
    if listing:
        for one in questions().values():
            click.echo(f"{one.number:>2}  {one.name:<28} {one.fr if words is Lang.FR else one.en}")
        return int(Exit.OK)
    if dump is None or sum(given is not None for given in (sparql, file, name)) != 1:
        raise AtlasError(
            "Donner un fichier RDF et une seule requête : en argument, avec --file ou avec --name.",
            "Give an RDF file and one query: as an argument, with --file or with --name.",
            Exit.USAGE,
        )
    text = sparql or (_text(file) if file else question(name or "").filled(_parameters(parameters)))
    answer = open_store(dump, keep=not fresh).query(text)
    if isinstance(answer, Triples):
        click.echo("\n".join(answer.lines))
    elif isinstance(answer, bool):
        click.echo(json.dumps({"head": {}, "boolean": answer}) if form == "json" else str(answer).lower())
    else:
        click.echo(_shown(answer, form), nl=False)
        if form == "table":
            say(words, f"{len(answer.rows)} ligne(s).", f"{len(answer.rows)} row(s).")
    return int(Exit.OK)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AtlasError(
            f"{path} : cette requête ne peut pas être lue. Vérifier le chemin.",
            f"{path}: this query cannot be read. Check the path.",
        ) from error


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in given)
    if any("=" not in one for one in given):
        raise AtlasError("--param s'écrit NOM=VALEUR.", "--param is written NAME=VALUE.", Exit.USAGE)
    return pairs


def _shown(table: Table, form: str) -> str:
    if form == "json":
        return f"{table.json}\n"
    if form == "csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(table.columns)
        writer.writerows(table.rows)
        return text.getvalue()
    rows = [tuple(_cell(value) for value in row) for row in table.rows]
    widths = [max(map(_width, column)) for column in zip(table.columns, *rows, strict=True)]
    lines = [table.columns, tuple("-" * width for width in widths), *rows]
    return "".join(f"{_aligned(line, widths)}\n" for line in lines)


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()


def _cell(value: str) -> str:
    namespace = value[: max(value.rfind("/"), value.rfind("#")) + 1]
    prefix = _PREFIXES.get(namespace) if namespace else None
    short = f"{prefix}:{value.removeprefix(namespace)}" if prefix else value
    printable = short if short.isprintable() else "".join(c if c.isprintable() else " " for c in short)
    return printable if len(printable) <= _WIDEST else f"{printable[: _WIDEST - 1]}…"


def _width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
