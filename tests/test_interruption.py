"""A run that is stopped, or that finds no room, leaves the former publication or the new one, never a mixture."""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent / "samples"
RECORDS = 25
INTERRUPTED = 130
Files = dict[str, bytes]


def written(folder: Path) -> Files:
    """The files of a publication."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def is_whole(files: Files) -> bool:
    """True when every file is the one that the manifest vouches for."""
    listed = {entry["name"]: entry["sha256"] for entry in json.loads(files["manifest.json"])["files"]}
    found = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"}
    return listed == found


def command(source: Path, target: Path, lang: str = "en") -> list[str]:
    """The program's arguments."""
    return [sys.executable, "-m", "atlas_rdf", "publish", str(source), "-o", str(target), "--quiet", "--lang", lang]


def run(source: Path, target: Path) -> Files:
    """A whole run."""
    done = subprocess.run(command(source, target), capture_output=True, check=False, timeout=60)
    assert done.returncode in (0, 1), done.stderr.decode()
    return written(target)


def left_over(folder: Path, known: Iterable[str]) -> list[str]:
    """What stands beside the publication and was not there before."""
    return sorted(path.name for path in folder.iterdir() if path.name not in set(known))


class Bench:
    """Two sources, and what each gives; the time that the greater one takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lines = (SAMPLES / "fiches.jsonl").read_text(encoding="utf-8").splitlines()
        self.small, self.great = folder / "petit.jsonl", folder / "grand.jsonl"
        self.small.write_text(f"{lines[1]}\n", encoding="utf-8")
        records = [json.loads(lines[n % len(lines)]) | {"id": n + 1, "titre": f"Projet {n}"} for n in range(RECORDS)]
        text = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
        self.great.write_text(text, encoding="utf-8")
        self.former = run(self.small, folder / "former")
        started = time.monotonic()
        self.new = run(self.great, folder / "new")
        self.seconds = time.monotonic() - started
        assert is_whole(self.former)
        assert is_whole(self.new)
        assert self.former != self.new


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """One bench for all tests of this file."""
    return Bench(tmp_path_factory.mktemp("bench"))


def fresh(bench: Bench, folder: Path) -> Path:
    """A folder that holds the former publication and a file of somebody else."""
    target = folder / "public"
    shutil.copytree(bench.folder / "former", target)
    return target


MOMENTS = [
    (kind, round(moment, 2))
    for kind, count in (("SIGKILL", 3), ("SIGINT", 3), ("SIGTERM", 2))
    for chance in (random.Random(kind),)  # noqa: S311 - chance, not secrecy
    for moment in (chance.uniform(0.1, 1.05) for _ in range(count))
]


@pytest.mark.parametrize(("kind", "moment"), MOMENTS)
def test_a_signal_leaves_the_former_or_the_new(kind: str, moment: float, bench: Bench, tmp_path: Path) -> None:
    """Stopped at any moment, the folder holds exactly the former or the new publication; the next run works."""
    target = fresh(bench, tmp_path)
    process = subprocess.Popen(command(bench.great, target), stderr=subprocess.PIPE)
    time.sleep(bench.seconds * moment)
    process.send_signal(getattr(signal, kind))
    _, said = process.communicate(timeout=60)
    found = written(target)
    assert found in (bench.former, bench.new)
    assert is_whole(found)
    if kind == "SIGINT" and process.returncode == INTERRUPTED:
        assert b"Interrupted" in said
    if kind == "SIGINT" and found == bench.former and moment > 0.4:
        # Where the signal met a dataclass in the making, CPython ends by it in the end: 130 all the same for a shell.
        assert process.returncode in (INTERRUPTED, -signal.SIGINT)
        assert b"Interrupted" in said
        assert b"Traceback" not in said
        assert left_over(tmp_path, ["public"]) == []
    assert run(bench.small, target) == bench.former
    assert left_over(tmp_path, ["public"]) == []


# A run whose n-th renaming is its last act.
STOPPED_AT_A_RENAMING = """
import os, runpy, signal, sys
count, kind, real = int(sys.argv[1]), sys.argv[2], {}
def wrap(name):
    real[name] = getattr(os, name)
    def renamed(*arguments, **options):
        global count
        count -= 1
        if count == -1:
            os.kill(os.getpid(), getattr(signal, kind))
        return real[name](*arguments, **options)
    setattr(os, name, renamed)
for name in ("replace", "rename"):
    wrap(name)
sys.argv = ["atlas-rdf", *sys.argv[3:]]
runpy.run_module("atlas_rdf", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("kind", "count"), [("SIGKILL", 1), ("SIGKILL", 3), ("SIGTERM", 2), ("SIGINT", 1), ("SIGINT", 4)]
)
def test_a_stop_between_two_renamings_mixes_nothing(kind: str, count: int, bench: Bench, tmp_path: Path) -> None:
    """Stopped after any number of renamed files, the folder holds the former or the new publication, whole."""
    target = fresh(bench, tmp_path)
    arguments = command(bench.great, target)[3:]
    subprocess.run(
        [sys.executable, "-c", STOPPED_AT_A_RENAMING, str(count), kind, *arguments],
        capture_output=True,
        check=False,
        timeout=60,
    )
    found = written(target)
    assert is_whole(found)
    assert found in (bench.former, bench.new)


def test_what_a_dead_run_left_is_swept(bench: Bench, tmp_path: Path) -> None:
    """The temporary folder of a run that is no more goes with the next run; other people's files stay."""
    target = fresh(bench, tmp_path)
    (target / "LISEZMOI.txt").write_text("à moi", encoding="utf-8")
    (tmp_path / ".autre.123.tmp").mkdir()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f".public.{dead.pid}.tmp").mkdir()
    (tmp_path / f".public.{dead.pid}.tmp" / "atlas.nt").write_text("x", encoding="utf-8")
    found = run(bench.small, target)
    assert found.pop("LISEZMOI.txt") == "à moi".encode()
    assert found == bench.former
    assert left_over(tmp_path, ["public"]) == [".autre.123.tmp"]


def test_two_runs_at_once_mix_nothing(bench: Bench, tmp_path: Path) -> None:
    """Two runs into one folder at the same time leave the publication of one of them, whole."""
    target = fresh(bench, tmp_path)
    both = [subprocess.Popen(command(source, target), stderr=subprocess.PIPE) for source in (bench.great, bench.small)]
    for process in both:
        process.communicate(timeout=60)
    found = written(target)
    assert is_whole(found)
    assert found in (bench.former, bench.new)
    assert left_over(tmp_path, ["public"]) == []


# A run that may write files of so many bytes only, as when the disk is full.
NO_ROOM = """
import resource, runpy, sys
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv = ["atlas-rdf", *sys.argv[2:]]
runpy.run_module("atlas_rdf", run_name="__main__")
"""


def without_room(limit: int, arguments: list[str], folder: Path) -> subprocess.CompletedProcess[bytes]:
    """A run that may not write files greater than the limit."""
    return subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(limit), *arguments],
        capture_output=True,
        check=False,
        timeout=60,
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit on file sizes here")
@pytest.mark.parametrize(("share", "lang"), [(0.0, "fr"), (0.02, "en"), (0.5, "fr"), (0.99, "en")])
def test_a_full_disk_is_one_sentence(share: float, lang: str, bench: Bench, tmp_path: Path) -> None:
    """Without room for its files, a run says so in one sentence, answers 3, and the former publication is intact."""
    target = fresh(bench, tmp_path)
    limit = int(share * len(bench.new["atlas.nt"]))
    done = without_room(limit, command(bench.great, target, lang)[3:], tmp_path)
    said = done.stderr.decode()
    assert done.returncode == 3, said
    assert len(said.strip().splitlines()) == 1
    assert ("est intacte" if lang == "fr" else "is intact") in said
    assert written(target) == bench.former
    assert left_over(tmp_path, ["public"]) == []


def test_a_conversion_without_room_leaves_nothing(bench: Bench, tmp_path: Path) -> None:
    """`convert -o` without room says so, answers 3, and leaves the former file as it was."""
    (tmp_path / "x.nt").write_text("former", encoding="utf-8")
    done = without_room(1000, ["convert", str(bench.great), "-o", "x.nt", "--quiet"], tmp_path)
    assert done.returncode == 3
    assert len(done.stderr.decode().strip().splitlines()) == 1
    assert (tmp_path / "x.nt").read_text(encoding="utf-8") == "former"
    assert left_over(tmp_path, ["x.nt"]) == []


def test_a_reader_that_goes_away_is_no_error(bench: Bench) -> None:
    """`atlas-rdf convert … | head -1` ends quietly."""
    process = subprocess.Popen(
        [sys.executable, "-m", "atlas_rdf", "convert", str(bench.great), "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) in (0, 1)
    assert said == b""


@pytest.mark.parametrize("kind", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_no_helper_outlives_its_run(kind: str, bench: Bench, tmp_path: Path) -> None:
    """A run that is ended takes the processes that help it along: nobody holds its standard error any more."""
    line = (SAMPLES / "fiches.jsonl").read_text(encoding="utf-8").splitlines()[0]
    long = tmp_path / "long.jsonl"
    long.write_text(f"{line}\n" * (1 + (8 << 20) // len(line)), encoding="utf-8")
    process = subprocess.Popen([*command(long, tmp_path / "public"), "--jobs", "2"], stderr=subprocess.PIPE)
    helpers = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while len(helpers.read_text(encoding="ascii").split()) < 2:
        assert process.poll() is None, "no helper was seen"
        time.sleep(0.01)
    process.send_signal(getattr(signal, kind))
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert b"Traceback" not in said
