"""The letters as files, all or none, in place of those of an earlier publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atlas_rdf.findings import AtlasError
from atlas_rdf.letters.letter import letters
from atlas_rdf.letters.pages import html, index, markdown, table
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
    """Writes the letters about a publication; raises `AtlasError` when it cannot be read or nothing be written."""
    found = letters(publication)
    different = {id(one) for letter in found for one in letter.findings}
    records = {one.record for letter in found for one in letter.findings if one.record}
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
            f"Impossible d'écrire dans {output} ({error.strerror or error}) : les lettres précédentes sont intactes. "
            "Libérer de la place ou choisir un autre dossier avec -o.",
            f"Cannot write into {output} ({error.strerror or error}): the previous letters are intact. "
            "Free some space or choose another folder with -o.",
        ) from error
    return Written(len(found), len(different), len(records))


def _clear(folder: Path, written: set[str]) -> None:
    """Takes away the letters of an earlier publication to those whom nobody writes to any more."""
    for entry in folder.iterdir():
        if _OURS.fullmatch(entry.name) and entry.name not in written:
            entry.unlink()
