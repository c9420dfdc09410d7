"""The rules about all records at once, and where in the sources their results belong."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO

from atlas_rdf.addresses import Addresses
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.ids import Ids
from atlas_rdf.processes import kind, memory, opens_a_store, pool, processors
from atlas_rdf.validate.engine import check_dataset
from atlas_rdf.validate.locate import finding
from atlas_rdf.validate.places import Places
from atlas_rdf.validate.results import Result, Verdict
from atlas_rdf.validate.sieve import Sieve, UnsuitableError

if TYPE_CHECKING:
    from concurrent.futures import Future
    from multiprocessing.synchronize import Event

    import pyoxigraph as ox
    from _typeshed import WriteableBuffer

#: Seconds between two looks at a dump that is being written.
_PATIENCE = 0.05
_PIECE = 1 << 20  # bytes that are loaded at once
#: A store in memory takes up to four times the bytes of its triples, and shall leave half of the memory to others.
_SHARE = 8


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
    complete = kind().Event()
    with pool(1, _told, (complete,)) as helper:
        started = helper.submit(_growing_verdict, dump) if along else None

        def finish() -> Future[Verdict]:
            complete.set()
            return started or helper.submit(rules_verdict, dump, dump.parent)

        yield finish


#: In the helper: set once the dump is complete.
_COMPLETE: list[Event] = []


def _told(complete: Event) -> None:
    _COMPLETE[:] = [complete]


def rules_verdict(ntriples: Path | bytes, folder: Path | None = None, jobs: int = 1) -> Verdict:
    """The dataset rules' verdict on N-Triples that are known to be valid, `jobs` rules at once.

    A store that would take more than an eighth of the memory stands in `folder` meanwhile, when there is one.
    """

    def opened() -> BinaryIO:
        return BytesIO(ntriples) if isinstance(ntriples, bytes) else ntriples.open("rb")

    return _verdict(opened, folder, jobs)


def _growing_verdict(dump: Path) -> Verdict:
    """The same of a dump that is being written."""
    (complete,) = _COMPLETE
    return _verdict(lambda: BufferedReader(_Growing(dump, complete)), dump.parent, processors())


def _verdict(opened: Callable[[], BinaryIO], folder: Path | None, jobs: int) -> Verdict:
    """The verdict on what `opened` opens anew each time: asked of what of it matters, or else of the whole."""
    try:
        return _placed(lambda place, most: _asked(opened, Sieve(), place, most, jobs), folder)
    except UnsuitableError:
        return _placed(lambda place, most: _asked(opened, None, place, most, jobs), folder)


def _placed(judge: Callable[[Path | None, float], Verdict], folder: Path | None) -> Verdict:
    """A verdict by a store in memory; by one on disk when that would be too large and a folder is given."""
    if folder is None:
        return judge(None, math.inf)
    with contextlib.suppress(_LargeError):
        return judge(None, memory() // _SHARE)
    return judge(folder, math.inf)


def _asked(opened: Callable[[], BinaryIO], sieve: Sieve | None, place: Path | None, most: float, jobs: int) -> Verdict:
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    with _store(place) as store:
        source = _Stream(_sieved(opened, sieve) if sieve else _whole(opened), most)
        load = store.bulk_load if place else store.load
        load(input=BufferedReader(source, _PIECE), format=ox.RdfFormat.N_TRIPLES, lenient=True)
        return check_dataset(store, jobs, sieve.types if sieve else None)


def _sieved(opened: Callable[[], BinaryIO], sieve: Sieve) -> Iterator[bytes]:
    for through in (sieve.first, sieve.second):
        with opened() as source:
            yield from through(source)


def _whole(opened: Callable[[], BinaryIO]) -> Iterator[bytes]:
    with opened() as source:
        while piece := source.read(_PIECE):
            yield piece


class _LargeError(Exception):
    """More triples than a store in memory shall hold."""


class _Stream(RawIOBase):
    """Pieces of text, read one after the other; raises `_LargeError` when they are more than `most` bytes."""

    def __init__(self, pieces: Iterator[bytes], most: float) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")
        self._left = most

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Some bytes; none at the end."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = memoryview(piece)
            self._left -= len(piece)
            if self._left < 0:
                raise _LargeError
        view = memoryview(buffer)
        size = min(len(view), len(self._piece))
        view[:size], self._piece = self._piece[:size], self._piece[size:]
        return size


class _Growing(RawIOBase):
    """A file that is being written, to be read to what is its end once it is complete."""

    def __init__(self, path: Path, complete: Event) -> None:
        while not path.exists() and not complete.is_set():
            complete.wait(_PATIENCE)
        self._file = path.open("rb", buffering=0)
        self._complete = complete

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Some bytes, as soon as there are some; none at the end."""
        while True:
            over = self._complete.is_set()  # asked first: whatever is written before that is found by the next look
            found = self._file.readinto(buffer)
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
        yield ox.Store(opens_a_store(made))
