"""The text of a page -> one record, and what became of every line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from atlas_rdf import rules
from atlas_rdf.findings import Finding, Origin
from atlas_rdf.folding import slug
from atlas_rdf.record import Cell, Row
from atlas_rdf.sources.decode import Line
from atlas_rdf.sources.page.contacts import contacts
from atlas_rdf.sources.page.grammar import LABELS, Kind, Label, post_name, stated
from atlas_rdf.sources.page.noise import data, noise, pages, table_noise
from atlas_rdf.sources.page.rows import Cut, bars, by_position, header, is_header, is_stacked, without_bars
from atlas_rdf.sources.page.sections import Section, is_blank, locate, undouble
from atlas_rdf.sources.reading import Fate, Use

_LONGEST_VALUE = 500  # that a finding repeats
_LONGEST_ROW = 5000  # characters of a row without bars: a longer line is none


class PageReader:
    """Reads one page; made for one page and thrown away."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.cells: dict[str, Cell] = {}
        self.groups: dict[str, tuple[Row, ...]] = {}
        self.empty: dict[str, Origin] = {}
        self.findings: list[Finding] = []
        self.uses: dict[int, Use] = {}

    def read(self, lines: Sequence[Line]) -> bool:
        """Fills the cells and groups; False when no label of the page was found."""
        layout = locate(lines)
        for line in layout.before:
            self._noise_or_unknown(line)
        readers = {
            Kind.POST: self._post,
            Kind.LINE: self._line,
            Kind.TEXT: self._text,
            Kind.TABLE: self._table,
            Kind.STATEMENT: self._statement,
        }
        for section in layout.sections:
            self._use(section.head, Fate.MAPPED, section.label.column)
            self.empty[section.label.column] = self._at(section.head, section.label.name)
            readers[section.label.kind](section)
        for line, label in layout.as_text:
            if self.uses[line.number].by != "intitule-repete":
                self._report(rules.LABEL_IN_TEXT.at(self._at(line, label.name), label.name))
        if layout.sections:
            self._missing(layout.sections)
        return bool(layout.sections)

    def record(self, cells: Mapping[str, Cell]) -> Row:
        """The record read, with the cells that the page itself does not hold (its id, its address)."""
        return Row.of({**cells, **self.cells}, self.groups, Origin(self.file, 1), self.empty)

    def ledger(self) -> tuple[Use, ...]:
        """What became of each line, in order."""
        return tuple(self.uses[number] for number in sorted(self.uses))

    def _at(self, line: Line, label: str = "") -> Origin:
        return Origin(self.file, line.line, label)

    def _report(self, finding: Finding) -> None:
        self.findings.append(finding)

    def _use(self, line: Line, fate: Fate, by: str) -> None:
        self.uses[line.number] = Use(line.line, fate, by)

    def _unknown(self, line: Line, label: str = "") -> None:
        # The line may hold a person's name: the finding gives its place, never its words.
        self._use(line, Fate.UNKNOWN, "")
        self._report(rules.UNKNOWN_LINE.at(self._at(line, label)))

    def _noise_or_unknown(self, line: Line, label: str = "") -> None:
        rule = noise(line.text)
        if rule:
            self._use(line, Fate.IGNORED, rule)
        else:
            self._unknown(line, label)

    def _missing(self, sections: Sequence[Section]) -> None:
        """Reports the labels that the page lacks, and says where their fields would have stood."""
        heads = {LABELS.index(section.label): section.head.line for section in sections}
        last, end = max(heads), self.uses[max(self.uses)].line
        for rank, label in enumerate(LABELS):
            if rank not in heads:
                place = next((line for later, line in heads.items() if later > rank), end)
                self.empty[label.column] = Origin(self.file, place, label.name)
                if rank < last:
                    self._report(rules.MISSING_LABEL.at(Origin(self.file, place), label=label.name))
        if last < len(LABELS) - 1:
            at = Origin(self.file, end)
            self._report(rules.CUT_PAGE.at(at, label=LABELS[last].name, missing=len(LABELS) - 1 - last))

    def _post(self, section: Section) -> None:
        at = self._at(section.head, section.label.name)
        cells = {"nom": Cell(post_name(section.head.text) or "", at)}
        lines = []
        for line in section.body:
            rule = noise(line.text)
            if rule:
                self._use(line, Fate.IGNORED, rule)
            else:
                lines.append(line)
        rows, labels, unknown = contacts(lines)
        for line in labels:
            self._use(line, Fate.MAPPED, "posteDiplomatique.contacts.courriel")
        for line in unknown:
            self._unknown(line, section.label.name)
        for row in rows:
            for column, line in row.items():
                self._use(line, Fate.MAPPED, f"posteDiplomatique.contacts.{column}")
        inner = tuple(
            Row.of(
                {c: Cell(line.text.strip(), self._at(line, c)) for c, line in row.items()},
                {},
                self._at(row["fonction"]),
            )
            for row in rows
        )
        kept = {column: cell for column, cell in cells.items() if data(cell.text)}
        if kept or inner:
            self.groups[section.label.column] = (Row.of(kept, {"contacts": inner} if inner else {}, at),)

    def _line(self, section: Section) -> None:
        label = section.label
        for line in section.body:
            rule = noise(line.text)
            if rule:
                self._use(line, Fate.IGNORED, rule)
            elif label.column in self.cells:
                self._unknown(line, label.name)
            else:
                self._use(line, Fate.MAPPED, label.column)
                self.cells[label.column] = Cell(" ".join(line.text.split()), self._at(line, label.name))

    def _text(self, section: Section) -> None:
        label = section.label
        body = [line for line in section.body if noise(line.text) != "cle-non-resolue"]
        kept, again = undouble(body)
        for line in section.body:
            self._use(line, Fate.IGNORED, noise(line.text) or "")
        full = [line for line in kept if not is_blank(line)]
        for line in full:
            self._use(line, Fate.MAPPED, label.column)
        for line in again:
            self._use(line, Fate.IGNORED, "ligne-vide" if is_blank(line) else "texte-repete")
        if full:
            text = "\n".join(line.text.strip() for line in kept[kept.index(full[0]) : kept.index(full[-1]) + 1])
            self.cells[label.column] = Cell(text, self._at(full[0], label.name))

    def _statement(self, section: Section) -> None:
        label = section.label
        self.cells[label.column] = Cell(stated(label, section.head.text), self._at(section.head, label.name))
        for line in section.body:
            self._noise_or_unknown(line, label.name)

    def _table(self, section: Section) -> None:
        label = section.label
        barred = any(line.cells or "|" in line.text for line in section.body)
        parted = any(line.cells for line in section.body)
        columns: tuple[str, ...] | None = None
        readable = True
        rows: list[Row] = []
        last_page = 0
        for line in section.body:
            said = " ".join(line.cells).strip() if line.cells else line.text
            long = len(said) > _LONGEST_ROW
            rule = "intitule-repete" if not long and slug(said) == slug(label.name) else table_noise(said, line.cells)
            if long and not barred:
                readable = False
            elif not rule and barred and (columns is None or self._header_again(label, line)):
                found = self._header(label, line)
                columns = columns or found
                rule = "entete-de-tableau" if columns else None
            elif not rule and not barred and not rows and (known := is_header(label, line.text)) is not False:
                rule, readable = "entete-de-tableau", self._whole_header(label, line, known=bool(known))
            if rule == "pagination":
                last_page = max(last_page, pages(said))
            if rule:
                self._use(line, Fate.IGNORED, rule)
            elif not readable or (
                barred and (columns is None or not (line.cells or (not parted and "|" in line.text)))
            ):
                self._unknown(line, label.name)
            else:
                rows.append(self._row(label, line, self._cut(label, line, columns)))
        if last_page > 1:
            self._report(rules.MORE_PAGES.at(self._at(section.head, label.name), str(last_page)))
        filled = tuple(row for row in rows if row.cells)
        if filled:
            self.groups[label.column] = filled

    def _cut(self, label: Label, line: Line, columns: tuple[str, ...] | None) -> Cut:
        if columns:
            return by_position(columns, self._cells(line))
        return without_bars(label, line.text, [row.text("nom") for row in self._partners()])

    def _cells(self, line: Line) -> list[str]:
        return bars(line.text) if line.cells is None else [data(cell) for cell in line.cells]

    def _header_again(self, label: Label, line: Line) -> bool:
        """A header of several rows, or printed again: real cells that begin as the header does."""
        return line.cells is not None and slug(line.cells[0]) == slug(label.headers[0][0])

    def _partners(self) -> tuple[Row, ...]:
        return self.groups.get("partenairesEtrangers", ())

    def _header(self, label: Label, line: Line) -> tuple[str, ...] | None:
        cells = self._cells(line)
        columns = header(label, cells)
        for cell, column in zip(cells, columns or (), strict=False):
            if cell and not column:
                self._report(rules.UNKNOWN_COLUMN.at(self._at(line, label.name), cell[:_LONGEST_VALUE]))
        return columns

    def _whole_header(self, label: Label, line: Line, *, known: bool) -> bool:
        if is_stacked(label, line.text):
            fr, en = "son en-tête a une ligne par colonne", "its header has a line for each column"
            self._report(rules.UNSPLIT_ROW.at(self._at(line, label.name), expected_fr=fr, expected_en=en))
        elif not known:
            self._report(
                rules.UNKNOWN_COLUMN.at(self._at(line, label.name), " ".join(line.text.split())[:_LONGEST_VALUE])
            )
        return known

    def _row(self, label: Label, line: Line, cut: Cut) -> Row:
        at = self._at(line, label.name)
        raw = " ".join(line.text.split())
        cells: Mapping[str, str] = cut.cells
        if cut.shifted:
            self._report(rules.SHIFTED_YEAR.at(at, raw[:_LONGEST_VALUE], year=cut.shifted))
            cells = {**cells, "ligneBrute": raw}
        if cut.doubt:
            self._report(rules.UNSPLIT_ROW.at(at, expected_fr=cut.doubt[0], expected_en=cut.doubt[1]))
        for _ in cut.extra:
            self._report(rules.EXTRA_CELL.at(at))
        if cells:
            self._use(line, Fate.MAPPED, label.column)
        else:
            self._use(line, *((Fate.UNKNOWN, "") if cut.extra or cut.doubt else (Fate.IGNORED, "ligne-vide")))
        return Row.of({c: Cell(text, Origin(self.file, line.line, c)) for c, text in cells.items()}, {}, at)
