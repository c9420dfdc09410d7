"""Source files of every kind -> their report, each finding at the line of the source."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from atlas_rdf import rules
from atlas_rdf.batch import share
from atlas_rdf.fields import Entity
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.ids import Ids
from atlas_rdf.mapping import Describer
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.profile import Profile
from atlas_rdf.publication import dataset
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.publish.shared import Shared
from atlas_rdf.redact import redact
from atlas_rdf.sources.files import PAGES, Found
from atlas_rdf.sources.parts import read
from atlas_rdf.sources.reading import Reading
from atlas_rdf.validate.coverage import Coverage
from atlas_rdf.validate.dataset import Judge, rules_verdict
from atlas_rdf.validate.excerpt import Mask, spots
from atlas_rdf.validate.locate import finding, place, source_text
from atlas_rdf.validate.others import check_foreign
from atlas_rdf.validate.places import Places
from atlas_rdf.validate.tokens import no_collection
from atlas_rdf.validate.verdict import Item, Report, Spot
from atlas_rdf.validation.changes import Selected
from atlas_rdf.validation.request import Request, shown, unmapped
from atlas_rdf.version import RELEASED

#: The findings whose sentence says where the record was read first.
_REPEATED: Final = (rules.SAME_RECORD.code, rules.SAME_ID.code)


class _Run:
    """The outcomes of all sources, and what takes persons out of what is shown of each record."""

    def __init__(self, readings: Iterable[Reading], request: Request) -> None:
        self._waiting: deque[Reading] = deque()
        self._public = request.options.profile is Profile.PUBLIC
        self.masks: dict[tuple[str, str], Mask] = {}
        options = replace(request.options, check=not request.shapes)
        pipeline = Pipeline(options)
        self.ids, self.places = pipeline.ids, Places()
        self.outcomes = [self._kept(one) for one in pipeline.run(self._watched(readings))]

    def _watched(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        for reading in readings:
            self._waiting.append(reading)
            yield reading

    def _kept(self, outcome: Outcome) -> Outcome:
        reading = self._waiting.popleft()
        if outcome.identity and outcome.described is not None and outcome.record is not None:
            self.places.add(outcome.identity, outcome.record, self.ids)
        record = reading.record or reading.refused
        if not self._public:
            self.masks[outcome.file, outcome.id] = str
        elif outcome.findings and record is not None:
            masker = redact(record)[2]
            self.masks[outcome.file, outcome.id] = lambda text: masker.text(text)[0]
        return outcome

    def mask(self, one: Finding) -> Mask | None:
        """What hides the persons of the finding's record; None when it is not known."""
        return self.masks.get((one.origin.file, one.record))


def validate_sources(found: Found, request: Request, selected: Selected | None = None) -> Report:
    """Pages, JSON lines and tables against the shapes; of them `selected` alone, when that is given."""
    with no_collection():
        run = _Run(selected.readings if selected else read(found, request.number), request)
        dump = _Dump(run.outcomes, request.options, selected.about if selected else None)
    findings = [*found.skipped, *dump.findings]
    if request.shapes:
        results, counts = _foreign(dump.text, run.outcomes, request)
    with no_collection():
        if not request.shapes:
            results, counts = _ours(dump, run, request)
        findings = sorted([*findings, *results], key=Finding.sort_key)
        report = Report(tuple(findings), counts, *_items(found, run.outcomes), _spots(found, findings, run))
        return _named(report, found, run.ids)


class _Dump:
    """The triples of all records, what the readers and the joining of shared entities found, and what was examined."""

    def __init__(self, outcomes: Iterable[Outcome], options: Options, about: Container[str] | None) -> None:
        self.findings: list[Finding] = []
        self.coverage = Coverage(options.profile)
        shared, writer = Shared(), NTriples(options.addresses, options.profile)
        texts = []
        for outcome in outcomes:
            self.findings += outcome.findings
            if outcome.described is not None:
                share(outcome, shared)
                nodes = outcome.described.own.values()
                self.coverage.add(nodes)
                texts.append(writer.block(nodes))
        describer = Describer(options.addresses, options.profile)
        ends = [describer.node(entity) for entity in shared.entities(options.addresses)]
        self.coverage.add(ends)
        self.text = "".join([*texts, writer.block(ends)])
        conflicts = shared.findings(options.addresses)
        self.findings += [one for one in conflicts if about is None or one.value in about]


def _ours(dump: _Dump, run: _Run, request: Request) -> tuple[list[Finding], Mapping[str, int]]:
    """The rules about all records at once, on the triples and the node that says on which day they are judged."""
    counts = dump.coverage.examined()
    if not request.dataset_rules:
        return [], counts
    options = request.options
    day = Describer(options.addresses, options.profile).node(dataset("", RELEASED))
    text = dump.text + NTriples(options.addresses, options.profile).block([day])
    verdict = rules_verdict(text.encode())
    return Judge(options.addresses, run.ids, run.places).findings(verdict), {**counts, **verdict.examined}


def _foreign(text: str, outcomes: Iterable[Outcome], request: Request) -> tuple[list[Finding], Mapping[str, int]]:
    """Other people's shapes on the triples of the sources, each result where the statement was read."""
    verdict = check_foreign(text.splitlines(keepends=True), request.shapes, request.background, request.limits)
    holders: dict[str, list[tuple[Outcome, Entity]]] = {}
    for outcome in outcomes:
        if outcome.described is not None:
            for node in (*outcome.described.own.values(), *outcome.described.shared):
                holders.setdefault(node.subject[1:-1], []).append((outcome, node.entity))
    found = []
    for result in verdict.results:
        for outcome, entity in holders.get(result.focus, ()):
            row = outcome.row(entity)
            at = place(entity, result.path, row, Origin(outcome.file, outcome.line))
            found.append(finding(result, at, outcome.id, source_text(entity, result.path, row)))
        if result.focus not in holders:
            found.append(finding(result, Origin("-")))
    return found, verdict.examined


def _items(found: Found, outcomes: Iterable[Outcome]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """An item for each file, each sheet of a workbook (findings name it), and each record of known id or line."""
    files = {name: Item(name) for name in (*(source.name for source in found.sources), *unmapped(found))}
    pages = {source.name for source in found.sources if source.kind in PAGES}
    records = []
    for outcome in outcomes:
        file = files.setdefault(outcome.file, Item(outcome.file))
        if outcome.unreadable:
            files[outcome.file] = replace(file, error=outcome.findings[0])
            continue
        done = int(outcome.fiche is not None)
        files[outcome.file] = replace(file, examined=file.examined + done)
        if outcome.id or outcome.file not in pages:
            about = outcome.fiche.partenariat if outcome.fiche else None
            title = (about.titre or "") if about else ""
            bodies = tuple(one.nom or one.key for one in about.partenaireFrancais) if about else ()
            records.append(Item(outcome.file, done, outcome.id, outcome.line or 1, title, bodies))
    books = Counter[str]()  # examined as a whole: the rows of a sheet may complete the records of another
    for name, file in files.items():
        books[_book(name) or name] += file.examined
    return tuple(replace(one, examined=books[_book(name) or name]) for name, one in files.items()), tuple(records)


def _book(name: str) -> str:
    """The workbook of `workbook!sheet`, "" for any other name."""
    return name.rpartition("!")[0]


def _spots(found: Found, findings: Iterable[Finding], run: _Run) -> dict[Finding, Spot]:
    by_file: dict[str, list[Finding]] = {}
    for one in findings:
        by_file.setdefault(one.origin.file, []).append(one)
    places: dict[Finding, Spot] = {}
    for source in found.sources:
        if source.path and source.name in by_file:
            places |= spots(by_file[source.name], source.path, run.mask)
    return places


def _named(report: Report, found: Found, ids: Ids) -> Report:
    """The report with each file called by the path that opens it."""
    paths: dict[str, str] = {source.name: shown(source.path) for source in found.sources if source.path}

    def renamed(name: str) -> str:
        if name not in paths and _book(name) in paths:
            return f"{paths[_book(name)]}!{name.rpartition('!')[2]}"
        return paths.get(name) or (shown(found.top / name) if name and (found.top / name).exists() else name)

    def moved(one: Finding) -> Finding:
        if one.code in _REPEATED and (first := ids.get(int(one.record))):
            old, new = str(first.origin), str(replace(first.origin, file=renamed(first.file)))
            one = replace(one, fr=one.fr.replace(f"dans {old} ", f"dans {new} "))
            one = replace(one, en=one.en.replace(f" in {old}:", f" in {new}:"))
        return replace(one, origin=replace(one.origin, file=renamed(one.origin.file)))

    def item(one: Item) -> Item:
        return replace(one, file=renamed(one.file), error=moved(one.error) if one.error else None)

    return replace(
        report,
        findings=tuple(moved(one) for one in report.findings),
        files=tuple(map(item, report.files)),
        records=tuple(map(item, report.records)),
        spots={moved(one): spot for one, spot in report.spots.items()},
    )
