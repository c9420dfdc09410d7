"""Kills `atlas-rdf fetch` in its work, again and again, and compares what is left with an undisturbed run.

python tests/fetch_kill.py --kills 100
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # after the installed package, which is the one tested

from tests.fetch_server import Server

PAGES = 40
# A process that has loaded the program and forks a run for each line it reads: a start is 10 ms instead of 500.
_STARTER = """
import json, os, sys
from atlas_rdf.cli.fetch import command
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        os._exit(command.main(json.loads(line), standalone_mode=False))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


def killed(folder: Path, kills: int) -> None:
    """Raises `AssertionError` unless a run killed `kills` times ends as one that nothing disturbed."""
    with Server() as calm:
        assert runs(calm, folder / "calm", []) == [0]
        wanted = state(folder / "calm")
    moments = [n * 7 % 3 for n in range(kills)]
    with Server() as server:
        codes = runs(server, folder / "killed", moments)
        assert codes == [-9] * kills + [0], codes
        assert state(folder / "killed") == {name: data.replace(calm.host, server.host) for name, data in wanted.items()}
        # Sent whole before a kill, a page may have to be sent again; no other ever is.
        assert sum(server.sent.values()) <= len(wanted) - 1 + moments.count(2), server.sent
        assert max(server.seen.values()) <= kills + 2


def runs(server: Server, folder: Path, moments: list[int]) -> list[int]:
    """The same command, until it ends by itself: its exit codes."""
    arguments = ["--ids", f"1-{PAGES}", "--page", server.url("page?criteres.prjId={id}"), "-o", str(folder)]
    arguments += [
        "--host",
        server.host,
        "--contact",
        "essai@exemple.fr",
        "--rate",
        "5000",
        "--allow-private",
        "--quiet",
    ]
    server.moments = list(moments)
    codes: list[int] = []
    with subprocess.Popen(
        [sys.executable, "-P", "-c", _STARTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdin
        assert starter.stdout
        while not codes or codes[-1] < 0:
            starter.stdin.write(json.dumps(arguments) + "\n")
            starter.stdin.flush()
            server.victim = int(starter.stdout.readline())
            codes.append(int(starter.stdout.readline()))
        starter.stdin.close()
    return codes


def state(folder: Path) -> dict[str, str]:
    """File -> content, the times of the manifest left out and the journal reduced to what it knows last."""
    found = {path.name: path.read_text() for path in folder.iterdir() if path.name != ".fetch.jsonl"}
    rows = list(csv.DictReader(found["pages.csv"].splitlines(), delimiter=";"))
    found["pages.csv"] = "\n".join(";".join([*row.values()]) for row in ({**row, "consultee": ""} for row in rows))
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    many = parser.parse_args().kills
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        killed(Path(place), many)
    sys.stdout.write(f"killed {many} times, ended as an undisturbed run; {time.monotonic() - start:.1f} s\n")
