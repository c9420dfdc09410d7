"""Records as an Atlas database would export them, from a seed: `generate.py --count 12000 -o records.jsonl`.

Long French prose, partners and posts that many records share, contacts with invented people (in the tables, never
in prose), and 3 % of records with one planted fault. The same count and seed give the same bytes; the first records
of a longer run are those of a shorter one.
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

Record = dict[str, Any]

FRENCH, FOREIGN, FUNDERS, PEOPLE = 1_500, 3_000, 300, 4_000
SENTENCES = 8_000
FAULTY = 0.03
FIRST_ID = 1_001
_WORDS: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class World:
    """What records share: bodies, posts, people, sentences; made once from the seed."""

    chance: random.Random
    french: list[Record] = field(default_factory=list)
    foreign: list[Record] = field(default_factory=list)
    posts: Mapping[str, list[str]] = field(default_factory=dict)
    funders: list[str] = field(default_factory=list)
    people: list[tuple[str, str]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def world(seed: int) -> World:
    """The bodies of a seed."""
    chance = random.Random(seed)
    made = World(
        chance,
        posts={land: _posts(land, capital, other) for land, capital, other in _WORDS["countries"]},
        people=[(_name(chance, 2, ""), _name(chance, 3, "k").upper()) for _ in range(PEOPLE)],
        sentences=[_sentence(chance) for _ in range(SENTENCES)],
    )
    made.french.extend({"nom": name, "niveau": "", "siren": "", "codeInsee": ""} for name in _WORDS["large"])
    made.french.extend(_distinct(FRENCH - len(made.french), lambda: _french(chance), ("nom",)))
    made.foreign.extend(_distinct(FOREIGN, lambda: _foreign(chance), ("nom", "pays")))
    pattern = _WORDS["funders"]
    made.funders.extend(
        one["nom"]
        for one in _distinct(
            FUNDERS, lambda: {"nom": chance.choice(pattern).format(name=_name(chance, 2, "ville"))}, ("nom",)
        )
    )
    return made


def _distinct(count: int, make: Callable[[], Record], key: Sequence[str]) -> list[Record]:
    made: dict[tuple[str, ...], Record] = {}
    while len(made) < count:
        one = make()
        made.setdefault(tuple(one[name].casefold() for name in key), one)
    return list(made.values())


def _posts(country: str, capital: str, other: str) -> list[str]:
    embassy = f"Ambassade de France à {capital}"
    return [embassy, *([f"CONSULAT GENERAL DE FRANCE A {other.upper()}"] if other else ())]


def _name(chance: random.Random, syllables: int, ending: str) -> str:
    made = "".join(chance.choice(_WORDS["onsets"]) + chance.choice(_WORDS["vowels"]) for _ in range(syllables))
    return f"{made}{ending}".capitalize()


def _french(chance: random.Random) -> Record:
    name = chance.choice(_WORDS["french"]).format(name=_name(chance, 1, chance.choice(_WORDS["endings"])))
    town = not name.startswith(("Communauté", "Syndicat")) and not name.endswith("Métropole")
    insee = f"{chance.randint(1, 95):02}{chance.randint(1, 899):03}" if town and chance.random() < 0.4 else ""
    return {
        "nom": name,
        "niveau": "Commune" if insee else "",
        "siren": _siren(chance) if chance.random() < 0.3 else "",
        "codeInsee": insee if insee[:2] != "20" else "",
    }


def _siren(chance: random.Random) -> str:
    digits = f"2{chance.randrange(10**7):07}"
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return f"{digits}{-sum(value - 9 * (value > 9) for value in doubled) % 10}"


def _foreign(chance: random.Random) -> Record:
    countries = [row[0] for row in _WORDS["countries"]]
    country = chance.choices(countries, cum_weights=_falling(len(countries), 4))[0]
    name = chance.choice(_WORDS["foreign"]).format(name=_name(chance, 2, chance.choice(_WORDS["abroad"])))
    place = f"https://sws.geonames.org/{chance.randint(100_000, 9_999_999)}/" if chance.random() < 0.1 else ""
    return {"nom": name, "pays": country, "geonames": place}


def _falling(count: int, head: int) -> list[float]:
    """Cumulative weights of ranks: few bodies are in many records, many in few."""
    return list(accumulate(1 / (rank + head) for rank in range(count)))


def _sentence(chance: random.Random) -> str:
    """One sentence of prose; a few hold what a scanner for telephone numbers must look at twice."""
    filled = {
        "year": chance.randint(1995, 2024),
        "count": f"{chance.randint(2, 900)} 000",
        "amount": f"{chance.randint(10, 990)} 000",
        "percent": chance.randint(5, 60),
        "small": chance.randint(2, 12),
        "month": chance.choice(_WORDS["months"]),
        "span": f"{chance.randint(2000, 2011)}-{chance.randint(2012, 2024)}",
    }
    if chance.random() < 0.004:
        return str(chance.choice(_WORDS["seldom"])).format_map(filled)
    subject, verb, thing, *rest = (chance.choice(_WORDS[part]) for part in ("subjects", "verbs", "objects"))
    rest = chance.sample(_WORDS["complements"], chance.choice((1, 1, 2)))
    return f"{subject} {verb} {thing}, {', '.join(rest)}.".format_map(filled)


class Generator:
    """Makes one record after the other."""

    def __init__(self, made: World) -> None:
        self.world = made
        self.chance = made.chance
        self._french = _falling(len(made.french), 12)
        self._foreign = _falling(len(made.foreign), 40)
        self._themes = _falling(len(_WORDS["themes"]), 6)

    def record(self, number: int) -> Record:
        """A record without a fault."""
        chance = self.chance
        start = chance.randint(1998, 2023)
        running = chance.random() < 0.45
        foreign = self._bodies(self.world.foreign, self._foreign, (50, 25, 13, 8, 4))
        french = self._bodies(self.world.french, self._french, (70, 20, 10))
        theme, *others = self._choose(
            _WORDS["themes"], self._themes, 1 + chance.choices((0, 1, 2, 3), (30, 40, 20, 10))[0]
        )
        record: Record = {
            "source": f"https://pastel.diplomatie.gouv.fr/cncdext/dyn/public/atlas/detailProjet.html?criteres.prjId={number}",
            "dateConsultation": f"{chance.randint(1, 28):02}/{chance.randint(1, 6):02}/2025",
            "id": str(number),
            "titre": chance.choice(_WORDS["titles"]).format(topic=chance.choice(_WORDS["objects"])),
            "anneePremiereSignature": str(start - chance.randint(0, 15)),
            "anneeDebut": start if chance.random() < 0.3 else str(start),
            "statut": "En cours" if running else chance.choice(("Terminé", "Terminé", "Terminé", "En sommeil")),
            **self._prose(),
            "forme": "Projet de coopération décentralisée",
            "triennal": chance.choice(("oui", "non", True, False)),
            **_theme(theme),
            "posteDiplomatique": self._post(foreign[0]["pays"]),
            "autresThematiques": [{"priorite": str(rank), **_theme(one)} for rank, one in enumerate(others, 1)],
            "partenairesEtrangers": foreign,
            "contactsPartenaires": [
                self._contact(one["nom"]) for one in foreign for _ in range(chance.choice((0, 1, 1, 2)))
            ],
            "partenairesFrancais": french,
            "financements": self._funding(start, [one["nom"] for one in (*french, *foreign)]),
        }
        if record["statut"] == "Terminé" or (running and chance.random() < 0.3):
            year = chance.randint(2026, 2029) if running else min(start + chance.randint(1, 6), 2024)
            record["dateFin"] = f"{chance.choice((30, 15, 1)):02}/{chance.choice((6, 9, 11)):02}/{year}"
        if chance.random() < 0.05:
            record["volontaires"] = [self._volunteer() for _ in range(chance.randint(1, 2))]
        return record

    def _choose(self, items: Sequence[Any], weights: list[float], count: int) -> list[Any]:
        chosen: dict[int, Any] = {}
        while len(chosen) < count:
            index = self.chance.choices(range(len(items)), cum_weights=weights)[0]
            chosen[index] = items[index]
        return list(chosen.values())

    def _bodies(self, bodies: Sequence[Record], weights: list[float], counts: Sequence[int]) -> list[Record]:
        """Partners of one side; some are in capitals, as on real pages."""
        count = self.chance.choices(range(1, len(counts) + 1), counts)[0]
        return [
            {
                name: text.upper() if name == "nom" and self.chance.random() < 0.03 else text
                for name, text in one.items()
                if text
            }
            for one in self._choose(bodies, weights, count)
        ]

    def _prose(self) -> Record:
        chance = self.chance
        made = {
            name: "\n".join(self._paragraphs(share))
            for name, share in (("contexte", 11), ("historique", 8), ("objectif", 6), ("description", 7))
        }
        if chance.random() < 0.4:
            here = " ".join(chance.choices(self.world.sentences, k=2))
            made["objectif"] = f"Objectifs locaux :\n{made['objectif']}\nObjectifs en France :\n{here}"
        return made

    def _paragraphs(self, sentences: int) -> Iterator[str]:
        chosen = self.chance.choices(self.world.sentences, k=max(1, sentences + self.chance.randint(-3, 3)))
        while chosen:
            if self.chance.random() < 0.1:
                yield self.chance.choice(_WORDS["headings"])
            size = self.chance.randint(2, 4)
            yield " ".join(chosen[:size])
            chosen = chosen[size:]

    def _post(self, country: str) -> Record:
        name = self.chance.choice(self.world.posts[country])
        if self.chance.random() < 0.2:
            name = name.upper().replace("À", "A")
        contacts = [self._contact("") for _ in range(self.chance.choice((0, 1, 2)))]
        return {"nom": name, "contacts": contacts}

    def _contact(self, partner: str) -> Record:
        """A function, in part with who holds it: people are dropped from the public profile."""
        made = {"fonction": self.chance.choice(_WORDS["functions"])}
        if self.chance.random() < 0.6:
            made |= self._person()
        return made | ({"partenaire": partner} if partner else {})

    def _person(self) -> Record:
        given, family = self.chance.choice(self.world.people)
        at = self.chance.choice(("@", "[at]"))
        return {
            "prenom": given,
            "nom": family,
            "courriel": f"contact.{self.chance.randint(1, 9999)}{at}exemple.example",
        }

    def _volunteer(self) -> Record:
        return {"mission": self.chance.choice(_WORDS["missions"]), "affectation": "Mairie", **self._person()}

    def _funding(self, start: int, partners: Sequence[str]) -> list[Record]:
        chance = self.chance
        lines: list[Record] = []
        for _ in range(chance.choices(range(9), (6, 8, 10, 14, 16, 15, 13, 10, 8))[0]):
            amount = chance.randint(3, 900) * 100 + chance.choice((0, 0, 0, 50))
            funder = chance.choices(
                (*partners, _WORDS["ministry"], _WORDS["bucket"], chance.choice(self.world.funders))
            )[0]
            written = chance.choice((amount, str(amount), f"{amount // 1000} {amount % 1000:03}", f"{amount},50"))
            line: Record = {"montant": written, "annee": str(start + chance.randint(0, 3)), "financeur": funder}
            if chance.random() < 0.06:
                line[chance.choice(("montantEau", "montantDechets", "montantEnergie"))] = str(amount // 10)
            lines.append(line)
        return lines


def _theme(labels: Sequence[str]) -> Record:
    return dict(zip(("thematique", "sousThematique", "sousSousThematique"), labels, strict=False))


def _no_title(record: Record) -> None:
    del record["titre"]


def _no_status(record: Record) -> None:
    del record["statut"]


def _no_partner(record: Record) -> None:
    record["partenairesEtrangers"] = record["contactsPartenaires"] = []


def _early_year(record: Record) -> None:
    record["anneePremiereSignature"] = "1850"


def _long_title(record: Record) -> None:
    record["titre"] = record["contexte"].replace("\n", " ")[:1500]


def _no_funding_year(record: Record) -> None:
    record["financements"] = [{"montant": "1200", "financeur": "Fondation Exemple"}, *record["financements"]]


def _no_funder(record: Record) -> None:
    record["financements"] = [*record["financements"], {"montant": "1200", "annee": "2019"}]


def _bad_year(record: Record) -> None:
    record["anneeDebut"] = "2O17"


def _bad_amount(record: Record) -> None:
    record["financements"] = [{"montant": "environ 5000", "annee": "2018", "financeur": "Fondation Exemple"}]


def _bad_date(record: Record) -> None:
    record["dateFin"] = "31/02/2019"


def _unknown_country(record: Record) -> None:
    record["partenairesEtrangers"][0] |= {"pays": "Syldavie"}


def _unknown_theme(record: Record) -> None:
    record["sousThematique"] = "Numérique responsable"


def _unknown_member(record: Record) -> None:
    record["financeurs"] = "voir tableau"


def _end_before_start(record: Record) -> None:
    record |= {"statut": "Terminé", "anneeDebut": "2015", "dateFin": "31/12/2012"}


def _overdue(record: Record) -> None:
    record |= {"statut": "En cours", "dateFin": "31/12/2020", "anneeDebut": "2014"}


def _ended_without_date(record: Record) -> None:
    record["statut"] = "Terminé"
    record.pop("dateFin", None)


FAULTS: tuple[Callable[[Record], None], ...] = (
    _no_title,
    _no_status,
    _no_partner,
    _early_year,
    _long_title,
    _no_funding_year,
    _no_funder,
    _bad_year,
    _bad_amount,
    _bad_date,
    _unknown_country,
    _unknown_theme,
    _unknown_member,
    _end_before_start,
    _overdue,
    _ended_without_date,
)


def records(count: int, seed: int = 1) -> Iterator[Record]:
    """`count` records; beside `FAULTS`, some repeat the one before them, whole or under an id of their own."""
    made = world(seed)
    generator = Generator(made)
    last: Record = {}
    for number in range(FIRST_ID, FIRST_ID + count):
        record = generator.record(number)
        if made.chance.random() < FAULTY:
            fault = made.chance.randrange(len(FAULTS) + 2)
            if fault < len(FAULTS):
                FAULTS[fault](record)
            elif last:
                record = dict(last) if fault == len(FAULTS) else last | {"id": str(number), "source": record["source"]}
        yield record
        last = record


def main() -> None:
    """Writes the records as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", "--output", type=Path, required=True)
    options = parser.parse_args()
    with options.output.open("w", encoding="utf-8") as file:
        for record in records(options.count, options.seed):
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
