"""Mutates the sample HTML pages: no undeclared exception, under a second of processor each, under 512 MB in all.

Usage: python tests/fuzz/fuzz_html.py [--count N] [--seed N]. The seed is the whole of the chance in it.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from atlas_rdf.pipeline import Options, Pipeline
from atlas_rdf.sources.page.html import read_html

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "samples/html").glob("*.html"))]
SECONDS = 1.0
MEGABYTES = 512
_THEMES = "<p>Autres thématiques mises en œuvre pour le partenariat<p>".encode()
_BITS = (
    b"<br>", b"<table>", b"</table>", b"<tr><td>", b"</td>", b'<td colspan="9999999">', b'<td rowspan="9999999">',
    b"<!--", b"-->", b"<div hidden>", b"</div>", b"&nbsp;", b"&#0;", b"&#xD800;", b"&#146;", b"\x00", b"\xa0",
    b"\xc2\xa0", b"|",
    b"<textarea>", b"<pre>\n\n", b"<option selected>", b"<script>", b"</script>", b'<a href="mailto:%FF%00?x">',
    b"\r", b"<p",
    b"<label>Titre</label>", b"Contexte<br>", b"<![CDATA[", b"<?xml version='1.0' encoding='cp037'?>", b"\xef\xbb\xbf",
    b"<td>2017</td>", b"<th>Nom</th>", b"<svg><title>", b"<template>", b"\x85", b"\xf0\x9f\x8c\x8d", b"\xed\xa0\x80",
)  # fmt: skip


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randrange(len(data) + 1)


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: _place(chance, data)]


def _drop(chance: random.Random, data: bytes) -> bytes:
    start = _place(chance, data)
    return data[:start] + data[start + chance.randrange(400) :]


def _double(chance: random.Random, data: bytes) -> bytes:
    start, stop = sorted((_place(chance, data), _place(chance, data)))
    return data[:stop] + data[start:]


def _insert(chance: random.Random, data: bytes) -> bytes:
    place = _place(chance, data)
    return data[:place] + chance.choice(_BITS) * chance.choice((1, 1, 2, 300)) + data[place:]


def _flip(chance: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _recode(chance: random.Random, data: bytes) -> bytes:
    codec = chance.choice(("utf-16", "utf-32", "cp1252", "utf-8-sig", "mac-roman", "iso8859-15"))
    return data.decode("utf-8", "replace").encode(codec, "xmlcharrefreplace")


def _no_break(_: random.Random, data: bytes) -> bytes:
    return data.replace(b" ", b"\xc2\xa0")


def _one_line(_: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", b" ")


MUTATIONS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _cut, _drop, _double, _insert, _insert, _flip, _recode, _no_break, _one_line,
)  # fmt: skip


def monsters() -> Iterator[tuple[str, bytes]]:
    """Documents that are large or deep in one way each."""
    page = next(data for data in PAGES if b"Financement du partenariat" in data)
    row, tail = b"<tr><td>Ville</td><td>100</td><td></td><td></td><td></td><td>2018</td></tr>", b"</body></html>"
    head = page.split(b"</body>")[0]
    yield "empty", b""
    yield "one character", b"<"
    for depth in (100, 255, 10_000):
        yield f"tables {depth} deep", head + b"<table><tr><td>x" * depth + b"</td></tr></table>" * depth + tail
        yield f"spans {depth} deep", b"<body>" + b"<span>" * depth + b"Titre"
    yield "10 MB on one line", head + b"<p>" + b"mot " * 2_500_000 + tail
    yield "2 MB on one line", b"<p>Contexte</p><p>" + b"mot " * 490_000
    yield "2 MB without a space", b"<p>Financement du partenariat</p><p>" + b"x" * 1_990_000
    yield "2 MB of words without bars", _THEMES + b"Culture " * 240_000
    yield "labels in each line", b"<body>" + b"<p>Contexte</p><p>x</p><p>Historique</p><p>x</p>" * 2_400
    yield "equal lines", b"<p>Contexte</p>" * 30 + b"x<br>" * 19_000 + b"<p>Historique</p>" * 30
    yield "all tags", b"<b>" * 3_000_000
    yield "tags under the limit", b"<b>x</b>" * 9_900
    yield "rows", page.replace(b"</tbody>", row * 1_300 + b"</tbody>")
    yield "spans of cells", b"<table>" + b'<tr><td rowspan="60000" colspan="60000">x' * 9_000
    yield "cells in a row", b"<p>Financement du partenariat<table><tr>" + b"<td>2017" * 19_000
    yield "open comments", b"<!--" * 19_000 + page
    yield "ampersands", b"<p>" + b"&amp" * 390_000
    yield "half an entity", b"<p>&#" + b"9" * 1_900_000
    yield "one attribute", b'<p title="' + b"x" * 1_900_000 + b'">Titre</p>'
    yield "many attributes", b"<p " + b" ".join(b"a%d=b" % n for n in range(90_000)) + b">Titre</p>"
    yield "lines beyond 65535", b"<body>" + b"\n" * 70_000 + page
    yield "no-break spaces", b"<p>Titre</p><p>" + b"\xc2\xa0" * 900_000
    yield (
        "attributes below the limit",
        b"".join(b"<p " + b" ".join(b"a%d" % n for n in range(200)) + b">" for _ in range(2_000)),
    )
    yield (
        "a word of 2 MB in a table without bars",
        "<p>Autres thématiques mises en œuvre pour le partenariat<p>".encode() + (b"x" * 1_900_000),
    )
    yield "mojibake", b"<p>Titre</p><p>" + "PÃ´les ".encode() * 150_000


def inputs(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Mutated pages, each named by what was done to it."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    for number in range(count):
        data, done = chance.choice(PAGES), []
        for mutation in chance.choices(MUTATIONS, k=chance.randrange(1, 5)):
            data = mutation(chance, data)
            done.append(mutation.__name__)
        yield f"{number}: {' '.join(done)}", data


def problem(data: bytes) -> str:
    """What is wrong with how these bytes were read, "" when nothing is."""
    start = time.process_time()
    reading = read_html(data, "page.html")
    seconds = time.process_time() - start
    if reading.record is None and not reading.findings:
        return "a record is lost without a word"
    for _ in Pipeline(Options()).run([reading]) if len(data) < 1_000_000 else ():
        pass
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if seconds > SECONDS:
        return f"{seconds:.1f} s"
    return f"{megabytes:.0f} MB" if megabytes > MEGABYTES else ""


def main() -> int:
    """Answers 1 when some input breaks a promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    read, failed = 0, 0
    for name, data in (*monsters(), *inputs(given.count, given.seed)):
        try:
            wrong = problem(data)
        except Exception as error:  # noqa: BLE001 - what the fuzzer looks for
            wrong = f"{type(error).__name__}: {error}"
        read += 1
        if wrong:
            failed += 1
            sys.stdout.write(f"{name}: {wrong}\n")
    sys.stdout.write(f"{read} documents, {failed} broken promises\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
