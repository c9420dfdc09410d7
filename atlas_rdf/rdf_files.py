"""RDF files of any origin, read without ever calling out: no remote context, no import, no entity."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atlas_rdf.findings import AtlasError, refusal

if TYPE_CHECKING:
    import pyoxigraph as ox

#: File suffix -> pyoxigraph's name of the format.
FORMATS = {
    ".nt": "N_TRIPLES",
    ".ttl": "TURTLE",
    ".nq": "N_QUADS",
    ".trig": "TRIG",
    ".jsonld": "JSON_LD",
    ".json": "JSON_LD",
}
_MARK = b"\xef\xbb\xbf"  # the byte order mark that editors on Windows write before UTF-8
_REFUSED = (".rdf", ".xml", ".owl")
_DEEPEST = 500
_PARAGRAPH = 500


def is_rdf(path: Path) -> bool:
    """True when the suffix names an RDF format, readable here or not."""
    return path.suffix.lower() in FORMATS or path.suffix.lower() in _REFUSED


def parse(path: Path, form: str = "", name: str = "") -> Iterator[ox.Quad]:
    """The file's statements, lexical forms untouched; raises `AtlasError` with the line of a syntax error.

    `form` is the suffix of its format, when its own does not say it; `name` what messages call it, else its path.
    """
    name = name or str(path)
    import pyoxigraph as ox  # noqa: PLC0415 - keeps `import atlas_rdf` light

    suffix = form or path.suffix.lower()
    if suffix in _REFUSED:
        raise AtlasError(
            f"{name} : le RDF/XML n'est pas lu (entités externes, identifiants relatifs). Le convertir en Turtle.",
            f"{name}: RDF/XML is not read (external entities, relative names). Convert it to Turtle.",
        )
    if suffix not in FORMATS:
        raise AtlasError(
            f"{name} : format RDF inconnu. Donner un fichier {', '.join(FORMATS)}.",
            f"{name}: unknown RDF format. Give a file {', '.join(FORMATS)}.",
        )
    try:
        if FORMATS[suffix] == "JSON_LD":
            _refuse_remote(path, name)
        reading = getattr(ox.RdfFormat, FORMATS[suffix])
        if _is_marked(path):
            yield from ox.parse(path.read_bytes().removeprefix(_MARK), reading)
        else:
            yield from ox.parse(path=str(path), format=reading)
    except OSError as error:
        raise AtlasError(
            f"{name} : ce fichier ne peut pas être lu ({refusal(error)[0]}). Vérifier le chemin.",
            f"{name}: this file cannot be read ({refusal(error)[1]}). Check the path.",
        ) from error
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f"{name}:{line}" if line else name
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise AtlasError(
            f"{place} : erreur de syntaxe RDF (le lecteur dit : « {reason} »). Corriger le fichier ou le produire à "
            "nouveau.",
            f"{place}: RDF syntax error ({reason}). Correct the file or produce it again.",
        ) from error


def _is_marked(path: Path) -> bool:
    """True for a file that begins with a mark, which parsers take for a part of the first name."""
    if not path.is_file():  # a pipe is read once only
        return False
    with path.open("rb") as file:
        return file.read(len(_MARK)) == _MARK


def _refuse_remote(path: Path, name: str) -> None:
    """Raises `AtlasError` for a JSON-LD document that names a context by its address."""
    try:
        document = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise AtlasError(
            f"{name}:{error.lineno} : ce n'est pas du JSON. Corriger le fichier ou le produire à nouveau.",
            f"{name}:{error.lineno}: this is no JSON. Correct the file or produce it again.",
        ) from error
    except (RecursionError, UnicodeDecodeError) as error:
        raise AtlasError(
            f"{name} : JSON illisible (trop d'objets emboîtés, ou pas en UTF-8).",
            f"{name}: unreadable JSON (nested too deeply, or not UTF-8).",
        ) from error
    stack: list[tuple[Any, int]] = [(document, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > _DEEPEST:
            raise AtlasError(f"{name} : trop d'objets emboîtés.", f"{name}: nested too deeply.")
        if isinstance(node, dict):
            contexts = node.get("@context")
            listed = contexts if isinstance(contexts, list) else [contexts]
            if any(isinstance(one, str) for one in listed) or "@import" in node:
                raise AtlasError(
                    f"{name} : un contexte JSON-LD distant n'est jamais téléchargé. L'écrire dans le fichier.",
                    f"{name}: a remote JSON-LD context is never fetched. Write the context into the file.",
                )
            stack += [(value, depth + 1) for value in node.values()]
        elif isinstance(node, list):
            stack += [(value, depth + 1) for value in node]


_PREFIX = re.compile(r"@?prefix\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"(<[^>]*>|[^\s:]*:\S+)\s")
_ID = re.compile(r'"@id"\s*:\s*"([^"\\]*)"')


def subject_lines(path: Path) -> dict[str, int]:
    """Address -> the first line on which it is a subject, for the findings about a file."""
    found: dict[str, int] = {}
    prefixes: dict[str, str] = {}
    json_ld = FORMATS.get(path.suffix.lower()) == "JSON_LD"
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if json_ld:
                for match in _ID.finditer(line):
                    found.setdefault(match[1], number)
            elif prefix := _PREFIX.match(line):
                prefixes[prefix[1]] = prefix[2]
            elif subject := _SUBJECT.match(line):
                name, _, rest = subject[1].partition(":")
                iri = subject[1][1:-1] if subject[1].startswith("<") else prefixes.get(name, "?") + rest
                found.setdefault(iri, number)
    return found


def paragraphs(path: Path, subjects: Collection[int]) -> dict[int, str]:
    """The lines of a file from each of these on, as far as what is said of a subject may stand: number -> text."""
    found: dict[int, str] = {}
    last = 0
    if any(subjects):
        with path.open(encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if number in subjects:
                    last = number + _PARAGRAPH
                if number <= last:
                    found[number] = line
    return found


def statement_line(lines: Mapping[int, str], subject: int, path: str, value: str) -> int:
    """The line of the statement about `path` (and `value`) in the paragraph that begins on line `subject`."""
    name = path.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    found = 0
    for number in range(subject, subject + _PARAGRAPH + 1):
        line = lines.get(number)
        own = _SUBJECT.match(line or "")
        if line is None or (number > subject and own and not lines[subject].startswith(own[1])):
            break
        if re.search(rf"{re.escape(name)}(?![\w-])", line):
            if not value or value in line:
                return number
            found = found or number
    return found or subject
