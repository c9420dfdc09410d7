"""A name of a record -> the key, the links and the dossier of its body: the registers first, then the rules."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from atlas_rdf.codes import codes
from atlas_rdf.decisions import Candidate, Decision
from atlas_rdf.folding import slug
from atlas_rdf.linking import bodies, foreign, french
from atlas_rdf.linking.registers import NONE, Entry, Registers
from atlas_rdf.memory import Memory
from atlas_rdf.model import CollectiviteFrancaise, Concept, Lien, Organisation, Territoire
from atlas_rdf.record import NAME_MASK

_MOST = 20_000  # links remembered: a long run must not keep every one
_GEONAMES = re.compile(r"https://sws\.geonames\.org/([0-9]+)/")


@dataclass(frozen=True, slots=True)
class Linked:
    """What is known of a body: the key of its address, its fields beside its name, and the decision."""

    key: str
    decision: Decision
    fields: dict[str, Any]

    def lien(self, corps: Organisation) -> Lien:
        """The dossier of the link as an entity, about the body made from it."""
        decision = self.decision
        parts = (self.key, slug(decision.name), str(decision.year or ""), slug(decision.told) if decision.told else "")
        return Lien(
            key="-".join(part for part in parts if part),
            nomLu=decision.name,
            corps=corps,
            cible=decision.chosen.address if decision.chosen else None,
            methode=decision.method,
            score=Decimal(str(decision.chosen.score)) if decision.chosen else None,
            candidatEcarte=tuple(f"{one.address} {one.label} {one.score:.4f}" for one in decision.rejected),
            millesime=decision.vintage,
            decidePar=decision.by,
            decision=decision,
        )


@dataclass(slots=True, eq=False, repr=False)
class Linker:
    """Links names under a publisher's registers; the same name is decided once."""

    registers: Registers = field(default_factory=Registers)
    _known: Memory[tuple[str | int | None, ...], Linked] = field(default_factory=lambda: Memory(_MOST))
    _pinned: dict[str, str] | None = None
    _liens: Memory[tuple[object, ...], Lien] = field(default_factory=lambda: Memory(_MOST))
    _others: Memory[str, Organisation] = field(default_factory=lambda: Memory(_MOST))

    def once(self, place: tuple[object, ...], make: Callable[[], Lien]) -> Lien:
        """What `make` gives, the same object for the same place."""
        known = self._liens.get(place)
        if known is None:
            known = make()
            if NAME_MASK not in str(place):
                self._liens.keep(place, known)
        return known

    def french(  # noqa: PLR0913 - one for each thing that a record may tell
        self,
        name: str,
        record: str,
        year: int | None = None,
        insee: str | None = None,
        siren: str | None = None,
        level: str = "",
    ) -> Linked:
        """A French authority, in the year of its record where that counts; the others are what the record tells."""
        year = year if year and french.dated(name, level) else None
        place = ("fr", name, year, insee, siren, level)
        if NAME_MASK in name:
            return Linked(f"fr-{bodies.name_key(name, record)}", _masked(name, "", year), {})
        known = self._known.get(place)
        return known or self._known.keep(place, self._french(name, year, insee, siren, level))

    def foreign(self, name: str, record: str, country: Concept | None, place: str | None = None) -> Linked:
        """An authority abroad; `place`: the GeoNames address that the record gives."""
        iso2 = codes().iso2[country.key] if country else "xx"
        if NAME_MASK in name:
            return Linked(f"{iso2}-{bodies.name_key(name, record)}", _masked(name, iso2, None), {})
        asked = (iso2, name, place)
        return self._known.get(asked) or self._known.keep(asked, self._foreign(name, iso2, country, place))

    def other(self, name: str, record: str) -> Organisation:
        """A body that is no authority, as a register has it."""
        known = self._others.get(name)
        if known is None:
            entry = self.registers.find(name, "")
            key = entry.adresse if entry and entry.adresse else bodies.other_key(name, record)
            known = Organisation(key=key, **{"nom": name, **registered(entry, name)})
            if NAME_MASK not in name:
                self._others.keep(name, known)
        return known

    def _french(self, name: str, year: int | None, insee: str | None, siren: str | None, level: str) -> Linked:
        entry = self.registers.find(name, "")
        decision = _registered(entry, name, "", year) or french.link(
            name, year=year, insee=insee, siren=siren, level=level
        )
        said = {"insee": insee, "siren": siren, "niveau": level}
        told = " ".join(f"{what}={value}" for what, value in said.items() if value)
        decision = replace(decision, told=told)
        body = french.body(decision.chosen.address) if decision.chosen else None
        made: dict[str, Any] = _described(body) if body else {"niveau": bodies.level(name)}
        if insee and not decision.chosen:
            made["territoire"] = Territoire(key=f"fr-commune-{insee.lower()}", codeInsee=insee)
        own = f"fr-commune-{insee.lower()}" if insee and not body else f"fr-{slug(name)}"
        key = self._key(entry, decision, _french_key(body.address) if body else own)
        return Linked(key, decision, made | registered(entry, name))

    def _foreign(self, name: str, iso2: str, country: Concept | None, place: str | None) -> Linked:
        entry = self.registers.find(name, iso2)
        given = _GEONAMES.fullmatch(place or "")
        decision = _registered(entry, name, iso2, None)
        if decision is None and given:
            chosen = Candidate(f"gn/{given[1]}", name, 1.0, "donné par la fiche")
            decision = Decision(name, iso2, None, chosen, "record", (), "-", told=f"geonames={given[1]}")
        elif decision is None:
            decision = replace(foreign.link(name, country), country=iso2)
        kind, _, code = decision.chosen.address.partition("/") if decision.chosen else ("", "", "")
        made: dict[str, Any] = {}
        if kind == "gn":
            made["lieu"] = f"https://sws.geonames.org/{code}/"
        elif kind == "iso":
            made["codeIso"] = code
        key = self._key(entry, decision, f"{iso2}-gn-{code}" if kind == "gn" else f"{iso2}-{slug(name)}")
        return Linked(key, decision, made | registered(entry, name))

    def _key(self, entry: Entry | None, decision: Decision, own: str) -> str:
        """The register's key wins: of this name, else of another name of the same body."""
        if entry and entry.adresse:
            return entry.adresse
        return self.pinned().get(decision.chosen.address, own) if decision.chosen else own

    def pinned(self) -> dict[str, str]:
        """Address in a reference -> the key that a register pins for this body."""
        if self._pinned is None:
            self._pinned = {}
            for entry in self.registers.entries.values():
                if entry.adresse and entry.lien != NONE:
                    chosen = (
                        None
                        if entry.lien
                        else (foreign.link(entry.nom, entry.pays) if entry.pays else french.link(entry.nom)).chosen
                    )
                    address = entry.lien or (chosen.address if chosen else "")
                    self._pinned.setdefault(address, entry.adresse)
        return self._pinned


def _registered(entry: Entry | None, name: str, country: str, year: int | None) -> Decision | None:
    """The decision that a register states, None when it leaves it to the rules."""
    if entry is None or not entry.lien:
        return None
    body = french.body(entry.lien)
    label = body.label if body else entry.nom_fr or name
    chosen = None if entry.lien == NONE else Candidate(entry.lien, label, 1.0, entry.note or "registre")
    return Decision(name, country, year, chosen, "register", (), entry.le or "-", entry.par or "register")


def _masked(name: str, country: str, year: int | None) -> Decision:
    """A name in which a person was masked is nobody's."""
    return Decision(name, country, year, None, "none", (), "-")


def registered(entry: Entry | None, name: str) -> dict[str, Any]:
    """The names that a register gives; the one read stays beside."""
    if entry is None:
        return {}
    given: dict[str, Any] = {"nomEn": entry.nom_en} if entry.nom_en else {}
    if entry.nom_fr and entry.nom_fr != name:
        given |= {"nom": entry.nom_fr, "autresNoms": (name,)}
    return given


def _french_key(address: str) -> str:
    return f"fr-{address.replace('/', '-').lower()}"


def _described(body: french.Body) -> dict[str, Any]:
    """What the reference says of a French authority."""
    code = body.address.partition("/")[2]
    key = _french_key(body.address)
    today = french.body(body.successor)
    return {
        "niveau": codes().code("niveau", body.level),
        "siren": body.siren or None,
        "territoire": Territoire(key=key, codeInsee=code) if body.level == "commune" else None,
        "remplaceePar": CollectiviteFrancaise(key=_french_key(today.address), nom=today.label, **_described(today))
        if today
        else None,
    }
