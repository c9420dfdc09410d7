"""What every command that reads records is told alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from atlas_rdf.addresses import BASE, Addresses
from atlas_rdf.cli import options
from atlas_rdf.cli.messages import language
from atlas_rdf.findings import FailOn, Lang
from atlas_rdf.linking import registers
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.sources.files import Found, Kind, find

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
            Addresses(given.pop("base") or BASE),
            FailOn(given.pop("fail_on", FailOn.VIOLATION)),
            language(given.pop("lang")),
            given.pop("registers"),
        )
        return command(settings, **given)

    return options.together(
        NUMBER, MANIFEST, KIND, MAPPING, options.REGISTERS, options.PROFILE, options.BASE, options.LANG
    )(told)
