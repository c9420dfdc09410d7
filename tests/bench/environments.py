"""The peers' own environments, made once under `.venv/bench-*` from the pinned lists in `peers/`."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"
_XERCES = "org/apache/jena/ext/"


class AbsentError(Exception):
    """A peer that cannot be installed here; says why."""


class Environments:
    """Makes environments below `root`; with `own=False` Python peers run where this program runs (for its tests)."""

    def __init__(self, root: Path, *, own: bool = True) -> None:
        self._root = root
        self._own = own

    def python(self, name: str) -> str:
        """The interpreter that has the peer."""
        if not self._own:
            return sys.executable
        wanted = PEERS / f"{name}.txt"
        folder = self._folder(name)
        python = folder / "bin/python"
        if self._stale(folder, wanted.read_bytes()):
            if not _ends_well(
                [sys.executable, "-m", "venv", str(folder)]
            ):  # a system without ensurepip lends its own pip
                shutil.rmtree(folder, ignore_errors=True)
                _do([sys.executable, "-m", "venv", "--without-pip", str(folder)])
                _do([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "pip"])
            _do([str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(wanted)])
            self._stamp(folder, wanted.read_bytes())
        return str(python)

    def node(self) -> Path:
        """The folder of the npm packages, with our script beside them: modules are found from where a script stands."""
        folder = self._folder("npm")
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "validate_shacl_engine.mjs"):
            shutil.copy(PEERS / name, folder)
        wanted = (PEERS / "package.json").read_bytes()
        if self._stale(folder, wanted):
            _do(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
            self._stamp(folder, wanted)
        return folder

    def jena(self) -> str:
        """The class path of Debian's Jena, its packages unpacked and not installed.

        As packaged its Xerces has moved and its messages have not: they are laid where the classes look for them.
        """
        wanted = PEERS / "jena.txt"
        folder = self._folder("jena")
        jars = folder / "usr/share/java"
        if self._stale(folder, wanted.read_bytes()):
            folder.mkdir(parents=True, exist_ok=True)
            _do(["apt-get", "download", *wanted.read_text(encoding="utf-8").split()], folder)
            for package in sorted(folder.glob("*.deb")):
                _do(["dpkg-deb", "-x", package.name, "."], folder)
                package.unlink()
            with zipfile.ZipFile(jars / "jena-core.jar") as core:
                for name in core.namelist():
                    if name.startswith(f"{_XERCES}xerces/") and name.endswith(".properties"):
                        place = folder / "resources" / name.removeprefix(_XERCES)
                        place.parent.mkdir(parents=True, exist_ok=True)
                        place.write_bytes(core.read(name))
            self._stamp(folder, wanted.read_bytes())
        if not shutil.which("java"):
            raise AbsentError("no Java on this machine")
        return ":".join([str(folder / "resources"), *(str(jar) for jar in _jars(jars))])

    def floor(self) -> str:
        """The floor, compiled."""
        source = HERE / "floor.c"
        folder = self._folder("floor")
        if self._stale(folder, source.read_bytes()):
            folder.mkdir(parents=True, exist_ok=True)
            _do(["cc", "-O3", "-march=native", "-std=gnu11", "-D_GNU_SOURCE", "-o", str(folder / "floor"), str(source)])
            self._stamp(folder, source.read_bytes())
        return str(folder / "floor")

    def _folder(self, name: str) -> Path:
        return self._root / f"bench-{name}"

    @staticmethod
    def _stale(folder: Path, wanted: bytes) -> bool:
        stamp = folder / "made-from"
        return not stamp.is_file() or stamp.read_text(encoding="utf-8") != hashlib.sha256(wanted).hexdigest()

    @staticmethod
    def _stamp(folder: Path, wanted: bytes) -> None:
        (folder / "made-from").write_text(hashlib.sha256(wanted).hexdigest(), encoding="utf-8")


def version(name: str) -> str:
    """`rdflib 7.6.0`: the first line of a peer's list."""
    if name == "shacl-engine":
        return f"{name} {json.loads((PEERS / 'package.json').read_text(encoding='utf-8'))['dependencies'][name]}"
    first = (PEERS / f"{name}.txt").read_text(encoding="utf-8").splitlines()[0]
    return first.replace("==", " ").replace("=", " ")


def _jars(folder: Path) -> Iterator[Path]:
    """Each library once; of the loggers only the silent one."""
    for jar in sorted(folder.glob("*.jar")):
        logger = jar.name.startswith(("slf4j-", "log4j-", "jul-", "jcl-"))
        if not jar.is_symlink() and (not logger or jar.name in {"slf4j-api.jar", "slf4j-nop.jar"}):
            yield jar


def _ends_well(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _do(command: list[str], folder: Path | None = None) -> None:
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)
    except FileNotFoundError as error:
        raise AbsentError(f"no {command[0]} on this machine") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        raise AbsentError(f"{Path(command[0]).name}: {said[0][:160]}")
