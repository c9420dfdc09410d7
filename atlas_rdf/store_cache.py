"""A large dump's store, kept beside it: the second question does not load it again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from atlas_rdf.processes import opens_a_store
from atlas_rdf.rdf_files import parse

if TYPE_CHECKING:
    import pyoxigraph as ox

_LEAST = 4_000_000  # bytes of a dump: a smaller one loads in a moment
_SEEN = "dump.json"  # size and time of the file whose digest the folder's name holds
_FORMAT = 1


def kept_store(path: Path) -> ox.Store | None:
    """The store of a large dump, opened for reading; None for a small one, or where it cannot be kept."""
    try:
        state = path.stat()
        if state.st_size < _LEAST:
            return None
        folder = _folder(path, state)
        if not folder.exists():
            _build(path, state, folder)
        return _open(folder)
    except OSError:  # a folder that we may not write to, a full disk: the dump is loaded into memory
        return None


def _folder(path: Path, state: os.stat_result) -> Path:
    """The folder for what the file holds now; its digest is taken again only when its size or time changed."""
    for known in sorted(path.parent.glob(f".{path.name}.*.store")):
        try:
            seen = json.loads((known / _SEEN).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if seen == _stamp(state):
            return known
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    folder = path.with_name(f".{path.name}.{digest[:32]}.store")
    if folder.exists():
        _mark(folder, state)
    return folder


def _stamp(state: os.stat_result) -> dict[str, int]:
    return {"format": _FORMAT, "size": state.st_size, "time": state.st_mtime_ns, "file": state.st_ino}


def _mark(folder: Path, state: os.stat_result) -> None:
    (folder / _SEEN).write_text(json.dumps(_stamp(state)), encoding="utf-8")


def _build(path: Path, state: os.stat_result, folder: Path) -> None:
    """Loads the dump beside, then renames; the stores of what the file held before go."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    beside = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    try:
        store = ox.Store(opens_a_store(str(beside)))
        store.bulk_extend(parse(path))
        store.optimize()
        store.flush()
        del store
        _mark(beside, state)
        for former in path.parent.glob(f".{path.name}.*.store"):
            shutil.rmtree(former, ignore_errors=True)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _open(folder: Path) -> ox.Store | None:
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    try:
        return ox.Store.read_only(opens_a_store(str(folder)))
    except (OSError, RuntimeError, ValueError):  # damaged: the next question builds it again
        shutil.rmtree(folder, ignore_errors=True)
        return None
