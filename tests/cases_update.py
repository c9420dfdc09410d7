"""Rewrites the expected files of the cases named (all without a name): read the difference before keeping it.

Usage, from the top of the project: python -m tests.cases_update [case ...]
"""

from __future__ import annotations

import sys

from tests.test_cases import CASES, converted, findings_table, ledger_table


def main(names: list[str]) -> int:
    """Writes; answers 2 when a name is no case."""
    unknown = sorted(set(names) - {str(case) for case in CASES})
    if unknown:
        sys.stderr.write(f"no such case: {', '.join(unknown)}\n")
        return 2
    for case in CASES:
        if names and str(case) not in names:
            continue
        written = {"expected.ttl": converted(case).turtle(), "expected.findings.tsv": findings_table(case)}
        if case.ledger:
            written["expected.ledger.tsv"] = ledger_table(case)
        for name, text in written.items():
            path, data = case.folder / name, text.encode()
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)
                sys.stdout.write(f"{case}/{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
