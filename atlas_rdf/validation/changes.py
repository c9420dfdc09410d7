"""What a change touched, as git knows it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.sources.files import MANIFEST
from atlas_rdf.validation.request import Inputs, Request

_COMMON = (MANIFEST,)


def changed(revision: str) -> frozenset[Path]:
    """The files that differ from a revision, those that git does not know yet included; deleted ones are not there."""
    top = Path(_git("rev-parse", "--show-toplevel").rstrip("\n"))
    known = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    listed = _git("-C", str(top), "diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", known, "--")
    others = _git("-C", str(top), "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset((top / name).resolve() for name in f"{listed}{others}".split("\0") if name)


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=True)  # noqa: S603, S607 - no shell
    except (OSError, subprocess.CalledProcessError) as error:
        raise AtlasError(
            "--changed-since demande un dépôt git et une révision qu'il connaît : vérifier le nom, ou chercher "
            "l'historique entier (fetch-depth: 0).",
            "--changed-since needs a git repository and a revision that it knows: check the name, or fetch the whole "
            "history (fetch-depth: 0).",
            Exit.USAGE,
        ) from error
    return done.stdout.decode("utf-8", "surrogateescape")


def touched(given: Inputs, request: Request, files: frozenset[Path]) -> Inputs:
    """The inputs that the change touched; all of them when it touched what all are read or judged by."""
    common = [*request.shapes, *request.background, *(one for one in (request.manifest, request.mapping) if one)]
    if any(path.resolve() in files for path in common) or any(path.name in _COMMON for path in files):
        return given
    rdf = {name: path for name, path in given.rdf.items() if path.resolve() in files}
    found = given.found
    if found:
        sources = tuple(one for one in found.sources if one.path is None or one.path.resolve() in files)
        found = replace(found, sources=sources) if sources else None
    return Inputs(rdf, found, given.items)
