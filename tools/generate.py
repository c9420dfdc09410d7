"""Writes everything that is generated; `--check` fails when a committed file is stale.

python tools/generate.py           # write
python tools/generate.py --check   # compare, exit 1 and name the stale files
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TOP), str(TOP / "tools")]


def main() -> int:
    """Write or compare each generated file; the terms first, the rest is computed with them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    from generate_terms import terms_module  # noqa: PLC0415 - the rest imports what this writes

    stale = [name for name, text in (("atlas_rdf/terms.py", terms_module()),) if _differs(name, text, check)]
    from generate_matches import matches_file  # noqa: PLC0415 - as above

    stale += [
        name for name, text in (("vocab/codes/correspondances.ttl", matches_file()),) if _differs(name, text, check)
    ]
    from rule_reach import reach_file  # noqa: PLC0415 - as above

    stale += [name for name, text in (("atlas_rdf/validate/reach.json", reach_file()),) if _differs(name, text, check)]
    from generate_docs import documents  # noqa: PLC0415 - as above

    stale += [name for name, text in documents().items() if _differs(name, text, check)]
    if stale:
        print(("stale: " if check else "written: ") + ", ".join(stale))
    return 1 if check and stale else 0


def _differs(name: str, text: str, check: bool) -> bool:  # noqa: FBT001 - a command-line flag passed on
    path = TOP / name
    same = path.exists() and path.read_text(encoding="utf-8") == text
    if not same and not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return not same


if __name__ == "__main__":
    sys.exit(main())
