"""One RDF file -> its report."""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atlas_rdf.findings import AtlasError, Finding, Origin
from atlas_rdf.processes import processors
from atlas_rdf.profile import Profile
from atlas_rdf.rdf_files import paragraphs, parse, statement_line, subject_lines
from atlas_rdf.redact import Masker
from atlas_rdf.sources.files import STDIN
from atlas_rdf.terms import Acd, Dct, Foaf, Skos
from atlas_rdf.validate.coverage import examined
from atlas_rdf.validate.dataset import rules_verdict
from atlas_rdf.validate.excerpt import spots
from atlas_rdf.validate.hints import Seen
from atlas_rdf.validate.lines import read_lines, read_one_spelling
from atlas_rdf.validate.locate import finding
from atlas_rdf.validate.others import check_foreign
from atlas_rdf.validate.results import Result
from atlas_rdf.validate.tokens import RDF_TYPE, Graph, lexical
from atlas_rdf.validate.verdict import Item, Note, Nothing, Report
from atlas_rdf.validate.where import Places, Span
from atlas_rdf.validate.where_rdf import places_in
from atlas_rdf.validation.request import Request, failed, rdf_suffix

if TYPE_CHECKING:
    import pyoxigraph as ox

_TITLE, _NAME, _PARTNER = f"<{Dct.title}>", f"<{Skos.prefLabel}>", f"<{Acd.partenaireFrancais}>"
_TOPIC, _SOURCE = f"<{Foaf.primaryTopic}>", f"<{Dct.source}>"
_PARTNERSHIP = f"<{Acd.Partenariat}>"
_BLANK = re.compile(rb"^_:| _:\S+ \.$", re.MULTILINE)
_LABELS = re.compile(r"^_:\S+|(?<= )_:\S+(?= \.\n?$)")


def validate_rdf(name: str, path: Path, request: Request) -> Report:
    """The shapes' verdict on an RDF file; one that cannot be read has the verdict *could not run*."""
    try:
        form = rdf_suffix(request, path)
        piped = path.as_posix() == STDIN
        if not piped and not path.is_fifo():
            return _validated(name, path, form, request)
        with tempfile.NamedTemporaryFile(suffix=form or path.suffix) as file:
            file.write(sys.stdin.buffer.read() if piped else path.read_bytes())
            file.flush()
            return _validated(name, Path(file.name), form, request)
    except AtlasError as error:
        item = failed(name, error)
        return Report((item.error,) if item.error else (), {}, (item,))


@dataclass(slots=True)
class _Data:
    """What a file says, as N-Triples in their one spelling and as a graph, and what the report needs to know of it.

    `lines`: subject -> the line on which it first is one; None when nothing has said it yet.
    """

    ntriples: bytes | Path
    graph: Graph
    lines: Mapping[str, int] | None
    seen: Seen = field(default_factory=Seen)
    titles: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    partnerships: dict[str, set[str]] = field(default_factory=dict)

    def statements(self) -> Iterator[str]:
        """The lines of N-Triples."""
        return _lines(self.ntriples if isinstance(self.ntriples, bytes) else self.ntriples.read_bytes())

    def places(self, path: Path) -> Callable[[str], int]:
        """Says on which line of the file an address first is a subject; 0 for one that never is."""
        if self.lines is None:
            found = subject_lines(path)
            return lambda iri: found.get(iri, 0)
        known = self.lines
        return lambda iri: known.get(f"<{iri}>", 0)

    def authorities(self, partnership: str) -> tuple[str, ...]:
        """The names of a partnership's French authorities."""
        return tuple(sorted(self.names.get(one, one) for one in self.partnerships[partnership]))


def _read(name: str, path: Path, form: str) -> _Data:
    """A file of any format; N-Triples in their one spelling, as our dumps are, are taken as they stand."""
    own = read_one_spelling(path) if (form or path.suffix.lower()) == ".nt" else None
    if own:
        data = _Data(path, *own)
    else:
        ntriples = _ntriples(parse(path, form, name))
        data = _Data(ntriples, read_lines(_lines(ntriples)), None)
    for node, said in data.graph.items():
        data.seen.add(said)
        for term, values in ((_TITLE, data.titles), (_NAME, data.names)):
            if term in said:
                values[lexical(node)] = lexical(said[term][0])
        if _TOPIC in said and _SOURCE in said:
            data.pages[lexical(said[_TOPIC][0])] = lexical(said[_SOURCE][0])
        if _PARTNERSHIP in said.get(RDF_TYPE, ()):
            data.partnerships[lexical(node)] = set(map(lexical, said.get(_PARTNER, ())))
    return data


def _lines(ntriples: bytes) -> Iterator[str]:
    return (line.decode() for line in BytesIO(ntriples))


def _ntriples(quads: Iterable[ox.Quad], blank: str = "d") -> bytes:
    """The statements in their one spelling."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    known = ox.serialize(map(attrgetter("triple"), quads), format=ox.RdfFormat.N_TRIPLES) or b""
    return b"".join(_relabelled(known, blank)) if _BLANK.search(known) else known


def _relabelled(lines: bytes, blank: str) -> Iterator[bytes]:
    """The statements with blank nodes numbered as they come: the parser names them by chance."""
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    labels: dict[str, ox.BlankNode] = {}

    def node(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return labels.setdefault(term.value, ox.BlankNode(f"{blank}{len(labels)}"))
        return term

    for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES):
        yield f"{ox.Triple(node(quad.subject), quad.predicate, node(quad.object))} .\n".encode()


def _validated(name: str, path: Path, form: str, request: Request) -> Report:
    data = _read(name, path, form)
    judge = _foreign if request.shapes else _ours
    judged = judge(data, request)
    results, counts = judged.results, judged.counts
    place = data.places(path) if results or data.partnerships else dict[str, int]().__getitem__
    exact = places_in(path, form, data.graph) if results and data.lines is None else None
    placed: dict[Finding, tuple[int, int]] = {}
    text = paragraphs(path, {place(result.focus) for result in results})
    split = request.options.addresses.split
    keys = {(split(iri) or ("", iri))[1]: iri for iri in sorted(data.partnerships)}
    findings = []
    for result in results:
        line = place(result.focus)
        span = judged.place(exact, result) if exact else None
        if exact and span:
            number, *columns = exact.line(span)
            line = number + 1
        elif line and result.path:
            line = statement_line(text, line, result.path, result.value)
        key = (split(result.focus) or ("", ""))[1]
        record = key if key in keys else key.split("-", 1)[0]
        findings.append(finding(result, Origin(name, line), record if record in keys else ""))
        if span:
            placed[findings[-1]] = (columns[0], columns[1])
    records = tuple(
        Item(
            name,
            1,
            key,
            place(iri) or 1,
            data.titles.get(iri, ""),
            data.authorities(iri),
            address=iri,
            page=data.pages.get(iri, ""),
        )
        for key, iri in sorted(keys.items())
    )
    mask = Masker().text if request.options.profile is Profile.PUBLIC else None
    shown: Callable[[str], str] = (lambda line: mask(line)[0]) if mask else str
    nodes = max((count for shape, count in counts.items() if "#jeu-" not in shape), default=0)
    return Report(
        tuple(sorted(findings, key=Finding.sort_key)),
        counts,
        (Item(name, nodes, why=(judged.why if data.graph else Nothing.EMPTY) if not nodes else None),),
        records,
        spots(findings, path, lambda _finding: shown, placed),
        judged.hints,
        notes=judged.notes,
        met=frozenset(one for one in request.watched if f"<{one}>" in data.graph),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """What shapes say of a file.

    `blanks`: how results name its blank nodes -> how its places do. `why`: nothing was looked at, if so.
    """

    results: Sequence[Result]
    counts: Mapping[str, int]
    hints: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    blanks: Mapping[str, str] = field(default_factory=dict)
    why: Nothing = Nothing.UNKNOWN

    def place(self, places: Places, result: Result) -> Span | None:
        """Where a result stands."""
        focus, value = (self.blanks.get(node, node).replace("_:d", "_:", 1) for node in (result.focus, result.value))
        return places.of(focus, result.path, value)


def _foreign(data: _Data, request: Request) -> _Judged:
    statements = sorted(set(data.statements()))
    verdict = check_foreign(statements, request.shapes, request.background, request.limits)
    hints = data.seen.hints(verdict.examined, verdict.aims)
    labels = (label for line in statements for label in _LABELS.findall(line))
    blanks = {f"d-{number}": label for number, label in enumerate(dict.fromkeys(labels))}
    return _Judged(verdict.results, verdict.examined, hints, verdict.notes, blanks, verdict.why)


def _ours(data: _Data, request: Request) -> _Judged:
    from atlas_rdf.validate.engine import check_graph, targets  # noqa: PLC0415 - heavy

    profile = request.options.profile
    own = whole = data.graph
    if request.background:
        extra = _ntriples((quad for path in request.background for quad in parse(path)), "b")
        whole = read_lines(chain(data.statements(), _lines(extra)))
    context = whole.keys() - own.keys()
    results, counts = list(check_graph(whole, profile).results), examined(own, profile)
    if request.dataset_rules:
        rules = rules_verdict(data.ntriples, jobs=processors())
        results += rules.results
        counts |= rules.examined
    hints = data.seen.hints(counts, targets(profile))
    return _Judged([one for one in results if f"<{one.focus}>" not in context], counts, hints)
