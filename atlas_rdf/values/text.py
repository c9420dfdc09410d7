"""TEXT: French prose of any length. LABEL: a name or title on one line. LABEL_EN: the same in English."""

from __future__ import annotations

import re
import unicodedata

from atlas_rdf.values.base import BadValueError, Examples, Refused, Value, one_line

_BLANK_LINES = re.compile(r"\n{3,}")


class _Text(Value[str]):
    name = "texte"
    datatype = ""
    lang = "fr"
    doc = "texte libre en français, paragraphes séparés par des fins de ligne"
    english = "text: free text in French, paragraphs parted by line ends"
    good: Examples = (
        (" Bonjour \r\nà tous ", '"Bonjour\\nà tous"@fr'),
        ('dit « "oui" »\\', '"dit « \\"oui\\" »\\\\"@fr'),
        ("e\u0301te\u0301", '"été"@fr'),
    )
    bad: Refused = ("", " \n ", "\u00a0")

    def parse(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        lines = text.splitlines()
        clean = text.strip() if len(lines) == 1 else "\n".join(map(str.strip, lines)).strip()
        if "\n\n\n" in clean:
            clean = _BLANK_LINES.sub("\n\n", clean)
        if not clean:
            raise BadValueError("un texte non vide est attendu", "a text that is not empty is expected")
        return clean


class _Label(_Text):
    name = "libellé"
    doc = "texte court en français, sur une ligne"
    english = "label: short text in French, on one line"
    good: Examples = (
        ("  Grand Popo ( Bénin)\u00a0 ", '"Grand Popo ( Bénin)"@fr'),
        ("a\nb", '"a b"@fr'),
    )
    bad = ("", "\u00a0 ")

    def parse(self, text: str) -> str:
        return super().parse(one_line(text))


class _LabelEn(_Label):
    name = "libellé anglais"
    lang = "en"
    doc = "texte court en anglais, sur une ligne"
    english = "English label: short text in English, on one line"
    good: Examples = (("Tunisia", '"Tunisia"@en'),)


TEXT = _Text()
LABEL = _Label()
LABEL_EN = _LabelEn()
