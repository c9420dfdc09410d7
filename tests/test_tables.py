"""Tables: what the mapping says is what is read, what it does not say is asked, and nothing is lost on the way."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
import re
import resource
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atlas_rdf.api import convert, read
from atlas_rdf.findings import AtlasError, Exit, Origin
from atlas_rdf.model import Partenariat
from atlas_rdf.pipeline import Options, Pipeline
from atlas_rdf.profile import Profile
from atlas_rdf.sources.reading import Fate
from atlas_rdf.sources.table.cells import text_of
from atlas_rdf.sources.table.layout import Layout, load, targets
from atlas_rdf.sources.table.propose import match
from atlas_rdf.sources.table.reader import read_table
from atlas_rdf.sources.table.synonyms import SYNONYMS
from atlas_rdf.sources.table.workbook import survey
from atlas_rdf.values import AMOUNT, ATLAS_ID, DATE, FLAG, LABEL, SIREN, YEAR, BadValueError, Value

TOP = Path(__file__).resolve().parent.parent
SAMPLE, MAPPING = TOP / "samples/export.csv", TOP / "samples/export.toml"
EXAMPLES = int(os.environ.get("ATLAS_FUZZ", "150"))
FUZZED = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run(*arguments: str, stdin: bytes = b"", cwd: Path = TOP) -> subprocess.CompletedProcess[bytes]:
    """The program, in English."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["", *sys.path])[1:]}
    return subprocess.run(
        [sys.executable, "-m", "atlas_rdf", *arguments],
        input=stdin, cwd=cwd, env=environment, capture_output=True, timeout=300, check=False,
    )  # fmt: skip


def layout(tmp_path: Path, text: str) -> Layout:
    """A mapping from its text."""
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


# --- the mapping -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "fr", "en"),
    [
        ('[columns]\n"A" = "id"\n"B" = "tire"\n', 3, "Peut-être « titre »", "Perhaps 'titre'"),
        ('[columns]\n"A" = "id"\n"B" = "partenairesEtrangers"\n', 3, "n'est pas un champ", "is no field"),
        ('[columns]\n"A" = "id"\n"B" = "titre[2]"\n', 3, "n'est pas un champ", "is no field"),
        ('[columns]\n"A" = "id"\n"B" = "posteDiplomatique[1].nom"\n', 3, "n'est pas un champ", "is no field"),
        ('[columns]\n"B" = "titre"\n', 1, "aucune colonne ne remplit « id »", "no column fills 'id'"),
        ('[columns]\n"A" = "id"\n"B" = "titre"\n"C" = "titre"\n', 3, "deux colonnes", "two columns"),
        ('[columns]\n"A" = "id"\n"B" = 3\n', 3, "n'est pas un champ", "is no field"),
        ('rows = "row"\n[columns]\n"A" = "id"\n', 1, "row-per-funding", "row-per-funding"),
        ('rows = "sheets"\n[columns]\n"A" = "id"\n', 1, "[[sheets]]", "[[sheets]]"),
        ('[columns]\n"A" = "id"\n[[sheets]]\n[sheets.columns]\n"A" = "id"\n', 1, "[[sheets]]", "[[sheets]]"),
        ('encoding = "latin"\nseparator = "::"\n[columns]\n"A" = "id"\n', 2, "un seul caractère", "single character"),
        ('\nencoding = "utf-9"\n[columns]\n"A" = "id"\n', 2, "n'existe pas", "there is no encoding"),
        ('ignored = ["B"]\n[columns]\n"A" = "id"\n', 1, "Peut-être « ignore »", "Perhaps 'ignore'"),
        ('ignore = "B"\n[columns]\n"A" = "id"\n', 1, "n'a pas la forme", "another form"),
        ('ignore = [3]\n[columns]\n"A" = "id"\n', 1, "n'a pas la forme", "another form"),
        ('header = 0\n[columns]\n"A" = "id"\n', 1, "n'a pas la forme", "another form"),
        ('repeat = ["B"]\n[columns]\n"A" = "id"\n', 1, "n'est pas une colonne", "is no column"),
        ('[columns]\n"A" = "id"\n"B" = "titre"\n[lists]\n"B" = ";"\n', 3, "un champ d'un groupe", "field of a group"),
        (
            'rows = "sheets"\n[columns]\n"A" = "id"\n\n[[sheets]]\n[sheets.columns]\n"A" = "id"\n"B" = "x"\n',
            8, "n'est pas un champ", "is no field",
        ),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused_with_its_line(tmp_path: Path, text: str, line: int, fr: str, en: str) -> None:
    """A mapping that is wrong is a wrong use of the program; the sentence gives its line in both languages."""
    with pytest.raises(AtlasError) as raised:
        layout(tmp_path, text)
    assert raised.value.exit_code is Exit.USAGE
    assert raised.value.fr.startswith(f"mapping.toml:{line} : ")
    assert raised.value.en.startswith(f"mapping.toml:{line}: ")
    assert fr in raised.value.fr
    assert en in raised.value.en


@pytest.mark.parametrize("text", [b"[columns\n", b"\xff\xfe", None])
def test_a_mapping_that_is_no_toml_is_refused(tmp_path: Path, text: bytes | None) -> None:
    """A file that is no TOML, no UTF-8 or absent is a sentence, never a traceback."""
    path = tmp_path / "mapping.toml"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(AtlasError) as raised:
        load(path)
    assert raised.value.exit_code is Exit.USAGE


def test_a_column_that_the_table_lacks_is_said_before_anything_is_written(tmp_path: Path) -> None:
    """The error names the column, its line in the mapping and the header that resembles it; no output appears."""
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(MAPPING.read_text(encoding="utf-8").replace('"Financeur"', '"Financeurs"'), encoding="utf-8")
    done = run("convert", str(SAMPLE), "--mapping", str(wrong), "-o", str(tmp_path / "out.nt"), "--lang", "en")
    assert done.returncode == Exit.USAGE
    line = wrong.read_text(encoding="utf-8").splitlines().index('"Financeurs" = "financements.financeur"') + 1
    expected = f"Error: wrong.toml:{line}: export.csv has no column 'Financeurs'. Perhaps 'Financeur'?\n"
    assert done.stderr.decode() == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["wrong.toml"]


def test_a_table_without_a_mapping_is_refused() -> None:
    """The sentence names the command that makes a mapping."""
    with pytest.raises(AtlasError, match=r"mapping init export\.csv") as raised:
        convert(SAMPLE)
    assert "mapping init export.csv" in raised.value.fr


def test_a_sheet_that_the_workbook_lacks_is_said(tmp_path: Path) -> None:
    """The error names the sheet and the one that resembles it."""
    case = TOP / "tests/cases/table-workbook"
    text = (case / "mapping.toml").read_text(encoding="utf-8").replace('"Projets"', '"Projet"')
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    with pytest.raises(AtlasError, match=r"has no sheet 'Projet'\. Perhaps 'Projets'\?"):
        convert(case / "input.xlsx", mapping=tmp_path / "mapping.toml")


def test_a_workbook_without_its_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the extra to install."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    case = TOP / "tests/cases/table-workbook"
    with pytest.raises(AtlasError, match=r"atlas-rdf\[tables\]"):
        convert(case / "input.xlsx", mapping=case / "mapping.toml")


# --- the proposal ----------------------------------------------------------------------------------


def test_synonyms_name_fields_that_exist() -> None:
    """Every line of the synonyms is a field of the record, and no name stands under two of them."""
    assert set(SYNONYMS) <= set(targets())
    names = [name.removesuffix("?") for line in SYNONYMS.values() for name in line.split("|")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize(
    ("header", "path"),
    [
        ("N° Atlas", "id"), ("prjId", "id"), ("Intitulé du projet", "titre"), ("Project title", "titre"),
        ("Année de début", "anneeDebut"), ("Start year", "anneeDebut"), ("date_fin", "dateFin"),
        ("End Date", "dateFin"), ("PAYS", "partenairesEtrangers.pays"), ("Country", "partenairesEtrangers.pays"),
        ("Pays 2", "partenairesEtrangers[2].pays"), ("Montant (€)", "financements.montant"),
        ("Funder", "financements.financeur"), ("codeInsee", "partenairesFrancais.codeInsee"),
        ("Thematique d'intervention", "thematique"), ("Colectivité étrangère", "partenairesEtrangers.nom"),
    ],
)  # fmt: skip
def test_usual_headers_are_matched(header: str, path: str) -> None:
    """A header in French or in English, with or without accents, finds its field and is sure of it."""
    (found,) = match([header])
    assert (found.path, found.sure) == (path, True)


@pytest.mark.parametrize("header", ["Année", "Adresse", "N°", "Nom", "Contact", "Observations", "Téléphone", "#3", "€"])
def test_doubtful_headers_are_never_stated(header: str) -> None:
    """A word that several columns bear, or that no field has, is at most proposed."""
    assert not match([header])[0].sure


def test_one_field_goes_to_one_column() -> None:
    """Of two columns that both resemble a field only the better one is stated."""
    found = match(["Titre du projets", "Titre du projet"])
    assert [one.sure for one in found] == [False, True]


def test_a_proposal_is_printed_and_can_be_used(tmp_path: Path) -> None:
    """Each match is printed with its confidence; the mapping is TOML, leaves doubtful ones out, and works."""
    done = run("mapping", "init", str(SAMPLE), "-o", str(tmp_path / "m.toml"), "--lang", "en")
    assert done.returncode == 0
    shown = done.stderr.decode()
    assert "Statut -> statut  100 %\n" in shown
    assert "Année -> financements.annee  80 % (to confirm)\n" in shown
    assert "Suivi interne: unknown\n" in shown
    assert "Collectivités étrangères: several values parted by '|'? (to confirm)\n" in shown
    assert 'rows = "row-per-funding": rows next to each other have one id\n' in shown
    text = (tmp_path / "m.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["rows"] == "row-per-funding"
    assert "Année" not in tomllib.loads(text)["columns"]
    assert '# "Année" = "financements.annee"  # 80 %' in text
    assert '# "Collectivités étrangères" = "|"' in text
    assert len(convert(SAMPLE, mapping=tmp_path / "m.toml").outcomes) == 3


def test_a_proposal_for_several_sheets(tmp_path: Path) -> None:
    """Of a workbook, the sheets with ids are proposed together; one that is asked for, alone."""
    book = TOP / "tests/cases/table-workbook/input.xlsx"
    done = run("mapping", "init", str(book), "--header", "3", "-o", str(tmp_path / "m.toml"), "--lang", "fr")
    made = tomllib.loads((tmp_path / "m.toml").read_text(encoding="utf-8"))
    assert made["rows"] == "sheets"
    assert [(one["header"], one["columns"]["Id"]) for one in (made, *made["sheets"])] == [(3, "id"), (1, "id")]
    assert "d'autres feuilles ont des identifiants" in done.stderr.decode()
    assert len(convert(book, mapping=tmp_path / "m.toml").outcomes) > 1
    run("mapping", "init", str(book), "--sheet", "Financements", "-o", str(tmp_path / "m.toml"))
    assert tomllib.loads((tmp_path / "m.toml").read_text(encoding="utf-8"))["rows"] == "row-per-funding"


def test_a_proposal_for_nothing_is_an_error(tmp_path: Path) -> None:
    """An empty file, an absent one and one that is no workbook are sentences."""
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "text.xlsx").write_bytes(b"no workbook")
    for name, code in (("empty.csv", 4), ("absent.csv", 3), ("text.xlsx", 3)):
        done = run("mapping", "init", str(tmp_path / name))
        assert (done.returncode, b"Traceback" in done.stderr) == (code, False)


# --- cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind", "text"),
    [
        (17100.0, AMOUNT, "17100"), (0.1 + 0.2, AMOUNT, "0,3"), (64.039, AMOUNT, "64,039"), (1e20, AMOUNT, "1e+20"),
        (14854.0, ATLAS_ID, "14854"), (2017.0, YEAR, "2017"), ("2017.0", YEAR, "2017"), ("2 017", YEAR, "2017"),
        ("14\u202f854", ATLAS_ID, "14854"), ("14,5", ATLAS_ID, "14,5"), (43465.0, DATE, "2018-12-31"),
        ("43465", DATE, "2018-12-31"), ("43465,75", DATE, "2018-12-31"), ("2018", DATE, "2018"),
        (datetime.date(2018, 12, 31), DATE, "2018-12-31"),
        (datetime.datetime(2018, 12, 31), DATE, "2018-12-31"),  # noqa: DTZ001 - as a sheet gives it
        ("31/12/2018 00:00", DATE, "31/12/2018"), (True, FLAG, "oui"), (False, FLAG, "non"), (None, LABEL, ""),
        (214203277.0, SIREN, "214203277"), ("=1+1", LABEL, "=1+1"), ("\u00a0 ", LABEL, ""),
        (float("nan"), AMOUNT, "nan"),
        (float("inf"), AMOUNT, "inf"),
    ],
)  # fmt: skip
def test_typed_cells_are_read_as_a_person_sees_them(raw: object, kind: Value[object], text: str) -> None:
    """Numbers without binary noise, days as dates, booleans in words; a text stays the text it is."""
    assert text_of(raw, kind, Origin("t"))[0] == text


def test_a_number_with_three_decimals_is_never_taken_for_thousands() -> None:
    """The text `64.039` is sixty-four thousand, the number 64.039 is not: it is refused."""
    assert AMOUNT.parse("64.039") == 64039
    with pytest.raises(BadValueError):
        AMOUNT.parse(text_of(64.039, AMOUNT, Origin("t"))[0])


# --- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_form_of_a_file_never_changes_its_records(tmp_path: Path, separator: str, encoding: str, end: str) -> None:
    """Separator, encoding and line ends are found out; the records are the sample's."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = [[cell.replace("|", "/") for cell in row] for row in csv.reader(file, delimiter=";")]
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
    (tmp_path / "export.csv").write_bytes(text.getvalue().replace("\n", end).encode(encoding))
    (tmp_path / "m.toml").write_text(MAPPING.read_text(encoding="utf-8").replace('"|"', '"/"'), encoding="utf-8")
    again = convert(tmp_path / "export.csv", mapping=tmp_path / "m.toml")
    assert again.jsonl() == convert(SAMPLE, mapping=MAPPING).jsonl()


def test_a_line_that_states_the_separator_is_believed(tmp_path: Path) -> None:
    """`sep=,` on the first line, as spreadsheets write it, is no row."""
    (tmp_path / "m.toml").write_text('[columns]\n"a;b" = "id"\n"c" = "titre"\n', encoding="utf-8")
    (tmp_path / "t.csv").write_bytes(b"sep=,\r\na;b,c\r\n7,x\r\n")
    (reading,) = read(tmp_path / "t.csv", mapping=tmp_path / "m.toml")
    assert reading.record is not None
    assert (reading.record.text("titre"), reading.line) == ("x", 3)


@pytest.mark.parametrize(
    ("part", "text", "count"),
    [
        ("xl/worksheets/sheet1.xml", '<c r="A1" t="e"><v>#N/A</v></c><c r="A2"><f>1+1</f><v></v></c>', 2),
        ("xl/worksheets/sheet1.xml", '<c r="A1" t="s"><v>1</v></c><c r="A2"><f>1+1</f><v>2</v></c>', 0),
        ("xl/worksheets/sheet1.xml", " " * ((1 << 20) - 8) + '<c r="A1" t="e"><v>#N/A</v></c>' + " " * (1 << 20), 1),
        ("content.xml", '<table:table-cell office:value-type="string" calcext:value-type="error"/>', 1),
    ],
    ids=["error", "none", "across-blocks", "ods"],
)
def test_cells_that_a_workbook_hides_are_counted(part: str, text: str, count: int) -> None:
    """Error values and formulas without a result reach us as empty cells: they are counted, each once."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(part, text)
    assert survey(file)[0] == count


def test_hidden_cells_are_named() -> None:
    """The finding names the first cells by their sheets, as a spreadsheet calls them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", '<sheets><sheet name="A &amp; B" sheetId="1" r:id="rId3"/></sheets>')
        archive.writestr(
            "xl/_rels/workbook.xml.rels", '<Relationship Target="worksheets/sheet1.xml" Id="rId3" Type="x"/>'
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml", '<c r="B6"><v>1</v></c><c r="C6" t="e"><v/></c><c r="D6"><f>1</f></c>'
        )
    assert survey(file) == (2, ["A & B!C6", "A & B!D6"])


def _book(sheet: str) -> bytes:
    """A workbook with one sheet of inline texts: the one of the case, its rows replaced."""
    file = io.BytesIO()
    source = TOP / "tests/cases/table-workbook/input.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = re.sub(rb"<sheetData>.*</sheetData>.*?(?=</worksheet>)", sheet.encode(), data, flags=re.DOTALL)
            new.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("last", "row", "reason"),
    [("XFD1048576", 1048576, "16384 columns and 1048576 rows"), ("AMK1", 3, "over 1000 columns"), ("B9", 9, "")],
)
def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path, last: str, row: int, reason: str) -> None:
    """A cell far away, for which the library would end the process, is a finding; so are columns without end."""
    cell = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = {
        1: cell.format("A1", "Id") + cell.format("B1", "Titre"),
        2: cell.format("A2", "1") + cell.format("B2", "Eau"),
    }
    rows[1 if last == "AMK1" else row] = rows.get(1 if last == "AMK1" else row, "") + cell.format(last, "x")
    sheet = "".join(f'<row r="{number}">{cells}</row>' for number, cells in sorted(rows.items()))
    (tmp_path / "t.xlsx").write_bytes(_book(f"<sheetData>{sheet}</sheetData>"))
    (tmp_path / "m.toml").write_text('[columns]\n"Id" = "id"\n"Titre" = "titre"\n', encoding="utf-8")
    done = run(
        "convert", str(tmp_path / "t.xlsx"), "--mapping", str(tmp_path / "m.toml"), "--to", "jsonl", "--lang", "en"
    )
    assert done.returncode == (3 if reason else 1)
    assert reason in done.stderr.decode()
    assert (b"Eau" in done.stdout) is not bool(reason)


def test_headers_without_end_are_refused(tmp_path: Path) -> None:
    """Of a table of text too, and a first line of megabytes is no bug of ours; empty ends of a header are passed."""
    (tmp_path / "m.toml").write_text('[columns]\n"Id" = "id"\n', encoding="utf-8")
    for header, code in (("Id" + ";x" * 300_000, 3), ("Id" + "x" * 600_000, 2), ("Id" + ";" * 5_000, 0)):
        (tmp_path / "t.csv").write_text(f"{header}\n1\n", encoding="utf-8")
        done = run("convert", str(tmp_path / "t.csv"), "--mapping", str(tmp_path / "m.toml"), "--to", "jsonl")
        assert done.returncode == code, done.stderr[:500]


# --- what is set aside ---------------------------------------------------------------------------


ASIDE = """N° Atlas;Intitulé du projet;Statut;Financeur;Montant (€);Pays
21001;Un;En cours;Lyon;1;Tunisie
;Sans identifiant;En cours;Lyon;2;Tunisie
21002;Trop;longue;En cours;Lyon;3;Tunisie
abc;Mauvais identifiant;En cours;Nice;4;Tunisie
21003;"Avale;En cours;Lyon;5;Tunisie
21004;fin";En cours;Lyon;6;Tunisie
21005;Dernier;En cours;Lyon;7;Tunisie
"""
ASIDE_MAPPING = """[columns]
"N° Atlas" = "id"
"Intitulé du projet" = "titre"
"Statut" = "statut"
"Financeur" = "financements.financeur"
"Montant (€)" = "financements.montant"
"Pays" = "partenairesEtrangers.pays"
"""


def _kept(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "set-aside.jsonl").read_text(encoding="utf-8").splitlines()]


def _published(folder: Path, name: str, profile: str) -> list[dict[str, object]]:
    done = run(
        "publish", str(folder / name), "--mapping", str(folder / "m.toml"), "-o", str(folder / profile),
        "--profile", profile, "--fail-on", "never", "--jobs", "1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return _kept(folder / profile)


def test_rows_are_set_aside_whole_and_in_their_order(tmp_path: Path) -> None:
    """A row without its id keeps its fields, one that cannot be taken apart its text (internal); cells are counted."""
    (tmp_path / "t.csv").write_text(ASIDE, encoding="utf-8")
    (tmp_path / "m.toml").write_text(ASIDE_MAPPING, encoding="utf-8")
    kept = _published(tmp_path, "t.csv", "internal")
    notes = [one.pop("misDeCote") for one in kept]
    assert [note["ligne"] for note in notes] == [3, 4, 5, 6]  # type: ignore[index]
    assert [note.get("brut") for note in notes] == [  # type: ignore[attr-defined]
        None,
        "21002;Trop;longue;En cours;Lyon;3;Tunisie",
        None,
        '21003;"Avale;En cours;Lyon;5;Tunisie\n21004;fin";En cours;Lyon;6;Tunisie',
    ]
    lyon: dict[str, object] = {"statut": "En cours", "partenairesEtrangers": [{"pays": "Tunisie"}]}
    assert kept[0] == {**lyon, "titre": "Sans identifiant", "financements": [{"financeur": "Lyon", "montant": "2"}]}
    assert kept[2]["id"] == "abc"
    public = _published(tmp_path, "t.csv", "public")
    assert all("brut" not in one["misDeCote"] for one in public)  # type: ignore[operator]
    ledger = json.loads((tmp_path / "public/ledger.json").read_text(encoding="utf-8"))["total"]
    counted = sum(ledger["mapped"].values()) + sum(ledger["ignored"].values()) + ledger["unknown"]
    assert counted == sum(len(row) for row in csv.reader(io.StringIO(ASIDE), delimiter=";")) - 6


def test_a_row_that_was_repaired_publishes_as_the_table_would(tmp_path: Path) -> None:
    """Given its id in set-aside.jsonl, a row gives the graph of the table that had it."""
    (tmp_path / "m.toml").write_text(ASIDE_MAPPING, encoding="utf-8")
    (tmp_path / "t.csv").write_text(ASIDE, encoding="utf-8")
    first = _published(tmp_path, "t.csv", "internal")[0]
    (tmp_path / "set-aside.jsonl").write_text(json.dumps({**first, "id": 7}) + "\n", encoding="utf-8")
    lines = ASIDE.splitlines(keepends=True)
    (tmp_path / "good.csv").write_text(lines[0] + "7" + lines[2], encoding="utf-8")
    repaired = convert(tmp_path / "set-aside.jsonl", profile=Profile.INTERNAL)
    assert (
        repaired.ntriples()
        == convert(tmp_path / "good.csv", mapping=tmp_path / "m.toml", profile=Profile.INTERNAL).ntriples()
    )


def test_rows_of_no_partnership_are_kept(tmp_path: Path) -> None:
    """A row of another sheet whose id the first sheet lacks is set aside with its fields."""
    case = TOP / "tests/cases/table-workbook"
    kept = [one.refused for one in read(case / "input.xlsx", mapping=case / "mapping.toml") if one.record is None]
    assert [dict(row.cells) | dict(row.rows("financements")[0].cells) for row in kept if row]


def test_rows_set_aside_do_not_fill_the_memory(tmp_path: Path) -> None:
    """They come as they are read, between the rows of one partnership too, which then comes twice."""
    (tmp_path / "m.toml").write_text('rows = "row-per-funding"\n' + ASIDE_MAPPING, encoding="utf-8")
    header, good, _, long, *_ = ASIDE.splitlines(keepends=True)
    (tmp_path / "t.csv").write_text(header + good + long * 99 + good + long * 300 + good, encoding="utf-8")
    readings = list(read(tmp_path / "t.csv", mapping=tmp_path / "m.toml"))
    joined = [one for one in readings if one.record]
    assert [len(one.record.rows("financements")) for one in joined if one.record] == [2, 1]
    assert "identifiant-revenu" in [one.code for one in joined[1].findings]
    assert len(readings) == 401


def test_standard_input_is_the_same_as_a_file(tmp_path: Path) -> None:
    """`convert -` with a mapping gives what the file gives."""
    piped = run("convert", "-", "--mapping", str(MAPPING), "--quiet", stdin=SAMPLE.read_bytes())
    assert piped.stdout.decode() == convert(SAMPLE, mapping=MAPPING).ntriples()
    assert run("convert", str(SAMPLE), "--mapping", str(MAPPING), "-o", str(tmp_path / "o.nt")).returncode == 1
    assert (tmp_path / "o.nt").read_bytes() == piped.stdout


def test_a_table_without_a_mapping_costs_only_its_own_verdict(tmp_path: Path) -> None:
    """Given by its name it could not run; in a folder it is not examined; both are named, and the others judged."""
    page = (TOP / "samples/pages/prjId-14854.txt").read_bytes()
    for folder in ("seul", "avec"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "export.csv").write_bytes(SAMPLE.read_bytes())
    (tmp_path / "avec" / "prjId-14854.txt").write_bytes(page)
    (tmp_path / "prjId-14854.txt").write_bytes(page)
    for arguments, code, expected in (
        (["prjId-14854.txt", "avec/export.csv", "absent.ttl"], 3,
         {"prjId-14854.txt": "conforms", "avec/export.csv": "could-not-run", "absent.ttl": "could-not-run"}),
        (["avec"], 4, {"avec/prjId-14854.txt": "conforms", "avec/export.csv": "not-examined"}),
        (["seul"], 4, {"seul/export.csv": "not-examined"}),
        (["avec/prjId-14854.txt", "seul/export.csv", "--mapping", str(wrong_mapping(tmp_path))], 3,
         {"avec/prjId-14854.txt": "conforms", "seul/export.csv": "could-not-run"}),
    ):  # fmt: skip
        done = run("validate", *arguments, "--format", "json", "--lang", "en", cwd=tmp_path)
        document = json.loads(done.stdout)
        assert {item["file"]: item["verdict"] for item in document["files"]} == expected, done.stderr
        assert done.returncode == code
        assert "mapping init export.csv" not in done.stderr.decode()  # which is no path from here
        said = [one for one in document["findings"] if one["file"].endswith("export.csv")]
        assert [one["code"] for one in said] == [
            "validation-impossible" if code == 3 else "tableau-sans-correspondance"
        ]
        assert "mapping" in said[0]["en"] or "no column 'Numéro absent'" in said[0]["en"]


def wrong_mapping(folder: Path) -> Path:
    """A mapping of columns that the sample has not."""
    path = folder / "autre.toml"
    path.write_text('[columns]\n"Numéro absent" = "id"\n', encoding="utf-8")
    return path


def test_publish_and_validate_take_tables(tmp_path: Path) -> None:
    """The other commands read a table by its mapping too."""
    done = run("publish", str(SAMPLE), "--mapping", str(MAPPING), "-o", str(tmp_path / "p"), "--fail-on", "never")
    assert (done.returncode, len(list((tmp_path / "p").iterdir()))) == (0, 8)
    done = run("validate", str(SAMPLE), "--mapping", str(MAPPING), "--fail-on", "never", "--format", "concise")
    assert done.returncode == 0
    assert re.search(rb"export\.csv:5:\d+: violation montant-illisible", done.stdout)


def test_merged_and_filled_cells_reach_every_row(tmp_path: Path) -> None:
    """`fill_down` gives an empty cell the value above it, for those who ask for it; two equal fundings stay two."""
    text = 'rows = "row-per-funding"\nfill_down = ["I"]\n[columns]\n"I" = "id"\n"M" = "financements.montant"\n'
    file = io.BytesIO(b"I;M\n7;1\n;2\n8;3\n;3\n")
    found = [one.record for one in read_table(file, "t.csv", layout(tmp_path, text))]
    amounts = [[row.text("montant") for row in one.rows("financements")] for one in found if one]
    assert amounts == [["1", "2"], ["3", "3"]]


@pytest.mark.parametrize(
    "data", [b"I;T\n7;\x81\n", b"\x00\x01I;T\n", b'I;T\n7;"' + b"x" * (1 << 21), b"\xff\xfeI\x00;"]
)
def test_a_file_that_is_no_text_is_said_so(tmp_path: Path, data: bytes) -> None:
    """Bytes that are no table are one outcome: unreadable."""
    found = list(read_table(io.BytesIO(data), "t.csv", layout(tmp_path, '[columns]\n"I" = "id"\n"T" = "titre"\n')))
    assert [one.unreadable for one in found] == [True]


def test_conversion_does_not_hold_the_file(tmp_path: Path) -> None:
    """Ten times the table takes no more memory than its ids: outcomes go out as they come."""
    header, *rows = SAMPLE.read_text(encoding="utf-8").split("\n", 1)
    prose = "eau forage école " * 300

    def peak(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write(f"{header}\n")
            for number in range(30000, 30000 + count):
                cells = [
                    "Eau",
                    "En cours",
                    "",
                    "2014",
                    "",
                    "",
                    "Commune de Sfax",
                    "Tunisie",
                    "Ville de Dunkerque",
                    "oui",
                ]
                file.write(";".join([str(number), *cells, "Ville de Dunkerque", "1000", "2017", prose, ""]) + "\n")
        run("convert", str(path), "--mapping", str(MAPPING), "-o", str(tmp_path / "out.nt"), "--quiet")
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024

    assert rows
    few, many = peak(300), peak(6000)
    assert (tmp_path / "6000.csv").stat().st_size > 30_000_000
    assert many - few < 15


def test_a_reader_that_leaves_early_costs_no_output(tmp_path: Path) -> None:
    """`2>&1 | head -1` ends the messages, not the file."""
    out = tmp_path / "out.nt"
    command = f"{sys.executable} -m atlas_rdf convert {SAMPLE} --mapping {MAPPING} -o {out} 2>&1 | true"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(["bash", "-c", command], env=environment, check=True, cwd=TOP, timeout=60)
    assert out.read_text(encoding="utf-8") == convert(SAMPLE, mapping=MAPPING).ntriples()


# --- properties ------------------------------------------------------------------------------------

_FIELDS = ("titre", "anneePremiereSignature", "anneeDebut", "dateFin", "contexte", "historique", "description",
           "triennal", "nombreVolontaires", "statut", "forme")  # fmt: skip
_CELL = st.one_of(
    st.sampled_from(["", " ", "2017", "2017.0", "31/12/2018", "43465", "oui", "non", "En cours", "12", "1 234,50 €",
                     "12 k€", "=1+1", "Eau ; forêt", 'dit "eau"', "deux\nlignes", "Ã©tÃ©", "néant"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12),
)  # fmt: skip
_FUNDING = st.tuples(
    st.sampled_from(["", "1000", "1 234,50 €", "64.039 €", "12 k€", "-5"]),
    st.sampled_from(["", "2017", "2017.0", "17"]),
)
_RECORD = st.tuples(
    st.lists(_CELL, min_size=len(_FIELDS), max_size=len(_FIELDS)), st.lists(_FUNDING, min_size=1, max_size=3)
)


@FUZZED
@given(st.lists(_RECORD, min_size=1, max_size=4), st.sampled_from(";,\t"))
def test_property_every_cell_is_in_the_graph_or_in_a_finding(
    tmp_path_factory: pytest.TempPathFactory, records: list[tuple[list[str], list[tuple[str, str]]]], separator: str
) -> None:
    """One record in, one outcome out; each filled cell is a field of the graph or is named by a finding, not both."""
    columns = {"Id": "id", **{name: name for name in _FIELDS}, "M": "financements.montant", "A": "financements.annee"}
    path = tmp_path_factory.getbasetemp() / "property.toml"
    lines = "".join(f'"{header}" = "{field}"\n' for header, field in columns.items())
    path.write_text(f'rows = "row-per-funding"\nencoding = "utf-8"\nseparator = "{separator}"\n[columns]\n{lines}')
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for number, (cells, funding) in enumerate(records, 1):
        writer.writerows([number, *cells, *one] for one in funding)
    readings = list(read_table(io.BytesIO(text.getvalue().encode()), "t.csv", load(path)))
    outcomes = list(Pipeline(Options(Profile.INTERNAL, check=False)).run(readings))
    if any(one.record is None for one in outcomes):  # a cell that looks like whole rows: set aside, and said
        assert all(one.findings for one in outcomes if one.record is None)
        return
    assert [outcome.id for outcome in outcomes] == [str(number) for number in range(1, len(records) + 1)]
    for outcome, (cells, funding) in zip(outcomes, records, strict=True):
        assert outcome.fiche is not None
        named = {one.origin.field for one in outcome.findings if one.code in ("valeur-illisible", "montant-illisible")}
        repaired = {one.origin.field for one in outcome.findings}
        found = outcome.fiche.partenariat
        for field, cell in zip(_FIELDS, cells, strict=True):
            filled = getattr(found, field) is not None
            if cell.strip() and not (field in repaired and field not in named):
                assert filled != (field in named), (field, cell)
            elif not cell.strip():
                assert not filled
        _check_funding(found, funding, len([one for one in outcome.findings if one.origin.field in ("M", "A")]))


def _check_funding(found: Partenariat, funding: list[tuple[str, str]], said: int) -> None:
    """Every filled funding cell is in the graph or in a finding."""
    stated = sum((one.montant is not None) + (one.annee is not None) for one in found.financement)
    assert stated + said == sum(bool(cell) for one in funding for cell in one)


@FUZZED
@given(st.binary(max_size=300), st.sampled_from(["one-row", "row-per-funding"]))
def test_property_any_bytes_give_outcomes_and_no_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, rows: str
) -> None:
    """Whatever follows the header, each row is a reading, and each of its cells has one fate."""
    path = tmp_path_factory.getbasetemp() / "bytes.toml"
    path.write_text(f'rows = "{rows}"\nseparator = ";"\n[columns]\nI = "id"\nT = "titre"\n')
    readings = list(read_table(io.BytesIO(b"I;T;U\n" + data), "t.csv", load(path)))
    assert readings
    for one in readings:
        assert one.record is not None or one.findings
        unknown = [use for use in one.ledger if use.fate is Fate.UNKNOWN]
        assert not unknown or any(two.findings for two in readings)


def test_the_documented_mapping_is_the_one_that_works(tmp_path: Path) -> None:
    """The worked example of docs/mapping.md: its table and its mapping give the records it shows."""
    text = (TOP / "docs/mapping.md").read_text(encoding="utf-8")
    blocks = {name: text.partition(f"```{name}\n")[2].partition("```\n")[0] for name in ("csv", "toml", "json")}
    (tmp_path / "export.csv").write_text(blocks["csv"], encoding="utf-8")
    (tmp_path / "mapping.toml").write_text(blocks["toml"], encoding="utf-8")
    assert convert(tmp_path / "export.csv", mapping=tmp_path / "mapping.toml").jsonl() == blocks["json"]


def test_every_key_and_every_field_is_documented() -> None:
    """docs/mapping.md names every key of a mapping and every field that a column may fill."""
    text = (TOP / "docs/mapping.md").read_text(encoding="utf-8")
    keys = ("rows", "encoding", "separator", "sheets", "sheet", "header", "columns", "lists", "repeat", "fill_down",
            "ignore")  # fmt: skip
    assert [key for key in (*keys, *targets()) if f"`{key}`" not in text] == []
