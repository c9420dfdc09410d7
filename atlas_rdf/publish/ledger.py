"""`ledger.json`: what became of every line, cell or member of every source."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.publish.reports import FORMAT_VERSION
from atlas_rdf.sources.reading import Fate, Use, Uses


class Ledger:
    """Counts fates by source: mapped to which field, ignored by which rule, unknown."""

    def __init__(self) -> None:
        self._sources: dict[str, Counter[tuple[Fate, str]]] = {}

    def add(self, source: str, uses: Iterable[Use]) -> None:
        """The uses of one more record of a source."""
        fates = uses.fates() if isinstance(uses, Uses) else ((use.fate, use.by) for use in uses)
        self._sources.setdefault(source, Counter()).update(fates)

    def merge(self, other: Ledger) -> None:
        """What another run has counted."""
        for source, counts in other._sources.items():
            self._sources.setdefault(source, Counter()).update(counts)

    @property
    def unknown(self) -> int:
        """How many lines, cells or members no rule understood."""
        return sum(counts[Fate.UNKNOWN, ""] for counts in self._sources.values())

    def text(self) -> str:
        """The text of `ledger.json`."""
        total: Counter[tuple[Fate, str]] = Counter()
        for counts in self._sources.values():
            total.update(counts)
        listed = [{"name": name, **_shown(counts)} for name, counts in sorted(self._sources.items())]
        lines = ",".join(f"\n  {json.dumps(one, ensure_ascii=False)}" for one in listed)
        head = json.dumps({"format": FORMAT_VERSION, "total": _shown(total)}, ensure_ascii=False, indent=1)[:-2]
        return f'{head},\n "sources": [{lines}\n ]\n}}\n'


def _shown(counts: Counter[tuple[Fate, str]]) -> dict[str, Any]:
    by = {fate: {rule: counts[one, rule] for one, rule in sorted(counts) if one is fate} for fate in Fate}
    return {"mapped": by[Fate.MAPPED], "ignored": by[Fate.IGNORED], "unknown": sum(by[Fate.UNKNOWN].values())}


def check_unknown(most: int | None, count: int) -> None:
    """Raises `AtlasError` when more than `most` lines were not understood."""
    if most is not None and count > most:
        raise AtlasError(
            f"{count} lignes, cellules ou membres ne sont pas compris, plus que --max-unknown {most} : voir les "
            "constats « ligne-inconnue », « membre-inconnu » et « colonne-sans-correspondance ».",
            f"{count} lines, cells or members are not understood, more than --max-unknown {most}: see "
            "'ligne-inconnue', 'membre-inconnu' and 'colonne-sans-correspondance' among the findings.",
            Exit.FINDINGS,
        )


def _is_counts(counts: Any) -> bool:
    """True for what `_shown` makes."""
    numbers = [*counts["mapped"].values(), *counts["ignored"].values(), counts["unknown"]]
    return all(type(number) is int for number in numbers)


def load(path: Path) -> Mapping[str, Any]:
    """A `ledger.json` read back; raises `AtlasError` when it is none."""
    try:
        ledger = json.loads(path.read_text(encoding="utf-8"))
        known = _is_counts(ledger["total"]) and all(_is_counts(one) and "name" in one for one in ledger["sources"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        known = False
    if not known:
        raise AtlasError(
            f"{path} : ce n'est pas un ledger.json lisible. Donner celui d'une publication.",
            f"{path}: this is no readable ledger.json. Give that of a publication.",
        )
    found: Mapping[str, Any] = ledger
    return found
