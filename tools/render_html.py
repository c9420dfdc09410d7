"""Writes samples/html: the sample texts as HTML in three styles of markup, as a browser would save them.

Usage: python tools/render_html.py [--check]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from atlas_rdf.record import Row
from atlas_rdf.sources.decode import Line, read_lines
from atlas_rdf.sources.page.grammar import SITE, Kind, Label
from atlas_rdf.sources.page.noise import table_noise
from atlas_rdf.sources.page.reader import PageReader
from atlas_rdf.sources.page.sections import Section, locate

TOP = Path(__file__).resolve().parent.parent
SITE_NAME = "Atlas français de la coopération décentralisée et des autres actions extérieures"


def _paragraphs(lines: Sequence[Line]) -> str:
    """Prose as one run of text with `<br>`, its spaces as they are."""
    texts = "\n".join(escape(line.text.strip(), quote=False) for line in lines).strip("\n")
    return texts.replace("\n", "<br>\n")


def _table(label: Label, rows: Sequence[Row], *, caption: bool) -> Iterator[str]:
    """A table with its real cells: equal headers as one that spans several columns, an image in a column of its own."""
    yield '<table class="tableau">'
    if caption:
        yield f"<caption>{escape(label.name, quote=False)}</caption>"
    names = [name for name, _ in label.headers]
    heads = "".join(
        f'<th colspan="{names.count(name)}">{escape(name)}</th>'
        if names.count(name) > 1
        else f"<th>{escape(name)}</th>"
        for name in dict.fromkeys(names)
    )
    yield f"<thead><tr>{heads}<th></th></tr></thead>\n<tbody>"
    for row in rows:
        cells = "".join(f"<td>{_mail(row.text(column), column)}</td>" for _, column in label.headers)
        yield f'<tr>{cells}<td><a href="#"><img src="loupe.png" alt="Voir"></a></td></tr>'
    yield "</tbody>\n</table>"


def _mail(text: str, column: str = "courriel") -> str:
    shown = escape(text, quote=False)
    return f'<a href="mailto:{escape(text)}">{shown}</a>' if text and column == "courriel" else shown


def _pager(section: Section) -> str:
    lines = [line.text.strip() for line in section.body if table_noise(line.text) == "pagination"]
    return "".join(f" <span>{escape(text)}</span>" for text in lines)


class Style:
    """How labels, values and tables are marked up."""

    charset = "utf-8"
    around = ("<main>", "</main>")
    caption = True

    def pair(self, label: str, value: str) -> str:
        """A label with its value."""
        return f'<div class="champ"><label>{label}&nbsp;:</label> <span class="valeur">{value}</span></div>'

    def box(self, label: str, inside: str) -> str:
        """A label above a table or contacts."""
        return f"<fieldset>\n<legend>{label}</legend>\n{inside}\n</fieldset>"

    def contact(self, parts: Sequence[str]) -> str:
        """A function, a name, a mail."""
        return f"<p>{'<br>'.join(parts)}</p>"


class Definitions(Style):
    """`dl`, `dt`, `dd`; headings above tables."""

    caption = False

    def pair(self, label: str, value: str) -> str:
        """A list of one definition."""
        return f"<dl><dt><strong>{label}</strong></dt><dd>{value}</dd></dl>"

    def box(self, label: str, inside: str) -> str:
        """A heading of its own."""
        return f"<section>\n<h3>{label}</h3>\n{inside}\n</section>"

    def contact(self, parts: Sequence[str]) -> str:
        """A list."""
        return f"<ul>{''.join(f'<li>{part}</li>' for part in parts)}</ul>"


class Tables(Style):
    """Tables inside tables, as pages were once laid out, in Windows-1252."""

    charset = "windows-1252"
    around = ("<table><tr><td>&nbsp;</td><td><table>", "</table></td></tr></table>")

    def pair(self, label: str, value: str) -> str:
        """A row of two cells."""
        return f"<tr><td><b>{label}</b></td><td>{value}</td></tr>"

    def box(self, label: str, inside: str) -> str:
        """A row of one cell."""
        return f'<tr><td colspan="2"><div><div>{label}</div>\n{inside}</div></td></tr>'

    def contact(self, parts: Sequence[str]) -> str:
        """A table inside the table."""
        return f"<table><tr>{''.join(f'<td>{part}</td>' for part in parts)}</tr></table>"


STYLES = (Style(), Definitions(), Tables())


def _sections(style: Style, record: Row, sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        head = escape(section.head.text.strip(), quote=False)
        match section.label.kind:
            case Kind.POST:
                contacts = [row for post in record.rows(section.label.column) for row in post.rows("contacts")]
                parts = [
                    [escape(one.text("fonction"), quote=False), escape(one.text("nom"), quote=False),
                     f"Courriel : {_mail(one.text('courriel'))}"]
                    for one in contacts
                ]  # fmt: skip
                yield style.box(head, "\n".join(map(style.contact, parts)))
            case Kind.TABLE:
                rows = record.rows(section.label.column)
                table = "\n".join(_table(section.label, rows, caption=style.caption))
                yield style.box(head, f"{table}\n<div>{_pager(section)}</div>")
            case Kind.STATEMENT:
                yield style.box(head, "")
            case _:
                yield style.pair(head, _paragraphs(section.body))


def render(text: Path, style: Style) -> bytes:
    """The page of a text."""
    number = text.stem.removeprefix("prjId-")
    lines, _ = read_lines(text.read_bytes(), text.name)
    reader = PageReader(text.name)
    reader.read(lines)
    body = "\n".join(_sections(style, reader.record({}), locate(lines).sections))
    page = f"""<!DOCTYPE html>
<!-- saved from url=({len(SITE + number):04}){SITE}{number} -->
<html lang="fr">
<head>
<meta charset="{style.charset}">
<title>Détail projet</title>
<link rel="canonical" href="{SITE}{number}">
<style>.cache {{ display: none }}</style>
<script>var titre = "<p>Titre</p>";</script>
</head>
<body>
<nav><ul><li><a href="#">Accueil</a></li><li><a href="#">Recherche</a></li></ul></nav>
<noscript><p>Activer JavaScript.</p></noscript>
<h1>{SITE_NAME}</h1>
<div style="display: none"><p>Titre</p><p>Chargement…</p></div>
{style.around[0]}
{body}
{style.around[1]}
<footer><p>Mentions légales</p></footer>
</body>
</html>
"""
    return page.encode(style.charset, "xmlcharrefreplace")


def main(arguments: Sequence[str]) -> int:
    """Writes, or with --check answers 1 when a file is not what it would write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something is stale")
    check = parser.parse_args(arguments).check
    folder = TOP / "samples/html"
    pages = {
        folder / f"{text.stem}.html": render(text, STYLES[place % len(STYLES)])
        for place, text in enumerate(sorted((TOP / "samples/pages").glob("prjId-*.txt")))
    }
    stale = [path for path, data in pages.items() if not path.exists() or path.read_bytes() != data]
    for path in stale if not check else ():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(pages[path])
    if stale:
        print("stale:" if check else "written:", ", ".join(path.name for path in stale))
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
