"""rdflib: `convert_rdflib.py FOLDER FORMAT OUTPUT`."""

from __future__ import annotations

import sys
from pathlib import Path

import rdflib
from prepared import Prepared
from rdflib.namespace import RDF

FORMATS = {"nt": "nt", "ttl": "turtle", "jsonld": "json-ld"}
PREFIXES = {
    "acd": "https://w3id.org/atlas-cd/def#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def graph(folder: Path) -> rdflib.Graph:
    """The prepared records as an rdflib graph, literals kept as they are written."""
    rdflib.NORMALIZE_LITERALS = False
    prepared, made = Prepared(folder), rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        made.bind(prefix, namespace)
    terms = {name: rdflib.URIRef(term) for name, (term, _) in prepared.members.items()}
    types = {name: rdflib.URIRef(iri) for name, iri in prepared.classes.items()}
    for thing in prepared.things():
        subject = rdflib.URIRef(prepared.iri(thing["@id"]))
        made.add((subject, RDF.type, types[thing["@type"]]))
        for name, values in thing.items():
            if name[0] == "@":
                continue
            of = prepared.members[name][1]
            for value in values if isinstance(values, list) else [values]:
                node: rdflib.URIRef | rdflib.Literal
                if of == "@id":
                    node = rdflib.URIRef(prepared.iri(value["@id"] if isinstance(value, dict) else value))
                elif of.startswith("@"):
                    node = rdflib.Literal(value, lang=of[1:])
                else:
                    node = rdflib.Literal(value, datatype=rdflib.URIRef(of) if of else None)
                made.add((subject, terms[name], node))
    return made


if __name__ == "__main__":
    graph(Path(sys.argv[1])).serialize(sys.argv[3], format=FORMATS[sys.argv[2]], encoding="utf-8")
