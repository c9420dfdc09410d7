"""A publisher's registers: `registers/*.csv` pin addresses, other names, names in two languages and decisions.

One row a name as records write it. What a row leaves empty is left to the rules; what it states wins over them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from atlas_rdf.codes import codes
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.folding import slug

NONE = "aucun"
_LINK = re.compile(rf"(?:(?:commune|epci|departement|region|gn|iso)/[0-9A-Z-]+|{NONE})?")
_KEY = re.compile(r"(?:[a-z0-9][a-z0-9.-]*)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a publisher decided of a name.

    `pays`: ISO 3166-1 alpha-2, lower case, "" for a French body. `adresse`: the last segment of the body's
    address. `lien`: `commune/42218`, `gn/2473493`…, or `aucun` when somebody decided that there is no link.
    """

    nom: str
    pays: str = ""
    adresse: str = ""
    lien: str = ""
    nom_fr: str = ""
    nom_en: str = ""
    par: str = ""
    le: str = ""
    note: str = ""


COLUMNS = tuple(column.name for column in fields(Entry))


@dataclass(frozen=True)
class Registers:
    """All entries, by country and folded name."""

    entries: Mapping[tuple[str, str], Entry] = field(default_factory=dict)

    def find(self, name: str, country: str) -> Entry | None:
        """What was decided of a name in a country ("" for French bodies)."""
        return self.entries.get((country, slug(name))) if self.entries else None


def place_of(entry: Entry) -> tuple[str, str]:
    """What two entries about the same name have in common."""
    return entry.pays, slug(entry.nom)


def is_link(text: str) -> bool:
    """True for the address of a body in a reference, and for `aucun`."""
    return bool(text and _LINK.fullmatch(text))


def load(folder: Path | None) -> Registers:
    """The registers of a folder, or of one file; none when nothing is given."""
    if folder is None:
        return Registers()
    paths = sorted(folder.glob("*.csv")) if folder.is_dir() else [folder]
    found: dict[tuple[str, str], Entry] = {}
    for path in paths:
        for line, entry in _read(path):
            known = found.setdefault(place_of(entry), entry)
            if known != entry:
                raise _refused(
                    path,
                    line,
                    f"« {entry.nom} » y est déjà, décidé autrement",
                    f"'{entry.nom}' is there already, decided otherwise",
                )
    return Registers(found)


def _read(path: Path) -> Iterator[tuple[int, Entry]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AtlasError(
            f"{path} : ce registre ne peut pas être lu. Donner un fichier CSV en UTF-8.",
            f"{path}: this register cannot be read. Give a CSV file in UTF-8.",
        ) from error
    reader = csv.DictReader(io.StringIO(text), delimiter=";")
    unknown = sorted(set(reader.fieldnames or ()) - set(COLUMNS))
    if unknown or "nom" not in (reader.fieldnames or ()):
        said = ", ".join(unknown) or "nom"
        raise _refused(
            path,
            1,
            f"colonnes attendues : {';'.join(COLUMNS)} ({said})",
            f"columns expected: {';'.join(COLUMNS)} ({said})",
        )
    for row in reader:
        cells = {name: " ".join((row.get(name) or "").split()) for name in COLUMNS}
        entry = Entry(**cells | {"pays": _iso2(path, reader.line_num, cells["pays"])})
        if not entry.nom or not _LINK.fullmatch(entry.lien) or not _KEY.fullmatch(entry.adresse):
            raise _refused(
                path, reader.line_num,
                f"un nom, une adresse comme fr-commune-42218 et un lien comme commune/42218 ou {NONE} sont attendus",
                f"a name, an address such as fr-commune-42218 and a link such as commune/42218 or {NONE} are expected",
            )  # fmt: skip
        yield reader.line_num, entry


def _iso2(path: Path, line: int, country: str) -> str:
    """The code of a country given by its name or its code."""
    known = codes()
    if country.lower() in {"", *known.iso2.values()}:
        return country.lower()
    named = known.labelled("pays", country)
    if len(named) != 1:
        raise _refused(
            path,
            line,
            f"le pays « {country} » est inconnu ou ambigu",
            f"the country '{country}' is unknown or ambiguous",
        )
    return known.iso2[named[0].key]


def _refused(path: Path, line: int, fr: str, en: str) -> AtlasError:
    return AtlasError(f"{path}:{line} : {fr}.", f"{path}:{line}: {en}.", Exit.UNREADABLE)


def append(path: Path, entries: Iterable[Entry]) -> int:
    """Writes entries behind those of a register, made when it does not exist; says how many."""
    new = not path.exists()
    rows = [astuple(entry) for entry in entries]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerows([COLUMNS, *rows] if new else rows)
    return len(rows)
