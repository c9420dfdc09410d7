"""`atlas-rdf spark`: the conversion past one machine."""

from __future__ import annotations

import datetime

import click

from atlas_rdf.addresses import BASE as DEFAULT_BASE
from atlas_rdf.addresses import Addresses
from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language, say
from atlas_rdf.findings import Exit
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.spark import convert_parts, session
from atlas_rdf.version import RELEASED


@click.command("spark")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", metavar="FOLDER", required=True, help="New folder or URL to write the part files into.")
@click.option(
    "--master", metavar="URL", default="local[*]", show_default=True, help="Spark's master; here, all processors."
)
@options.DATE
@options.DATA_VERSION
@options.ONLY_CONFORMING
@options.PROFILE
@options.BASE
@click.option("--quiet", is_flag=True, help="No closing sentence.")
@options.LANG
def command(  # noqa: PLR0913 - one parameter an option, as click passes them
    inputs: tuple[str, ...],
    output: str,
    master: str,
    reference: datetime.date | None,
    data_version: str,
    only_conforming: bool,  # noqa: FBT001 - as click passes it
    profile: str,
    base: str | None,
    quiet: bool,  # noqa: FBT001 - as click passes it
    lang: str | None,
) -> int:
    """Convert JSON lines with Spark into part files; publish --from-parts makes a release of them.

    INPUT is a file of JSON lines, a folder of them (.jsonl .ndjson), a pattern, or a URL of any of these that
    Spark can read. Needs the extra atlas-rdf[spark] and Java 17.
    """
    chosen = Options(Profile(profile), Addresses(base or DEFAULT_BASE))
    with session(master) as running:
        convert_parts(
            running,
            inputs,
            output,
            chosen,
            reference=reference or RELEASED,
            version=data_version,
            only_conforming=only_conforming,
        )
    if not quiet:
        say(
            language(lang),
            f"Fichiers partiels dans {output} : atlas-rdf publish --from-parts {output} -o public",
            f"Part files in {output}: atlas-rdf publish --from-parts {output} -o public",
        )
    return int(Exit.OK)
