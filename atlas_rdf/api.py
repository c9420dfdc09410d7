"""The library: `read`, `convert`, `validate`, `open_store`. The command line only translates to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from atlas_rdf.addresses import BASE, Addresses
from atlas_rdf.batch import Writer
from atlas_rdf.findings import Finding
from atlas_rdf.linking.registers import load
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.profile import Profile
from atlas_rdf.publication import Tell, blocks, records
from atlas_rdf.publish.jsonld import JsonLd
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.publish.turtle import Turtle
from atlas_rdf.sources.files import Kind, find
from atlas_rdf.sources.parts import read as read_found
from atlas_rdf.sources.reading import Reading
from atlas_rdf.validate.verdict import Report
from atlas_rdf.validation.request import Request
from atlas_rdf.validation.run import validate_files

if TYPE_CHECKING:
    import rdflib

Source = str | Path | Sequence[str | Path]


def _arguments(source: Source) -> list[str]:
    return [str(source)] if isinstance(source, str | Path) else [str(one) for one in source]


def read(
    source: Source,
    *,
    id: str = "",  # noqa: A002 - the Atlas' own word
    manifest: Path | None = None,
    kind: Kind | None = None,
    mapping: Path | None = None,
) -> Iterator[Reading]:
    """The records of pages and JSON lines as they arrived, one `Reading` each, in a fixed order.

    Args:
        source: a file, a folder (read with its sub-folders), several of them, or `"-"` for standard input.
        id: the Atlas id of the one page given.
        manifest: a CSV or JSON file that gives id, address and retrieval date of each page.
        kind: what a file is when its suffix does not say it.
        mapping: the TOML file that says what a table's columns are (docs/mapping.md).

    Raises:
        AtlasError: a source is missing or of no known kind. What is wrong with one record is a finding
            of its reading, never an exception.
    """
    return read_found(find(_arguments(source), manifest, kind, mapping), id)


@dataclass(frozen=True)
class Conversion:
    """Records converted. `outcomes`: one for each record, in order."""

    outcomes: tuple[Outcome, ...]
    options: Options
    skipped: tuple[Finding, ...] = ()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the records, those about shared entities last."""
        found: list[Finding] = list(self.skipped)
        for _ in self._blocks(NTriples(self.options.addresses, self.options.profile), found.extend):
            pass
        return tuple(found)

    def ntriples(self) -> str:
        """The graph as N-Triples: records in order, then each shared entity once."""
        return self._text(NTriples(self.options.addresses, self.options.profile))

    def turtle(self) -> str:
        """The same graph as Turtle, one paragraph a subject."""
        return self._text(Turtle(self.options.addresses, self.options.profile))

    def jsonld(self) -> str:
        """The same graph as JSON-LD 1.1, the context inside."""
        return self._text(JsonLd(self.options.addresses, self.options.profile))

    def jsonl(self) -> str:
        """The records themselves as JSON lines; in the public profile without persons."""
        return "".join(records(self.outcomes, self.options, list))

    def graph(self) -> rdflib.Graph:
        """The same graph as an rdflib `Graph`."""
        import rdflib  # noqa: PLC0415 - keeps `import atlas_rdf` light

        graph = rdflib.Graph()
        graph.parse(data=self.ntriples(), format="nt")
        return graph

    def _text(self, writer: Writer) -> str:
        return "".join(self._blocks(writer, list))

    def _blocks(self, writer: Writer, tell: Tell) -> Iterator[str]:
        return blocks(self.outcomes, self.options, writer, tell)


def convert(  # noqa: PLR0913 - keyword options of the library's main call
    source: Source,
    *,
    id: str = "",  # noqa: A002 - the Atlas' own word
    manifest: Path | None = None,
    kind: Kind | None = None,
    mapping: Path | None = None,
    registers: Path | None = None,
    profile: Profile = Profile.PUBLIC,
    base: str = BASE,
    check: bool = False,
) -> Conversion:
    """Pages and JSON lines as a graph, unpublished; `check` applies the record shapes too.

    Args:
        source: as for `read`.
        id: as for `read`.
        manifest: as for `read`.
        kind: as for `read`.
        mapping: as for `read`.
        registers: a folder of `*.csv` registers, which pin addresses and links (docs/links.md).
        profile: public (no persons) or internal.
        base: the address under which things are named; ends with `/`.
        check: True to have the shapes' findings among `findings`.

    Raises:
        AtlasError: a source is missing, or `base` is no address.
    """
    options = Options(profile, Addresses(base), check, load(registers))
    found = find(_arguments(source), manifest, kind, mapping)
    return Conversion(tuple(Pipeline(options).run(read_found(found, id))), options, found.skipped)


def validate(  # noqa: PLR0913 - keyword options of the library's main call
    source: Source,
    *,
    id: str = "",  # noqa: A002 - the Atlas' own word
    manifest: Path | None = None,
    kind: Kind | None = None,
    mapping: Path | None = None,
    registers: Path | None = None,
    profile: Profile = Profile.PUBLIC,
    base: str = BASE,
    shapes: Sequence[Path] = (),
    background: Sequence[Path] = (),
) -> Report:
    """The shapes' verdict on RDF files, pages or JSON lines: findings, and how many nodes were examined.

    Args:
        source: an RDF file (.ttl, .nt, .nq, .trig, .jsonld), or as for `read`; or several, or globs.
        id: as for `read`.
        manifest: as for `read`.
        kind: as for `read`.
        mapping: as for `read`.
        registers: a folder of `*.csv` registers, which pin addresses and links (docs/links.md).
        profile: whose shapes; the public ones refuse any statement about a person.
        base: as for `convert`.
        shapes: RDF files of other people's shapes, instead of ours.
        background: RDF files that are context and never judged.

    Raises:
        AtlasError: `base` is no address. A file that cannot be read, or a table without mapping, has its own verdict.
    """
    options = Options(profile, Addresses(base), registers=load(registers))
    request = Request(options, id, manifest, kind, mapping, shapes=tuple(shapes), background=tuple(background))
    return validate_files(_arguments(source), request)
