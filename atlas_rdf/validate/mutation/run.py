"""Every fault in good records, one at a time, and whether the shapes and the data set rules notice it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from atlas_rdf.findings import Lang
from atlas_rdf.profile import Profile
from atlas_rdf.rdf_files import parse
from atlas_rdf.validate.dataset import rules_verdict
from atlas_rdf.validate.mutation.contradictions import CONTRADICTIONS
from atlas_rdf.validate.mutation.faults import OF_STATEMENTS, OF_THINGS
from atlas_rdf.validate.mutation.good import Edit, Good
from atlas_rdf.validate.mutation.survivors import Reason
from atlas_rdf.validate.shapes import record_shapes
from atlas_rdf.validate.tokens import Collected, Graph

#: Fault, and the field or the class that it breaks.
Kind = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """How many faults of each kind were made, and how many were noticed.

    `used`: how many good graphs; `passed`: the places of the others.
    """

    used: int = 0
    passed: list[int] = field(default_factory=list)
    made: Counter[Kind] = field(default_factory=Counter)
    caught: Counter[Kind] = field(default_factory=Counter)

    @property
    def survivors(self) -> dict[Kind, int]:
        """Kind -> how many went unnoticed, those with any."""
        return dict(sorted((kind, left) for kind, made in self.made.items() if (left := made - self.caught[kind])))

    @property
    def share(self) -> float:
        """Percent of the faults that were noticed."""
        return 100 * self.caught.total() / self.made.total() if self.made else 0.0

    def by_fault(self) -> Mapping[str, tuple[int, int]]:
        """Fault -> made, noticed."""
        found: dict[str, tuple[int, int]] = {}
        for kind, made in self.made.items():
            before = found.get(kind[0], (0, 0))
            found[kind[0]] = before[0] + made, before[1] + self.caught[kind]
        return dict(sorted(found.items()))

    def unexplained(self, reasons: Mapping[Kind, Reason]) -> list[Kind]:
        """The kinds of fault that went unnoticed for no reason given."""
        return [kind for kind in self.survivors if kind not in reasons]

    def stale(self, reasons: Mapping[Kind, Reason]) -> list[Kind]:
        """The reasons for what is always noticed now."""
        return sorted(kind for kind in reasons if self.made[kind] and kind not in self.survivors)


def read(path: Path) -> Graph:
    """The graph of an RDF file; raises `AtlasError` when it cannot be read."""
    collected = Collected()
    collected.quads(parse(path))
    return collected.graph


def mutate(graphs: Iterable[Graph], most: int = 0) -> Tally:
    """Breaks each graph that has no fault in every way known; `most` faults of each kind, 0 for all."""
    tally = Tally()
    for at, graph in enumerate(graphs):
        good = Good(graph)
        profile = next((one for one in Profile if not noticed(graph, one)), None) if good.nodes else None
        if profile is None:
            tally.passed.append(at)
            continue
        tally.used += 1
        for kind, edit in faults(good, profile):
            if not most or tally.made[kind] < most:
                tally.made[kind] += 1
                tally.caught[kind] += noticed(good.broken(edit), profile)
    return tally


def faults(good: Good, profile: Profile) -> Iterator[tuple[Kind, Edit]]:
    """Every fault of a good graph, with its kind."""
    for at in good.places():
        for name, of_statement in OF_STATEMENTS.items():
            yield from (((name, at.field), edit) for edit in of_statement(at))
    for node, cls in good.nodes.items():
        for name, of_thing in OF_THINGS.items():
            yield from (((name, cls.__name__), edit) for edit in of_thing(good, node, profile))
        for name, (broken, contradiction) in CONTRADICTIONS.items():
            if cls is broken:
                yield from (((name, cls.__name__), edit) for edit in contradiction(good, node))


def noticed(graph: Graph, profile: Profile) -> bool:
    """True when a record shape or a data set rule has something to say."""
    if record_shapes(profile).check(graph):
        return True
    lines = (f"{s} {p} {o} .\n" for s, said in graph.items() for p, values in said.items() for o in values)
    return bool(rules_verdict("".join(lines).encode()).results)


def markdown(tally: Tally, reasons: Mapping[Kind, Reason], lang: Lang) -> str:
    """The figures, and why some faults go unnoticed."""
    french = lang is Lang.FR
    title = "# Ce que les formes remarquent\n\n" if french else "# What the shapes notice\n\n"
    told = (
        f"{tally.used} graphe(s) sans faute, une faute à la fois (`atlas-rdf shapes mutate`). Taire ce qui est "
        "facultatif, ou redire ce qui peut l'être, n'est pas une faute.\n\n"
        if french
        else f"{tally.used} graph(s) without fault, one fault at a time (`atlas-rdf shapes mutate`). Leaving out what "
        "is optional, or saying once more what may be said often, is no fault.\n\n"
    )
    head = "| faute | faites | remarquées |" if french else "| fault | made | noticed |"
    total = f"| **total** | {tally.made.total()} | {tally.caught.total()} ({tally.share:.1f} %) |"
    rows = [f"| {name} | {made} | {caught} |" for name, (made, caught) in tally.by_fault().items()]
    lines = [head, "|---|--:|--:|", *rows, total]
    grouped: dict[tuple[str, Reason], list[str]] = {}
    for (name, place), left in tally.survivors.items():
        if reason := reasons.get((name, place)):
            grouped.setdefault((name, reason), []).append(f"{place} ({left})")
    said = ["", "## Ce qu'elles laissent passer, et pourquoi" if french else "## What they let through, and why", ""]
    said += [f"* **{name}**: {', '.join(places)}. {reason.text(lang)}" for (name, reason), places in grouped.items()]
    return title + told + "".join(f"{line}\n" for line in [*lines, *(said if grouped else ())])


def wrong(kinds: Sequence[Kind]) -> str:
    """Kinds of fault as a person reads them."""
    return ", ".join(" ".join(kind) for kind in kinds)
