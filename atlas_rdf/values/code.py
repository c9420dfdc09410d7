"""CODE: an identifier or a person's name, a plain string without language."""

from __future__ import annotations

from atlas_rdf.values.base import BadValueError, Value, one_line


class _Code(Value[str]):
    name = "code"
    doc = "chaîne sans langue, sur une ligne"
    english = "code: string without a language, on one line"
    good = (("14854", '"14854"'), (" Deloran\n", '"Deloran"'))
    bad = ("", "  ")

    def parse(self, text: str) -> str:
        clean = one_line(text)
        if not clean:
            raise BadValueError("une valeur non vide est attendue", "a value that is not empty is expected")
        return clean


CODE = _Code()
