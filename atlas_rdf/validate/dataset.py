"""The rules about all records at once, and where in the sources their results belong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from atlas_rdf.addresses import Addresses
from atlas_rdf.fields import specs
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.model import Partenariat
from atlas_rdf.profile import Profile
from atlas_rdf.record import Row
from atlas_rdf.validate.coverage import examined
from atlas_rdf.validate.engine import check_dataset
from atlas_rdf.validate.locate import finding

#: The fields that dataset rules are about: the only places worth keeping for each record.
_KEPT = ("titre", "statut", "dateFin", "anneeDebut")
_TERMS: Mapping[str, str] = {spec.term: spec.place for spec in specs(Partenariat) if spec.name in _KEPT}


class Judge:
    """Remembers where each record came from, and judges the finished dump."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._places: dict[str, dict[str, Origin]] = {}

    def remember(self, number: str, record: Row) -> None:
        """Where this record and the fields that the rules are about stand."""
        places = {term: record.where(column) for term, column in _TERMS.items()}
        self._places[number] = {"": record.origin, **places}

    def judge(self, ntriples: Path | bytes, profile: Profile) -> tuple[list[Finding], Mapping[str, int]]:
        """The findings of the dataset rules on an N-Triples dump, and how many nodes every shape looked at."""
        import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

        store = ox.Store()
        if isinstance(ntriples, bytes):
            store.bulk_load(input=ntriples, format=ox.RdfFormat.N_TRIPLES)
        else:
            store.bulk_load(path=str(ntriples), format=ox.RdfFormat.N_TRIPLES)
        verdict = check_dataset(store)
        found = []
        for result in verdict.results:
            key = (self._addresses.split(result.focus) or ("", ""))[1]
            record = key if key in self._places else key.split("-", 1)[0]
            places = self._places.get(record, {})
            at = places.get(result.path) or places.get("") or Origin("atlas.nt")
            found.append(finding(result, at, record if places else ""))
        return found, {**examined(store, profile), **verdict.examined}
