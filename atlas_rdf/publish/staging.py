"""Write beside, then rename: whatever happens, the previous publication stays whole."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
from collections.abc import Sequence
from io import BufferedWriter, FileIO
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from atlas_rdf.findings import AtlasError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FORMER = "former"
_HERE = -100  # AT_FDCWD: paths are relative to the working folder
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux's renameat2(2)
#: The files of a publication; `manifest.json` vouches for the others.
_OURS = (
    "atlas.nt", "atlas.ttl", "atlas.jsonld", "findings.json", "ledger.json", "set-aside.jsonl", "manifest.json",
)  # fmt: skip


class Written(BufferedWriter):
    """A file that knows the hash and the number of the bytes written to it: nobody reads 40 GB again for that."""

    def __init__(self, path: Path) -> None:
        super().__init__(FileIO(path, "wb"))
        self.size = 0
        self._hash = hashlib.sha256()

    def write(self, data: ReadableBuffer) -> int:
        """Takes all of them."""
        self._hash.update(data)
        self.size += len(memoryview(data))
        return super().write(data)

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal."""
        return self._hash.hexdigest()


class Staging:
    """A folder beside the target where files are written; `commit` puts them in their place.

    The target's other files are left alone. The last name given to `commit` is replaced last, so that a
    manifest never vouches for files that are not there yet.
    """

    def __init__(self, target: Path) -> None:
        self.target = target.resolve()
        self.folder = self.target.parent / f".{self.target.name}.{os.getpid()}.tmp"
        self.written: dict[str, Written] = {}

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

    def open(self, name: str) -> Written:
        """A file of the new publication, to be written in UTF-8 with LF ends."""
        file = self.written[name] = Written(self.folder / name)
        return file

    def path(self, name: str) -> Path:
        """Where a file of the new publication stands until it is committed."""
        return self.folder / name

    def commit(self, names: Sequence[str]) -> None:
        """All the files, or none: the two folders change places in one step where the system can do it."""
        for name in names:
            with (self.folder / name).open("rb") as file:
                os.fsync(file.fileno())
        if not self.target.exists():
            os.replace(self.folder, self.target)  # noqa: PTH105 - the atomic call, by its own name
        elif self._exchange(names):
            self._bring_back(self.folder, names)
        else:
            self._one_by_one(names)

    def _exchange(self, names: Sequence[str]) -> bool:
        """Swaps the folder with the target, whose other files were linked into it; False where that cannot be done."""
        shutil.copymode(self.target, self.folder)
        others = [entry for entry in self.target.iterdir() if entry.name not in names and entry.is_file()]
        for entry in others:
            os.link(entry, self.folder / entry.name, follow_symlinks=False)
        try:
            rename = ctypes.CDLL(None, use_errno=True).renameat2
        except (AttributeError, OSError):
            swapped = False
        else:
            swapped = rename(_HERE, os.fsencode(self.folder), _HERE, os.fsencode(self.target), _EXCHANGE) == 0
        if not swapped:
            for entry in others:
                (self.folder / entry.name).unlink()
        return swapped

    def _bring_back(self, former: Path, names: Sequence[str]) -> None:
        """Moves what is not ours from the folder that was the target; only sub-folders are left to be moved."""
        for entry in former.iterdir():
            if entry.name not in names and entry.name != _FORMER and not (self.target / entry.name).exists():
                os.replace(entry, self.target / entry.name)  # noqa: PTH105 - as above

    def _one_by_one(self, names: Sequence[str]) -> None:
        """Without an exchange: file after file, the manifest last; a failure on the way puts the former ones back."""
        former = self.folder / _FORMER
        former.mkdir()
        kept = [name for name in names if (self.target / name).exists()]
        for name in kept:
            shutil.copy2(self.target / name, former / name)
        try:
            for name in names:
                os.replace(self.folder / name, self.target / name)  # noqa: PTH105 - as above
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
                if self.target.is_dir():
                    self._bring_back(left, _OURS)
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
