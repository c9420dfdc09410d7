"""Writes `atlas_rdf/terms.py` from `vocab/atlas.ttl` and `vocab/borrowed.ttl`."""

from __future__ import annotations

from pathlib import Path

from rdflib import OWL, RDF, RDFS, Graph, Literal, URIRef

TOP = Path(__file__).resolve().parent.parent
ACD = "https://w3id.org/atlas-cd/def#"
XSD = "http://www.w3.org/2001/XMLSchema#"
CODES = "https://w3id.org/atlas-cd/code/"

HEADER = '''"""GENERATED from vocab/atlas.ttl and vocab/borrowed.ttl by tools/generate.py. Do not edit.

One constant a term: a misspelt one is a type error.
"""

from __future__ import annotations

from typing import Final, NewType

Term = NewType("Term", str)

ACD_NS: Final = "{acd}"
XSD_NS: Final = "{xsd}"
CODE_NS: Final = "{codes}"
ONTOLOGY_VERSION_IRI: Final = "{version_iri}"
ONTOLOGY_VERSION: Final = "{version}"
'''


def terms_module() -> str:
    """The text of the module."""
    own, borrowed = Graph(), Graph()
    own.parse(TOP / "vocab/atlas.ttl")
    borrowed.parse(TOP / "vocab/borrowed.ttl")
    prefixes = dict(sorted((p, str(ns)) for p, ns in (own + borrowed).namespaces()))
    ontology = next(own.subjects(RDF.type, OWL.Ontology))
    internal = set()
    by_prefix: dict[str, list[str]] = {}
    for graph in (own, borrowed):
        for term in sorted({s for s in graph.subjects(RDFS.isDefinedBy) if isinstance(s, URIRef)}):
            prefix = next(p for p, ns in prefixes.items() if str(term).startswith(ns) and p)
            by_prefix.setdefault(prefix, []).append(str(term))
            if (term, URIRef(ACD + "profil"), Literal("interne")) in graph:
                internal.add(str(term))
    used = {p: prefixes[p] for p in by_prefix} | {"xsd": XSD}
    lines = [
        HEADER.format(
            acd=ACD,
            xsd=XSD,
            codes=CODES,
            version_iri=own.value(ontology, OWL.versionIRI),
            version=own.value(ontology, OWL.versionInfo),
        )
    ]
    for prefix, terms in sorted(by_prefix.items()):
        lines += [f'\nclass {prefix.capitalize()}:\n    """Terms of <{used[prefix]}>."""\n']
        for iri in terms:
            name = iri.removeprefix(used[prefix])
            lines.append(f'    {name.replace("-", "_")}: Final = Term("{iri}")')
        lines.append("")
    lines.append("\nINTERNAL: Final = frozenset(\n    {")
    lines += [f'        "{iri}",' for iri in sorted(internal)]
    lines.append("    }\n)\n")
    lines.append("PREFIXES: Final = {")
    lines += [f'    "{p}": "{ns}",' for p, ns in sorted(used.items())]
    lines.append("}")
    return "\n".join(lines) + "\n"
