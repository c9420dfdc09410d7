"""A page's file -> one reading: its id, its address, its digest, and the record."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.record import Cell
from atlas_rdf.sources.decode import UnreadableError, read_lines
from atlas_rdf.sources.page.reader import PageReader
from atlas_rdf.sources.reading import Reading
from atlas_rdf.values import ATLAS_ID, BadValueError

_NAMED = re.compile(r"(?:.*prjId[-_=])?(?P<id>[^./]+)(?:\.[A-Za-z]+)?")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What a page's text does not say: id, address, day of retrieval and hash, "" where unknown, and who said so."""

    id: str = ""
    address: str = ""
    retrieved: str = ""
    origin: Origin = Origin("")  # noqa: RUF009 - frozen
    sha256: str = ""


def read_page(data: bytes, file: str, meta: PageMeta | None = None) -> Reading:
    """One page text, of any of the three layouts."""
    meta = meta or PageMeta()
    at = Origin(file)
    try:
        lines, findings = read_lines(data, file)
    except UnreadableError as error:
        refused = rules.UNREADABLE.at(at, reason_fr=error.fr, reason_en=error.en)
        return Reading(file, 0, None, (refused,), unreadable=True)
    if not any(line.text.strip() for line in lines):
        return Reading(file, 0, None, (*findings, rules.EMPTY.at(at)))
    reader = PageReader(file)
    known = reader.read(lines)
    if not known:
        return Reading(file, 0, None, (rules.NOT_A_PAGE.at(at), *findings), reader.ledger())
    findings += reader.findings
    number, problem = _identity(file, meta)
    if problem:
        return Reading(file, 0, None, (problem, *findings), reader.ledger())
    digest = hashlib.sha256(data).hexdigest()
    if meta.sha256 and meta.sha256 != digest:
        findings.append(rules.CHANGED_FILE.at(meta.origin))
    cells = {"id": Cell(number, at), "empreinte": Cell(digest, at)}
    for column, text in (("source", meta.address), ("dateConsultation", meta.retrieved)):
        if text:
            cells[column] = Cell(text, meta.origin)
    return Reading(file, 0, reader.record(cells), tuple(findings), reader.ledger())


def _identity(file: str, meta: PageMeta) -> tuple[str, Finding | None]:
    """The Atlas id from the metadata, else from the file's name; or what is wrong with it."""
    name = file.rsplit("/", 1)[-1]
    match = _NAMED.fullmatch(name)
    given = meta.id or (match["id"] if match else "")
    if not meta.id and "prjId" not in name and not re.fullmatch(r"[0-9]+(?:\.[A-Za-z]+)?", name):
        return "", rules.NO_ID.at(Origin(file))
    try:
        return ATLAS_ID.parse(given), None
    except BadValueError:
        return "", rules.BAD_ID.at(meta.origin if meta.id and meta.origin.file else Origin(file), given)
