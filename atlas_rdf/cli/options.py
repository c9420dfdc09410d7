"""Options that several commands share. Nothing heavy is imported here: light commands start at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from atlas_rdf.findings import FailOn, Lang
from atlas_rdf.profile import Profile

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
