"""Kinds of damage that any page may suffer, as functions of chance and the page's bytes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

SPACES = ("\u00a0", "\u202f", "\u2009", "\t", "  ", "\u3000", "\u200b")
PIECES = (
    "|", " | | ", "---|---", "![", "![](", "Courriel :", "[at]", "???a.b???", '"', "<", "\x00", "\ud800", "\ufeff", "é",
    "👩‍🌾",
)  # fmt: skip
#: What a line of megabytes repeats.
LONG_PIECES = (
    *PIECES, "x", "mot ", "a@b.fr ", "06 39 98 00 00 ", "1", "1 ", "12 ", "12 34 5 ", "Ã©", "M. ", "Mme de la ", "-",
    " ", "<< ", "(", "É", "E ", "DELORAN ", "M. Deloran ", "P. D. ", "12/", "+33 ", "\u00a0", "\u00ad", "\u0130",
)  # fmt: skip
LONG_SIZES = (60_000, 240_000, 490_000, 1_000_000, 10_000_000)
_SELDOM = 0.01  # of the inputs have a line of megabytes
Mutation = Callable[[random.Random, bytes], bytes]


def text(data: bytes) -> str:
    """The bytes as text, whatever they are."""
    return data.decode("utf-8", "replace")


def back(found: str) -> bytes:
    """The text as bytes, lone surrogates kept."""
    return found.encode("utf-8", "surrogatepass")


def cut(chance: random.Random, data: bytes) -> bytes:
    """Stops at any byte."""
    return data[: chance.randrange(len(data) + 1)]


def beheaded(chance: random.Random, data: bytes) -> bytes:
    """Begins at any byte."""
    return data[chance.randrange(len(data) + 1) :]


def holed(chance: random.Random, data: bytes) -> bytes:
    """Some hundred bytes left out."""
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.randrange(400) :]


def doubled(chance: random.Random, data: bytes) -> bytes:
    """The whole page twice, or a part of it."""
    start, stop = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return chance.choice((data + data, data + b"\n" + data[start:], data[:stop] + data[start:]))


def shifted(chance: random.Random, data: bytes) -> bytes:
    """One line, or one stretch of bytes, moved elsewhere."""
    if chance.random() < 0.5:
        start = chance.randrange(len(data) + 1)
        piece, data = data[start : start + 200], data[:start] + data[start + 200 :]
        place = chance.randrange(len(data) + 1)
        return data[:place] + piece + data[place:]
    lines = data.split(b"\n")
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def shuffled(chance: random.Random, data: bytes) -> bytes:
    """All lines in another order."""
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def dropped(chance: random.Random, data: bytes) -> bytes:
    """Some lines left out."""
    return b"\n".join(line for line in data.split(b"\n") if chance.random() > 0.1)


def repeated(chance: random.Random, data: bytes) -> bytes:
    """Some lines printed several times."""
    return b"\n".join(line for line in data.split(b"\n") for _ in range(chance.choice((1, 1, 1, 2, 3))))


def encoded(chance: random.Random, data: bytes) -> bytes:
    """In another encoding, rightly or wrongly marked."""
    codecs = ("cp1252", "latin-1", "utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp437", "utf-7", "mac-roman")
    return text(data).encode(chance.choice(codecs), chance.choice(("replace", "xmlcharrefreplace")))


def misread(chance: random.Random, data: bytes) -> bytes:
    """UTF-8 taken for Windows-1252 and saved again, once or twice."""
    for _ in range(chance.choice((1, 2))):
        data = data.decode("cp1252", "replace").encode()
    return data


def line_ends(chance: random.Random, data: bytes) -> bytes:
    """CRLF and other line ends, the same everywhere or not, or none at all."""
    line_separator = "\u2028".encode()
    ends = chance.choice(
        ((b"\r\n",), (b"\r",), (b"\n", b"\r\n", b"\r"), (b"\n\n",), (b"\x0b",), (line_separator,), (b" ",))
    )
    return b"".join(line + chance.choice(ends) for line in data.split(b"\n"))


def spaced(chance: random.Random, data: bytes) -> bytes:
    """No-break and other spaces."""
    space = chance.choice(SPACES)
    return back("".join(space if c == " " and chance.random() > 0.3 else c for c in text(data)))


def piece_added(chance: random.Random, data: bytes) -> bytes:
    """Something odd in the middle of lines."""
    found = text(data)
    for _ in range(chance.choice((1, 20))):
        place = chance.randrange(len(found) + 1)
        found = found[:place] + chance.choice(PIECES) * chance.choice((1, 3, 500)) + found[place:]
    return back(found)


def bytes_changed(chance: random.Random, data: bytes) -> bytes:
    """Any bytes in place of some."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 10, 200)) if data else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def long_line(chance: random.Random, data: bytes) -> bytes:
    """One line of up to ten megabytes."""
    piece = chance.choice(LONG_PIECES)
    lines = text(data).split("\n")
    place = chance.randrange(len(lines))
    lines[place] += piece * (chance.choice(LONG_SIZES) // len(back(piece)))
    return back("\n".join(lines))


MUTATIONS: tuple[Mutation, ...] = (
    cut, beheaded, holed, doubled, shifted, shuffled, dropped, repeated, encoded, misread, line_ends, spaced,
    piece_added, bytes_changed,
)  # fmt: skip


def damaged(
    pages: Sequence[bytes], mutations: Sequence[Mutation], number: int, seed: int
) -> Iterator[tuple[str, bytes]]:
    """That many damaged pages: each kind of damage in turn, often several; now and then a line of megabytes."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
    for count in range(number):
        if chance.random() < _SELDOM:
            yield long_line.__name__, long_line(chance, chance.choice(pages))
            continue
        done = [mutations[count % len(mutations)]]
        while chance.random() < 0.4:
            done.append(chance.choice(mutations))
        data = chance.choice(pages)
        for mutation in done:
            data = mutation(chance, data)
        yield "+".join(one.__name__ for one in done), data
