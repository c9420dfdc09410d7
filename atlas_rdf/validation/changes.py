"""Of the inputs, what a change since a git revision touches and what it reaches: the rest is counted, not judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from atlas_rdf.findings import AtlasError
from atlas_rdf.sources.files import MANIFEST, Found, Source, read_manifest
from atlas_rdf.sources.page.source import PageMeta
from atlas_rdf.sources.parts import parts, read
from atlas_rdf.sources.reading import Reading
from atlas_rdf.validate.verdict import UNTOUCHED, Item, Note, Nothing
from atlas_rdf.validation.held import Held, held, said
from atlas_rdf.validation.reach import Change
from atlas_rdf.validation.request import Inputs, Request, shown
from atlas_rdf.validation.revision import Revision

_Spot = tuple[int, int]  # a record's file among the sources, and its place there


@dataclass(frozen=True, slots=True)
class Selected:
    """Some records of the sources. `about`: the shared things of which the findings may speak."""

    found: Found
    readings: tuple[Reading, ...]
    about: frozenset[str]


@dataclass(frozen=True, slots=True)
class Selection:
    """The RDF files and the records to judge, what is said of the others, and the files that hold none any more."""

    rdf: dict[str, Path]
    records: Selected | None
    notes: tuple[Note, ...]
    emptied: tuple[Item, ...] = ()


def changed(given: Inputs, request: Request) -> Selection | None:
    """What the change touches and reaches; None, for all, when it touches what all is read or judged by."""
    revision = Revision(request.changed_since)
    common = (*request.shapes, *request.background, request.mapping, request.registers)
    if any(revision.touches(path) for path in common if path):
        return None
    rdf = {name: path for name, path in given.rdf.items() if not revision.same(path)}
    if not given.found:
        return Selection(rdf, None, (_files(len(given.rdf) - len(rdf), request),))
    with TemporaryDirectory() as folder:
        both = _Sorted(given.found, request, revision, Path(folder))
        records, note = both.records()
    files = len(given.rdf) - len(rdf) + len(given.found.sources) - (len(records.found.sources) if records else 0)
    return Selection(rdf, records, (note, _files(files - len(both.emptied), request)), tuple(both.emptied))


class _Sorted:
    """The records of the sources: those that the change touches, and those that are as they were."""

    def __init__(self, found: Found, request: Request, revision: Revision, folder: Path) -> None:
        skipped = tuple(one for one in found.skipped if not revision.same(found.top / one.origin.file))
        found = replace(found, skipped=skipped)
        self._found, self._request, self._revision, self._folder = found, request, revision, folder
        if request.number:
            next(parts(found, request.number), None)  # says that one page is too many, before there is only one left
        self._before = replace(found, metas=self._metas())
        self._same = {source.name for source in found.sources if source.path and self._is_same(source, source.path)}
        files = [source for source in found.sources if source.path and source.name not in self._same]
        gone = list(self._gone())
        old = revision.then([path for source in (*files, *gone) if (path := source.path)], folder)
        self._then = {source.name: replace(source, path=old[path]) for source in (*files, *gone)
                      if (path := source.path) in old}  # fmt: skip
        self._lost = [one.read() for source in gone if source.name in self._then for one in self._held_then(source)]
        self._touched: dict[_Spot, Reading] = {}
        self._still: list[tuple[_Spot, Held]] = []
        self.emptied: list[Item] = []

    def records(self) -> tuple[Selected | None, Note]:
        """Those to judge, in their order, and what is said of the others."""
        for at, source in enumerate(self._found.sources):
            self._sort(at, source)
        touched = len(self._touched)
        change = Change(self._lost, self._touched.values(), self._request.options)
        kept = dict(self._touched)
        for spot, record in self._still:
            if reading := change.reached(record):
                kept[spot] = reading
        note = _records(touched, len(kept) - touched, len(self._still) + touched - len(kept), self._request)
        if not kept and not self._found.skipped:
            return None, note
        sources = tuple(self._found.sources[at] for at in sorted({at for at, _ in kept}))
        readings = tuple(kept[spot] for spot in sorted(kept))
        return Selected(replace(self._found, sources=sources), readings, change.addresses(self._request.options)), note

    def _sort(self, at: int, source: Source) -> None:
        if source.path is None:
            whole = read(replace(self._found, sources=(source,)), self._request.number)
            self._touched |= {(at, place): reading for place, reading in enumerate(whole)}
            return
        now = list(held(source, self._found, self._request.number))
        if source.name not in self._same and not now:
            self.emptied.append(Item(shown(source.path), read=True, why=Nothing.EMPTY))
        if source.name in self._same:
            self._still += [((at, place), record) for place, record in enumerate(now)]
            return
        then = list(self._held_then(source))
        left = Counter(record.key for record in then)
        for place, record in enumerate(now):
            if left[record.key]:
                left[record.key] -= 1
                self._still.append(((at, place), record))
            else:
                self._touched[at, place] = record.read()
        for record in then:
            if left[record.key]:
                left[record.key] -= 1
                self._lost.append(record.read())

    def _held_then(self, source: Source) -> Iterator[Held]:
        old = self._then.get(source.name)
        return held(old, self._before, self._request.number) if old else iter(())

    def _is_same(self, source: Source, path: Path) -> bool:
        """True for a file that is as it was, and of which the manifests say the same."""
        return said(self._found.meta(source)) == said(self._before.meta(source)) and self._revision.same(path)

    def _gone(self) -> Iterator[Source]:
        """The files that stood beside the sources at the revision, of the kinds that these have."""
        kinds = {source.path.suffix: source.kind for source in self._found.sources if source.path}
        folders = {source.path.parent for source in self._found.sources if source.path}
        for path in self._revision.gone(folders):
            if path.suffix in kinds:
                yield Source(path, path.as_posix(), kinds[path.suffix])

    def _metas(self) -> dict[str, PageMeta]:
        """What the manifests said of the pages."""
        paths = [source.path for source in self._found.sources if source.path]
        given = [self._request.manifest] if self._request.manifest else []
        beside = [
            one for one in self._revision.named(MANIFEST) if any(path.is_relative_to(one.parent) for path in paths)
        ]
        manifests = [one for one in (*given, *beside) if not self._revision.same(one)]
        old = self._revision.then(manifests, self._folder)
        metas = dict(self._found.metas)
        for path in manifests:
            metas = {name: meta for name, meta in metas.items() if name not in _told(path)}
            metas |= _told(old[path]) if path in old else {}
        return metas


def _told(manifest: Path) -> dict[str, PageMeta]:
    try:
        return read_manifest(manifest)
    except AtlasError:  # it is not there any more, or was none then
        return {}


def _records(touched: int, reached: int, left: int, request: Request) -> Note:
    revision = request.changed_since
    return Note(
        UNTOUCHED[0],
        f"Depuis {revision} : fiches touchées {touched}, atteintes {reached} ; les autres, non jugées : {left}.",
        f"Since {revision}: records touched {touched}, reached {reached}; the others, not judged: {left}.",
        left,
    )


def _files(left: int, request: Request) -> Note:
    revision = request.changed_since
    return Note(
        UNTOUCHED[1],
        f"Depuis {revision} : fichiers dont rien n'est jugé : {left}.",
        f"Since {revision}: files of which nothing is judged: {left}.",
        left,
    )
