"""A revision of a git repository: which files are as they were then, and what the others held."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from atlas_rdf.findings import AtlasError, Exit


class Revision:
    """What git knows of the working folder's repository at a revision."""

    def __init__(self, name: str) -> None:
        self._top = Path(_git("rev-parse", "--show-toplevel").rstrip("\n"))
        known = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
        listed = _git("-C", str(self._top), "ls-tree", "-r", "-z", "--full-tree", known).split("\0")
        entries = (entry.partition("\t") for entry in listed if entry)
        self._blobs = {name: told.split(" ")[2] for told, _, name in entries}
        differing = _git("-C", str(self._top), "diff", "--name-only", "-z", "--no-renames", known, "--")
        self._differing = frozenset(differing.split("\0")) - {""}
        self._folders: dict[str, str] = {}  # as it is named -> where it is

    def same(self, path: Path) -> bool:
        """True when the file is as it was; one outside the repository, or that the revision has not, is not."""
        name = self._name(path)
        return name in self._blobs and name not in self._differing

    def touches(self, path: Path) -> bool:
        """True unless the file, or all that is in the folder, is as it was."""
        if not path.is_dir():
            return not self.same(path)
        inside = self._name(path)
        lost = bool(inside) and any(name.startswith(f"{inside}/") for name in self._differing)
        return lost or not all(self.same(file) for file in path.rglob("*") if file.is_file())

    def named(self, name: str) -> list[Path]:
        """The files of this name that differ from what they were, those that are no longer there included."""
        return [self._top / path for path in sorted(self._differing) if path.rpartition("/")[2] == name]

    def gone(self, folders: Iterable[Path]) -> Iterator[Path]:
        """The files of these folders that the revision has and that are no longer there."""
        held = {self._name(folder) for folder in folders}
        for name in sorted(self._differing & self._blobs.keys()):
            path = self._top / name
            if os.path.dirname(name) in held and not path.exists():  # noqa: PTH120 - a name of git's, as it is
                yield path

    def then(self, paths: Iterable[Path], folder: Path) -> dict[Path, Path]:
        """What each of these files held, as a file in `folder`; those that the revision has not are left out."""
        wanted = [(path, blob) for path in paths if (blob := self._blobs.get(self._name(path)))]
        asked = "".join(f"{blob}\n" for _, blob in wanted)
        told = memoryview(_run(("cat-file", "--batch"), asked.encode()))
        written, at = {}, 0
        for number, (path, _) in enumerate(wanted):
            head = bytes(told[at : at + 200]).split(b"\n", 1)[0]  # `id blob size`
            start = at + len(head) + 1
            at = start + int(head.split()[2]) + 1
            written[path] = folder / f"{number}{path.suffix}"
            written[path].write_bytes(told[start : at - 1])
        return written

    def _name(self, path: Path) -> str:
        """The file as git calls it; "" outside the repository, and for its top."""
        folder, name = os.path.split(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        top = f"{self._top}{os.sep}"
        real = os.path.join(self._folders[folder], name)  # noqa: PTH118 - fast
        if name in ("", "..") or os.path.islink(real):  # noqa: PTH114 - fast
            real = os.path.realpath(path)
        return real.removeprefix(top) if real.startswith(top) else ""


def _git(*arguments: str) -> str:
    return os.fsdecode(_run(arguments))


def _run(arguments: Iterable[str], told: bytes = b"") -> bytes:
    try:
        return subprocess.run(["git", *arguments], input=told, capture_output=True, check=True).stdout  # noqa: S603, S607 - no shell
    except (OSError, subprocess.CalledProcessError) as error:
        raise AtlasError(
            "--changed-since demande un dépôt git et une révision qu'il connaît : vérifier le nom, ou chercher "
            "l'historique entier (fetch-depth: 0).",
            "--changed-since needs a git repository and a revision that it knows: check the name, or fetch the whole "
            "history (fetch-depth: 0).",
            Exit.USAGE,
        ) from error
