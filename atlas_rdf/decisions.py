"""What linking a name came to: the body chosen, how, by whom, and who else it might have been."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)  # without slots: pickled in a third of the time
class Candidate:
    """A body that a name may mean; its address is `commune/42218`, `epci/244200770`, `gn/2473493` or `iso/TN-52`."""

    address: str
    label: str
    score: float
    reason: str


@dataclass(frozen=True)
class Decision:
    """A name's link, or why it has none. `told`: what the record said besides, such as `insee=42218`."""

    name: str
    country: str
    year: int | None
    chosen: Candidate | None
    method: str
    rejected: tuple[Candidate, ...]
    vintage: str
    by: str = "rule"
    told: str = ""
