"""What records say of the bodies that they share does not depend on their order, nor on who was met before."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from typing import Any

import pytest

from atlas_rdf.linking.registers import Entry, Registers, place_of
from atlas_rdf.pipeline import Options, Pipeline
from atlas_rdf.profile import Profile
from atlas_rdf.publication import blocks
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.sources.jsonl import read_json_line

Record = dict[str, Any]


def record(number: int, year: str, *names: Record | str, abroad: str = "Sfax") -> Record:
    """A record with these French partners."""
    french = [{"nom": name} if isinstance(name, str) else name for name in names]
    where = [{"nom": abroad, "pays": "Tunisie"}]
    return {
        "id": str(number),
        "titre": "T",
        "statut": "En sommeil",
        "anneeDebut": year,
        "partenairesFrancais": french,
        "partenairesEtrangers": where,
    }


def triples(records: Iterable[Record], options: Options) -> set[str]:
    """The dump of some records, in that order, read as one run reads them."""
    readings = (read_json_line(json.dumps(one).encode(), "f.jsonl", int(one["id"])) for one in records)
    writer = NTriples(options.addresses, options.profile)
    text = "".join(blocks(Pipeline(options).run(readings), options, writer, lambda _: None))
    return set(text.splitlines())


PARIS = {"nom": "Paris", "niveau": "Département"}
SAINT_JACQUES = {"nom": "Ville-Saint-Jacques", "niveau": "Région"}


@pytest.mark.parametrize(
    "records",
    [
        [record(1, "2010", "Ville d'Annecy", "Annecy-le-Vieux"), record(2, "2010", "Annecy-le-Vieux")],
        [record(1, "2010", PARIS), record(2, "2022", PARIS)],
        [record(1, "2010", SAINT_JACQUES), record(2, "2022", "Ville-Saint-Jacques")],
        [record(1, "2010", "Annecy"), record(2, "2022", "Annecy"), record(3, "2005", "ANNECY", "Cran-Gevrier")],
    ],
    ids=["a body and its successor", "a name of another year", "a level that does not fit", "spellings"],
)
@pytest.mark.parametrize("profile", list(Profile), ids=str)
def test_any_order_gives_the_same_graph(records: list[Record], profile: Profile) -> None:
    """Each order of the records, and each record met by itself before, in a run of its own."""
    options = Options(profile=profile)
    found = [triples(order, options) for order in itertools.permutations(records)]
    assert all(one == found[0] for one in found)
    alone = set[str]().union(*(triples([one], options) for one in records))
    own = {line for line in found[0] if "/id/organisation/" not in line.split(" ")[0] and "/lien/" not in line}
    assert own <= alone


@pytest.mark.parametrize("profile", list(Profile), ids=str)
def test_a_second_description_below_a_partner_is_judged(profile: Profile) -> None:
    """A register gives a partner abroad the address of another one's successor: the short cut does not overlook it."""
    entry = Entry("Sfax", "tn", adresse="fr-commune-74010")
    options = Options(profile=profile, registers=Registers({place_of(entry): entry}))
    quick, careful = Pipeline(options), Pipeline(options)
    careful.__dict__["_sound"] = None
    for number in (1, 2):
        raw = json.dumps(record(number, "2010", "Annecy-le-Vieux")).encode()
        one, two = (next(iter(run.run([read_json_line(raw, "f", number)]))) for run in (quick, careful))
        assert one.findings == two.findings
        assert "Partenariat-partenaireEtranger" in {finding.code for finding in one.findings}
