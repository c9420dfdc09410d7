"""The public profile's first stage: a record without persons.

Cells that are about a person are dropped; the other texts are scanned for e-mails, telephone numbers and
the names that the record's own tables hold. It comes before parsing, so that no address, concept or
finding can be made from what it takes away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from typing import Any

from atlas_rdf import rules
from atlas_rdf.findings import Finding
from atlas_rdf.names import Names, fold, folded_words, places
from atlas_rdf.record import NAME_MASK, RECORD, Cells, Group, Row
from atlas_rdf.seeking import find, translate
from atlas_rdf.sources.page.grammar import field_label
from atlas_rdf.values import Value

MAIL_MASK = "[courriel masqué]"
PHONE_MASK = "[téléphone masqué]"

_AT = r"\s*(?:[@＠]|[\[({<]\s*(?:at|arobase|a|@)\s*[\])}>])\s*|\s+(?:at|arobase)\s+"
_DOT = r"(?:\.|\s\.\s|\s*[\[(]\s*(?:dot|point|\.)\s*[\])]\s*|\s+(?:dot|point)\s+)"
_MAIL = re.compile(rf"[\w.+'’-]{{1,64}}+(?:{_AT})[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})+", re.IGNORECASE)
_BRACKETED_AT = re.compile(r"[\[({<]\s*[aA](?:[tT]|[rR][oO][bB][aA][sS][eE])?\s*[\])}>]")
_GAP = r"[\s./·–—-]"
_HIGH = bytes(range(0x80, 256))  # of characters beyond ASCII
_CLOSE = b" \t\n\v\f\r\x1c\x1d\x1e\x1f])}>" + _HIGH
_WORDS = bytes.maketrans(
    b"[{<" + _CLOSE + b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"(((" + b" " * len(_CLOSE) + b"abcdefghijklmnopqrstuvwxyz"
)
_GAPS = b" \t\n\v\f\r\x1c\x1d\x1e\x1f./-()" + _HIGH
#: Digits, what may stand between those of a number, and all else, told apart.
_DIGITS = bytes(48 if byte in b"0123456789" else 32 if byte in _GAPS else 120 for byte in range(256))
_RUN = re.compile(rb"0(?: {0,9}0){7,}")
_WIDE_AT = "＠".encode()
_BEFORE, _AFTER = 20, 100  # bytes around a run of digits that may be part of its meaning: `+`, `00`, `euros`
_MAYBE_PHONE = re.compile(rf"\d(?:(?:{_GAP}|[()]){{0,3}}\d){{7}}")
_NO_NUMBER = re.compile(r"\d{25,}")
_MOST_NUMBERS = 5000  # that are none to call, before a text counts as figures alone
# French and international forms, whether or not the number is in service: the library asks for one that is.
_PHONE = re.compile(
    rf"(?<![\w+])(?:(?:\+|00)\s?33{_GAP}?(?:\(0\))?|\(0\)|0){_GAP}?[1-9](?:{_GAP}?\d{{2}}){{4}}(?!\d)"
    rf"|(?<![\w+])(?:\+|00)\s?[1-9]\d{{0,2}}(?:(?:{_GAP}|[()]){{0,2}}\d){{6,12}}(?!\d)"
)
# Dates, spans of years and sums of money, which some countries' numbers look like.
_NO_PHONE = re.compile(r"(?:19|20)\d\d\D{1,3}(?:(?:19|20)\d\d|\d\d?\D\d\d?)|\d\d?\D\d\d?\D(?:19|20)\d\d")
# The same where they stand in a text: once they are taken away, the rest may hold no number to call.
_NUMBERS = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d\s?[-–—/]\s?(?:19|20)\d\d|\d\d?[/.-]\d\d?[/.-](?:19|20)\d\d|\d{1,3}(?:[\s.]\d{3})+\s?(?:€|euros?\b))(?!\d)"
)
_CURRENCY = re.compile(
    r"[\s\d]*(?:€|\$|(?:eur|euros?|f\s?cfa|francs?|dinars?|dirhams?|ariary|dollars?|habitants)\b(?!-))", re.IGNORECASE
)


_Patterns = tuple[re.Pattern[str] | None, re.Pattern[str] | None]


class Masker:
    """Masks persons in texts, for one record's people; works out its patterns when a text may need them."""

    def __init__(self, record: Row | None = None, people: Names | None = None) -> None:
        self._record = record
        self._people = people or Names()

    @cached_property
    def _patterns(self) -> _Patterns:
        """What masks wherever it stands; and what does not where it is also a body's name, such as `Saint-Denis`."""
        sure, alone = self._people.patterns()
        if not (self._record and (sure or alone)):
            return sure, alone
        spared = {word for text in _bodies(self._record) for word in folded_words(_mask_names(text, (sure, None))[0])}
        return self._people.patterns(frozenset(spared))

    @cached_property
    def _regions(self) -> tuple[str, ...]:
        regions = [row.text("pays") for row in self._record.rows("partenairesEtrangers")] if self._record else []
        return tuple(dict.fromkeys(("FR", *(code for code in map(_region, regions) if code))))

    def quiet(self, texts: Sequence[str]) -> bool:
        """True when it is certain that `text` would mask nothing in any of these."""
        data = b"\nx\n".join(map(_utf8, texts))
        return not _maybe(data) and not self._people.may_stand_in(data)

    def text(self, text: str) -> tuple[str, int]:
        """The text without persons, and how many mentions were masked."""
        mails = phones = 0
        if _maybe(_utf8(text)):
            text, mails = _MAIL.subn(MAIL_MASK, text)
            text, phones = self._phones(text)
        text, names = _mask_names(text, self._patterns) if self._people.may_stand_in(_utf8(text)) else (text, 0)
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
        if not _MAYBE_PHONE.search(_NUMBERS.sub("x", text)):
            return text, written
        from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415 - seldom needed

        # The spaces keep what the library would be slow on, and every other number in its place.
        plain = _NO_NUMBER.sub(lambda run: " " * len(run[0]), text)
        known = (one for region in self._regions for one in PhoneNumberMatcher(plain, region, max_tries=_MOST_NUMBERS))
        spans = {
            (match.start, match.end)
            for match in known
            if not _NO_PHONE.fullmatch(match.raw_string) and not _CURRENCY.match(text, match.end)
        }
        text, found = _mask(text, sorted(spans), PHONE_MASK)
        return text, written + found


def _mask_names(text: str, patterns: _Patterns) -> tuple[str, int]:
    if patterns == (None, None):
        return text, 0
    folded, at, spans = fold(text), places(text), set()
    for pattern, capital in zip(patterns, (False, True), strict=True):
        for match in pattern.finditer(folded) if pattern else ():
            start, stop = at[match.start(1)], at[match.end(1) - 1] + 1
            if not capital or any(map(str.isupper, text[start:stop])):
                spans.add((start, stop))
    return _mask(text, sorted(spans), NAME_MASK)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _maybe(data: bytes) -> bool:
    """False when it is certain that a text, in UTF-8, holds no e-mail and no telephone number."""
    words = translate(data, _WORDS)
    if find(words, b"@") >= 0 or find(words, b" at ") >= 0 or find(words, b"arob") >= 0 or find(data, _WIDE_AT) >= 0:
        return True
    bracketed = find(words, b"(a") >= 0 or find(words, b"( ") >= 0
    if bracketed and _BRACKETED_AT.search(data.decode("utf-8", "surrogatepass")):
        return True
    runs = _RUN.finditer(translate(data, _DIGITS))
    windows = (data[max(run.start() - _BEFORE, 0) : run.end() + _AFTER].decode("utf-8", "ignore") for run in runs)
    return any(_MAYBE_PHONE.search(_NUMBERS.sub("x", window)) or _PHONE.search(window) for window in windows)


def redact(record: Row) -> tuple[Row, list[Finding], Masker]:
    """The record without persons, what was masked, and the masker for what else is said of this record."""
    people, findings = Names(), list[Finding]()
    texts: list[str] = []
    public = _public(record, RECORD, texts, people)
    masker = Masker(record, people)
    if not masker.quiet(texts):
        public = _masked(public, RECORD, masker, findings)
    return public, findings, masker


def _public(row: Row, group: Group, texts: list[str], people: Names) -> Row:
    """The row without the cells about persons; `texts` gets those that may still name one, `people` whom they name."""
    cells = row.cells
    internal = group.internal
    if internal and not internal.isdisjoint(cells):
        _collect(cells, internal, people)
        kept = {name: text for name, text in cells.items() if name not in internal}
        cells = group.cells(kept)
    texts += cells.texts or _wordy(cells, group.typed)
    if not row.groups:
        return Row(cells, row.groups, row.places) if cells is not row.cells else row
    inner = {}
    for name, rows in row.groups.items():
        of = group.groups[name]
        inner[name] = tuple([_public(one, of, texts, people) for one in rows])
    return Row(cells, inner, row.places)


def _wordy(cells: Cells, typed: Mapping[str, Value[Any]]) -> list[str]:
    """The texts that hold words: a good date, amount or code holds none."""
    cells.texts = [
        text
        for name, text in cells.items()
        if name not in typed or not (text in typed[name].known or typed[name].takes(text))
    ]
    return cells.texts


def _masked(row: Row, group: Group, masker: Masker, findings: list[Finding]) -> Row:
    cells, hits = {}, 0
    for name, text in row.cells.items():
        good = name in group.typed and group.typed[name].takes(text)
        cells[name], count = (text, 0) if good else masker.text(text)
        if count:
            hits += count
            at = row.where(name)
            findings.append(rules.REDACTED.at(at, count=count, field=field_label(at.field)))
    inner = {
        name: tuple(_masked(one, group.groups[name], masker, findings) for one in rows)
        for name, rows in row.groups.items()
    }
    return Row(Cells.of(cells) if hits else row.cells, inner, row.places)


def _collect(cells: Cells, internal: AbstractSet[str], people: Names) -> None:
    """Adds whom a row names."""
    if "ligneBrute" in internal and (raw := cells.get("ligneBrute")):
        people.row(raw)
    if "nom" in internal and (name := cells.get("nom")):
        given = cells.get("prenom", "")
        if given:
            people.person(given, name)
        else:
            people.full(name)


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
