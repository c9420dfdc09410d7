"""Where a triple comes from: its source, line and text, how it was read, and the shapes that look at it.

The answer is found by reading the sources again: nothing about it has to be published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from atlas_rdf.fields import Entity, Spec
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.mapping import Describer, Node
from atlas_rdf.model import Concept, ConceptProvisoire, Jeu, Lien, Organisation, Schema
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.publish.shared import Shared
from atlas_rdf.record import THEMES, Moved, Row
from atlas_rdf.resources import files
from atlas_rdf.sources.reading import Reading
from atlas_rdf.terms import Rdf
from atlas_rdf.validate.locate import code
from atlas_rdf.version import VERSION

TYPE = str(Rdf.type)
# A description begins with its address at the start of a line, in all of `vocab/codes`.
_STATED = re.compile(r"<(?P<node>[^>]+)> (?:a skos:|skos:closeMatch <(?P<match>[^>]+)> )")
_PROGRAM = (f"le programme (atlas-rdf {VERSION})", f"the program (atlas-rdf {VERSION})")
_PUBLISHED = (
    f"atlas-rdf {VERSION} publish : --date, --data-version, empreintes des sources",
    f"atlas-rdf {VERSION} publish: --date, --data-version, hashes of the sources",
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement stands in a record.

    `raw`: the text there, as it was read (masked in the public profile); of a row, its cells. `field`: the record's
    field, as the ledger calls it. `entity`: whose cell it is. `stated`: the text says the value itself.
    """

    origin: Origin
    raw: str = ""
    field: str = ""
    entity: Entity | None = None
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one triple is there.

    `kind` is how its text was normalised, `basis` what it rests on besides the text (a code list, a link, the
    program), each in French and English. `shapes` are the shapes that look at it, `notes` what was repaired or
    doubtful there, `others` how many more places say the same.
    """

    subject: str
    predicate: str
    value: str
    source: Source
    kind: tuple[str, str]
    shapes: tuple[str, ...]
    basis: tuple[str, str] = ("", "")
    notes: tuple[Finding, ...] = ()
    others: int = 0

    @property
    def origin(self) -> Origin:
        """The place in the source; without a file where no source says it."""
        return self.source.origin

    @property
    def raw(self) -> str:
        """The text at that place."""
        return self.source.raw


@dataclass(slots=True)
class _Shared:
    """What the records say of one shared entity: the first reason for each triple, and the descriptions joined."""

    entities: Shared = field(default_factory=Shared)
    reasons: dict[tuple[str, str], Reason] = field(default_factory=dict)

    def add(self, entity: Entity, reasons: Iterable[Reason]) -> None:
        """What one more record says of it."""
        self.entities.add(entity, lambda _: Origin(""))
        for reason in reasons:
            known = self.reasons.setdefault((reason.predicate, reason.value), reason)
            if known is not reason:
                self.reasons[reason.predicate, reason.value] = replace(known, others=known.others + 1)

    def published(self, describer: Describer, options: Options) -> Iterator[Reason]:
        """The reasons of the triples that a dump has: where records differ, one value is kept."""
        for entity in self.entities.entities(describer.addresses):
            node = describer.node(entity)
            yield self.reasons[TYPE, node.type]
            for spec, token in _statements(node):
                yield self.reasons.get((spec.term, token)) or self._spilt(node, spec, token, options)

    def _spilt(self, node: Node, spec: Spec, token: str, options: Options) -> Reason:
        """Of a name that became another name, because some other record spells it better."""
        named = next(said.line.spec.term for said in node.said if said.line.spec.spill == spec.name)
        return replace(self.reasons[named, token], predicate=spec.term, shapes=_shapes(node.entity, spec.term, options))


def why(
    readings: Iterable[Reading], subject: str, predicate: str, options: Options, dataset: Jeu | None = None
) -> Iterator[Reason]:
    """The reason of each triple of `subject` (with that predicate; "": all) that a dump of the readings has.

    `dataset`: the node that describes the data set, which no record does.
    """
    pipeline = Pipeline(replace(options, check=False))
    shared = _Shared()
    asked = f"<{subject}>"
    if dataset is not None and options.addresses.token(dataset) == asked:
        node = pipeline.describer.node(dataset)
        yield from _wanted((_told(node, spec, token, options) for spec, token in _triples(node)), predicate)
        return
    for outcome in pipeline.run(readings):
        if outcome.described is None:
            continue
        own = outcome.described.own.get(asked)
        if own is not None:
            yield from _wanted(_Record(outcome, options).reasons(own), predicate)
            return
        for node in outcome.described.shared:
            if node.subject == asked:
                shared.add(node.entity, _Record(outcome, options).reasons(node))
    yield from _wanted(shared.published(pipeline.describer, options), predicate)


def _wanted(reasons: Iterable[Reason], predicate: str) -> Iterator[Reason]:
    return (reason for reason in reasons if predicate in ("", reason.predicate))


def _statements(node: Node) -> Iterator[tuple[Spec, str]]:
    return ((said.line.spec, said.token) for said in node.said)


def _triples(node: Node) -> Iterator[tuple[Spec | None, str]]:
    """The type, which no line of the model states, and the statements."""
    yield None, node.type
    yield from _statements(node)


def _told(node: Node, spec: Spec | None, token: str, options: Options) -> Reason:
    """A statement that no record makes."""
    term = spec.term if spec else TYPE
    shapes = _shapes(node.entity, term, options)
    return Reason(node.subject[1:-1], term, token, Source(Origin("")), _kind(spec), shapes, _PUBLISHED)


class _Record:
    """The statements of one record, and where they stand in it."""

    def __init__(self, outcome: Outcome, options: Options) -> None:
        assert outcome.described is not None
        self._outcome = outcome
        self._options = options
        self._nodes: Mapping[str, Node] = {
            **{node.subject: node for node in outcome.described.shared},
            **outcome.described.own,
        }
        self._rows = {_place_of(row): (row, path) for row, path in _rows(outcome.record, "")}

    def reasons(self, node: Node) -> Iterator[Reason]:
        """Why each triple of a node is there."""
        for spec, token in _triples(node):
            source = self._source(node, spec, token, frozenset())
            term = spec.term if spec else TYPE
            shapes = _shapes(node.entity, term, self._options)
            basis = self._basis(node.entity, spec, token, source)
            notes = tuple(one for one in self._outcome.findings if source.origin.line and _about(one, source.origin))
            yield Reason(node.subject[1:-1], term, token, source, _kind(spec), shapes, basis, notes)

    def _source(self, node: Node, spec: Spec | None, token: str, seen: frozenset[str]) -> Source:
        """Where a statement stands: its cell, else the row of what it points to, else its own row."""
        if isinstance(node.entity, Lien):
            return self._read_as(node.entity)
        row = self._outcome.row(node.entity)
        if row is None:
            return self._named_by(node, seen)
        found: Source | None = None
        if spec is not None:
            entity, stated = node.entity, not spec.to
            found = self._cell(entity, row, spec.column, stated=stated) or self._pointed(node, spec, token)
            found = found or self._cell(entity, row, spec.place, stated=stated)
        return found or self._whole(node.entity, row)

    def _cell(self, entity: Entity, row: Row, column: str, *, stated: bool) -> Source | None:
        """A filled cell of a row, three of them for a theme."""
        column = row.places.columns.get(column, column) if isinstance(row.places, Moved) else column
        columns = THEMES if column == THEMES[0] else (column,)
        texts = [text for one in columns if (text := row.text(one).strip())]
        if not texts:
            return None
        return Source(row.where(column), " | ".join(texts), f"{self._path(row)}{column}", entity, stated)

    def _path(self, row: Row) -> str:
        return self._rows.get(_place_of(row), (row, ""))[1]

    def _pointed(self, node: Node, spec: Spec, token: str) -> Source | None:
        """The row of the entity that a statement points to, or of what stands between the two."""
        if not spec.to:
            return None
        outcome = self._outcome
        targets = [said.entity for said in node.said if said.entity is not None and said.token == token]
        own = (said for said in node.said if said.entity is not None and said.line.own)
        between = [
            said.entity
            for said in own
            if any(token == one.token and one.entity for one in self._nodes[said.token].said)
        ]
        for one in (*targets, *between):
            if isinstance(one, Lien):
                return self._read_as(one)
            row = outcome.row(one) if one else None
            if one and row is not None and row.cells is not (outcome.record and outcome.record.cells):
                return self._whole(one, row)
        return None

    def _read_as(self, lien: Lien) -> Source:
        """The cell that holds the name of a link."""
        for row, path in self._rows.values():
            for column in ("nom", "financeur"):
                if " ".join(row.text(column).split()) == lien.nomLu:
                    return Source(row.where(column), row.text(column), f"{path}{column}", lien)
        return Source(Origin(self._outcome.file, self._outcome.line), entity=lien)

    def _named_by(self, node: Node, seen: frozenset[str]) -> Source:
        """Where an entity is named that has no row of its own: at the statement that points to it."""
        for one in self._nodes.values():
            for spec, token in _statements(one):
                if token == node.subject and one.subject not in seen:
                    found = self._source(one, spec, token, seen | {node.subject})
                    return replace(found, stated=False)
        return Source(Origin(self._outcome.file, self._outcome.line))

    def _whole(self, entity: Entity, row: Row) -> Source:
        """A row with its cells; of the record itself, where it begins."""
        if self._outcome.record and row.cells is self._outcome.record.cells:
            return Source(row.origin, entity=entity)
        raw = row.text("ligneBrute") or " | ".join(text for text in row.cells.values() if text.strip())
        return Source(row.origin, raw, self._path(row).removesuffix("."), entity)

    def _basis(self, entity: Entity, spec: Spec | None, token: str, source: Source) -> tuple[str, str]:
        """What a statement rests on besides the text."""
        pointed = tuple(_pointed_at(entity, spec)) if spec else ()
        for one in (entity, *pointed):
            if isinstance(one, Concept | Schema) and not isinstance(one, ConceptProvisoire):
                lists = _lists()
                name = lists.get((one.key, token[1:-1])) or lists.get((one.key, ""), "vocab/codes")
                return f"la liste de codes {name}", f"the code list {name}"
        if source.stated:
            return "", ""
        bodies = [entity, *pointed, source.entity]
        keys = {one.key for one in bodies if isinstance(one, Organisation)}
        liens = self._outcome.fiche.partenariat.lien if self._outcome.fiche else ()
        return next((_linked(lien) for lien in liens if lien.corps.key in keys), _PROGRAM if spec else ("", ""))


def _pointed_at(entity: Entity, spec: Spec) -> Iterator[Entity]:
    value = getattr(entity, spec.name)
    yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Entity))


def _linked(lien: Lien) -> tuple[str, str]:
    """The decision about a name, as the dossier has it."""
    one = lien.decision
    chosen = one.chosen.address if one.chosen else "–"
    return (
        f"le lien de « {one.name} » : {chosen} ({one.method}, {one.vintage}), voir links.json",
        f"the link of '{one.name}': {chosen} ({one.method}, {one.vintage}), see links.json",
    )


def _place_of(row: Row) -> tuple[Origin, frozenset[tuple[str, str]]]:
    """What tells a row of a record from the others: rows that say the same share their cells."""
    return row.origin, frozenset(row.cells.items())


def _rows(row: Row | None, path: str) -> Iterator[tuple[Row, str]]:
    """Each row of a record with its path."""
    if row is not None:
        yield row, path
        for name, inner in row.groups.items():
            for one in inner:
                yield from _rows(one, f"{path}{name}.")


def _about(finding: Finding, at: Origin) -> bool:
    """True for a finding about this very cell."""
    place = finding.origin
    return place == at or (place.file == at.file and place.line == at.line and not place.field)


@cache
def _lists() -> Mapping[tuple[str, str], str]:
    """(address of a concept or list, "" or what it is close to) -> the file of `vocab/codes` and its line."""
    found: dict[tuple[str, str], str] = {}
    for path in files("vocab/codes"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if stated := _STATED.match(line):
                found.setdefault((stated["node"], stated["match"] or ""), f"vocab/codes/{path.name}:{number}")
    return found


def _kind(spec: Spec | None) -> tuple[str, str]:
    """How a text becomes the value, in French and in English."""
    if spec is None:
        return "→ rdfs:Class", "→ rdfs:Class"
    if spec.kind is None:
        return (f"→ {spec.to.__name__ if spec.to else ''}",) * 2
    return f"{spec.kind.name} : {spec.kind.doc}", spec.kind.english


def _shapes(entity: Entity, term: str, options: Options) -> tuple[str, ...]:
    """The property shapes of that class about a term; of the type, the shape that aims at the class."""
    from atlas_rdf.validate.engine import shape_docs  # noqa: PLC0415 - reads the shapes

    owner = "Concept" if isinstance(entity, Concept) else type(entity).__name__
    docs = shape_docs(options.profile).items()
    if term == TYPE:
        return tuple(name for name in map(code, (shape for shape, _ in docs)) if name == owner)
    return tuple(
        name for name in (code(shape) for shape, doc in docs if doc.path == term) if name.startswith(f"{owner}-")
    )
