"""What of a dump the dataset rules can look at; the rest, four fifths of it, need not be loaded.

`reach.json` says which triples matter, and why; `tools/rule_reach.py` reads it off the queries. What is left out
changes no result: a dump of which that is not sure is refused here, and loaded whole.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, groupby
from operator import itemgetter
from typing import BinaryIO, Final

from atlas_rdf.validate.engine import rules_digest

_TYPE: Final = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_WHOLE, _SEVERAL, _LINK, _BESIDE = 1, 2, 4, 8
_BITS: Final = {"whole": _WHOLE, "several": _SEVERAL, "link": _LINK, "beside": _BESIDE}
_PIECE = 1 << 18  # bytes of a dump that are sieved at once: as many as a processor has at hand
_WINDOW = 50_000  # so many things are remembered at least
_HEAPS = 64  # subjects are looked through heap by heap
_LINE = re.compile(rb"^(<[^>]*>) (<[^>]*>) (.*) \.\n", re.MULTILINE)
_ADDRESSES = re.compile(rb'(?:<[^<>"\\\s]*>)*')
_subject = itemgetter(0)

_Row = tuple[bytes, bytes, bytes]
_Said = Mapping[bytes, list[_Row]]  # by their predicates
_Types = dict[bytes, list[bytes]]  # thing -> its types


class UnsuitableError(Exception):
    """A dump to be loaded whole: not written as ours are, or one that speaks of a thing in two places."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Predicate -> why its triples matter; and the types of things whose links do, None for all."""

    why: Mapping[bytes, int]
    linking: AbstractSet[bytes] | None


@cache
def reach() -> Reach:
    """What the queries of the dataset rules can look at; raises `UnsuitableError` when that may be anything."""
    known = json.loads(files("atlas_rdf.validate").joinpath("reach.json").read_text(encoding="utf-8"))
    if known["predicates"] is None or known["queries"] != rules_digest():
        raise UnsuitableError
    why = Counter({_TYPE: 0})
    for kind, names in known["predicates"].items():
        why.update({f"<{name}>".encode(): _BITS[kind] for name in names})
    why[_TYPE] |= _BESIDE  # to be counted, whatever the rules ask
    linking = known["linking"]
    return Reach(why, None if linking is None else {f"<{name}>".encode() for name in linking})


class Sieve:
    """Goes through N-Triples once, and once more when links ask for it.

    `types`: how many things have which types.
    """

    def __init__(self) -> None:
        self.types: Counter[frozenset[bytes]] = Counter()
        self._why, self._linking = _Why(reach().why), reach().linking
        self._described: _Types = {}  # things that were described not long ago
        self._former: _Types = {}  # and before those
        self._open: set[bytes] = set()  # what links lead to and nothing describes, neither there nor since
        self._heaps = [array("q") for _ in range(_HEAPS)]

    def first(self, source: BinaryIO) -> Iterator[bytes]:
        """What matters, piece by piece; raises `UnsuitableError`."""
        for rows in _pieces(source):
            self._note(rows)
            said = _by_predicate(rows)
            here = _types(said)
            self.types.update(map(frozenset, here.values()))
            if len(self._described) > _WINDOW:
                self._former, self._described = self._described, {}
            self._described |= here
            needed = self._open & here.keys()
            self._open -= needed
            yield self._matter(said, needed)
        if any(len(set(heap)) < len(heap) for heap in self._heaps):
            raise UnsuitableError

    def second(self, source: BinaryIO) -> Iterator[bytes]:
        """The rest of it: links to what is described far before them or nowhere, and the types of such things."""
        for rows in _pieces(source) if self._open else ():
            said = _by_predicate(rows)
            self._described = _types(said)
            links = [row for row in self._because(_LINK, said) if row[2] in self._open]
            yield self._lines([row for row in links if self._links(row[0])], self._open & self._described.keys())

    def _note(self, rows: Sequence[_Row]) -> None:
        """Remembers what was spoken of."""
        things = [thing for thing, _ in groupby(map(_subject, rows))]
        _check(things)
        for number in map(hash, things):
            self._heaps[number % _HEAPS].append(number)

    def _because(self, reason: int, said: _Said) -> Iterator[_Row]:
        """The rows whose predicate matters for a reason."""
        return chain.from_iterable(rows for predicate, rows in said.items() if self._why[predicate] & reason)

    def _matter(self, said: _Said, needed: set[bytes]) -> bytes:
        """What of a piece matters: the lines, and the types of things that are needed for them or for former ones."""
        why, described, former = self._why, self._described, self._former
        kept = [*self._because(_WHOLE, said)]
        for predicate, rows in said.items():
            if why[predicate] & _SEVERAL:
                kept += _several(rows)
        links = [row for row in self._because(_LINK, said) if row[2] not in described]
        for row in [row for row in links if row[2] not in former and row[2] not in self._open]:
            if self._links(row[0]):
                if row[2].startswith(b'"'):  # a text is described nowhere
                    kept.append(row)
                else:
                    self._open.add(_address(row[2]))
        return self._lines(kept, needed.union(row[2] for row in kept if why[row[1]] & _LINK))

    def _links(self, thing: bytes) -> bool:
        """Whether the links of a thing in this piece matter."""
        return self._linking is None or not self._linking.isdisjoint(self._described.get(thing, ()))

    def _lines(self, rows: Sequence[_Row], needed: AbstractSet[bytes]) -> bytes:
        """Rows as lines again, with the types of what they speak of, and of the things needed."""
        here, former = self._described, self._former
        things = {*needed, *map(_subject, rows)}
        types = [(one, _TYPE, kind) for one in things for kind in here.get(one) or former.get(one) or ()]
        said = [*types, *rows]
        _check([row[2] for row in said if not row[2].startswith(b'"')])
        return b"".join([b"%b %b %b .\n" % row for row in said])


class _Why(dict[bytes, int]):
    """Why the triples of a predicate matter, 0 when they do not."""

    def __missing__(self, predicate: bytes) -> int:
        self[_address(predicate)] = 0
        return 0


def _pieces(source: BinaryIO) -> Iterator[list[_Row]]:
    """The triples; what is said of one thing without a break stands in one piece."""
    left, held = b"", list[_Row]()
    while block := source.read(_PIECE):
        end = block.rfind(b"\n") + 1
        text, left = left + block[:end], block[end:]
        found = _LINE.findall(text)
        if len(found) != text.count(b"\n"):
            raise UnsuitableError
        rows = held + found
        at = len(rows)
        while at and rows[at - 1][0] == rows[-1][0]:
            at -= 1
        held = rows[at:]
        yield rows[:at]
    if left:
        raise UnsuitableError
    yield held


def _by_predicate(rows: Sequence[_Row]) -> _Said:
    """Predicate -> its rows, in their order."""
    found: defaultdict[bytes, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(row)
    return found


def _types(said: _Said) -> _Types:
    """The things of a piece that have types."""
    found: _Types = {}
    for thing, _, value in said.get(_TYPE, ()):
        found.setdefault(thing, []).append(value)
    return found


def _several(rows: Sequence[_Row]) -> list[_Row]:
    """Of the rows of a predicate, those whose thing has more than one."""
    things = [*map(_subject, rows)]
    if len(set(things)) == len(things):
        return []
    counts = Counter(things)
    return [row for row in rows if counts[row[0]] > 1]


def _address(token: bytes) -> bytes:
    """A token that is an address without escapes: that of one thing is always the same bytes."""
    _check((token,))
    return token


def _check(tokens: Sequence[bytes]) -> None:
    """Raises `UnsuitableError` when one of these tokens is no such address."""
    joined = b"".join(tokens)
    if joined.count(b">") != len(tokens) or not _ADDRESSES.fullmatch(joined):
        raise UnsuitableError
