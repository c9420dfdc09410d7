"""More ways to mark up a detail page than samples/html has, for the tests: the page is the same in all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from render_html import Style

_CELL = re.compile(r"<(t[hd])(?: colspan=\"(\d)\")?>(.*?)</t[hd]>")


class DivsOnly(Style):
    """Nothing but boxes, each label and value in its own."""

    caption = False

    def pair(self, label: str, value: str) -> str:
        """Two boxes in one."""
        return f"<div><div>{label}</div><div>{value}</div></div>"

    def box(self, label: str, inside: str) -> str:
        """A box above another."""
        return f"<div><div>{label}</div><div>{self.table(inside)}</div></div>"

    def contact(self, parts: Sequence[str]) -> str:
        """A box each."""
        return "".join(f"<div>{part}</div>" for part in parts)

    def table(self, inside: str) -> str:
        """A table with boxes for rows and cells."""
        cut = _CELL.sub(lambda cell: f"<div>{cell[3]}</div>" * int(cell[2] or 1), inside)
        return re.sub(r"<(/?)(?:table|thead|tbody|tr)\b[^>]*>", r"<\1div>", cut)


class Roles(DivsOnly):
    """Rows and cells have their roles, as a screen reader needs them."""

    def table(self, inside: str) -> str:
        """A table with a role for rows and cells."""
        roles = {"th": "columnheader", "td": "cell"}
        cut = _CELL.sub(lambda cell: f'<span role="{roles[cell[1]]}">{cell[3]}</span>' * int(cell[2] or 1), inside)
        cut = cut.replace("<tr>", '<p role="row">').replace("</tr>", "</p>")
        return re.sub(r"<(/?)(?:table|thead|tbody)\b[^>]*>", r"<\1div>", cut)


class Styled(DivsOnly):
    """Boxes that a style shows as a table."""

    def table(self, inside: str) -> str:
        """A table made by its style."""
        cut = _CELL.sub(
            lambda cell: f'<div style="width:9em; display: table-cell">{cell[3]}</div>' * int(cell[2] or 1), inside
        )
        cut = cut.replace("<tr>", '<div style="display:table-row;color:red">').replace("</tr>", "</div>")
        return re.sub(r"<(/?)(?:table|thead|tbody)\b[^>]*>", r"<\1div>", cut)


class OneList(Style):
    """The whole page is one list of definitions, tables inside."""

    caption = False
    around = ("<dl>", "</dl>")

    def pair(self, label: str, value: str) -> str:
        """A definition."""
        return f"<div><dt>{label}<dd><p>{value}</p></dd></div>"

    def box(self, label: str, inside: str) -> str:
        """A definition that holds a table."""
        return f"<dt>{label}</dt><dd>{inside}</dd>"


class ThreeColumns(Style):
    """A table of label, colon, value."""

    caption = False
    around = ("<table>", "</table>")

    def pair(self, label: str, value: str) -> str:
        """A row of three cells."""
        return f"<tr><td>{label}</td><td>:</td><td>{value}</td></tr>"

    def box(self, label: str, inside: str) -> str:
        """Two rows of one cell."""
        return f"<tr><td colspan=3><b>{label}</b></td></tr><tr><td colspan=3>{inside}</td></tr>"


class TwoRows(Style):
    """A table in which a label spans two rows, and its value stands in the second."""

    caption = False
    around = ("<table>", "</table>")

    def pair(self, label: str, value: str) -> str:
        """A row with the label, one with the value."""
        return f"<tr><th rowspan=2>{label}</th><td></td></tr><tr><td>{value}</td></tr>"

    def box(self, label: str, inside: str) -> str:
        """A row with a heading and a table."""
        return f"<tr><td rowspan=1 colspan=2><h4>{label}</h4>{inside}</td></tr>"


class Fonts(Style):
    """`<font>` around everything, the colon in one of its own."""

    def pair(self, label: str, value: str) -> str:
        """A run of inline elements."""
        return f"<font size=2><b>{label}</b></font><font>&nbsp;:&nbsp;</font><FONT>{value}</FONT><br>"

    def box(self, label: str, inside: str) -> str:
        """A centred label."""
        return f"<center><font><b><u>{label}</u></b></font></center>{inside}"


class Form(Style):
    """A form whose fields cannot be changed."""

    def pair(self, label: str, value: str) -> str:
        """A label and its field."""
        if "<br>" in value:
            return f"<label for=a>{label}</label><textarea id=a readonly>{value.replace('<br>', '')}</textarea>"
        return f'<label for=a>{label}</label><input id=a readonly value="{value.replace(chr(34), "&quot;")}">'


class Doubles(Style):
    """Everything stands twice more, hidden from visitors."""

    def pair(self, label: str, value: str) -> str:
        """The label, the value, and their hidden doubles."""
        return (
            f"<div><label>{label}</label><span>{value}</span><span hidden>{value} (caché)</span>"
            f'<p style="color:red; DISPLAY:none !important">{label}</p><span style="visibility: hidden">{value}</span>'
            f"<template><p>{label}</p></template></div>"
        )

    def box(self, label: str, inside: str) -> str:
        """A hidden table before the one to be seen."""
        return f"<fieldset><legend>{label}</legend><div style='display:none'>{inside}</div>{inside}</fieldset>"


class Unclosed(Style):
    """No end tags."""

    caption = False

    def pair(self, label: str, value: str) -> str:
        """Two paragraphs."""
        return f"<p><b>{label}</b><p>{value}"

    def box(self, label: str, inside: str) -> str:
        """A heading without an end."""
        return f"<h3>{label}<p>{re.sub('</t[dhr]>', '', inside)}"


STYLES = (
    DivsOnly(), Roles(), Styled(), OneList(), ThreeColumns(), TwoRows(), Fonts(), Form(), Doubles(), Unclosed()
)  # fmt: skip
