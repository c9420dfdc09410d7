"""rdflib and pySHACL doing what `publish` does: `publish_rdflib.py PREPARED SHAPES FOLDER`.

Records -> graph -> record shapes -> N-Triples, Turtle, JSON-LD, the verdicts, and a manifest of hashes.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import convert_rdflib
import validate_pyshacl

if __name__ == "__main__":
    prepared, shapes, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    folder.mkdir(exist_ok=True)
    made = convert_rdflib.graph(prepared)
    for suffix, form in convert_rdflib.FORMATS.items():
        made.serialize(folder / f"atlas.{suffix}", format=form, encoding="utf-8")
    validate_pyshacl.write(
        validate_pyshacl.verdicts(made, validate_pyshacl.graph(shapes)), str(folder / "findings.jsonl")
    )
    files = {
        path.name: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
        for path in sorted(folder.glob("*.*"))
        if path.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps({"files": files}, indent=1), encoding="utf-8")
