"""The record as plain JSON, one object a line: read and written. Page -> record -> line -> record is the identity."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.record import RECORD, Cells, Group, Row
from atlas_rdf.seeking import count, find, keep_utf8
from atlas_rdf.sources.decode import UnreadableError, calm, clean, decode, neat
from atlas_rdf.sources.reading import Fate, Reading, Use, Uses
from atlas_rdf.values import ATLAS_ID, TEXT

#: The member under which a record that was set aside carries its findings; no datum of the record.
SET_ASIDE = "misDeCote"
_NOWHERE = Origin("")
_PROSE = tuple(name for name, column in RECORD.columns.items() if column.kind is TEXT)
_NO_GROUPS: Mapping[str, tuple[Row, ...]] = {}


def dump(record: Row) -> str:
    """The record's line, without its end: strings as they arrived, members in the schema's order."""
    return json.dumps(plain(record), ensure_ascii=False, separators=(",", ":"))


def plain(row: Row, group: Group = RECORD) -> dict[str, Any]:
    """The record's members, as JSON has them."""
    members: dict[str, Any] = {name: row.cells[name] for name in group.columns if name in row.cells}
    for name, inner in group.groups.items():
        rows = [plain(one, inner) for one in row.rows(name)]
        if rows:
            members[name] = rows[0] if inner.single else rows
    return members


def read_json_lines(lines: Iterable[bytes], file: str, first: int = 1) -> Iterator[Reading]:
    """One reading for each line that is not blank; memory holds one line. `first`: the first line's number."""
    for number, raw in enumerate(lines, first):
        if raw.strip(b" \t\r\n\xef\xbb\xbf"):
            yield read_json_line(raw.rstrip(b"\r\n"), file, number)


def read_json_line(raw: bytes, file: str, number: int) -> Reading:
    """One record from the bytes of one line."""
    if calm(raw) and not any(find(raw, sign) >= 0 and odd.search(raw) for sign, odd in _ODD):
        try:
            members = _QUICK.decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            members = None
        if isinstance(members, dict):
            reader = _Members(file, number, calm=True)
            record = reader.row(members, RECORD, "")
            once = reader.count == count(raw, b'":')  # no member is given twice
            if once:
                record.cells.neat = neat(raw) and not _edged(record.cells)
                if record.cells.neat:
                    for name in _PROSE:
                        keep_utf8(record.cells.get(name, ""))
                return _reading(record, members, reader)
    return _read_with_care(raw, file, number)


def _edged(cells: Cells) -> bool:
    """True when a text begins or ends with white space."""
    for name in _PROSE:
        text = cells.get(name)
        if text and (text[0].isspace() or text[-1].isspace()):
            return True
    return False


def _read_with_care(raw: bytes, file: str, number: int) -> Reading:
    """The same for any bytes: says what is wrong with them, and where."""
    at = Origin(file, number)
    findings: list[Finding] = []
    try:
        text, encoding = decode(raw)
        if encoding != "utf-8":
            findings.append(rules.OTHER_ENCODING.at(at, encoding=encoding))
        members = _DECODER.decode(text)
        if not isinstance(members, dict):
            raise UnreadableError("ce n'est pas un objet", "it is no object")
    except json.JSONDecodeError as error:
        return _refused(raw, at, f"colonne {error.colno}", f"column {error.colno}: {error.msg}", findings)
    except UnreadableError as error:
        return _refused(raw, at, error.fr, error.en, findings)
    except RecursionError:
        return _refused(raw, at, "trop d'objets emboîtés", "nested too deeply", findings)
    reader = _Members(file, number, calm=calm(raw))
    record = reader.row(members, RECORD, "")
    reader.findings[:0] = findings
    return _reading(record, members, reader)


def _reading(record: Row, members: Mapping[str, Any], reader: _Members) -> Reading:
    file, number, findings = reader.file, reader.number, reader.findings
    ledger = _Ledger(members, number, calm=reader.calm)
    if "id" not in record.cells:
        missing = rules.NO_ID.at(Origin(file, number))
        return Reading(file, number, None, (missing, *findings), ledger, refused=record, members=members)
    if not ATLAS_ID.takes(record.text("id")):
        wrong = rules.BAD_ID.at(Origin(file, number), record.text("id")[:60])
        return Reading(file, number, None, (wrong, *findings), ledger, refused=record, members=members)
    return Reading(file, number, record, tuple(findings), ledger, members=members)


def _refused(raw: bytes, at: Origin, fr: str, en: str, findings: list[Finding]) -> Reading:
    problem = rules.BAD_JSON.at(at, reason_fr=fr, reason_en=en)
    unknown = (Use(at.line, Fate.UNKNOWN, ""),)
    return Reading(at.file, at.line, None, (*findings, problem), unknown, raw=raw.decode("utf-8", "replace"))


def _no_constant(name: str) -> str:
    raise UnreadableError(f"{name} n'est pas une valeur JSON", f"{name} is no JSON value")


def _no_repeat(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise UnreadableError("un membre est donné deux fois", "a member is given twice")
    return members


#: Where a space stands before the colon, members are not counted; of -0 the quick decoder makes 0. What shows that.
_ODD = ((b'" ', re.compile(rb'" +:')), (b"-0", re.compile(rb"[:\[, ]-0[,\]} ]")))
#: What is fast, and takes of two members with one name the last one: their number tells.
_QUICK: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=str)
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_no_constant, object_pairs_hook=_no_repeat)


class _Place(msgspec.Struct):
    """The places of one object's members, named by their path."""

    file: str
    line: int
    path: str
    members: Mapping[str, Any]

    @property
    def row(self) -> Origin:
        return Origin(self.file, self.line, self.path.rstrip("."))

    def cell(self, column: str) -> Origin | None:
        return Origin(self.file, self.line, self.path + column) if column in self.members else None


class _Members:
    """Reads one line's members; every one is mapped or reported. `calm`: the line needs no repair.

    `count`: how many members it has read, those inside others too.
    """

    def __init__(self, file: str, number: int, *, calm: bool) -> None:
        self.file = file
        self.number = number
        self.calm = calm
        self.findings: list[Finding] = []
        self.count = 0

    def row(self, members: Mapping[str, Any], group: Group, path: str) -> Row:
        """The row of an object."""
        self.count += len(members)
        cells: dict[str, str] = {}
        groups: dict[str, tuple[Row, ...]] = {}
        columns, inner = group.columns, group.groups
        for name, value in members.items():
            if name in columns:
                text = value if self.calm and type(value) is str else self._text(value, path + name)
                if text and not text.isspace():
                    cells[name] = text
            elif name in inner:
                rows = self._rows(value, inner[name], path + name)
                if rows:
                    groups[name] = rows
            elif name != SET_ASIDE or group is not RECORD:
                self._unknown(name, group, path)
        shared = group.recurs and group.internal.isdisjoint(cells)
        return Row(
            group.cells(cells) if shared else Cells.of(cells), groups, _Place(self.file, self.number, path, members)
        )

    def _leaf(self, members: Mapping[str, Any], group: Group, path: str) -> Row:
        """The row of an object without groups, whose cells may have been read before."""
        if not (group.recurs and group.internal.isdisjoint(members)):
            return self.row(members, group, path)
        key = (*members, *members.values())
        try:
            cells = group.seen.get(key)
        except TypeError:  # a member is a list or an object
            return self.row(members, group, path)
        if cells is not None and self.calm:
            self.count += len(members)
            return Row(cells, _NO_GROUPS, _Place(self.file, self.number, path, members))
        said = len(self.findings)
        row = self.row(members, group, path)
        plain = self.calm and said == len(self.findings) and all(type(value) is str for value in members.values())
        if plain:
            group.keep(key, row.cells)
        return row

    def _text(self, value: object, path: str) -> str:
        value = _scalar(value)
        if not isinstance(value, str):
            self._bad(path, "un texte, un nombre ou un booléen", "a text, a number or a boolean")
            return ""
        if self.calm:
            return value
        text, repairs = clean(value, Origin(self.file, self.number, path))
        self.findings += repairs
        return text

    def _rows(self, value: object, group: Group, path: str) -> tuple[Row, ...]:
        items = [value] if group.single and value is not None else value
        if items is None:
            return ()
        if not isinstance(items, list):
            self._bad(path, "une liste d'objets", "a list of objects")
            return ()
        rows = []
        for index, item in enumerate(items):
            spot = path if group.single else f"{path}[{index}]"
            if isinstance(item, dict):
                row = self.row(item, group, f"{spot}.") if group.groups else self._leaf(item, group, f"{spot}.")
                if row.cells or row.groups:
                    rows.append(row)
            else:
                self._bad(spot, "un objet", "an object")
        return tuple(rows)

    def _unknown(self, name: str, group: Group, path: str) -> None:
        near = difflib.get_close_matches(name, [*group.columns, *group.groups], 1)
        hint = (f" Peut-être « {near[0]} » ?", f" Perhaps '{near[0]}'?") if near else ("", "")
        shown, _ = clean(name[:60], Origin(self.file))
        at = Origin(self.file, self.number, path + shown)
        self.findings.append(rules.UNKNOWN_MEMBER.at(at, shown, hint_fr=hint[0], hint_en=hint[1]))

    def _bad(self, path: str, fr: str, en: str) -> None:
        at = Origin(self.file, self.number, path)
        self.findings.append(rules.BAD_MEMBER.at(at, expected_fr=fr, expected_en=en))


def _scalar(value: object) -> object:
    """A member's value as the text that it stands for; anything else is left as it is."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return str(value)
    return "" if value is None else value


_Fate = tuple[Fate, str]


class _Mapped(dict[str, _Fate]):
    """The fate of a member that fills a field, by its name; they stand below `path`.

    `rows`: of all members of an object, by their names; None when one of them fills no field.
    """

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self.rows: dict[tuple[str, ...], list[_Fate] | None] = {}

    def __missing__(self, name: str) -> _Fate:
        return self.setdefault(name, (Fate.MAPPED, self._path + name))


@lru_cache(maxsize=1000)
def _mapped(path: str) -> _Mapped:
    return _Mapped(path)


class _Ledger(Uses):
    """What became of each member of a line."""

    def __init__(self, members: Mapping[str, Any], line: int, *, calm: bool) -> None:
        super().__init__(line)
        self._members = members
        self._calm = calm

    def fates(self) -> list[_Fate]:
        """As `Uses`."""
        found: list[_Fate] = []
        self._fates(self._members, RECORD, "", found)
        return found

    def _fates(self, members: Mapping[str, Any], group: Group, path: str, found: list[_Fate]) -> None:
        mapped, columns, calm = _mapped(path), group.columns, self._calm
        for name, value in members.items():
            if calm and name in columns and type(value) is str and value and not value.isspace():
                found.append(mapped[name])
            else:
                self._fate(name, value, group, path, found)

    def _row_fates(self, members: Mapping[str, Any], group: Group, path: str, found: list[_Fate]) -> None:
        """The same: at once, where each member is a text that fills a field."""
        mapped, names = _mapped(path), tuple(members)
        if names not in mapped.rows:
            known = group.columns.keys() >= set(names)
            mapped.rows[names] = [mapped[name] for name in names] if known else None
        fates = mapped.rows[names]
        try:
            whole = self._calm and fates and all(map(str.strip, members.values()))
        except TypeError:  # one is no text
            whole = False
        if whole and fates:
            found += fates
        else:
            self._fates(members, group, path, found)

    def _fate(self, name: str, value: object, group: Group, path: str, found: list[_Fate]) -> None:
        if name in group.columns:
            text = _scalar(value)
            if not isinstance(text, str):
                found.append((Fate.UNKNOWN, ""))
            elif text.strip() and (self._calm or clean(text, _NOWHERE)[0].strip()):
                found.append(_mapped(path)[name])
            else:
                found.append((Fate.IGNORED, "valeur-vide"))
        elif name in group.groups:
            self._group_fates(value, group.groups[name], path + name, found)
        elif name == SET_ASIDE and group is RECORD:
            found.append((Fate.IGNORED, "mis-de-cote"))
        else:
            found.append((Fate.UNKNOWN, ""))

    def _group_fates(self, value: object, group: Group, path: str, found: list[_Fate]) -> None:
        items = [value] if group.single and value is not None else value
        if items is not None and not isinstance(items, list):
            found.append((Fate.UNKNOWN, ""))
            return
        for index, item in enumerate(items or ()):
            if isinstance(item, dict):
                self._row_fates(item, group, f"{path}." if group.single else f"{path}[{index}].", found)
            else:
                found.append((Fate.UNKNOWN, ""))
