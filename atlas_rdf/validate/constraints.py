"""SHACL Core's constraints on each value: parameter -> test."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from atlas_rdf.validate.data import Book, Data, UnsupportedError, sh
from atlas_rdf.validate.datatypes import comparable, lexical_space, order
from atlas_rdf.validate.patterns import UnreadablePatternError, compiled
from atlas_rdf.validate.shape import Shape, Test, ValueTest
from atlas_rdf.validate.tokens import LANG_STRING, RDF_TYPE, STRING, lexical, literal, parts, unescaped


class Compiler(Protocol):
    """What constraints need from the one who compiles shapes."""

    book: Book

    def shape(self, node: str) -> Shape:
        """A shape inside the shape at hand."""


Build = Callable[[Compiler, str, str], ValueTest]


def _class(_compiler: Compiler, _shape: str, value: str) -> ValueTest:
    return _any_class(frozenset([_iri(value, "class")]), "Class")


def _any_class(classes: frozenset[str], component: str) -> ValueTest:
    def passes(node: str, data: Data) -> bool:
        for name in data.get(node).get(RDF_TYPE, ()):
            if name in classes:
                return True
        return data.is_a(node, classes)

    return ValueTest(component, passes, alone=False, classes=classes, reads=frozenset())


def _datatype(_compiler: Compiler, _shape: str, value: str) -> ValueTest:
    datatype = _iri(value, "datatype")[1:-1]
    if datatype == STRING:
        return ValueTest("Datatype", lambda token, _data: token[-1] == '"')
    if datatype == LANG_STRING:
        return ValueTest("Datatype", lambda token, _data: token[0] == '"' and token[-1] not in '">')
    end = f'"^^<{datatype}>'
    cut = -len(end)
    space = lexical_space(datatype)
    if space is None:
        return ValueTest("Datatype", lambda token, _data: token.endswith(end))
    inside = space

    def passes(token: str, _data: Data) -> bool:
        return token.endswith(end) and bool(inside(unescaped(token[1:cut])))

    return ValueTest("Datatype", passes, dear=True)


_KINDS: Final = {
    sh("IRI"): "<",
    sh("BlankNode"): "_",
    sh("Literal"): '"',
    sh("BlankNodeOrIRI"): "_<",
    sh("BlankNodeOrLiteral"): '_"',
    sh("IRIOrLiteral"): '<"',
}


def _node_kind(_compiler: Compiler, _shape: str, value: str) -> ValueTest:
    if value not in _KINDS:
        raise UnsupportedError("nodeKind")
    starts = _KINDS[value]
    return ValueTest("NodeKind", lambda token, _data: token[0] in starts, reads=frozenset())


def _bound(component: str, answers: Sequence[int]) -> Build:
    def build(_compiler: Compiler, _shape: str, value: str) -> ValueTest:
        if not comparable(value):
            raise UnsupportedError(component)
        return ValueTest(component, lambda token, _data: order(token, value) in answers, dear=True)

    return build


def _length(component: str, accepts: Callable[[int, int], bool]) -> Build:
    def build(_compiler: Compiler, _shape: str, value: str) -> ValueTest:
        limit = integer(value, component)

        def passes(token: str, _data: Data) -> bool:
            if token[0] == '"' and "\\" not in token:
                return accepts(token.rindex('"') - 1, limit)
            return token[0] != "_" and accepts(len(lexical(token)), limit)

        return ValueTest(component, passes)

    return build


_SOMETHING: Final = literal(r"\S")
#: With what a blank text, or an escaped sign, can begin; the quote ends an empty one.
_BLANK: Final = ' \t\n\r\\"'


def _pattern(compiler: Compiler, shape: str, value: str) -> ValueTest:
    flags = compiler.book.maybe(shape, "flags")
    try:
        search = compiled(_text(value, "pattern"), _text(flags, "flags") if flags else "").search
    except UnreadablePatternError as error:
        raise UnsupportedError("pattern") from error

    def passes(token: str, _data: Data) -> bool:
        return token[0] != "_" and search(lexical(token)) is not None

    def says_something(token: str, data: Data) -> bool:
        return (token[0] == '"' and token[1] not in _BLANK) or passes(token, data)

    if value == _SOMETHING:  # asked of every text, however long: its first sign nearly always answers
        return ValueTest("Pattern", says_something)
    return ValueTest("Pattern", passes, dear=True)


def _language_in(compiler: Compiler, _shape: str, value: str) -> ValueTest:
    ranges = [_text(tag, "languageIn").lower() for tag in compiler.book.members(value)]
    ends = tuple(f'"@{tag}' for tag in ranges)
    wider = tuple(f"{tag}-" for tag in ranges)

    def passes(token: str, _data: Data) -> bool:
        if token.endswith(ends):
            return True
        lang = parts(token)[2] if token[0] == '"' else ""
        return lang.startswith(wider) or (bool(lang) and "*" in ranges)

    return ValueTest("LanguageIn", passes)


def _in(compiler: Compiler, _shape: str, value: str) -> ValueTest:
    allowed = frozenset(compiler.book.members(value))
    return ValueTest("In", lambda token, _data: token in allowed)


def _node(compiler: Compiler, _shape: str, value: str) -> ValueTest:
    inner = compiler.shape(value)
    return ValueTest("Node", inner.conforms, alone=inner.alone, dear=True, reads=inner.reads)


def _not(compiler: Compiler, _shape: str, value: str) -> ValueTest:
    inner = compiler.shape(value)
    conforms = inner.conforms
    test: Test = lambda node, data: not conforms(node, data)  # noqa: E731
    return ValueTest("Not", test, alone=inner.alone, dear=True, reads=inner.reads)


def _logic(component: str, judge: Callable[[Sequence[Test]], Test]) -> Build:
    def build(compiler: Compiler, _shape: str, value: str) -> ValueTest:
        shapes = [compiler.shape(member) for member in compiler.book.members(value)]
        if component == "Or" and shapes and all(shape.classes for shape in shapes):
            return _any_class(frozenset().union(*(shape.classes for shape in shapes)), component)
        test = judge(tuple(shape.conforms for shape in shapes))
        read = [shape.reads for shape in shapes]
        reads = None if None in read else frozenset[str]().union(*(some for some in read if some is not None))
        return ValueTest(component, test, alone=all(shape.alone for shape in shapes), dear=True, reads=reads)

    return build


def _all_of(tests: Sequence[Test]) -> Test:
    return lambda node, data: all(test(node, data) for test in tests)


def _any_of(tests: Sequence[Test]) -> Test:
    return lambda node, data: any(test(node, data) for test in tests)


def _one_of(tests: Sequence[Test]) -> Test:
    return lambda node, data: [test(node, data) for test in tests].count(True) == 1


#: Parameters that a shape may give several times, each a constraint of its own.
REPEATED: Final[Mapping[str, Build]] = {
    "class": _class,
    "node": _node,
    "not": _not,
    "and": _logic("And", _all_of),
    "or": _logic("Or", _any_of),
    "xone": _logic("Xone", _one_of),
}
#: Parameters that a shape gives at most once.
SINGLE: Final[Mapping[str, Build]] = {
    "nodeKind": _node_kind,
    "datatype": _datatype,
    "in": _in,
    "languageIn": _language_in,
    "minLength": _length("MinLength", lambda length, limit: length >= limit),
    "maxLength": _length("MaxLength", lambda length, limit: length <= limit),
    "pattern": _pattern,
    "minExclusive": _bound("MinExclusive", (1,)),
    "minInclusive": _bound("MinInclusive", (0, 1)),
    "maxExclusive": _bound("MaxExclusive", (-1,)),
    "maxInclusive": _bound("MaxInclusive", (-1, 0)),
}


def integer(token: str, name: str) -> int:
    """A count; raises `UnsupportedError` on anything that is not one."""
    text, datatype, _ = parts(token) if token.startswith('"') else ("", "", "")
    space = lexical_space("http://www.w3.org/2001/XMLSchema#integer")
    if not datatype.endswith("#integer") or space is None or not space(text):
        raise UnsupportedError(name)
    return int(text)


def _iri(token: str, name: str) -> str:
    if not token.startswith("<"):
        raise UnsupportedError(name)
    return token


def _text(token: str, name: str) -> str:
    if not token.startswith('"'):
        raise UnsupportedError(name)
    return lexical(token)
