"""Saved HTML pages: the same graph as their texts, whatever the markup, and nothing lost without a word."""

from __future__ import annotations

import base64
import quopri
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import fuzz_html
import pytest
import render_html

from atlas_rdf.api import convert
from atlas_rdf.profile import Profile
from atlas_rdf.record import Row
from atlas_rdf.sources.page.html import flatten, read_html
from atlas_rdf.sources.page.source import PageMeta, read_page
from atlas_rdf.sources.reading import Reading
from tests import html_styles

TOP = Path(__file__).resolve().parent.parent
PAGES = sorted((TOP / "samples/html").glob("*.html"))
FUNDING = "<h3>Financement du partenariat</h3><table>"
HEADERS = (
    "<tr><th rowspan=1>Nom du financeur<th>Montant en euros<th colspan=3>Montant 1% Eau (Loi Oudin 2005)<th>Année</tr>"
)


def read(body: str, number: str = "1") -> Reading:
    """The reading of a body, as page 1."""
    return read_html(body.encode(), "page.html", PageMeta(number))


def record(body: str) -> Row:
    """The record of a body."""
    found = read(body).record
    assert found is not None
    return found


def rows(body: str, group: str = "financements") -> list[dict[str, str]]:
    """The rows of a group, as column -> text."""
    return [dict(row.cells) for row in record(body).rows(group)]


def texts(body: str) -> list[str]:
    """The lines of a document."""
    return [line.text for line in flatten(body.encode(), "page.html").lines]


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_gives_the_graph_of_its_text(page: Path, profile: Profile) -> None:
    """HTML and text of one page give the same N-Triples, byte for byte, but for the hash of the source file."""
    text = TOP / "samples/pages" / f"{page.stem}.txt"
    graphs = [convert(source, profile=profile).ntriples().splitlines() for source in (page, text)]
    one, two = ([line for line in lines if "def#empreinte>" not in line] for lines in graphs)
    assert one == two
    assert [len(lines) - len(kept) for lines, kept in zip(graphs, (one, two), strict=True)] == [1, 1]
    assert graphs[0] != graphs[1]


@pytest.mark.parametrize("style", [*render_html.STYLES, *html_styles.STYLES], ids=lambda style: type(style).__name__)
def test_every_section_in_every_style(style: render_html.Style, tmp_path: Path) -> None:
    """A page with all sections filled gives the graph of its text in each style of markup, persons included."""
    text = tmp_path / "prjId-4001.txt"
    text.write_bytes((TOP / "tests/cases/page-a-full-internal/input.txt").read_bytes())
    page = tmp_path / "page.html"
    page.write_bytes(render_html.render(text, style))
    graphs = [convert(source, profile=Profile.INTERNAL).ntriples().splitlines() for source in (page, text)]
    one, two = ([line for line in lines if "def#empreinte>" not in line] for lines in graphs)
    assert one == two
    assert len(one) > 200


def test_the_rendered_pages_are_the_committed_ones() -> None:
    """tools/render_html.py writes samples/html as committed, in three styles, of all the sample texts."""
    assert render_html.main(["--check"]) == 0
    assert [page.stem for page in PAGES] == sorted(page.stem for page in (TOP / "samples/pages").glob("*.txt"))
    styles = [(b"<fieldset>" in data, b"<dl>" in data, b"<td><table>" in data) for data in map(Path.read_bytes, PAGES)]
    assert {sum(style) for style in styles} == {1}
    assert len(set(styles)) == 3


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_findings_name_lines_of_the_html_file(page: Path) -> None:
    """Each cell's line of the HTML file holds the cell's text."""
    lines = page.read_text(encoding="cp1252" if b"windows-1252" in page.read_bytes() else "utf-8").splitlines()
    found = read_html(page.read_bytes(), page.name).record
    assert found is not None
    for column in ("titre", "anneeDebut", "statut"):
        assert found.text(column) in lines[found.where(column).line - 1].replace("&#x27;", "'")


def test_lines_beyond_the_parsers_last_number() -> None:
    """A finding's line is right beyond line 65,535, where libxml2 stops counting."""
    found = record("<p>Titre</p>" + "\n" * 70_000 + "<p>Eau</p>\n<p>Contexte</p>\n<!-- a\nb -->\n<p>texte</p>")
    assert found.where("titre").line == 70_001
    assert found.where("contexte").line == 70_005


@pytest.mark.parametrize(
    "body",
    [
        "<label>Titre</label> <span>Eau</span>",
        "<label>Titre :</label><input value='Eau'>",
        "<span class=x>Titre</span> : <b>Eau</b>",
        "<b>Titre</b>&nbsp;: Eau",
        "<dl><dt>Titre<dd>Eau</dl>",
        "<table><tr><td>Titre</td><td>Eau</td></tr></table>",
        "<table><tr><td><table><tr><td><b>Titre:</b></td><td>Eau</td></tr></table></td><td>menu</td></tr></table>",
        "<label>Titre</label><select><option>Air<option selected>Eau</select>",
        "<h4>Titre</h4><textarea>\nEau</textarea>",
        "<div>Titre</div><div>Eau<noscript>x</noscript><template>y</template><i hidden>z</i></div>",
        "<p style='DISPLAY : none'>Titre</p><p>Titre</p><p>E<b>a</b>u<script>1<2</script><style>x</style></p>",
        "<title>Titre</title><main><div>Titre</div><div>Eau</div></main>",
        "<head><title>x</title><custom-page>Titre<br>Eau</custom-page>",
        "<nav>Titre</nav><p>Titre<br>\n   Eau  <footer>Pied</footer>",
    ],
)
def test_a_label_and_its_value(body: str) -> None:
    """A label and its value are found in any usual markup, hidden parts aside."""
    assert record(f"{body}<p>Contexte</p>").text("titre") == "Eau"


def test_real_cells_are_read_by_position() -> None:
    """A full row is read by position: 2017 under a 1 % column is an amount, a year under its column a year."""
    body = f"{FUNDING}{HEADERS}<tr><td>A<td>100<td>2017<td><td><td>2018</tr><tr><td>B<td>100<td>2017<td><td><td></tr>"
    assert rows(body) == [
        {"financeur": "A", "montant": "100", "montantEau": "2017", "annee": "2018"},
        {"financeur": "B", "montant": "100", "montantEau": "2017"},
    ]
    assert not [one for one in read(body).findings if one.code == "annee-decalee"]


def test_a_short_row_has_its_year_by_shape() -> None:
    """In a row that stops before the column of the year, a last cell that is a year is the year, and it is reported."""
    body = f"{FUNDING}{HEADERS}<tr><td>A<td>100<td>2017</tr></table>"
    assert rows(body) == [{"financeur": "A", "montant": "100", "annee": "2017", "ligneBrute": "A | 100 | 2017"}]
    assert [one.code for one in read(body).findings if one.code == "annee-decalee"]


def test_spans() -> None:
    """A cell that spans rows counts for each; one that spans all columns alone is no row; two numbers never join."""
    heads = HEADERS.replace("rowspan=1", "rowspan=2").replace("<th>Année", "<th rowspan=2>Année")
    body = (
        f"{FUNDING}{heads}<tr><th><th>Eau<th>Déchets<th>Énergie</tr>"
        "<tr><td rowspan=2>A<td>100<td colspan=3><td>2018</tr><tr><td>100<br>200<td><td><td><td>2019</tr>"
        "<tr><td colspan=6>Aucun autre</tr></table>"
    )
    assert rows(body) == [
        {"financeur": "A", "montant": "100", "annee": "2018"},
        {"financeur": "A", "montant": "100 / 200", "annee": "2019"},
    ]
    codes = [one.code for one in read(body).findings]
    assert "ligne-inconnue" in codes
    assert codes.count("colonne-inconnue") == 3


@pytest.mark.parametrize(
    "row",
    [
        "<div>Lyon</div><div>1000</div><div>2017</div>",
        "<div><table><tr><td>Lyon</td></tr></table></div><div>1000</div><div>2017</div>",
    ],
)
def test_a_grid_of_boxes(row: str) -> None:
    """Boxes under boxes that are a table's headers are its rows, in a box of their own too."""
    head = "<div><div>Nom du financeur</div><div>Montant en euros</div><div>Année</div></div>"
    expected = [{"financeur": "Lyon", "montant": "1000", "annee": "2017"}]
    assert rows(f"<h3>Financement du partenariat</h3>{head}<div>{row}</div>") == expected
    assert rows(f"<h3>Financement du partenariat</h3><div>{head}</div><div><div>{row}</div></div>") == expected


@pytest.mark.parametrize(
    "body",
    [
        "<dl><dt>Nom du financeur<dd>Lyon<dt>Montant en euros<dd>1000<dt>Année<dd>2017</dl>",
        "<p>Nom du financeur<p>Montant en euros<p>Année<p>Lyon<p>1000<p>2017",
    ],
)
def test_a_table_taken_to_pieces_is_reported(body: str) -> None:
    """Headers and cells each on a line of their own give no funders that are none: each line is reported."""
    reading = read(f"<h3>Financement du partenariat</h3>{body}")
    assert reading.record is not None
    assert reading.record.rows("financements") == ()
    codes = [one.code for one in reading.findings if one.code.startswith("ligne-")]
    assert codes == ["ligne-non-decoupee", *["ligne-inconnue"] * 5]


def test_a_table_inside_a_cell_of_data() -> None:
    """Under known headers a row stays a row, though a cell holds a table of two cells."""
    inner = "<table><tr><td>Lyon<td>(fiche)</table>"
    body = f"{FUNDING}{HEADERS}<tr><td>{inner}<td>1000<td><td><td><td>2017</tr></table>"
    assert rows(body) == [{"financeur": "Lyon | (fiche)", "montant": "1000", "annee": "2017"}]


def test_a_number_alone_in_its_row_is_no_page_of_the_pager() -> None:
    """A row of which only another cell than the first is filled, with a small number, is that column's."""
    assert rows(f"{FUNDING}{HEADERS}<tr><td><td>12<td><td><td><td></tr></table>") == [{"montant": "12"}]
    assert rows(f"{FUNDING}{HEADERS}<tr><td>1<td><td><td><td><td></tr></table>") == []


def test_hidden_parts_are_in_the_ledger() -> None:
    """What a visitor does not see, and menus, are counted; styles and scripts say nothing."""
    body = "<script>1</script><nav>Accueil</nav>\n<p>Titre<p>Eau\n<div hidden>Titre</div><i style='display:none'> </i>"
    assert [(use.line, use.fate, use.by) for use in read(body).ledger if use.by != "titre"] == [
        (1, "ignored", "partie-cachee"),
        (3, "ignored", "partie-cachee"),
    ]


def test_a_mail_is_the_links_text_else_its_address() -> None:
    """Of a `mailto:` link the text is read, and the address where there is no text."""
    assert texts("<p>a <a href='mailto:x@y.fr'>z@y.fr</a>") == ["a z@y.fr"]
    assert texts("<p>Courriel : <a href='MAILTO:x%40y.fr?subject=b'><img src=a></a>") == ["Courriel : x@y.fr"]


def test_entities_and_no_break_spaces() -> None:
    """Entities are characters, one of Windows-1252 too; a no-break space stays; a bar in a cell parts nothing."""
    assert texts("<p>L&#146;&eacute;t&#xE9;&nbsp;&lt;b&gt; &amp;amp;") == ["L’été\xa0<b> &amp;"]
    flat = flatten(b"<table><tr><td>a | b<td>c</table>", "page.html")
    assert [line.cells for line in flat.lines] == [("a | b", "c")]


@pytest.mark.parametrize(
    ("declared", "data", "codes"),
    [
        ("windows-1252", "Œuvre – 5 €".encode("cp1252"), []),
        ("ISO-8859-1", "Œuvre – 5 €".encode("cp1252"), []),
        ("iso-8859-15", "Œuvre - 5 €".encode("iso8859-15"), []),
        ("utf-8", "Œuvre – 5 €".encode("cp1252"), ["encodage"]),
        ("windows-1252", "Œuvre – 5 €".encode(), []),
        ("iso-8859-99", "Œuvre – 5 €".encode("cp1252"), ["encodage"]),
        ("utf-8", "Œuvre – 5 €".encode().decode("cp1252").encode(), ["texte-mal-decode"]),
    ],
)
def test_encodings(declared: str, data: bytes, codes: list[str]) -> None:
    """A text is read in what it really is; only what the page did not declare, or repairs, is reported."""
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>Titre<p>'.encode() + data
    reading = read_html(page, "page.html", PageMeta("1"))
    assert reading.record is not None
    assert reading.record.text("titre").replace("-", "–") == "Œuvre – 5 €"
    assert [one.code for one in reading.findings if one.code in ("encodage", "texte-mal-decode")] == codes


SAVED = "<!-- saved from url=(0052)https://exemple.fr/a;jsessionid=B2?criteres.prjId=7 -->\n<p>Titre<p>Eau"
CANONICAL = "<link rel='canonical' href='https://exemple.fr/?prjId=8'><p>Titre<p>Eau"


def test_the_id_and_the_address_come_from_the_page() -> None:
    """The address in the page gives the id and the source, without a session; a path on a disk is no source."""
    saved = read(SAVED, "").record
    assert saved is not None
    assert (saved.text("id"), saved.text("source")) == ("7", "https://exemple.fr/a?criteres.prjId=7")
    canonical = read(CANONICAL, "").record
    assert canonical is not None
    assert canonical.text("id") == "8"
    local = read(SAVED.replace("https://exemple.fr", "file:///C:/Anne"), "").record
    assert local is not None
    assert (local.text("id"), local.text("source")) == ("7", "")


@pytest.mark.parametrize(
    ("body", "name", "number"),
    [(SAVED, "page.html", "9"), (SAVED + CANONICAL, "page.html", ""), (SAVED, "prjId-9.html", "")],
)
def test_ids_in_conflict(body: str, name: str, number: str) -> None:
    """A page whose addresses, file name or given id disagree is set aside, with all of them named."""
    reading = read_html(body.encode(), name, PageMeta(number))
    assert reading.record is None
    assert reading.findings[0].code == "identifiants-contradictoires"
    assert {"7"} < set(reading.findings[0].value.split(", "))


def test_what_cannot_be_read_is_said() -> None:
    """No label, nothing at all, nesting without end: each is a finding, never a part of a page taken for the whole."""
    assert [one.code for one in read("<p>Bonjour").findings] == ["page-meconnaissable"]
    assert [one.code for one in read("<script>1</script>").findings] == ["fichier-vide"]
    deep = read("<p>Titre<p>Eau" + "<table><tr><td>" * 10_000)
    assert (deep.unreadable, [one.code for one in deep.findings]) == (True, ["fichier-illisible"])
    for reader in (read_html, read_page):
        assert reader(b"Titre" * 2_000_000, "prjId-1.txt", None).unreadable


ADDRESS = "https://exemple.fr/detailProjet.html?criteres.prjId=7"
WHOLE = (
    "From: <Saved by Blink>\r\n{location}Subject: =?utf-8?Q?D=C3=A9tail?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Part--x"\r\n\r\n\r\n'
    "------Part--x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {coding}\r\nContent-Location: "
    f"{ADDRESS}\r\n\r\n"
    "{body}\r\n------Part--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    "AAAA\r\n------Part--x--\r\n"
)
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "quoted-printable": lambda data: quopri.encodestring(data).replace(b"\n", b"\r\n"),
    "base64": lambda data: base64.encodebytes(data).replace(b"\n", b"\r\n"),
    "8bit": lambda data: data,
}


def whole(data: bytes, coding: str, location: str = "", kind: str = "text/html") -> bytes:
    """The one file in which Chrome saves a page with its images."""
    head, tail = WHOLE.format(location=location, kind=kind, coding=coding, body="\0").encode().split(b"\0")
    return head + CODINGS[coding](data) + tail


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_in_one_file_with_its_images(page: Path, coding: str, tmp_path: Path) -> None:
    """A page saved as MHTML gives the graph of its HTML, in any coding."""
    path = tmp_path / f"{page.stem}.mhtml"
    path.write_bytes(whole(page.read_bytes(), coding).replace(ADDRESS.encode(), b"cid:frame"))
    graphs = [convert(source).ntriples().splitlines() for source in (page, path)]
    one, two = ([line for line in lines if "def#empreinte>" not in line] for lines in graphs)
    assert one == two
    assert len(one) > 20


def test_the_place_and_the_address_in_one_file() -> None:
    """Lines are those of the file, long ones cut by the coding too; the address is the file's own."""
    body = "<p>Titre</p>\n<p>" + "é" * 60 + "</p>\n<p>Contexte</p>\n<p>là</p>".encode().decode()
    data = whole(body.encode(), "quoted-printable")
    found = read_html(data, "page.mht").record
    assert found is not None
    assert (found.text("id"), found.text("source")) == ("7", ADDRESS)
    lines = data.split(b"\n")
    assert b"=C3=A9" in lines[found.where("titre").line - 1]
    assert b"l=C3=A0" in lines[found.where("contexte").line - 1]
    other = ADDRESS.replace("7", "8")
    moved = read_html(whole(body.encode(), "8bit", f"Snapshot-Content-Location: {other}\r\n"), "page.mht").record
    assert moved is not None
    assert moved.text("source") == other


def test_one_file_without_a_page_is_said() -> None:
    """A file cut short, without HTML, too large or of garbage is a finding."""
    good = whole(b"<p>Titre<p>Eau", "base64")
    for data, reason in (
        (whole(b"x", "8bit", kind="text/plain"), "holds no page"),
        (good[: good.index(b"------Part")], "holds no page"),
        (good.replace(b"PHA+", b"PHA"), "unreadable MHTML"),
        (good + b"x" * 20_000_000, "over 20 MB"),
    ):
        reading = read_html(data, "page.mht")
        assert reading.unreadable
        assert reason in reading.findings[0].en


def test_standard_input_and_a_browsers_folder(tmp_path: Path) -> None:
    """HTML is known on standard input; a frame in a browser's `_files` folder is no page of its own."""
    run = [sys.executable, "-m", "atlas_rdf", "convert", "-", "--quiet"]
    done = subprocess.run(run, input=PAGES[0].read_bytes(), capture_output=True, check=True)
    assert done.stdout.decode() == convert(PAGES[0]).ntriples()
    (tmp_path / "a.html").write_bytes(PAGES[0].read_bytes())
    (tmp_path / "a_files").mkdir()
    (tmp_path / "a_files/frame.html").write_text("<p>Titre")
    assert [one.code for one in convert(tmp_path).skipped] == ["fichier-ignore"]


def test_damaged_pages() -> None:
    """Damaged pages, and pages that are large or deep in some way, keep the fuzzer's promises."""
    large = [one for one in fuzz_html.monsters() if not one[0].startswith("480 kB")]
    assert len(large) > 25
    tried = [*fuzz_html.try_all(large), *fuzz_html.try_all(fuzz_html.inputs(80, 5))]
    assert [(one.name, one.problem) for one in tried if one.problem] == []
