"""`atlas-rdf validate`: any RDF file, or any source file, against the shapes."""

from __future__ import annotations

import json

import click

from atlas_rdf.api import validate
from atlas_rdf.cli import options
from atlas_rdf.cli.messages import counts, say, show
from atlas_rdf.publish.reports import as_json


@click.command("validate")
@options.SOURCES
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True, help="Report."
)
@options.FAIL_ON
@options.reading
def command(
    settings: options.Settings,
    sources: tuple[str, ...],
    form: str,
) -> int:
    """Check RDF files (.ttl .nt .nq .trig .jsonld), pages, JSON lines or tables against the shapes.

    The exit code is 0 when all is well, 1 for findings, 3 for an input that cannot be read, 4 when no shape
    found anything to examine.
    """
    words = settings.lang
    report = validate(
        sources,
        id=settings.number,
        manifest=settings.manifest,
        kind=settings.kind,
        mapping=settings.mapping,
        profile=settings.profile,
        base=settings.addresses.base,
    )
    if form == "json":
        document = {
            "conforms": report.conforms,
            "nodes_examined_by_shape": dict(sorted(report.examined.items())),
            "findings": [as_json(finding) for finding in report.findings],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        show(report.findings, words, err=False)
    code = report.exit_code(settings.fail_on)
    if not report.nodes:
        say(
            words,
            "Rien n'a été examiné : ces données n'ont aucun partenariat ni aucune fiche que les formes connaissent.",
            "Nothing was examined: this data has no partnership and no record that the shapes know.",
        )
    say(
        words,
        f"{report.nodes} nœud(s) examiné(s) au plus par une forme ; {counts(report.findings, words)}.",
        f"{report.nodes} node(s) examined at most by one shape; {counts(report.findings, words)}.",
    )
    return int(code)
