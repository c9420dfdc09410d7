"""Load and query, read only, and never call out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from atlas_rdf.addresses import BASE
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.prefixes import prefixes
from atlas_rdf.rdf_files import parse
from atlas_rdf.sandbox import apart
from atlas_rdf.store_cache import kept_store
from atlas_rdf.values.base import literal

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

_FORBIDDEN = frozenset(("load", "insert", "delete", "clear", "drop", "create", "copy", "move", "add"))
_CALLS = ("service", "from")
_DEEPEST = 100
_LONGEST = 200_000
_SHOWN = 200
# A string that does not end takes the rest of its line: the engine refuses it. A name may run into a keyword
# (`trueSERVICE`), as engines read it.
_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n\r]*|<[^<>"{}|^`\\\x00-\x20]*+>|\"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\")?
    |'''(?:[^'\\]|\\.|'(?!''))*+(?:''')?|"(?:[^"\\\n\r]|\\[^\n\r])*+"?|'(?:[^'\\\n\r]|\\[^\n\r])*+'?|[?$]\w++|@[\w-]++|:[\w.:%~\\/-]++)
    |(?P<word>[\w.-]++)(?P<local>:[\w.:%~\\/-]*+)?|(?P<open><<|[{(\[])|(?P<close>>>|[})\]])""",
    re.VERBOSE | re.DOTALL,
)
_DECLARED = re.compile(r"prefix\s+([\w.-]++):", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a SELECT: column names, then rows of lexical forms or addresses, "" where unbound.

    `document` is the engine's own. The store writes numbers in their shortest form.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    document: bytes = field(repr=False)

    @property
    def json(self) -> str:
        """The W3C SPARQL 1.1 results document."""
        return msgspec.json.format(self.document, indent=1).decode()


class _Triple(msgspec.Struct):
    """A cell that is a triple."""

    subject: _Part
    predicate: _Part
    object: _Part

    def __str__(self) -> str:
        return f"<<( {self.subject} {self.predicate} {self.object} )>>"


class _Part(msgspec.Struct):
    """A term of a triple, as a token of N-Triples."""

    type: str
    value: str | _Triple
    datatype: str = ""
    lang: str = msgspec.field(default="", name="xml:lang")
    direction: str = msgspec.field(default="", name="its:dir")

    def __str__(self) -> str:
        if not isinstance(self.value, str):
            return str(self.value)
        if self.type == "literal":
            text = literal(self.value, lang=f"{self.lang}--{self.direction}" if self.direction else self.lang)
            return f"{text}^^<{self.datatype}>" if self.datatype else text
        return f"_:{self.value}" if self.type == "bnode" else f"<{self.value}>"


class _Cell(msgspec.Struct):
    value: str | _Triple


class _Head(msgspec.Struct):
    vars: tuple[str, ...]


class _Results(msgspec.Struct):
    bindings: list[dict[str, _Cell]]


class _Answer(msgspec.Struct):
    """What of a results document makes a table."""

    head: _Head
    results: _Results


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer of a CONSTRUCT or DESCRIBE, as sorted N-Triples lines."""

    lines: tuple[str, ...]


class Store:
    """A dump, for SPARQL 1.1 queries."""

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
        guard(sparql)
        answer = apart(lambda: self._answer(sparql))
        return _table(answer) if isinstance(answer, bytes) else answer

    def _answer(self, sparql: str) -> bytes | Triples | bool:
        """The results document of a SELECT, the answer to any other."""
        import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

        try:
            answer = self._store.query(sparql, prefixes=prefixes(BASE), use_default_graph_as_union=True)
            if isinstance(answer, ox.QueryBoolean):
                return bool(answer)
            if isinstance(answer, ox.QueryTriples):
                return Triples(tuple(sorted({f"{triple} ." for triple in answer})))
            return cast("bytes", answer.serialize(format=ox.QueryResultsFormat.JSON))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            said = error.msg if isinstance(error, SyntaxError) else str(error)
            reason = " ".join(said.split())[:_SHOWN]
            raise AtlasError(
                f"La requête SPARQL n'est pas correcte : {reason}.", f"The SPARQL query is wrong: {reason}.", Exit.USAGE
            ) from error

    def graph(self) -> rdflib.Graph:
        """The statements as an rdflib graph, lexical forms as in the file."""
        import rdflib  # noqa: PLC0415 - keeps `import atlas_rdf` light

        graph = rdflib.Graph()
        graph.parse(data="".join(f"{quad.triple} .\n" for quad in parse(self._path)), format="nt")
        return graph


def open_store(path: str | Path, *, keep: bool = False) -> Store:
    """Loads an RDF file (N-Triples, Turtle, N-Quads, TriG, JSON-LD).

    `keep`: a large file is loaded once into a folder beside it, named by its digest, from which it opens at once
    the next time. Raises `AtlasError` when it cannot be read; remote contexts are refused, never fetched.
    """
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    path = Path(path)
    if keep and (kept := kept_store(path)):
        return Store(kept, path)
    store = ox.Store()
    store.bulk_extend(parse(path))
    return Store(store, path)


def guard(sparql: str) -> None:
    """Raises `AtlasError` for a query that could leave this machine, change something or exhaust the engine."""
    unescaped = _ESCAPED.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)
    if len(sparql) > _LONGEST:
        raise AtlasError("La requête est trop longue.", "The query is too long.", Exit.USAGE)
    for text in (sparql, unescaped):
        depth = 0
        prefixes_declared = {name.lower() for name in _DECLARED.findall(text)}
        for match in _TOKEN.finditer(text):
            depth += (match["open"] is not None) - (match["close"] is not None)
            if depth > _DEEPEST:
                raise AtlasError(
                    f"La requête a plus de {_DEEPEST} groupes emboîtés : la simplifier.",
                    f"The query has more than {_DEEPEST} nested groups: simplify it.",
                    Exit.USAGE,
                )
            declared = match["local"] and match["word"].lower() in prefixes_declared
            word = "" if declared else (match["word"] or "").lower()
            found = next((call for call in _CALLS if call in word), word if word in _FORBIDDEN else "").upper()
            if found:
                raise AtlasError(
                    f"{found} n'est pas permis : une requête lit le fichier donné, rien d'autre. Retirer {found}.",
                    f"{found} is not allowed: a query reads the given file and nothing else. Remove {found}.",
                    Exit.USAGE,
                )


def _table(document: bytes) -> Table:
    try:
        answer = msgspec.json.decode(document, type=_Answer)
        names = answer.head.vars
        rows = tuple(
            tuple([str(row[name].value) if name in row else "" for name in names]) for row in answer.results.bindings
        )
    except RecursionError as error:
        raise AtlasError(
            "La réponse a des triplets trop emboîtés pour être montrée. Demander leurs termes (SUBJECT, OBJECT).",
            "The answer has triples nested too deeply to be shown. Ask for their terms (SUBJECT, OBJECT).",
            Exit.USAGE,
        ) from error
    return Table(names, rows, document)
