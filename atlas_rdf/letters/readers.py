"""Who can do something about a finding: those who keep the record in the Atlas, those who publish, or nobody."""

from __future__ import annotations

from typing import Final

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Rule

#: About these there is nothing to do.
_QUIET: Final[tuple[Rule, ...]] = (rules.SHIFTED_YEAR, rules.REPEATED_PARTNER, rules.REDACTED, rules.FETCH_ABSENT)

#: About files, tables and how pages were saved; the others are about what a record says.
_OF_PUBLISHERS: Final[tuple[Rule, ...]] = (
    rules.UNREADABLE, rules.EMPTY, rules.NOT_A_PAGE, rules.OTHER_ENCODING, rules.SKIPPED_FILE, rules.CHANGED_FILE,
    rules.NO_ID, rules.BAD_ID, rules.TWO_IDS, rules.SAME_RECORD, rules.SAME_ID,
    rules.UNKNOWN_LINE, rules.MISSING_LABEL, rules.CUT_PAGE, rules.UNKNOWN_COLUMN, rules.EXTRA_CELL, rules.MORE_PAGES,
    rules.UNSPLIT_ROW, rules.BAD_JSON, rules.UNKNOWN_MEMBER, rules.BAD_MEMBER,
    rules.UNMAPPED_TABLE, rules.UNMAPPED_COLUMN, rules.LONG_ROW, rules.SHORT_ROW, rules.UNCLOSED_QUOTE,
    rules.ROWS_DISAGREE, rules.LISTS_DIFFER, rules.ID_COMES_BACK, rules.ROW_OF_NONE, rules.SERIAL_DATE,
    rules.HIDDEN_CELLS, rules.COULD_NOT_RUN, rules.DROP, rules.FETCH_REFUSED, rules.FETCH_FAILED, rules.FETCH_LEFT,
    rules.FETCH_WITHDRAWN,
)  # fmt: skip
_QUIET_CODES: Final = frozenset(rule.code for rule in _QUIET)
_CODES_OF_PUBLISHERS: Final = frozenset(rule.code for rule in _OF_PUBLISHERS)


def quiet(finding: Finding) -> bool:
    """True for a finding that asks nothing of anybody."""
    return finding.code in _QUIET_CODES


def of_publishers(finding: Finding) -> bool:
    """True for a finding that only those who publish the data can do something about."""
    return finding.code in _CODES_OF_PUBLISHERS
