"""A letter as Markdown, as HTML and as a sheet, and the index of all of them. In French: its readers are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from atlas_rdf.findings import Finding, Severity
from atlas_rdf.letters.letter import Correction, Letter
from atlas_rdf.letters.readers import of_publishers
from atlas_rdf.sources.page.grammar import field_label
from atlas_rdf.validate.report.summary import marked
from atlas_rdf.validate.report.table import sheet
from atlas_rdf.validate.report.view import plain
from atlas_rdf.validate.verdict import counted

_WORDS: Final = {
    Severity.VIOLATION: "à corriger",
    Severity.WARNING: "à vérifier",
    Severity.INFO: "pour information",
}
_COLUMNS: Final = (*("gravité", "code", "fiche", "titre", "adresse", "champ", "valeur", "constat", "fichier", "ligne"),)
#: The title of the index, by which its folder is known as one of letters.
INDEX: Final = "Atlas de la coopération décentralisée : ce qui est à corriger"
_NO_RECORD: Final = "Sans numéro de fiche"


def markdown(letter: Letter) -> str:
    """The letter in Markdown."""
    parts = [f"# {marked(_title(letter))}\n\n{marked(_summary(letter))}\n"]
    for record, some in letter.records.items():
        parts.append(f"\n## {marked(_heading(record, some))}\n\n{_address(some, '<{}>', marked)}")
        parts += [f"- **{_WORDS[one.finding.severity]}** {marked(_sentence(one))}\n" for one in some]
    return "".join(parts)


def html(letter: Letter) -> str:
    """The letter as a page of its own."""
    return _page(_title(letter), _summary(letter), "".join(_sections(letter)))


def table(letter: Letter) -> str:
    """The letter as a sheet, a row a correction."""
    return sheet([_COLUMNS, *map(_row, letter.corrections)])


def _row(one: Correction) -> Sequence[str]:
    found = one.finding
    return (
        *(_WORDS[found.severity], found.code, found.record, one.title, one.address),
        *(field_label(found.origin.field), found.value, found.fr, found.origin.file, str(found.origin.line or "")),
    )


def index(letters: Sequence[Letter], findings: int) -> Mapping[str, str]:
    """File name -> text of the three indexes; `findings`: how many different ones the letters hold."""
    said = (
        f"{_count(findings, 'constat')}, {_count(len(letters), 'lettre')}. Ce que dit une fiche est dans une lettre de "
        "chaque sorte au moins, dans plusieurs quand elle a plusieurs collectivités ; ce qui tient aux fichiers est "
        "dans celle de l'équipe qui publie les données ; ce qui ne demande rien n'est dans aucune."
    )
    head = ("sorte", "destinataire", "fiches", "constats", *_WORDS.values(), "lettre")
    rows = [_line(letter) for letter in letters]
    lines = "".join(
        f"| {marked(kind)} | [{marked(name)}]({stem}.md) | {' | '.join(numbers)} |\n"
        for kind, name, *numbers, stem in rows
    )
    cells = "".join(
        f'<tr><td>{escape(kind)}</td><th scope="row"><a href="{stem}.html">{escape(name)}</a></th>'
        f"{''.join(f'<td>{number}</td>' for number in numbers)}</tr>"
        for kind, name, *numbers, stem in rows
    )
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head[:-1])
    return {
        "index.md": f"# {INDEX}\n\n{said}\n\n| {' | '.join(head[:-1])} |\n|---|---{'|--:' * 5}|\n{lines}",
        "index.html": _page(INDEX, said, f"<table><thead><tr>{names}</tr></thead><tbody>{cells}</tbody></table>"),
        "index.csv": sheet([head, *rows]),
    }


def _line(letter: Letter) -> Sequence[str]:
    numbers = (_records(letter), len(letter.corrections), *counted(letter.findings).values())
    return (letter.kind.label, plain(letter.name), *map(str, numbers), letter.stem)


def _page(title: str, summary: str, body: str) -> str:
    template = Template(files("atlas_rdf.letters").joinpath("page.html").read_text(encoding="utf-8"))
    return template.substitute(title=escape(plain(title)), summary=escape(plain(summary)), body=body)


def _sections(letter: Letter) -> Iterator[str]:
    for record, some in letter.records.items():
        address = _address(some, '<p><a href="{0}">{0}</a></p>', escape)
        items = "".join(
            f'<li><strong class="{one.finding.severity.value}">{_WORDS[one.finding.severity]}</strong> '
            f"{escape(plain(_sentence(one)))}</li>"
            for one in some
        )
        yield f"<section><h2>{escape(plain(_heading(record, some)))}</h2>{address}<ul>{items}</ul></section>\n"


def _title(letter: Letter) -> str:
    return f"{letter.name} : ce qui est à corriger dans l'Atlas"


def _summary(letter: Letter) -> str:
    found = counted(letter.findings)
    numbers = ", ".join(f"{number} {_WORDS[severity]}" for severity, number in found.items() if number)
    others = f" {_count(letter.quiet, 'autre constat')} : rien à faire." if letter.quiet else ""
    return f"{_count(len(letter.corrections), 'constat')} sur {_count(_records(letter), 'fiche')} : {numbers}.{others}"


def _records(letter: Letter) -> int:
    return len(letter.records.keys() - {""})


def _heading(record: str, some: Sequence[Correction]) -> str:
    title = some[0].title
    return f"Fiche {record}{' : ' if title else ''}{title}" if record else _NO_RECORD


def _address(some: Iterable[Correction], form: str, quoted: Callable[[str], str]) -> str:
    """The line about the record's page: a link where its address is one."""
    address = next((one.address for one in some), "")
    if address.startswith(("https://", "http://")):
        shown = form.format(escape(address) if quoted is escape else address)
        return f"{shown}\n\n" if quoted is not escape else shown
    return ""


def _sentence(one: Correction) -> str:
    found: Finding = one.finding
    column = f"« {field_label(found.origin.field)} » : " if found.origin.field else ""
    place = "" if one.address and not of_publishers(found) else f" ({found.origin})"
    return f"{column}{found.fr}{place}"


def _count(number: int, word: str) -> str:
    return f"{number} {word.replace(' ', 's ') if number > 1 else word}{'s' if number > 1 else ''}"
