"""Broken records, made from the good and bad files, judged by the compiled shapes and by pySHACL.

`make shapes-compare` compares 3,000 and says which verdicts differ.

Results about a literal that pySHACL, or rdflib under it, does not read as the standards say are left out (`misread`):
rdflib rewrites the white space of `xsd:token` and `xsd:normalizedString`; it knows no lexical space for `xsd:gYear`,
`xsd:gYearMonth` and their like; it reads numbers as Python does (`1_000`, ` 1`, `1e3` and `NaN` as decimals, digits of
any script) and dates as ISO 8601 does (`2024-W01`); in `sh:pattern`, `$` accepts a line feed at the end. Left out, too,
are results of `sh:minInclusive` and its like about what is no number: the standard says that values which cannot be
compared violate it (4.5), rdflib puts a date after every number.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import rdflib

from atlas_rdf.profile import Profile
from atlas_rdf.validate import docs, tokens
from atlas_rdf.validate.asking_pyshacl import quiet
from atlas_rdf.validate.datatypes import lexical_space
from atlas_rdf.validate.foreign import check_graph_pyshacl
from atlas_rdf.validate.results import Result
from atlas_rdf.validate.shapes import record_shapes

FILES = Path(__file__).parent / "good-and-bad"
Triple = tuple[str, str, str]
XSD = tokens.XSD
#: Texts that are well formed for some datatypes, ill formed for others, or on an edge.
TEXTS = (
    *("", "0", "1", "-0", "+7", "-1", "1.5", "12.00", "-12.00", ".5", "5.", "1e3", "INF", "NaN", "true", "TRUE", "oui"),
    *("2024", "-0044", "1899", "2101", "02024", "2024-02-29", "2023-02-29", "2024-13-01", "2024-01-01Z", "31/12/2024"),
    *(
        "2024-01-01T00:00:00",
        "a",
        "à la ligne\nsuivante",
        "é" * 1001,
        "12345678",
        "123456789",
        "2A004",
        "97411",
        "a  b",
    ),
    *("1_000", " 1", "2024-W01", "2015\n", "14854\n"),
    *("f" * 64, "F" * 64, "https://exemple.fr/", "14854", "014854", 'un "mot" \\ ici', "١٢٣"),
)
DATATYPES = (
    *("string", "date", "gYear", "decimal", "integer", "boolean", "positiveInteger", "token", "anyURI", "double"),
    *("dateTime", "nonNegativeInteger", "gYearMonth"),
)
LANGS = ("fr", "en", "fr-ca", "de")


@cache
def triples(file: Path) -> tuple[Triple, ...]:
    """The statements of a file."""
    said = tokens.read_turtle([file])
    return tuple((s, p, o) for s, description in said.items() for p, values in description.items() for o in values)


def graph(statements: Sequence[Triple]) -> tokens.Graph:
    """Statements as a graph."""
    collected = tokens.Collected()
    for statement in statements:
        collected.add(*statement)
    return collected.graph


def literal(chance: random.Random) -> str:
    """Any literal."""
    if chance.random() < 1 / 3:
        return tokens.literal(chance.choice(TEXTS), lang=chance.choice(LANGS))
    return tokens.literal(chance.choice(TEXTS), XSD + chance.choice(DATATYPES))


def mutated(statements: Sequence[Triple], chance: random.Random) -> list[Triple]:
    """A graph with one to four faults: statements dropped, doubled, led elsewhere, retyped, or said of another node."""
    found = list(statements)
    for _ in range(min(len(found), chance.randint(1, 4))):
        at = chance.randrange(len(found))
        s, p, o = found[at]
        other = chance.choice(found)
        kind = chance.randrange(8)
        if kind == 0:
            del found[at]
        elif kind == 1:
            found.append((s, p, other[2]))
        elif kind == 2:
            found[at] = (s, p, chance.choice([other[0], other[2], "<https://exemple.fr/absent>", "_:sansAdresse"]))
        elif kind == 3:
            found[at] = (s, p, literal(chance))
        elif kind == 4 and o.startswith('"'):
            found[at] = (s, p, tokens.literal(tokens.lexical(o), XSD + chance.choice(DATATYPES)))
        elif kind == 5 and o.startswith('"'):
            found[at] = (s, p, tokens.literal(tokens.lexical(o), lang=chance.choice(LANGS)))
        elif kind == 6:
            found[at] = (s, other[1], o)
        else:
            found.append((s, p, literal(chance)))
    return found


def broken(count: int, seed: int) -> Iterator[tuple[str, tokens.Graph, Profile]]:
    """Broken graphs with what they were made from."""
    chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
    good = sorted((FILES / "good").glob("*.ttl"))
    bad = sorted((FILES / "bad").glob("*.ttl"))
    for number in range(count):
        file = chance.choice(good if number % 2 else bad)
        statements = mutated(triples(file), chance)
        if statements:
            yield f"{file.name} #{number}", graph(statements), chance.choice(list(Profile))


def key(result: Result) -> tuple[str, ...]:
    """What must be the same."""
    return (result.focus, result.path, result.component, result.value, result.shape, result.severity.value)


def misread(token: str) -> bool:
    """True for a literal that rdflib does not read as XSD says, or that Python's `$` would misjudge."""
    text, datatype, lang = tokens.parts(token)
    space = lexical_space(datatype)
    if lang or space is None:
        return text.endswith("\n")
    with quiet():
        theirs = rdflib.Literal(text, datatype=datatype, normalize=False)
    return text.endswith("\n") or str(theirs) != text or bool(space(text)) == (theirs.ill_typed is True)


def difference(data: tokens.Graph, profile: Profile) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]], int]:
    """The results that only we give, those that only pySHACL gives, and how many both give."""
    shapes = record_shapes(profile)
    ours = {key(result) for result in shapes.check(data)}
    theirs = {key(result) for result in check_graph_pyshacl(shapes.described(data), docs.shapes_graph(profile))}
    literals = {o for said in data.values() for values in said.values() for o in values if o.startswith('"')}
    texts = {tokens.lexical(token) for token in literals if misread(token)}
    excused = texts | {" ".join(text.split()) for text in texts}
    only_ours, only_theirs = (
        {one for one in side if one[0] not in excused and not (one[3] and one[3] in excused) and not _unordered(one)}
        for side in (ours - theirs, theirs - ours)
    )
    return only_ours, only_theirs, len(ours & theirs)


def _unordered(one: tuple[str, ...]) -> bool:
    """True for a result that a value is not in a range of numbers, when the value is none."""
    return "clusive" in one[2] and not re.fullmatch(r"[+-]?[0-9]*[.]?[0-9]*", one[3])


def main() -> int:
    """Compares, and prints what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    graphs = differing = agreed = 0
    for name, data, profile in broken(options.count, options.seed):
        ours, theirs, both = difference(data, profile)
        graphs, agreed = graphs + 1, agreed + both
        if ours or theirs:
            differing += 1
            print(name, profile.value, "only ours:", sorted(ours), "only pySHACL's:", sorted(theirs))  # noqa: T201
    print(f"{graphs} broken graphs, {agreed} results given by both, {differing} verdicts that differ")  # noqa: T201
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
