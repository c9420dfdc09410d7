"""Part files: what Spark writes of the pieces of a run, and reads again as pieces when a release is made of them.

Every kind is a folder of text files, one a partition: N-Triples, Turtle paragraphs, JSON-LD nodes one a line, findings
and records set aside as JSON lines; `pieces` has what only a release needs. `index` says which bytes of the
other files each piece is. `release`, written last, says what the whole was made from.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import io
import json
import pickle
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from atlas_rdf.addresses import Addresses
from atlas_rdf.batch import WRITERS, Piece
from atlas_rdf.decisions import Candidate, Decision
from atlas_rdf.findings import AtlasError, Exit, Finding, Origin, Severity
from atlas_rdf.ids import Identity
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.publish.dossier import Dossier
from atlas_rdf.publish.ledger import Ledger
from atlas_rdf.publish.reports import as_json
from atlas_rdf.publish.shared import Shared
from atlas_rdf.sources.reading import Fate
from atlas_rdf.validate.coverage import Coverage
from atlas_rdf.validate.places import Places
from atlas_rdf.version import VERSION

FORMATS = tuple(WRITERS)
TEXTS = (*FORMATS, "findings", "set-aside", "pieces")
INDEX, RELEASE = "index", "release"

#: All that a line of `pieces` may be made of: a line that names anything else is refused, so that it can run nothing.
_CLASSES = (
    *(Candidate, Counter, Coverage, Decision, Dossier, Fate, Identity, Ledger, Origin, Piece, Places, Shared, set),
)
_NAMES: Mapping[tuple[str, str], type] = {(one.__module__, one.__qualname__): one for one in _CLASSES}
_NUMBER = re.compile(r"part-([0-9]+)-")


class Order(NamedTuple):
    """Where a piece belongs in the whole: its source, and its first line there; shared entities after all sources."""

    source: int
    first: int


def texts(order: Order, piece: Piece) -> tuple[str, ...]:
    """A piece as the texts of `TEXTS` and its line of `INDEX`. Shared entities are no part of it: they are merged."""
    findings = "".join([f"{json.dumps(as_json(one), ensure_ascii=False)}\n" for one in piece.findings])
    rest = replace(piece, texts=[], findings=[], refused="", shared=Shared())
    packed = base64.b64encode(zlib.compress(pickle.dumps(rest))).decode()
    shown = (*(bytes(text).decode() for text in piece.texts), findings, piece.refused, f"{packed}\n")
    index = {"order": order, "bytes": [len(text.encode()) for text in shown]}
    return (*shown, f"{json.dumps(index)}\n")


def release(options: Options, reference: datetime.date, version: str, sources: Sequence[Mapping[str, Any]]) -> str:
    """The text of `RELEASE`."""
    made = {"profile": options.profile, "base": options.addresses.base, "reference": reference.isoformat()}
    return json.dumps({"software": VERSION, **made, "version": version, "sources": sources}, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Slice:
    """The bytes of a piece in each kind of its partition's files: where they begin, and how many."""

    order: Order
    partition: int
    starts: tuple[int, ...]
    lengths: tuple[int, ...]


class PartFiles:
    """A folder of part files; raises `AtlasError` when it is not whole, or another version's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            (path,) = _files(folder / RELEASE).values()
            made = json.loads(path.read_text(encoding="utf-8"))
            if made["software"] != VERSION:
                raise self._refused(f"version {made['software']}", f"version {made['software']}")
            self.options = Options(Profile(made["profile"]), Addresses(made["base"]))
            self.reference = datetime.date.fromisoformat(made["reference"])
            self.version: str = made["version"]
            self.sources: list[dict[str, Any]] = made["sources"]
            self._paths = {kind: _files(folder / kind) for kind in TEXTS}
            self._slices = sorted(self._read_index(), key=lambda one: one.order)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self._refused("ils sont incomplets ou abîmés", "they are incomplete or damaged") from error

    def pieces(self) -> Iterator[Piece]:
        """The pieces in the order of the sources and their lines, the shared entities last."""
        for one in self._slices:
            *written, findings, refused, packed = (self._bytes(one, number) for number in range(len(TEXTS)))
            try:
                piece = _Unpickler(io.BytesIO(zlib.decompress(base64.b64decode(packed)))).load()
                piece.texts = written
                piece.findings = [_finding(json.loads(line)) for line in findings.splitlines()]
                piece.refused = refused.decode()
            except (ValueError, KeyError, TypeError, AttributeError, zlib.error, binascii.Error, EOFError) as error:
                raise self._refused("« pieces » est abîmé", "'pieces' is damaged") from error
            except pickle.UnpicklingError as error:
                raise self._refused(f"« pieces » est abîmé ({error})", f"'pieces' is damaged ({error})") from error
            yield piece

    def _read_index(self) -> Iterator[_Slice]:
        """Every piece; all part files must be there, and as long as the index says."""
        ends: dict[int, list[int]] = {}
        for partition, path in _files(self.folder / INDEX).items():
            end = ends[partition] = [0] * len(TEXTS)
            for line in path.read_text(encoding="utf-8").splitlines():
                entry = json.loads(line)
                yield _Slice(Order(*entry["order"]), partition, tuple(end), tuple(entry["bytes"]))
                end[:] = [start + length for start, length in zip(end, entry["bytes"], strict=True)]
        for number, kind in enumerate(TEXTS):
            expected = {partition: end[number] for partition, end in ends.items() if end[number]}
            sizes = {partition: path.stat().st_size for partition, path in self._paths[kind].items()}
            if {partition: size for partition, size in sizes.items() if size} != expected:
                raise ValueError(kind)

    def _bytes(self, one: _Slice, number: int) -> bytes:
        if not one.lengths[number]:
            return b""
        with self._paths[TEXTS[number]][one.partition].open("rb") as file:
            file.seek(one.starts[number])
            return file.read(one.lengths[number])

    def _refused(self, fr: str, en: str) -> AtlasError:
        return AtlasError(
            f"{self.folder} : ce dossier ne contient pas les fichiers partiels d'un « atlas-rdf spark » "
            f"{VERSION} achevé ({fr}). Le refaire ou le recopier en entier.",
            f"{self.folder}: this folder does not hold the part files of a finished 'atlas-rdf spark' "
            f"{VERSION} ({en}). Make it again, or copy it whole.",
            Exit.UNREADABLE,
        )


def _files(folder: Path) -> dict[int, Path]:
    """The part files of a kind by the number of their partition; one number twice is not one run's."""
    found: dict[int, Path] = {}
    for path in folder.glob("part-*") if folder.is_dir() else ():
        match = _NUMBER.match(path.name)
        if match and found.setdefault(int(match[1]), path) != path:
            raise ValueError(path.name)
    return found


def _finding(said: Mapping[str, Any]) -> Finding:
    """A finding read back from `as_json`."""
    members = dict(said)
    at = Origin(members.pop("file", ""), members.pop("line", 0), members.pop("field", ""))
    return Finding(severity=Severity(members.pop("severity")), origin=at, **members)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        if (module, name) not in _NAMES:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return _NAMES[module, name]
