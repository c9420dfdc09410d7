"""Write vocab/codes/pays.ttl: the names of countries in French and English.

The concepts are those of the EU country authority table; the names come from Babel (CLDR) and pycountry
(ISO 3166-1), completed by country_names.toml. With --check nothing is written and a stale file fails.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import translation
from importlib.metadata import version
from pathlib import Path

import pycountry
from babel import Locale

TARGET = Path(__file__).resolve().parent.parent / "vocab" / "codes" / "pays.ttl"
SCHEME = "http://publications.europa.eu/resource/authority/country"
AMBIGUOUS = "https://w3id.org/atlas-cd/code/pays-ambigus"

ABOUT_FR = (
    "Table d'autorité des pays de l'Office des publications de l'Union européenne ; "
    "les noms donnés ici servent à reconnaître ceux des sources."
)
ABOUT_EN = (
    "Country authority table of the Publications Office of the European Union; "
    "the names given here serve to recognise those of the sources."
)

# Countries that ISO 3166-1 does not list: code in the EU table, user-assigned two-letter code.
# Kosovo is 1A0 in the EU table, not XKX.
NOT_IN_ISO = {"1A0": "XK"}

# The names that the libraries do not give, and the ambiguous ones.
NAMES = tomllib.loads((Path(__file__).parent / "country_names.toml").read_text(encoding="utf-8"))
PREFERRED: dict[str, list[str]] = NAMES["preferred"]
OTHER_FR: dict[str, list[str]] = NAMES["fr"]
OTHER_EN: dict[str, list[str]] = NAMES["en"]
AMBIGUOUS_NAMES: list[tuple[list[str], list[str], list[str]]] = [
    (one["fr"], one["en"], one["codes"]) for one in NAMES["ambiguous"]
]

# Misspelt French names of pycountry.
MISSPELT = {"République populaire du Bengladesh", "Royaume du Bouthan", "République de San Marin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One concept of the EU table and its names."""

    code: str
    iso2: str
    preferred: dict[str, str]
    others: dict[str, list[str]]

    def labels(self) -> Iterator[str]:
        """Every name, in both languages."""
        yield from self.preferred.values()
        for names in self.others.values():
            yield from names


def fold(name: str) -> str:
    """The form under which two spellings of a name are the same name."""
    plain = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "oe"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def tidy(name: str) -> str:
    """A library's name as we write it: NFC, straight apostrophe, no leading article."""
    straight = unicodedata.normalize("NFC", name).replace("\u2019", "'").replace("\u00a0", " ")
    return re.sub(r"^(?:the |L'(?=É))", "", straight).strip()


def ambiguous() -> set[str]:
    """The folded ambiguous names."""
    return {fold(name) for french, english, _ in AMBIGUOUS_NAMES for name in french + english}


def others(preferred: str, names: list[str]) -> list[str]:
    """The alternative names in order: no ambiguous one, no misspelt one, none that folds like an earlier one."""
    seen = ambiguous() | {fold(preferred)}
    kept = []
    for name in map(tidy, names):
        if name not in MISSPELT and fold(name) not in seen:
            seen.add(fold(name))
            kept.append(name)
    return kept


def countries() -> list[Country]:
    """Every country, by code."""
    french = translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"])
    cldr = {language: Locale(language).territories for language in ("fr", "en")}
    iso = {
        c.alpha_3: [getattr(c, a) for a in ("name", "official_name", "common_name") if hasattr(c, a)]
        for c in pycountry.countries
    }
    codes = {c.alpha_3: c.alpha_2 for c in pycountry.countries} | NOT_IN_ISO
    found = []
    for code, iso2 in sorted(codes.items()):
        short = {language: tidy(names[iso2]) for language, names in cldr.items()}
        preferred = dict(zip(("fr", "en"), PREFERRED.get(code, (short["fr"], short["en"])), strict=True))
        names = iso.get(code, [])
        found.append(
            Country(
                code=code,
                iso2=iso2,
                preferred=preferred,
                others={
                    "fr": others(preferred["fr"], [short["fr"], *map(french.gettext, names), *OTHER_FR.get(code, [])]),
                    "en": others(preferred["en"], [short["en"], *names, *OTHER_EN.get(code, [])]),
                },
            )
        )
    return found


def problems(found: list[Country]) -> list[str]:
    """What would make a name resolve wrongly: two owners, an ambiguous name, a table line for no country."""
    wrong = []
    owners: dict[str, str] = {}
    banned = ambiguous()
    for country in found:
        for name in country.labels():
            owner = owners.setdefault(fold(name), country.code)
            if owner != country.code:
                wrong.append(f"« {name} » names both {owner} and {country.code}")
            if not fold(name) or fold(name) in banned:
                wrong.append(f"« {name} » cannot be a name of {country.code}: it is empty or ambiguous")
    known = {country.code for country in found}
    named = {code for _, _, codes in AMBIGUOUS_NAMES for code in codes}
    strays = sorted((set(PREFERRED) | set(OTHER_FR) | set(OTHER_EN) | named) - known)
    wrong += [f"{code} stands in country_names.toml and is no country" for code in strays]
    for table in (OTHER_FR, OTHER_EN):
        wrong += [
            f"« {n} » of {code} is an ambiguous name"
            for code, names in table.items()
            for n in names
            if fold(n) in banned
        ]
    return wrong


def literals(names: dict[str, list[str]]) -> str:
    """Language-tagged literals, comma separated."""
    return " , ".join(f'"{escape(name)}"@{language}' for language, values in names.items() for name in values)


def escape(text: str) -> str:
    """The text between the quotes of a Turtle literal."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def concept(country: Country) -> list[str]:
    """The Turtle of one country."""
    lines = [
        f"<{SCHEME}/{country.code}> a skos:Concept ;",
        "    skos:prefLabel " + literals({lang: [name] for lang, name in country.preferred.items()}) + " ;",
    ]
    if any(country.others.values()):
        lines.append("    skos:altLabel " + literals(country.others) + " ;")
    lines += [
        f'    skos:notation "{country.code}" ;',
        f'    dct:identifier "{country.iso2}" ;',
        f"    skos:inScheme <{SCHEME}> .",
        "",
    ]
    return lines


def collections() -> list[str]:
    """The Turtle of the ambiguous names: one collection a name, gathered in one."""
    addresses = [f"<{AMBIGUOUS}/{fold(french[0])}>" for french, _, _ in AMBIGUOUS_NAMES]
    lines = [
        "# Names that stand for more than one country and are therefore never resolved.",
        "",
        f"<{AMBIGUOUS}> a skos:Collection ;",
        "    skos:prefLabel " + literals({"fr": ["Noms de pays ambigus"], "en": ["Ambiguous country names"]}) + " ;",
        "    skos:member " + " , ".join(addresses) + " .",
    ]
    for address, (french, english, codes) in zip(addresses, AMBIGUOUS_NAMES, strict=True):
        title = {"fr": [f"Nom ambigu : {french[0]}"], "en": [f"Ambiguous name: {english[0]}"]}
        lines += [
            "",
            f"{address} a skos:Collection ;",
            f"    skos:prefLabel {literals(title)} ;",
            f"    skos:hiddenLabel {literals({'fr': french, 'en': english})} ;",
            "    skos:member " + " , ".join(f"<{SCHEME}/{code}>" for code in codes) + " .",
        ]
    return lines


def document(found: list[Country]) -> str:
    """The whole file."""
    lines = [
        "# GENERATED by tools/build_countries.py: do not edit.",
        f"# Names from Babel {version('babel')} (CLDR) and pycountry {version('pycountry')} (ISO 3166-1),",
        "# completed by tools/country_names.toml. The notation is the code in the EU table, the identifier is the",
        "# two-letter code of ISO 3166-1 (XK, user-assigned, for Kosovo).",
        "",
        "@prefix dct: <http://purl.org/dc/terms/> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "",
        f"<{SCHEME}> a skos:ConceptScheme ;",
        "    dct:title " + literals({"fr": ["Pays"], "en": ["Countries"]}) + " ;",
        "    dct:description " + literals({"fr": [ABOUT_FR], "en": [ABOUT_EN]}) + " .",
        "",
    ]
    for country in found:
        lines += concept(country)
    return "\n".join(lines + collections()) + "\n"


def main() -> int:
    """Write the file, or with --check compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when the file is stale")
    check = parser.parse_args().check
    found = countries()
    wrong = problems(found)
    for problem in wrong:
        print(problem, file=sys.stderr)
    if wrong:
        return 1
    text = document(found)
    if not check:
        TARGET.write_text(text, encoding="utf-8", newline="\n")
    elif not TARGET.exists() or TARGET.read_bytes() != text.encode():
        print("vocab/codes/pays.ttl is stale: run tools/build_countries.py and commit the result", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
