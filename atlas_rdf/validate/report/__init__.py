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
