"""The public profile's first stage: a record without persons.

Cells that are about a person are dropped; the other texts are scanned for e-mails, telephone numbers and
the names that the record's own tables hold. It comes before parsing, so that no address, concept or
finding can be made from what it takes away.
"""

from __future__ import annotations

import re
from dataclasses import replace

from atlas_rdf import rules
from atlas_rdf.findings import Finding
from atlas_rdf.names import Names, fold, folded_words, places
from atlas_rdf.record import RECORD, Cell, Column, Group, Row
from atlas_rdf.values import CODE, BadValueError

NAME_MASK = "[nom masqué]"
MAIL_MASK = "[courriel masqué]"
PHONE_MASK = "[téléphone masqué]"

_AT = r"\s*(?:[@＠]|[\[({<]\s*(?:at|arobase|a|@)\s*[\])}>])\s*|\s+(?:at|arobase)\s+"
_DOT = r"(?:\.|\s\.\s|\s*[\[(]\s*(?:dot|point|\.)\s*[\])]\s*|\s+(?:dot|point)\s+)"
_MAIL = re.compile(rf"[\w.+'’-]{{1,64}}(?:{_AT})[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})+", re.IGNORECASE)
_MAYBE_MAIL = re.compile(r"[@＠]|\bat\b|[\[({<]\s*a\s*[\])}>]|arobase", re.IGNORECASE)
_GAP = r"[\s./·–—-]"
_MAYBE_PHONE = re.compile(rf"\d(?:(?:{_GAP}|[()]){{0,3}}\d){{7}}")
_NO_NUMBER = re.compile(r"\d{25,}")  # digits that no number to call has; the library is slow on them
_MOST_NUMBERS = 5000  # that are none to call, before a text counts as figures alone
# French and international forms, whether or not the number is in service: the library asks for one that is.
_PHONE = re.compile(
    rf"(?<![\w+])(?:(?:\+|00)\s?33{_GAP}?(?:\(0\))?|\(0\)|0){_GAP}?[1-9](?:{_GAP}?\d{{2}}){{4}}(?!\d)"
    rf"|(?<![\w+])(?:\+|00)\s?[1-9]\d{{0,2}}(?:(?:{_GAP}|[()]){{0,2}}\d){{6,12}}(?!\d)"
)
# Dates, spans of years and sums of money, which some countries' numbers look like.
_NO_PHONE = re.compile(r"(?:19|20)\d\d\D{1,3}(?:(?:19|20)\d\d|\d\d?\D\d\d?)|\d\d?\D\d\d?\D(?:19|20)\d\d")
_CURRENCY = re.compile(
    r"[\s\d]*(?:€|\$|(?:eur|euros?|f\s?cfa|francs?|dinars?|dirhams?|ariary|dollars?|habitants)\b(?!-))", re.IGNORECASE
)


class Masker:
    """Masks persons in texts, for one record's people."""

    def __init__(self, record: Row | None = None) -> None:
        self._people = names = Names()
        if record:
            _collect(record, RECORD, names)
        self._sure, self._alone = names.patterns()[0], None
        # A name that is also a body's, such as `Saint-Denis`, is not masked where it stands alone.
        spared = {word for text in _bodies(record) for word in folded_words(self._names(text)[0])} if record else set()
        self._sure, self._alone = names.patterns(frozenset(spared))
        regions = [row.text("pays") for row in record.rows("partenairesEtrangers")] if record else []
        self._regions = tuple(dict.fromkeys(("FR", *(code for code in map(_region, regions) if code))))

    def text(self, text: str) -> tuple[str, int]:
        """The text without persons, and how many mentions were masked."""
        text, mails = _MAIL.subn(MAIL_MASK, text) if _MAYBE_MAIL.search(text) else (text, 0)
        text, phones = self._phones(text)
        names = 0
        if self._sure or self._alone:
            text, names = self._names(text)
        return text, mails + phones + names

    def finding(self, finding: Finding) -> Finding:
        """The finding with its value and sentences masked."""
        value, fr, en, field = (
            self.text(words)[0] for words in (finding.value, finding.fr, finding.en, finding.origin.field)
        )
        return replace(finding, value=value, fr=fr, en=en, origin=replace(finding.origin, field=field))

    def _phones(self, text: str) -> tuple[str, int]:
        if not _MAYBE_PHONE.search(text):
            return text, 0
        text, written = _PHONE.subn(PHONE_MASK, text)
        if not _MAYBE_PHONE.search(text):
            return text, written
        from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415 - seldom needed

        numbered = _NO_NUMBER.sub(lambda run: " " * len(run[0]), text)
        known = (
            match for region in self._regions for match in PhoneNumberMatcher(numbered, region, max_tries=_MOST_NUMBERS)
        )
        spans = {
            (match.start, match.end)
            for match in known
            if not _NO_PHONE.fullmatch(match.raw_string) and not _CURRENCY.match(text, match.end)
        }
        text, found = _mask(text, sorted(spans), PHONE_MASK)
        return text, written + found

    def _names(self, text: str) -> tuple[str, int]:
        folded = fold(text)
        if not self._people.possible(folded):
            return text, 0
        at, spans = places(text), set()
        for pattern, capital in ((self._sure, False), (self._alone, True)):
            for match in pattern.finditer(folded) if pattern else ():
                start, stop = at[match.start(1)], at[match.end(1) - 1] + 1
                if not capital or any(map(str.isupper, text[start:stop])):
                    spans.add((start, stop))
        return _mask(text, sorted(spans), NAME_MASK)


def redact(record: Row) -> tuple[Row, list[Finding], Masker]:
    """The record without persons, what was masked, and the masker for what else is said of this record."""
    masker = Masker(record)
    findings: list[Finding] = []
    return _public(record, RECORD, masker, findings), findings, masker


def _public(row: Row, group: Group, masker: Masker, findings: list[Finding]) -> Row:
    cells = {}
    for name, cell in row.cells.items():
        column = group.columns[name]
        if column.internal:
            continue
        text, count = (cell.text, 0) if _typed(column, cell.text) else masker.text(cell.text)
        if count:
            findings.append(rules.REDACTED.at(cell.origin, count=count))
        cells[name] = Cell(text, cell.origin)
    empty = {name: origin for name, origin in row.empty.items() if name not in row.cells}
    inner = {
        name: tuple(_public(one, group.groups[name], masker, findings) for one in rows)
        for name, rows in row.groups.items()
    }
    return Row(cells, inner, row.origin, empty)


def _typed(column: Column, text: str) -> bool:
    """True for a good date, amount, code…: it cannot hold a person, and must not be taken for a number to call."""
    if column.kind.lang or column.kind is CODE:
        return False
    try:
        column.kind.parse(text)
    except BadValueError:
        return False
    return True


def _collect(row: Row, group: Group, names: Names) -> None:
    """Adds everybody whom the record's tables name."""
    raw = row.cells.get("ligneBrute")
    if raw and group.columns["ligneBrute"].internal:
        names.row(raw.text)
    name = row.cells.get("nom")
    if name and group.columns["nom"].internal:
        given = row.text("prenom")
        names.person(given, name.text) if given else names.full(name.text)
    for inner, rows in row.groups.items():
        for one in rows:
            _collect(one, group.groups[inner], names)


def _bodies(record: Row) -> list[str]:
    """The names of the record's own bodies and places."""
    groups = ("partenairesEtrangers", "partenairesFrancais", "posteDiplomatique")
    return [row.text(column) for group in groups for row in record.rows(group) for column in ("nom", "pays")]


def _region(country: str) -> str:
    from atlas_rdf.codes import codes  # noqa: PLC0415 - loads the lists

    found = codes().labelled("pays", country)
    return codes().iso2[found[0].key].upper() if len(found) == 1 else ""


def _mask(text: str, spans: list[tuple[int, int]], mask: str) -> tuple[str, int]:
    parts, done, count = [], 0, 0
    for start, stop in spans:
        if start >= done:
            parts += [text[done:start], mask]
            count += 1
        done = max(done, stop)
    return "".join([*parts, text[done:]]), count
