"""What was fetched, on disk: a line an address, never rewritten; and the manifest that is made from it."""

from __future__ import annotations

import contextlib
import csv
import datetime
import fcntl
import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.sources.fetch.plan import Target
from atlas_rdf.sources.files import MANIFEST, natural

NAME = ".fetch.jsonl"
_ASIDE = ".fetch.tmp"
_HEADER = ("fichier", "id", "adresse", "consultee", "statut", "sha256")


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of an address: `fichier` is "" when nothing is kept, `heure` when the kept content was seen."""

    adresse: str
    id: str = ""
    fichier: str = ""
    heure: str = ""
    statut: int = 0
    sha256: str = ""
    etag: str = ""
    modifie: str = ""
    erreur: str = ""


class Journal:
    """The folder of a fetch, held by one run at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: dict[str, Entry] = {}
        if folder.exists() and not folder.is_dir():
            raise AtlasError(
                f"{folder} existe et n'est pas un dossier : choisir un autre nom avec -o.",
                f"{folder} exists and is no folder: choose another name with -o.",
                Exit.USAGE,
            )
        if (folder / MANIFEST).exists() and not (folder / NAME).exists():
            raise AtlasError(
                f"{folder / MANIFEST} ne vient pas de fetch et serait remplacé : choisir un autre dossier avec -o.",
                f"{folder / MANIFEST} was not written by fetch and would be replaced: choose another folder with -o.",
                Exit.USAGE,
            )
        self._read()

    def _read(self) -> None:
        self.entries.clear()
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            for line in (self.folder / NAME).read_bytes().splitlines():
                self._remember(line)

    def _remember(self, line: bytes) -> None:
        """A line that a killed run left unfinished counts for nothing: its address is asked again."""
        try:
            entry = Entry(**json.loads(line))
            if entry.heure:
                datetime.datetime.fromisoformat(entry.heure)
        except (ValueError, TypeError):
            return
        known = self.entries.get(entry.adresse)
        if entry.heure or not (known and known.heure):
            self.entries[entry.adresse] = entry

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file = (self.folder / NAME).open("ab")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise AtlasError(
                f"Un autre fetch écrit dans {self.folder} : attendre qu'il finisse.",
                f"Another fetch writes into {self.folder}: wait until it ends.",
            ) from error
        self._read()
        if self._file.tell() and not (self.folder / NAME).read_bytes().endswith(b"\n"):
            self._file.write(b"\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._manifest()
        self._file.close()

    def kept(self, address: str) -> Entry | None:
        """The entry of an address whose file is there, as it was fetched."""
        entry = self.entries.get(address)
        if not entry or not entry.fichier:
            return None
        try:
            data = (self.folder / entry.fichier).read_bytes()
        except OSError:
            return None
        return entry if hashlib.sha256(data).hexdigest() == entry.sha256 else None

    def keep(self, target: Target, body: bytes, entry: Entry) -> None:
        """The file, whole, then its line: a run killed between the two asks for the page again."""
        self._replace(target.name, body)
        self.note(replace(entry, fichier=target.name, sha256=hashlib.sha256(body).hexdigest()))

    def note(self, entry: Entry) -> None:
        """One more line, on disk before the next request."""
        line = json.dumps({name: value for name, value in asdict(entry).items() if value}, ensure_ascii=False).encode()
        self._file.write(line + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._remember(line)

    def _replace(self, name: str, data: bytes) -> None:
        beside = self.folder / _ASIDE
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.folder / name)

    def _manifest(self) -> None:
        """`pages.csv`: the files kept, and the addresses where there is nothing."""
        rows = [
            (entry.fichier, entry.id, entry.adresse, entry.heure, str(entry.statut), entry.sha256)
            for entry in self.entries.values()
            if entry.heure
        ]
        rows.sort(key=lambda row: (natural(row[0]) if row[0] else natural(row[2]), row[2]))
        with (self.folder / _ASIDE).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";", lineterminator="\n")
            writer.writerow(_HEADER)
            writer.writerows(rows)
        (self.folder / _ASIDE).replace(self.folder / MANIFEST)
