"""How the name of an authority abroad is read: `Gouvernorat de l'Ariana (Tunisie)` -> level, name, what is beside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from atlas_rdf.folding import slug

TOWN = "commune"

# Kinds that have a name of their own; the others are mostly called after their seat, which a bare name may mean too.
REGIONS = frozenset(
    {
        "Region", "Administrative region", "Autonomous region", "Autonomous community", "Regional state", "State",
        "Land", "Canton", "Voivodship", "Republic", "Province", "Department", "County", "Two-tier county", "Country",
        "Autonomous province", "Federal entity", "Territory", "Special administrative region",
        "Autonomous republic", "Entity", "Island", "Dependency", "Union territory",
    }
)  # fmt: skip

# A level, the folded words that state it, the kinds of ISO 3166-2 subdivisions that it can mean: those of every
# country, or of one (`Region:mr`: what Mauritania calls a wilaya, ISO calls a region). No kind: ISO lists none.
_LEVELS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        TOWN,
        (
            "commune|communes|commune urbaine|commune rurale|commune mixte|commune de plein exercice|cne|ville|villes",
            "mairie|municipalite|municipality|city|town|village|hotel de ville|conseil municipal|conseil communal|cite",
            "delegation speciale|communaute urbaine|communaute rurale|gmina|gemeinde|stadt|landeshauptstadt|municipio",
            "municipalidad|ayuntamiento|ciudad|cidade|prefeitura|camara municipal|comune|citta|concello",
            "assemblee populaire communale|apc|conseil de village|city council|town council|borough council",
        ),
        (
            "Municipality", "Rural municipality", "Urban municipality", "District municipality", "City municipality",
            "Special municipality", "Commune",
        ),
    ),
    (
        "region",
        (
            "region|conseil regional|assemblee regionale|region administrative|region autonome|collectivite regionale",
            "gouvernement regional|gouvernorat de la region|regione|periferie",
        ),
        (
            "Region", "Administrative region", "Autonomous region", "Autonomous community", "Regional state",
            "Metropolitan region", "Special region", "Indigenous region", "Voivodship", "Oblast", "District:bg",
            "County:se",
        ),
    ),
    (
        "departement",
        ("departement|conseil departemental|conseil general|department|departamento",),
        ("Department",),
    ),
    (
        "province",
        (
            "province|conseil provincial|assemblee provinciale|gouvernorat de la province|gouvernement provincial",
            "deputation|deputation provinciale|provincia|diputacion|diputacion provincial",
        ),
        (
            "Province", "Autonomous province", "Metropolitan city", "Free municipal consortium",
            "Decentralized regional entity", "Special self-governing province",
        ),
    ),
    ("gouvernorat", ("gouvernorat|governorate|conseil regional du gouvernorat",), ("Governorate", "Province:sy")),
    (
        "wilaya",
        ("wilaya|willaya|assemblee populaire de wilaya|assemblee populaire de la wilaya|apw",),
        ("Province:dz", "Region:mr", "Governorate:tn", "Governorate:om"),
    ),
    (
        "district",
        ("district|district autonome|district federal|conseil de district|distrito",),
        ("District", "Autonomous district", "Capital district", "Federal district", "District with special status"),
    ),
    (
        "comte",
        ("comte|comitat|county|judet|conseil de comte|conseil du comte|county council|zupanija|joupanie",),
        ("County", "Two-tier county", "Department:ro"),
    ),
    (
        "prefecture",
        ("prefecture|conseil prefectoral|conseil de prefecture|conseil de la prefecture",),
        ("Prefecture", "Economic prefecture", "County:al"),
    ),
    (
        "oblast",
        ("oblast|administration de l oblast",),
        ("Oblast", "Region:ua", "Region:kz", "Region:kg", "Administrative region:ru", "District:bg"),
    ),
    ("voivodie", ("voivodie|voievodie|voivodat|voivodeship|wojewodztwo",), ("Voivodship",)),
    ("land", ("land|etat libre|freistaat",), ("Land", "State:at")),
    ("etat", ("etat|etat federe|state|estado",), ("State", "Regional state")),
    ("canton", ("canton|republique et canton|kanton",), ("Canton",)),
    (
        "communaute-autonome",
        ("communaute autonome|comunidad autonoma|generalitat|generalite|gouvernement autonome",),
        ("Autonomous community",),
    ),
    ("republique", ("republique|republique autonome",), ("Republic", "Autonomous republic", "Entity")),
    ("metropole", ("metropole|ville metropolitaine|citta metropolitana",), ("Metropolitan city",)),
    ("territoire", ("territoire|krai|kray",), ("Territory", "Administrative territory")),
    ("ile", ("ile|iles|gouvernorat de l ile",), ("Island", "Dependency", "Administrative atoll")),
    ("emirat", ("emirat",), ("Emirate",)),
    ("paroisse", ("paroisse|parroquia",), ("Parish",)),
    ("raion", ("raion|rayon",), ("Rayon", "District:md")),
    ("gouvernement", ("gouvernement|gouvernement populaire",), tuple(REGIONS)),
    (  # says who acts, not for what; a level that follows counts
        "institution",
        (
            "administration|conseil|assemblee|autorites|prefet|gouverneur|executif",
            "comite populaire|comite executif|comite populaire municipal",
            "collectivite|collectivite territoriale|collectivite locale|marechal|office du marechal",
        ),
        (),
    ),
    (
        "autre",
        (
            "cercle|conseil de cercle|arrondissement|commune d arrondissement|sous prefecture|woreda|zone|quartier",
            "secteur|moughataa|hromada|powiat|daira|delegation|kebele|barangay|chefferie|communaute de communes",
            "intercommunalite|communaute d agglomeration|agglomeration|aire metropolitaine|aire urbaine|groupement",
            "departements|regions|provinces|districts|cercles|gouvernorats|prefectures|landkreis|kreis|ville region",
        ),
        (),
    ),
)  # fmt: skip
KINDS = {level: frozenset(kinds) for level, _, kinds in _LEVELS}
_LEVEL_OF = {tuple(words.split()): level for level, several, _ in _LEVELS for words in "|".join(several).split("|")}
_LONGEST = max(map(len, _LEVEL_OF))
_JOINED = {
    ("de", "la"): "la", ("de", "l"): "l", ("du",): "le", ("des",): "les", ("de",): "", ("d",): "", ("of", "the"): "",
    ("of",): "", ("di",): "", ("do",): "", ("da",): "", ("del",): "", ("dos",): "", ("au",): "le",
}  # fmt: skip
_ARTICLES = frozenset(["le", "la", "les", "l", "el", "al"])
_ABBREVIATED = {"st": "saint", "ste": "sainte"}
_MARKS = str.maketrans(dict.fromkeys("ʻʼʿʾ’‘`´", "'"))  # letters to Unicode, apostrophes to a reader
_BRACKETS = re.compile(r"\(([^()]*)\)")
_BEHIND = re.compile(r"\s*[(),;/]\s*|\s+[-–—]\s+")


def words_of(text: str) -> list[str]:
    """The folded words: `N’Djaména` -> n, djamena; `ST-LOUIS` -> saint, louis."""
    words = slug(text.translate(_MARKS)).split("-")
    return [_ABBREVIATED.get(word, word) if n < len(words) - 1 else word for n, word in enumerate(words)]


def fold(text: str) -> str:
    """The key of a name: its folded words in one, since `Hai Phong` and `Haiphong` are one name."""
    return "".join(words_of(text))


@dataclass(frozen=True, slots=True)
class Said:
    """One reading of a name: the level it states (or none) and the keys to look for, the most literal first."""

    level: str
    keys: tuple[str, ...]


def split(name: str) -> tuple[str, list[str], list[str]]:
    """The name proper; what stands in brackets; what stands behind a comma, a slash or a dash."""
    parts = [part for part in map(str.strip, _BEHIND.split(_BRACKETS.sub(" ", name))) if part]
    return (parts[0] if parts else ""), [part for part in _BRACKETS.findall(name) if part.strip()], parts[1:]


def level_alone(words: Sequence[str]) -> str:
    """The level that words state when they say nothing else: `ville`, `Departamento de`."""
    trimmed = list(words)
    while trimmed and trimmed[-1] in ("de", "d", "du", "des", "la", "l", "of"):
        trimmed.pop()
    return _LEVEL_OF.get(tuple(trimmed), "")


def readings(words: Sequence[str]) -> Iterator[Said]:
    """The name with the levels before it taken off, or else with the one behind it (`Hanoi City`)."""
    level, rest, article = "", list(words), ""
    while (found := _level_before(rest)) is not None:
        level, rest, article = found
    if level:
        yield Said(level, _keys(rest, article))
        return
    yield Said("", _keys(rest, ""))
    for size in range(min(_LONGEST, len(rest) - 1), 0, -1):
        if behind := _LEVEL_OF.get(tuple(rest[-size:])):
            yield Said(behind, _keys(rest[:-size], ""))
            return


def _level_before(words: list[str]) -> tuple[str, list[str], str] | None:
    """(level, the words after it, the article that joined them), when a level stands first."""
    start = 1 if words and words[0] in ("la", "le", "l") and len(words) > 1 else 0
    for size in range(min(_LONGEST, len(words) - start - 1), 0, -1):
        level = _LEVEL_OF.get(tuple(words[start : start + size]))
        if level is None:
            continue
        rest = words[start + size :]
        for joined in (2, 1):
            article = _JOINED.get(tuple(rest[:joined]))
            if article is not None and len(rest) > joined:
                return level, rest[joined:], article
        return level, rest, ""
    return None


def _keys(words: list[str], article: str) -> tuple[str, ...]:
    """`du Kef` may be Kef, Le Kef or El Kef: with the article as written, without, then with the Arabic one."""
    own = words[0] if words and words[0] in _ARTICLES and len(words) > 1 else ""
    bare = "".join(words[1:]) if own else "".join(words)
    if not (own or article):
        return (bare,)
    written = [article + own + bare, own + bare] if article else [own + bare]
    return tuple(dict.fromkeys([*written, bare, f"el{bare}", f"al{bare}"]))
