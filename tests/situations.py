# ruff: noqa: E501 - the situations are read as a table
"""Situations of a validator in CI, and what `atlas-rdf validate`, pySHACL, Jena and rudof answer: docs/verdicts.md.

`make verdicts` asks all of them and rewrites the document; `test_situations.py` asks us and pySHACL and holds it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from tests.bench.environments import PEERS, Environments
from tests.bench.environments import version as pinned

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
    """Files, our arguments and exit code, and by peer theirs for the same; a peer without has no such input."""

    name: str
    ours: str
    code: int
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)


def rdf(name: str, code: int, data: str | bytes | None, shapes: str | None, options: str = "") -> Situation:
    """Some data against some shapes; None: the file is missing."""
    files = {key: text for key, text in (("data.ttl", data), ("shapes.ttl", shapes)) if text is not None}
    theirs = {
        "pyshacl": "-s shapes.ttl data.ttl -f human",
        "jena": "--text --shapes shapes.ttl --data data.ttl",
        "rudof": "data.ttl shapes.ttl",
    }
    return Situation(name, f"data.ttl --shapes shapes.ttl --timeout 2 {options}", code, files, theirs)


def own(name: str, code: int, arguments: str, files: Mapping[str, str | bytes], **theirs: str) -> Situation:
    """Our own shapes."""
    return Situation(name, arguments, code, files, theirs)


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
    rdf("a typo in a constraint", 3, NAMELESS, SHAPE.replace("sh:minCount", "sh:mincount")),
    rdf("shapes of which all is in JavaScript", 4, NAMELESS, SHAPE.replace("sh:property ex:NameShape", "sh:js [ sh:jsFunctionName 'f' ]").replace("ex:NameShape sh:path ex:name ; sh:minCount 1 .", "")),
    rdf("an entailment asked for", 3, NAMELESS, SHAPE + " ex:PersonShape sh:entailment <http://www.w3.org/ns/entailment/OWL> ."),
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
    own("an unknown option", 2, "data.ttl --strict", {"data.ttl": ADA}, pyshacl="data.ttl --strict", jena="--data data.ttl --strict"),
    own("no argument", 2, "", {}, pyshacl="", jena=""),
    own("an unknown format of report", 2, "data.ttl --format pdf", {"data.ttl": ADA}, pyshacl="data.ttl -f pdf"),
    own("a folder without data", 4, "vide", {"vide/note.md": "x"}),
    own("a folder", 1, "lot", {"lot/prjId-14854.txt": PAGE, "lot/prjId-14358.txt": CUT}),
    own("a page that is good", 0, "prjId-14854.txt", {"prjId-14854.txt": PAGE}),
    own("a good file and an empty one", 4, "prjId-14854.txt vide.ttl", {"prjId-14854.txt": PAGE, "vide.ttl": ""}),
    own("an empty page", 4, "prjId-1.txt", {"prjId-1.txt": ""}),
    own("an empty standard input", 4, "-", {}),
    own("JSON lines of which none can be read", 1, "x.jsonl", {"x.jsonl": "{\n"}),
    own("a good file and a missing one", 3, "prjId-14854.txt absent.ttl", {"prjId-14854.txt": PAGE}),
    own("RDF/XML", 3, "data.rdf", {"data.rdf": '<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'}, pyshacl="data.rdf", jena="--text --data data.rdf", rudof="data.rdf"),
    own("a remote JSON-LD context", 3, "data.jsonld", {"data.jsonld": '{"@context": "http://127.0.0.1:9/c", "a": "b"}'}, pyshacl="data.jsonld", jena="--text --data data.jsonld", rudof="data.jsonld"),
    own("a glob without match", 3, "*.ttl", {}),
    own("a list of files that is missing", 3, "--files-from liste", {}),
)  # fmt: skip


US = (sys.executable, "-m", "atlas_rdf", "validate")
#: What each peer is called as; the others than pySHACL live in environments of their own.
PYSHACL = (sys.executable, "-m", "pyshacl")
LIMIT = 10  # seconds of processor, of which the slowest answer takes four
SHOWN = 70
_BY_CHANCE = re.compile(r"\bn?[0-9a-f]{32}(?:b[0-9]+)?\b|\b[0-9:.]+ (?=(?:ERROR|WARN))|0x[0-9a-f]+")

_TRACEBACK = re.compile(r"Traceback \(")
_RAISED = re.compile(r"[\w.]+(?:[Ee]rror|Exception|Failure|Syntax)\b: ")


def answer(command: Sequence[str], folder: Path) -> tuple[int, list[str]]:
    """The exit code (below 0: it had to be stopped) and the lines of what a program says, those of errors first."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        ["sh", "-c", f'ulimit -t {LIMIT}; exec "$@"', "sh", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    lines = [*done.stderr.splitlines(), *done.stdout.splitlines()]
    return done.returncode, [line.replace(str(folder), "").strip() for line in lines if line.strip()]


def prepared(situation: Situation, folder: Path) -> None:
    """The situation's files."""
    for name, text in situation.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


#: How our line begins that says why, the first of these that there is.
_SAID = ("Error: ", "Nothing was examined: ", "Not examined (", "Verdict: ")


def ours(situation: Situation) -> tuple[int, str]:
    """Our exit code and sentence."""
    with tempfile.TemporaryDirectory() as name:
        prepared(situation, Path(name))
        code, lines = answer([*US, *situation.ours.split(), "--lang", "en"], Path(name))
        said = (line for start in _SAID for line in lines if line.startswith(start))
        return code, next(said, lines[0])


def theirs(situation: Situation, peer: str, command: Sequence[str]) -> str:
    """A peer's exit code and the first thing it says."""
    if peer not in situation.theirs:
        return "—"
    with tempfile.TemporaryDirectory() as name:
        prepared(situation, Path(name))
        code, lines = answer([*command, *situation.theirs[peer].split()], Path(name))
    if code < 0:
        return "hangs"
    raised = [line for line in lines if _RAISED.match(line)] if any(map(_TRACEBACK.match, lines)) else []
    said = (raised or [line for line in lines if not line.startswith("Loading ")] or [""])[0]
    return cell(f"{code} {_BY_CHANCE.sub('…', said)[:SHOWN]}")


def cell(text: str) -> str:
    """A text as it stands in the table."""
    return text.replace("|", "\\|").replace("<", "&lt;").strip()


def peers(root: Path) -> dict[str, Sequence[str]]:
    """The peers' commands, installed where they are not yet; raises `AbsentError`."""
    environments = Environments(root)
    return {
        "pyshacl": PYSHACL,
        "jena": ("java", "-cp", environments.jena(), "shacl.shacl", "validate"),
        "rudof": (environments.python("rudof"), str(PEERS / "validate_rudof.py")),
    }


def head() -> str:
    """What stands above the rows."""
    jena = pinned("jena").removeprefix("libapache-jena-java ")
    return (
        "# Situations of a validator / Situations d'un validateur\n\n"
        "What a validator answers when something is wrong with the run itself: exit code, and the first line that says "
        "why (of a traceback, the last). Written by `make verdicts`, which asks all four; each run of the tests asks us and "
        "pySHACL again.\n\n"
        "0 conforms · 1 violates · 2 wrong use · 3 could not run · 4 not examined\n\n"
        f"* pySHACL {version('pyshacl')}: its command, with its own defaults.\n"
        f"* Jena {jena}: Debian's `shacl validate`, its Xerces resources laid where its classes look for them.\n"
        f"* {pinned('rudof').replace('pyrudof', 'rudof')}: its command `rudof` is not on PyPI, in Debian or on npm, and "
        "crates.io could not be reached where this page was made. Asked is its library, pyrudof from PyPI, by a script of "
        "ten lines that ends with 0 or 1, and with 1 and a traceback where the library raises; «—» where only a command "
        "could be asked.\n\n"
        "| situation | ours | what is said | pySHACL | Jena | rudof |\n|---|--:|---|---|---|---|\n"
    )


def main() -> None:
    """Writes the document."""
    commands = peers(TOP / ".venv")
    rows = []
    for situation in SITUATIONS:
        code, said = ours(situation)
        others = [theirs(situation, peer, command) for peer, command in commands.items()]
        rows.append(f"| {situation.name} | {code} | {cell(said)} | {' | '.join(others)} |\n")
    DOCUMENT.write_text(head() + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
