"""The benchmark's generator and its proofs of equality, on a few records, with the peers that are installed anyway."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parent.parent
BENCH = TOP / "tests/bench"
COUNT = 60
SEED = 67
ROWS = ["nt-pyoxigraph", "publish", "shapes-pyshacl"]


def _run(*words: str, answer: int = 0) -> str:
    """What one of the benchmark's programs prints."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, *words], cwd=TOP, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == answer, done.stderr
    return done.stdout


def _generate(folder: Path, count: int) -> bytes:
    output = folder / f"{count}.jsonl"
    _run(str(BENCH / "generate.py"), "--count", str(count), "--seed", str(SEED), "-o", str(output))
    return output.read_bytes()


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the one run that the tests below look at."""
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def results(work: Path) -> dict[str, Any]:
    """The rows' results: each side run once, for the proof."""
    rows = ROWS + (["nt-floor"] if shutil.which("cc") else [])
    few = ("--count", str(COUNT), "--seed", str(SEED), "--pairs", "1", "--budget", "0")
    where = ("--here", "--no-results", "--work", str(work), "--rows", ",".join(rows))
    said = _run("-m", "tests.bench.run", *few, *where)
    found = dict(line.split(" ", 1) for line in said.splitlines())
    assert sorted(found) == sorted(rows)
    return {name: json.loads(text) for name, text in found.items()}


def test_generator_is_deterministic(results: dict[str, Any], work: Path) -> None:
    """The same seed gives the same bytes, and a longer run begins with a shorter one."""
    assert results
    shorter, longer = _generate(work, 40), _generate(work, COUNT)
    assert longer.startswith(shorter)
    assert longer == next(work.glob(f"records-{COUNT}-*.jsonl")).read_bytes()
    records = [json.loads(line) for line in longer.splitlines()]
    assert len(records) == COUNT
    assert 6_500 < len(longer) / COUNT < 8_000


def test_peers_give_the_same(results: dict[str, Any]) -> None:
    """Every row's outputs are proved equal, on data that is not empty, and both sides are measured."""
    for name, row in results.items():
        assert row["proof"]["same"], (name, row["proof"])
        assert row["proof"]["ours"] > (2 if name == "shapes-pyshacl" else 100), name
        assert all(side["cpu"] > 0 and side["runs"] == 1 for side in row["sides"])


@pytest.mark.parametrize(
    ("what", "name", "lines"),
    [
        ("triples", "a.nt", ["<urn:a> <urn:p> <urn:b> .", '<urn:a> <urn:p> "x"@fr .']),
        (
            "verdicts",
            "a.jsonl",
            ['["urn:a", "", "sh#A", "", "s#B", "v"]', '["urn:a", "urn:p", "sh#A", "1", "s#B", "v"]'],
        ),
    ],
)
def test_proof_sees_one_line_less(tmp_path: Path, what: str, name: str, lines: list[str]) -> None:
    """The order of an output is nothing to its proof; a line less is."""
    one, other = tmp_path / name, tmp_path / f"other-{name}"
    one.write_text("\n".join(lines), encoding="utf-8")
    found = []
    for kept in (lines[::-1], lines[1:]):
        other.write_text("\n".join(kept), encoding="utf-8")
        found.append(json.loads(_run(str(BENCH / "proof.py"), what, str(one), str(other))))
    assert [(proof["same"], proof["only_ours"], proof["only_theirs"]) for proof in found] == [
        (True, 0, 0),
        (False, 1, 0),
    ]


def test_page_is_what_the_results_say() -> None:
    """docs/benchmarks.md is made from results.json."""
    _run("-m", "tests.bench.page", "--check")
