"""Who is written to about which findings of a publication: each finding once or more, none of them lost."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from atlas_rdf.findings import AtlasError, Exit, Finding, Origin, Severity
from atlas_rdf.folding import slug
from atlas_rdf.letters.readers import of_publishers, quiet
from atlas_rdf.model import CollectiviteFrancaise, PosteDiplomatique
from atlas_rdf.profile import Profile
from atlas_rdf.rdf_files import parse
from atlas_rdf.sources.page.grammar import SITE
from atlas_rdf.terms import Acd, Dct, Foaf, Rdf, Skos


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of recipient: the link from a partnership to it, its class, and the words about it."""

    link: str
    type: str
    segment: str
    prefix: str
    label: str
    nobody: str


KINDS: Final = (
    Kind(
        Acd.partenaireFrancais,
        Acd.CollectiviteFrancaise,
        CollectiviteFrancaise.SEGMENT,
        "collectivite",
        "Collectivité française",
        "Sans collectivité française",
    ),
    Kind(
        Acd.posteDiplomatique,
        Acd.PosteDiplomatique,
        PosteDiplomatique.SEGMENT,
        "poste",
        "Poste diplomatique",
        "Sans poste diplomatique",
    ),
)

#: Those who publish the data: what is wrong with files, and not with what a record says.
PUBLISHERS: Final = Kind("", "", "", "publication", "Publication", "Équipe qui publie les données")


@dataclass(frozen=True, slots=True)
class Correction:
    """A finding, with the title of its record's partnership and the address of its page where they are known."""

    finding: Finding
    title: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one recipient, or nobody, can correct; `stem`: its files' name without the suffix.

    `quiet`: how many findings about its records ask nothing of anybody.
    """

    kind: Kind
    name: str
    stem: str
    corrections: tuple[Correction, ...]
    quiet: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is to be corrected."""
        return tuple(one.finding for one in self.corrections)

    @property
    def records(self) -> dict[str, list[Correction]]:
        """Atlas id -> its corrections; those about no record are under ""."""
        found: dict[str, list[Correction]] = {}
        for one in self.corrections:
            found.setdefault(one.finding.record, []).append(one)
        return found


@dataclass(slots=True)
class _Dump:
    """What a letter needs of a dump, by address."""

    types: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    linked: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))


def letters(folder: Path) -> list[Letter]:
    """The letters about a publication, in the order of kinds and names; raises `AtlasError` when it is none.

    A finding that asks nothing of anybody is counted only.
    """
    try:
        base = _base(_json(folder / "manifest.json", "data"))
        findings = [_finding(row) for row in _json(folder / "findings.json", "findings")]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _unreadable(folder) from error
    dump = _read(folder / "atlas.nt")
    partnerships = {number: iri for iri, number in dump.ids.items()}
    addresses = {dump.about[fiche]: page for fiche, page in dump.pages.items() if fiche in dump.about}

    def written(one: Finding) -> Correction:
        about = partnerships.get(one.record, "")
        page = f"{SITE}{one.record}" if one.record.isdecimal() else ""  # of a record that was set aside
        return Correction(one, dump.titles.get(about, ""), addresses.get(about, page))

    found: list[Letter] = []
    for kind in KINDS:
        sorted_out: dict[str, list[Correction]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for one in findings:
            if of_publishers(one):
                continue
            recipients = dump.linked.get((kind.link, partnerships.get(one.record, "")), set())
            if not one.record:  # about something that records share: its address is the focus, or the value
                recipients = {iri for iri in (one.focus, one.value) if dump.types.get(iri) == kind.type}
            for iri in recipients or {""}:
                if quiet(one):
                    counts[iri] += 1
                else:
                    sorted_out[iri].append(written(one))
        some = (replace(_letter(kind, iri, own, dump, base), quiet=counts[iri]) for iri, own in sorted_out.items())
        found += sorted(some, key=_order)
    own = tuple(sorted((written(one) for one in findings if of_publishers(one)), key=_place))
    return [*found, Letter(PUBLISHERS, PUBLISHERS.nobody, f"lettre-{PUBLISHERS.prefix}", own)] if own else found


def _letter(kind: Kind, iri: str, corrections: Iterable[Correction], dump: _Dump, base: str) -> Letter:
    name = dump.names.get(iri, iri) or kind.nobody
    stem = f"lettre-{kind.prefix}-{_slug(iri, f'{base}id/{kind.segment}/')}" if iri else f"lettre-sans-{kind.prefix}"
    return Letter(kind, name, stem, tuple(sorted(corrections, key=_place)))


def _slug(iri: str, start: str) -> str:
    """The key of one of our addresses, if a file may be called so; else what tells this address from all others."""
    key = iri.rsplit("/", 1)[-1]
    safe = slug(key)
    return safe if safe == key and iri == start + key else f"{safe}-{sha256(iri.encode()).hexdigest()[:10]}"


def _order(letter: Letter) -> tuple[bool, str, str]:
    return letter.stem.startswith("lettre-sans-"), slug(letter.name), letter.stem


def _place(one: Correction) -> tuple[Any, ...]:
    record = one.finding.record
    return (not record, len(record), record, one.finding.severity.rank, one.finding.sort_key())


def _read(path: Path) -> _Dump:
    dump = _Dump()
    one_each: dict[str, dict[str, str]] = {
        Dct.identifier: dump.ids,
        Dct.source: dump.pages,
        Foaf.primaryTopic: dump.about,
        Rdf.type: dump.types,
    }
    texts: dict[str, dict[str, str]] = {Dct.title: dump.titles, Skos.prefLabel: dump.names}
    links = {kind.link for kind in KINDS}
    for quad in parse(path):
        predicate, subject, value = quad.predicate.value, _text(quad.subject), _text(quad.object)
        if predicate in one_each:
            one_each[predicate][subject] = value
        elif predicate in links:
            dump.linked[predicate, subject].add(value)
        elif predicate in texts and getattr(quad.object, "language", "") == "fr":
            texts[predicate][subject] = value
    return dump


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


def _json(path: Path, member: str) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))[member]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unreadable(path) from error


def _base(data: Mapping[str, Any]) -> str:
    """The base of the addresses; raises `AtlasError` for a publication whose findings may name persons."""
    if data.get("profile") != Profile.PUBLIC.value:
        raise AtlasError(
            "Ces constats peuvent nommer des personnes : les lettres se font sur une publication du profil public.",
            "These findings may name persons: letters are made from a publication of the public profile.",
            Exit.USAGE,
        )
    return str(data.get("base", ""))


def _finding(row: Mapping[str, Any]) -> Finding:
    origin = Origin(row.get("file", ""), row.get("line", 0), row.get("field", ""))
    words = {name: row.get(name, "") for name in ("value", "record", "focus", "path", "component")}
    return Finding(row["code"], Severity(row["severity"]), origin, row["fr"], row["en"], **words)


def _unreadable(path: Path) -> AtlasError:
    return AtlasError(
        f"{path} ne peut pas être lu : donner un dossier que « atlas-rdf publish » a écrit.",
        f"{path} cannot be read: give a folder that 'atlas-rdf publish' has written.",
    )
