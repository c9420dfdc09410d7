"""Things that several records name: one description, whatever the order of the records."""

from __future__ import annotations

import itertools
import json
import pickle
import random

from atlas_rdf import rules
from atlas_rdf.addresses import Addresses
from atlas_rdf.codes import codes
from atlas_rdf.findings import Origin
from atlas_rdf.linking.bodies import level, post, recase
from atlas_rdf.linking.linker import Linker
from atlas_rdf.linking.registers import Entry, Registers, place_of
from atlas_rdf.memory import Memory
from atlas_rdf.model import CollectiviteEtrangere, CollectiviteFrancaise, Fonction, Organisation
from atlas_rdf.parties import Parties
from atlas_rdf.publish.located import located
from atlas_rdf.publish.shared import Shared
from atlas_rdf.sources.files import natural
from atlas_rdf.sources.jsonl import read_json_line


def _all_orders(entities: list[Organisation]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for order in itertools.permutations(entities):
        shared = Shared()
        for entity in order:
            place = Origin("a" if getattr(entity, "siren", "") == "216901231" else "b", 3)
            shared.add(entity, lambda _, place=place: place)  # type: ignore[misc]
        (one,) = shared.entities(Addresses())
        findings = [(f.origin.file, f.value, f.fr) for f in shared.findings(Addresses())]
        found.add((repr(one), repr(findings)))
    return found


def test_spellings_are_kept_and_the_best_is_preferred() -> None:
    """Of several spellings the accented one in lower case is preferred, the others stay beside it, in any order."""
    names = ["SAINT-ETIENNE", "Saint-Étienne", "Saint-Etienne"]
    results = _all_orders([Organisation(key="fr-saint-etienne", nom=name) for name in names])
    assert len(results) == 1
    (shown, findings) = results.pop()
    assert "nom='Saint-Étienne'" in shown
    assert "autresNoms=('SAINT-ETIENNE', 'Saint-Etienne')" in shown
    assert findings == "[]"


def test_a_contradiction_is_reported_whatever_the_order() -> None:
    """Two records that contradict each other on one body give one finding, at the place of the value given up."""
    bodies: list[Organisation] = [
        CollectiviteFrancaise(key="fr-lyon", nom="Lyon", siren="216901231"),
        CollectiviteFrancaise(key="fr-lyon", nom="Lyon", siren="214202186"),
        CollectiviteFrancaise(key="fr-lyon", nom="Lyon"),
    ]
    results = _all_orders(bodies)
    assert len(results) == 1
    (shown, findings) = results.pop()
    assert "siren='214202186'" in shown
    assert findings.startswith("[('a', ")


def test_what_one_record_adds_is_added() -> None:
    """A number that only one record gives is kept."""
    results = _all_orders(
        [
            CollectiviteFrancaise(key="fr-lyon", nom="Lyon"),
            CollectiviteFrancaise(key="fr-lyon", nom="Lyon", siren="216901231"),
        ]
    )
    assert len(results) == 1
    assert "siren='216901231'" in results.pop()[0]


def test_runs_are_merged_in_any_order_and_any_grouping() -> None:
    """Runs sent from process to process, cut and merged anyhow, give the entities and findings of one run."""
    chance = random.Random(3)  # noqa: S311 - chance, not secrecy
    rows = [(file, line) for file in ("lot-2", "lot-10", "a") for line in range(1, 9)]
    ordered = sorted(rows, key=lambda row: (natural(row[0]), row[1]))
    for _ in range(60):
        described = {row: _body(chance) for row in rows}
        whole = Shared()
        for row in ordered:
            whole.add(described[row], lambda _, row=row: Origin(*row))  # type: ignore[misc]
        waiting = [Shared() for _ in range(6)]
        for row in ordered:
            chance.choice(waiting).add(described[row], lambda _, row=row: Origin(*row))  # type: ignore[misc]
        while len(waiting) > 1:
            chance.shuffle(waiting)
            one, two = (pickle.loads(pickle.dumps(waiting.pop())) for _ in range(2))  # noqa: S301 - our own
            for _, alone in two.split():
                one.merge(alone)
            waiting.append(one)
        assert list(waiting[0].entities(Addresses())) == list(whole.entities(Addresses()))
        assert list(waiting[0].findings(Addresses())) == list(whole.findings(Addresses()))


def test_places_on_one_line_are_kept_in_less_memory() -> None:
    """Where all fields stand on one line they are kept by line: the same places, also from another process."""
    on_one = {"nom": Origin("f", 3, "a[0].nom"), "siren": Origin("f", 3, "a[0].siren")}
    for origins, by_line in (
        (on_one, True),
        ({**on_one, "siren": Origin("f", 4)}, False),
        ({**on_one, "siren": Origin("g", 3)}, False),
        ({}, False),
    ):
        kept = located(origins)
        assert (kept is not origins) is by_line
        again = pickle.loads(pickle.dumps(kept))  # noqa: S301 - our own
        assert dict(kept) == dict(again) == origins
        assert list(kept) == list(again) == list(origins)
        assert len(kept) == len(origins)


def test_what_many_findings_say_is_in_memory_once() -> None:
    """Findings of two processes share their sentences; nothing else of them changes."""
    one = rules.NO_ID.at(Origin("f", 1))
    two = pickle.loads(pickle.dumps(rules.NO_ID.at(Origin("f", 1))))  # noqa: S301 - our own
    assert two == one
    assert all(getattr(two, name) is getattr(one, name) for name in ("code", "fr", "en", "path", "component"))


def test_a_full_memory_begins_anew() -> None:
    """What is remembered is bounded; what is kept last is always there."""
    memory = Memory[int, str](3)
    for number in range(10):
        assert memory.keep(number, str(number)) == str(number)
        assert memory[number] == str(number)
        assert len(memory) <= 3
    assert memory == {9: "9"}


def test_a_name_is_not_its_own_other_spelling() -> None:
    """Where a register gives a post the very spelling that the page has, that one is its name and no other name."""
    name = "AMBASSADE DE FRANCE A TUNIS"
    entry = Entry(recase(name), nom_fr=name)
    record = read_json_line(json.dumps({"id": "1", "titre": "T"}).encode(), "f", 1).record
    assert record is not None
    made = Parties(record, Linker(Registers({place_of(entry): entry}))).post(name)
    assert (made.nom, made.autresNoms) == (name, (recase(name),))


def _body(chance: random.Random) -> Organisation:
    key, name = chance.choice(("fr-lyon", "fr-nice")), chance.choice(("Lyon", "LYON", "Lyón"))
    if chance.random() < 0.2:
        return CollectiviteEtrangere(key=key, nom=name)
    return CollectiviteFrancaise(key=key, nom=name, siren=chance.choice((None, "216901231", "214202186", "215901836")))


def test_posts_are_recased_with_one_key() -> None:
    """A post in capitals and the same in lower case are one post."""
    assert recase("AMBASSADE DE FRANCE A TUNIS") == "Ambassade de France à Tunis"
    assert recase("CONSULAT GÉNÉRAL DE FRANCE À SAO PAULO") == "Consulat Général de France à Sao Paulo"
    assert recase("Consul général à Jérusalem") == "Consul général à Jérusalem"
    assert post("AMBASSADE DE FRANCE A TUNIS", "1").key == post("Ambassade de France à Tunis", "1").key
    assert len(_all_orders([post("AMBASSADE DE FRANCE A TUNIS", "1"), post("Ambassade de France à Tunis", "1")])) == 1


def test_a_name_states_its_level_or_none() -> None:
    """Prefixes state the level of a French authority; a bare name states nothing."""
    expected = {
        "Commune de Dori": "commune",
        "Ville de Lyon": "commune",
        "Conseil Général de la Gironde": "departement",
        "Conseil départemental du Val-de-Marne": "departement",
        "Département de l'Hérault": "departement",
        "Région Auvergne": "region",
        "Conseil régional de Bretagne": "region",
        "Communauté d'agglomération de Cergy-Pontoise": "epci",
        "Grenoble-Alpes Métropole": "epci",
        "Syndicat des Eaux d'Ile de France": "syndicat",
        "Saint-Etienne": None,
        "Villeurbanne": None,
        "Communay": None,
    }
    found = {name: (one.notation if (one := level(name)) else None) for name in expected}
    assert found == expected


def test_bodies_and_codes_that_come_from_other_processes_are_one_object_each() -> None:
    """However often they are sent, and whatever points to them: a long run must not keep every copy."""
    land = codes().by_iri[sorted(codes().iso2)[70]]
    body = CollectiviteEtrangere(key="xx-a", nom="A", pays=land)
    posts = [Fonction(key=f"xx-a-{name}", libelle=name, dans=body) for name in ("maire", "adjoint")]
    sent = [pickle.loads(pickle.dumps(one)) for one in posts]  # noqa: S301 - its own
    assert sent == posts
    assert sent[0].dans is sent[1].dans
    other = pickle.loads(pickle.dumps(CollectiviteEtrangere(key="xx-a", nom="B", pays=land)))  # noqa: S301 - as above
    assert other.nom == "B"
    assert other.pays is sent[0].dans.pays
