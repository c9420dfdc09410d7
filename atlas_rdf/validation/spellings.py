"""How records may write the name of a thing that they share, so that those that name it are found by their text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import product

from atlas_rdf.fields import Entity
from atlas_rdf.linking import foreign
from atlas_rdf.linking.linker import Linker
from atlas_rdf.resources import folder

_NAMES = ("nom", "nomEn", "autresNoms", "libelle", "siren")
_LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"), ("ø", "o"), ("Ø", "o"), ("ł", "l"),
              ("Ł", "l"), ("đ", "d"), ("ı", "i"), ("¼", "14"), ("½", "12"), ("¾", "34"))  # fmt: skip
#: What French texts have beside the 256 characters of Latin-1, and no letter comes of.
_MARKS = "’‘“”–—…€•\u202f\u2009"
_FRENCH = re.compile(r"fr-(commune|epci|departement|region)-([0-9ab]+)")
_ABROAD = re.compile(r"([a-z]{2})-gn-([0-9]+)")
_SPELT = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes", "sur": "s", "sous": "ss", "les": "lez",
          "et": ""}  # fmt: skip
_ARTICLE = re.compile(r"^(?:el|al|les|le|la|l)(?=...)")
_NUMBERED = ("departement", "departementdu", "departementdela", "departemental", "general", "cd", "cg", "dep", "dept",
             "dpt")  # fmt: skip
_LOWER = bytes(range(256)).lower()
_OTHERS = bytes(byte for byte in range(256) if not (byte < 0x80 and chr(byte).isalnum()))  # noqa: PLR2004 - ASCII


def _plain(text: str) -> bytes:
    """The same of any text, one character after the other."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").translate(_LOWER, _OTHERS)


#: The same for the bytes of Latin-1, all at once: what each becomes, and those of which nothing comes.
_BYTES = tuple(_plain(chr(byte)) for byte in range(256))
_UNACCENTED = bytes((letters or b"-")[0] for letters in _BYTES)
_DROPPED = bytes(byte for byte, letters in enumerate(_BYTES) if not letters)


def glued(text: str) -> bytes:
    """The ASCII letters and digits of a text, in lower case, without accents."""
    if text.isascii():
        return text.encode("ascii").translate(_LOWER, _OTHERS)
    for ligature, letters in _LIGATURES:
        text = text.replace(ligature, letters)
    for mark in _MARKS:
        text = text.replace(mark, " ")
    try:
        return text.encode("latin-1").translate(_UNACCENTED, _DROPPED)
    except UnicodeEncodeError:
        return _plain(text)


def named(thing: Entity) -> bool:
    """True for what is found by its name; the others are described alike by whoever names them."""
    return bool(thing.SEGMENT) and any(hasattr(thing, name) for name in (*_NAMES, "nomComplet"))


def spellings(things: Iterable[Entity], linker: Linker) -> set[bytes]:
    """All of them, glued; an empty one when a name has no letter to look for, which every text holds."""
    found: set[bytes] = set()
    pinned = {key: address for address, key in linker.pinned().items()}
    french: set[str] = set()
    for thing in things:
        found.update(map(glued, _own(thing)))
        if known := _FRENCH.fullmatch(thing.key):
            french.add(f"{known[1]}/{known[2].upper()}")
        elif known := _ABROAD.fullmatch(thing.key):
            found.update(_abroad(known[1], f"gn/{known[2]}"))
        for entry in linker.registers.entries.values():
            if entry.adresse == thing.key:
                found.add(glued(entry.nom))
                address = pinned.get(thing.key, "")
                if entry.pays:
                    found.update(_abroad(entry.pays, address))
                elif address:
                    french.add(address)
    return found.union(_french(french) if french else ())


def _own(thing: Entity) -> Iterator[str]:
    """The names that a record has given it, and the key, which is a folded name where nobody knows the thing."""
    if rest := thing.key.partition("-")[2]:
        yield rest
    for name in _NAMES:
        value = getattr(thing, name, None) or ()
        yield from (value,) if isinstance(value, str) else value
    if person := getattr(thing, "nomComplet", None):
        yield max(person.split(), key=len)  # first name and family name may stand in two cells


def _abroad(country: str, address: str) -> Iterator[bytes]:
    """The names of a place abroad, each with and without its article."""
    yield address[3:].encode()
    for key, candidate in foreign.everywhere(country):
        if candidate.address == address:
            for spelt in {key, key.replace("saint", "st")}:
                yield spelt.encode()
                yield _ARTICLE.sub("", spelt).encode()


def _french(addresses: set[str]) -> Iterator[bytes]:
    """The names and codes of French bodies, and of those that they have replaced."""
    for address in addresses:
        level, _, code = address.partition("/")
        if level == "departement":
            yield from (f"{word}{code}".lower().encode() for word in _NUMBERED)
        elif level != "region":  # whose code of two figures no record writes for it
            yield code.lower().encode()
    data = (folder("reference") / "french.tsv").read_bytes()
    meant = dict.fromkeys(addresses)
    for address in addresses:
        meant |= dict.fromkeys(row[0][1:] for row in _rows(data, address) if row[0][:1] == "=" and row[-1] == address)
    for address in meant:
        for row in _rows(data, address):
            if row[1] == address:
                words = ({word, _SPELT.get(word, word)} for word in row[0].split("-"))
                yield from ("".join(spelt).encode() for spelt in product(*words))


def _rows(data: bytes, address: str) -> Iterator[list[str]]:
    """The lines of the reference that hold an address."""
    wanted = address.encode()
    at = data.find(wanted)
    while at >= 0:
        end = data.find(b"\n", at)
        yield data[data.rfind(b"\n", 0, at) + 1 : end].decode().split("\t")
        at = data.find(wanted, end)
