"""Coverage-guided fuzzing of one of the page readers with atheris, which only `make fuzz` needs.

Usage: python tests/fuzz/atheris_pages.py text|html [-max_total_time=600 and other options of libFuzzer]

The samples are the first inputs. An input that raises, or takes over five seconds, is kept as crash-* or timeout-*.
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
READERS = {"text": (read_page, "pages/*.txt"), "html": (read_html, "html/*.html")}


def main() -> None:
    """Never returns: libFuzzer ends the process."""
    if len(sys.argv) < 2 or sys.argv[1] not in READERS:
        sys.exit(__doc__)
    reader, samples = READERS[sys.argv.pop(1)]

    def one_input(data: bytes) -> None:
        """Reads a page to the end of the pipeline."""
        reading = reader(data, "prjId-1.page")
        if reading.record is None and not reading.findings:
            raise AssertionError("a record is lost without a word")
        for _ in Pipeline(Options(check=False)).run([reading]):
            pass

    with tempfile.TemporaryDirectory() as folder:
        for page in SAMPLES.glob(samples):
            (Path(folder) / page.name).write_bytes(page.read_bytes())
        limits = ["-max_len=40000", "-timeout=5", "-rss_limit_mb=512", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *limits, *sys.argv[1:], folder], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
