"""The letters as files, all or none, in place of those of an earlier publication."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atlas_rdf.findings import AtlasError, Exit, refusal
from atlas_rdf.letters.letter import letters
from atlas_rdf.letters.pages import INDEX, html, index, markdown, table
from atlas_rdf.publish.staging import Staging

_FORMATS: Final = {"md": markdown, "html": html, "csv": table}
_OURS: Final = re.compile(rf"lettre-[a-z0-9-]+\.({'|'.join(_FORMATS)})")


@dataclass(frozen=True, slots=True)
class Written:
    """How many letters there are, and how many different findings and records they are about."""

    letters: int
    findings: int
    records: int


def write(publication: Path, output: Path) -> Written:
    """Writes the letters about a publication.

    Raises `AtlasError` when it cannot be read, nothing can be written, or the folder holds something else.
    """
    found = letters(publication)
    different = {id(one) for letter in found for one in letter.findings}
    records = {one.record for letter in found for one in letter.findings if one.record}
    _refuse_others(output)
    try:
        with Staging(output) as staging:
            texts = index(found, len(different))
            for name, text in texts.items():
                staging.path(name).write_bytes(text.encode())
            names = []
            for letter in found:
                for suffix, form in _FORMATS.items():
                    names.append(f"{letter.stem}.{suffix}")
                    staging.path(names[-1]).write_bytes(form(letter).encode())
            staging.commit([*names, *texts])
            _clear(output, {*names})
    except OSError as error:
        raise AtlasError(
            f"Impossible d'écrire dans {output} ({refusal(error)[0]}) : les lettres précédentes sont intactes. "
            "Libérer de la place ou choisir un autre dossier avec -o.",
            f"Cannot write into {output} ({refusal(error)[1]}): the previous letters are intact. "
            "Free some space or choose another folder with -o.",
        ) from error
    return Written(len(found), len(different), len(records))


def _refuse_others(folder: Path) -> None:
    """Raises `AtlasError` for a folder that holds files and was not written by an earlier run: ours could hide one."""
    if not folder.is_dir() or not any(entry for entry in folder.iterdir() if not entry.name.startswith(".")):
        return
    with contextlib.suppress(OSError, UnicodeDecodeError):
        if (folder / "index.md").read_text(encoding="utf-8").startswith(f"# {INDEX}\n"):
            return
    raise AtlasError(
        f"{folder} contient autre chose que des lettres : choisir un dossier vide avec -o, ou celui de lettres "
        "précédentes.",
        f"{folder} holds something else than letters: choose an empty folder with -o, or that of earlier letters.",
        Exit.USAGE,
    )


def _clear(folder: Path, written: set[str]) -> None:
    """Takes away the letters of an earlier publication to those whom nobody writes to any more."""
    for entry in folder.iterdir():
        if _OURS.fullmatch(entry.name) and entry.name not in written:
            entry.unlink()
