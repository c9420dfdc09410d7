"""The linking measured on the gold set: what it links must be right, and it must link most of what can be."""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from atlas_rdf.linking import foreign, french
from atlas_rdf.linking.countries import named
from atlas_rdf.linking.linker import LEVELS

GOLD = Path(__file__).parent / "gold"
PRECISION = 0.995
RECALL = {"french": 0.90, "foreign": 0.85}


@dataclass(frozen=True)
class Row:
    """A name of the gold set, the right answer and the one given (with its successor, for a dissolved French body)."""

    category: str
    name: str
    answer: str
    given: str
    method: str
    successor: str = ""
    given_successor: str = ""

    @property
    def wrong(self) -> bool:
        """True when a link was made that should not be, or another one."""
        return self.given not in ("unlinked", self.answer) or (
            self.given == self.answer and self.successor not in ("", self.given_successor)
        )

    @property
    def missed(self) -> bool:
        """True when a link that can be made was not."""
        return self.answer != "unlinked" and self.given == "unlinked"


@dataclass(frozen=True)
class Score:
    """Precision over the links made, recall over the links that can be made."""

    rows: tuple[Row, ...]

    @property
    def precision(self) -> float:
        """The share of the links made that are right."""
        made = [row for row in self.rows if row.given != "unlinked"]
        return 1 - sum(row.wrong for row in made) / max(len(made), 1)

    @property
    def recall(self) -> float:
        """The share of the links to be made that were made rightly."""
        wanted = [row for row in self.rows if row.answer != "unlinked"]
        return sum(not row.wrong and not row.missed for row in wanted) / max(len(wanted), 1)


@cache
def scored(name: str) -> Score:
    """The gold set of one kind, linked."""
    with (GOLD / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return Score(tuple((_french if name == "french" else _foreign)(row) for row in rows))


def _french(row: dict[str, str]) -> Row:
    told = dict([row["context"].split("=", 1)]) if row["context"] else {}
    decision = french.link(
        row["name"],
        year=int(row["year"]) if row["year"] else None,
        insee=told.get("insee"),
        siren=told.get("siren"),
        department=told.get("departement"),
        level=LEVELS.get(told.get("niveau", "").casefold(), ""),
    )
    given = decision.chosen.address if decision.chosen else "unlinked"
    body = french.body(given)
    today = (body.successor or given) if body else ""
    return Row(row["category"], row["name"], row["answer"], given, decision.method, row["successor"], today)


def _foreign(row: dict[str, str]) -> Row:
    countries = named(row["country"])
    decision = foreign.link(row["name"], countries[0] if len(countries) == 1 else None)
    given = decision.chosen.address if decision.chosen else "unlinked"
    return Row(row["category"], f"{row['name']} ({row['country']})", row["answer"], given, decision.method)


@pytest.mark.parametrize("name", ["french", "foreign"])
def test_links_are_right(name: str) -> None:
    """At least 995 of a thousand links made on the gold set are right."""
    score = scored(name)
    assert len(score.rows) >= 300
    wrong = [f"{row.name}: {row.given} for {row.answer}" for row in score.rows if row.wrong]
    assert score.precision >= PRECISION, wrong


@pytest.mark.parametrize("name", ["french", "foreign"])
def test_most_of_what_can_be_linked_is(name: str) -> None:
    """At least nine of ten French names, and 85 of a hundred foreign ones, are linked where they can be."""
    score = scored(name)
    assert score.recall >= RECALL[name], [row.name for row in score.rows if row.missed]


def main() -> None:
    """Prints the figures, by category, and with -v what is wrong or missed."""
    for name in ("french", "foreign"):
        score = scored(name)
        sys.stdout.write(
            f"{name}: {len(score.rows)} names, precision {score.precision:.4f}, recall {score.recall:.4f}\n"
        )
        for category in dict.fromkeys(row.category for row in score.rows):
            rows = Score(tuple(row for row in score.rows if row.category == category))
            sys.stdout.write(f"  {category:<16} {len(rows.rows):>4} {rows.precision:.4f} {rows.recall:.4f}\n")
        for row in score.rows if "-v" in sys.argv else ():
            if row.wrong or row.missed:
                sys.stdout.write(
                    f"    {'WRONG' if row.wrong else 'missed'} [{row.category}] {row.name}: {row.given} ({row.method})"
                    f" for {row.answer}, {row.given_successor} for {row.successor}\n"
                )


if __name__ == "__main__":
    main()
