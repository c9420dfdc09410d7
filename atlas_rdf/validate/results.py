"""What a judgement says: results, verdicts, and what a shape says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from atlas_rdf.findings import Severity


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One SHACL result: where, which named shape and component, and what a person reads.

    `value` is the lexical form or the address, "" when the component is about no value.
    """

    focus: str
    path: str
    component: str
    shape: str
    severity: Severity
    value: str
    fr: str
    en: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The results, in an order that depends on content alone, and the focus nodes of each node shape."""

    results: tuple[Result, ...]
    examined: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShapeDoc:
    """What a shape says about itself; its address is the code of the findings that it raises."""

    shape: str
    path: str
    severity: Severity
    name_fr: str
    name_en: str
    fr: str
    en: str
    description: str
