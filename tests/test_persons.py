"""The public profile names nobody: 200 invented people planted everywhere, none found in any public byte."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from atlas_rdf.api import Conversion, convert
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.publication import Job, publish
from atlas_rdf.record import RECORD, Column, Group
from atlas_rdf.sources.files import find
from atlas_rdf.values import LABEL, TEXT, Value

SAMPLE = Path(__file__).parent.parent / "samples" / "fiches.jsonl"
FILES = (
    "atlas.nt",
    "atlas.ttl",
    "atlas.jsonld",
    "findings.json",
    "ledger.json",
    "links.json",
    "set-aside.jsonl",
    "manifest.json",
)

# --- the people ----------------------------------------------------------------------------------

GIVEN = (
    "Anaïs", "Paul-Henri", "Zoé", "Jean-Marc", "Éloïse", "Marie Claire", "Béranger", "Fatoumata", "Noël", "Maëlle",
    "Ousmane", "Irène", "Håkon", "Loïc", "Thi Mai", "Ségolène", "Youssef", "Édouard", "Clémence", "François-Xavier",
)  # fmt: skip
STARTS = (
    "Kerv", "Trév", "Bronv", "Quelm", "Zandr", "Ploub", "Vargh", "Ménid", "Gwéz", "Houlm",
    "Ostr", "Drézh", "Falmv", "Ruzh", "Yvaz", "Caldr", "Smigh", "Thouv", "Œuvl", "Lazh",
)  # fmt: skip
ENDS = ("ozak", "élakh", "uchorn", "ïmbod", "ovuk", "enbork", "agnulf", "ôtizh", "urelgh", "ivozh")
SHORT = (
    "Bô", "Ly", "Vô", "Hy", "Dô", "Ky", "Xu", "Zû", "Fù", "Gô", "Jï", "Kô", "Lû", "Mö", "Nù", "Pô", "Qi", "Rû", "Sô",
    "Tû",
)  # fmt: skip
KINDS = (
    "plain", "particle", "two particles", "hyphen", "space", "two letters", "capitals", "elision", "foreign", "n'",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist. `core` is the word of the family name that nothing else contains."""

    number: int
    kind: str
    given: str
    family: str
    core: str

    @property
    def mail(self) -> str:
        """Their mailbox as a page prints it: `[at]`, plain, or with accents in the local part."""
        given, family = self.given.replace(" ", "-").lower(), re.sub(r"[ '’]", "", self.family).lower()
        local = f"{given}.{family}"
        if self.number % 3 == 2:
            return f"{local}@exemple.fr"
        return f"{plain(local)}{'[at]' if self.number % 3 == 0 else '@'}mairie.example"

    @property
    def phone(self) -> tuple[str, str]:
        """Their telephone as it is written, and the digits that may stand nowhere."""
        tail = f"{self.number:04d}"
        two = f"{tail[:2]} {tail[2:]}"
        forms = (
            (f"06 39 98 {two}", f"63998{tail}"),
            (f"06.39.98.{two.replace(' ', '.')}", f"63998{tail}"),
            (f"063998{tail}", f"63998{tail}"),
            (f"+33 (0)6 39 98 {two}", f"63998{tail}"),
            (f"0033 6 39 98 {two}", f"63998{tail}"),
            (f"+216 71 23{tail[0]} {tail[1:]}", f"7123{tail}"),
            (f"71 23{tail[0]} {tail[1:]}", f"7123{tail}"),
            (f"00 216 7123{tail}", f"7123{tail}"),
            (f"06-39-98-{two.replace(' ', '-')}", f"63998{tail}"),
            (f"+221 33 823 {two}", f"33823{tail}"),
        )
        return forms[self.number % len(forms)]

    def names(self) -> Iterator[str]:
        """The ways in which a text names them."""
        given, family = self.given, self.family
        initials = "-".join(f"{part[0]}." for part in re.split("[ -]", given))
        yield f"{given} {family}"
        yield f"{family.upper()} {given}"
        yield f"M. {family}"
        yield f"{initials} {family}"
        yield f"{given[0]}. {family}" if not re.search("[ -]", given) else f"Mme {given} {family}"
        yield plain(f"{given} {family}")
        yield f"{given} {family}".upper()
        yield plain(f"{given} {family}").upper()
        yield swapped(f"{given} {family}")
        yield f"{given}\n{family}"
        yield f"{family}, {given}"
        yield f"{family.upper()} ({given})"
        yield f"{given}\u00a0{family.upper()}"
        yield f"Madame {plain(family).upper()}"

    def mentions(self) -> Iterator[str]:
        """Names, mailbox, telephone."""
        yield from self.names()
        yield self.mail
        yield self.mail.replace("[at]", " [at] ") if "[at]" in self.mail else self.mail.replace("@", " (at) ")
        yield f"tél. {self.phone[0]}"


def plain(text: str) -> str:
    """The text without accents; not the program's own function, so that the two can disagree."""
    spelt = text.replace("œ", "oe").replace("Œ", "Oe").replace("ø", "o")
    return "".join(c for c in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(c))


def swapped(text: str) -> str:
    """Hyphens as spaces; where there is none, spaces inside as hyphens."""
    return text.replace("-", " ") if "-" in text else text.replace(" ", "-")


def _person(number: int) -> Person:
    kind = KINDS[number % len(KINDS)]
    stem = STARTS[number // len(ENDS)] + ENDS[number % len(ENDS)]
    other = f"Bro{ENDS[(number + 3) % len(ENDS)]}"
    family = {
        "plain": stem,
        "particle": f"de {stem}",
        "two particles": f"de La {stem}",
        "hyphen": f"{stem}-{other}",
        "space": f"{stem} {other}",
        "two letters": SHORT[number // len(KINDS)],
        "capitals": stem.upper(),
        "elision": f"d’{stem}" if number % 20 == 7 else f"d'{stem}",
        "foreign": f"{('Ben', 'El', 'van der')[number % 3]} {stem}",
        "n'": f"N'{stem}",
    }[kind]
    core = "" if kind == "two letters" else plain(stem).casefold()
    return Person(number, kind, GIVEN[(number * 7 + number // 20) % len(GIVEN)], family, core)


PEOPLE = tuple(_person(number) for number in range(200))
TEAMS = tuple(PEOPLE[number : number + 5] for number in range(0, 200, 5))


# --- what may not be found -----------------------------------------------------------------------


@dataclass(frozen=True)
class Folded:
    """A file's text in the two forms that are searched: words, and digits."""

    words: str
    digits: str
    raw: str


def folded(text: str) -> Folded:
    """Escapes undone, accents and case gone, every run of other characters one space."""
    raw = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text.replace("\\n", "\n").replace('\\"', '"'))
    words = re.sub(r"[\W_]+", " ", plain(raw).casefold())
    return Folded(f" {words} ", re.sub(r"[\s./()\-\u00a0]", "", raw), raw.casefold())


def traces(person: Person, text: Folded) -> Iterator[str]:
    """What a text still says of a person."""
    if person.core:
        if person.core in text.words:
            yield f"{person.kind}: {around(text.words, person.core)}"
    else:
        given, family = (re.sub(r"[\W_]+", " ", plain(part).casefold()) for part in (person.given, person.family))
        initials = " ".join(word[0] for word in given.split())
        for said in (
            f"{given} {family}",
            f"{family} {given}",
            f"m {family}",
            f"madame {family}",
            f"{initials} {family}",
        ):
            if f" {said} " in text.words:
                yield f"{person.kind}: {around(text.words, f' {said} ')}"
    local = re.split(r"@|\[at\]", person.mail)[0].casefold()
    if local in text.raw:
        yield f"mail: {around(text.raw, local)}"
    if person.phone[1] in text.digits:
        yield f"phone {person.phone[0]!r}: {around(text.digits, person.phone[1])}"


def around(text: str, found: str) -> str:
    """A few words on each side."""
    at = text.index(found)
    return f"…{text[max(at - 50, 0) : at + len(found) + 30]}…"


def assert_silent(people: Iterable[Person], texts: Mapping[str, str]) -> None:
    """Fails with the traces of these people, ten at most, and the names of the files."""
    ready = {name: folded(text) for name, text in texts.items()}
    found = [f"{name}: {said}" for person in people for name, text in ready.items() for said in traces(person, text)]
    assert not found, "\n".join([f"{len(found)} traces", *found[:: len(found) // 10 + 1]])


def published(source: Path, target: Path, profile: Profile = Profile.PUBLIC) -> dict[str, str]:
    """The text of every file that is published."""
    publish(Job(find([str(source)]), target, Options(profile)))
    texts = {path.name: path.read_text(encoding="utf-8") for path in target.rglob("*") if path.is_file()}
    assert set(texts) == set(FILES)
    return texts


# --- records as JSON lines -----------------------------------------------------------------------


def row(person: Person, full: bool = False, **others: str) -> dict[str, str]:  # noqa: FBT001, FBT002 - a fixture's switch
    """A person's row in a table of contacts or volunteers; `full`: both names in one cell, as posts have them."""
    names = (
        {"nom": f"{person.given} {person.family.upper()}"} if full else {"prenom": person.given, "nom": person.family}
    )
    return {**names, "courriel": person.mail, **others}


def base(number: int, team: Sequence[Person]) -> dict[str, Any]:
    """A record whose own tables hold the five people, and nothing else about them."""
    one, two, three, four, five = team
    return {
        "id": number,
        "titre": "Eau potable",
        "statut": "En cours",
        "posteDiplomatique": {
            "nom": "Ambassade de France à Tunis",
            "contacts": [row(one, fonction="Correspondant"), row(two, full=True, fonction="Conseiller")],
        },
        "partenairesEtrangers": [{"nom": "Commune de Mahdia", "pays": "Tunisie"}],
        "contactsPartenaires": [
            row(person, partenaire="Commune de Mahdia", fonction=f"Adjoint {person.number}") for person in (three, four)
        ],
        "partenairesFrancais": [{"nom": "Ville de Dunkerque"}],
        "volontaires": [{name: text for name, text in row(five).items() if name != "courriel"}],
    }


class Planter:
    """Puts mentions into the columns of a record, another one into each."""

    def __init__(self, team: Sequence[Person], start: int) -> None:
        self._team = team
        self._mentions = [said for person in team for said in person.mentions()]
        self._next = start
        self._part = 0

    def text(self, kind: Value[Any]) -> str:
        """What a column of that kind holds."""
        if kind is TEXT:
            self._part += 1
            return "\n".join(f"Réunion avec {said} au sujet du bilan." for said in self._mentions[self._part % 3 :: 3])
        self._next += 1
        said = self._mentions[self._next % len(self._mentions)]
        return f"Suivi par {said} depuis Tunis" if kind is LABEL else said

    def cells(self, group: Group, leave: Iterable[str] = ()) -> dict[str, str]:
        """Every column of a group that is not about a person."""
        return {
            column.name: self.text(column.kind) for column in group.columns.values() if self._open(column, tuple(leave))
        }

    @staticmethod
    def _open(column: Column, leave: tuple[str, ...]) -> bool:
        return not column.internal and column.name not in leave


def planted(number: int, team: Sequence[Person]) -> dict[str, Any]:
    """A record with mentions in every column but the id and the names of bodies."""
    plant, groups, record = Planter(team, number * 3), RECORD.groups, base(number, team)
    record |= plant.cells(RECORD, ["id"])
    record["posteDiplomatique"]["contacts"].append(plant.cells(groups["posteDiplomatique"].groups["contacts"]))
    record["autresThematiques"] = [plant.cells(groups["autresThematiques"]) for _ in range(3)]
    record["partenairesEtrangers"][0] |= plant.cells(groups["partenairesEtrangers"], ["nom", "pays"])
    record["contactsPartenaires"].append(plant.cells(groups["contactsPartenaires"]))
    record["partenairesFrancais"][0] |= plant.cells(groups["partenairesFrancais"], ["nom"])
    record["financements"] = [plant.cells(groups["financements"]) for _ in range(5)]
    return record


def lines(records: Iterable[Mapping[str, Any]]) -> str:
    """JSON lines."""
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)


@pytest.fixture(scope="module")
def jsonl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty records, five people each."""
    path = tmp_path_factory.mktemp("persons") / "fiches.jsonl"
    path.write_text(lines(planted(1000 + n, team) for n, team in enumerate(TEAMS)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def public(jsonl: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The public files of these records."""
    return published(jsonl, tmp_path_factory.mktemp("public") / "public")


@pytest.fixture(scope="module")
def internal(jsonl: Path) -> Conversion:
    """The same records in the internal profile."""
    return convert(jsonl, profile=Profile.INTERNAL)


def test_the_people_are_two_hundred_and_distinct() -> None:
    """There are 200 of them, and no family name is inside another's."""
    cores = [person.core for person in PEOPLE if person.core]
    assert len(PEOPLE) == 200
    assert len({(person.given, person.family) for person in PEOPLE}) == 200
    assert not [(one, two) for one in cores for two in cores if one is not two and one in two]


@pytest.mark.parametrize("name", FILES)
def test_no_public_file_names_anybody(name: str, public: dict[str, str]) -> None:
    """People planted in every column of JSON lines are in no public file, under any spelling."""
    assert_silent(PEOPLE, {name: public[name]})


def test_public_json_lines_name_nobody(jsonl: Path) -> None:
    """`convert --to jsonl` in the public profile names nobody."""
    assert_silent(PEOPLE, {"jsonl": convert(jsonl).jsonl()})


@pytest.mark.parametrize("command", ["publish", "convert", "validate"])
def test_the_public_terminal_names_nobody(command: str, tmp_path: Path) -> None:
    """What the program prints in the public profile names nobody, findings included."""
    path = tmp_path / "fiches.jsonl"
    path.write_text(lines(planted(1000 + n, team) for n, team in enumerate(TEAMS[:8])), encoding="utf-8")
    arguments = {
        "publish": ["publish", str(path), "-o", str(tmp_path / "public")],
        "convert": ["convert", str(path), "--to", "jsonl"],
        "validate": ["validate", str(path), "--format", "json"],
    }[command]
    run = subprocess.run(
        [sys.executable, "-m", "atlas_rdf", *arguments], capture_output=True, check=False, env=dict(os.environ)
    )
    assert run.returncode in (0, 1), run.stderr.decode()
    assert_silent(PEOPLE[:40], {"stdout": run.stdout.decode(), "stderr": run.stderr.decode()})


# --- the internal profile ------------------------------------------------------------------------


def literals(nt: str) -> dict[str, set[str]]:
    """Predicate -> its objects' lexical forms or addresses."""
    found: dict[str, set[str]] = {}
    for quad in ox.parse(input=nt.encode(), format=ox.RdfFormat.N_TRIPLES):
        found.setdefault(quad.predicate.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1], set()).add(str(quad.object.value))
    return found


def test_the_internal_profile_holds_everybody(internal: Conversion) -> None:
    """Every person's full name, given and family names and mailbox are in the internal dump."""
    found = literals(internal.ntriples())
    for person in PEOPLE:
        full, family = person.number % 5 == 1, person.family
        assert f"{person.given} {family.upper() if full else family}" in found["name"]
        if not full:
            assert person.given in found["given-name"]
            assert person.family in found["family-name"]
        if person.number % 5 != 4:
            mail = person.mail.replace("[at]", "@")
            assert {mail, f"mailto:{mail}"} & found["courriel"], mail


def test_the_internal_profile_holds_every_text(jsonl: Path, internal: Conversion) -> None:
    """No free text and no label loses a word in the internal profile, unless a finding says that another was kept."""
    written = set().union(*literals(internal.ntriples()).values())
    given_up = {one.origin.line for one in internal.findings if one.code == "description-en-conflit"}
    for number, line in enumerate(jsonl.read_text(encoding="utf-8").splitlines(), 1):
        record = json.loads(line)
        for column in RECORD.columns.values():
            if column.kind in (TEXT, LABEL) and column.name in record and column.name != "objectif":
                said = number in given_up and column.name == "thematique"
                assert said or column.kind.parse(record[column.name]) in written, column.name


def test_the_internal_findings_show_what_was_left_out(jsonl: Path, internal: Conversion) -> None:
    """A mention in a column of numbers or dates, which no graph can hold, is in the internal findings."""
    values = {finding.value for finding in internal.findings}
    for line in jsonl.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for name in ("anneeDebut", "dateFin", "triennal", "nombreVolontaires"):
            assert record[name] in values, name


# --- pages ---------------------------------------------------------------------------------------


def page(team: Sequence[Person], layout: str, number: int, contacts: Sequence[str] = (), volunteers: str = "") -> str:
    """A page in layout A (no bars) or B (bars) that names the team everywhere; `contacts`: rows of layout A."""
    plant = Planter(team, number)
    one, two, three, four, five = team
    bars = layout == "B"

    def said() -> str:
        return plant.text(LABEL).replace("\n", " ")

    def official(person: Person, function: str) -> str:
        mail = f"Courriel :\n{person.mail}" if bars else f"Courriel : {person.mail}"
        return f"{function}\n{person.given} {person.family.upper()}\n{mail}\n"

    posts = official(one, "Correspondant coopération décentralisée")
    posts += official(two, "Conseiller de coopération et d'action culturelle")
    if not bars:
        functions = ("Correspondant coopération décentralisée",) * 3
        posts += "".join(map(official, (three, four, five), functions))
    text = f"""Accueil > Atlas > Détail projet
Contacts dans le poste diplomatique "Ambassade de France à Tunis"
{posts}Titre
{said()}
Année de première signature de la convention
{said()}
Thématique d'intervention
{said()}
Sous-thématique d'intervention
{said()}
Sous-sous-thématique d'intervention
{said()}
Autres thématiques mises en œuvre pour le partenariat
{"Thématique éligible | Sous-thématique | Sous-sous-thématique | Priorité |" if bars else ""}
{f"{said()} | {said()} | {said()} | {said()} |" if bars else said()}
Année de début du partenariat
{said()}
Le partenariat est
{said()}
{said()}
Date de fin du partenariat
{said()}
Contexte
{plant.text(TEXT)}
Historique
{plant.text(TEXT)}
Objectif du partenariat
{plant.text(TEXT)}
Description détaillée du partenariat
{plant.text(TEXT)}
Votre partenariat prend la forme d'un(e)
{said()}
Partenaires étrangers du partenariat
"""
    if not bars:
        return text + (
            "Commune de Mahdia Tunisie\nContacts dans les partenaires étrangers du partenariat\n"
            + "".join(f"{contact}\n" for contact in contacts)
            + "Collectivités territoriales partenaires du partenariat\nVille de Dunkerque\n"
            + f"Le partenariat est triennal\n{said()}\nFinancement du partenariat\n{said()} 600 2017\n"
            + "Volontaires impliqués dans le partenariat (VSI, service civique, etc.) d'Échange et de Solidarité\n"
            + volunteers
        )
    mails = [f"Commune de Mahdia | {p.family} | {p.given} | Adjoint | {p.mail} |\n" for p in (three, four)]
    return text + (
        f"Nom de la collectivité étrangère | Pays | {said()} |\nCommune de Mahdia | Tunisie | {said()} |\n"
        "Contacts dans les partenaires étrangers du partenariat\n"
        "Nom de la collectivité étrangère | Nom | Prénom | Fonction | Courriel |\n---|---|---|---|---|\n"
        + "".join(mails)
        + f"{said()} | | | {said()} | |\n"
        "Collectivités territoriales partenaires du partenariat\nNom de la collectivité territoriale | |\n"
        f"Ville de Dunkerque | |\nLe partenariat est triennal\n{said()}\nFinancement du partenariat\n"
        "Nom du financeur | Montant en euros | Montant 1% Eau (Loi Oudin 2005) | Montant 1% Eau (Loi Oudin 2005) | "
        "Montant 1% Eau (Loi Oudin 2005) | Année |\n"
        f"{said()} | {said()} | {said()} | {said()} | {said()} | {said()} |\n{said()} | 600 | 2017 | |||\n"
        "Volontaires impliqués dans le partenariat (VSI, service civique, etc.) d'Échange et de Solidarité\n"
        "Nom | Prénom | Mission | Champs d'action | Entité d'affectation |\n"
        f"{five.family} | {five.given} | {said()} | {said()} | {said()} |\n"
    )


@pytest.mark.parametrize("layout", ["A", "B"])
def test_no_public_file_of_pages_names_anybody(layout: str, tmp_path: Path) -> None:
    """People planted in every section and cell of a page are in no public file, and all are in the internal ones."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, team in enumerate(TEAMS[::2]):
        (folder / f"prjId-{2000 + number}.txt").write_text(page(team, layout, number), encoding="utf-8")
    assert_silent(PEOPLE, published(folder, tmp_path / "public"))
    held = literals(convert(folder, profile=Profile.INTERNAL).ntriples())["name"]
    for person in (person for team in TEAMS[::2] for person in team):
        names = {f"{person.given} {person.family}", f"{person.given} {person.family.upper()}"}
        assert names & held, names


def test_a_contact_row_without_bars_hides_its_person(tmp_path: Path) -> None:
    """In a table printed without bars, where the family name stands before the given one, both are understood."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, team in enumerate(TEAMS[:10]):
        contacts = [f"Commune de Mahdia {p.family} {p.given} Maire {p.mail}" for p in team]
        text = page(team, "A", number, contacts)
        head, _, rest = text.partition("Correspondant coopération décentralisée\n")
        text = head + "Titre\n" + rest.partition("\nTitre\n")[2]
        (folder / f"prjId-{3000 + number}.txt").write_text(text, encoding="utf-8")
    assert_silent(PEOPLE, published(folder, tmp_path / "public"))


def test_a_volunteer_row_without_bars_hides_its_person(tmp_path: Path) -> None:
    """In a table of volunteers printed without bars, the volunteer's names are masked in the prose."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, team in enumerate(TEAMS[:10]):
        rows = "".join(f"{p.family.upper()} {p.given} Appui technique Eau Mairie\n" for p in team)
        text = page(team, "A", number, volunteers=rows)
        head, _, rest = text.partition("Correspondant coopération décentralisée\n")
        text = head + "Titre\n" + rest.partition("\nTitre\n")[2]
        (folder / f"prjId-{4000 + number}.txt").write_text(text, encoding="utf-8")
    assert_silent(PEOPLE, published(folder, tmp_path / "public"))


# --- single ways in which a name could get through -------------------------------------------------


def masked(record: Mapping[str, Any], tmp_path: Path) -> dict[str, str]:
    """The public files of one record."""
    path = tmp_path / "fiche.jsonl"
    path.write_text(lines([record]), encoding="utf-8")
    return published(path, tmp_path / "public")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "two letters"])
def test_a_family_name_alone_is_masked(kind: str, tmp_path: Path) -> None:
    """A family name that stands alone and begins with a capital is masked, whatever its particles."""
    people = [person for person in PEOPLE if person.kind == kind][:5]
    text = "\n".join(f"Le projet de {p.family} ; celui de {plain(p.family).upper()}." for p in people)
    assert_silent(people, masked({**base(1, people), "contexte": text}, tmp_path))


@pytest.mark.parametrize("gap", ["     ", "\n    ", "\r\n\t  ", "\n\n\n", " \u00a0\u202f\u00a0 ", " – \n  "])
def test_a_wide_gap_does_not_hide_a_name(gap: str, tmp_path: Path) -> None:
    """Given and family names parted by any amount of white space are one name."""
    people = [person for person in PEOPLE if person.kind == "two letters"][:5]
    text = "\n".join(f"Vu avec {p.given}{gap}{p.family} hier." for p in people)
    assert_silent(people, masked({**base(1, people), "contexte": text}, tmp_path))


def test_a_body_named_after_a_person_does_not_unmask_the_person(tmp_path: Path) -> None:
    """Where a partner's or the post's name holds a contact's full name, that person is masked all the same."""
    team = [person for person in PEOPLE if person.kind == "plain"][:5]
    record = planted(7, team)
    record["partenairesEtrangers"].append({"nom": f"Bureau de {team[0].given} {team[0].family}", "pays": "Tunisie"})
    record["partenairesFrancais"].append({"nom": f"Cabinet de Mme {team[1].family}"})
    record["posteDiplomatique"]["nom"] = f"Ambassade – {team[2].given} {team[2].family} – {team[2].mail}"
    record["contexte"] += "".join(f"\nLe bureau {person.family}." for person in team)
    assert_silent(team, masked(record, tmp_path))


def test_a_name_split_by_an_invisible_character_is_masked(tmp_path: Path) -> None:
    """Soft hyphens and zero-width characters, which nobody sees, hide no name."""
    team = [person for person in PEOPLE if person.kind == "plain"][:5]
    hidden = ("\u00ad", "\u200b", "\u200c", "\u2060", "\u200e")
    said = [f"{p.given} {p.family[:3]}{mark}{p.family[3:]}" for p, mark in zip(team, hidden, strict=True)]
    files = masked({**base(1, team), "contexte": "\n".join(said)}, tmp_path)
    assert_silent(team, {name: re.sub("[\u00ad\u200b-\u200f\u2060]", "", text) for name, text in files.items()})


def test_an_unknown_member_named_after_a_person_is_masked(tmp_path: Path) -> None:
    """A member whose very name is a person's reaches no public file."""
    team = TEAMS[0]
    record = base(1, team) | {f"{team[0].given} {team[0].family}": "x", team[1].mail: 2}
    record["financements"] = [{"financeur": "État", f"{team[2].given} {team[2].family}": "x"}]
    assert_silent(team, masked(record, tmp_path))


@pytest.mark.parametrize(
    "identity",
    ["no id", "a name as id", "a mail as id", "twice the same", "twice another"],
)
def test_a_record_set_aside_names_nobody(identity: str, tmp_path: Path) -> None:
    """A record that is set aside is as silent about its people as one that is published."""
    team = TEAMS[1]
    record = planted(9, team) | {f"x {team[3].given} {team[3].family}": "y"}
    given: dict[str, Any] = {
        "no id": None,
        "a name as id": f"{team[0].given} {team[0].family}",
        "a mail as id": team[2].mail,
    }
    records = [record | {"id": given[identity]}] if identity in given else [base(9, TEAMS[0]), record]
    if identity == "twice the same":
        records = [record, record]
    path = tmp_path / "fiche.jsonl"
    path.write_text(lines(records), encoding="utf-8")
    assert_silent([*TEAMS[0], *team], published(path, tmp_path / "public"))


def test_a_page_without_id_names_nobody(tmp_path: Path) -> None:
    """A page set aside because it has no id names nobody, its shifted rows and unknown columns included."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, team in enumerate(TEAMS[:10]):
        text = page(team, "B", number)
        first = f"{team[0].given} {team[0].family}"
        text = text.replace("| Année |", f"| Année | Saisi par {first} |").replace(
            "| 600 | 2017", f"{first} | 600 | 2017"
        )
        (folder / f"fiche-{chr(97 + number)}.txt").write_text(text, encoding="utf-8")
    assert_silent(PEOPLE[:50], published(folder, tmp_path / "public"))


@pytest.mark.parametrize(
    "written",
    [
        "zoe.kervozak [ at ] exemple.fr", "zoe.kervozak(AT)exemple(dot)fr", "zoe.kervozak[arobase]exemple[point]fr",
        "zoe.kervozak arobase exemple point fr", "zoe.kervozak at exemple dot fr", "zoe.kervozak(a)exemple.fr",
        "zoe.kervozak @ exemple . fr", "zoe.kervozak\uff20exemple.fr", "zoé.kervozak@exemple.fr",
        "zoe.kervozak@\nexemple.fr", "<mailto:zoe.kervozak@exemple.fr>", "zoe_kervozak+atlas@sous.exemple.fr",
    ],
)  # fmt: skip
def test_a_mailbox_is_masked_however_it_is_spelt(written: str, tmp_path: Path) -> None:
    """A mailbox of somebody whom no table names is masked in every spelling by which people hide them."""
    record = base(1, TEAMS[30]) | {"contexte": f"Écrire à {written} avant mai.", "titre": f"Voir {written}"}
    (tmp_path / "x.jsonl").write_text(lines([record]), encoding="utf-8")
    assert "kervozak" not in convert(tmp_path / "x.jsonl").ntriples()


@pytest.mark.parametrize(
    "written",
    [
        "01 99 00 12 34", "02.61.91.12.34", "06-39-98-12-34", "0639981234", "06 39 98 12 34", "(0)6 39 98 12 34",
        "+33 6 39 98 12 34", "+33 (0) 639981234", "0033 6 39 98 12 34", "06\u00a039\u202f98\u00a012\u00a034",
        "06–39–98–12–34", "06·39·98·12·34", "06/39/98/12/34", "0692 00 12 34", "0590 00 12 34", "0696.00.12.34",
        "+262 692 00 12 34", "+216 71 00 12 34", "+221 33 800 12 34", "00 229 21 00 12 34", "tel:+33639981234",
    ],
)  # fmt: skip
def test_a_telephone_is_masked_however_it_is_written(written: str, tmp_path: Path) -> None:
    """A telephone number, of France or its overseas or with a country's code, is masked in a text and in a title."""
    record = base(1, TEAMS[30]) | {"contexte": f"Appeler le {written}, avant mai.", "titre": f"Voir {written}"}
    (tmp_path / "x.jsonl").write_text(lines([record]), encoding="utf-8")
    text = convert(tmp_path / "x.jsonl").ntriples()
    assert not re.search(r"12.?34", text)


@pytest.mark.parametrize("after", ["Francis", "Europe", "Eurélien", "12 h", "habitant à Sfax", "francs-tireurs", "F"])
def test_a_telephone_is_masked_whatever_follows(after: str, tmp_path: Path) -> None:
    """A word that begins like a currency does not turn a French telephone number into a sum of money."""
    record = base(1, TEAMS[30]) | {"contexte": f"Appeler le 06 39 98 12 34 {after}."}
    (tmp_path / "x.jsonl").write_text(lines([record]), encoding="utf-8")
    assert "06 39 98" not in convert(tmp_path / "x.jsonl").ntriples()


@pytest.mark.parametrize(
    "piece", ["06 39 98 12 34 ", "12 ", "12.", "+33 ", "a@b.fr ", "a [at] ", "M. ", "Anaïs ", "p. h. "]
)
def test_a_long_text_is_masked_at_once(piece: str, tmp_path: Path) -> None:
    """A text of 50 kB that repeats what looks like a person is masked in under two seconds."""
    record = base(1, TEAMS[0]) | {"contexte": piece * (50_000 // len(piece))}
    (tmp_path / "x.jsonl").write_text(lines([record]), encoding="utf-8")
    convert(SAMPLE).ntriples()
    started = time.process_time()
    convert(tmp_path / "x.jsonl")
    assert time.process_time() - started < 2.0


def test_numbers_that_are_no_telephones_are_kept(tmp_path: Path) -> None:
    """Years, dates, amounts and SIREN stay as they are, whatever the country whose telephones look like them."""
    kept = {
        "contexte": "Programme 2016-2017, puis 2017/2018 ; 25 000 000 € pour 12 500 000 habitants au 31.12.2018.",
        "dateFin": "2018-12-31",
        "dateConsultation": "2018-12-31",
    }
    record = base(1, TEAMS[0]) | kept
    record["partenairesFrancais"][0]["siren"] = "215901836"
    record["financements"] = [{"financeur": "Ville de Dunkerque", "montant": "25 000 000 €", "annee": "2017"}]
    lost = {}
    for country in ("Tunisie", "Danemark", "Portugal", "Mali", "Madagascar", "Luxembourg", "Liban"):
        record["partenairesEtrangers"][0]["pays"] = country
        (tmp_path / "x.jsonl").write_text(lines([record]), encoding="utf-8")
        text = convert(tmp_path / "x.jsonl").ntriples()
        wanted = (kept["contexte"], '"2018-12-31"', '"215901836"', '"25000000.00"')
        lost[country] = [one for one in wanted if one not in text]
    assert not any(lost.values()), lost
