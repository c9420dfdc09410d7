"""How the name of a French authority is read: `Cne de St-Denis (93)` -> the level it states, the name proper, hints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from atlas_rdf.folding import slug

_WORDS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "lez": "les", "ss": "sous"}
_ARTICLES = {"du": "le", "des": "les", "de-la": "la", "de-l": "l"}
_OF = re.compile(r"^(?:(de-la|de-l|du|des|le|la|les|l)|de|d)-(?=.)")
_ARTICLE = re.compile(r"^(le|la|les|l)-(?=.)")
_NUMBER = re.compile(r"(?:(?:0|97|98)?[0-9]{2}|2[ab])(?:[0-9]{3})?")
_COMMUNITY = "communaute-(?:d-)?agglo(?:s|meration|merations)?"
_LEVELS = (
    ("epci", "CC", re.compile(r"(?:communautes?-(?:de-)?communes|com-?com|cc|cdc)(?:-|$)")),
    ("epci", "CA", re.compile(rf"(?:{_COMMUNITY}|agglo(?:meration)?|ca)(?:-|$)")),
    ("epci", "CU", re.compile(r"(?:communaute-urbaine|cu)(?:-|$)")),
    ("epci", "METRO", re.compile(r"(?:euro)?metropole(?:-|$)")),
    ("epci", "EPT", re.compile(r"(?:etablissement-public-territorial|ept)(?:-|$)")),
    (
        "departement",
        "",
        re.compile(
            r"(?:conseil-(?:general|departemental)|(?:collectivite-)?departement(?:ale)?|dep|dept|dpt|cd|cg)(?:-|$)"
        ),
    ),
    ("region", "", re.compile(r"(?:(?:conseil-)?region(?:al)?|collectivite(?:-territoriale|-unique)?|cr)(?:-|$)")),
    ("commune", "", re.compile(r"(?:commune(?:-nouvelle)?|ville|mairie|municipalite|cne|conseil-municipal)(?:-|$)")),
)
_TAIL = re.compile(r"-(?:communaute-)?(?:metropole|eurometropole|agglomeration|agglo|communaute)$")
_GLUED = re.compile(r"^(cd|cg|cr|dept)([0-9]{2,3}|2[ab])$")
_ASIDE = re.compile(r"\s*(?:\(([^()]*)\)|\[([^][]*)\]|,\s*([^,()]+)|\s[-–]\s*([0-9][0-9abAB][0-9]*))\s*$")


@dataclass(frozen=True, slots=True)
class Said:
    """One way to read a name. `key`: the name proper, folded, without its article; `article`: as written.

    `of`: the name needs its level (« de » joins them). `department`: a code; `aside`: what stood beside the
    name, in brackets or behind a comma, and is no level: a département, a region, or something unknown.
    """

    key: str
    level: str = ""
    kind: str = ""
    article: str = ""
    of: bool = False
    department: str = ""
    aside: str = ""


def fold(text: str) -> str:
    """Lower-case words joined by hyphens, abbreviations spelt out: `CHALON S/ SAÔNE` -> `chalon-sur-saone`."""
    words = slug(text.replace("&", " et ").replace("’", "'")).split("-")
    return "-".join("sur" if w == "s" and i else _WORDS.get(w, w) for i, w in enumerate(words))


def without_article(key: str) -> tuple[str, str]:
    """(name without its article, the article)."""
    match = _ARTICLE.match(key)
    return (key[match.end() :], match[1]) if match else (key, "")


def readings(name: str) -> Iterator[Said]:
    """The ways to read a name, the most literal first; the first that the reference knows counts."""
    main, aside = " ".join(name.split()), ""
    while match := _ASIDE.search(main):
        inner = next(part for part in match.groups() if part is not None).strip()
        main = main[: match.start()]
        if not main:
            return
        folded = fold(inner)
        if folded in ("le", "la", "les", "l"):
            main = f"{inner} {main}"
        elif _states_level(fold(main)) and _NUMBER.fullmatch(folded):
            main = f"{main} {inner}"
            break
        elif _states_level(folded):
            main = f"{inner} {main}"
        elif folded != "france":
            aside = f"{aside}|{folded}" if aside else folded
    for said in _readings(_glued(fold(main))):
        parts = [part for part in aside.split("|") if part]
        numbers = [part for part in parts if _NUMBER.fullmatch(part)]
        others = [part for part in parts if part not in numbers]
        department = said.department or (department_of(numbers[0]) if numbers else "")
        beside = others[0] if others else ""
        same = department == said.department and beside == said.aside
        yield said if same else replace(said, department=department, aside=beside)


def department_of(number: str) -> str:
    """The département of a number: its own code, or a postal or INSEE code."""
    code = number.upper() if len(number) in (2, 3) else number[: 3 if number.startswith(("97", "98")) else 2].upper()
    return {"20": "2A|2B"}.get(code, code.removeprefix("0") if len(code) == 3 else code)  # noqa: PLR2004 - `042`


def _readings(key: str) -> Iterator[Said]:
    yield _plain(key)
    for said in _levels(key):
        yield said
        if said.level == "epci" and _TAIL.search(said.key):
            yield replace(said, key=_TAIL.sub("", said.key), of=True)
    if _TAIL.search(key):
        kind = "METRO" if key.endswith("metropole") else "CA"
        yield replace(_plain(_TAIL.sub("", key)), level="epci", kind=kind, of=True)
    for said in [_plain(key), *_levels(key)]:
        words = said.key.split("-")
        if len(words) > 1 and _NUMBER.fullmatch(words[-1]):
            yield replace(said, key="-".join(words[:-1]), department=department_of(words[-1]))
        if len(words) > 1 and re.fullmatch("[0-9]{5}", words[0]):
            yield replace(said, key=without_article("-".join(words[1:]))[0], department=department_of(words[0]))


def _levels(key: str) -> Iterator[Said]:
    for level, kind, pattern in _LEVELS:
        match = pattern.match(key)
        if match is None or match.end() == len(key):
            continue
        rest = key[match.end() :]
        joined = _OF.match(rest)
        rest = rest[joined.end() :] if joined else rest
        article = _ARTICLES.get(joined[1], joined[1]) if joined and joined[1] else ""
        proper, own = (rest, article) if article else without_article(rest)
        yield Said(proper, level, kind, own, of=joined is not None)


def _plain(key: str) -> Said:
    proper, article = without_article(key)
    return Said(proper, article=article)


def _glued(key: str) -> str:
    """`cd93` -> `cd-93`."""
    return _GLUED.sub(r"\1-\2", key)


def _states_level(folded: str) -> bool:
    """True for `ville`, `departement-de-la`: a level that stands behind its name."""
    rests = (folded[match.end() :] for _, _, pattern in _LEVELS if (match := pattern.match(folded)))
    return any(rest in ("", "de", "d", "le", "la", "les", "l", *_ARTICLES) for rest in rests)
