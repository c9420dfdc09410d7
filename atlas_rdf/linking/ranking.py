"""The bodies that a person may choose from for an undecided name, the likeliest first. Ranks, never decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from atlas_rdf.decisions import Candidate, Decision
from atlas_rdf.linking import foreign, french
from atlas_rdf.linking.french_names import fold, readings

_MOST = 8
_LEAST = 75


def ranked(decision: Decision) -> tuple[Candidate, ...]:
    """The decision's own candidates, then those whose names resemble, each with its score and reason."""
    if decision.country:
        asked, pool = foreign.proper(decision.name), list(foreign.everywhere(decision.country))
    else:
        asked, pool = _proper(decision.name), [(_proper(one.label), one) for one in french.everywhere()]
    own = {one.address for one in decision.rejected}
    alike = [one for one in _alike(asked, pool) if one.address not in own]
    return (*decision.rejected, *alike)[: max(_MOST, len(decision.rejected))]


def _alike(asked: str, pool: Sequence[tuple[str, Candidate]]) -> list[Candidate]:
    """The bodies whose name resembles, once each; none without the extra `atlas-rdf[review]`."""
    try:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - an optional extra
    except ImportError:
        return []
    best: dict[str, Candidate] = {}
    names = [name for name, _ in pool]
    for _, score, place in process.extract(asked, names, scorer=fuzz.ratio, limit=4 * _MOST, score_cutoff=_LEAST):
        one = pool[place][1]
        reason = f"ressemblance {score:.0f} % ; {one.reason}"
        best.setdefault(one.address, replace(one, score=round(score / 100, 4), reason=reason))
    return list(best.values())[:_MOST]


def _proper(name: str) -> str:
    """A name without its level."""
    return min((said.key for said in readings(name)), key=len, default=fold(name))
