"""Where the statements of JSON-LD stand. What is read here a parser has found valid, without remote contexts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from atlas_rdf.validate.tokens import RDF
from atlas_rdf.validate.where import Places, Span, joined, unescaped

_TOKEN = re.compile(r'\s+|"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_CHAIN = 20  # terms that say each other's meaning
_CONTAINERS = ("@graph", "@included", "@list", "@set", "@nest")


@dataclass(slots=True)
class _Value:
    """A value with its place: an object's members, a list's items, or a text."""

    span: Span
    text: str = ""
    members: list[tuple[str, Span, _Value]] | None = None
    items: list[_Value] | None = None

    def plain(self) -> Any:
        """The value as a context is read."""
        if self.members is not None:
            return {name: value.plain() for name, _, value in self.members}
        return [value.plain() for value in self.items] if self.items is not None else self.text


@dataclass(frozen=True, slots=True)
class _Context:
    """What the names of a part of the document mean."""

    terms: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    vocabulary: str = ""

    def below(self, told: Any) -> _Context:
        """The same, with what an inner context says; each term means what it meant where it was defined."""
        known = self
        for one in told if isinstance(told, list) else [told]:
            if not isinstance(one, dict):
                known = _Context()  # null: nothing is known any more
                continue
            said = {name: text for name, text in one.items() if isinstance(text, str)}
            new = {name: value["@id"] for name, value in one.items()
                   if isinstance(value, dict) and isinstance(value.get("@id"), str)}  # fmt: skip
            new |= {name: text for name, text in said.items() if not name.startswith("@")}
            outer = replace(known, base=said.get("@base", known.base), vocabulary=said.get("@vocab", known.vocabulary))
            known = replace(outer, terms={**known.terms, **{name: outer.defined(name, new) for name in new}})
        return known

    def defined(self, term: str, new: Mapping[str, str]) -> str:
        """What a term of a new context means, which other terms of it may say."""
        rest = ""
        for _ in range(_CHAIN):
            word = new[term]
            prefix, colon, local = word.partition(":")
            if word in new and word != term:
                term = word
            elif colon and prefix in new and not local.startswith("//"):
                term, rest = prefix, local + rest
            else:
                return self.name(word) + rest
        return new[term] + rest

    def name(self, word: str, *, vocabulary: bool = True) -> str:
        """The address that a name of the document stands for; a keyword stands for itself."""
        if vocabulary and word in self.terms:
            return self.terms[word]
        prefix, colon, rest = word.partition(":")
        if colon:
            meant = self.terms.get(prefix)
            return word if meant is None or rest.startswith("//") else meant + rest
        if word.startswith("@"):
            return word
        return self.vocabulary + word if vocabulary else joined(self.base, word)


def json_places(text: str) -> Places:
    """The places of a document; those of its nodes without an address are not known."""
    places = Places(text)
    root = _Document(text).root
    waiting = [(root, _Context())] if root else []
    while waiting:
        value, context = waiting.pop()
        if value.items is not None:
            waiting += [(item, context) for item in reversed(value.items)]
        elif value.members is not None:
            waiting += reversed([*_node(value.members, context, places)])
    return places


def _node(
    members: list[tuple[str, Span, _Value]], context: _Context, places: Places
) -> Iterator[tuple[_Value, _Context]]:
    """What an object says of its node; yields what is in it."""
    context = _within(members, context)
    named = [(context.name(name), span, value) for name, span, value in members if name != "@context"]
    subject = ""
    for name, _, value in named:
        if name == "@id":
            subject = context.name(value.text, vocabulary=False)
            places.subjects.setdefault(subject, value.span)
    for name, span, value in named:
        yield value, context
        if not subject or (name.startswith("@") and name != "@type"):
            continue
        predicate = f"{RDF}type" if name == "@type" else name
        for said, at in _said(value, context, typed=name == "@type"):
            places.add(subject, (predicate, span), (said, at))


def _said(value: _Value, context: _Context, *, typed: bool) -> Iterator[tuple[str, Span]]:
    """The values of a member, each in all the ways in which a result may name it."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if one.items is not None:
            waiting += reversed(one.items)
        elif one.members is None:
            yield context.name(one.text) if typed else one.text, one.span
            if not typed:
                yield context.name(one.text, vocabulary=False), one.span
        else:
            inner = _within(one.members, context)
            named = {inner.name(name): part for name, _, part in one.members if name != "@context"}
            if "@value" in named:
                yield named["@value"].text, named["@value"].span
            elif "@id" in named:
                yield inner.name(named["@id"].text, vocabulary=False), named["@id"].span
            waiting += [part for name, part in named.items() if name in _CONTAINERS]


def _within(members: list[tuple[str, Span, _Value]], context: _Context) -> _Context:
    """The context in an object."""
    for name, _, value in members:
        if name == "@context":
            context = context.below(value.plain())
    return context


class _Document:
    """A document, read without recursion; `root` is its outermost value."""

    def __init__(self, text: str) -> None:
        self.root: _Value | None = None
        self._open: list[_Value] = []
        self._key: tuple[str, Span] | None = None
        for found in _TOKEN.finditer(text):
            piece = found[0]
            if piece in ("}", "]"):
                done = self._open.pop()
                done.span = (done.span[0], found.end())
            elif not piece.isspace() and piece not in (",", ":"):
                self._take(piece, found.span())

    def _take(self, piece: str, span: Span) -> None:
        """A name, a text, or what opens an object or a list."""
        holder = self._open[-1] if self._open else None
        word = piece
        if piece.startswith('"'):
            word = unescaped(piece[1:-1])
            span = (span[0] + 1, span[1] - 1) if len(piece) > len('""') else span
        if holder and holder.members is not None and self._key is None:
            self._key = (word, span)
            return
        value = _Value(span, word)
        if piece == "{":
            value = _Value(span, members=[])
        elif piece == "[":
            value = _Value(span, items=[])
        if holder is None:
            self.root = self.root or value
        elif holder.items is not None:
            holder.items.append(value)
        elif holder.members is not None and self._key:
            holder.members.append((*self._key, value))
            self._key = None
        if piece in ("{", "["):
            self._open.append(value)
