"""`atlas-rdf explain`: what a finding's code means."""

from __future__ import annotations

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language
from atlas_rdf.findings import Exit
from atlas_rdf.validate.explain import codes, explain


@click.command("explain")
@click.argument("code", required=False)
@options.LANG
def command(code: str | None, lang: str | None) -> int:
    """Say what a finding's CODE means, what is expected and how to repair it, with an example.

    Without CODE, list them all.
    """
    click.echo(explain(code, language(lang)) if code else "\n".join(codes()), nl=not code)
    return int(Exit.OK)
