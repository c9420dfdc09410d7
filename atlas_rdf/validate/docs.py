"""What the shapes say about themselves, and where ours are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from atlas_rdf import resources
from atlas_rdf.findings import AtlasError, Severity
from atlas_rdf.profile import Profile
from atlas_rdf.validate.data import Book, sh
from atlas_rdf.validate.results import ShapeDoc
from atlas_rdf.validate.tokens import Graph, lexical, parts, read_turtle

FOLDERS: Final = {
    Profile.PUBLIC: ("shapes/record", "shapes/record/public"),
    Profile.INTERNAL: ("shapes/record", "shapes/record/interne"),
}
SEVERITIES: Final = {sh(severity.value.capitalize()): severity for severity in Severity}


@cache
def shapes_graph(profile: Profile) -> Graph:
    """The shapes that judge one record under a profile, as they are written."""
    return load(*FOLDERS[profile])


@cache
def dataset_shapes() -> Graph:
    """The rules that judge the whole data set, as they are written."""
    return load("shapes/dataset")


@cache
def shape_docs(profile: Profile | None = None) -> Mapping[str, ShapeDoc]:
    """Every named shape with its words, by address: those of a profile, or all, with the data set rules."""
    found: dict[str, ShapeDoc] = {}
    for graph in [*(shapes_graph(one) for one in Profile if profile in (None, one)), dataset_shapes()]:
        found |= docs(graph)
    return dict(sorted(found.items()))


def docs(graph: Graph) -> dict[str, ShapeDoc]:
    """The named shapes of a shapes graph with their words, by address."""
    book = Book(graph)
    named = (node for node in book.instances(sh("NodeShape"), sh("PropertyShape")) if node.startswith("<"))
    return {lexical(node): _doc(book, node) for node in named}


def _doc(book: Book, node: str) -> ShapeDoc:
    def words(term: str, lang: str) -> str:
        said = (parts(token) for token in book.values(node, term) if token.startswith('"'))
        return min((text for text, _, tag in said if tag == lang), default="")

    paths, severities = book.values(node, "path"), book.values(node, "severity")
    return ShapeDoc(
        shape=lexical(node),
        path=lexical(paths[0]) if paths else "",
        severity=SEVERITIES.get(severities[0] if severities else "", Severity.VIOLATION),
        name_fr=words("name", "fr"),
        name_en=words("name", "en"),
        fr=words("message", "fr"),
        en=words("message", "en") or words("message", ""),
        description=words("description", "fr"),
    )


def load(*folders: str) -> Graph:
    """The Turtle files of folders of ours; raises `AtlasError` when one cannot be read."""
    paths: list[Path] = []
    for folder in folders:
        found = resources.files(folder)
        if not found:
            raise unreadable(folder)
        paths += found
    try:
        return read_turtle(paths)
    except (OSError, SyntaxError, ValueError) as error:
        raise unreadable(f"{'/'.join(folders[:1])} ({error})") from error


def unreadable(what: str) -> AtlasError:
    """The sentence about a file of ours that cannot be used."""
    return AtlasError(
        f"{what} ne peut pas être lu : rétablir le fichier d'origine, ou corriger sa syntaxe.",
        f"{what} cannot be read: restore the original file, or correct its syntax.",
    )
