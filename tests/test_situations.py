"""Each situation of docs/verdicts.md is answered as the document shows, by us and by pySHACL."""

from __future__ import annotations

import pytest

from tests.situations import DOCUMENT, PYSHACL, SITUATIONS, Situation, cell, head, ours, theirs

TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_the_document_holds_every_situation() -> None:
    """At least forty, each once and in order, with an answer of each of the four; the head names the versions."""
    assert len(SITUATIONS) >= 40
    assert TEXT.startswith(head()), "made with other versions: run `make verdicts`"
    rows = [line.replace("\\|", "").split(" | ") for line in TEXT.removeprefix(head()).splitlines()]
    assert [row[0].removeprefix("| ") for row in rows] == [one.name for one in SITUATIONS]
    assert {len(row) for row in rows} == {6}
    assert all(answer.strip(" |") for row in rows for answer in row)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
def test_a_situation_has_the_verdicts_that_the_document_shows(situation: Situation) -> None:
    """Our exit code is the one due; our line and pySHACL's exit code are the document's."""
    code, said = ours(situation)
    assert code == situation.code, said
    row = f"\n| {situation.name} | {code} | {cell(said)} | {theirs(situation, 'pyshacl', PYSHACL).split()[0]} "
    assert row in TEXT, "answered otherwise than when the document was made: run `make verdicts`"
