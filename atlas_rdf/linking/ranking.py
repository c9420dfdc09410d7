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
    pool = [*(foreign.everywhere(decision.country) if decision.country else french.everywhere())]
    own = {one.address for one in decision.rejected}
    alike = [one for one in _alike(decision.name, pool) if one.address not in own]
    return (*decision.rejected, *alike)[: max(_MOST, len(decision.rejected))]


def _alike(name: str, pool: Sequence[Candidate]) -> list[Candidate]:
    """The bodies whose label resembles the name, once each; none without the extra `atlas-rdf[review]`."""
    try:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - an optional extra
    except ImportError:
        return []
    asked = min((said.key for said in readings(name)), key=len, default=fold(name))
    labels = [_proper(one) for one in pool]
    best: dict[str, Candidate] = {}
    for _, score, at in process.extract(asked, labels, scorer=fuzz.ratio, limit=4 * _MOST, score_cutoff=_LEAST):
        one = pool[at]
        best.setdefault(
            one.address, replace(one, score=round(score / 100, 4), reason=f"ressemblance {score:.0f} % ; {one.reason}")
        )
    return list(best.values())[:_MOST]


def _proper(one: Candidate) -> str:
    """A candidate's name without its level; abroad, the key under which the table has it."""
    return (
        one.reason.partition(", ")[0]
        if "/" in one.address and one.address[:2] in ("gn", "is")
        else min((said.key for said in readings(one.label)), key=len)
    )
