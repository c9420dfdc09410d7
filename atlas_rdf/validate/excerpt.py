"""Where on its line a finding stands, and what of that line may be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

from atlas_rdf.findings import Finding
from atlas_rdf.validate.verdict import Spot

Mask = Callable[[str], str]
_AROUND = 60
_MASKED = 300  # far more than is shown, so that no name is cut where it is looked for


def lines(path: Path, wanted: Collection[int]) -> dict[int, str]:
    """Those lines of a text file, without their ends; memory holds one line more than is wanted."""
    found: dict[int, str] = {}
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                if number in wanted and b"\0" not in raw:
                    found[number] = _text(raw)
    except OSError:
        return {}
    return found


def _text(raw: bytes) -> str:
    raw = raw.rstrip(b"\r\n")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def spots(findings: Iterable[Finding], path: Path, mask: Callable[[Finding], Mask | None]) -> dict[Finding, Spot]:
    """The spot of each finding that stands on a line of a text file.

    `mask` takes persons out of what is shown, for one finding; where it is None the line is not shown, only the value.
    """
    located = [finding for finding in findings if finding.origin.line]
    text = lines(path, {finding.origin.line for finding in located}) if located else {}
    return {
        finding: _spot(finding, text[finding.origin.line], mask(finding))
        for finding in located
        if finding.origin.line in text
    }


def _spot(finding: Finding, line: str, mask: Mask | None) -> Spot:
    start, end = _place(finding, line)
    line = "".join(character if character.isprintable() else " " for character in line)
    if mask is None:
        return Spot(start + 1, end + 1, finding.value, 0)
    stop = min(end, start + _MASKED)
    before, inside, after = line[max(0, start - _MASKED) : start], line[start:stop], line[stop : stop + _MASKED]
    whole = mask(before + inside + after)
    if whole != before + inside + after:
        before, inside, after = mask(before), mask(inside), mask(after)
    if before + inside + after != whole:  # a person stands across the mark
        return Spot(start + 1, end + 1, whole[_MASKED - _AROUND :][: 2 * _AROUND], 0)
    left = before if len(before) <= _AROUND else f"…{before[-_AROUND:]}"
    right = after if len(after) <= _AROUND else f"{after[:_AROUND]}…"
    if len(inside) > 2 * _AROUND:
        inside, right = f"{inside[: 2 * _AROUND]}…", ""
    left = left.lstrip()
    return Spot(start + 1, end + 1, left + inside + right, len(left))


def _place(finding: Finding, line: str) -> tuple[int, int]:
    """The value's place on the line (a whole cell or word, if it is one), else the field's, else the whole line's."""
    for word in (finding.value.rstrip("…"), finding.origin.field):
        whole = (rf'(?<="){re.escape(word)}(?=")', rf"(?<!\w){re.escape(word)}(?!\w)", re.escape(word))
        found = next((match for pattern in whole if (match := re.search(pattern, line))), None) if word else None
        if found:
            return found.span()
    bare = line.strip()
    return line.find(bare), line.find(bare) + len(bare)
