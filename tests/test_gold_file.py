"""The files of the gold set are well formed: what the linking answers to them is measured elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

GOLD = Path(__file__).resolve().parent / "gold"
COLUMNS = {
    "french": ["category", "name", "year", "context", "answer", "successor", "note"],
    "foreign": ["category", "name", "country", "year", "answer", "note"],
}
CATEGORIES = {
    "french": {"homonyms", "brands", "dissolved", "levels", "plain", "bodies", "traps"},
    "foreign": {"plain", "homonyms", "levels", "historic", "transliterations", "traps", "bodies"},
}
BODY = r"commune/(\d{5}|2[AB]\d{3})|epci/\d{9}|departement/(\d{2,3}|2[AB])|region/\d{2,3}"
ANSWER = {
    "french": re.compile(rf"unlinked|{BODY}"),
    "foreign": re.compile(r"unlinked|gn/\d{5,8}|iso/[A-Z]{2}-[A-Z0-9]{1,3}"),
}
CONTEXT = re.compile(
    r"|insee=(\d{5}|2[AB]\d{3})|siren=\d{9}|departement=(\d{2,3}|2[AB])|niveau=(Commune|EPCI|Département|Région)"
)
BOTH = pytest.mark.parametrize("name", sorted(COLUMNS))


def rows(name: str) -> list[dict[str, str]]:
    """Reads a file strictly: the header as announced, each line with all its cells."""
    header, *lines = (GOLD / f"{name}.tsv").read_bytes().decode().removesuffix("\n").split("\n")
    assert header.split("\t") == COLUMNS[name]
    return [dict(zip(COLUMNS[name], line.split("\t"), strict=True)) for line in lines]


@BOTH
def test_there_are_enough_rows_of_each_category(name: str) -> None:
    """At least 300 names a file, and 20 of each category, of which no other exists."""
    found = Counter(row["category"] for row in rows(name))
    assert set(found) == CATEGORIES[name]
    assert min(found.values()) >= 20, found
    assert found.total() >= 300


@BOTH
def test_both_links_and_refusals_are_asked_for(name: str) -> None:
    """A program that links everything must fail, and so must one that links nothing: refusals are a fifth to a half."""
    refused = [row for row in rows(name) if row["answer"] == "unlinked"]
    assert 0.2 < len(refused) / len(rows(name)) < 0.5


@BOTH
def test_no_question_is_asked_twice(name: str) -> None:
    """The same cell with the same country, year and context stands once."""
    asked = Counter((row["name"], row.get("country"), row["year"], row.get("context")) for row in rows(name))
    assert [question for question, times in asked.items() if times > 1] == []


@BOTH
def test_each_cell_is_well_formed(name: str) -> None:
    """Answers, years and contexts have their forms; a refusal says why; text is NFC, trimmed, without a quote."""
    for row in rows(name):
        assert ANSWER[name].fullmatch(row["answer"]), row
        assert re.fullmatch(r"|19\d{2}|20\d{2}", row["year"]), row
        assert CONTEXT.fullmatch(row.get("context", "")), row
        assert row["name"], row
        assert row.get("country") != "", row
        assert row["note"] or row["answer"] != "unlinked", row
        for cell in row.values():
            assert cell == unicodedata.normalize("NFC", cell).strip(), row
            assert '"' not in cell, row


def test_a_successor_is_a_body_of_today() -> None:
    """Only a dissolved or renamed body has a successor, of its own kind; a region of before 2016 always has one."""
    for row in rows("french"):
        successor = row["successor"]
        if successor:
            assert row["category"] == "dissolved", row
            assert re.fullmatch(BODY, successor), row
            assert successor.split("/")[0] == row["answer"].split("/")[0], row
        assert (
            successor
            or row["category"] != "dissolved"
            or not row["answer"].startswith(("region/", "commune/", "epci/"))
        ), row


def test_the_answers_that_the_issue_names_stand_in_the_set() -> None:
    """Saint-Étienne, Monastir, the city and the region of Kayes, and the traps known from the start."""
    french = {(row["name"], row["year"], row["context"]): row["answer"] for row in rows("french")}
    foreign = {(row["name"], row["country"]): row["answer"] for row in rows("foreign")}
    assert french["Saint-Etienne", "", ""] == "commune/42218"
    assert french["La Rochelle", "", ""] == "commune/17300"
    assert french["Saint-Denis", "", ""] == french["Evry", "", ""] == "unlinked"
    assert foreign["Commune de Monastir", "Tunisie"] == "gn/2473493"
    assert foreign["Ville de Kayes", "Mali"] == "gn/2455518"
    assert foreign["Région de Kayes", "Mali"] == "iso/ML-1"
    assert foreign["Brazzaville", "Congo"] == "unlinked"
