"""`make bench`: measures rows, keeps them in results.json, writes docs/benchmarks.md.

`python -m tests.bench.run --rows nt-morph-kgc,publish --count 12000`
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench import page
from tests.bench.environments import HERE, AbsentError, Environments
from tests.bench.measure import FailedError, Settings
from tests.bench.rows import Row, rows
from tests.bench.work import Work

_ROOT = HERE.parents[1]


def machine() -> dict[str, Any]:
    """What the figures were measured on: no host name and no path."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }


def commit() -> str:
    """The commit that is measured, `+` behind it when the tree has changes."""

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=_ROOT, check=False, capture_output=True, text=True).stdout.strip()

    changed = git("status", "--porcelain", "--", "atlas_rdf", "shapes", "vocab")
    return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def measure(row: Row, work: Work, settings: Settings) -> dict[str, Any]:
    """A row's result; a peer that is absent or does not end well is said so, never given a number."""
    made: dict[str, Any] = {"title": row.title, "records": row.count(work)}
    try:
        made = row.measure(work, settings)
    except AbsentError as error:
        made["absent"] = str(error)
    except FailedError as error:
        made["failed"] = str(error)
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return made | {"date": today, "commit": commit()}


def main(words: Sequence[str] | None = None) -> int:
    """Measures the rows asked for; answers 1 when outputs differ."""
    known = rows()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", help=f"some of: {', '.join(row.name for row in known)}")
    parser.add_argument("--count", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--budget", type=float, default=600, help="seconds for the rounds of one row")
    parser.add_argument("--limit", type=float, default=1800, help="seconds after which one run is stopped")
    parser.add_argument("--work", type=Path, default=_ROOT / ".venv/bench-work")
    parser.add_argument("--here", action="store_true", help="Python peers in this environment, not in their own")
    parser.add_argument("--no-results", action="store_true", help="print only")
    options = parser.parse_args(words)
    chosen = options.rows.split(",") if options.rows else [row.name for row in known if row.default]
    unknown = set(chosen) - {row.name for row in known}
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    folder = options.work.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    work = Work(folder, options.count, options.seed, Environments(_ROOT / ".venv", own=not options.here))
    differ = False
    for row in known:
        if row.name not in chosen:
            continue
        result = measure(row, work, Settings(options.pairs, options.budget, options.limit))
        differ |= not result.get("proof", {"same": True})["same"]
        print(row.name, json.dumps(result, ensure_ascii=False), flush=True)
        if not options.no_results:
            _keep(row.name, result, [one.name for one in known])
    return int(differ)


def _keep(name: str, result: dict[str, Any], order: Sequence[str]) -> None:
    """Puts the row among the results, and writes the page."""
    results = page.load()
    found = results["rows"] | {name: result}
    kept = {"machine": machine(), "rows": {one: found[one] for one in order if one in found}}
    page.RESULTS.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    page.write()


if __name__ == "__main__":
    sys.exit(main())
