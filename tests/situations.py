# ruff: noqa: E501 - the situations are read as a table
"""Forty situations of a validator in CI, and what `atlas-rdf validate` and `pyshacl` answer: docs/verdicts.md.

python tests/situations.py     rewrites the document; `test_situations.py` holds it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
DOCUMENT = TOP / "docs" / "verdicts.md"
PREFIXES = (
    "@prefix ex: <http://ex.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)
ADA = PREFIXES + 'ex:ada a ex:Person ; ex:name "Ada" .'
NAMELESS = PREFIXES + "ex:ada a ex:Person ."
SHAPE = PREFIXES + (
    "ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:NameShape .\n"
    "ex:NameShape sh:path ex:name ; sh:minCount 1 ."
)
SERVICE = "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this ?p ?o } }"
PAGE = (TOP / "samples" / "pages" / "prjId-14854.txt").read_text(encoding="utf-8")
CUT = (TOP / "samples" / "pages" / "prjId-14358.txt").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Situation:
    """Files, our arguments, and pySHACL's for the same ("" where it has no such input)."""

    name: str
    ours: str
    theirs: str
    code: int
    files: Mapping[str, str | bytes] = field(default_factory=dict)


def rdf(name: str, code: int, data: str | bytes | None, shapes: str | None, options: str = "") -> Situation:
    """Some data against some shapes; None: the file is missing."""
    files = {key: text for key, text in (("data.ttl", data), ("shapes.ttl", shapes)) if text is not None}
    theirs = "-s shapes.ttl data.ttl -f human"
    return Situation(name, f"data.ttl --shapes shapes.ttl --timeout 2 {options}", theirs, code, files)


def own(name: str, code: int, arguments: str, files: Mapping[str, str | bytes], theirs: str = "") -> Situation:
    """Our own shapes."""
    return Situation(name, arguments, theirs, code, files)


SITUATIONS: Sequence[Situation] = (
    rdf("all is well", 0, ADA, SHAPE),
    rdf("a violation", 1, NAMELESS, SHAPE),
    rdf("only a warning", 0, NAMELESS, SHAPE.replace("sh:path", "sh:severity sh:Warning ; sh:path")),
    rdf("a warning, --fail-on warning", 1, NAMELESS, SHAPE.replace("sh:path", "sh:severity sh:Warning ; sh:path"), "--fail-on warning"),
    rdf("only an information", 0, NAMELESS, SHAPE.replace("sh:path", "sh:severity sh:Info ; sh:path")),
    rdf("a violation, --fail-on never", 0, NAMELESS, SHAPE, "--fail-on never"),
    rdf("a severity of their own", 1, NAMELESS, SHAPE.replace("sh:path", "sh:severity ex:Grave ; sh:path")),
    rdf("a shape that is deactivated", 4, NAMELESS, SHAPE.replace("sh:targetClass", "sh:deactivated true ; sh:targetClass")),
    rdf("data missing", 3, None, SHAPE),
    rdf("shapes missing", 3, ADA, None),
    rdf("data empty", 4, "", SHAPE),
    rdf("data empty, --allow-empty", 0, "", SHAPE, "--allow-empty"),
    rdf("shapes empty", 4, ADA, ""),
    rdf("shapes that are only data", 4, ADA, ADA),
    rdf("a typo in a target", 4, ADA, SHAPE.replace("ex:Person ;", "ex:Persn ;")),
    rdf("a typo in the data", 4, ADA.replace("ex:Person", "ex:Persone"), SHAPE),
    rdf("another namespace", 4, ADA.replace("http://ex.org/", "https://ex.org/"), SHAPE),
    rdf("no target at all", 4, ADA, SHAPE.replace("sh:targetClass ex:Person ;", "")),
    rdf("a target node that is not in the data", 4, ADA, SHAPE.replace("sh:targetClass ex:Person", "sh:targetNode ex:eve").replace("minCount 1", "maxCount 1")),
    rdf("data with broken syntax", 3, ADA + " ex:b ;;", SHAPE),
    rdf("shapes with broken syntax", 3, ADA, SHAPE + " ex:b ;;"),
    rdf("data that is binary", 3, b"\x89PNG\r\n\x00", SHAPE),
    rdf("data that is cut", 3, ADA[:-20], SHAPE),
    rdf("a shape without path", 3, ADA, SHAPE.replace("sh:path ex:name ;", "")),
    rdf("a constraint without value", 3, ADA, SHAPE.replace("sh:minCount 1", 'sh:minCount "many"')),
    rdf("a pattern that is none", 3, ADA, SHAPE.replace("sh:minCount 1", 'sh:pattern "("')),
    rdf("a query that calls out", 3, ADA, SHAPE + f' ex:PersonShape sh:sparql [ sh:select "{SERVICE}" ] .'),
    rdf("a shape that comes back to itself", 3, ADA + " ex:ada ex:knows ex:ada .", SHAPE + " ex:PersonShape sh:property [ sh:path ex:knows ; sh:node ex:PersonShape ] ."),
    rdf("a child killed: a pattern without end", 3, ADA.replace('"Ada"', f'"{"a" * 40}!"'), SHAPE.replace("sh:minCount 1", 'sh:pattern "^(a+)+$"')),
    rdf("an import that cannot be had", 0, ADA, SHAPE + " <http://127.0.0.1:9/a> a owl:Ontology ; owl:imports <http://127.0.0.1:9/b> ."),
    rdf("data that says it conforms", 1, NAMELESS + " [] a sh:ValidationReport ; sh:conforms true .", SHAPE),
    own("an unknown option", 2, "data.ttl --strict", {"data.ttl": ADA}, "data.ttl --strict"),
    own("no argument", 2, "", {}, ""),
    own("an unknown format of report", 2, "data.ttl --format pdf", {"data.ttl": ADA}, "data.ttl -f pdf"),
    own("a folder without data", 4, "vide", {"vide/note.md": "x"}),
    own("a folder", 1, "lot", {"lot/prjId-14854.txt": PAGE, "lot/prjId-14358.txt": CUT}),
    own("a page that is good", 0, "prjId-14854.txt", {"prjId-14854.txt": PAGE}),
    own("a good file and an empty one", 4, "prjId-14854.txt vide.ttl", {"prjId-14854.txt": PAGE, "vide.ttl": ""}),
    own("a good file and a missing one", 3, "prjId-14854.txt absent.ttl", {"prjId-14854.txt": PAGE}),
    own("RDF/XML", 3, "data.rdf", {"data.rdf": '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'}, "data.rdf"),
    own("a remote JSON-LD context", 3, "data.jsonld", {"data.jsonld": '{"@context": "http://127.0.0.1:9/c", "a": "b"}'}, "data.jsonld"),
    own("a glob without match", 3, "*.ttl", {}),
    own("a list of files that is missing", 3, "--files-from liste", {}),
)  # fmt: skip


def answer(module: str, arguments: Sequence[str], folder: Path) -> tuple[int, str]:
    """Exit code and first line of what a program says: standard error first, for that is where errors are."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return -1, "(stopped after 20 s)"
    lines = [line for line in (*done.stderr.splitlines(), *done.stdout.splitlines()) if line.strip()]
    last = next((line for line in lines if line.startswith(("Error: ", "Verdict: "))), lines[0] if lines else "")
    return done.returncode, last.replace(str(folder), "")


def prepared(situation: Situation, folder: Path) -> None:
    """The situation's files."""
    for name, text in situation.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def row(situation: Situation, *, theirs: bool) -> tuple[int, str, str]:
    """Our exit code and sentence, and pySHACL's exit code."""
    with tempfile.TemporaryDirectory() as name:
        prepared(situation, Path(name))
        code, said = answer("atlas_rdf", ["validate", *situation.ours.split(), "--lang", "en"], Path(name))
        other = "—"
        if theirs and situation.theirs:
            number, _ = answer("pyshacl", situation.theirs.split(), Path(name))
            other = "hangs" if number < 0 else str(number)
        return code, said, other


def main() -> None:
    """Writes the document."""
    rows = []
    for situation in SITUATIONS:
        code, said, other = row(situation, theirs=True)
        cell = said.replace("|", "\\|")
        rows.append(f"| {situation.name} | {code} | {cell} | {other} |\n")
    head = (
        "# Forty situations / Quarante situations\n\nWhat a validator answers when something is wrong with the run "
        "itself. Written by `python tests/situations.py`; the tests hold our columns.\n`pyshacl` is the command of "
        "pySHACL on the same files, with its own defaults.\n\n"
        "0 conforms · 1 violates · 2 wrong use · 3 could not run · 4 not examined\n\n"
        "| situation | exit code | what is said | pyshacl |\n|---|--:|---|--:|\n"
    )
    DOCUMENT.write_text(head + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
