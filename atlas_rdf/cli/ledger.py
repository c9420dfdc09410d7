"""`atlas-rdf ledger`: what became of every line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language
from atlas_rdf.findings import Exit, Lang
from atlas_rdf.publish.ledger import check_unknown, load


@click.command("ledger")
@click.argument("ledger", type=click.Path(path_type=Path))
@click.option("--sources", "by_source", is_flag=True, help="One line a source before the total.")
@click.option("--max-unknown", type=click.IntRange(0), help="Answer 1 when more lines or members are not understood.")
@options.LANG
def command(ledger: Path, by_source: bool, max_unknown: int | None, lang: str | None) -> int:  # noqa: FBT001 - as click passes it
    """Print a publication's ledger.json: lines and members mapped, ignored by a rule, or unknown.

    The total says how many filled each field and how many each rule ignored.
    """
    words = language(lang)
    found = load(ledger)
    if by_source:
        for source in found["sources"]:
            click.echo(f"{source['name']}: {_counts(source, words)}")
    for kind in ("mapped", "ignored"):
        for name, count in found["total"][kind].items():
            click.echo(f"{count:>8}  {_word(kind, words)}  {name}")
    click.echo(_counts(found["total"], words))
    check_unknown(max_unknown, found["total"]["unknown"])
    return int(Exit.OK)


def _counts(counts: dict[str, Any], lang: Lang) -> str:
    mapped, ignored = sum(counts["mapped"].values()), sum(counts["ignored"].values())
    return ", ".join(
        f"{count} {_word(kind, lang)}"
        for kind, count in (("mapped", mapped), ("ignored", ignored), ("unknown", counts["unknown"]))
    )


def _word(kind: str, lang: Lang) -> str:
    return {"mapped": "repris", "ignored": "ignoré", "unknown": "inconnu"}[kind] if lang is Lang.FR else kind
