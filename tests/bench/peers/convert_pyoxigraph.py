"""pyoxigraph, triples streamed from the records to the file: `convert_pyoxigraph.py FOLDER FORMAT OUTPUT`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from prepared import Prepared

FORMATS = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
PREFIXES = {
    "acd": "https://w3id.org/atlas-cd/def#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def triples(folder: Path) -> Iterator[ox.Triple]:
    """The prepared records' triples."""
    prepared = Prepared(folder)
    types = {name: ox.NamedNode(iri) for name, iri in prepared.classes.items()}
    writers = {name: (ox.NamedNode(term), _writer(of, prepared.iri)) for name, (term, of) in prepared.members.items()}
    for thing in prepared.things():
        subject = ox.NamedNode(prepared.iri(thing["@id"]))
        yield ox.Triple(subject, _TYPE, types[thing["@type"]])
        for name, values in thing.items():
            if name[0] != "@":
                predicate, write = writers[name]
                for value in values if isinstance(values, list) else (values,):
                    yield ox.Triple(subject, predicate, write(value))


def _writer(of: str, iri: Callable[[str], str]) -> Callable[[Any], ox.NamedNode | ox.Literal]:
    if of == "@id":
        return lambda value: ox.NamedNode(iri(value["@id"] if isinstance(value, dict) else value))
    if of.startswith("@"):
        language = of[1:]
        return lambda value: ox.Literal(value, language=language)
    if not of:
        return ox.Literal
    datatype = ox.NamedNode(of)
    return lambda value: ox.Literal(value, datatype=datatype)


if __name__ == "__main__":
    form = FORMATS[sys.argv[2]]
    ox.serialize(
        triples(Path(sys.argv[1])),
        sys.argv[3],
        format=form,
        prefixes=PREFIXES if form.supports_datasets is False else None,
    )
