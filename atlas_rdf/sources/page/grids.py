"""Tables that are none in the markup: rows and cells by their role, their style, or the headers that they show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from atlas_rdf.folding import slug
from atlas_rdf.sources.page.grammar import LABELS, label_rank

_DISPLAY = re.compile(r"display\s*:\s*(table|table-row|table-cell)\s*(?:;|!|$)", re.IGNORECASE)
_STYLED = {"table": "table", "table-row": "tr", "table-cell": "td"}
_ROLES = {"table": "table", "grid": "table", "row": "tr", "cell": "td", "gridcell": "td"} | {
    "columnheader": "th",
    "rowheader": "td",
}
_PLAIN = frozenset(["article", "div", "li", "ol", "p", "section", "span", "ul"])
_PIECES = 9  # of text; a header has fewer
_LONGEST = 200  # characters; a header has fewer
#: The headers of each table of several columns, folded.
_HEADERS = tuple(frozenset(slug(name) for name, _ in label.headers) for label in LABELS if len(label.headers) > 1)


def known_header(text: str) -> bool:
    """True for the header of a column of some table of several columns."""
    return len(text) < _LONGEST and any(slug(text) in names for names in _HEADERS)


def mark(root: etree._Element) -> None:
    """Gives what is a table, a row or a cell to whoever sees the page the tag of one."""
    for element in list(root.iter(*_PLAIN)):
        styled = _DISPLAY.search(element.get("style", ""))
        tag = _ROLES.get(element.get("role", "")) or (_STYLED[styled[1].lower()] if styled else "")
        if tag:
            element.tag = tag
    for element in list(root.iter(*_PLAIN)):
        if _shows_headers(element):
            wide = len(element)
            for row in (element, *_rows_after(element, wide)):
                row.tag = "tr"
                for cell in row:
                    cell.tag = "td"


def _shows_headers(element: etree._Element) -> bool:
    """True when the children are the headers of one table, at least two of them."""
    if len(element) < 2 or not all(child.tag in _PLAIN for child in element):  # noqa: PLR2004 - a pair
        return False
    names = {slug(text) for text in map(_text, element) if text}
    return len(names) > 1 and any(names <= known for known in _HEADERS)


def _rows_after(header: etree._Element, wide: int) -> Iterator[etree._Element]:
    """What follows the header with as many cells as it has, up to what is no row; rows may have a box around them."""
    alone = header.getnext() is None and header.getparent() is not None
    for one in (header.getparent() if alone else header).itersiblings():
        if isinstance(one.tag, str):
            inside = one if alone or not _is_row(one, wide) else (one,)
            rows = [row for row in inside if _is_row(row, wide)]
            if not rows or label_rank(_text(one)) is not None:
                return
            yield from rows


def _is_row(element: etree._Element, wide: int) -> bool:
    return element.tag in _PLAIN and len(element) == wide and all(child.tag in _PLAIN for child in element)


def _text(element: etree._Element) -> str:
    """The text in an element, cut where it is too long for a header."""
    pieces = [piece[:_LONGEST] for _, piece in zip(range(_PIECES), element.itertext(), strict=False)]
    return " ".join("".join(pieces).split())
