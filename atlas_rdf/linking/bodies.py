"""A body's name -> the key of its address, and what the name itself says: the level of a French authority."""

from __future__ import annotations

import re
from functools import lru_cache

from atlas_rdf.codes import codes
from atlas_rdf.folding import slug, strip_accents
from atlas_rdf.model import Concept, Organisation, PosteDiplomatique
from atlas_rdf.record import NAME_MASK

_LEVELS = (
    ("syndicat", re.compile(r"(?:syndicat|sivom|sivu|sictom|siaap)\b")),
    (
        "epci",
        re.compile(
            r"(?:communaute (?:d'agglomeration|de communes|urbaine)|metropole|grand lyon|agglomeration)\b"
            r"|.*\bmetropole$"
        ),
    ),
    ("departement", re.compile(r"(?:(?:conseil )?departement(?:al)?|conseil general)\b")),
    ("region", re.compile(r"(?:(?:conseil )?region(?:al)?|collectivite (?:territoriale )?de corse)\b")),
    ("commune", re.compile(r"(?:commune|ville|mairie)\b")),
)
_SMALL = frozenset(["à", "de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "au", "aux", "sur", "sous"])
_WORD = re.compile(r"[^\W_]+")

MINISTRY = Organisation(
    key="org-ministere-de-l-europe-et-des-affaires-etrangeres", nom="Ministère de l'Europe et des Affaires étrangères"
)


def level(name: str) -> Concept | None:
    """The level that the name of a French authority states; None when it states none (`Saint-Etienne`)."""
    found = level_code(name)
    return codes().code("niveau", found) if found else None


@lru_cache(maxsize=16384)
def level_code(name: str) -> str:
    """The same as a code, "" when the name states none."""
    folded = strip_accents(name.casefold()).replace("’", "'").strip()
    return next((code for code, pattern in _LEVELS if pattern.match(folded)), "")


def other_key(name: str, record: str) -> str:
    """The key of any other body."""
    return f"org-{name_key(name, record)}"


def name_key(name: str, record: str) -> str:
    """The folded name; with the record's id where a person's name was masked, so that two never fall together."""
    return f"{slug(name)}-{record}" if NAME_MASK in name else slug(name)


def post(raw: str, record: str) -> PosteDiplomatique:
    """The embassy or consulate that the page names, its name re-cased, the raw form kept beside."""
    name = " ".join(raw.split())
    recased = recase(name)
    return PosteDiplomatique(
        key=name_key(recased, record),
        nom=recased,
        autresNoms=(name,) if name != recased else (),
        ministere=MINISTRY,
    )


def recase(name: str) -> str:
    """`AMBASSADE DE FRANCE A TUNIS` -> `Ambassade de France à Tunis`; a name not all in capitals stays."""
    if not name.isupper():
        return name
    words = iter(range(len(name)))

    def word(match: re.Match[str]) -> str:
        low = match[0].lower()
        first = next(words) == 0
        if low == "a" and not first:
            return "à"
        return low if low in _SMALL and not first else low.capitalize()

    return _WORD.sub(word, name)
