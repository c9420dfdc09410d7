"""Where the fields of an entity stand: kept for every shared entity, asked for when two contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from atlas_rdf.findings import Origin
from atlas_rdf.memory import Memory, once

_Fields = Mapping[str, str]  # field of the model -> field of the source

_ALIKE = Memory[tuple[tuple[str, str], ...], _Fields](10_000)


def located(origins: Mapping[str, Origin]) -> Mapping[str, Origin]:
    """The same in a tenth of the memory, where all fields stand on one line of one file."""
    first = next(iter(origins.values()), None)
    if first is None or any(at.line != first.line or at.file != first.file for at in origins.values()):
        return origins
    return _OneLine(first.file, first.line, tuple([(name, at.field) for name, at in origins.items()]))


class _OneLine(Mapping[str, Origin]):
    """Fields on one line; what many entities say of theirs is there once."""

    __slots__ = ("_fields", "_file", "_line")

    def __init__(self, file: str, line: int, fields: tuple[tuple[str, str], ...]) -> None:
        self._file = once(file)
        self._line = line
        self._fields = _ALIKE.get(fields) or _ALIKE.keep(fields, dict(fields))

    def __getitem__(self, name: str) -> Origin:
        return Origin(self._file, self._line, self._fields[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __reduce__(self) -> tuple[type[_OneLine], tuple[str, int, tuple[tuple[str, str], ...]]]:
        return _OneLine, (self._file, self._line, tuple(self._fields.items()))
