"""The mapping file: which column of a table fills which field of the record. Read, and refused with its line."""

from __future__ import annotations

import codecs
import difflib
import enum
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas_rdf.findings import AtlasError, Exit, refusal
from atlas_rdf.record import RECORD, Column, Group
from atlas_rdf.values.base import one_line

GUESS = "guess"
_STEP = re.compile(r"(?P<name>[^.\[\]]+)(?:\[(?P<index>[1-9][0-9]?)\])?")
_TOP = {"rows": str, "encoding": str, "separator": str, "sheets": list}
_SHEET = {
    "sheet": str,
    "header": int,
    "columns": dict,
    "lists": dict,
    "repeat": list,
    "fill_down": list,
    "ignore": list,
}


class Join(enum.StrEnum):
    """How the rows of one partnership are joined."""

    ONE_ROW = "one-row"
    ROW_PER_FUNDING = "row-per-funding"
    SHEETS = "sheets"


@dataclass(frozen=True, slots=True)
class Target:
    """A field of the record: the groups it stands in, which row of the group (0: any), and its column."""

    path: str
    groups: tuple[str, ...]
    index: int
    column: Column


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the mapping says of one sheet; `lines` are the mapping's own lines, for its errors."""

    sheet: str
    header: int
    columns: Mapping[str, Target]
    lists: Mapping[str, str]
    repeat: frozenset[str]
    fill_down: frozenset[str]
    ignore: frozenset[str]
    lines: Mapping[str, int]

    @property
    def id_column(self) -> str:
        """The header of the column that holds the Atlas id."""
        return next(header for header, target in self.columns.items() if target.path == "id")


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole mapping file; `sheets` holds the main sheet first."""

    name: str
    rows: Join
    encoding: str
    separator: str
    sheets: tuple[Sheet, ...]

    def error(self, line: int, fr: str, en: str) -> AtlasError:
        """What is wrong at a line of the mapping."""
        return AtlasError(f"{self.name}:{line} : {fr}", f"{self.name}:{line}: {en}", Exit.USAGE)


def targets() -> dict[str, Target]:
    """Every field of the record that a column may fill, by its path."""
    return {target.path: target for target in _targets(RECORD, ())}


def _targets(group: Group, above: tuple[str, ...]) -> Iterable[Target]:
    for name, column in group.columns.items():
        yield Target(".".join((*above, name)), above, 0, column)
    for name, inner in group.groups.items():
        yield from _targets(inner, (*above, name))


def near(word: str, known: Iterable[str]) -> tuple[str, str]:
    """« Peut-être … ? » in both languages, or nothing."""
    folded = {one.casefold(): one for one in known}
    found = [folded[one] for one in difflib.get_close_matches(word.casefold(), folded, 1)]
    return (f" Peut-être « {found[0]} » ?", f" Perhaps '{found[0]}'?") if found else ("", "")


def load(path: Path) -> Layout:
    """The mapping in a file; raises `AtlasError` with its line when it is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = tomllib.loads(text)
    except OSError as error:
        raise AtlasError(
            f"{path} : cette correspondance ne peut pas être lue ({refusal(error)[0]}). "
            "En faire une avec : atlas-rdf mapping init.",
            f"{path}: this mapping cannot be read ({refusal(error)[1]}). Make one with: atlas-rdf mapping init.",
            Exit.USAGE,
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AtlasError(
            f"{path.name} : cette correspondance n'est pas du TOML en UTF-8 ({error}). La corriger à cette ligne.",
            f"{path.name}: this mapping is no UTF-8 TOML ({error}). Correct that line.",
            Exit.USAGE,
        ) from error
    return _Reader(path.name, text).layout(document)


class _Reader:
    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._lines = text.splitlines()
        self._starts = [0, *(n for n, line in enumerate(self._lines, 1) if line.strip().startswith("[[sheets]]"))]

    def layout(self, document: Mapping[str, Any]) -> Layout:
        self._known(document, _TOP | _SHEET, 0)
        rows, separator = document.get("rows", Join.ONE_ROW), document.get("separator", GUESS)
        if rows not in list(Join):
            raise self._error(0, "rows", f"« rows » vaut {', '.join(Join)}.", f"'rows' is one of {', '.join(Join)}.")
        if separator != GUESS and len(separator) != 1:
            raise self._error(0, "separator", "un seul caractère est attendu.", "a single character is expected.")
        encoding = document.get("encoding", GUESS)
        try:
            codecs.lookup("utf-8" if encoding == GUESS else encoding)
        except LookupError:
            raise self._error(
                0, "encoding", f"l'encodage « {encoding} » n'existe pas. Essayer utf-8, cp1252 ou guess.",
                f"there is no encoding '{encoding}'. Try utf-8, cp1252 or guess.",
            ) from None  # fmt: skip
        others = document.get("sheets", [])
        if bool(others) != (rows == Join.SHEETS):
            raise self._error(
                0, "rows", 'rows = "sheets" va avec une ou plusieurs sections [[sheets]], et elles avec lui.',
                'rows = "sheets" goes with one or more sections [[sheets]], and they with it.',
            )  # fmt: skip
        sheets = [self._sheet(document, 0)]
        for number, other in enumerate(others, 1):
            self._known(other, _SHEET, number)
            sheets.append(self._sheet(other, number))
        return Layout(self._name, Join(rows), encoding, separator, tuple(sheets))

    def _sheet(self, section: Mapping[str, Any], number: int) -> Sheet:
        columns = {}
        for header, path in section.get("columns", {}).items():
            columns[one_line(header)] = self._target(path, header, number)
        paths = [target.path for target in columns.values()]
        for header, target in columns.items():
            if paths.count(target.path) > 1:
                fr = f"deux colonnes remplissent « {target.path} ». Numéroter les rangs d'un groupe : groupe[1].champ."
                en = f"two columns fill '{target.path}'. Number the rows of a group: group[1].field."
                raise self._error(number, header, fr, en)
        if "id" not in paths:
            fr = "aucune colonne ne remplit « id » : sans identifiant Atlas, rien ne peut être publié."
            en = "no column fills 'id': nothing can be published without an Atlas id."
            raise self._error(number, "[columns]", fr, en)
        lists = {one_line(header): mark for header, mark in section.get("lists", {}).items()}
        named = {name: frozenset(map(one_line, section.get(name, ()))) for name in ("repeat", "fill_down", "ignore")}
        for header in [*lists, *named["repeat"], *named["fill_down"]]:
            if header not in columns:
                hint = near(header, columns)
                fr = f"« {header} » n'est pas une colonne de [columns].{hint[0]}"
                raise self._error(number, header, fr, f"'{header}' is no column of [columns].{hint[1]}")
        for header, mark in lists.items():
            if not columns[header].groups or columns[header].groups == ("posteDiplomatique",) or not mark:
                fr = "une liste ne remplit qu'un champ d'un groupe (partenairesEtrangers.nom…), avec un séparateur."
                en = "a list only fills a field of a group (partenairesEtrangers.nom…), with a separator."
                raise self._error(number, header, fr, en)
        lines = {header: self._line(header, number) for header in columns}
        return Sheet(section.get("sheet", ""), section.get("header", 1), columns, lists, **named, lines=lines)

    def _target(self, path: object, header: str, number: int) -> Target:
        known = targets()
        steps = [_STEP.fullmatch(step) for step in path.split(".")] if isinstance(path, str) else [None]
        plain = ".".join(step["name"] for step in steps if step)
        indices = [int(step["index"] or 0) for step in steps if step]
        target = known.get(plain)
        if not all(steps) or target is None or any(indices[:-2]) or indices[-1] or "posteDiplomatique[" in str(path):
            hint = near(str(path), known)
            fr = f"« {path} » (colonne « {header} ») n'est pas un champ de la fiche.{hint[0]} Voir docs/mapping.md."
            en = f"'{path}' (column '{header}') is no field of the record.{hint[1]} See docs/mapping.md."
            raise self._error(number, header, fr, en)
        return Target(str(path), target.groups, indices[-2] if target.groups else 0, target.column)

    def _known(self, section: Mapping[str, Any], keys: Mapping[str, type], number: int) -> None:
        for key, value in section.items():
            strings = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
            texts = key in ("sheets", "columns") or all(isinstance(one, str) for one in strings)
            if key not in keys or type(value) is not keys[key] or not texts or (isinstance(value, int) and value < 1):
                hint = near(key, set(keys) - {key})
                fr = f"« {key} » n'est pas une clé connue ou n'a pas la forme attendue.{hint[0]} Voir docs/mapping.md."
                en = f"'{key}' is no known key or has another form than expected.{hint[1]} See docs/mapping.md."
                raise self._error(number, key, fr, en)

    def _line(self, key: str, number: int) -> int:
        """The line at which a key stands in its section, as well as plain text tells."""
        start = self._starts[min(number, len(self._starts) - 1)]
        lines = [(n, one_line(line)) for n, line in enumerate(self._lines[start:], start + 1)]
        stated = re.compile(rf"([\"']?){re.escape(key)}\1 ?=")
        exact = (n for n, line in lines if stated.match(line))
        return next(exact, next((n for n, line in lines if key in line), max(start, 1)))

    def _error(self, number: int, key: str, fr: str, en: str) -> AtlasError:
        line = self._line(key, number)
        return AtlasError(f"{self._name}:{line} : {fr}", f"{self._name}:{line}: {en}", Exit.USAGE)
