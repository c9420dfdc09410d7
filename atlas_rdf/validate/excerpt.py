"""Where on its line a finding stands, and what of that line may be shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from atlas_rdf.findings import Finding
from atlas_rdf.validate.members import member
from atlas_rdf.validate.verdict import Spot

Mask = Callable[[str], str]
_AROUND = 60
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SAID = re.compile(r"\s*:\s*(\S(?:.*\S)?)")  # what follows a label
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


def spots(
    findings: Iterable[Finding],
    path: Path,
    mask: Callable[[Finding], Mask | None],
    placed: Mapping[Finding, tuple[int, int]] | None = None,
) -> dict[Finding, Spot]:
    """The spot of each finding that stands on a line of a text file.

    `mask` takes persons out of what is shown, for one finding; where it is None nothing of the line is shown. `placed`:
    where a finding is known to stand on its line, columns from 0.
    """
    known = placed or {}
    located = [finding for finding in findings if finding.origin.line]
    text = lines(path, {finding.origin.line for finding in located}) if located else {}
    return {
        finding: _spot(finding, text[finding.origin.line], mask(finding), known.get(finding))
        for finding in located
        if finding.origin.line in text
    }


def _spot(finding: Finding, line: str, mask: Mask | None, known: tuple[int, int] | None) -> Spot:
    start, end = known or _place(finding, line)
    line = "".join(character if character.isprintable() else " " for character in line)
    if mask is None:
        return Spot(start + 1, end + 1, "", 0)
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
    about_all = not (finding.value or finding.origin.field or known)
    return Spot(start + 1, end + 1, left + inside + right, len(left), 0 if about_all else len(inside))


def _place(finding: Finding, line: str) -> tuple[int, int]:
    """The value's place on the line: in the member or after the label that is its field, if they are there.

    Else the field's own place, else the whole line's.
    """
    field = finding.origin.field
    within = member(line, field) if field else None
    start, end = within or (0, len(line))
    found = _found(_spellings(finding.value.rstrip("…")), line[start:end])
    if found:
        return start + found[0], start + found[1]
    if within:
        return within
    if found := _found([field], line):
        told = _SAID.match(line, found[1])
        return told.span(1) if told else found
    bare = line.strip()
    return line.find(bare), line.find(bare) + len(bare)


def _found(words: Iterable[str], text: str) -> tuple[int, int] | None:
    """Where one of these stands in a text: as a whole cell or word, if it does so."""
    for word in filter(None, words):
        for pattern in (rf'(?<="){re.escape(word)}(?=")', rf"(?<!\w){re.escape(word)}(?!\w)", re.escape(word)):
            if match := re.search(pattern, text):
                return match.span()
    return None


def _spellings(value: str) -> Iterator[str]:
    """A value, and the ways in which the sources write it if it is a day."""
    yield value
    if day := _DAY.fullmatch(value):
        year, month, number = day.groups()
        yield from (mark.join((number, month, year)) for mark in "/.-")
