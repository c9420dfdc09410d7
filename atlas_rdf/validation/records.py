"""Source files of every kind -> their report, each finding at the line of the source."""

from __future__ import annotations

import shutil
import sys
from collections import Counter, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from atlas_rdf import rules
from atlas_rdf.addresses import Addresses
from atlas_rdf.batch import share
from atlas_rdf.fields import Entity
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.ids import Ids
from atlas_rdf.mapping import Describer
from atlas_rdf.pipeline import Options, Outcome, Pipeline
from atlas_rdf.processes import processors
from atlas_rdf.profile import Profile
from atlas_rdf.publication import dataset
from atlas_rdf.publish.ntriples import NTriples
from atlas_rdf.publish.shared import Shared
from atlas_rdf.record import Row
from atlas_rdf.redact import redact
from atlas_rdf.sources.files import PAGES, STDIN, Found
from atlas_rdf.sources.parts import read
from atlas_rdf.sources.reading import Reading
from atlas_rdf.validate.coverage import Coverage
from atlas_rdf.validate.dataset import Judge, rules_verdict
from atlas_rdf.validate.excerpt import Mask, spots
from atlas_rdf.validate.locate import finding, place, source_text
from atlas_rdf.validate.others import Foreign, check_foreign
from atlas_rdf.validate.places import Places
from atlas_rdf.validate.tokens import no_collection
from atlas_rdf.validate.verdict import Item, Nothing, Report, Spot
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
        self._masks: dict[_Key, Mask] = {}
        self._records: dict[_Key, list[Row]] = {}
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
        if self._public and record is not None:
            self._records.setdefault(_key(outcome.file, outcome.id, outcome.line), []).append(record)
        return outcome

    def mask(self, one: Finding) -> Mask | None:
        """What hides the persons of the finding's record; None when it is not known."""
        if not self._public:
            return str
        place = one.origin
        keys = (_key(place.file, one.record, place.line), _key(place.file, one.record))
        key = next((one for one in keys if one in self._records), None)
        if key is None:
            return None
        if key not in self._masks:
            maskers = [redact(record)[2] for record in self._records[key]]  # several records may have one id
            self._masks[key] = lambda text: reduce(lambda told, masker: masker.text(told)[0], maskers, text)
        return self._masks[key]


_Key = tuple[str, str, int]


def _key(file: str, record: str, line: int = 0) -> _Key:
    """A record by its id; one without an id by its line, which is 0 for a page."""
    return (file, record, 0 if record else line)


def validate_sources(found: Found, request: Request, selected: Selected | None = None) -> Report:
    """Pages, JSON lines and tables against the shapes; of them `selected` alone, when that is given."""
    with _on_disk(found) as held:
        return _validated(found, held, request, selected)


@contextmanager
def _on_disk(found: Found) -> Iterator[Found]:
    """The sources with standard input and pipes as files, so that the lines of findings can be read again."""
    piped = [at for at, source in enumerate(found.sources) if not source.path or source.path.is_fifo()]
    if not piped:
        yield found
        return
    with TemporaryDirectory() as folder:
        sources = list(found.sources)
        for at in piped:
            path = Path(folder) / str(at)
            given = sources[at].path
            with given.open("rb") if given else nullcontext(sys.stdin.buffer) as data, path.open("wb") as file:
                shutil.copyfileobj(data, file)
            sources[at] = replace(sources[at], path=path)
        yield replace(found, sources=tuple(sources))


def _validated(found: Found, held: Found, request: Request, selected: Selected | None) -> Report:
    with no_collection():
        run = _Run(selected.readings if selected else read(held, request.number), request)
        dump = _Dump(run.outcomes, request.options, selected.about if selected else None)
    findings = [*found.skipped, *map(_hinted, dump.findings)]
    if request.shapes:
        results, verdict = _foreign(dump.text, run.outcomes, request)
        counts, notes = verdict.examined, verdict.notes
    with no_collection():
        if not request.shapes:
            results, counts, notes = *_ours(dump, run, request), ()
        findings = sorted([*findings, *results], key=Finding.sort_key)
        files, records = _items(found, run.outcomes, request.options.addresses)
        if request.shapes and not any(counts.values()):
            files, records = _unseen((files, records), verdict.why)
        met = _met(run.outcomes, request.watched)
        report = Report(tuple(findings), counts, files, records, _spots(held, findings, run), met=met, notes=notes)
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
        self.text = b"".join([*texts, writer.block(ends)])
        conflicts = shared.findings(options.addresses)
        self.findings += [one for one in conflicts if about is None or one.value in about]


def _ours(dump: _Dump, run: _Run, request: Request) -> tuple[list[Finding], Mapping[str, int]]:
    """The rules about all records at once, on the triples and the node that says on which day they are judged."""
    counts = dump.coverage.examined()
    if not request.dataset_rules:
        return [], counts
    options = request.options
    verdict = rules_verdict(dump.text + about_all(options), jobs=processors())
    return Judge(options.addresses, run.ids, run.places).findings(verdict), {**counts, **verdict.examined}


def about_all(options: Options) -> bytes:
    """The node that describes the data set, which a publication adds to its records."""
    node = Describer(options.addresses, options.profile).node(dataset("", RELEASED))
    return NTriples(options.addresses, options.profile).block([node])


def _foreign(text: bytes, outcomes: Iterable[Outcome], request: Request) -> tuple[list[Finding], Foreign]:
    """Other people's shapes on the triples of the sources, each result where the statement was read."""
    lines = [line.decode() for line in text.splitlines(keepends=True)]
    verdict = check_foreign(lines, request.shapes, request.background, request.limits)
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
    return found, verdict


_Items = tuple[Item, ...]


def _unseen(items: tuple[_Items, _Items], why: Nothing) -> tuple[_Items, _Items]:
    """The files and records when other people's shapes have looked at nothing of them."""
    files, records = items
    whole = (replace(one, examined=0, why=why) if one.examined else one for one in files)
    return tuple(whole), tuple(replace(one, examined=0) for one in records)


def _items(found: Found, outcomes: Iterable[Outcome], addresses: Addresses) -> tuple[_Items, _Items]:
    """An item for each file, each sheet of a workbook (findings name it), and each record of known id or line."""
    files = {name: Item(name, why=Nothing.SET_ASIDE) for name in unmapped(found)}
    files |= {source.name: Item(source.name, read=True, why=Nothing.EMPTY) for source in found.sources}
    pages = {source.name for source in found.sources if source.kind in PAGES}
    records = []
    for outcome in outcomes:
        file = files.setdefault(outcome.file, Item(outcome.file, read=True))
        if outcome.unreadable:
            files[outcome.file] = replace(file, error=outcome.findings[0])
            continue
        copy = any(one.code == rules.SAME_RECORD.code for one in outcome.findings)  # examined where it stands first
        done = int(outcome.fiche is not None or copy)
        empty = any(one.code == rules.EMPTY.code for one in outcome.findings)
        why = Nothing.EMPTY if empty else Nothing.SET_ASIDE
        files[outcome.file] = replace(file, examined=file.examined + done, why=why)
        if outcome.id or outcome.file not in pages:
            about = outcome.fiche.partenariat if outcome.fiche else None
            title = (about.titre or "") if about else ""
            bodies = tuple(one.nom or one.key for one in about.partenaireFrancais) if about else ()
            item = Item(outcome.file, done, outcome.id, outcome.line or 1, title, bodies, read=True)
            if outcome.fiche:
                item = replace(item, address=addresses.iri(outcome.fiche.partenariat), page=outcome.fiche.source)
            records.append(item)
    books = Counter[str]()  # examined as a whole: the rows of a sheet may complete the records of another
    for name, file in files.items():
        books[_book(name) or name] += file.examined
    numbers = {name: books[_book(name) or name] for name in files}
    items = (replace(one, examined=numbers[name], why=None if numbers[name] else one.why)
             for name, one in files.items())  # fmt: skip
    return tuple(items), tuple(records)


def _hinted(one: Finding) -> Finding:
    """The finding, with the option that was forgotten when it is about RDF on standard input."""
    if one.origin.file != STDIN or one.code != rules.NOT_A_PAGE.code:
        return one
    fr, en = "Si c'est du RDF, dire lequel : --rdf ttl.", "If it is RDF, say which: --rdf ttl."
    return replace(one, fr=f"{one.fr} {fr}", en=f"{one.en} {en}")


def _met(outcomes: Iterable[Outcome], watched: frozenset[str]) -> frozenset[str]:
    """Of the addresses watched, those that the records describe."""
    described = (one.described for one in outcomes if one.described is not None) if watched else ()
    subjects = (node.subject[1:-1] for one in described for node in (*one.own.values(), *one.shared))
    return frozenset(subject for subject in subjects if subject in watched)


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
