"""Write beside, then rename: whatever happens, the previous publication stays whole."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from atlas_rdf.findings import AtlasError


class Staging:
    """A folder beside the target where files are written; `commit` puts them in their place.

    The target's other files are left alone. The last name given to `commit` is replaced last, so that a
    manifest never vouches for files that are not there yet.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.folder = target.parent / f".{target.name}.{os.getpid()}.tmp"

    def __enter__(self) -> Self:
        if self.target.exists() and not self.target.is_dir():
            raise AtlasError(
                f"{self.target} existe et n'est pas un dossier : choisir un autre nom avec -o.",
                f"{self.target} exists and is no folder: choose another name with -o.",
            )
        self._sweep()
        self.folder.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def open(self, name: str) -> IO[str]:
        """A text file of the new publication, UTF-8 with LF ends."""
        return (self.folder / name).open("w", encoding="utf-8", newline="\n")

    def path(self, name: str) -> Path:
        """Where a file of the new publication stands until it is committed."""
        return self.folder / name

    def commit(self, names: Sequence[str]) -> None:
        """All the files, or none: a failure on the way puts the former ones back."""
        for name in names:
            with (self.folder / name).open("rb") as file:
                os.fsync(file.fileno())
        self.target.mkdir(parents=True, exist_ok=True)
        former = self.folder / "former"
        former.mkdir()
        kept = [name for name in names if (self.target / name).exists()]
        for name in kept:
            shutil.copy2(self.target / name, former / name)
        try:
            for name in names:
                os.replace(self.folder / name, self.target / name)  # noqa: PTH105 - the atomic call, by its own name
        except BaseException:
            for name in names:
                if name in kept:
                    os.replace(former / name, self.target / name)  # noqa: PTH105 - as above
                else:
                    (self.target / name).unlink(missing_ok=True)
            raise

    def _sweep(self) -> None:
        """Removes what a killed run left beside the target."""
        pattern = re.compile(rf"\.{re.escape(self.target.name)}\.([0-9]+)\.tmp")
        for left in self.target.parent.glob(f".{self.target.name}.*.tmp") if self.target.parent.is_dir() else ():
            match = pattern.fullmatch(left.name)
            if match and not _alive(int(match[1])):
                shutil.rmtree(left, ignore_errors=True)


def _alive(pid: int) -> bool:
    if pid == os.getpid():
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
