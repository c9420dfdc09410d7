"""Coverage-guided fuzzing of both page readers with atheris, which only `make fuzz` needs.

Usage: python tests/fuzz/atheris_pages.py [-max_total_time=60 and other options of libFuzzer]

A page that begins with `<` goes to the HTML reader; the samples are the first inputs.
An input that raises is kept as crash-*.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["atlas_rdf.sources", "atlas_rdf.parse", "atlas_rdf.redact"]):
    from atlas_rdf.pipeline import Options, Pipeline
    from atlas_rdf.sources.page.html import read_html
    from atlas_rdf.sources.page.source import read_page

SAMPLES = Path(__file__).parents[2] / "samples"


def one_input(data: bytes) -> None:
    """Reads a page of either kind to the end of the pipeline."""
    reader = read_html if data[:1] == b"<" else read_page
    reading = reader(data, "prjId-1.page")
    if reading.record is None and not reading.findings:
        raise AssertionError("a record is lost without a word")
    for _ in Pipeline(Options()).run([reading]):
        pass


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    with tempfile.TemporaryDirectory() as folder:
        for page in (*SAMPLES.glob("pages/*.txt"), *SAMPLES.glob("html/*.html")):
            (Path(folder) / page.name).write_bytes(page.read_bytes())
        atheris.Setup([*sys.argv, folder, "-max_len=40000"], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
