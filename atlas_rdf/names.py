"""People's names: how they are cut, and the patterns under which they stand in texts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import lru_cache

from atlas_rdf.folding import strip_accents
from atlas_rdf.seeking import count, find, find_first_of

_PARTICLES = frozenset(
    ["de", "du", "des", "d", "la", "le", "les", "van", "von", "der", "den", "el", "al", "ben", "bin", "ould"]
)
_BEFORE = "|".join(sorted(_PARTICLES))
_TITLES = (
    r"(?:m|mm|mr|mme|mlle|mmes|monsieur|madame|mademoiselle|messieurs|mesdames|dr|docteur|pr|professeur|me|maitre)"
)
_SEP = r"[\W_]{1,20}"
_SHORT = 2  # a name of so few letters, alone, would mask ordinary words
_LONGEST = 300
_ROW = 4  # how many words of a row that could not be cut may be a name
_MOST_WORDS = 10  # of a name, particles among them
_MOST_PARTICLES = 4  # between a title and a name

_SPECIAL = tuple((one, strip_accents(one.casefold())) for one in "œŒæÆßẞøØłŁđĐı")

_CONTINUATION = bytes(range(0x80, 0xC0))
_OTHER_SCRIPTS = bytes(sorted(set(range(0xC0, 0x100)) - {0xC2, 0xC3, 0xC5, 0xE2}))
#: First byte in UTF-8; characters that often begin with it and stand between words; those that may stand within one.
_IN_WORDS = (
    (b"\xc5", ("œ".encode(), "Œ".encode()), re.compile(rb"\xc5(?![\x92\x93])")),
    (b"\xc2", tuple(sign.encode() for sign in "\xa0«»°"), re.compile(rb"\xc2[\xaa\xad\xb2\xb3\xb5\xb9\xba\xbc-\xbe]")),
    (b"\xe2", tuple(sign.encode() for sign in "’–—“”…€"), re.compile(rb"\xe2(?!\x80[\x90-\xa6\xaf-\xbf]|\x82\xac)")),
)
_LETTERS = tuple(letter.encode() for letter in "ÆØßæø")  # of those that begin with 0xC3 as letters with accents do
#: Byte -> its letter without accent and in lower case, once the first byte of U+00C0-00FF is taken away.
_LATIN = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ" + _CONTINUATION,
    b"abcdefghijklmnopqrstuvwxyz"
    + "".join(
        letter if len(letter := strip_accents(chr(0xC0 + n).lower())) == 1 and letter.isascii() else "?"
        for n in range(64)
    ).encode(),
)

Words = tuple[str, ...]


class Names:
    """The names of one record's people, as patterns over folded text."""

    def __init__(self) -> None:
        self._told: list[tuple[str, ...]] = []
        self._prefixes: list[str] = []
        self._sure: set[str] = set()
        self._titled: set[str] = set()
        self._alone: set[Words] = set()

    def person(self, given: str, family: str) -> None:
        """A person whose given and family names are told apart."""
        self._told.append(("person", given, family))

    def full(self, name: str) -> None:
        """A person whose names stand in one cell; where capitals do not tell, both orders are masked."""
        self._told.append(("full", name))

    def row(self, text: str) -> None:
        """A row that could not be cut: its first words are a name, nobody knows how many."""
        self._told.append(("row", text))
        self._prefixes += [" ".join(folded_words(text)[:size]) for size in range(2, _ROW)]

    def may_stand_in(self, data: bytes) -> bool:
        """False when it is certain that no pattern finds anything in a text, in UTF-8."""
        if not self._told:
            return False
        plain, exact = _plain(data)
        joined = exact and find(plain, b"\xc5") >= 0  # œ: two letters in a name
        for _, *names in (*self._told, ("prefixes", *self._prefixes)):
            for name in names:
                for word in _telling(name):
                    if joined and b"oe" in word:
                        return True
                    if find(plain, word) >= 0 and (not exact or not word or _stands(word, plain)):
                        return True
        return False

    def patterns(self, spared: frozenset[str] = frozenset()) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        """What masks wherever it stands, and what does where it is capitalised and not of `spared` words."""
        for kind, *names in self._told:
            if kind == "person":
                self._person(*names)
            elif kind == "full":
                self._full(*names)
            else:
                self._row(*names)
        alone = {_joined(words) for words in self._alone if not spared.issuperset(words)}
        return _alternatives(self._sure, self._titled), _alternatives(alone)

    def _person(self, given: str, family: str) -> None:
        self._sequences(folded_words(given), folded_words(family))
        self._family(folded_words(family))

    def _full(self, name: str) -> None:
        given, family = split_name(name)
        self._person(given, family)
        if not certain(given, family):
            self._every_split(folded_words(name))
            for word in folded_words(name):
                self._family((word,))

    def _row(self, text: str) -> None:
        words = folded_words(text)
        for size in range(2, _ROW + 1):
            self._every_split(words[:size])
        for word in words[:2]:
            self._family((word,))

    def _every_split(self, words: Words) -> None:
        words = words[:_MOST_WORDS]
        for cut in range(1, len(words)):
            self._sequences(words[:cut], words[cut:])

    def _sequences(self, first: Words, last: Words) -> None:
        if not (first and last):
            self._sure |= {_joined(words) for words in (first, last) if len(words) > 1}
            return
        self._sure |= {_joined(first + last), _joined(last + first)}
        self._titled.add(_joined(first + last))
        for given, family in ((first, last), (last, first)):
            self._sure.add(rf"{_initials(given)}{_SEP}{_joined(family)}")

    def _family(self, words: Words) -> None:
        parts = tuple(word for word in words if word not in _PARTICLES)
        if parts:
            self._titled |= {_joined(name) for name in (words, *((part,) for part in parts))}
            if sum(map(len, parts)) > _SHORT:
                self._alone |= {words, parts}


def split_name(full: str) -> tuple[str, str]:
    """`Paul-Henri DELORAN` -> (`Paul-Henri`, `DELORAN`); without capitals, the last word is the family name."""
    words = full.split()
    first = len(words)
    while first > 0 and _capitals(words[first - 1]):
        first -= 1
    if first == len(words) and len(words) > 1 and _capitals(words[0]):
        stop = next(n for n, word in enumerate(words) if not word.isupper())
        return " ".join(words[stop:]), " ".join(words[:stop])
    if first in (0, len(words)):
        first = max(len(words) - 1, 0)
    while first > 1 and words[first - 1].lower() in _PARTICLES:
        first -= 1
    return " ".join(words[:first]), " ".join(words[first:])


def certain(given: str, family: str) -> bool:
    """True when capitals tell the family name from the given names."""
    return any(map(_capitals, family.split())) != any(map(_capitals, given.split()))


def _capitals(word: str) -> bool:
    return word.isupper() and len(word.strip(".")) > 1


@lru_cache(maxsize=16384)
def folded_words(name: str) -> Words:
    """The folded words of a name; what is longer than any name is cut."""
    return tuple(word for word in re.split(r"[\W_]+", fold(name[:_LONGEST])) if word)


@lru_cache(maxsize=16384)
def _telling(name: str) -> tuple[bytes, ...]:
    """Words of which every pattern of a name holds one, whole; nothing, which stands everywhere, for other scripts."""
    words = folded_words(name)
    return tuple(
        word.encode() if word.isascii() else b""
        for word in dict.fromkeys([one for one in words if one not in _PARTICLES] or words)
    )


def _stands(word: bytes, plain: bytes) -> bool:
    """True when a word's letters stand somewhere with no letter or digit behind them."""
    at = plain.find(word)
    while at >= 0:
        end = at + len(word)
        if not plain[end : end + 1].isalnum():
            return True
        at = plain.find(word, at + 1)
    return False


def _joined(words: Words) -> str:
    """A pattern that takes any separator between the words."""
    return _SEP.join(re.escape(word) for word in words)


def _initials(words: Words) -> str:
    return r"\W{0,2}".join(re.escape(word[0]) for word in words)


def _alternatives(patterns: set[str], titled: Collection[str] = ()) -> re.Pattern[str] | None:
    """One pattern that finds every place where one of them stands, overlapping ones too, the longest at each place.

    `titled`: those that match behind a title, with particles between or without.
    """
    if not patterns and not titled:
        return None
    one_of = "|".join(_longest_first(patterns))
    if titled:
        behind = rf"{_TITLES}{_SEP}(?:(?:{_BEFORE}){_SEP}){{0,{_MOST_PARTICLES}}}(?:{'|'.join(_longest_first(titled))})"
        one_of = f"{behind}|{one_of}" if one_of else behind
    return re.compile(rf"(?<![^\W_])(?=((?:{one_of})(?![^\W_])))")


def _longest_first(patterns: Collection[str]) -> list[str]:
    return sorted(patterns, key=lambda pattern: (-len(pattern), pattern))


def _plain(data: bytes) -> tuple[bytes, bool]:
    """The ASCII letters and digits of a text in UTF-8 as `fold` has them, in their order, maybe others between words.

    True when what is no letter or digit still parts the words from what follows; 0xC5 and another byte are œ then.
    """
    latin = find_first_of(data, _OTHER_SCRIPTS) < 0 and all(find(data, letter) < 0 for letter in _LETTERS)
    if latin and not any(_in_words(data, *one) for one in _IN_WORDS):
        return data.translate(_LATIN, b"\xc3"), True
    text = data.decode("utf-8", "surrogatepass")
    for special, letters in _SPECIAL:
        if special in text:
            text = text.replace(special, letters)
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").lower(), False


def _in_words(data: bytes, first: bytes, between: Sequence[bytes], within: re.Pattern[bytes]) -> bool:
    """True when a character that begins with this byte may stand within a word; nearly all stand between words."""
    all_of_them = count(data, first)
    if not all_of_them or (between and all_of_them == sum([count(data, one) for one in between])):
        return False
    return within.search(data) is not None


class _Folding(dict[int, str]):
    """Each character as names are compared; nothing for one that cannot be seen (a soft hyphen, a joiner)."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = "" if unicodedata.category(char) == "Cf" else strip_accents(char.casefold()).casefold()
        return self.setdefault(code, plain)


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower case without accents, as names are compared."""
    return text.translate(_FOLDING)


def places(text: str) -> Sequence[int]:
    """For each character of the folded text, the index of the one it came from."""
    sizes = [len(_FOLDING[ord(char)]) for char in text]
    if sizes.count(1) == len(sizes):
        return range(len(text))
    return [index for index, size in enumerate(sizes) for _ in range(size)]
