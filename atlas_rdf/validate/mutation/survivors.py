"""Why the shapes let some faults through: `shapes/survivors.toml`, a block for each reason."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from atlas_rdf.findings import AtlasError, Lang
from atlas_rdf.resources import files


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a kind of fault goes unnoticed."""

    fr: str
    en: str

    def text(self, lang: Lang) -> str:
        """The sentence in that language."""
        return self.fr if lang is Lang.FR else self.en


@cache
def reasons(path: Path | None = None) -> Mapping[tuple[str, str], Reason]:
    """(Name of the fault, field or class) -> its reason."""
    file = path or next(iter(files("shapes", "survivors.toml")), Path("shapes/survivors.toml"))
    try:
        blocks = tomllib.loads(file.read_text(encoding="utf-8"))["survivor"]
        return {(one["fault"], place): Reason(one["fr"], one["en"]) for one in blocks for place in one["places"]}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise AtlasError(
            f"{file} : ces raisons ne peuvent pas être lues ({error}). Corriger le fichier.",
            f"{file}: these reasons cannot be read ({error}). Correct the file.",
        ) from error
