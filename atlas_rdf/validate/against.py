"""Data beside an earlier dump of it: fewer records, links or members of a class than before is a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin

if TYPE_CHECKING:
    import pyoxigraph as ox

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LINKS = "links"
_LINKS_FR = "liens"


@dataclass(slots=True)
class Census:
    """How many members each class has, and how many statements link two things."""

    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Census:
        """What some statements hold, each counted once."""
        import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

        found = cls()
        for triple in {quad.triple for quad in quads}:
            if triple.predicate.value == _RDF_TYPE:
                found.counts[str(getattr(triple.object, "value", ""))] += 1
            elif isinstance(triple.object, ox.NamedNode):
                found.counts[LINKS] += 1
        return found

    def drops(self, before: Census, percent: float, file: str) -> Iterator[Finding]:
        """A finding for each class, and for the links, of which more than `percent` are gone."""
        for name, number in sorted(before.counts.items()):
            now = self.counts[name]
            lost = 100 * (number - now) / number
            if lost > percent:
                english = {"name": name, "lost": f"{lost:.1f}", "percent": f"{percent:g}"}
                french = {part: words.replace(".", ",") for part, words in english.items()}
                french["name"] = _LINKS_FR if name == LINKS else name
                words = {f"{part}_fr": said for part, said in french.items()}
                words |= {f"{part}_en": said for part, said in english.items()}
                yield rules.DROP.at(Origin(file), name, before=number, now=now, **words)
