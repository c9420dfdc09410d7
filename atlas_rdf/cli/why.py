"""`atlas-rdf why`: where a triple comes from."""

from __future__ import annotations

import click

from atlas_rdf.cli.reading import Settings, reading
from atlas_rdf.findings import AtlasError, Exit, Lang
from atlas_rdf.prefixes import prefixes
from atlas_rdf.sources.parts import read
from atlas_rdf.why import Reason, why


@click.command("why")
@click.argument("subject")
@click.argument("predicate", default="")
@click.option("--in", "sources", multiple=True, required=True, help="Page, JSON lines or folder that was published.")
@reading
def command(
    settings: Settings,
    subject: str,
    predicate: str,
    sources: tuple[str, ...],
) -> int:
    """Say where the triples of SUBJECT (with PREDICATE) come from: file, line, text, normalisation, shapes.

    SUBJECT and PREDICATE are addresses, whole or with a prefix of our Turtle: partenariat:14854 acd:dateFin.
    """
    base = settings.addresses.base
    readings = read(settings.find(sources), settings.number)
    found = list(why(readings, _full(subject, base), _full(predicate, base), settings.options(check=False)))
    if not found:
        raise AtlasError(
            f"Aucun triplet de {subject} {predicate} ne vient de ces sources. Vérifier l'adresse et --in.",
            f"No triple of {subject} {predicate} comes from these sources. Check the address and --in.",
            Exit.NOTHING_EXAMINED,
        )
    for reason in found:
        _show(reason, settings.lang)
    return int(Exit.OK)


def _full(name: str, base: str) -> str:
    prefix, colon, local = name.partition(":")
    return f"{prefixes(base)[prefix]}{local}" if colon and prefix in prefixes(base) else name.strip("<>")


def _show(reason: Reason, lang: Lang) -> None:
    words = ("lu à", "texte", "lecture", "formes") if lang is Lang.FR else ("read at", "text", "reading", "shapes")
    field = f" ({reason.origin.field})" if reason.origin.field else ""
    said = (f"{reason.origin}{field}", reason.raw, reason.kind, ", ".join(reason.shapes))
    click.echo(f"<{reason.predicate}> {reason.value}")
    for word, text in zip(words, said, strict=True):
        if text:
            click.echo(f"    {word}: {text}")
