"""The rules about all records at once, and where in the sources their results belong."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from atlas_rdf.addresses import Addresses
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.ids import Ids
from atlas_rdf.processes import memory, pool, processors
from atlas_rdf.validate.engine import check_dataset
from atlas_rdf.validate.locate import finding
from atlas_rdf.validate.places import Places
from atlas_rdf.validate.results import Result, Verdict

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.synchronize import Event

    import pyoxigraph as ox
    from _typeshed import WriteableBuffer

#: Seconds between two looks at a dump that is being written.
_PATIENCE = 0.05
_PIECE = 1 << 24  # bytes of a growing dump that are loaded at once


class Judge:
    """Says where in the sources the dataset rules' results belong."""

    def __init__(self, addresses: Addresses, ids: Ids, places: Places) -> None:
        self._addresses = addresses
        self._ids = ids
        self._places = places

    def findings(self, verdict: Verdict) -> list[Finding]:
        """A verdict's results as findings."""
        return [self._finding(result) for result in verdict.results]

    def _finding(self, result: Result) -> Finding:
        key = (self._addresses.split(result.focus) or ("", ""))[1]
        numbers = (number for number in (key, key.split("-", 1)[0]) if number.isdecimal() and number.isascii())
        one = next((known for number in numbers if (known := self._ids.get(int(number)))), None)
        if one is None:
            return finding(result, Origin("atlas.nt"))
        return finding(result, self._places.at(one, result.path), str(one.id))


@contextmanager
def judging(dump: Path, *, along: bool) -> Iterator[Callable[[], Future[Verdict]]]:
    """Something to be called once a dump is complete: it promises the dataset rules' verdict.

    They are judged in a process of its own, whose memory goes back when it ends; `along`: it reads the dump while it
    is written, and asks several rules at once when that is done.
    """
    complete = multiprocessing.Event()
    if along:
        dump.touch()
    with pool(1, _COMPLETE.append, (complete,)) as helper:
        started = helper.submit(_growing_verdict, dump) if along else None

        def finish() -> Future[Verdict]:
            complete.set()
            return started or helper.submit(rules_verdict, dump, dump.parent)

        yield finish


#: In the helper: set once the dump is complete.
_COMPLETE: list[Event] = []


def rules_verdict(ntriples: Path | bytes, folder: Path | None = None, jobs: int = 1) -> Verdict:
    """The dataset rules' verdict on N-Triples that are known to be valid, `jobs` rules at once.

    Above an eighth of the memory, their store stands in `folder` meanwhile, when there is one.
    """
    source = {"input": ntriples} if isinstance(ntriples, bytes) else {"path": str(ntriples)}
    large = not isinstance(ntriples, bytes) and ntriples.stat().st_size > _largest()
    with _store(folder if large else None) as store:
        _load(store, **source)
        return check_dataset(store, jobs)


def _largest() -> int:
    """Bytes of a dump at most for a store in memory: it takes 3.6 times as many, and shall leave half to others."""
    return memory() // 8


def _growing_verdict(dump: Path) -> Verdict:
    """The same of a dump that is being written; too large a one is read again, into a store on disk."""
    (complete,) = _COMPLETE
    with contextlib.suppress(_LargeError), _Growing(dump, complete, _largest()) as source, _store(None) as store:
        while block := source.read(_PIECE):  # what is loaded at once is put in its place only when all of it is read
            _load(store, input=block + source.readline())
        _HELD.append(store)
        return check_dataset(store, processors())
    with _Growing(dump, complete) as source, _store(dump.parent) as store:
        _load(store, input=source)
        return check_dataset(store, processors())


#: In the helper, which ends soon: to take a store in memory apart would cost half a second for a million triples.
_HELD: list[ox.Store] = []


def _load(store: ox.Store, **source: Any) -> None:
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    store.bulk_load(**source, format=ox.RdfFormat.N_TRIPLES, lenient=True)


class _LargeError(Exception):
    """A dump that a store in memory shall not hold."""


class _Growing(RawIOBase):
    """A file that is being written, to be read to what is its end once it is complete.

    Raises `_LargeError` when more than `most` bytes are read.
    """

    def __init__(self, path: Path, complete: Event, most: float = math.inf) -> None:
        self._file = path.open("rb", buffering=0)
        self._complete = complete
        self._left = most

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Some bytes, as soon as there are some; none at the end."""
        while True:
            over = self._complete.is_set()  # asked first: whatever is written before that is found by the next look
            found = self._file.readinto(buffer)
            self._left -= found
            if self._left < 0:
                raise _LargeError
            if found or over:
                return found
            self._complete.wait(_PATIENCE)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        super().close()


@contextmanager
def _store(folder: Path | None) -> Iterator[ox.Store]:
    """A store in memory, or one in a folder, gone afterwards."""
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    if folder is None:
        yield ox.Store()
        return
    with TemporaryDirectory(prefix=".store-", dir=folder) as made:
        yield ox.Store(made)
