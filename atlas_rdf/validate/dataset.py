"""The rules about all records at once, and where in the sources their results belong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from atlas_rdf.addresses import Addresses
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.ids import Ids
from atlas_rdf.processes import pool
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
        if isinstance(ntriples, bytes):
            verdict = rules_verdict(ntriples)
        else:
            with pool(1) as helper:  # the store's memory goes back when it ends
                verdict = helper.submit(rules_verdict, ntriples, ntriples.parent).result()
        return [self._finding(result) for result in verdict.results], verdict.examined

    def _finding(self, result: Result) -> Finding:
        key = (self._addresses.split(result.focus) or ("", ""))[1]
        numbers = (number for number in (key, key.split("-", 1)[0]) if number.isdecimal() and number.isascii())
        one = next((known for number in numbers if (known := self._ids.get(int(number)))), None)
        if one is None:
            return finding(result, Origin("atlas.nt"))
        return finding(result, self._places.at(one, result.path), str(one.id))


def rules_verdict(ntriples: Path | bytes, folder: Path | None = None) -> Verdict:
    """The dataset rules' verdict on N-Triples that are known to be valid.

    From `ON_DISK` bytes on, their store stands in `folder` meanwhile, when there is one.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    source = {"input": ntriples} if isinstance(ntriples, bytes) else {"path": str(ntriples)}
    large = not isinstance(ntriples, bytes) and ntriples.stat().st_size >= ON_DISK
    with _store(folder if large else None) as store:
        store.bulk_load(**source, format=ox.RdfFormat.N_TRIPLES, lenient=True)
        return check_dataset(store)


@contextmanager
def _store(folder: Path | None) -> Iterator[ox.Store]:
    """A store in memory, or one in a folder, gone afterwards."""
    import pyoxigraph as ox  # noqa: PLC0415 - as above

    if folder is None:
        yield ox.Store()
        return
    with TemporaryDirectory(prefix=".store-", dir=folder) as made:
        yield ox.Store(made)
