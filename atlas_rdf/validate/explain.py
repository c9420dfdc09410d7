"""What a finding's code means, for a person: the sentence, what is expected, how to repair, an example."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from atlas_rdf.findings import AtlasError, Exit, Lang, Rule
from atlas_rdf.rules import RULES
from atlas_rdf.validate.docs import shape_docs
from atlas_rdf.validate.locate import code as code_of
from atlas_rdf.validate.results import ShapeDoc

_SLOT = re.compile(r"\{\w+\}")
#: About a sentence that is another one each time.
_ANY = ("La phrase dit ce qui a empêché d'en juger.", "The sentence says what kept it from being judged.")


def codes() -> list[str]:
    """Every code that a finding of ours can have."""
    return sorted(_codes())


@lru_cache
def _codes() -> frozenset[str]:
    return frozenset({rule.code for rule in RULES} | {code_of(shape) for shape in shape_docs()})


def known(code: str) -> bool:
    """True for a code of ours, which `explain` explains."""
    return code in _codes()


def sentences(lang: Lang) -> Mapping[str, str]:
    """Code -> what findings with it say, whatever the value: the same in every run."""
    french = lang is Lang.FR
    said = {code_of(doc.shape): doc.fr if french else doc.en for doc in shape_docs().values()}
    for rule in RULES:
        said[rule.code] = " ".join(_words(rule, french=french))
    return {code: text for code, text in said.items() if text}


def explain(code: str, lang: Lang) -> str:
    """The page about a code; raises `AtlasError` for one that does not exist, with the nearest that does."""
    french = lang is Lang.FR
    for rule in RULES:
        if rule.code == code:
            return _page(code, rule.severity.label(lang), [*_words(rule, french=french), *_example(code, lang)])
    for doc in shape_docs().values():
        if code_of(doc.shape) == code:
            return _page(code, doc.severity.label(lang), [*_shape(doc, lang), *_example(code, lang)])
    near = difflib.get_close_matches(code, codes(), 3, 0.5)
    named = ", ".join(near)
    raise AtlasError(
        f"« {code} » n'est le code d'aucun constat."
        + (f" Peut-être : {named}." if near else " Sans argument, la commande les donne tous."),
        f"'{code}' is the code of no finding."
        + (f" Perhaps: {named}." if near else " Without an argument the command lists them all."),
        Exit.USAGE,
    )


def _words(rule: Rule, *, french: bool) -> Iterator[str]:
    """What a rule says whatever the value, and what to do."""
    for one in (rule.fr, rule.fix_fr) if french else (rule.en, rule.fix_en):
        yield (_ANY[0] if french else _ANY[1]) if _SLOT.fullmatch(one) else _SLOT.sub("…", one)


def _shape(doc: ShapeDoc, lang: Lang) -> Iterator[str]:
    french = lang is Lang.FR
    name, sentence = (doc.name_fr, doc.fr) if french else (doc.name_en, doc.en)
    if name:
        yield f"{'Champ' if french else 'Field'}: {name}"
    yield sentence
    if doc.description and french:
        yield doc.description
    yield f"{'Propriété' if french else 'Property'}: {doc.path}" if doc.path else ""
    yield f"{'Forme' if french else 'Shape'}: {doc.shape}"


def _example(code: str, lang: Lang) -> Iterator[str]:
    """A real one from the program's own tests, as `tools/generate.py` has written it; silent shapes have none."""
    text = files("atlas_rdf.validate").joinpath("examples.json").read_text(encoding="utf-8")
    known: Mapping[str, Mapping[str, str]] = json.loads(text)
    if code in known:
        one = known[code]
        yield f"{'Exemple' if lang is Lang.FR else 'Example'}: {one['place']}"
        yield f"    {one['source']}" if one["source"] else ""
        yield f"    {one[lang.value].replace(chr(10), ' ')}"


def _page(code: str, severity: str, lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in (f"{code} ({severity})", "", *(line for line in lines if line)))
