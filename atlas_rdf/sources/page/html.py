"""A detail page as a browser saves it -> the same lines as its text: headings, labels, values, rows with their cells.

Nothing is tied to the site's ids or classes. lxml parses (it is quick, recovers from what browsers forgive,
and knows each element's line, which selectolax does not); what is hidden from a visitor is left out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from lxml import etree

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.folding import slug
from atlas_rdf.sources.decode import Line, UnreadableError, clean, decode
from atlas_rdf.sources.page.grammar import FUNCTIONS, label_rank
from atlas_rdf.sources.page.grids import known_header, mark
from atlas_rdf.sources.page.mhtml import unpack
from atlas_rdf.sources.page.source import Flat, PageMeta, check_size, reading, refused
from atlas_rdf.sources.reading import Reading

_LARGEST = 2_000_000  # bytes, styles and scripts included
_MOST_TAGS = 8_000  # the largest page seen has 520
_LONGEST_TAG = 1000  # characters outside quotes; libxml2 takes the square of the number of attributes
_LAST_LINE = 65535  # libxml2 counts no further
_PIECES = 9  # of text; a label has fewer
_WIDEST = 50  # columns that one cell may span
_BLOCKS = frozenset(re.findall(r"\w+", """
    address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption figure
    form h1 h2 h3 h4 h5 h6 header hr html label legend li main ol option p pre section select summary table tbody td
    textarea tfoot th thead tr ul"""))  # fmt: skip
# Not the head: what begins with `<main>` is left in it by libxml2 where the page has no `<body>`.
_UNSEEN = frozenset(re.findall(r"\w+", """
    audio canvas datalist footer iframe link math meta nav noframes noscript object script style svg template title
    video"""))  # fmt: skip
# Of what is not seen, these hold nothing that a page could say.
_MUTE = frozenset(["link", "meta", "noframes", "noscript", "object", "script", "style", "svg", "title"])
_AROUND = frozenset(["navigation", "contentinfo", "search"])
_EMPHASIS = frozenset(["a", "abbr", "b", "em", "font", "i", "mark", "strong", "u"])
_TYPED = frozenset(["", "text", "email", "tel", "url", "number", "date", "search"])
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\f\r]+")
_CHARSET = re.compile(
    rb"(?:charset|encoding)\s*=\s*[\"']?\s*(?P<name>(?:iso-?8859|windows|cp|latin)-?\d{1,4})", re.IGNORECASE
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAGS = re.compile(
    r"<!--(?:.*?-->|.*)|<(script|style)\b(?:.*?</\1|.*)|<[a-z](?P<tag>(?:[^<>\"']+|\"[^\"]*\"|'[^']*')*)",
    re.IGNORECASE | re.DOTALL,
)
_SAVED = re.compile(r"<!--[^>]{0,99}?(?:saved from url=\(\d+\)|\burl: )\s*(\S+)", re.IGNORECASE)
_FUNCTIONS = frozenset(slug(name) for name in FUNCTIONS)


@dataclass(slots=True)
class _Table:
    """A table being read.

    `carry`: column -> the rows left of a cell that spans several, and its text. `headed`: it shows headers of the
    page's tables, so that its rows are data. `arranges`: it only puts labels and values beside each other.
    """

    carry: dict[int, tuple[int, str]] = field(default_factory=dict)
    headed: bool = False
    arranges: bool = False


@dataclass(slots=True)
class _Row:
    """A row being read: its cells' lines with the columns and rows each spans, and whether each is a header."""

    table: _Table
    cells: list[tuple[list[Line], int, int, bool]] = field(default_factory=list)


def read_html(data: bytes, file: str, meta: PageMeta | None = None) -> Reading:
    """One page as a browser saves it."""
    try:
        flat = flatten(data, file)
    except UnreadableError as error:
        return refused(file, error)
    return reading(data, file, meta or PageMeta(), flat)


def flatten(data: bytes, file: str) -> Flat:
    """The document's lines; raises `UnreadableError`."""
    saved = unpack(data)
    data, where = (saved.html, saved.place) if saved else (data, int)
    if len(data) > _LARGEST:
        mb = _LARGEST // 1_000_000
        raise UnreadableError(f"plus de {mb} Mo, ce n'est pas une page", f"over {mb} MB, this is no page")
    declared = _declared(data)
    text, encoding = decode(data, declared or "cp1252")
    findings = []
    if encoding != "utf-8" and not declared:
        findings.append(rules.OTHER_ENCODING.at(Origin(file), encoding=encoding))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_tags(text)
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, recover=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.LxmlError as error:
        raise UnreadableError(f"HTML illisible ({error})", f"unreadable HTML ({error})") from error
    if any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        # What follows such an error is not in the tree: nothing of it may be published as the whole page.
        raise UnreadableError("HTML trop imbriqué (plus de 256 niveaux)", "HTML nested too deeply (over 256 levels)")
    lines: list[Line] = []
    unseen: list[int] = []
    addresses = [(match[1], text.count("\n", 0, match.start()) + 1) for match in _SAVED.finditer(text[:8192])][:1]
    if saved:
        addresses = [(one, 1) for one in (saved.address,) if one]
    if root is not None:
        for link in root.iter("link"):
            if "canonical" in link.get("rel", "").lower().split():
                addresses.append((link.get("href", "").strip(), where(link.sourceline or 0)))
        mark(root)
        flattener = _Flattener()
        flattened, unseen = flattener.run(root), flattener.unseen
        check_size(sum(len(line.text) for line in flattened), len(flattened))
        for number, line in enumerate(flattened, 1):
            kept, repairs = _clean(replace(line, number=number, place=where(line.place)), file)
            lines.append(kept)
            findings += repairs
    return Flat(lines, findings, addresses, [where(line) for line in unseen])


def _check_tags(text: str) -> None:
    """Raises `UnreadableError` for tags of which libxml2 would take the square."""
    if text.count("<") > _MOST_TAGS:
        raise UnreadableError(f"plus de {_MOST_TAGS} balises", f"more than {_MOST_TAGS} tags")
    tags = (match["tag"] or "" for match in _TAGS.finditer(text))
    if any(len(tag) > _LONGEST_TAG and len(_QUOTED.sub("", tag)) > _LONGEST_TAG for tag in tags):
        raise UnreadableError("une balise a des attributs sans fin", "a tag has attributes without end")


def _declared(data: bytes) -> str:
    """The encoding that the document says it is in, "" when it says none or UTF-8; browsers read Latin-1 as cp1252."""
    match = _CHARSET.search(data[:2048])
    try:
        name = codecs.lookup(match["name"].decode()).name if match else ""
    except LookupError:
        return ""
    return "cp1252" if name == "iso8859-1" else name


def _clean(line: Line, file: str) -> tuple[Line, list[Finding]]:
    at = Origin(file, line.line)
    if line.cells is None:
        text, repairs = clean(line.text, at)
        return replace(line, text=text), repairs
    cleaned = [clean(cell, at) for cell in line.cells]
    cells = tuple(cell for cell, _ in cleaned)
    return replace(line, text=" | ".join(cells), cells=cells), [one for _, found in cleaned for one in found]


class _Flattener:
    """Walks one tree; made for one document and thrown away."""

    def __init__(self) -> None:
        self.out: list[Line] = []
        self.outer: list[list[Line]] = []  # the lines around each cell that is open
        self.rows: list[_Row] = []
        self.tables: list[_Table] = []  # that are open
        self.buffer: list[str] = []
        self.blank = True
        self.starts: list[bool] = []  # of each element that is open: nothing stood before it on its line
        self.at = 0
        self.line = 1
        self.unseen: list[int] = []  # where parts stand that a visitor does not see
        self.verbatim = 0
        self.after_label = False

    def run(self, root: etree._Element) -> list[Line]:
        """Every line that a visitor sees, unnumbered."""
        walk = etree.iterwalk(root, events=("start", "end", "comment"))
        unseen = 0
        for event, element in walk:
            if event == "start":
                if element.sourceline and element.sourceline < _LAST_LINE:
                    self.line = element.sourceline
                if not unseen and _unseen(element):
                    walk.skip_subtree()
                    self._note(element)
                    self.line += "".join(element.itertext()).count("\n")
                    unseen = 1
                else:
                    self._start(element)
            elif event == "end" and unseen:
                unseen = 0
                self._text(element.tail)
            elif event == "end":
                self._end(element)
                self._text(element.tail)
            else:
                self.line += (element.text or "").count("\n")
                self._text(element.tail)
        self._flush()
        return self.out

    def _note(self, element: etree._Element) -> None:
        if element.tag not in _MUTE and any(not text.isspace() for text in element.itertext()):
            self.unseen.append(self.line)

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
        self.starts.append(self.blank)
        match tag:
            case "br":
                self._flush(always=True)
            case "table":
                self.tables.append(_Table())
            case "tr":
                self.rows.append(_Row(self.tables[-1] if self.tables else _Table()))
            case "td" | "th" if _in_row(element):
                self.outer.append(self.out)
                self.out = []
            case "pre" | "textarea":
                self.verbatim += 1
            case "input" if element.get("type", "").lower() in _TYPED:
                self._text(element.get("value"), counted=False)
        self._text(element.text)

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
        start = self.starts.pop()
        match tag:
            case "table":
                self.tables.pop()
            case "tr":
                self._row(self.rows.pop())
            case "td" | "th" if _in_row(element):
                spans = (_span(element, "colspan"), _span(element, "rowspan"))
                self.rows[-1].cells.append((self.out, *spans, tag == "th"))
                self.out = self.outer.pop()
            case "pre" | "textarea":
                self.verbatim -= 1
            case "a" if _mailbox(element) and not "".join(element.itertext()).strip():
                self._text(_mailbox(element), counted=False)
            case _ if not self.blank and tag not in _BLOCKS and len(self.buffer) < _PIECES:
                self._label(element, whole=start)

    def _label(self, element: etree._Element, *, whole: bool) -> None:
        """Breaks the line after an element that is a label, or ends one with its colon: the value follows there."""
        said = _SPACES.sub(" ", "".join(self.buffer)).strip()
        colon = said.endswith(":")
        marked = colon or (element.tail or "").lstrip().startswith(":")
        if label_rank(said) and (colon or (whole and (marked or element.tag not in _EMPHASIS))):
            self._flush()
            self.after_label = True

    def _text(self, text: str | None, *, counted: bool = True) -> None:
        """Adds text to the line; `counted`: its line ends are the file's."""
        if not text:
            return
        if self.verbatim and "\n" in text:
            for part in text.split("\n")[:-1]:
                self._text(part, counted=False)
                self._flush(always=True)
                self.line += counted
            text, counted = text.rpartition("\n")[2], False
        if self.blank and (rest := text.lstrip(" \t\n\f\r")):
            self.at = self.line + (text.count("\n", 0, len(text) - len(rest)) if counted else 0)
            self.blank = False
        if counted:
            self.line += text.count("\n")
        self.buffer.append(text)

    def _flush(self, *, always: bool = False) -> None:
        """Ends the line; an empty one counts only after `<br>`."""
        text = _SPACES.sub(" ", "".join(self.buffer)).strip(" ")
        if self.after_label and text:
            text = text.lstrip().removeprefix(":").lstrip()
            self.after_label = False
        if text or (always and self.blank):
            self.out.append(Line(0, text, None, self.line if self.blank else self.at))
        self.buffer, self.blank = [], True

    def _row(self, row: _Row) -> None:
        """A row's cells as one line; those of a row that only arranges labels and tables as the lines they hold."""
        filled = [lines for lines, *_ in row.cells if any(line.text for line in lines)]
        table = row.table
        if not table.headed and (_arranges(filled) or (table.arranges and len(filled) == 1)):
            table.arranges = True
            for lines in filled:
                self.out += (line for line in lines if line.text != ":")
            return
        if len(row.cells) == 1 and row.cells[0][1] > 1:
            for lines in filled:
                self.out += lines
            return
        cells = list(_grid(row))
        table.headed |= sum(known_header(cell) for cell in cells) > 1
        if any(cells):
            place = filled[0][0].place if filled else self.line
            self.out.append(Line(0, " | ".join(cells), tuple(cells), place))


def _unseen(element: etree._Element) -> bool:
    """True for what a browser does not show, options not selected among it, and for the site's menus and foot."""
    return (
        element.tag in _UNSEEN
        or element.get("role", "") in _AROUND
        or "hidden" in element.attrib
        or (element.tag == "option" and "selected" not in element.attrib)
        or bool(_HIDDEN.search(element.get("style", "")))
    )


def _mailbox(element: etree._Element) -> str:
    """The mail in a `mailto:` link, "" in any other."""
    href = element.get("href", "").strip()
    return unquote(href[7:].partition("?")[0]) if href[:7].lower() == "mailto:" else ""


def _in_row(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == "tr"


def _span(element: etree._Element, name: str) -> int:
    match = re.fullmatch(r"\s*([0-9]{1,6})\s*", element.get(name, ""))
    return min(max(int(match[1]), 1), _WIDEST) if match else 1


def _arranges(filled: list[list[Line]]) -> bool:
    """True when a row is there for the layout: a label, an official's function or a table stands in it."""
    inner = [line for lines in filled for line in lines]
    if any(label_rank(line.text) is not None or len(line.cells or ()) > 1 for line in inner):
        return True
    alone = len(filled) == 1 and any(line.cells for line in inner)
    return alone or bool(inner and slug(inner[0].text[:99]) in _FUNCTIONS)


def _grid(row: _Row) -> Iterator[str]:
    """The text in each column: a header stands over all the columns it spans, another cell in the first of its own."""
    column = 0

    def carried() -> Iterator[str]:
        nonlocal column
        while column in row.table.carry:
            left, text = row.table.carry.pop(column)
            if left > 1:
                row.table.carry[column] = (left - 1, text)
            column += 1
            yield text

    for lines, wide, high, heads in row.cells:
        yield from carried()
        texts = [line.text for line in lines if line.text]
        # Several numbers in a cell are never joined into one.
        joined = (" / " if all(text[0].isdigit() for text in texts) else " ").join(texts)
        for shift in range(wide):
            text = joined if heads or not shift else ""
            if high > 1:
                row.table.carry[column] = (high - 1, text)
            column += 1
            yield text
    yield from carried()
