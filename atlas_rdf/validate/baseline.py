"""The ratchet: findings known and accepted for a time, so that only new ones fail.

The file is TOML: a block for each rule, path, reason, owner and day of expiry, with the records that it covers.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from atlas_rdf.findings import AtlasError, Finding, refusal
from atlas_rdf.validate.verdict import Report

_HEAD = """# Constats connus, acceptés jusqu'à leur échéance. / Known findings, accepted until they expire.
# « atlas-rdf validate --baseline » ; --update-baseline retire ce qui est réparé et n'ajoute jamais rien.
"""


Key = tuple[str, str, str]  # rule, path, and what it is about


@dataclass(frozen=True, slots=True)
class Known:
    """Findings of one rule on one path that `owner` will repair before `expires`. `records`: ids, or nodes or files."""

    code: str
    path: str
    reason: str
    owner: str
    expires: datetime.date
    records: tuple[str, ...]

    @property
    def rule(self) -> tuple[str, str]:
        """The rule and the path."""
        return self.code, self.path

    def findings(self) -> list[Key]:
        """What its findings are known by."""
        return [(*self.rule, record) for record in self.records]


def load(path: Path) -> list[Known]:
    """The blocks of a baseline; raises `AtlasError` with what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except FileNotFoundError as error:
        raise AtlasError(
            f"{path} : cette liste de constats connus n'existe pas. Vérifier le chemin, ou la créer : ajouter "
            "--update-baseline --owner QUI --reason POURQUOI.",
            f"{path}: this baseline does not exist. Check the path, or make it: add --update-baseline --owner WHO "
            "--reason WHY.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        fr, en = refusal(error) if isinstance(error, OSError) else ("pas en UTF-8", "not UTF-8")
        raise _wrong(path, 0, f"elle ne peut pas être lue ({fr})", f"it cannot be read ({en})") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else text.count("\n") + 1
        raise _wrong(path, number, f"ce n'est pas du TOML ({error})", f"it is no TOML ({error})") from error
    blocks = document.get("known", [])
    others = sorted(set(document) - {"known"})
    if others:
        fr = f"« {others[0]} » n'a pas sa place, seuls des blocs [[known]] l'ont"
        raise _wrong(path, 0, fr, f"'{others[0]}' has no place, only [[known]] blocks have")
    if not isinstance(blocks, list):
        blocks = [blocks]
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*known\s*\]\]", line)]
    return [_block(path, line, block) for line, block in zip_longest(lines[: len(blocks)], blocks, fillvalue=0)]


_MEMBERS = {
    "code": (str, "le code d'une règle entre guillemets", "the code of a rule in quotes"),
    "path": (str, "une adresse entre guillemets", "an address in quotes"),
    "reason": (str, "une raison entre guillemets", "a reason in quotes"),
    "owner": (str, "qui réparera, entre guillemets", "who will repair it, in quotes"),
    "expires": (datetime.date, "un jour sans guillemets, comme 2027-12-31", "a day without quotes, such as 2027-12-31"),
    "records": (list, 'une liste comme ["20007"]', 'a list such as ["20007"]'),
}


def _block(path: Path, line: int, block: Any) -> Known:
    if not isinstance(block, dict):
        raise _wrong(path, line, "« known » doit être des blocs [[known]]", "'known' must be [[known]] blocks")
    block = {"path": "", **block}
    for name, (kind, fr, en) in _MEMBERS.items():
        value = block.get(name)
        if name not in block:
            raise _wrong(path, line, f"il manque « {name} » ({fr})", f"'{name}' is missing ({en})")
        if (
            not isinstance(value, kind)
            or isinstance(value, datetime.datetime)
            or (kind is str and name != "path" and not value)
            or (isinstance(value, list) and not all(isinstance(one, str) for one in value))
        ):
            raise _wrong(path, line, f"« {name} » doit être {fr}", f"'{name}' must be {en}")
    for name in sorted(set(block) - set(_MEMBERS)):
        names = ", ".join(_MEMBERS)
        raise _wrong(path, line, f"« {name} » est inconnu (connus : {names})", f"'{name}' is unknown (known: {names})")
    return Known(**block | {"records": tuple(block["records"])})


def _wrong(path: Path, line: int, fr: str, en: str) -> AtlasError:
    place = f"{path}:{line}" if line else str(path)
    return AtlasError(
        f"{place} : dans cette liste de constats connus, {fr}. La corriger.",
        f"{place}: in this baseline, {en}. Correct it.",
    )


def key(finding: Finding) -> Key:
    """What a finding is known by: the record that it is about, or the node or file where that is not known."""
    return finding.code, finding.path, about(finding)


def about(finding: Finding) -> str:
    """The record, node or file by which a baseline knows a finding."""
    return finding.record or finding.focus or finding.origin.file


def first(report: Report, reason: str, owner: str, expires: datetime.date) -> list[Known]:
    """Everything that a report finds, as the baseline to begin with."""
    records: dict[tuple[str, str], dict[str, None]] = {}
    for one in report.findings:
        records.setdefault((one.code, one.path), {})[about(one)] = None
    return [Known(code, path, reason, owner, expires, tuple(found)) for (code, path), found in sorted(records.items())]


def text(blocks: Iterable[Known]) -> str:
    """The file."""
    parts = [_HEAD]
    for one in blocks:
        words = "".join(f"{name} = {_quoted(getattr(one, name))}\n" for name in ("code", "path", "reason", "owner"))
        records = "".join(f"  {_quoted(record)},\n" for record in one.records)
        parts.append(f"\n[[known]]\n{words}expires = {one.expires.isoformat()}\nrecords = [\n{records}]\n")
    return "".join(parts)


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")  # JSON's strings are TOML's but for DEL
