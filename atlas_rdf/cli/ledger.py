"""`atlas-rdf ledger`: what became of every line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language
from atlas_rdf.findings import Exit, Lang
from atlas_rdf.printable import printable
from atlas_rdf.publish.ledger import check_unknown, load


@click.command("ledger")
@click.argument("ledger", type=click.Path(path_type=Path))
@click.option("--sources", "by_source", is_flag=True, help="The same for each source before the total.")
@click.option("--max-unknown", type=click.IntRange(0), help="Answer 1 when more lines or members are not understood.")
@options.LANG
def command(ledger: Path, by_source: bool, max_unknown: int | None, lang: str | None) -> int:  # noqa: FBT001 - as click passes it
    """Print a publication's ledger.json: lines and members mapped, ignored by a rule, or unknown.

    The total says how many filled each field and how many each rule ignored.
    """
    words = language(lang)
    found = load(ledger)
    for source in found["sources"] if by_source else ():
        click.echo(f"{printable(source['name'])}:")
        _show(source, words)
        click.echo()
    _show(found["total"], words)
    check_unknown(max_unknown, found["total"]["unknown"])
    return int(Exit.OK)


def _show(counts: dict[str, Any], lang: Lang) -> None:
    """One line a field or rule, then the sums."""
    for kind in ("mapped", "ignored"):
        for name, count in counts[kind].items():
            click.echo(f"{count:>8}  {_word(kind, lang)}  {printable(name)}")
    click.echo(_counts(counts, lang))


def _counts(counts: dict[str, Any], lang: Lang) -> str:
    mapped, ignored = sum(counts["mapped"].values()), sum(counts["ignored"].values())
    return ", ".join(
        f"{count} {_word(kind, lang)}"
        for kind, count in (("mapped", mapped), ("ignored", ignored), ("unknown", counts["unknown"]))
    )


def _word(kind: str, lang: Lang) -> str:
    return {"mapped": "repris", "ignored": "ignoré", "unknown": "inconnu"}[kind] if lang is Lang.FR else kind
