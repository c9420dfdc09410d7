"""The record as plain JSON, one object a line: read and written. Page -> record -> line -> record is the identity."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.record import RECORD, Cell, Group, Row
from atlas_rdf.sources.decode import UnreadableError, clean, decode
from atlas_rdf.sources.reading import Fate, Reading, Use
from atlas_rdf.values import ATLAS_ID, BadValueError

#: The member under which a record that was set aside carries its findings; no datum of the record.
SET_ASIDE = "misDeCote"


def dump(record: Row) -> str:
    """The record's line, without its end: strings as they arrived, members in the schema's order."""
    return json.dumps(plain(record), ensure_ascii=False, separators=(",", ":"))


def plain(row: Row, group: Group = RECORD) -> dict[str, Any]:
    """The record's members, as JSON has them."""
    members: dict[str, Any] = {name: row.cells[name].text for name in group.columns if name in row.cells}
    for name, inner in group.groups.items():
        rows = [plain(one, inner) for one in row.rows(name)]
        if rows:
            members[name] = rows[0] if inner.single else rows
    return members


def read_json_lines(lines: Iterable[bytes], file: str) -> Iterator[Reading]:
    """One reading for each line that is not blank; memory holds one line."""
    for number, raw in enumerate(lines, 1):
        if raw.strip(b" \t\r\n\xef\xbb\xbf"):
            yield read_json_line(raw.rstrip(b"\r\n"), file, number)


def read_json_line(raw: bytes, file: str, number: int) -> Reading:
    """One record from the bytes of one line."""
    at = Origin(file, number)
    findings: list[Finding] = []
    try:
        text, encoding = decode(raw)
        if encoding != "utf-8":
            findings.append(rules.OTHER_ENCODING.at(at, encoding=encoding))
        members = json.loads(
            text, parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_no_repeat
        )
        if not isinstance(members, dict):
            raise UnreadableError("ce n'est pas un objet", "it is no object")
    except json.JSONDecodeError as error:
        return _refused(raw, at, f"colonne {error.colno}", f"column {error.colno}: {error.msg}", findings)
    except UnreadableError as error:
        return _refused(raw, at, error.fr, error.en, findings)
    except RecursionError:
        return _refused(raw, at, "trop d'objets emboîtés", "nested too deeply", findings)
    reader = _Members(file, number)
    record = reader.row(members, RECORD, "", at)
    findings += reader.findings
    ledger = tuple(reader.uses)
    if "id" not in record.cells:
        return Reading(file, number, None, (rules.NO_ID.at(at), *findings), ledger, refused=record)
    try:
        ATLAS_ID.parse(record.text("id"))
    except BadValueError:
        wrong = rules.BAD_ID.at(at, record.text("id")[:60])
        return Reading(file, number, None, (wrong, *findings), ledger, refused=record)
    return Reading(file, number, record, tuple(findings), ledger)


def _refused(raw: bytes, at: Origin, fr: str, en: str, findings: list[Finding]) -> Reading:
    problem = rules.BAD_JSON.at(at, reason_fr=fr, reason_en=en)
    return Reading(at.file, at.line, None, (*findings, problem), raw=raw.decode("utf-8", "replace"))


def _no_constant(name: str) -> str:
    raise UnreadableError(f"{name} n'est pas une valeur JSON", f"{name} is no JSON value")


def _no_repeat(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise UnreadableError("un membre est donné deux fois", "a member is given twice")
    return members


class _Members:
    """Reads one line's members; every one is mapped or reported."""

    def __init__(self, file: str, number: int) -> None:
        self.file = file
        self.number = number
        self.findings: list[Finding] = []
        self.uses: list[Use] = []

    def row(self, members: Mapping[str, Any], group: Group, path: str, at: Origin) -> Row:
        cells: dict[str, Cell] = {}
        groups: dict[str, tuple[Row, ...]] = {}
        empty: dict[str, Origin] = {}
        for name, value in members.items():
            place = Origin(self.file, self.number, path + name)
            if name in group.columns:
                text = self._text(value, place)
                if text:
                    cells[name] = Cell(text, place)
                else:
                    empty[name] = place
            elif name in group.groups:
                rows = self._rows(value, group.groups[name], place)
                if rows:
                    groups[name] = rows
            elif name == SET_ASIDE and group is RECORD:
                self._use(Fate.IGNORED, "mis-de-cote")
            else:
                self._unknown(name, group, place)
        return Row(cells, groups, at, empty)

    def _text(self, value: object, place: Origin) -> str:
        if isinstance(value, bool):
            value = "oui" if value else "non"
        if value is not None and not isinstance(value, str):
            self._bad(place, "un texte, un nombre ou un booléen", "a text, a number or a boolean")
            return ""
        text, repairs = clean(value or "", place)
        self.findings += repairs
        self._use(Fate.MAPPED if text.strip() else Fate.IGNORED, place.field if text.strip() else "valeur-vide")
        return text if text.strip() else ""

    def _rows(self, value: object, group: Group, place: Origin) -> tuple[Row, ...]:
        items = [value] if group.single and value is not None else value
        if items is None:
            return ()
        if not isinstance(items, list):
            self._bad(place, "une liste d'objets", "a list of objects")
            return ()
        rows = []
        for index, item in enumerate(items):
            spot = place if group.single else Origin(self.file, self.number, f"{place.field}[{index}]")
            if isinstance(item, dict):
                row = self.row(item, group, f"{spot.field}.", spot)
                if row.cells or row.groups:
                    rows.append(row)
            else:
                self._bad(spot, "un objet", "an object")
        return tuple(rows)

    def _unknown(self, name: str, group: Group, place: Origin) -> None:
        near = difflib.get_close_matches(name, [*group.columns, *group.groups], 1)
        hint = (f" Peut-être « {near[0]} » ?", f" Perhaps '{near[0]}'?") if near else ("", "")
        shown, _ = clean(name[:60], place)
        place = Origin(place.file, place.line, place.field.removesuffix(name) + shown)
        self._use(Fate.UNKNOWN, "")
        self.findings.append(rules.UNKNOWN_MEMBER.at(place, shown, hint_fr=hint[0], hint_en=hint[1]))

    def _bad(self, place: Origin, fr: str, en: str) -> None:
        self._use(Fate.UNKNOWN, "")
        self.findings.append(rules.BAD_MEMBER.at(place, expected_fr=fr, expected_en=en))

    def _use(self, fate: Fate, by: str) -> None:
        self.uses.append(Use(self.number, fate, by))
