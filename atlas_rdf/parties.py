"""The bodies that one record names, linked: a body is one, however it is spelt, as partner and as funder."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from atlas_rdf.folding import slug
from atlas_rdf.linking import bodies
from atlas_rdf.linking.concepts import bucket, known_concept
from atlas_rdf.linking.french import dated
from atlas_rdf.linking.french_names import readings
from atlas_rdf.linking.linker import Linked, Linker, registered
from atlas_rdf.model import (
    CollectiviteEtrangere,
    CollectiviteFrancaise,
    Concept,
    Lien,
    Organisation,
    PosteDiplomatique,
    Territoire,
)
from atlas_rdf.record import Row

_YEAR = re.compile("(?:1[5-9]|20|21)[0-9]{2}")


class Parties:
    """Made for one record and thrown away."""

    def __init__(self, record: Row, linker: Linker) -> None:
        self.linker = linker
        self.year = _year(record)
        self._id = record.text("id").strip()
        self._names = _funders(record)
        self._funders: dict[str, Organisation] = {}
        self._liens: dict[str, Lien] = {}
        self._spelt: dict[str, Organisation] = {}

    @property
    def liens(self) -> tuple[Lien, ...]:
        """The decisions about the names of this record, each about its body as the record has it in the end."""
        return tuple(
            replace(lien, corps=self._spelt[lien.corps.key]) if lien.corps.key in self._spelt else lien
            for lien in self._liens.values()
        )

    def rests_on(self, row: Row, kind: str) -> tuple[object, ...]:
        """What the body of a row rests on besides the row: the year, if the name meant somebody else in another."""
        if kind != "fr":
            return self.linker, None
        stated = row.text("niveau")
        level = known_concept("niveau", stated) if stated.strip() else None
        sure = level is not None or not stated.strip()
        dates = not sure or dated(row.cells["nom"], _code(level))
        return self.linker, self.year if dates else None

    def keep(self, lien: Lien) -> Organisation:
        """The body of a link, which goes to the dossier."""
        self._liens[lien.key] = lien
        return lien.corps

    def french(self, filled: Mapping[str, Any], insee: str | None, level: Concept | None) -> Lien:
        """A French partner, from the fields of its row."""
        stated = _code(level)
        linked = self.linker.french(filled["nom"], self._id, self.year, insee, filled.get("siren"), stated)
        given: dict[str, Any] = {"niveau": level} if level else {}
        if insee:
            given["territoire"] = Territoire(key=f"fr-commune-{insee.lower()}", codeInsee=insee)
        return linked.lien(_french(linked, {**filled, **given}))

    def foreign(self, filled: Mapping[str, Any], country: Concept | None) -> Lien:
        """A partner abroad, from the fields of its row."""
        linked = self.linker.foreign(filled["nom"], self._id, country, filled.get("lieu"))
        nom = linked.fields.get("nom", filled["nom"])
        fields = {**linked.fields, **filled, "nom": nom, "pays": country}
        return linked.lien(CollectiviteEtrangere(key=linked.key, **fields))

    def with_funders(
        self, french: Iterable[CollectiviteFrancaise], abroad: Iterable[CollectiviteEtrangere]
    ) -> tuple[CollectiviteFrancaise, ...]:
        """The French partners with the other names under which the record has them as funders."""
        kept = {body.key: body for body in french}
        own = {slug(name): body for body in (*abroad, *kept.values()) for name in (body.nom or "", *body.autresNoms)}
        known = {body.key: body for body in (*abroad, *kept.values())}
        others: dict[str, list[str]] = {}
        pinned = self.linker.registers.entries
        for name in self._names:
            partner = own.get(slug(name))
            if partner and not pinned and partner.key not in kept:  # abroad: no French authority is meant
                self._funders[name] = partner
                continue
            linked = self.linker.french(name, self._id, self.year)
            partner = partner or kept.get(linked.key) or next((one for one in kept.values() if _alike(name, one)), None)
            if partner:
                self._funders[name] = partner
                if linked.decision.chosen and linked.key == partner.key:
                    self.keep(self._also(name, linked, partner))
                if partner.key in kept and slug(name) not in own:
                    body = kept[partner.key]
                    kept[body.key] = replace(body, autresNoms=tuple(sorted({*body.autresNoms, name})))
                    self._spelt[body.key] = kept[body.key]
            elif not linked.decision.chosen or any(_proper(name) & _proper(one.nom or "") for one in abroad):
                self._funders[name] = self._other(name, linked)
            else:
                others.setdefault(linked.key, []).append(name)
        for names in others.values():
            self._funders |= dict.fromkeys(names, self._authority(names))
        known |= kept
        self._funders = {name: known.get(body.key, body) for name, body in self._funders.items()}
        return tuple(kept.values())

    def _also(self, name: str, linked: Linked, partner: Organisation) -> Lien:
        """The link of a funder's name to a partner, as this record describes it and no other."""
        make = partial(linked.lien, partner)
        known = self.linker.once(("also", linked.key, linked.decision.year, name, id(partner)), make)
        return known if known.corps is partner else make()

    def post(self, name: str) -> PosteDiplomatique:
        """The embassy or consulate that the page names, as a register has it."""
        made = bodies.post(name, self._id)
        entry = self.linker.registers.find(made.nom or "", "")
        key = entry.adresse if entry and entry.adresse else made.key
        ministry = self._organisation(made.ministere.nom or "")
        given = {"autresNoms": (), **registered(entry, made.nom or "")}
        others = {*made.autresNoms, *given.pop("autresNoms")} - {given.get("nom", made.nom)}
        return replace(made, key=key, ministere=ministry, autresNoms=tuple(sorted(others)), **given)

    def funder(self, name: str) -> Organisation:
        """Who pays: a partner, a French authority that the name means, or another body."""
        return self._funders[name]

    def _authority(self, names: list[str]) -> Organisation:
        """A French authority that is no partner, under all the names that the record gives it."""
        fields = {"nom": names[0], "autresNoms": tuple(sorted(names[1:]))}
        found = []
        for linked in [self.linker.french(name, self._id, self.year) for name in names]:
            place = ("payer", linked.key, linked.decision.year, linked.decision.name, *names)
            found.append(self.keep(self.linker.once(place, partial(_payer, linked, fields))))
        return found[0]

    def _organisation(self, name: str) -> Organisation:
        """A body that is no authority, as a register has it."""
        return self.linker.other(name, self._id)

    def _other(self, name: str, linked: Linked) -> Organisation:
        """A body that is no authority, or may be several."""
        made = self._organisation(name)
        if linked.decision.rejected:
            self.keep(linked.lien(made))
        return made


def _code(level: Concept | None) -> str:
    return level.key.rpartition("/")[2] if level else ""


def _payer(linked: Linked, fields: Mapping[str, Any]) -> Lien:
    return linked.lien(_french(linked, fields))


def _french(linked: Linked, filled: Mapping[str, Any]) -> CollectiviteFrancaise:
    """The body that a link describes; what the record says wins, but for the name that a register gives."""
    pinned = linked.fields.get("nom", filled["nom"])
    names = {*filled.get("autresNoms", ()), filled["nom"]} - {pinned}
    fields = {**linked.fields, **filled, "nom": pinned, "autresNoms": tuple(sorted(names))}
    return CollectiviteFrancaise(key=linked.key, **fields)


def _alike(name: str, body: CollectiviteFrancaise) -> bool:
    """True when a funder's name is a partner's but for a word that says commune: nobody else is meant."""
    levels = {bodies.level_code(name), bodies.level_code(body.nom or "")}
    return levels <= {"", "commune"} and bool(_proper(name) & _proper(body.nom or ""))


@lru_cache(maxsize=16384)
def _proper(name: str) -> frozenset[str]:
    """The ways to read the name proper, without its level."""
    return frozenset(said.key for said in readings(name))


def _funders(record: Row) -> list[str]:
    """The names of funders, each once; a bucket of bodies is none."""
    names = (" ".join(row.text("financeur").split()) for row in record.rows("financements"))
    return [name for name in dict.fromkeys(names) if name and not bucket(name)]


def _year(record: Row) -> int | None:
    """The year of a record: its start, its first signature, else its first funding."""
    texts = [record.text("anneeDebut"), record.text("anneePremiereSignature")]
    texts.append(min((row.text("annee").strip() for row in record.rows("financements")), default=""))
    return next((int(text) for text in map(str.strip, texts) if _YEAR.fullmatch(text)), None)
