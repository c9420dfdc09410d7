"""`atlas-rdf shapes`: what the shapes notice, and what they do not."""

from __future__ import annotations

from pathlib import Path

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language, say
from atlas_rdf.findings import Exit
from atlas_rdf.validate.mutation import run
from atlas_rdf.validate.mutation.survivors import reasons

#: Percent of the faults that the shapes must notice.
LEAST = 95


@click.group("shapes")
def command() -> None:
    """Try the shapes and the data set rules themselves."""


@command.command("mutate")
@click.argument("records", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RDF...")
@click.option(
    "--most", type=click.IntRange(min=0), default=0, metavar="N", help="At most N faults of each kind (0: all)."
)
@click.option(
    "--reasons",
    "given",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML: why some faults go unnoticed (default: shapes/survivors.toml).",
)
@options.LANG
def mutate(records: tuple[Path, ...], most: int, given: Path | None, lang: str | None) -> int:
    """Break good records in every way known, one fault at a time, and list the faults that no shape notices.

    RDF files that have findings already are passed over, and named; the exit code is 4 when none is left. It is 1
    when less than 95 % of the faults are noticed, when one goes unnoticed without a reason, or when a reason of
    --reasons is for what is noticed.
    """
    words = language(lang)
    known = reasons(given)
    tally = run.mutate(map(run.read, records), most)
    click.echo(run.markdown(tally, known, words), nl=False)
    failures = (
        (tally.unexplained(known), "Sans raison", "Without a reason"),
        (tally.stale(known) if given and not most else [], "Raisons périmées", "Stale reasons"),
    )
    for kinds, fr, en in failures:
        if kinds:
            say(words, f"{fr} : {run.wrong(kinds)}.", f"{en}: {run.wrong(kinds)}.")
    if tally.passed:
        names = ", ".join(str(records[at]) for at in tally.passed)
        say(
            words,
            f"Laissés de côté, car ils ont déjà des constats ou ne décrivent rien : {names}.",
            f"Passed over, as they have findings already or describe nothing: {names}.",
        )
    say(
        words,
        f"{tally.used} fichier(s) sans faute sur {len(records)} ; {tally.share:.1f} % des fautes remarquées.",
        f"{tally.used} file(s) without fault of {len(records)}; {tally.share:.1f} % of the faults noticed.",
    )
    if not tally.made:
        say(
            words,
            "Aucun fichier à casser : en donner un dont « atlas-rdf validate » n'a rien à dire.",
            "No file to break: give one about which 'atlas-rdf validate' has nothing to say.",
        )
        return int(Exit.NOTHING_EXAMINED)
    failed = tally.share < LEAST or any(kinds for kinds, *_ in failures)
    return int(Exit.FINDINGS if failed else Exit.OK)
