"""Record -> entities: what each cell means. Knows no RDF.

A bad cell is a finding and its field is left out; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from atlas_rdf import rules
from atlas_rdf.cells import Cells
from atlas_rdf.codes import codes
from atlas_rdf.fields import Entity
from atlas_rdf.findings import Finding
from atlas_rdf.folding import slug
from atlas_rdf.linking import bodies
from atlas_rdf.linking.concepts import bucket, known_theme, theme
from atlas_rdf.linking.countries import country
from atlas_rdf.linking.linker import Linker
from atlas_rdf.model import (
    CollectiviteEtrangere,
    CollectiviteFrancaise,
    Concept,
    Fiche,
    Financement,
    Fonction,
    Lien,
    Logiciel,
    Organisation,
    Partenariat,
    Participation,
    Personne,
    PosteDiplomatique,
    Thematisation,
    Volontariat,
)
from atlas_rdf.names import certain, split_name
from atlas_rdf.parties import Parties
from atlas_rdf.record import SCHEMES, THEMES, Row
from atlas_rdf.sources.page.grammar import SITE
from atlas_rdf.values import AMOUNT, INSEE
from atlas_rdf.version import VERSION

Body = TypeVar("Body", bound=Organisation)
Item = TypeVar("Item")

SOFTWARE = Logiciel(key=f"atlas-rdf-{VERSION}", version=f"atlas-rdf {VERSION}")
EUR = "http://publications.europa.eu/resource/authority/currency/EUR"
_LOCAL = re.compile(r"objectifs?\s+loca(?:l|ux)\s*:?", re.IGNORECASE)
_FRANCE = re.compile(r"objectifs?\s+en\s+france\s*:?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The entities of a record under its `Fiche`, what was wrong with its cells, and the row behind each entity."""

    fiche: Fiche
    findings: list[Finding]
    rows: list[tuple[Entity, Row]]


def parse(record: Row, linker: Linker) -> Parsed:
    """The entities of a record that has an id."""
    parser = _Parser(record, linker)
    fiche = parser.fiche()
    return Parsed(fiche, parser.findings, parser.rows)


class _Parser(Cells):
    """Parses one record; made for one record and thrown away."""

    def __init__(self, record: Row, linker: Linker) -> None:
        super().__init__()
        self.record = record
        self.parties = Parties(record, linker)
        self.id = record.text("id").strip()
        self.partner_rows: dict[str, Row] = {}

    def fiche(self) -> Fiche:
        filled = self.fill(Fiche, self.record)
        page = filled.setdefault("source", SITE + self.id)
        made = Fiche(key=self.id, partenariat=self.partnership(), page=page, logiciel=SOFTWARE, **filled)
        return self.of(made, self.record)

    def partnership(self) -> Partenariat:
        row = self.record
        filled = self.fill(Partenariat, row)
        filled["identifiant"] = self.id
        main = self.theme(row)
        secondary = self.secondary_themes()
        abroad = self.foreign_partners()
        french = self.parties.with_funders(self.french_partners(), abroad)
        post = self.post()
        volunteers = self.volunteers()
        if row.rows("volontaires"):
            filled.setdefault("nombreVolontaires", len(row.rows("volontaires")))
        made = Partenariat(
            key=self.id,
            themePrincipal=main,
            theme=_unique((main, *(one.theme for one in secondary))),
            thematisation=secondary,
            statut=self.coded(row, "statut", "statut"),
            forme=self.coded(row, "forme", "forme"),
            participation=self.participations("partenaire-francais", french)
            + self.participations("partenaire-etranger", abroad),
            partenaireFrancais=french,
            partenaireEtranger=abroad,
            posteDiplomatique=post,
            contact=_unique((*self.post_contacts(post), *self.partner_contacts(abroad))),
            financement=self.funding(),
            volontariat=volunteers,
            lien=self.parties.liens,
            **_objectives(filled.get("objectif")),
            **filled,
        )
        return self.of(made, row)

    def theme(self, row: Row) -> Concept | None:
        cells = row.cells
        columns = [column for column in THEMES if column in cells and cells[column].strip()]
        if not columns:
            return None
        labels = tuple(cells[column] for column in columns)
        made: Concept | None = known_theme(labels) or self.found(theme(labels, [row.where(c) for c in columns]))
        return made

    def secondary_themes(self) -> tuple[Thematisation, ...]:
        made: dict[str, Thematisation] = {}
        for row in self.record.rows("autresThematiques"):
            found = self.theme(row)
            if found is None:
                self.unnamed(row)
                continue
            key = f"{self.id}-{_last(found.key)}"
            if key not in made:
                made[key] = self.of(Thematisation(key=key, theme=found, **self.fill(Thematisation, row)), row)
        return tuple(made.values())

    def post(self) -> PosteDiplomatique | None:
        for row in self.record.rows("posteDiplomatique"):
            if row.text("nom").strip():
                name = row.text("nom")
                return self.of(self.remembered(row, self.parties.linker, partial(self.parties.post, name)), row)
            self.unnamed(row)
        return None

    def french_partners(self) -> tuple[CollectiviteFrancaise, ...]:
        rows = self.named("partenairesFrancais")
        return self.once([(self.linked("fr", row, self.french_partner), row) for row in rows])

    def linked(self, kind: str, row: Row, make: Callable[[Row], Lien]) -> Any:
        """The body of a row, whose link is kept."""
        place = self.parties.rests_on(row, kind)
        return self.parties.keep(self.remembered(row, place, partial(make, row)))

    def french_partner(self, row: Row) -> Lien:
        filled = self.fill(CollectiviteFrancaise, row)
        return self.parties.french(filled, self.value(row, "codeInsee", INSEE), self.coded(row, "niveau", "niveau"))

    def foreign_partners(self) -> tuple[CollectiviteEtrangere, ...]:
        rows = self.named("partenairesEtrangers")
        return self.once([(self.linked("xx", row, self.foreign_partner), row) for row in rows])

    def foreign_partner(self, row: Row) -> Lien:
        filled = self.fill(CollectiviteEtrangere, row)
        where = row.where("pays")
        state = self.found(country(row.text("pays"), where)) if row.text("pays").strip() else None
        return self.parties.foreign(filled, state)

    def named(self, group: str) -> Iterable[Row]:
        """The rows of a group that have a name; the others are reported."""
        for row in self.record.rows(group):
            if row.text("nom").strip():
                yield row
            else:
                self.unnamed(row)

    def once(self, made: Iterable[tuple[Body, Row]]) -> tuple[Body, ...]:
        """Each body once; a repeated one is reported."""
        kept: dict[str, Body] = {}
        for body, row in made:
            if body.key in kept:
                self.findings.append(rules.REPEATED_PARTNER.at(row.origin, body.nom or ""))
            else:
                kept[body.key] = self.of(body, row)
                self.partner_rows[body.key] = row
        return tuple(kept.values())

    def participations(self, role: str, partners: Iterable[Organisation]) -> tuple[Participation, ...]:
        code = codes().code("role", role)
        return tuple(
            self.of(Participation(key=f"{self.id}-{body.key}", acteur=body, role=code), self.partner_rows[body.key])
            for body in partners
        )

    def post_contacts(self, post: PosteDiplomatique | None) -> tuple[Fonction, ...]:
        rows = [row for outer in self.record.rows("posteDiplomatique") for row in outer.rows("contacts")]
        return self.functions([(row, post) for row in rows])

    def partner_contacts(self, partners: tuple[CollectiviteEtrangere, ...]) -> tuple[Fonction, ...]:
        by_name = {slug(name): body for body in partners for name in (body.nom or "", *body.autresNoms)}
        pairs = []
        for row in self.record.rows("contactsPartenaires"):
            name = row.text("partenaire")
            body = by_name.get(slug(name)) if name.strip() else partners[0] if len(partners) == 1 else None
            if body is None:
                self.findings.append(rules.UNKNOWN_PARTNER.at(row.where("partenaire"), name[:200]))
            pairs.append((row, body))
        return self.functions(pairs)

    def functions(self, pairs: Iterable[tuple[Row, Organisation | None]]) -> tuple[Fonction, ...]:
        """The posts held; two holders of one post are on one function."""
        made: dict[str, Fonction] = {}
        for row, body in pairs:
            if body is None:
                continue
            person = self.person(row, body)
            label = row.text("fonction")
            if not label.strip():
                if row.cells:
                    self.unnamed(row)
                continue
            key = f"{body.key}-{bodies.name_key(label, self.id)}"
            holders = made[key].titulaire if key in made else ()
            held = _unique((*holders, person))
            made[key] = self.of(self.held(key, body, held, row), row)
        return tuple(made.values())

    def held(self, key: str, body: Organisation, held: tuple[Personne, ...], row: Row) -> Fonction:
        """A function of a body; without holders the same one for all rows that say the same of the same object."""
        make = partial(self.function, key, body, held, row)
        if held:
            return make()
        known = self.remembered(row, id(body), make)
        return known if known.dans is body else make()

    def function(self, key: str, body: Organisation, held: tuple[Personne, ...], row: Row) -> Fonction:
        return Fonction(key=key, dans=body, titulaire=held, **self.fill(Fonction, row))

    def person(self, row: Row, body: Organisation | None) -> Personne | None:
        """Who a row of contacts or volunteers names: internal profile only, the public record has no such cell."""
        filled = self.fill(Personne, row)
        given, family = filled.pop("prenom", None), filled.pop("nomFamille", None)
        if family and not given:
            full = family
            given, family = split_name(family)
            if not certain(given, family):
                given = family = None
        else:
            full = " ".join(part for part in (given, family) if part)
        if not full and not filled.get("courriel"):
            return None
        known = slug(full or filled["courriel"][0])
        key = f"{body.key}-{known}" if body else f"{self.id}-{known}"
        made = Personne(key=key, nomComplet=full or None, prenom=given or None, nomFamille=family or None, **filled)
        return self.of(made, row)

    def funding(self) -> tuple[Financement, ...]:
        made: dict[str, Financement] = {}
        for row in self.record.rows("financements"):
            filled = self.fill(Financement, row)
            funder, several = self.funder(row)
            filled |= {"financeur": funder, "financeurCollectif": several, "devise": EUR}
            payer = funder.key if funder else _last(several.key) if several else "sans-financeur"
            stem = f"{self.id}-{filled.get('annee', 'sans-annee')}-{payer}"
            cells = row.cells
            schemes = [(column, code) for column, code in SCHEMES.items() if column in cells and cells[column].strip()]
            if "montant" in filled or row.text("montant").strip() or not schemes:
                self.add(made, stem, filled, row)
            for column, code in schemes:
                amount = self.value(row, column, AMOUNT)
                if code == "un-pour-cent":
                    self.findings.append(rules.UNNAMED_SCHEME.at(row.where(column), row.text(column)))
                scheme = codes().code("dispositif", code)
                line = {**filled, "montant": amount, "dispositif": scheme}
                self.add(made, stem, line, row.moved(montant=column))
        return tuple(made.values())

    def funder(self, row: Row) -> tuple[Organisation | None, Concept | None]:
        """Who pays: a partner of this record, another body, or a bucket of bodies."""
        name = " ".join(row.text("financeur").split())
        if not name:
            return None, None
        several = bucket(name)
        if several:
            return None, several
        body = self.parties.funder(name)
        return body if body.key in self.partner_rows else self.of(body, row.moved(nom="financeur")), None

    def add(self, made: dict[str, Financement], stem: str, filled: Mapping[str, Any], row: Row) -> None:
        """One more line, `-2`, `-3` in source order behind the key of the first."""
        count, key = 1, stem
        while key in made:
            count += 1
            key = f"{stem}-{count}"
        made[key] = self.of(Financement(key=key, **filled), row)

    def volunteers(self) -> tuple[Volontariat, ...]:
        rows = [row for row in self.record.rows("volontaires") if row.cells]
        return tuple(
            self.of(
                Volontariat(
                    key=f"{self.id}-{number}", volontaire=self.person(row, None), **self.fill(Volontariat, row)
                ),
                row,
            )
            for number, row in enumerate(rows, 1)
        )


def _unique(items: Iterable[Item | None]) -> tuple[Item, ...]:
    kept: list[Item] = []
    for item in items:
        if item is not None and item not in kept:
            kept.append(item)
    return tuple(kept)


def _last(key: str) -> str:
    """The last segment of a concept's address."""
    return key.rsplit("/", 1)[-1]


def _objectives(text: str | None) -> dict[str, Any]:
    """The parts of an objective that has the headings « Objectifs locaux » and « Objectifs en France »."""
    parts: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in (text or "").split("\n"):
        if _LOCAL.fullmatch(line.strip()):
            current = parts.setdefault("objectifsLocaux", [])
        elif _FRANCE.fullmatch(line.strip()):
            current = parts.setdefault("objectifsFrance", [])
        elif current is not None:
            current.append(line)
    joined = {name: "\n".join(lines).strip() for name, lines in parts.items()}
    return {name: part for name, part in joined.items() if part}
