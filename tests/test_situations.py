"""Each situation of docs/verdicts.md has the exit code and the sentence that the document shows."""

from __future__ import annotations

import pytest

from tests.situations import DOCUMENT, SITUATIONS, Situation, row


def test_the_document_holds_every_situation() -> None:
    """At least forty, each once."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(SITUATIONS) >= 40
    assert [line for line in text.splitlines() if line.startswith("| ")][1:] != []
    assert text.count("\n| ") - 1 == len(SITUATIONS)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: one.name)
def test_a_situation_has_the_verdict_that_the_document_shows(situation: Situation) -> None:
    """Our exit code is the one due, and the line of the document is what is said now."""
    code, said, _ = row(situation, theirs=False)
    assert code == situation.code, said
    cell = said.replace("|", "\\|")
    assert f"| {situation.name} | {code} | {cell} | " in DOCUMENT.read_text(encoding="utf-8")
