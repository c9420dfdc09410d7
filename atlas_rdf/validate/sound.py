"""Whether all is well with a record, from what was found about its statements one by one when they were met first.

The answer is yes, or that somebody has to look: `Shapes` does, and says what is wrong. Most statements of a record
(a year, an amount, a partner with its country) have been made before. What the shapes say of them rests on the
statement alone, so it is asked once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from atlas_rdf.fields import Entity
from atlas_rdf.mapping import RDF_TYPE, Described, Describer, Line, Node, Said
from atlas_rdf.memory import Memory
from atlas_rdf.validate.data import Data
from atlas_rdf.validate.shape import Shape, Test, ValueTest
from atlas_rdf.validate.shapes import Shapes

_MOST = 20_000  # verdicts remembered, of each kind


@dataclass(slots=True)
class _Class:
    """What the shapes ask of a class. `plan`: the property shapes for each predicate; `limits`: most objects of some.

    `alone`: what each object of a predicate must pass, where only itself is looked at.

    `needed`: predicates that must be there; `closed`: those that may be, None when all may.
    `tests`: what they ask of the node as a whole, which rests on the objects of `reads`.
    """

    plan: Mapping[str, tuple[Shape, ...]]
    alone: Mapping[str, tuple[Test, ...]]
    limits: Mapping[str, float]
    needed: frozenset[str]
    closed: frozenset[str] | None
    tests: tuple[ValueTest, ...]
    reads: frozenset[str]
    sums: set[int] = field(default_factory=set)  # of the lines said: nothing needed is missing, nothing is too much
    wholes: set[tuple[Said, ...]] = field(default_factory=set)


class Sound:
    """Answers for the records of one describer."""

    def __init__(self, shapes: Shapes, describer: Describer) -> None:
        self._shapes = shapes
        self._describer = describer
        self._nothing = shapes.data({})
        self._classes: dict[str, _Class | None] = {}
        self._known = Memory[int, tuple[Entity, bool]](_MOST)
        self._first: dict[str, Entity] = {}
        self._agreed: dict[int, Entity] = {}

    def record(self, described: Described) -> bool:
        """True when the shapes have nothing to say about a record; False when they may."""
        classes = self._classes
        for node in described.own.values():
            cls = classes[node.type] if node.type in classes else self._class(node)
            if cls is None or not self._node(node, cls):
                return False
        named = described.named
        if len(self._agreed) >= _MOST:
            self._agreed.clear()
            self._first.clear()
        if named.keys() <= self._agreed.keys() or all(map(self._agrees, named.values())):
            return True
        return self._apart(named.values())

    def _agrees(self, said: Said) -> bool:
        """True when a shared entity, and all that it reaches, is described as where its address was met first."""
        entity = said.entity
        if entity is None or id(entity) in self._agreed:
            return True
        if not self._alike(entity, self._first):
            return False
        self._agreed[id(entity)] = entity
        return True

    def _apart(self, named: Iterable[Said]) -> bool:
        """True when no address has two descriptions among the shared entities and all that they reach."""
        met: dict[str, Entity] = {}
        return all(said.entity is None or self._alike(said.entity, met) for said in named)

    def _alike(self, entity: Entity, met: dict[str, Entity]) -> bool:
        """True when an entity and all that it reaches are described as `met` has them, which takes what is new."""
        for subject, node in self._describer.shared(entity).items():
            other = met.setdefault(subject, node.entity)
            if other is not node.entity and other != node.entity:
                return False
        return True

    def _node(self, node: Node, cls: _Class) -> bool:
        for said in node.said:
            if not (said.sound or type(said.entity) in said.line.sound_for or self._statement(said, cls)):
                return False
        if node.says not in cls.sums:
            if not self._sum(node, cls):
                return False
            cls.sums.add(node.says)
        for predicate, most in cls.limits.items():
            if sum(said.line.predicate == predicate for said in node.said) > most:
                return False
        if not cls.tests or tuple([said for said in node.said if said.line.read]) in cls.wholes:
            return True
        return self._whole(node, cls)

    def _statement(self, said: Said, cls: _Class) -> bool:
        """Whether a statement that was not found to be sound yet is."""
        predicate, entity = said.line.predicate, said.entity
        if entity is None:
            tests = cls.alone.get(predicate)
            if tests is None and said.token[0] == "<":
                return False
            if tests is None:
                sound = all(shape.check("", (said.token,), self._nothing) for shape in cls.plan[predicate])
            else:
                token, sound = said.token, True
                for test in tests:
                    if not test(token, self._nothing):
                        sound = False
                        break
        elif said.line.own:
            return self._own(said, entity, cls.plan.get(predicate, ()))
        else:
            asked = cls.plan.get(predicate, ())
            data = self._around(entity) if asked else self._nothing
            sound = self._entity(entity, said) and all(shape.check("", (said.token,), data) for shape in asked)
        said.sound = sound
        return sound

    def _own(self, said: Said, entity: Entity, asked: Iterable[Shape]) -> bool:
        """Whether a line may point to an entity of the record's own: to it, all entities of a class must be alike."""
        of = f"<{entity.TYPE}>"
        tests = [test for shape in asked for test in shape.tests]
        uniform = all(shape.only_tests for shape in asked) and said.line.predicate not in self._shapes.incoming
        for test in tests:
            if test.classes:
                uniform &= of in test.classes
            else:
                uniform &= test.component == "NodeKind" and test.passes(said.token, self._nothing)
        if not uniform:
            return False
        said.line.sound_for.add(type(entity))
        return True

    def _entity(self, entity: Entity, said: Said) -> bool:
        """Whether a shared entity is sound, and all that it reaches; also as the object of this statement."""
        known = self._known.get(id(entity))
        if known is None:
            known = (entity, self._reached(self._describer.node(entity), entity))
            self._known.keep(id(entity), known)
        if not known[1] or said.line.predicate not in self._shapes.incoming:
            return known[1]
        return not self._shapes.check_node(said.token, self._around(entity), (said.line.predicate,))

    def _reached(self, node: Node, entity: Entity) -> bool:
        cls = self._classes[node.type] if node.type in self._classes else self._class(node)
        if cls is not None:
            return self._node(node, cls)
        if not all(said.entity is None or self._entity(said.entity, said) for said in node.said):
            return False
        return not self._shapes.check_node(node.subject, self._around(entity))

    def _around(self, entity: Entity) -> Data:
        """What is said of a shared entity and of all that it reaches."""
        nodes = self._describer.shared(entity)
        return self._shapes.data({subject: node.description for subject, node in nodes.items()})

    def _sum(self, node: Node, cls: _Class) -> bool:
        said = {RDF_TYPE, *(one.line.predicate for one in node.said)}
        return said >= cls.needed and (cls.closed is None or said <= cls.closed)

    def _whole(self, node: Node, cls: _Class) -> bool:
        """Whether a node passes what is asked of it as a whole."""
        key = tuple([said for said in node.said if said.line.read])
        if any(said.line.own for said in key):
            return False
        graph = {node.subject: node.description}
        for said in key:
            nodes = self._describer.shared(said.entity).items() if said.entity is not None else ()
            graph |= {subject: one.description for subject, one in nodes}
        data = self._shapes.data(graph)
        if not all(test.passes(node.subject, data) for test in cls.tests):
            return False
        if all(said.sound for said in key):
            if len(cls.wholes) >= _MOST:
                cls.wholes.clear()
            cls.wholes.add(key)
        return True

    def _class(self, node: Node) -> _Class | None:
        """What is asked of the class of a node; None when it cannot be answered statement by statement."""
        shapes = [target.shape for target in self._shapes.for_type(node.type)]
        lines = self._describer.lines(type(node.entity))
        found = self._classes[node.type] = _read(shapes, lines, self._shapes.subjects)
        for line in lines:
            line.read = found is not None and line.predicate in found.reads
        return found


def _read(shapes: Iterable[Shape], lines: Iterable[Line], subjects: Iterable[str]) -> _Class | None:
    """The shapes for a class as one; None when one of them is about more than single statements and their sum."""
    plan: dict[str, tuple[Shape, ...]] = {}
    limits: dict[str, float] = {}
    needed: set[str] = set()
    closed: frozenset[str] | None = None
    tests: list[ValueTest] = []
    single = [line.predicate for line in lines if line.spec.most == 1]
    listed = {line.predicate for line in lines if line.spec.most != 1}
    if len(single) > len(set(single)) or not listed.isdisjoint(single) or not listed.union(single).isdisjoint(subjects):
        return None
    for shape in shapes:
        if shape.path or shape.sets or any(test.reads is None for test in shape.tests):
            return None
        tests += shape.tests
        if shape.closed is not None:
            closed = shape.closed if closed is None else closed & shape.closed
        for one in shape.properties:
            predicate = one.path.predicate if one.path else ""
            if one.deactivated:
                continue
            if predicate in ("", RDF_TYPE) or one.sets or one.least > 1 or one.most < 1:
                return None
            plan[predicate] = (*plan.get(predicate, ()), one)
            if one.least:
                needed.add(predicate)
            if predicate in listed and one.most < float("inf"):
                limits[predicate] = min(one.most, limits.get(predicate, one.most))
    reads = frozenset[str]().union(*(test.reads for test in tests if test.reads is not None))
    alone = {
        predicate: tuple(dict.fromkeys(test.passes for one in asked for test in one.tests))
        for predicate in (*listed, *single)
        for asked in (plan.get(predicate, ()),)
        if all(one.only_tests and all(test.alone for test in one.tests) for one in asked)
    }
    return _Class(plan, alone, limits, frozenset(needed), closed, tuple(tests), reads)
