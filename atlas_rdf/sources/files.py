"""Arguments -> sources -> readings: files, folders and standard input, in an order that no disk decides."""

from __future__ import annotations

import contextlib
import csv
import enum
import hashlib
import io
import json
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from atlas_rdf import rules
from atlas_rdf.findings import AtlasError, Exit, Finding, Origin, refusal
from atlas_rdf.printable import legible
from atlas_rdf.sources.decode import UnreadableError, decode
from atlas_rdf.sources.page.source import PageMeta, read_page
from atlas_rdf.sources.reading import Reading
from atlas_rdf.sources.table import layout
from atlas_rdf.sources.table.reader import check_table, read_table
from atlas_rdf.sources.table.workbook import SUFFIXES

STDIN = "-"
MANIFEST = "pages.csv"
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "file": ("fichier", "file"),
    "id": ("id", "prjid", "identifiant"),
    "address": ("adresse", "url", "source"),
    "retrieved": ("consultee", "consultée", "retrieved", "date"),
    "status": ("statut", "status"),
    "sha256": ("sha256",),
}
_TIME = re.compile(r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:]{8}Z$")  # `fetch` notes the second, a record the day


class Kind(enum.StrEnum):
    """What a source holds."""

    PAGE = "page"
    HTML = "html"
    JSONL = "jsonl"
    TABLE = "table"


#: The kinds of which a file is one record.
PAGES = frozenset([Kind.PAGE, Kind.HTML])
#: What the names of files of JSON lines end with.
JSON_LINES = (".jsonl", ".ndjson")
_SUFFIXES = {".txt": Kind.PAGE, **dict.fromkeys(JSON_LINES, Kind.JSONL)}
_SUFFIXES |= dict.fromkeys((".html", ".htm", ".xhtml", ".mhtml", ".mht"), Kind.HTML)
_SUFFIXES |= dict.fromkeys((".csv", ".tsv", *SUFFIXES), Kind.TABLE)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read; `name`, its path below the arguments' common folder, is what findings call it."""

    path: Path | None
    name: str
    kind: Kind

    def digest(self) -> tuple[str, int]:
        """The SHA-256 of its bytes, and how many there are."""
        if self.path is None:
            return "", 0
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size


@dataclass(frozen=True, slots=True)
class Found:
    """The sources of a run, the files of its folders that are not read, and what the manifests say.

    `top`: the folder below which their names are.
    """

    sources: tuple[Source, ...]
    skipped: tuple[Finding, ...]
    metas: Mapping[str, PageMeta]
    layout: layout.Layout | None = None
    top: Path = Path("/")

    def meta(self, source: Source) -> PageMeta | None:
        """What a manifest says of a source: by its name, else by its file name."""
        return self.metas.get(source.name) or self.metas.get(source.name.rsplit("/", 1)[-1])


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A sort key under which `prjId-3788` comes before `prjId-14854`."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    return tuple((int(part[:18]), part) if part[0] in "0123456789" else (-1, part) for part in parts)


def find(
    arguments: Sequence[str], manifest: Path | None = None, kind: Kind | None = None, mapping: Path | None = None
) -> Found:
    """The sources that the arguments name; raises `AtlasError` when there is none, or one cannot be read as it is."""
    found = look(arguments, manifest, kind, mapping)
    if not found.sources:
        raise AtlasError(
            "Aucune page (.txt, .html), ligne JSON (.jsonl) ni tableau à lire dans ce qui est donné.",
            "No page (.txt, .html), no JSON lines (.jsonl) and no table to read in what was given.",
            Exit.NOTHING_EXAMINED,
        )
    for source in found.sources:
        check(source, found)
    return found


def look(
    arguments: Sequence[str],
    manifest: Path | None = None,
    kind: Kind | None = None,
    mapping: Path | None = None,
    without: Callable[[Path], bool] | None = None,
) -> Found:
    """What the arguments name, be it nothing; raises `AtlasError` when one is missing or of no known kind.

    `without`: says which files of the folders are passed over.
    """
    paths = [_existing(argument) for argument in arguments if argument != STDIN]
    top = _common(paths)
    below = len(os.path.join(top, ""))  # noqa: PTH118 - with the separator
    chosen: dict[Path, Source] = {}
    skipped: list[Finding] = []
    metas: dict[str, PageMeta] = {}
    for path in paths:
        for file in walk(path):
            if without and file != path and without(file):
                continue
            name = legible(str(file)[below:].replace(os.sep, "/"))
            known = kind if kind and file == path else kind_of(file)
            if known is Kind.HTML and file != path and file.parent.name.endswith(("_files", "_fichiers")):
                known = None  # a browser's own folder of what the saved page shows
            if file.name == MANIFEST and file != path:
                metas |= read_manifest(file)
            elif known is Kind.TABLE and not mapping and file != path:
                skipped.append(rules.UNMAPPED_TABLE.at(Origin(name)))
            elif known:
                chosen[file] = Source(file, name, known)
            else:
                skipped.append(_skip(name, asked=file == path))
    metas |= read_manifest(manifest) if manifest else {}
    sources = sorted(chosen.values(), key=lambda source: (natural(source.name), source.name))
    if STDIN in arguments:
        sources.append(Source(None, STDIN, kind or (Kind.TABLE if mapping else _sniff())))
    return Found(tuple(sources), tuple(skipped), metas, layout.load(mapping) if mapping else None, top)


def kind_of(path: Path) -> Kind | None:
    """What a file holds by its name."""
    return _SUFFIXES.get(path.suffix.lower())


def check(source: Source, found: Found, called: str = "") -> None:
    """Raises `AtlasError` for a table without a mapping, or with one that does not fit it; `called`: its name there."""
    name = called or source.name
    if source.kind is not Kind.TABLE:
        return
    if not found.layout:
        raise AtlasError(
            f"{name} : c'est un tableau. Dire ce que sont ses colonnes avec --mapping, que fait « atlas-rdf mapping "
            f"init {name} -o mapping.toml ».",
            f"{name}: this is a table. Say what its columns are with --mapping, which 'atlas-rdf mapping init {name} "
            "-o mapping.toml' makes.",
            Exit.USAGE,
        )
    if source.path and source.path.is_file():  # a pipe is read once only
        with contextlib.suppress(OSError), source.path.open("rb") as file:  # the reader says why it cannot be read
            check_table(file, name, found.layout)


def _existing(argument: str) -> Path:
    path = Path(os.path.abspath(argument))  # noqa: PTH100 - links are not resolved
    if not path.exists():
        raise AtlasError(
            f"{argument} : ce fichier ou dossier n'existe pas. Vérifier le chemin.",
            f"{argument}: this file or folder does not exist. Check the path.",
        )
    return path


def _skip(name: str, *, asked: bool) -> Finding:
    """A file that is not read: a finding in a folder, an error when it was asked for by its name."""
    if asked:
        raise AtlasError(
            f"{name} : ce type de fichier n'est pas lu. Donner une page (.txt, .html), des lignes JSON (.jsonl), "
            f"un tableau (.csv, .tsv, .xlsx, .ods), à validate aussi du RDF (.ttl, .nt, .nq, .trig, .jsonld), ou "
            f"--from {'|'.join(Kind)}.",
            f"{name}: this type of file is not read. Give a page (.txt, .html), JSON lines (.jsonl), a table (.csv, "
            f".tsv, .xlsx, .ods), to validate also RDF (.ttl, .nt, .nq, .trig, .jsonld), or --from {'|'.join(Kind)}.",
        )
    return rules.SKIPPED_FILE.at(Origin(name))


def _common(paths: Sequence[Path]) -> Path:
    """The folder below which every argument stands; a folder given stands for what is in it."""
    if not paths:
        return Path("/")
    return Path(os.path.commonpath([path if path.is_dir() else path.parent for path in paths]))


def _sniff() -> Kind:
    """What standard input holds: JSON lines begin with a brace, HTML with a tag, a text never does."""
    peek = getattr(sys.stdin.buffer, "peek", None)
    head: bytes = peek(64) if peek else b""
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    html = re.match(rb"<[!?A-Za-z]", head) and not re.match(rb"<(?:\w+://|urn:)", head)  # an address is no tag
    return Kind.JSONL if head.startswith(b"{") else Kind.HTML if html else Kind.PAGE


def walk(path: Path) -> Iterator[Path]:
    """The files of a folder and of its sub-folders, in name order, hidden ones left out; a file is itself.

    A pipe or a device among them is no file: whoever opens one may wait for ever.
    """
    if not path.is_dir():
        yield path
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        shown = (os.path.join(folder, name) for name in sorted(names) if not name.startswith("."))  # noqa: PTH118 - fast
        yield from (Path(path) for path in shown if not _special(path))


def _special(path: str) -> bool:
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - fast
    except OSError:  # a link to nothing: said when it is read
        return False


def read_page_file(source: Source, meta: PageMeta) -> Reading:
    """The record of a file that holds one."""
    try:
        data = source.path.read_bytes() if source.path else sys.stdin.buffer.read()
    except OSError as error:
        return unreadable(source, error)
    if source.kind is Kind.HTML:
        from atlas_rdf.sources.page.html import read_html  # noqa: PLC0415 - lxml, only for HTML

        return read_html(data, source.name, meta)
    return read_page(data, source.name, meta)


def read_tables(source: Source, found: Found) -> Iterator[Reading]:
    """The records of a table."""
    assert found.layout is not None
    try:
        with contextlib.ExitStack() as opened:
            file: BinaryIO = opened.enter_context(source.path.open("rb")) if source.path else sys.stdin.buffer
            if not file.seekable():
                piped, file = file, opened.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(piped, file)
                file.seek(0)
            yield from read_table(file, source.name, found.layout)
    except OSError as error:
        yield unreadable(source, error)


def unreadable(source: Source, error: OSError) -> Reading:
    """What stands for a source that the system does not let us read."""
    fr, en = refusal(error)
    refused = rules.UNREADABLE.at(Origin(source.name), reason_fr=fr, reason_en=en)
    return Reading(source.name, 0, None, (refused,), unreadable=True)


def read_manifest(path: Path) -> dict[str, PageMeta]:
    """File name -> what the manifest says of it. CSV (`;`, `,` or tab) with a header, or a JSON list of objects."""
    try:
        text, _ = decode(path.read_bytes())
    except (OSError, UnreadableError) as error:
        fr, en = refusal(error) if isinstance(error, OSError) else (error.fr, error.en)
        raise AtlasError(
            f"{path.name} : ce manifeste ne peut pas être lu ({fr}). Donner un CSV ou un JSON en UTF-8.",
            f"{path.name}: this manifest cannot be read ({en}). Give CSV or JSON in UTF-8.",
        ) from error
    rows = _json_rows(text, path) if text.lstrip().startswith("[") else _csv_rows(text)
    metas = {}
    for line, row in rows:
        folded = {name.strip().casefold(): (value or "").strip() for name, value in row.items() if name}
        cells = {field: next((folded[h] for h in headers if folded.get(h)), "") for field, headers in _HEADERS.items()}
        if cells["status"] and not (cells["file"] and cells["id"]):
            continue  # a line of `fetch` about an address where there is no page
        if not cells["file"] or not cells["id"]:
            raise AtlasError(
                f"{path.name}:{line} : il faut une colonne « fichier » et une colonne « id » remplies.",
                f"{path.name}:{line}: the columns 'fichier' (file) and 'id' must be filled.",
            )
        metas[cells["file"]] = PageMeta(
            cells["id"], cells["address"], _TIME.sub("", cells["retrieved"]), Origin(path.name, line), cells["sha256"]
        )
    return metas


def _csv_rows(text: str) -> Iterable[tuple[int, Mapping[str, str]]]:
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(";,\t", key=head.count))
    for row in reader:
        yield reader.line_num, {name: value for name, value in row.items() if isinstance(value, str)}


def _json_rows(text: str, path: Path) -> Iterable[tuple[int, Mapping[str, str]]]:
    try:
        items = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise AtlasError(
            f"{path.name} : ce manifeste n'est pas du JSON ({error}).",
            f"{path.name}: this manifest is no JSON ({error}).",
        ) from error
    for number, item in enumerate(items, 1):
        if isinstance(item, dict):
            yield number, {name: str(value) for name, value in item.items() if isinstance(value, str | int)}
