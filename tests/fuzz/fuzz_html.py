"""Damaged HTML pages, many: no undeclared exception, each under a second of processor, all under 512 MB.

    python tests/fuzz/fuzz_html.py 2000 --seed 7

The same number and seed give the same pages. The exit code is 1 when a page broke a promise.
"""

from __future__ import annotations

import base64
import quopri
import random
import re
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import damage
from damage import LONG_PIECES, back, text
from trial import Input, Trial, campaign, trials

from atlas_rdf.sources.page.grammar import LABELS
from atlas_rdf.sources.page.html import read_html
from atlas_rdf.sources.reading import Reading

PAGES = [path.read_bytes() for path in sorted((Path(__file__).parents[2] / "samples/html").glob("*.html"))]
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


def tag_added(chance: random.Random, data: bytes) -> bytes:
    """A tag, a piece of one, or bytes that no text has, once or hundreds of times."""
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(_BITS) * chance.choice((1, 1, 2, 300)) + data[place:]


def labels_in_prose(chance: random.Random, data: bytes) -> bytes:
    """A label's words where text stands: alone on a line, in a paragraph, in an element of their own."""
    found = text(data)
    for _ in range(chance.choice((1, 5, 60))):
        place = chance.choice((found.find(">", chance.randrange(len(found) + 1)) + 1, chance.randrange(len(found) + 1)))
        form = chance.choice(("{}", "<br>{}<br>", "<p>{}</p>", "<b>{}</b>", "<label>{} :</label>", "<td>{}</td>"))
        found = found[:place] + form.format(chance.choice(LABELS).name) + found[place:]
    return back(found)


def nested_tables(chance: random.Random, data: bytes) -> bytes:
    """A table of the page, or a small one, inside the cells of another, up to a hundred levels deep."""
    tables = [b"<table" + part.partition(b"</table>")[0] + b"</table>" for part in data.split(b"<table")[1:]]
    for _ in range(chance.choice((1, 2, 5))):
        inner = chance.choice([*tables, b"<table><tr><td>2018</td><td>Ville</td></tr></table>"])
        for _ in range(chance.choice((0, 1, 100))):
            inner = b"<table><tr><td>" + inner + b"</td></tr></table>"
        cells = data.split(b"<td")
        place = data.find(b">", len(b"<td".join(cells[: chance.randrange(len(cells)) + 1]))) + 1
        data = data[:place] + inner + data[place:]
    return data


_ROLES = {b"table": b"table", b"tr": b"row", b"td": b"cell", b"th": b"columnheader"}
_STYLES = {b"table": b"table", b"tr": b"table-row", b"td": b"table-cell", b"th": b"table-cell"}


def boxed(chance: random.Random, data: bytes) -> bytes:
    """Tables made of boxes, plain ones or with roles or styles, and now and then one of them left as it is."""
    form = chance.choice((b"<div>", b'<div role="%b">', b'<p style="display: %b">', b'<span role="%b">'))
    names = _ROLES if b"role" in form else _STYLES
    end = b"</" + form[1:].partition(b" ")[0].rstrip(b">") + b">"

    def box(tag: re.Match[bytes]) -> bytes:
        if not chance.randrange(20):
            return tag[0]
        return end if tag[1] else form.replace(b"%b", names[tag[2]])

    return re.sub(rb"<(/?)(table|tr|td|th)\b[^>]*>", box, re.sub(rb"</?(?:thead|tbody)>", b"", data))


def in_one_file(chance: random.Random, data: bytes) -> bytes:
    """The page in one file with its images, as Chrome saves it, in one of the codings, or in another than it says."""
    codings = (quopri.encodestring, base64.encodebytes, bytes)
    names = (b"quoted-printable", b"base64", b"8bit")
    number = chance.randrange(3)
    name = names[number if chance.randrange(5) else chance.randrange(3)]
    head = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n'
    return head + b"Content-Transfer-Encoding: " + name + b"\n\n" + codings[number](data) + b"\n--x--\n"


MUTATIONS = (*damage.MUTATIONS, tag_added, tag_added, labels_in_prose, nested_tables, boxed, in_one_file)


def monsters() -> Iterator[Input]:
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
    yield "equal lines", b"<p>Contexte</p>" * 30 + b"x<br>" * 7_900 + b"<p>Historique</p>" * 30
    yield "all tags", b"<b>" * 3_000_000
    yield "tags under the limit", b"<b>x</b>" * 7_900
    heads = b"<div><p>Nom</p><p>Courriel</p>%b</div>"
    related = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n'
    part = b"\n--x\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n"
    yield "a header without end", related + b"A: b\n" * 3_000_000
    yield "parts", related + b"\n--x\nA: b\n" * 1_000_000
    yield "soft breaks", related + part + b"<p>Titre</p><p>=\n" * 100_000
    yield "19 MB of images", related + part + b"<p>Titre</p><p>x</p>\n--x\n\n" + b"A" * 76 * 250_000
    yield "boxes in a row", b"<p>Titre</p>" + heads * 1_300 % ((b"",) * 1_300)
    yield "boxes alone", b"<p>Titre</p>" + b"".join(b"<div>" + heads % (b"<p></p>" * n) + b"</div>" for n in range(70))
    yield "boxes in boxes", b"<p>Titre</p>" + b"<div>" * 200 + heads % b"" * 100 + b"<p>x</p>" * 3_400
    yield "rows", page.replace(b"</tbody>", row * 1_300 + b"</tbody>")
    yield "spans of cells", b"<table>" + b'<tr><td rowspan="60000" colspan="60000">x' * 9_000
    yield "cells in a row", b"<p>Financement du partenariat<table><tr>" + b"<td>2017" * 7_900
    yield "damaged cells", b"<p>Financement du partenariat<table><tr>" + "<td>Ã©".encode() * 7_900
    yield "headers that span", b"<table>" + "<tr><th colspan=50 rowspan=60000>Ã©".encode() * 3_000
    yield "lines of a preformatted text", b"<p>Contexte<pre>" + "Ã©\n".encode() * 7_900
    yield "open comments", b"<!--" * 7_900 + page
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
    for piece in LONG_PIECES:
        filler = back(piece) * (480_000 // len(back(piece)))
        for place in (b"Historique", b"Nom du financeur", b"Paul-Henri"):
            yield f"480 kB of {piece!r} after {place!r}", page.replace(place, place + b"<p>" + filler, 1)


def judge(_: bytes, reading: Reading) -> str:
    """Says when an unknown line has no finding."""
    if reading.record is None:
        return ""
    unknown = {use.line for use in reading.ledger if use.fate == "unknown"}
    silent = unknown - {one.origin.line for one in reading.findings}
    return f"unknown without a finding: {sorted(silent)}" if silent else ""


def try_all(given: Iterable[Input]) -> Iterator[Trial]:
    """Reads HTML pages."""
    return trials(given, lambda data: read_html(data, "prjId-1.html"), judge)


inputs = partial(damage.damaged, PAGES, MUTATIONS)

if __name__ == "__main__":
    sys.exit(campaign(__doc__ or "", try_all, monsters(), inputs))
