"""What the peers are given: our own graph, taken apart again. They have no names to fold and no cells to judge.

`records.jsonl` and `shared.jsonl` hold JSON trees with our keys, one record a line, bodies repeated in each record that
names them, codes once; `tables/` holds the same as CSV, one table a class and one for each field with several values,
with an RML mapping (`mapping.rml.ttl`) and OTTR templates (`templates.ttl`) over them; `names.json` says which term,
type or language is behind each member.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

ID_BASE = "https://w3id.org/atlas-cd/id/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_FICHE = "https://w3id.org/atlas-cd/def#Fiche"
_CONTEXT = Path(__file__).resolve().parents[2] / "vocab/context.jsonld"
#: Shared things that a source would hold in a list of their own, not in each record.
_LISTED = ("Concept", "ConceptScheme", "SoftwareAgent", "Dataset")

Members = dict[str, list[str]]
Kind = tuple[str, str]


def kind(term: ox.NamedNode | ox.Literal) -> str:
    """`@id` for an address, `@fr` for a language, else the datatype's IRI, "" for a plain string."""
    if isinstance(term, ox.NamedNode):
        return "@id"
    if term.language:
        return f"@{term.language}"
    return "" if term.datatype.value == _XSD_STRING else str(term.datatype.value)


class Names:
    """The members' names, from the published JSON-LD context."""

    def __init__(self) -> None:
        context = json.loads(_CONTEXT.read_text(encoding="utf-8"))["@context"]
        self.classes: dict[str, str] = {}
        self.members: dict[str, Kind] = {}
        self._by_use: dict[Kind, str] = {}
        for name, entry in context.items():
            if isinstance(entry, str):
                self.classes[entry] = name
            elif isinstance(entry, dict):
                language = entry.get("@language")
                of = f"@{language}" if language else entry.get("@type", "")
                self.members[name] = (entry["@id"], of)
                self._by_use.setdefault((entry["@id"], of), name)

    def member(self, predicate: str, of: str) -> str:
        """The member of a predicate and a kind of value."""
        return self._by_use[predicate, of]


class Graph:
    """The triples by subject: the class, and the values of each member."""

    def __init__(self, ntriples: Path) -> None:
        self.names = Names()
        self.classes: dict[str, str] = {}
        self.things: dict[str, Members] = defaultdict(lambda: defaultdict(list))
        for quad in ox.parse(path=str(ntriples), format=ox.RdfFormat.N_TRIPLES):
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            assert isinstance(subject, ox.NamedNode)
            assert isinstance(value, ox.NamedNode | ox.Literal)
            if predicate == f"{_RDF}type":
                self.classes[subject.value] = self.names.classes[value.value]
            else:
                self.things[subject.value][self.names.member(predicate, kind(value))].append(value.value)

    def listed(self, thing: str) -> bool:
        """True for what stands in `shared.jsonl`."""
        return self.classes[thing] in _LISTED

    def tree(self, thing: str, seen: set[str]) -> dict[str, Any]:
        """The thing, and inside it what it leads to, where it is first named in this record."""
        seen.add(thing)
        node: dict[str, Any] = {"@id": short(thing), "@type": self.classes[thing]}
        for name, values in self.things[thing].items():
            shown = [self._value(name, value, seen) for value in values]
            node[name] = shown[0] if len(shown) == 1 else shown
        return node

    def _value(self, name: str, value: str, seen: set[str]) -> object:
        if self.names.members[name][1] != "@id":
            return value
        inside = value in self.classes and value not in seen and not self.listed(value)
        return self.tree(value, seen) if inside else short(value)


def short(iri: str) -> str:
    """An address without our base; any other as it is."""
    return iri.removeprefix(ID_BASE)


def prepare(ntriples: Path, folder: Path) -> None:
    """Writes everything that the peers need to make the graph of `ntriples` again."""
    graph = Graph(ntriples)
    folder.mkdir(parents=True, exist_ok=True)
    names = {"base": ID_BASE, "classes": {v: k for k, v in graph.names.classes.items()}, "members": graph.names.members}
    (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False, indent=1), encoding="utf-8")
    (folder / "names.tsv").write_text("".join(_tokens(graph.names)), encoding="utf-8")
    reached: set[str] = set()
    records = [one for one, cls in graph.classes.items() if cls == graph.names.classes[_FICHE]]
    with (folder / "records.jsonl").open("w", encoding="utf-8") as file:
        for record in records:
            seen: set[str] = set()
            _write(file, graph.tree(record, seen))
            reached |= seen
    with (folder / "shared.jsonl").open("w", encoding="utf-8") as file:
        for thing in graph.classes:
            if thing not in reached:
                _write(file, graph.tree(thing, set(graph.classes)))
    _tables(graph, folder / "tables")


def _tokens(names: Names) -> Iterator[str]:
    """The names as the floor wants them: N-Triples tokens, and what follows a literal's closing quote."""
    yield f"base\t{ID_BASE}\n"
    for iri, name in names.classes.items():
        yield f"class\t{name}\t <{_RDF}type> <{iri}>\n"
    for name, (term, of) in names.members.items():
        end = of if of.startswith("@") else f"^^<{of}>" if of else ""
        yield f"member\t{name}\t <{term}> \t{'@' if of == '@id' else '-'}\t{end}\n"


def _write(file: Any, tree: Mapping[str, Any]) -> None:
    file.write(json.dumps(tree, ensure_ascii=False, separators=(",", ":")) + "\n")


def _tables(graph: Graph, folder: Path) -> None:
    """One table a class; a field that some thing has twice goes to a table of its own."""
    folder.mkdir(exist_ok=True)
    things: dict[str, list[str]] = defaultdict(list)
    for thing, cls in graph.classes.items():
        things[cls].append(thing)
    rml, ottr = _Rml(graph.names), _Ottr(graph.names)
    for cls, members in things.items():
        used: dict[str, int] = {}
        for thing in members:
            for name, values in graph.things[thing].items():
                used[name] = max(used.get(name, 0), len(values))
        single = [name for name, most in used.items() if most == 1]
        rows = ([one, *(graph.things[one].get(name, [""])[0] for name in single)] for one in members)
        _table(folder / f"{cls}.csv", ["id", *single], rows)
        rml.add(cls, cls, single)
        ottr.add(cls, cls, single)
        for name in (name for name, most in used.items() if most > 1):
            pairs = ([one, value] for one in members for value in graph.things[one].get(name, ()))
            _table(folder / f"{cls}.{name}.csv", ["id", name], pairs)
            rml.add(f"{cls}.{name}", "", [name])
            ottr.add(f"{cls}.{name}", "", [name])
    (folder.parent / "mapping.rml.ttl").write_text(rml.text(), encoding="utf-8")
    (folder.parent / "morph.ini").write_text(
        "[CONFIGURATION]\nlogging_level: ERROR\n[TABLES]\nmappings: mapping.rml.ttl\n", encoding="utf-8"
    )
    (folder.parent / "templates.ttl").write_text(ottr.text(), encoding="utf-8")


def _table(path: Path, head: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


class _Rml:
    """The RML mapping of the tables."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._maps = [
            "@prefix rr: <http://www.w3.org/ns/r2rml#> .",
            "@prefix rml: <http://semweb.mmlab.be/ns/rml#> .",
            "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n",
        ]

    def add(self, table: str, cls: str, members: Iterable[str]) -> None:
        iris = {name: iri for iri, name in self._names.classes.items()}
        of = f" ; rr:class <{iris[cls]}>" if cls else ""
        source = f'rml:source "tables/{table}.csv" ; rml:referenceFormulation ql:CSV'
        subject = f'rml:reference "id" ; rr:termType rr:IRI{of}'
        lines = [f"<#{table}> rml:logicalSource [ {source} ] ;", f" rr:subjectMap [ {subject} ]"]
        for name in members:
            predicate, of = self._names.members[name]
            how = (
                "rr:termType rr:IRI"
                if of == "@id"
                else f'rr:language "{of[1:]}"'
                if of.startswith("@")
                else f"rr:datatype <{of}>"
                if of
                else "rr:termType rr:Literal"
            )
            value = f'rr:objectMap [ rml:reference "{name}" ; {how} ]'
            lines.append(f" ; rr:predicateObjectMap [ rr:predicate <{predicate}> ; {value} ]")
        self._maps.append("\n".join(lines) + " .\n")

    def text(self) -> str:
        return "\n".join(self._maps)


class _Ottr:
    """The OTTR templates of the tables, each named as its table."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._templates = ["@prefix ottr: <http://ns.ottr.xyz/0.4/> .\n@prefix t: <urn:table:> .\n"]

    def add(self, table: str, cls: str, members: Iterable[str]) -> None:
        iris = {name: iri for iri, name in self._names.classes.items()}
        slots, triples = ["ottr:IRI ?id"], [f"ottr:Triple(?id, <{_RDF}type>, <{iris[cls]}>)"] if cls else []
        for name in members:
            predicate, of = self._names.members[name]
            is_a = (
                "ottr:IRI "
                if of == "@id"
                else f"<{_RDF}langString> "
                if of.startswith("@")
                else f"<{of}> "
                if of
                else ""
            )
            slots.append(f"? {is_a}?{name}")
            triples.append(f"ottr:Triple(?id, <{predicate}>, ?{name})")
        inner = " ,\n  ".join(triples)
        self._templates.append(f"t:{table.replace('.', '_')} [ {', '.join(slots)} ] :: {{\n  {inner}\n}} .\n")

    def text(self) -> str:
        return "\n".join(self._templates)


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
