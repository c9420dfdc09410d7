"""`atlas-rdf link`: what names were taken to mean, and a person's decisions about them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language, say
from atlas_rdf.findings import Exit, Lang
from atlas_rdf.linking.linker import Linker
from atlas_rdf.linking.ranking import ranked
from atlas_rdf.linking.registers import NONE, Entry, append, is_link, load, place_of
from atlas_rdf.publish import dossier

_FOLDER = click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
_REGISTER = click.option(
    "--register", type=click.Path(path_type=Path, dir_okay=False), required=True, help="CSV file that keeps decisions."
)


@click.group("link")
def command() -> None:
    """See how names were linked in a publication, and decide the undecided ones."""


@command.command("stats")
@_FOLDER
@options.LANG
def stats(folder: Path, lang: str | None) -> int:
    """Count the links of DIR (written by publish) by method, and the records that rest on each."""
    words = language(lang)
    rows = dossier.read(folder)
    for abroad, fr, en in ((False, "France", "France"), (True, "Étranger", "Abroad")):
        counted = dossier.counts(row for row in rows if bool(row["country"]) == abroad)
        click.echo(fr if words is Lang.FR else en)
        for method, (names, linked, records) in counted.items():
            click.echo(f"  {method:<14} {names:>7} {linked:>7} {records:>8}")
    say(
        words,
        "Colonnes : méthode, noms distincts, dont rattachés, mentions dans les fiches.",
        "Columns: method, distinct names, of them linked, mentions in records.",
    )
    return int(Exit.OK if rows else Exit.NOTHING_EXAMINED)


@command.command("replay")
@_FOLDER
@options.REGISTERS
@options.LANG
def replay(folder: Path, registers: Path | None, lang: str | None) -> int:
    """Decide every link of DIR again, offline, and name those that come out otherwise."""
    words = language(lang)
    rows = dossier.read(folder)
    other = list(dossier.replay(rows, Linker(load(registers))))
    for row, again in other:
        before, now = _short(row["chosen"]), again.chosen.address if again.chosen else "-"
        click.echo(f"{row['name']} ({row['country'] or 'fr'}) : {before} {row['method']} -> {now} {again.method}")
    said = f"{len(rows)} lien(s) rejoué(s), {len(other)} différent(s)."
    say(words, said, f"{len(rows)} link(s) replayed, {len(other)} different.")
    return int(Exit.FINDINGS if other else Exit.OK if rows else Exit.NOTHING_EXAMINED)


@command.command("pin")
@_FOLDER
@_REGISTER
@options.LANG
def pin(folder: Path, register: Path, lang: str | None) -> int:
    """Pin in the register every address that DIR published, so that none changes when a better link appears."""
    words = language(lang)
    known = load(register if register.exists() else None)
    fresh: dict[tuple[str, str], Entry] = {}
    for row in dossier.read(folder):
        if known.find(row["name"], row["country"]) is None:
            entry = Entry(row["name"], row["country"], row["body"])
            fresh.setdefault(place_of(entry), entry)
    count = append(register, fresh.values())
    say(words, f"{count} adresse(s) épinglée(s) dans {register}.", f"{count} address(es) pinned in {register}.")
    return int(Exit.OK)


@command.command("review")
@_FOLDER
@_REGISTER
@click.option("--by", "person", default="", help="Who decides; kept in the register.")
@options.LANG
def review(folder: Path, register: Path, person: str, lang: str | None) -> int:
    """Walk through the undecided names of DIR, most used first, best candidates first; write the register.

    Nothing is chosen for you: a number takes a candidate, an address such as commune/42218 another body,
    n says that the name has no link, Enter leaves it open, q ends.
    """
    words = language(lang)
    known = load(register if register.exists() else None)
    rows = [row for row in dossier.read(folder) if not row["chosen"] and not known.find(row["name"], row["country"])]
    rows.sort(key=lambda row: (-row["records"], row["country"], row["name"]))
    decided: set[tuple[str, str]] = set()
    for number, row in enumerate(rows, 1):
        place = place_of(Entry(row["name"], row["country"]))
        if place in decided:
            continue
        link = _asked(row, f"{number}/{len(rows)}", words)
        if link is None:
            break
        if link:
            today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
            entry = Entry(row["name"], row["country"], row["body"], link, par=person, le=today)
            append(register, [entry])
            decided.add(place)
    say(words, f"{len(decided)} décision(s) dans {register}.", f"{len(decided)} decision(s) in {register}.")
    return int(Exit.OK)


def _asked(row: Mapping[str, Any], place: str, words: Lang) -> str | None:
    """The address chosen, `aucun`, "" when left open, None to end."""
    mentions = f"{row['records']} fiche(s)" if words is Lang.FR else f"{row['records']} record(s)"
    click.echo(
        f"\n[{place}] {row['name']} ({row['country'] or 'fr'}, {row['year'] or '-'}) {row['method']}, {mentions}"
    )
    candidates = ranked(dossier.decision(row))
    for number, one in enumerate(candidates, 1):
        click.echo(f"  {number:>2}  {one.address:<18} {one.label}  {one.score:.2f}  {one.reason}")
    while True:
        answer = click.prompt("?", default="", show_default=False).strip()
        if answer in ("", "q"):
            return None if answer else ""
        if answer == "n":
            return NONE
        if answer.isdecimal() and 1 <= int(answer) <= len(candidates):
            return candidates[int(answer) - 1].address
        if is_link(answer):
            return str(answer)
        say(words, "Un numéro, une adresse, n, Entrée ou q.", "A number, an address, n, Enter or q.")


def _short(chosen: Mapping[str, Any] | None) -> str:
    return str(chosen["address"]) if chosen else "-"
