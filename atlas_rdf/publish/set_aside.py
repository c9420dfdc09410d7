"""`set-aside.jsonl`: each refused record whole, with its findings, ready to be repaired and read again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from atlas_rdf.findings import AtlasError, Exit, Finding, Origin
from atlas_rdf.sources.jsonl import SET_ASIDE

_SURROGATE = re.compile("[\ud800-\udfff]")  # half of one can stand in JSON, never in UTF-8
_LIMIT = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,9}(?= ?%))?)( ?%)?")


def line(members: Mapping[str, Any], place: Origin, findings: Iterable[Finding], raw: str = "") -> str:
    """One JSON line: the record's members, and under `misDeCote` where it came from and what was wrong.

    `raw` is the text of a record that could not be read. The reader of JSON lines ignores `misDeCote`.
    """
    note: dict[str, object] = {"fichier": place.file}
    if place.line:
        note["ligne"] = place.line
    note["constats"] = [{"code": one.code, "fr": one.fr, "en": one.en} for one in findings]
    if raw:
        note["brut"] = raw
    text = json.dumps({**members, SET_ASIDE: note}, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text) + "\n"


def allowed(limit: str, total: int) -> float:
    """How many of `total` records may be set aside under a limit: `12`, or `5%`; raises `AtlasError` for no limit."""
    form = _LIMIT.fullmatch(limit.strip())
    if form is None:
        raise AtlasError(
            f"--max-set-aside {limit} : donner un nombre (12) ou une part (5%).",
            f"--max-set-aside {limit}: give a number (12) or a share (5%).",
            Exit.USAGE,
        )
    number = float(form[1].replace(",", "."))
    return number * total / 100 if form[2] else number


def check_limit(limit: str, count: int, total: int) -> None:
    """Raises `AtlasError` when more records were set aside than `limit` (`12`, or `5%` of those read) allows."""
    if count > allowed(limit, total):
        raise AtlasError(
            f"{count} fiches sur {total} seraient mises de côté, plus que --max-set-aside {limit} : rien n'est publié. "
            "Les corriger, ou relever la limite.",
            f"{count} records of {total} would be set aside, more than --max-set-aside {limit}: nothing is published. "
            "Repair them, or raise the limit.",
            Exit.FINDINGS,
        )
