"""The diplomatic post's contacts: function, name, e-mail, in both layouts of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from atlas_rdf.folding import slug
from atlas_rdf.sources.decode import Line
from atlas_rdf.sources.page.grammar import FUNCTIONS

_MAIL_LABEL = re.compile(r"Courriel\s*:\s*(.*)")
_MAIL = re.compile(r"[^\s@]+\s*(?:@|\[at\]|\(at\))\s*\S+", re.IGNORECASE)
_FUNCTIONS = frozenset(slug(name) for name in FUNCTIONS)


def contacts(lines: Iterable[Line]) -> tuple[list[dict[str, Line]], list[Line], list[Line]]:
    """(contacts as column -> line, mail label lines, lines not understood) of the lines that are no noise.

    A mail on the label's own line is given as a line that holds the mail alone.
    """
    found: list[dict[str, Line]] = []
    labels: list[Line] = []
    unknown: list[Line] = []
    mail_next = False
    for line in lines:
        text = line.text.strip()
        label = _MAIL_LABEL.fullmatch(text)
        current = found[-1] if found else None
        if slug(text) in _FUNCTIONS:
            found.append({"fonction": line})
        elif label and current is not None and "courriel" not in current:
            if label[1]:
                current["courriel"] = replace(line, text=label[1])
            else:
                labels.append(line)
            mail_next = not label[1]
            continue
        elif mail_next and current is not None and _MAIL.fullmatch(text):
            current["courriel"] = line
        elif current is not None and not {"nom", "courriel"} & set(current) and not label:
            current["nom"] = line
        else:
            unknown.append(line)
        mail_next = False
    return found, labels, unknown
