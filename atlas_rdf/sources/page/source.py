"""A page's file -> one reading: its id, its address, its digest, and the record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.record import Cell
from atlas_rdf.sources.decode import Line, UnreadableError, read_lines
from atlas_rdf.sources.page.reader import PageReader
from atlas_rdf.sources.reading import Fate, Reading, Use
from atlas_rdf.values import ATLAS_ID, BadValueError

_LARGEST = 500_000  # of text, in bytes or characters: the longest page seen has 16,000
_MOST_LINES = 10_000  # the longest page seen has 125
_LINE_END = re.compile(rb"\r\n?|\n")
_IN_ADDRESS = re.compile(r"prjId(?:=|%3D|[-_])([1-9][0-9]{0,8})(?![0-9])", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^?#]*", re.IGNORECASE)
_NAMED = re.compile(r"(?:.*prjId[-_=])?(?P<id>[^./]+)(?:\.[A-Za-z]+)?")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What a page's text does not say: id, address, day of retrieval and hash, "" where unknown, and who said so."""

    id: str = ""
    address: str = ""
    retrieved: str = ""
    origin: Origin = Origin("")  # noqa: RUF009 - frozen
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Flat:
    """A page's lines, what was repaired, and the addresses that it gives itself, each with its line, the best first.

    `unseen`: the lines at which a part stands that visitors do not see, or a menu.
    """

    lines: list[Line]
    findings: list[Finding]
    addresses: Sequence[tuple[str, int]] = ()
    unseen: Sequence[int] = ()


def read_page(data: bytes, file: str, meta: PageMeta | None = None) -> Reading:
    """One page text, of any of the three layouts."""
    try:
        check_size(len(data), len(_LINE_END.findall(data)))
        lines, findings = read_lines(data, file)
    except UnreadableError as error:
        return refused(file, error)
    return reading(data, file, meta or PageMeta(), Flat(lines, findings))


def check_size(size: int, lines: int) -> None:
    """Raises `UnreadableError` when there is more than a page can hold: what is read is read in under a second."""
    if size > _LARGEST:
        kb = _LARGEST // 1000
        raise UnreadableError(
            f"plus de {kb} ko de texte, ce n'est pas une page", f"over {kb} kB of text, this is no page"
        )
    if lines > _MOST_LINES:
        raise UnreadableError(
            f"plus de {_MOST_LINES} lignes, ce n'est pas une page", f"over {_MOST_LINES} lines, this is no page"
        )


def refused(file: str, error: UnreadableError) -> Reading:
    """The reading of a file that is no text."""
    finding = rules.UNREADABLE.at(Origin(file), reason_fr=error.fr, reason_en=error.en)
    return Reading(file, 0, None, (finding,), unreadable=True)


def reading(
    data: bytes,
    file: str,
    meta: PageMeta,
    flat: Flat,
) -> Reading:
    """One page from its lines."""
    lines, findings = flat.lines, flat.findings
    at = Origin(file)
    if not any(line.text.strip() for line in lines):
        return Reading(file, 0, None, (*findings, rules.EMPTY.at(at)))
    reader = PageReader(file)
    known = reader.read(lines)
    ledger = (*reader.ledger(), *(Use(line, Fate.IGNORED, "partie-cachee") for line in flat.unseen))
    if not known:
        return Reading(file, 0, None, (rules.NOT_A_PAGE.at(at), *findings), ledger)
    findings += reader.findings
    number, problem = _identity(file, meta, flat.addresses)
    if problem:
        return Reading(file, 0, None, (problem, *findings), ledger, refused=reader.record({}))
    digest = hashlib.sha256(data).hexdigest()
    if meta.sha256 and meta.sha256 != digest:
        findings.append(rules.CHANGED_FILE.at(meta.origin))
    cells = {"id": Cell(number, at), "empreinte": Cell(digest, at)}
    own = next(((url, line) for url, line in flat.addresses if url.startswith(("http://", "https://"))), None)
    if own:
        cells["source"] = Cell(_SESSION.sub("", own[0]), Origin(file, own[1]))
    for column, text in (("source", meta.address), ("dateConsultation", meta.retrieved)):
        if text:
            cells[column] = Cell(text, meta.origin)
    return Reading(file, 0, reader.record(cells), tuple(findings), ledger)


def _identity(file: str, meta: PageMeta, addresses: Sequence[tuple[str, int]]) -> tuple[str, Finding | None]:
    """The Atlas id from the page's own address, else the metadata, else the file's name; or what is wrong with it."""
    name = file.rsplit("/", 1)[-1]
    own = [(match[1], line) for url, line in addresses if (match := _IN_ADDRESS.search(url))]
    if own:
        others = [meta.id, *(match[1] for match in [_IN_ADDRESS.search(name)] if match)]
        ids = dict.fromkeys([*(number for number, _ in own), *(number for number in others if number)])
        if len(ids) > 1:
            return "", rules.TWO_IDS.at(Origin(file, own[0][1]), ", ".join(ids))
        return own[0][0], None
    match = _NAMED.fullmatch(name)
    given = meta.id or (match["id"] if match else "")
    if not meta.id and "prjId" not in name and not re.fullmatch(r"[0-9]+(?:\.[A-Za-z]+)?", name):
        return "", rules.NO_ID.at(Origin(file))
    try:
        return ATLAS_ID.parse(given), None
    except BadValueError:
        return "", rules.BAD_ID.at(meta.origin if meta.id and meta.origin.file else Origin(file), given[:60])
