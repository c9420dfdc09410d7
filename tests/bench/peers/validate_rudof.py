"""rudof as a step of CI would call it: `validate_rudof.py DATA [SHAPES]`. 0 conforms, 1 violates; an error is Python's.

Its command is not on PyPI, in Debian or on npm: this is its library, asked for what the command is asked for.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyrudof


def main(data: str, shapes: str = "") -> int:
    """The exit code; the report's first words are printed."""
    suffix = Path(data).suffix
    form = {".rdf": pyrudof.RDFFormat.RdfXml, ".jsonld": pyrudof.RDFFormat.JsonLd}.get(suffix, pyrudof.RDFFormat.Turtle)
    rudof = pyrudof.Rudof(pyrudof.RudofConfig())
    rudof.read_data(Path(data), form, reader_mode=pyrudof.ReaderMode.Strict)
    if shapes:
        rudof.read_shacl(Path(shapes), reader_mode=pyrudof.ReaderMode.Strict)
    else:
        rudof.read_shacl()
    report = rudof.validate_shacl()
    print(f"conforms: {report.conforms}; violations: {len(report)}")
    return int(not report.conforms)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
