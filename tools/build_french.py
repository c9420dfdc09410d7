"""Builds `reference/french.tsv` from the COG of @etalab/decoupage-administratif and INSEE's events of communes.

    python tools/build_french.py PACKAGE_FOLDER EVENTS_CSV [--check]

Names are looked up by `name key`, bodies by `=address` (see atlas_rdf/linking/french.py for the cells).
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
from pathlib import Path
from typing import Any

from atlas_rdf.linking.french_names import fold, readings, without_article
from atlas_rdf.linking.table import Cells, text

REFERENCE = Path(__file__).parent.parent / "reference"
OUTPUT = REFERENCE / "french.tsv"
VINTAGE = "COG 2026"
BETWEEN = "2025-01-01"  # communes merged after the vintage of the events: at the earliest
OVERSEAS = "com"  # collectivités d'outre-mer: none of the four levels
ASIDE = re.compile(r"\s*(?:\(([^)]*)\)|''([^']*)''|\"([^\"]*)\")")


def main() -> int:
    """Writes the table, or compares it."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("package", type=Path)
    arguments.add_argument("events", type=Path)
    arguments.add_argument("--check", action="store_true")
    given = arguments.parse_args()
    made = text(Builder(given.package, given.events).rows())
    if given.check:
        return int(made != OUTPUT.read_text(encoding="utf-8"))
    OUTPUT.write_text(made, encoding="utf-8")
    return 0


class Builder:
    """Collects the bodies, then their names."""

    def __init__(self, package: Path, events: Path) -> None:
        self.package, self.events = package, events
        self.communes = [one for one in self.data("communes") if one["type"] == "commune-actuelle"]
        self.current = {one["code"]: one for one in self.communes}

    def data(self, name: str) -> list[dict[str, Any]]:
        """A file of the package."""
        found: list[dict[str, Any]] = json.loads((self.package / "data" / f"{name}.json").read_text(encoding="utf-8"))
        return found

    def rows(self) -> Iterator[Cells]:
        """Every line of the table."""
        digest = hashlib.sha256(self.events.read_bytes())
        for name in ("communes", "departements", "regions", "epci", "ept"):
            digest.update((self.package / "data" / f"{name}.json").read_bytes())
        made = "INSEE, DGCL via @etalab/decoupage-administratif 6.0.0, INSEE events of communes (COG 2024)"
        yield ("#", VINTAGE, made, "Licence Ouverte 2.0", f"sha256:{digest.hexdigest()}")
        yield from self.territories()
        yield from self.groupings()
        yield from self.former_communes()
        for name, address in written("french-aliases"):
            for key, how in keys(name, address.split("/")[0]):
                yield (key, address, "", how or "alias", "")
        for address, name, end, successor, inside in written("french-former"):
            if inside:
                people = sum(
                    one.get("population", 0) for one in self.communes if one["departement"] in inside.split("|")
                )
                yield body(address, name, people, "", inside, successor.split("/")[1], end=end, successor=successor)
                yield named(name, address, end)

    def territories(self) -> Iterator[Cells]:
        """Communes, départements and régions of today."""
        people: dict[str, int] = defaultdict(int)
        ended = {address: (end, successor) for address, _, end, successor, _ in written("french-former")}
        for one in self.communes:
            count = one.get("population", 0)
            people[f"departement/{one['departement']}"] += count
            people[f"region/{one['region']}"] += count
            address = f"commune/{one['code']}"
            yield body(address, one["nom"], count, one.get("siren", ""), one["departement"], one["region"])
            yield named(one["nom"], address)
        for kind, file in (("departement", "departements"), ("region", "regions")):
            for one in self.data(file):
                address = f"{kind}/{one['code']}"
                if one["zone"] == OVERSEAS:
                    continue
                end, successor = ended.get(address, ("", ""))
                own = one["code"] if kind == "departement" else ""
                region = one["region"] if kind == "departement" else one["code"]
                yield body(address, one["nom"], people[address], "", own, region, end=end, successor=successor)
                level_only = "level" if address == "departement/75" else ""  # `Paris` alone is the Ville de Paris
                yield named(one["nom"], address, end, level_only)

    def groupings(self) -> Iterator[Cells]:
        """EPCI and EPT."""
        for one in self.data("epci") + self.data("ept"):
            address, kind = f"epci/{one['code']}", one["type"].removesuffix("69")
            seats = sorted(
                {self.current[m["code"]]["departement"] for m in one["membres"] if m["code"] in self.current}
            )
            kind = "METRO" if kind == "MET" else kind
            label = " ".join(one["nom"].split())
            yield body(address, label, one["populationTotale"], one["code"], "|".join(seats), kind=kind)
            names = [ASIDE.sub("", label)] + [part for groups in ASIDE.findall(label) for part in groups if part]
            for name in dict.fromkeys(names):
                for key, how in keys(name or label, "epci"):
                    yield (key, address, "", how, "")

    def former_communes(self) -> Iterator[Cells]:
        """Names and codes of communes that are no more: from the events, and what was merged after them."""
        ends = self.ends()
        regions = {one["code"]: one["region"] for one in self.data("departements")}
        for one in self.data("communes"):
            known = (one["code"], one["nom"])
            merged = one["type"] in ("commune-deleguee", "commune-associee") and known not in ends
            if merged and self.current.get(one["code"], {}).get("nom") != one["nom"]:
                ends[known] = (BETWEEN, {one["chefLieu"]})
        successors: dict[str, tuple[str, set[str]]] = {}
        for (code, _), (end, after) in ends.items():
            if code not in self.current and end > successors.get(code, ("", set()))[0]:
                successors[code] = (end, after)
        for (code, label), (end, _) in sorted(ends.items()):
            yield named(label, f"commune/{code}", end)
            if code not in self.current and end == successors[code][0]:
                today = self.today(code, successors)
                department = code[: 3 if code.startswith("97") else 2]
                region = regions.get(department, "")
                yield body(f"commune/{code}", label, 0, "", department, region, end=end, successor=today)

    def today(self, code: str, successors: dict[str, tuple[str, set[str]]], depth: int = 9) -> str:
        """The commune that a code became, "" when it became several."""
        if code in self.current:
            return f"commune/{code}"
        found = {self.today(one, successors, depth - 1) for one in successors[code][1]} if depth else set()
        return found.pop() if len(found) == 1 else ""

    def ends(self) -> dict[tuple[str, str], tuple[str, set[str]]]:
        """(code, name) -> the day it ended for good, and the codes that took over."""
        after: dict[tuple[str, str], dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
        before: dict[tuple[str, str], dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
        with self.events.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["TYPECOM_AV"] == row["TYPECOM_AP"] == "COM":
                    old, new = (row["COM_AV"], row["LIBELLE_AV"]), (row["COM_AP"], row["LIBELLE_AP"])
                    after[old][row["DATE_EFF"]].add(new)
                    before[new][row["DATE_EFF"]].add(old)
        found = {}
        for one, changes in after.items():
            end = max((day for day, became in changes.items() if one not in became), default="")
            start = max((day for day, were in before[one].items() if one not in were), default="")
            now = self.current.get(one[0], {}).get("nom")
            if end and start <= end and now != one[1]:
                found[one] = (end, {code for code, _ in changes[end]})
        return found


def keys(name: str, level: str) -> Iterator[tuple[str, str]]:
    """The keys of a name, each with how it may be used: "" alone, "level" only behind a word of its level."""
    yield without_article(fold(name))[0], ""
    for said in readings(name):
        if said.level == level:
            alone = level == "epci" and not said.of
            yield said.key, "" if alone or said.key.startswith("grand-") else "level"


def named(name: str, address: str, end: str = "", how: str = "") -> Cells:
    """The line of a name."""
    key, article = without_article(fold(name))
    return (key, address, end, how, article)


def body(  # noqa: PLR0913 - one parameter a cell
    address: str,
    label: str,
    population: int = 0,
    siren: str = "",
    department: str = "",
    region: str = "",
    kind: str = "",
    end: str = "",
    successor: str = "",
) -> Cells:
    """The line of a body."""
    return (f"={address}", label, str(population), siren, department, region, kind, end, successor)


def written(name: str) -> list[list[str]]:
    """The lines of a table written by hand."""
    lines = (REFERENCE / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


if __name__ == "__main__":
    sys.exit(main())
