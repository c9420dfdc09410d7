"""Where the files that are not Python are: in the checkout, or inside the installed wheel.

The only module that knows. `shapes/`, `vocab/`, `queries/` and `reference/` stand at the top of the checkout
because people who know no Python edit them; the wheel carries them under `atlas_rdf/_resources/`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder `shapes`, `vocab`, `queries` or `reference`."""
    shipped = _PACKAGE / "_resources" / name
    return shipped if shipped.is_dir() else _PACKAGE.parent / name


def files(name: str, pattern: str = "*.ttl") -> list[Path]:
    """The files of a folder (such as `shapes/record`) that match, in name order."""
    top, _, rest = name.partition("/")
    return sorted((folder(top) / rest).glob(pattern))
