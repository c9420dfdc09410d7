"""Load and query, read only, and never call out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from atlas_rdf.addresses import BASE
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.prefixes import prefixes
from atlas_rdf.rdf_files import parse

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

_FORBIDDEN = frozenset(
    ("service", "from", "load", "insert", "delete", "clear", "drop", "create", "copy", "move", "add")
)
_DEEPEST = 100
_LONGEST = 200_000
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|<[^<>"{}|^`\\\x00-\x20]*>|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
    |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[?$]\w+|@[\w-]+|[\w.-]*:[\w.:%~\\/-]*)|(?P<word>\w+)|(?P<open>[{(\[])|(?P<close>[})\]])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a SELECT: column names, then rows of lexical forms or addresses, "" where unbound.

    `json` is the W3C SPARQL 1.1 results document. The store writes numbers in their shortest form.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    json: str


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer of a CONSTRUCT or DESCRIBE, as sorted N-Triples lines."""

    lines: tuple[str, ...]


class Store:
    """A dump in memory, for SPARQL 1.1 queries."""

    def __init__(self, store: ox.Store, path: Path) -> None:
        self._store = store
        self._path = path

    def __len__(self) -> int:
        """The number of statements."""
        return len(self._store)

    def query(self, sparql: str) -> Table | Triples | bool:
        """The answer to a SELECT, CONSTRUCT/DESCRIBE or ASK.

        The prefixes of our Turtle need no declaration.
        Raises `AtlasError` for a query that is wrong or that would call out (`SERVICE`, `FROM`).
        """
        import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

        guard(sparql)
        try:
            answer = self._store.query(sparql, prefixes=prefixes(BASE), use_default_graph_as_union=True)
            if isinstance(answer, ox.QueryBoolean):
                return bool(answer)
            if isinstance(answer, ox.QueryTriples):
                return Triples(tuple(sorted({f"{triple} ." for triple in answer})))
            return _table(answer)
        except (SyntaxError, ValueError) as error:
            reason = error.msg if isinstance(error, SyntaxError) else str(error)
            raise AtlasError(
                f"La requête SPARQL n'est pas correcte : {reason}.", f"The SPARQL query is wrong: {reason}.", Exit.USAGE
            ) from error

    def graph(self) -> rdflib.Graph:
        """The statements as an rdflib graph, lexical forms as in the file."""
        import rdflib  # noqa: PLC0415 - keeps `import atlas_rdf` light

        graph = rdflib.Graph()
        graph.parse(data="".join(f"{quad.triple} .\n" for quad in parse(self._path)), format="nt")
        return graph


def open_store(path: str | Path) -> Store:
    """Loads an RDF file (N-Triples, Turtle, N-Quads, TriG, JSON-LD) into memory.

    Raises `AtlasError` when it cannot be read; remote contexts are refused, never fetched.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    store = ox.Store()
    store.bulk_extend(parse(Path(path)))
    return Store(store, Path(path))


def guard(sparql: str) -> None:
    """Raises `AtlasError` for a query that could leave this machine, change something or exhaust the engine."""
    unescaped = _ESCAPED.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)
    if len(sparql) > _LONGEST:
        raise AtlasError("La requête est trop longue.", "The query is too long.", Exit.USAGE)
    for text in (sparql, unescaped):
        depth = 0
        for kind, token in _tokens(text):
            depth += {"open": 1, "close": -1}.get(kind, 0)
            if depth > _DEEPEST:
                raise AtlasError(
                    f"La requête a plus de {_DEEPEST} groupes emboîtés : la simplifier.",
                    f"The query has more than {_DEEPEST} nested groups: simplify it.",
                    Exit.USAGE,
                )
            if kind == "word" and token.lower() in _FORBIDDEN:
                word = token.upper()
                raise AtlasError(
                    f"{word} n'est pas permis : une requête lit le fichier donné, rien d'autre. Retirer {word}.",
                    f"{word} is not allowed: a query reads the given file and nothing else. Remove {word}.",
                    Exit.USAGE,
                )


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        yield match.lastgroup or "", match[0]


def _table(answer: ox.QuerySolutions) -> Table:
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    document = json.loads(answer.serialize(format=ox.QueryResultsFormat.JSON) or b"{}")
    names = tuple(document["head"]["vars"])
    rows = tuple(
        tuple(binding[name]["value"] if name in binding else "" for name in names)
        for binding in document["results"]["bindings"]
    )
    return Table(names, rows, json.dumps(document, ensure_ascii=False, indent=1))
