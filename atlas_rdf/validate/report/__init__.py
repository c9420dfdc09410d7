"""A validation's report in each format: one small file a format, listed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.validate.report.annotations import github, gitlab
from atlas_rdf.validate.report.document import as_json, as_ndjson
from atlas_rdf.validate.report.junit import junit
from atlas_rdf.validate.report.page import page
from atlas_rdf.validate.report.sarif import sarif
from atlas_rdf.validate.report.summary import markdown
from atlas_rdf.validate.report.table import table
from atlas_rdf.validate.report.terminal import concise, full
from atlas_rdf.validate.report.triples import turtle
from atlas_rdf.validate.report.view import View
from atlas_rdf.validate.verdict import Report

#: Name of a format -> its text.
FORMATS: Mapping[str, Callable[[Report, View], str]] = {
    "full": full,
    "concise": concise,
    "json": as_json,
    "ndjson": as_ndjson,
    "turtle": turtle,
    "junit": junit,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "markdown": markdown,
    "csv": table,
    "html": page,
}
_SUFFIXES = {
    ".txt": "concise",
    ".json": "json",
    ".ndjson": "ndjson",
    ".ttl": "turtle",
    ".xml": "junit",
    ".sarif": "sarif",
    ".md": "markdown",
    ".csv": "csv",
    ".html": "html",
}


#: What stands in the first bytes of each format that is also read, and in the last of the texts.
_HEADS = (
    b'<meta name="generator" content="atlas-rdf validate">',
    b"<urn:atlas-rdf:report> a sh:ValidationReport",
    b'{"kind": "run", "format": ',
    "\ufeffgravité;code;fiche;".encode(),
    "\ufeffseverity;code;record;".encode(),
)
_TAILS = (b"\nVerdict : ", b"\nVerdict: ")
_LOOKED = 1000  # bytes


def is_report(path: Path) -> bool:
    """True for a file that looks like a report of an earlier run, or that cannot be looked at."""
    try:
        with path.open("rb") as file:
            head = file.read(_LOOKED)
            file.seek(max(0, path.stat().st_size - _LOOKED))
            tail = b"\n" + file.read(_LOOKED)
    except OSError:
        return True
    return any(mark in head for mark in _HEADS) or any(mark in tail for mark in _TAILS)


def output(argument: str) -> tuple[str, Path]:
    """`FORMAT=FILE`, or a file whose suffix says its format."""
    name, equals, rest = argument.partition("=")
    if equals and name in FORMATS and rest:
        return name, Path(rest)
    path = Path(argument)
    if path.suffix.lower() in _SUFFIXES:
        return _SUFFIXES[path.suffix.lower()], path
    listed, suffixes = ", ".join(FORMATS), ", ".join(_SUFFIXES)
    raise AtlasError(
        f"« {argument} » ne dit pas son format : écrire FORMAT=FICHIER ({listed}) ou finir par {suffixes}.",
        f"'{argument}' does not say its format: write FORMAT=FILE ({listed}) or end with {suffixes}.",
        Exit.USAGE,
    )
