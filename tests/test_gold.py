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

GOLD = Path(__file__).parent / "gold"
DOCS = Path(__file__).parent.parent / "docs" / "links.md"
PRECISION = 0.995
RECALL = {"french": 0.90, "foreign": 0.85}
#: The gold list's own words for levels -> the kinds of the reference.
LEVELS = {
    "commune": "commune", "département": "departement", "departement": "departement", "région": "region",
    "region": "region", "epci": "epci", "établissement public de coopération intercommunale": "epci",
}  # fmt: skip


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


def table() -> str:
    """The figures as a table of Markdown."""
    lines = ["| names | number | precision | recall |", "|---|---|---|---|"]
    for name in ("french", "foreign"):
        score = scored(name)
        lines.append(f"| **{name}** | {len(score.rows)} | {score.precision:.2%} | {score.recall:.2%} |")
        for category in dict.fromkeys(row.category for row in score.rows):
            part = Score(tuple(row for row in score.rows if row.category == category))
            recall = f"{part.recall:.2%}" if any(row.answer != "unlinked" for row in part.rows) else "–"
            lines.append(f"| {category} | {len(part.rows)} | {part.precision:.2%} | {recall} |")
    return "\n".join(lines)


def test_the_figures_of_the_documentation_are_today_s() -> None:
    """docs/links.md shows what is measured: `python tests/test_gold.py --write` after a change of the rules."""
    assert table() in DOCS.read_text(encoding="utf-8")


def main() -> None:
    """Prints the figures, with -v what is wrong or missed; --write puts them into the documentation."""
    sys.stdout.write(f"{table()}\n")
    if "--write" in sys.argv:
        head, rest = DOCS.read_text(encoding="utf-8").split("<!-- gold -->")
        DOCS.write_text(
            f"{head}<!-- gold -->\n{table()}\n<!-- /gold -->{rest.partition('<!-- /gold -->')[2]}", encoding="utf-8"
        )
    for row in (row for name in ("french", "foreign") for row in scored(name).rows if "-v" in sys.argv):
        if row.wrong or row.missed:
            sys.stdout.write(
                f"{'WRONG' if row.wrong else 'missed'} [{row.category}] {row.name}: {row.given} ({row.method})"
                f" for {row.answer}, {row.given_successor} for {row.successor}\n"
            )


if __name__ == "__main__":
    main()
