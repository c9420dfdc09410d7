"""The public profile's first stage: a record without persons.

Cells that are about a person are dropped; the other texts are scanned for e-mails, telephone numbers and
the names that the record's own tables hold. It comes before parsing, so that no address, concept or
finding can be made from what it takes away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from atlas_rdf import rules
from atlas_rdf.findings import Finding
from atlas_rdf.folding import strip_accents
from atlas_rdf.record import RECORD, Cell, Column, Group, Row
from atlas_rdf.values import CODE, BadValueError

NAME_MASK = "[nom masqué]"
MAIL_MASK = "[courriel masqué]"
PHONE_MASK = "[téléphone masqué]"

_AT = r"\s*(?:@|[\[({]\s*(?:at|arobase|@)\s*[\])}])\s*|\s+(?:at|arobase)\s+"
_DOT = r"(?:\.|\s*[\[(]\s*(?:dot|point|\.)\s*[\])]\s*)"
_MAIL = re.compile(rf"[\w.+'’-]{{1,64}}(?:{_AT})[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})+", re.IGNORECASE)
_MAYBE_MAIL = re.compile(r"@|\bat\b|arobase", re.IGNORECASE)
_MAYBE_PHONE = re.compile(r"\d(?:[\s./()-]{0,3}\d){7}")
# Dates, spans of years and sums of money, which some countries' numbers look like.
_NO_PHONE = re.compile(r"(?:19|20)\d\d\D{1,3}(?:(?:19|20)\d\d|\d\d?\D\d\d?)|\d\d?\D\d\d?\D(?:19|20)\d\d")
_CURRENCY = re.compile(
    r"[\s\d]*(?:€|eur|f\s?cfa|francs?|dinars?|dirhams?|ariary|dollars?|\$|habitants?)", re.IGNORECASE
)
_PARTICLES = frozenset(
    ["de", "du", "des", "d", "la", "le", "les", "van", "von", "der", "den", "el", "al", "ben", "bin", "ould"]
)
_TITLES = (
    r"(?:m|mm|mr|mme|mlle|mmes|monsieur|madame|mademoiselle|messieurs|mesdames|dr|docteur|pr|professeur|me|maitre)"
)
_SEP = r"[\W_]{1,4}"


class Masker:
    """Masks persons in texts, for one record's people."""

    def __init__(self, record: Row | None = None) -> None:
        people = list(_people(record)) if record else []
        sure: set[str] = set()
        alone: set[tuple[str, ...]] = set()
        for given, family in people:
            _name_patterns(given, family, sure, alone)
        known = _public_words(record) if record and people else frozenset()
        self._sure = _alternatives(sure)
        self._alone = _alternatives({_joined(words) for words in alone if not known.issuperset(words)})
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
        from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415 - seldom needed

        found = (match for region in self._regions for match in PhoneNumberMatcher(text, region))
        spans = {
            (match.start, match.end)
            for match in found
            if not _NO_PHONE.fullmatch(match.raw_string) and not _CURRENCY.match(text, match.end)
        }
        return _mask(text, sorted(spans), PHONE_MASK)

    def _names(self, text: str) -> tuple[str, int]:
        folded, places = _fold(text)
        spans = []
        for pattern, capital in ((self._sure, False), (self._alone, True)):
            for match in pattern.finditer(folded) if pattern else ():
                start, stop = places[match.start()], places[match.end() - 1] + 1
                if not capital or text[start].isupper():
                    spans.append((start, stop))
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


def _people(row: Row, group: Group = RECORD) -> Iterator[tuple[str, str]]:
    """(given names, family name) of everybody the record's tables name; the given names "" when in one with it."""
    raw = row.cells.get("ligneBrute")
    if raw and group.columns["ligneBrute"].internal:
        yield "", " ".join(raw.text.split()[:2])
    name = row.cells.get("nom")
    if name and group.columns["nom"].internal:
        yield row.text("prenom"), name.text
    for inner, rows in row.groups.items():
        for one in rows:
            yield from _people(one, group.groups[inner])


def split_name(full: str) -> tuple[str, str]:
    """`Paul-Henri DELORAN` -> (`Paul-Henri`, `DELORAN`); without capitals, the last word is the family name."""
    words = full.split()
    first = len(words)
    while first > 0 and words[first - 1].isupper() and len(words[first - 1].strip(".")) > 1:
        first -= 1
    if first == len(words) and len(words) > 1 and words[0].isupper() and len(words[0].strip(".")) > 1:
        stop = next(n for n, word in enumerate(words) if not word.isupper())
        return " ".join(words[stop:]), " ".join(words[:stop])
    if first in (0, len(words)):
        first = max(len(words) - 1, 0)
    while first > 1 and words[first - 1].lower() in _PARTICLES:
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:])


def certain(given: str, family: str) -> bool:
    """True when capitals tell the family name from the given names."""
    return any(w.isupper() and len(w) > 1 for w in family.split()) != any(
        w.isupper() and len(w.strip(".")) > 1 for w in given.split()
    )


def _words(name: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(word for word in re.split(r"[\W_]+", _fold(name)[0]) if word)


def _joined(words: tuple[str, ...]) -> str:
    """A pattern over folded text that takes any separator between the words."""
    return _SEP.join(re.escape(word) for word in words)


def _name_patterns(given: str, family: str, sure: set[str], alone: set[tuple[str, ...]]) -> None:
    """Adds the patterns of one person: `sure` ones mask wherever they stand, `alone` ones where capitalised."""
    if not given:
        sure.add(_joined(_words(family)))
        given, family = split_name(family)
        if given and not certain(given, family):
            _name_patterns(family, given, sure, alone)
    first, last = _words(given), _words(family)
    if first and last:
        initials = r"\W{0,2}".join(word[0] for word in first)
        sure |= {_joined(first + last), _joined(last + first), rf"{initials}\W{{1,3}}{_joined(last)}"}
    parts = [word for word in last if word not in _PARTICLES]
    sure |= {rf"{_TITLES}{_SEP}{part}" for part in parts}
    if last:
        sure.add(rf"{_TITLES}{_SEP}(?:{_joined(first)}{_SEP})?{_joined(last)}")
        if sum(map(len, parts)) > 2:  # noqa: PLR2004 - a name of two letters alone would mask ordinary words
            alone.add(last)
    sure.discard("")


def _alternatives(patterns: set[str]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    ordered = sorted(patterns, key=lambda pattern: (-len(pattern), pattern))
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(ordered)})(?![^\W_])")


def _public_words(record: Row) -> frozenset[str]:
    """Words of the record's own bodies and places: never masked when they stand alone."""
    names = [record.text("posteDiplomatique")]
    for group in ("partenairesEtrangers", "partenairesFrancais", "posteDiplomatique"):
        names += [row.text(column) for row in record.rows(group) for column in ("nom", "pays")]
    return frozenset(word for name in names for word in _words(name))


def _region(country: str) -> str:
    from atlas_rdf.codes import codes  # noqa: PLC0415 - loads the lists

    found = codes().labelled("pays", country)
    return codes().iso2[found[0].key].upper() if len(found) == 1 else ""


@lru_cache(maxsize=4096)
def _fold_character(char: str) -> str:
    return strip_accents(char.casefold())


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """Lower case without accents, and for each of its characters the index of the one it came from."""
    folded = [_fold_character(char) for char in text]
    joined = "".join(folded)
    if len(joined) == len(text) and all(folded):
        return joined, range(len(text))
    return joined, [index for index, plain in enumerate(folded) for _ in plain]


def _mask(text: str, spans: list[tuple[int, int]], mask: str) -> tuple[str, int]:
    parts, done, count = [], 0, 0
    for start, stop in spans:
        if start >= done:
            parts += [text[done:start], mask]
            count += 1
        done = max(done, stop)
    return "".join([*parts, text[done:]]), count
