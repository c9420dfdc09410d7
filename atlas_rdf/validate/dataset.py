"""The rules about all records at once, and where in the sources their results belong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from atlas_rdf.addresses import Addresses
from atlas_rdf.findings import AtlasError, Exit, Finding, Origin
from atlas_rdf.ids import Ids
from atlas_rdf.validate.engine import check_dataset
from atlas_rdf.validate.locate import finding
from atlas_rdf.validate.places import Places
from atlas_rdf.validate.results import Result, Verdict

if TYPE_CHECKING:
    import pyoxigraph as ox

#: Bytes of a dump from which on the dataset rules' store is on disk.
ON_DISK = 500_000_000


class Judge:
    """Judges a finished dump by the dataset rules."""

    def __init__(self, addresses: Addresses, ids: Ids, places: Places) -> None:
        self._addresses = addresses
        self._ids = ids
        self._places = places

    def judge(self, ntriples: Path | bytes) -> tuple[list[Finding], Mapping[str, int]]:
        """The findings of the dataset rules on an N-Triples dump, and how many nodes each rule looked at."""
        verdict = _verdict(ntriples) if isinstance(ntriples, bytes) else _apart(ntriples)
        return [self._finding(result) for result in verdict.results], verdict.examined

    def _finding(self, result: Result) -> Finding:
        key = (self._addresses.split(result.focus) or ("", ""))[1]
        numbers = (number for number in (key, key.split("-", 1)[0]) if number.isdecimal() and number.isascii())
        one = next((known for number in numbers if (known := self._ids.get(int(number)))), None)
        if one is None:
            return finding(result, Origin("atlas.nt"))
        return finding(result, self._places.at(one, result.path), str(one.id))


def _apart(ntriples: Path) -> Verdict:
    """The verdict on a file, worked out in a process of its own: the store's memory goes back when it ends."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(_verdict, ntriples).result()
        except BrokenProcessPool as error:
            raise AtlasError(
                "Le processus des règles sur l'ensemble a été arrêté, sans doute faute de mémoire : rien n'est publié. "
                "Libérer de la mémoire, ou publier en plusieurs lots.",
                "The process of the rules on the whole was ended, probably for want of memory: nothing is published. "
                "Free some, or publish in several lots.",
                Exit.UNREADABLE,
            ) from error


def _verdict(ntriples: Path | bytes) -> Verdict:
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    with _store(ntriples) as store:
        if isinstance(ntriples, bytes):
            store.bulk_load(input=ntriples, format=ox.RdfFormat.N_TRIPLES)
        else:
            store.bulk_load(path=str(ntriples), format=ox.RdfFormat.N_TRIPLES)
        return check_dataset(store)


@contextmanager
def _store(ntriples: Path | bytes) -> Iterator[ox.Store]:
    """A store in memory; for a large dump one on disk beside it, gone afterwards."""
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    if isinstance(ntriples, bytes) or ntriples.stat().st_size < ON_DISK:
        yield ox.Store()
        return
    with TemporaryDirectory(prefix=".store-", dir=ntriples.parent) as folder:
        yield ox.Store(folder)
