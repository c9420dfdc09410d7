"""`links.json`: for every name that was linked, or might have been, the body, the method and who else it might be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from atlas_rdf.codes import codes
from atlas_rdf.decisions import Candidate, Decision
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.linking import bodies
from atlas_rdf.linking.linker import Linker
from atlas_rdf.model import Concept, Fiche

FORMAT_VERSION = 1
FILE = "links.json"


class Dossier:
    """Collects the decisions of a run, each once, with the number of records that rest on it."""

    def __init__(self) -> None:
        self._decisions: dict[str, tuple[str, Decision]] = {}
        self._records: Counter[str] = Counter()

    def add(self, fiche: Fiche | None) -> None:
        """The decisions of one record."""
        for lien in fiche.partenariat.lien if fiche else ():
            self._decisions.setdefault(lien.key, (lien.corps.key, lien.decision))
            self._records[lien.key] += 1

    def merge(self, other: Dossier) -> None:
        """All that another run has found."""
        for key, one in other._decisions.items():
            self._decisions.setdefault(key, one)
        self._records.update(other._records)

    def text(self, *, names: bool) -> str:
        """The text of `links.json`: what it is, then one decision a line, in the order of names.

        `names`: whether it may say which person decided; else it says `register`.
        """
        rows = [
            {"records": self._records[key], "body": body, **_row(one)} for key, (body, one) in self._decisions.items()
        ]
        for row in rows:
            row["by"] = row["by"] if names or row["by"] == "rule" else "register"
        rows.sort(key=_order)
        head = json.dumps({"format": FORMAT_VERSION, "methods": _methods(rows)}, ensure_ascii=False, indent=1)[:-2]
        lines = ",".join(f"\n  {json.dumps(row, ensure_ascii=False)}" for row in rows)
        return f'{head},\n "links": [{lines}\n ]\n}}\n'


def _row(one: Decision) -> dict[str, Any]:
    """The fields of a decision; those of its candidates are read, never changed."""
    chosen = one.chosen and vars(one.chosen)
    return {**vars(one), "chosen": chosen, "rejected": [vars(candidate) for candidate in one.rejected]}


def _order(row: Mapping[str, Any]) -> tuple[str, str, int, str, str]:
    return row["country"], row["name"], row["year"] or 0, row["body"], row["told"]


def _methods(rows: list[dict[str, Any]]) -> dict[str, int]:
    return dict(sorted(Counter(row["method"] for row in rows).items()))


def read(folder: Path) -> list[dict[str, Any]]:
    """The decisions of a publication, one row each."""
    path = folder / FILE if folder.is_dir() else folder
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["links"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AtlasError(
            f"{path} n'est pas un dossier de liens : donner un dossier que « publish » a écrit.",
            f"{path} is no link dossier: give a folder that 'publish' has written.",
            Exit.UNREADABLE,
        ) from error
    return rows


def counts(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[int, int, int]]:
    """Method -> distinct names, those of them that are linked, mentions in records."""
    found: dict[str, tuple[int, int, int]] = {}
    for row in rows:
        names, linked, records = found.get(row["method"], (0, 0, 0))
        found[row["method"]] = (names + 1, linked + bool(row["chosen"]), records + row["records"])
    return dict(sorted(found.items()))


def decision(row: Mapping[str, Any]) -> Decision:
    """A row as the decision it was."""
    own = {name: value for name, value in row.items() if name not in {"records", "body", "chosen", "rejected"}}
    chosen = Candidate(**row["chosen"]) if row["chosen"] else None
    return Decision(**own, chosen=chosen, rejected=tuple(Candidate(**one) for one in row["rejected"]))


def replay(rows: list[dict[str, Any]], linker: Linker) -> Iterator[tuple[Mapping[str, Any], Decision]]:
    """The rows that would be decided otherwise today, each with today's decision."""
    by_iso2 = {iso2: iri for iri, iso2 in codes().iso2.items()}
    for row in rows:
        told = dict(part.split("=", 1) for part in row["told"].split())
        if row["country"]:
            country: Concept | None = codes().by_iri.get(by_iso2.get(row["country"], ""))
            place = f"https://sws.geonames.org/{told['geonames']}/" if told else None
            linked = linker.foreign(row["name"], "", country, place)
        else:
            linked = linker.french(
                row["name"], "", row["year"], told.get("insee"), told.get("siren"), told.get("niveau", "")
            )
        again = replace(linked.decision, by=row["by"])
        if again != decision(row) or row["body"] not in (linked.key, bodies.other_key(row["name"], "")):
            yield row, again
