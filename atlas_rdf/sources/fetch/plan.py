"""What to ask for: ids, lists and addresses -> targets, each with the name its file will have."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag, urlsplit

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.sources.files import MANIFEST
from atlas_rdf.values import ATLAS_ID, LINK, BadValueError

PAGE = "https://pastel.diplomatie.gouv.fr/cncdext/dyn/public/atlas/detailProjet.html?criteres.prjId={id}"
_RANGE = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?")
_MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """An address, the file it goes to, and its Atlas id ("" for another file)."""

    address: str
    name: str
    id: str


def from_ids(text: str, page: str = PAGE) -> Iterator[str]:
    """The addresses of `2700-15500` or `14854,15478`."""
    if "{id}" not in page:
        raise AtlasError(
            "--page : l'adresse doit contenir {id}, à la place de l'identifiant.",
            "--page: the address must hold {id} where the id goes.",
            Exit.USAGE,
        )
    left = _MOST
    for part in text.replace(" ", "").split(","):
        match = _RANGE.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        left -= last - first + 1
        if not 0 < first <= last or left < 0:
            raise AtlasError(
                f"--ids : « {part} » n'est ni un identifiant ni un intervalle. Écrire 2700-15500 ou 14854,15478.",
                f"--ids: '{part}' is neither an id nor a range. Write 2700-15500 or 14854,15478.",
                Exit.USAGE,
            )
        yield from (page.replace("{id}", str(number)) for number in range(first, last + 1))


def from_list(path: Path) -> Iterator[str]:
    """The addresses of a file, one a line; empty lines and `#` comments are left aside."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise AtlasError(
            f"{path} : cette liste ne peut pas être lue. Donner un fichier texte UTF-8, une adresse par ligne.",
            f"{path}: this list of addresses cannot be read. Give a UTF-8 text file, one address a line.",
        ) from error
    yield from (line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))


def targets(addresses: Iterable[str]) -> tuple[Target, ...]:
    """Each address once, in order; two that would have one name get two."""
    found: dict[str, Target] = {}
    taken = {MANIFEST}
    for given in addresses:
        try:
            address = urldefrag(LINK.parse(given))[0]
        except BadValueError as error:
            raise AtlasError(
                f"« {given} » : {error.fr}. Corriger l'adresse.",
                f"'{given}': {error.en}. Correct the address.",
                Exit.USAGE,
            ) from error
        if address in found:
            continue
        number = _number(address)
        name = f"prjId-{number}.html" if number else _name(address)
        if name.casefold() in taken:
            stem, dot, suffix = name.rpartition(".")
            mark = hashlib.sha256(address.encode()).hexdigest()[:12]
            name = f"{stem}-{mark}.{suffix}" if dot else f"{name}-{mark}"
        taken.add(name.casefold())
        found[address] = Target(address, name, number)
    return tuple(found.values())


def _number(address: str) -> str:
    """The Atlas id that an address states, "" when it states none."""
    for name, values in parse_qs(urlsplit(address).query).items():
        if name in ("criteres.prjId", "prjId"):
            try:
                return ATLAS_ID.parse(values[0])
            except BadValueError:
                return ""
    return ""


def _name(address: str) -> str:
    """The file name at the end of an address, in letters that every disk takes."""
    last = unquote(urlsplit(address).path).rsplit("/", 1)[-1]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", last).strip(".-")[-100:].lstrip(".-") or "index.html"
