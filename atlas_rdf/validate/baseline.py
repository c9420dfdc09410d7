"""The ratchet: findings known and accepted for a time, so that only new ones fail.

The file is TOML: a block for each rule, path, reason, owner and day of expiry, with the records that it covers.
"""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atlas_rdf.findings import AtlasError, Exit, Finding
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
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, str(error)) from error
    blocks = document.get("known", [])
    if not isinstance(blocks, list) or set(document) - {"known"}:
        raise _wrong(path, "[[known]]")
    return [_block(path, number, block) for number, block in enumerate(blocks, 1)]


def _block(path: Path, number: int, block: Any) -> Known:
    members = {"code": str, "path": str, "reason": str, "owner": str, "expires": datetime.date, "records": list}
    if not isinstance(block, dict):
        raise _wrong(path, f"[[known]] {number}")
    block = {"path": "", **block}
    for name, kind in members.items():
        value = block.get(name)
        if (
            not isinstance(value, kind)
            or isinstance(value, datetime.datetime)
            or (kind is str and name != "path" and not value)
        ):
            raise _wrong(path, f"[[known]] {number}: {name}")
    if set(block) - set(members) or not all(isinstance(one, str) for one in block["records"]):
        raise _wrong(path, f"[[known]] {number}: {', '.join(sorted(set(block) - set(members))) or 'records'}")
    return Known(**block | {"records": tuple(block["records"])})


def _wrong(path: Path, why: str) -> AtlasError:
    return AtlasError(
        f"{path} : cette liste de constats connus ne peut pas être lue ({why}). La corriger.",
        f"{path}: this list of known findings cannot be read ({why}). Correct it.",
        Exit.UNREADABLE,
    )


def key(finding: Finding) -> Key:
    """What a finding is known by: the record that it is about, or the node or file where that is not known."""
    return finding.code, finding.path, finding.record or finding.focus or finding.origin.file


def first(report: Report, reason: str, owner: str, expires: datetime.date) -> list[Known]:
    """Everything that a report finds, as the baseline to begin with."""
    records: dict[tuple[str, str], dict[str, None]] = {}
    for one in report.findings:
        code, path, about = key(one)
        records.setdefault((code, path), {})[about] = None
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
