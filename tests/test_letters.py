"""`atlas-rdf letters`: every finding reaches somebody who can correct it, and no record value does anything else."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from lxml import etree

from atlas_rdf import AtlasError, Profile, rules
from atlas_rdf.cli.letters import command
from atlas_rdf.findings import Exit, Finding, Origin
from atlas_rdf.letters import write as written
from atlas_rdf.letters.readers import of_publishers, quiet
from atlas_rdf.letters.write import write
from atlas_rdf.pipeline import Options
from atlas_rdf.publication import Job, publish
from atlas_rdf.sources.files import find

TOP = Path(__file__).resolve().parent.parent
SAMPLES = [TOP / "samples" / "pages", TOP / "samples" / "fiches.jsonl"]
ACD = "https://w3id.org/atlas-cd/def#"
#: Prefix of the files of a kind -> the link that leads to its recipients.
LINKS = {"collectivite": f"{ACD}partenaireFrancais", "poste": f"{ACD}posteDiplomatique"}
HOSTILE = "=cmd|' /C calc'!A0 ../../x\r\n<script>alert(1)</script> [x](javascript:y) | `*_ \u202e &lt;b&gt; \"'"


def published(folder: Path, *sources: Path, **job: Any) -> Path:
    """A publication of sources."""
    publish(Job(find([str(one) for one in sources]), folder, **job))
    return folder


def records(folder: Path, *rows: Mapping[str, Any]) -> Path:
    """JSON lines in a file."""
    path = folder / "fiches.jsonl"
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


def sheet(path: Path) -> list[dict[str, str]]:
    """The rows of a letter."""
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def findings(publication: Path) -> list[dict[str, Any]]:
    """The findings of a publication."""
    found: list[dict[str, Any]] = json.loads((publication / "findings.json").read_text(encoding="utf-8"))["findings"]
    return found


def linked(publication: Path, link: str) -> dict[str, set[str]]:
    """Atlas id -> the last segments of the addresses that a link of its partnership leads to."""
    found: dict[str, set[str]] = {}
    for quad in ox.parse(path=str(publication / "atlas.nt")):
        if quad.predicate.value == link:
            number, key = (str(term).rstrip(">").rsplit("/", 1)[-1] for term in (quad.subject, quad.object))
            found.setdefault(number, set()).add(key)
    return found


def cells(rows: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, ...]]:
    """Findings, or the rows of a letter, as something to be counted."""
    names = {"code": "code", "fiche": "record", "constat": "fr", "fichier": "file", "ligne": "line"}
    return Counter(tuple(str(row.get(ours, row.get(theirs, ""))) for ours, theirs in names.items()) for row in rows)


@pytest.mark.parametrize("only_conforming", [False, True])
def test_every_finding_is_in_a_letter_of_each_kind_and_in_no_wrong_one(tmp_path: Path, only_conforming: bool) -> None:  # noqa: FBT001 - a parameter
    """Findings in = findings out, whether the record has one authority, several, none, or was set aside."""
    publication = published(tmp_path / "public", *SAMPLES, only_conforming=only_conforming)
    done = write(publication, tmp_path / "lettres")
    given = findings(publication)
    asking = [one for one in given if one["code"] != "annee-decalee"]  # the site's own defect
    assert done.findings == len(asking) == len(given) - 5
    files = [one for one in asking if one["code"] == "page-coupee"]
    assert cells(sheet(tmp_path / "lettres/lettre-publication.csv")) == cells(files)
    for prefix, link in LINKS.items():
        expected: dict[str, list[Mapping[str, Any]]] = {}
        recipients = linked(publication, link)
        for one in (one for one in asking if one not in files):
            for key in recipients.get(one.get("record", ""), {""}):
                stem = f"lettre-{prefix}-{key}" if key else f"lettre-sans-{prefix}"
                expected.setdefault(stem, []).append(one)
        paths = {*(tmp_path / "lettres").glob(f"lettre-{prefix}-*.csv"), tmp_path / f"lettres/lettre-sans-{prefix}.csv"}
        assert {path.stem for path in paths} == set(expected)
        for path in paths:
            assert cells(sheet(path)) == cells(expected[path.stem]), path.name
    assert len(list((tmp_path / "lettres").glob("lettre-*.csv"))) == done.letters


def test_each_correction_stands_in_the_three_files_with_the_address_of_its_page(tmp_path: Path) -> None:
    """A sheet's rows, a page's items and a text's are the same; each stands below the address of its record's page."""
    write(published(tmp_path / "public", *SAMPLES), tmp_path / "lettres")
    for path in (tmp_path / "lettres").glob("lettre-*.csv"):
        rows = sheet(path)
        assert rows
        assert all(row["adresse"].startswith("https://") and row["adresse"].endswith(row["fiche"]) for row in rows)
        page = etree.fromstring(path.with_suffix(".html").read_bytes(), etree.HTMLParser())
        text = path.with_suffix(".md").read_text(encoding="utf-8")
        assert len(page.findall(".//li")) == len(re.findall("^- ", text, re.MULTILINE)) == len(rows)
        for section in page.findall(".//section"):
            (link,) = section.findall(".//a")
            said = ["".join(item.itertext()) for item in section.findall(".//li")]
            own = [row["constat"] for row in rows if row["adresse"] == link.get("href")]
            assert [sentence for sentence, one in zip(own, said, strict=True) if sentence not in one] == []
            assert f"<{link.get('href')}>" in text


def test_a_finding_without_a_record_goes_to_the_body_that_it_is_about_or_to_nobody(tmp_path: Path) -> None:
    """What is said about a shared authority is in its own letter; a file not read is told to those who publish."""
    sources = tmp_path / "fiches"
    sources.mkdir()
    bodies = [{"nom": "Saint-Etienne", "siren": number} for number in ("214202186", "200000172")]
    posts = [{"nom": "Ambassade de France à Tunis"}]
    rows = [{"id": str(31 + n), "titre": "Eau", "partenairesFrancais": [one]} for n, one in enumerate(bodies)]
    records(sources, *(row | {"posteDiplomatique": posts[0]} for row in rows))
    (sources / "notes.pdf").write_bytes(b"%PDF")
    publication = published(tmp_path / "public", sources)
    write(publication, tmp_path / "lettres")
    codes = {path.stem: {row["code"] for row in sheet(path)} for path in (tmp_path / "lettres").glob("lettre-*.csv")}
    assert codes["lettre-publication"] == {"fichier-ignore"}
    (about,) = [one for one in findings(publication) if one["code"] == "description-en-conflit"]
    assert about["code"] in codes[f"lettre-collectivite-{about['value'].rsplit('/', 1)[-1]}"]
    assert "(notes.pdf)" in (tmp_path / "lettres/lettre-publication.md").read_text(encoding="utf-8").replace("\\", "")


def test_record_values_are_only_text(tmp_path: Path) -> None:
    """No name makes a path, a tag, a formula or a link, wherever it stands."""
    hostile = {
        "id": "31",
        "titre": HOSTILE,
        "formes": [HOSTILE],
        "dateFin": HOSTILE,
        "partenairesFrancais": [{"nom": HOSTILE}, {"nom": "../../../etc/passwd"}, {"nom": "a" * 300}, {"nom": "市"}],
        "posteDiplomatique": {"nom": HOSTILE},
    }
    publication = published(tmp_path / "public", records(tmp_path, hostile))
    done = write(publication, tmp_path / "lettres")
    assert done.letters == 6
    files = sorted((tmp_path / "lettres").iterdir())
    assert len(files) == 3 * (done.letters + 1)
    assert all(re.fullmatch(r"(index|lettre-[a-z0-9-]{1,120})\.(md|html|csv)", path.name) for path in files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fiches.jsonl", "lettres", "public"]
    for path in files:
        text = path.read_bytes().decode("utf-8-sig")
        if path.suffix == ".html":
            page = etree.fromstring(text.encode(), etree.HTMLParser())
            assert not page.findall(".//script")
            targets = [str(one.get("href")) for one in page.findall(".//a")]
            assert [one for one in targets if not re.fullmatch(r"https://\S+|lettre-[a-z0-9-]+\.html", one)] == []
        elif path.suffix == ".md":
            assert "<script>" not in text
            assert "[x](" not in text
            assert "\u202e" not in text
        else:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
            assert [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")] == []
            assert any(HOSTILE.split(maxsplit=1)[0] in cell for row in rows for cell in row)


def test_an_address_of_a_dump_that_is_not_ours_makes_no_path(tmp_path: Path) -> None:
    """A dump edited by hand: two bodies whose addresses end alike have two letters, neither outside the folder."""
    publication = published(tmp_path / "public", *SAMPLES)
    dump = publication / "atlas.nt"
    text = dump.read_text(encoding="utf-8")
    link = f"<https://w3id.org/atlas-cd/id/partenariat/20011> <{LINKS['collectivite']}>"
    ends = ("https://autre.exemple/id/organisation/fr-commune-42218", "https://autre.exemple/..", "urn:x:../../y")
    dump.write_text(text + "".join(f"{link} <{end}> .\n" for end in ends), encoding="utf-8")
    write(publication, tmp_path / "lettres")
    mine = [path for path in (tmp_path / "lettres").glob("*.csv") if "20011" in path.read_text(encoding="utf-8")]
    assert len(mine) == 1 + len(ends) + 1
    assert not any(".." in path.name for path in mine)


def test_letters_name_nobody(tmp_path: Path) -> None:
    """A person of the contact tables is in no letter; an internal publication is refused."""
    record = {
        "id": "31",
        "titre": "Eau, avec Zéphyrine Quatrebarbes",
        "formes": ["Inconnue de Zéphyrine Quatrebarbes"],
        "dateFin": "hier, z.quatrebarbes@exemple.fr",
        "posteDiplomatique": {"nom": "Poste de Mme Quatrebarbes"},
        "contactsPartenaires": [{"nom": "Zéphyrine Quatrebarbes", "partenaire": "Nulle part"}],
    }
    source = records(tmp_path, record)
    assert write(published(tmp_path / "public", source), tmp_path / "lettres").findings >= 3
    texts = [path.read_text(encoding="utf-8").casefold() for path in (tmp_path / "lettres").iterdir()]
    assert not [text for text in texts if "quatrebarbes" in text or "quatrebarbes" in str(text.encode())]
    internal = published(tmp_path / "internal", source, options=Options(Profile.INTERNAL))
    with pytest.raises(AtlasError, match="public profile") as refused:
        write(internal, tmp_path / "autres")
    assert refused.value.exit_code is Exit.USAGE
    assert not (tmp_path / "autres").exists()


def test_the_same_publication_gives_the_same_bytes_and_old_letters_go(tmp_path: Path) -> None:
    """A second run gives the same files; a letter that nobody gets any more goes, other people's files stay."""
    publication = published(tmp_path / "public", *SAMPLES)
    write(publication, tmp_path / "lettres")
    before = {path.name: path.read_bytes() for path in (tmp_path / "lettres").iterdir()}
    for name in ("lettre-collectivite-dissoute.md", "notes.md"):
        (tmp_path / "lettres" / name).write_text("x", encoding="utf-8")
    write(publication, tmp_path / "lettres")
    after = {path.name: path.read_bytes() for path in (tmp_path / "lettres").iterdir()}
    assert after.pop("notes.md") == b"x"
    assert after == before


def test_a_letter_asks_only_for_what_its_reader_can_do(tmp_path: Path) -> None:
    """What needs nothing is counted; no file of ours is named to an authority; fields are called as the form does."""
    write(published(tmp_path / "public", *SAMPLES), tmp_path / "lettres")
    text = (tmp_path / "lettres/lettre-collectivite-fr-commune-42218.md").read_text(encoding="utf-8")
    assert "1 constat sur 1 fiche : 1 à vérifier. 5 autres constats : rien à faire." in text
    assert "« Votre partenariat prend la forme d'un(e) » : « Jumelage »" in text
    every = [path.read_text(encoding="utf-8") for path in (tmp_path / "lettres").glob("lettre-*")]
    assert not [one for one in every if "vocab/" in one or "Rien à faire : défaut" in one]
    (row,) = sheet(tmp_path / "lettres/lettre-collectivite-fr-commune-42218.csv")
    assert row["champ"] == "Votre partenariat prend la forme d'un(e)"


@pytest.mark.parametrize("name", ["index.html", "index.md", "notes.txt"])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, name: str) -> None:
    """A folder with files that no letters were written into is refused and stays; one with hidden files is empty."""
    publication = published(tmp_path / "public", SAMPLES[1])
    site = tmp_path / "site"
    site.mkdir()
    (site / name).write_text("le mien", encoding="utf-8")
    with pytest.raises(AtlasError, match="something else than letters") as refused:
        write(publication, site)
    assert refused.value.exit_code is Exit.USAGE
    assert [(path.name, path.read_text(encoding="utf-8")) for path in site.iterdir()] == [(name, "le mien")]
    (site / name).rename(site / ".cache")
    assert write(publication, site).letters


def test_every_rule_has_one_reader() -> None:
    """No rule is both of those that need nothing and of those who publish; the words of both agree with that."""
    found = {rule.code: Finding(rule.code, rule.severity, Origin("x"), "", "") for rule in rules.RULES}
    assert not [code for code, one in found.items() if quiet(one) and of_publishers(one)]
    assert {code for code, one in found.items() if quiet(one)} == {
        rule.code for rule in rules.RULES if re.match(r"Rien à faire( ;|\.| :)", rule.fix_fr)
    }


def test_letters_are_all_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full on the way, the previous letters are whole."""
    publication = published(tmp_path / "public", *SAMPLES)
    write(publication, tmp_path / "lettres")
    before = {path.name: path.read_bytes() for path in (tmp_path / "lettres").iterdir()}
    published(tmp_path / "public", SAMPLES[1])

    def full(letter: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(written._FORMATS, "csv", full)
    with pytest.raises(AtlasError, match="previous letters are intact"):
        write(publication, tmp_path / "lettres")
    assert {path.name: path.read_bytes() for path in (tmp_path / "lettres").iterdir()} == before
    assert not list(tmp_path.glob(".lettres*"))


@pytest.mark.parametrize("name", ["manifest.json", "findings.json", "atlas.nt"])
@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"findings": [1], "data": []}'])
def test_what_is_no_publication_is_refused(tmp_path: Path, name: str, content: bytes | None) -> None:
    """A file that is missing or is something else ends the run with a sentence, and nothing is written."""
    publication = published(tmp_path / "public", SAMPLES[1])
    (publication / name).unlink() if content is None else (publication / name).write_bytes(content)
    with pytest.raises(AtlasError):
        write(publication, tmp_path / "lettres")
    assert not (tmp_path / "lettres").exists()


@pytest.mark.parametrize(("lang", "words"), [("fr", "15 lettre(s)"), ("en", "15 letter(s)")])
def test_the_command_says_what_it_wrote(tmp_path: Path, lang: str, words: str) -> None:
    """In the language asked for; the letters themselves are in French, and each is in the index."""
    publication = published(tmp_path / "public", *SAMPLES)
    done = CliRunner().invoke(
        command, [str(publication), "-o", str(tmp_path / "l"), "--lang", lang], standalone_mode=False
    )
    assert done.return_value == 0
    assert words in done.stderr
    assert " 29 " in done.stderr
    page = etree.fromstring((tmp_path / "l/index.html").read_bytes(), etree.HTMLParser())
    listed = {str(one.get("href")) for one in page.findall(".//a")}
    assert listed == {path.name for path in (tmp_path / "l").glob("lettre-*.html")}
    rows = sheet(tmp_path / "l/index.csv")
    assert {row["lettre"] for row in rows} == {Path(name).stem for name in listed}
    assert sum(int(row["constats"]) for row in rows if row["sorte"] == "Poste diplomatique") == 24
