"""The kinds of value: one small file each, with its own good and bad examples."""

from typing import Any

from atlas_rdf.values.amount import AMOUNT
from atlas_rdf.values.atlas_id import ATLAS_ID
from atlas_rdf.values.base import BadValueError, Value
from atlas_rdf.values.code import CODE
from atlas_rdf.values.count import COUNT, RANK
from atlas_rdf.values.day import DATE
from atlas_rdf.values.digest import DIGEST
from atlas_rdf.values.email import EMAIL
from atlas_rdf.values.flag import FLAG
from atlas_rdf.values.link import LINK
from atlas_rdf.values.score import SCORE
from atlas_rdf.values.siren import INSEE, SIREN
from atlas_rdf.values.text import LABEL, LABEL_EN, TEXT
from atlas_rdf.values.year import YEAR

KINDS: tuple[Value[Any], ...] = (
    TEXT, LABEL, LABEL_EN, CODE, ATLAS_ID, YEAR, DATE, AMOUNT, COUNT, RANK, SCORE, FLAG,
    SIREN, INSEE, DIGEST, LINK, EMAIL,
)  # fmt: skip

__all__ = [
    "AMOUNT", "ATLAS_ID", "CODE", "COUNT", "DATE", "DIGEST", "EMAIL", "FLAG", "INSEE", "KINDS", "LABEL",
    "LABEL_EN", "LINK", "RANK", "SCORE", "SIREN", "TEXT", "YEAR", "BadValueError", "Value",
]  # fmt: skip
