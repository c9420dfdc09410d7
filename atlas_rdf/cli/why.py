"""`atlas-rdf why`: where a triple comes from."""

from __future__ import annotations

import datetime
import re

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.reading import Settings, reading
from atlas_rdf.findings import AtlasError, Exit, Lang
from atlas_rdf.prefixes import prefixes
from atlas_rdf.printable import printable
from atlas_rdf.publication import data_version as version_of
from atlas_rdf.publication import dataset, listed
from atlas_rdf.sources.parts import read
from atlas_rdf.version import RELEASED
from atlas_rdf.why import TYPE, Reason, why

_WORDS = {
    Lang.FR: ("lu à", "texte", "champ", "lecture", "repose sur", "formes", "constat", "et {} autre(s) endroit(s)"),
    Lang.EN: ("read at", "text", "field", "reading", "rests on", "shapes", "finding", "and {} more place(s)"),
}


@click.command("why")
@click.argument("subject")
@click.argument("predicate", default="")
@click.option("--in", "sources", multiple=True, required=True, help="Page, table, JSON lines or folder published.")
@options.DATE
@options.DATA_VERSION
@reading
def command(  # noqa: PLR0913 - one parameter an option, as click passes them
    settings: Settings,
    subject: str,
    predicate: str,
    sources: tuple[str, ...],
    reference: datetime.date | None,
    data_version: str,
) -> int:
    """Say where the triples of SUBJECT (with PREDICATE) come from: file, line, text, field, normalisation, shapes.

    SUBJECT and PREDICATE are addresses, whole or with a prefix of our Turtle: partenariat:14854
    acd:dateFin. Give the sources, and the options, that were published.
    """
    base = settings.addresses.base
    told = settings.options(check=False)
    asked = _full(subject, base), TYPE if predicate == "a" else _full(predicate, base)
    found = settings.find(sources)
    described = None
    if asked[0] == settings.addresses.iri(dataset("", RELEASED)):
        day = reference or RELEASED
        described = dataset(data_version or version_of(day, listed(found)), day)
    reasons = 0
    for reason in why(read(found, settings.number), *asked, told, described):
        _show(reason, settings.lang)
        reasons += 1
    if not reasons:
        raise AtlasError(
            f"Aucun triplet de {subject} {predicate} ne vient de ces sources. Vérifier l'adresse et --in.",
            f"No triple of {subject} {predicate} comes from these sources. Check the address and --in.",
            Exit.NOTHING_EXAMINED,
        )
    return int(Exit.OK)


def _full(name: str, base: str) -> str:
    prefix, colon, local = name.partition(":")
    return f"{prefixes(base)[prefix]}{local}" if colon and prefix in prefixes(base) else name.strip("<>")


def _show(reason: Reason, lang: Lang) -> None:
    *words, more = _WORDS[lang]
    source = reason.source
    place = f"{source.origin} ({source.origin.field})" if source.origin.field else str(source.origin)
    place = printable(place)
    others = f" {more.format(reason.others)}" if reason.others else ""
    kind, basis = reason.kind[lang is Lang.EN], reason.basis[lang is Lang.EN]
    told = [one.fr if lang is Lang.FR else one.en for one in reason.notes]
    notes = "\n".join(f"{one.code} : {text}" for one, text in zip(reason.notes, told, strict=True))
    said = (f"{place}{others}" if source.origin.file else "", source.raw, source.field, kind, basis)
    click.echo(f"<{reason.predicate}> {reason.value}")
    for word, text in zip(words, (*said, ", ".join(reason.shapes), notes), strict=True):
        if text:
            click.echo(f"    {word}: {_indented(text)}")


def _indented(text: str) -> str:
    """A text of several lines, set in below its word."""
    return re.sub(r"\n", "\n        ", text)
