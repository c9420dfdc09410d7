"""Writes `vocab/codes/correspondances.ttl` from `vocab/concept-mappings.sssom.tsv`."""

from __future__ import annotations

import csv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
CODE = "https://w3id.org/atlas-cd/code/"
SDG = "http://metadata.un.org/sdg/"
SCHEMES = {
    "crs": ("Secteurs et codes-objet du SNPC (OCDE-CAD)", "Sectors and purpose codes of the CRS (OECD-DAC)"),
    "iati-aide": ("Types d'aide (IITA, OCDE-CAD)", "Types of aid (IATI, OECD-DAC)"),
    "iati-statut": ("États d'activité (IITA)", "Activity status (IATI)"),
}
HEAD = """# GENERATED from vocab/concept-mappings.sssom.tsv by tools/generate.py. Do not edit.
# Concepts of other people's lists that have no address of their own, and what is close to them here; an owl:Axiom
# says of each match whether it is confirmed or proposed.

@prefix dct: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vs: <http://www.w3.org/2003/06/sw-vocab-status/ns#> .
"""


def matches_file() -> str:
    """The text of the file."""
    lines = (TOP / "vocab/concept-mappings.sssom.tsv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t"))
    parts = [HEAD]
    for name, (fr, en) in SCHEMES.items():
        parts.append(f'<{CODE}{name}> a skos:ConceptScheme ;\n    dct:title "{fr}"@fr , "{en}"@en .\n')
    own = {row["object_id"]: row for row in rows if row["object_id"].startswith("code:")}
    for name, row in sorted(own.items()):
        scheme, _, notation = name.removeprefix("code:").partition("/")
        parts.append(
            f"<{CODE}{scheme}/{notation}> a skos:Concept ;\n"
            f'    skos:prefLabel "{row["object_label_fr"]}"@fr , "{row["object_label_en"]}"@en ;\n'
            f'    skos:notation "{notation}" ;\n    skos:inScheme <{CODE}{scheme}> .\n'
        )
    for row in rows:
        subject, target = (_full(row[name]) for name in ("subject_id", "object_id"))
        key = "-".join(row[name].partition(":")[2].replace("/", "-") for name in ("subject_id", "object_id"))
        kind = "-sdg-" if row["object_id"].startswith("sdg:") else "-"
        key = kind.join(key.rsplit("-", 1)) if kind == "-sdg-" else key
        parts.append(
            f"<{subject}> skos:closeMatch <{target}> .\n\n"
            f"<{CODE}correspondance/{key}> a owl:Axiom ;\n    owl:annotatedSource <{subject}> ;\n"
            f"    owl:annotatedProperty skos:closeMatch ;\n    owl:annotatedTarget <{target}> ;\n"
            f'    vs:term_status "{row["mapping_status"]}" .\n'
        )
    return "\n".join(parts)


def _full(curie: str) -> str:
    prefix, _, name = curie.partition(":")
    return {"code": CODE, "sdg": SDG}[prefix] + name
