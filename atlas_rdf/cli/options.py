"""Options that several commands share, and how the language of messages is chosen."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from atlas_rdf.addresses import BASE as DEFAULT_BASE
from atlas_rdf.addresses import Addresses
from atlas_rdf.cli.messages import language
from atlas_rdf.findings import FailOn, Lang
from atlas_rdf.linking import registers
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.sources.files import Found, Kind, find

F = TypeVar("F", bound=Callable[..., Any])


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, shown in this order."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def day(_context: click.Context, _parameter: click.Parameter, value: datetime.datetime | None) -> datetime.date | None:
    """A date option's value without the time that click gives it."""
    return value.date() if value else None


LANG = click.option(
    "--lang", type=click.Choice([one.value for one in Lang]), help="Language of messages (default: LANG, else fr)."
)
PROFILE = click.option(
    "--profile",
    type=click.Choice([one.value for one in Profile]),
    default=Profile.PUBLIC.value,
    show_default=True,
    help="public never names a person; internal holds everything.",
)
BASE = click.option("--base", metavar="IRI", default=None, help="Address under which things are named; ends with '/'.")
NUMBER = click.option("--id", "number", metavar="NUMBER", default="", help="Atlas id of the one page given.")
MANIFEST = click.option(
    "--manifest",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV or JSON: file, id, address and retrieval date of each page (default: pages.csv of each folder).",
)
KIND = click.option(
    "--from",
    "kind",
    type=click.Choice([one.value for one in Kind]),
    help="What a file is when its name does not say it.",
)
MAPPING = click.option(
    "--mapping",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML: what a table's columns are (see atlas-rdf mapping init).",
)
REGISTERS = click.option(
    "--registers",
    "registers",
    type=click.Path(path_type=Path, exists=True),
    help="Folder of *.csv registers (or one file): pinned addresses, names and decisions about links.",
)
FAIL_ON = click.option(
    "--fail-on",
    type=click.Choice([one.value for one in FailOn]),
    default=FailOn.VIOLATION.value,
    show_default=True,
    help="From which severity on the exit code is 1.",
)
JOBS = click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Processes that share the work (default: one a processor). The result is the same.",
)
DATE = click.option(
    "--date",
    "reference",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=day,
    help="Day on which records without a retrieval date are judged (default: this version's release).",
)
DATA_VERSION = click.option(
    "--data-version", default="", help="Version of the data (default: the date and a digest of the sources)."
)
ONLY_CONFORMING = click.option("--only-conforming", is_flag=True, help="Leave out records that violate a rule.")
SOURCES = click.argument("sources", nargs=-1, required=True, metavar="SOURCES...")


@dataclass(frozen=True, slots=True)
class Settings:
    """What every command that reads records is told alike."""

    number: str
    manifest: Path | None
    kind: Kind | None
    mapping: Path | None
    profile: Profile
    addresses: Addresses
    fail_on: FailOn
    lang: Lang
    registers: Path | None = None

    def find(self, sources: Sequence[str]) -> Found:
        """The sources that the arguments name."""
        return find(sources, self.manifest, self.kind, self.mapping)

    def options(self, *, check: bool = True) -> Options:
        """How the pipeline runs."""
        return Options(self.profile, self.addresses, check, registers.load(self.registers))


def reading(command: Callable[..., int]) -> Callable[..., int]:
    """The options of a command that reads records, given to it as its first argument, `Settings`."""

    @wraps(command)
    def told(**given: Any) -> int:
        settings = Settings(
            given.pop("number"),
            given.pop("manifest"),
            Kind(kind) if (kind := given.pop("kind")) else None,
            given.pop("mapping"),
            Profile(given.pop("profile")),
            Addresses(given.pop("base") or DEFAULT_BASE),
            FailOn(given.pop("fail_on", FailOn.VIOLATION)),
            language(given.pop("lang")),
            given.pop("registers"),
        )
        return command(settings, **given)

    return together(NUMBER, MANIFEST, KIND, MAPPING, REGISTERS, PROFILE, BASE, LANG)(told)
