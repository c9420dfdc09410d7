"""What to validate and how, and what the arguments name: RDF files, source files, and what can be neither."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from atlas_rdf import rules
from atlas_rdf.findings import AtlasError, Exit, Finding, Origin
from atlas_rdf.pipeline import Options
from atlas_rdf.printable import legible
from atlas_rdf.rdf_files import FORMATS, is_rdf
from atlas_rdf.sandbox import Limits
from atlas_rdf.sources.files import STDIN, Found, Kind, Source, check, kind_of, look, walk
from atlas_rdf.validate.report import is_report
from atlas_rdf.validate.verdict import Item, Nothing

_AMBIGUOUS = (".json", ".xml")  # in a folder these are seldom RDF


@dataclass(frozen=True, slots=True)
class Request:
    """How to read and judge. `rdf`: the format (a suffix without its dot) of standard input and of unknown files.

    `shapes`: other people's, instead of ours. `background`: RDF files that are context and never judged.
    `against`: an earlier dump; a class or the links may lose `max_drop` percent of what it had.
    `changed_since`: a git revision; only what differs from it, and what that reaches, is judged.
    `dataset_rules`: whether ours about all records at once are run too. `registers`: where those of `options` are.
    `watched`: addresses of which the report says whether the data describes them. `outputs`: the run's own reports,
    which are never read with the folder that they stand in.
    """

    options: Options = field(default_factory=Options)
    number: str = ""
    manifest: Path | None = None
    kind: Kind | None = None
    mapping: Path | None = None
    rdf: str = ""
    shapes: tuple[Path, ...] = ()
    background: tuple[Path, ...] = ()
    against: Path | None = None
    max_drop: float = 1.0
    changed_since: str = ""
    dataset_rules: bool = True
    registers: Path | None = None
    limits: Limits = field(default_factory=lambda: Limits(memory=4 << 30))
    watched: frozenset[str] = frozenset()
    outputs: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class Inputs:
    """The RDF files by the name shown, the sources, the inputs that cannot be read, and the empty folders."""

    rdf: dict[str, Path]
    found: Found | None
    items: tuple[Item, ...]


def shown(path: Path) -> str:
    """The path as a person and a CI service open it: from the working folder when it is below it."""
    try:
        return legible(path.absolute().relative_to(Path.cwd()).as_posix())
    except ValueError:
        return legible(path.absolute().as_posix())


def failed(file: str, error: AtlasError) -> Item:
    """The item of an input that could not be judged."""
    file = legible(file)
    said = rules.COULD_NOT_RUN.at(Origin(file), reason_fr=legible(error.fr), reason_en=legible(error.en))
    return Item(file, error=said)


def listed(path: str) -> list[str]:
    """The paths that a list file holds: one a line, or separated by NUL; `-` is standard input."""
    try:
        data = sys.stdin.buffer.read() if path == STDIN else Path(path).read_bytes()
    except OSError as error:
        raise AtlasError(
            f"{path} : cette liste de fichiers ne peut pas être lue. Vérifier le chemin.",
            f"{path}: this list of files cannot be read. Check the path.",
        ) from error
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")  # a name may be of any bytes
    if "\0" in text:
        return [one for one in text.split("\0") if one]
    lines = (one if os.path.lexists(one) else one.rstrip("\r") for one in text.split("\n"))  # a list made on Windows
    return [one for one in lines if one.strip()]


def inputs(arguments: Sequence[str], request: Request) -> Inputs:
    """What the arguments name, globs and folders opened; an argument that cannot be read costs only itself."""
    rdf: dict[str, Path] = {}
    sources: list[str] = []
    items: list[Item] = []
    looked: dict[str, Found] = {}
    for argument in _expanded(arguments, request):
        path = Path(argument)
        if argument == STDIN and request.rdf:
            rdf[STDIN] = path
        elif path.is_dir():
            ours = [file for file in walk(path.absolute()) if judged_as_rdf(file) and not _own(file, request)]
            rdf |= {shown(file): file for file in ours}
            if _holds_any(argument, request, looked):
                sources.append(argument)
            elif not ours:
                items.append(Item(legible(argument), why=Nothing.FOLDER))
        elif is_rdf(path) or (request.rdf and not request.kind and argument != STDIN):
            rdf[shown(path)] = path
        else:
            sources.append(argument)
    found, refused = _found(sources, request, looked)
    tables = [] if found is None else _misfits(found)
    if found and tables:
        found = replace(found, sources=tuple(source for source in found.sources if source not in dict(tables)))
    return Inputs(rdf, found, (*items, *refused, *(item for _, item in tables)))


def unmapped(found: Found) -> Iterator[str]:
    """The names of the tables of the folders given that no mapping explains."""
    return (one.origin.file for one in found.skipped if one.code == rules.UNMAPPED_TABLE.code)


def judged_as_rdf(path: Path) -> bool:
    """True for a file of a folder that is taken as RDF."""
    return is_rdf(path) and path.suffix.lower() not in _AMBIGUOUS


def opened(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The files of shapes or of vocabularies that are named, every RDF file of a folder among them, in name order."""
    found: list[Path] = []
    for path in paths:
        inside = [file for file in walk(path) if judged_as_rdf(file)] if path.is_dir() else [path]
        if not inside:
            raise AtlasError(
                f"{path} : ce dossier ne contient aucun fichier RDF. Donner un fichier, ou un autre dossier.",
                f"{path}: this folder holds no RDF file. Give a file, or another folder.",
                Exit.USAGE,
            )
        found += inside
    return tuple(found)


def _expanded(arguments: Sequence[str], request: Request) -> Iterator[str]:
    seen: set[str] = set()
    for argument in arguments:
        matches = [argument]
        if any(mark in argument for mark in "*?[") and not Path(argument).exists():
            found = glob.glob(argument, recursive=True)  # noqa: PTH207 - any pattern, also absolute
            matches = sorted(one for one in found if not _own(Path(one), request)) or [argument]
        yield from (one for one in matches if one not in seen and not seen.add(one))  # type: ignore[func-returns-value]


def _look(sources: Sequence[str], request: Request) -> Found:
    return look(sources, request.manifest, request.kind, request.mapping, lambda file: _own(file, request))


def _own(file: Path, request: Request) -> bool:
    """True for a report that this run writes; raises `AtlasError` where it would be written over what is to be read."""
    if not request.outputs or Path(os.path.abspath(file)) not in request.outputs:  # noqa: PTH100 - links stay
        return False
    if (kind_of(file) or judged_as_rdf(file)) and not is_report(file):
        raise AtlasError(
            f"--output : {shown(file)} est à valider, et serait remplacé par le rapport. Choisir un autre fichier.",
            f"--output: {shown(file)} is to be validated, and the report would replace it. Choose another file.",
            Exit.USAGE,
        )
    return True


def _holds_any(folder: str, request: Request, looked: dict[str, Found]) -> bool:
    """True when a folder holds a source, or a table, which is named when it is not read; or cannot be looked into.

    What is in it is kept in `looked`.
    """
    try:
        found = looked[folder] = _look([folder], request)
    except AtlasError:
        return True
    return bool(found.sources) or any(unmapped(found))


def _found(
    sources: Sequence[str], request: Request, looked: Mapping[str, Found] | None = None
) -> tuple[Found | None, list[Item]]:
    """The sources together; when that fails, those that can be found alone, and an item for each that cannot."""
    if not sources:
        return None, []
    if looked and len(sources) == 1 and sources[0] in looked:
        return looked[sources[0]], []
    try:
        return _look(sources, request), []
    except AtlasError as error:
        if error.exit_code is Exit.USAGE:
            raise
    items, good = [], []
    for argument in sources:
        try:
            _look([argument], request)
            good.append(argument)
        except AtlasError as error:
            empty = error.exit_code is Exit.NOTHING_EXAMINED
            items.append(Item(legible(argument), why=Nothing.FOLDER) if empty else failed(argument, error))
    if not items:
        _look(sources, request)  # they fail only together: say so
    return _found(good, request)[0], items


def _misfits(found: Found) -> list[tuple[Source, Item]]:
    """The tables without a mapping that fits them, each with its item."""
    misfits = []
    for source in found.sources:
        called = shown(source.path) if source.path else source.name
        try:
            check(source, found, called)
        except AtlasError as error:
            misfits.append((source, failed(called, error)))
    return misfits


def said(items: Sequence[Item]) -> list[Finding]:
    """The findings of inputs that could not be judged."""
    return [item.error for item in items if item.error]


def rdf_suffix(request: Request, path: Path) -> str:
    """The suffix that decides how an RDF file is read."""
    return f".{request.rdf}" if request.rdf and path.suffix.lower() not in FORMATS else ""
