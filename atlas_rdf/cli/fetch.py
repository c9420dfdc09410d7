"""`atlas-rdf fetch`: pages from the network, politely, into a folder that the other commands read."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language, say, summary
from atlas_rdf.cli.progress import Progress
from atlas_rdf.findings import AtlasError, Exit, Lang
from atlas_rdf.sources.fetch.gate import ATLAS_HOST, Gate
from atlas_rdf.sources.fetch.journal import Journal
from atlas_rdf.sources.fetch.plan import PAGE, from_ids, from_list, targets
from atlas_rdf.sources.fetch.run import Job, fetch, now
from atlas_rdf.sources.fetch.session import Limits

_CONTACT = re.compile(r"[!-'*-~]+@[!-'*-~]+\.[!-'*-~]+|https?://[!-'*-~]+")
_POSITIVE = click.FloatRange(min=0, min_open=True)
_DEFAULT = Limits()


@click.command("fetch")
@click.argument("addresses", nargs=-1, metavar="[ADDRESS]...")
@click.option("--ids", metavar="RANGES", help="Atlas ids: 2700-15500, or 14854,15478.")
@click.option("--urls", type=click.Path(path_type=Path, dir_okay=False), help="File of addresses, one a line.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder of the files and pages.csv."
)
@click.option(
    "--contact", envvar="ATLAS_RDF_CONTACT", show_envvar=True, help="Your e-mail or web address, told to the site."
)
@click.option(
    "--host", "hosts", multiple=True, metavar="NAME[:PORT]", help=f"A host that may be asked (default: {ATLAS_HOST})."
)
@click.option("--page", default=PAGE, metavar="ADDRESS", help="Where the page of an id is: an address with {id}.")
@click.option("--rate", type=_POSITIVE, default=_DEFAULT.rate, show_default=True, help="Requests a second.")
@click.option("--max-bytes", type=click.IntRange(1), default=_DEFAULT.size, show_default=True, help="Largest file.")
@click.option("--timeout", type=_POSITIVE, default=_DEFAULT.request, show_default=True, help="Seconds for a request.")
@click.option("--max-time", type=_POSITIVE, default=_DEFAULT.run, show_default=True, help="Seconds for the whole run.")
@click.option(
    "--older-than",
    type=click.FloatRange(0),
    metavar="DAYS",
    help="Ask again for what was seen before; unchanged is kept.",
)
@click.option("--dry-run", is_flag=True, help="List the addresses that would be asked, and ask none.")
@click.option("--quiet", is_flag=True, help="No progress and no summary.")
@click.option("--allow-private", is_flag=True, hidden=True)  # for the tests: this machine may be asked
@options.LANG
def command(  # noqa: PLR0913 - one parameter an option, as click passes them
    addresses: tuple[str, ...],
    ids: str | None,
    urls: Path | None,
    output: Path,
    contact: str | None,
    hosts: tuple[str, ...],
    page: str,
    rate: float,
    max_bytes: int,
    timeout: float,
    max_time: float,
    older_than: float | None,
    dry_run: bool,  # noqa: FBT001 - as click passes it
    quiet: bool,  # noqa: FBT001 - as above
    allow_private: bool,  # noqa: FBT001 - as above
    lang: str | None,
) -> int:
    """Download pages by id or files by ADDRESS, as they are, with a manifest (pages.csv) of where and when.

    One request a second, robots.txt obeyed, your contact told. Interrupted, the same command goes on; nothing is
    downloaded twice. The exit code is 1 when some addresses failed, 3 when nothing could be fetched.
    """
    words = language(lang)
    wanted = [*(from_ids(ids, page) if ids else ()), *(from_list(urls) if urls else ()), *addresses]
    if not wanted:
        raise AtlasError(
            "Rien à télécharger : donner --ids 2700-15500, --urls liste.txt ou une adresse.",
            "Nothing to fetch: give --ids 2700-15500, --urls list.txt or an address.",
            Exit.USAGE,
        )
    gate = Gate.of(hosts or (ATLAS_HOST,), loopback=allow_private)
    limits = Limits(rate, max_bytes, timeout, max_time)
    job = Job(targets(wanted), output, gate, contact or "", limits, older_than)
    job.check()
    due = job.due(Journal(output), now())
    if dry_run:
        for target in due:
            click.echo(target.address)
        return int(Exit.OK)
    if not _CONTACT.fullmatch(job.contact):
        raise AtlasError(
            "Le site doit savoir qui le lit : donner --contact avec un courriel ou une adresse web.",
            "The site must know who reads it: give --contact with an e-mail or a web address.",
            Exit.USAGE,
        )
    return _run(job, len(due), words, quiet=quiet)


def _run(job: Job, due: int, words: Lang, *, quiet: bool) -> int:
    try:
        with Progress(due, words, quiet=quiet, fr="adresses demandées", en="addresses asked") as progress:
            done = fetch(job, progress)
    except KeyboardInterrupt:
        say(words, "Interrompu ; la même commande continue.", "Interrupted; the same command goes on.")
        return 130
    except OSError as error:
        raise AtlasError(
            f"Impossible d'écrire dans {job.folder} ({error.strerror or error}). Choisir un autre dossier avec -o.",
            f"Cannot write into {job.folder} ({error.strerror or error}). Choose another folder with -o.",
        ) from error
    if not quiet:
        n: Counter[str] = done.counts
        summary(done.findings, words)
        say(
            words,
            f"{n['kept']} téléchargée(s), {n['unchanged']} inchangée(s), {n['already']} déjà là, "
            f"{n['absent']} absente(s), {n['failed']} en échec ; {done.files} fichier(s) dans {job.folder}.",
            f"{n['kept']} downloaded, {n['unchanged']} unchanged, {n['already']} already there, "
            f"{n['absent']} absent, {n['failed']} failed; {done.files} file(s) in {job.folder}.",
        )
    return int(done.exit_code)
