"""How a line of the model is written: `name: type = count(term, kind)`.

Each function returns a dataclass field but is *typed* as the value it will hold, so that mypy
compares the line with itself: a wrong term, kind or count is an error.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, cast, dataclass_transform

from atlas_rdf.memory import Memory
from atlas_rdf.terms import INTERNAL, Term
from atlas_rdf.values.base import Value

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def entity(cls: type[T]) -> type[T]:
    """A class of entities: frozen, as mypy holds it; nothing checks it anew at each assignment of a run."""
    return dataclass(slots=True, kw_only=True, unsafe_hash=True)(cls)


@entity
class Entity:
    """A thing with an address.

    `key` is the last segment of its address, a whole IRI for concepts of other people's lists.
    `RECURS`: many others point to it, so that those which come from another process and say the same are one object.
    """

    TYPE: ClassVar[Term]
    SEGMENT: ClassVar[str]
    SHARED: ClassVar[bool] = False
    RECURS: ClassVar[bool] = False
    key: str

    def __reduce__(self) -> tuple[Any, ...]:
        # Dataclasses with frozen slots look for the fields of each object anew: half of a pickle's time.
        cls: Any = type(self)
        return _rebuilt, (cls, [getattr(self, name) for name in _names(cls)])


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(item.name for item in dataclasses.fields(cls))


@cache
def _setters(cls: Any) -> tuple[Callable[[Entity, Any], None], ...]:
    return tuple(getattr(cls, name).__set__ for name in _names(cls))


_ALIKE = Memory[tuple[Any, ...], "Entity"](20_000)


def _rebuilt(cls: Any, values: list[Any]) -> Entity:
    if not cls.RECURS:
        return _made(cls, values)
    said = (cls, *values)
    return _ALIKE.get(said) or _ALIKE.keep(said, _made(cls, values))


def _made(cls: Any, values: list[Any]) -> Entity:
    made: Entity = object.__new__(cls)
    for put, value in zip(_setters(cls), values, strict=True):
        put(made, value)
    return made


@dataclass(frozen=True, slots=True)
class Ref(Generic[T]):
    """The kind of a field that points to another entity."""

    to: type[T]


@dataclass(frozen=True, slots=True)
class Spec:
    """One line of the model, read back from the dataclass.

    `least` and `most` are the counts that a shape must state (`most` None: no limit); `column` is the
    record's cell that fills the field, "" when it is built from several or from a group of rows; `place` is the
    cell or the group where it stands in the record.
    `spill` is the field that keeps the other spellings when several records name the same thing.
    """

    name: str
    term: Term
    kind: Value[Any] | None
    to: type[Entity] | None
    least: int
    most: int | None
    column: str
    place: str
    spill: str

    @property
    def internal(self) -> bool:
        """True when the term belongs to the internal profile only."""
        return self.term in INTERNAL


def _line(
    term: Term, kind: Value[Any] | Ref[Any], least: int, most: int | None, default: Any, **where: str | None
) -> Any:
    to = kind.to if isinstance(kind, Ref) else None
    settings = {
        "term": term,
        "kind": None if isinstance(kind, Ref) else kind,
        "to": to,
        "least": least,
        "most": most,
        "column": None,
        "place": None,
        "spill": "",
        **where,
    }
    return field(default=default, metadata={"line": settings})


def one(term: Term, kind: Value[T] | Ref[T], *, column: str | None = None, place: str | None = None) -> T:
    """Exactly one, by construction."""
    return cast("T", _line(term, kind, 1, 1, dataclasses.MISSING, column=column, place=place))


def expected(
    term: Term, kind: Value[T] | Ref[T], *, column: str | None = None, place: str | None = None, spill: str = ""
) -> T | None:
    """Exactly one by the shape; None when the cell was missing or bad, which is a finding."""
    return cast("T | None", _line(term, kind, 1, 1, None, column=column, place=place, spill=spill))


def maybe(term: Term, kind: Value[T] | Ref[T], *, column: str | None = None, place: str | None = None) -> T | None:
    """At most one."""
    return cast("T | None", _line(term, kind, 0, 1, None, column=column, place=place))


def some(term: Term, kind: Value[T] | Ref[T], *, place: str | None = None) -> tuple[T, ...]:
    """At least one by the shape."""
    return cast("tuple[T, ...]", _line(term, kind, 1, None, (), place=place))


def any_number(
    term: Term, kind: Value[T] | Ref[T], *, column: str | None = None, most: int | None = None, place: str | None = None
) -> tuple[T, ...]:
    """Any number, up to `most`."""
    return cast("tuple[T, ...]", _line(term, kind, 0, most, (), column=column, place=place))


_SPECS: dict[type[Entity], tuple[Spec, ...]] = {}


def specs(cls: type[Entity]) -> tuple[Spec, ...]:
    """The lines of an entity class, in order."""
    known = _SPECS.get(cls)
    if known is None:
        known = _SPECS[cls] = tuple(_read_specs(cls))
    return known


def _read_specs(cls: type[Entity]) -> Iterator[Spec]:
    for item in dataclasses.fields(cls):
        if "line" in item.metadata:
            settings = dict(item.metadata["line"])
            if settings["column"] is None:
                settings["column"] = "" if settings["to"] else item.name
            settings["place"] = settings["place"] or settings["column"]
            yield Spec(name=item.name, **settings)
