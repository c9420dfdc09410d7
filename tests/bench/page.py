"""results.json -> docs/benchmarks.md."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from tests.bench.environments import HERE

_FIRST = 0.9  # a process that holds less than this part of the largest one's memory is shown beside it
RESULTS = HERE / "results.json"
PAGE = HERE.parents[1] / "docs/benchmarks.md"


def text(results: Mapping[str, Any]) -> str:
    """The whole page."""
    return "".join(
        (
            (HERE / "head.md").read_text(encoding="utf-8"),
            *_machine(results.get("machine", {})),
            *_table(results["rows"]),
            *_notes(results["rows"]),
        )
    )


def write() -> None:
    """Writes the page."""
    PAGE.write_text(text(load()), encoding="utf-8")


def load() -> dict[str, Any]:
    """The results so far."""
    if not RESULTS.exists():
        return {"rows": {}}
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def _machine(machine: Mapping[str, Any]) -> Iterator[str]:
    if machine:
        yield (
            f"\nMachine: {machine['cpu']}, {machine['cores']} cores, {machine['memory']} GB of memory; "
            f"{machine['system']}, Python {machine['python']}.\n"
        )


def _table(rows: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n| row | records | | CPU s | wall s | peak MB | runs | figure | wanted | |\n{'|---' * 10}|\n"
    for name, row in rows.items():
        if "sides" not in row:
            yield f"| **{name}** {row['title']} | {row['records']:,} | {_why(row)} | | | | | | | |\n"
            continue
        figures, wanted, met = _verdict(row)
        for index, side in enumerate(row["sides"]):
            first = f"**{name}** {row['title']} | {row['records']:,}" if not index else " | "
            last = f"{figures} | {wanted} | {met}" if not index else " | | "
            peak = f"{side['rss']:,.0f}" + (f" ({side['own']:,.0f})" if side["own"] < _FIRST * side["rss"] else "")
            cost = f"{side['cpu']:.2f} | {side['wall']:.2f} | {peak} | {side['runs']}"
            yield f"| {first} | {side['name']} | {cost} | {last} |\n"


def _why(row: Mapping[str, Any]) -> str:
    """Why a row has no figures."""
    if "absent" in row:
        return f"absent: {row['absent']}"
    if "failed" in row:
        return f"not finished: {row['failed']}"
    proof = row["proof"]
    return f"outputs differ: {proof.get('only_ours', '?')} only ours, {proof.get('only_theirs', '?')} only theirs"


def _verdict(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """The figures, what is wanted of them, and whether it is met: one line each in the cell."""
    wanted = {one["figure"]: one for one in row["targets"]}
    lines = [(f"{name} {value:.2f}", wanted.get(name)) for name, value in row["figures"].items()]
    said = [
        (figure, one["wanted"] if one else "", ("met" if one["met"] else "**not met**") if one else "")
        for figure, one in lines
    ]
    joined = ["<br>".join(column) for column in zip(*said, strict=True)]
    return joined[0], joined[1].strip("<br>"), joined[2].strip("<br>")


def _notes(rows: Mapping[str, Any]) -> Iterator[str]:
    yield "\n| row | proved equal | run on | at commit | |\n|---|---|---|---|---|\n"
    for name, row in rows.items():
        proof = row.get("proof", {})
        said = (proof.get("note"), *(side["note"] for side in row.get("sides", ())))
        notes = "; ".join(dict.fromkeys(note for note in said if note))
        yield f"| {name} | {_proved(proof)} | {row['date']} | {row['commit']} | {notes} |\n"


def _proved(proof: Mapping[str, Any]) -> str:
    if not proof.get("same") or not proof.get("what"):
        return ""
    how = " (decimals by value)" if proof.get("by_value") else ""
    and_verdicts = (
        f" in each of {proof['files']} formats, and {proof['verdicts']:,} verdicts" if "files" in proof else ""
    )
    other = "" if proof["ours"] == proof["theirs"] else f" and {proof['theirs']:,}"
    return f"{proof['ours']:,}{other} {proof['what']}{how}{and_verdicts}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(PAGE.read_text(encoding="utf-8") != text(load()))
    write()
