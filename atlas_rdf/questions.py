"""The published queries (`queries/*.rq`): their titles, their parameters, their text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from atlas_rdf.addresses import BASE
from atlas_rdf.findings import AtlasError, Exit, Origin
from atlas_rdf.prefixes import prefixes
from atlas_rdf.resources import files
from atlas_rdf.values.base import BadValueError, literal
from atlas_rdf.values.link import LINK, iri_token

_HEADER = re.compile(r"^# ([^:\n]+?)\s*: (.*)$", re.MULTILINE)
_INTEGER = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Question:
    """A published query. `parameters`: name -> what it is, in French."""

    name: str
    number: int
    fr: str
    en: str
    parameters: Mapping[str, str]
    sparql: str

    def filled(self, given: Mapping[str, str]) -> str:
        """The query with these values in place of the defaults; a value can only ever be one RDF term.

        Raises `AtlasError` for a parameter that the query has not.
        """
        sparql = self.sparql
        for name, value in given.items():
            if name not in self.parameters:
                known = ", ".join(self.parameters) or "aucun / none"
                raise AtlasError(
                    f"« {self.name} » n'a pas de paramètre « {name} » (paramètres : {known}).",
                    f"'{self.name}' has no parameter '{name}' (parameters: {known}).",
                    Exit.USAGE,
                )
            before, _, rest = sparql.partition(f"VALUES ?{name} {{")
            default, _, after = rest.partition("}")
            term = _address(name, value) if default.strip().startswith("<") else _literal(value)
            sparql = f"{before}VALUES ?{name} {{ {term} }}{after}"
        return sparql


def _literal(value: str) -> str:
    return value if _INTEGER.fullmatch(value) else literal(value)


def _address(name: str, value: str) -> str:
    """An address as it is, `prefix:name` with one of our prefixes, or a country by its code or French name."""
    prefix, colon, local = value.partition(":")
    full = f"{prefixes(BASE)[prefix]}{local}" if colon and prefix in prefixes(BASE) else value
    try:
        return LINK.token(LINK.parse(full))
    except BadValueError:
        from atlas_rdf.linking.countries import country  # noqa: PLC0415 - reads tables that few questions want

        found, _ = country(value, Origin(""))
        if found and name == "pays":
            return iri_token(found.key)
    raise AtlasError(
        f"« {value} » n'est pas une adresse : donner --param {name}=https://… ou préfixe:nom.",
        f"'{value}' is no address: give --param {name}=https://… or prefix:name.",
        Exit.USAGE,
    )


@cache
def questions() -> Mapping[str, Question]:
    """Every published query by its name, in the order of the questions."""
    found = []
    for path in files("queries", "*.rq"):
        text = path.read_text(encoding="utf-8")
        head = dict(_HEADER.findall(text))
        parameters = {key.split()[-1]: said for key, said in head.items() if key.startswith("paramètre ")}
        found.append(Question(path.stem, int(head["question"]), head["fr"], head["en"], parameters, text))
    return {question.name: question for question in sorted(found, key=lambda question: question.number)}


def question(name: str) -> Question:
    """The query of that name; raises `AtlasError` with the list of names."""
    known = questions()
    if name not in known:
        raise AtlasError(
            f"Aucune question « {name} ». Questions : {', '.join(known)}.",
            f"No question '{name}'. Questions: {', '.join(known)}.",
            Exit.USAGE,
        )
    return known[name]
