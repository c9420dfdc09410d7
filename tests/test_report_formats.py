"""Each report format holds what its readers need: schemas, round trips, words in both languages, nobody's name."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pyoxigraph as ox
import pytest
from lxml import etree

from atlas_rdf import FailOn, Finding, Origin, Profile, Report, Severity, convert, validate
from atlas_rdf.findings import Lang
from atlas_rdf.validate.explain import explain
from atlas_rdf.validate.report import FORMATS, output
from atlas_rdf.validate.report.examined import unexamined
from atlas_rdf.validate.report.sarif import LARGEST
from atlas_rdf.validate.report.view import View, plain
from atlas_rdf.validate.verdict import Item

TOP = Path(__file__).resolve().parent.parent
SCHEMAS = TOP / "tests" / "data" / "schemas"
OURS = jsonschema.Draft202012Validator(json.loads((TOP / "docs" / "report.schema.json").read_text(encoding="utf-8")))
EN = View(Lang.EN)
HOSTILE = "a,b:c%0A::error::x\r\n\x1b[31m\u202e<script>alert(1)</script>|`*_[x](y) ]]> & \"'"
COMMAND = re.compile(r"::(error|warning|notice) ([^:]*(?::(?!:)[^:]*)*)::(.*)")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Every verdict, RDF and pages, findings of each severity."""
    folder = tmp_path_factory.mktemp("rapport")
    (folder / "vide.ttl").write_text("", encoding="utf-8")
    samples = [TOP / "samples" / "pages", TOP / "samples" / "fiches.jsonl"]
    return validate([*samples, folder / "vide.ttl", folder / "absent.ttl"])


@pytest.fixture(scope="module")
def hostile() -> Report:
    """A report whose every text tries to be something else."""
    finding = Finding(
        HOSTILE, Severity.VIOLATION, Origin(HOSTILE, 3, HOSTILE), HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE
    )
    items = (Item(HOSTILE, 1),), (Item(HOSTILE, 1, HOSTILE, 3, HOSTILE, (f"={HOSTILE}",)),)
    return Report((finding, replace(finding, value="=1+1")), {HOSTILE: 1}, *items)


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("name", ["report", "hostile"])
def test_json_and_ndjson_fit_their_schema(name: str, lang: Lang, request: pytest.FixtureRequest) -> None:
    """`json` is valid by docs/report.schema.json, and `ndjson` holds the same objects."""
    given: Report = request.getfixturevalue(name)
    document = json.loads(FORMATS["json"](given, View(lang)))
    OURS.validate(document)
    lines = [json.loads(line) for line in FORMATS["ndjson"](given, View(lang)).splitlines()]
    by_kind: dict[str, list[object]] = {}
    for line in lines:
        by_kind.setdefault(line.pop("kind"), []).append(line)
    head = by_kind.pop("run")[0]
    assert isinstance(head, dict)
    again = head | {"files": [], "records": [], "findings": [], "known": []}
    again |= {{"known": "known"}.get(kind, f"{kind}s"): rows for kind, rows in by_kind.items()}
    assert again == document


@pytest.mark.parametrize("name", ["report", "hostile"])
def test_sarif_fits_the_schema_of_oasis(name: str, request: pytest.FixtureRequest) -> None:
    """Valid by the 2.1.0 schema; one result a finding, at the line and column of the source."""
    given: Report = request.getfixturevalue(name)
    document = json.loads(FORMATS["sarif"](given, EN))
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    (run,) = document["runs"]
    assert len(run["results"]) == len(given.findings)
    for result, finding in zip(run["results"], sorted(given.findings, key=Finding.sort_key), strict=True):
        place = result["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == finding.origin.file
        assert place["region"]["startLine"] == max(1, finding.origin.line)
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == finding.code
    fingerprints = [result["partialFingerprints"]["atlasRdf/v1"] for result in run["results"]]
    assert len(set(fingerprints)) == len(fingerprints)


def test_sarif_rules_are_described_alike_in_every_run(report: Report) -> None:
    """By what `explain` says of the code, never by the first value found; other people's codes have only their name."""
    theirs = replace(report.findings[0], code="PersonShape-name", en="'Jumelage' is too short.")
    run = json.loads(FORMATS["sarif"](replace(report, findings=(*report.findings, theirs)), EN))["runs"][0]
    for rule in run["tool"]["driver"]["rules"]:
        said = rule["shortDescription"]["text"]
        if rule["id"] == "PersonShape-name":
            assert (said, "help" in rule) == ("PersonShape-name", False)
        else:
            assert said in explain(rule["id"], Lang.EN).replace("\n", " ")
            assert not [one for one in report.findings if len(one.value) > 3 and one.value in said]


def test_explain_is_not_advised_for_other_peoples_codes(report: Report) -> None:
    """`explain PersonShape-name` knows nothing; for ours it is said."""
    theirs = replace(report, findings=(replace(report.findings[0], code="PersonShape-name"),))
    assert "atlas-rdf explain" not in FORMATS["full"](theirs, EN)
    assert "atlas-rdf explain" in FORMATS["full"](report, EN)


def test_sarif_fingerprints_outlive_a_moved_line(report: Report) -> None:
    """Ten lines more above, and every fingerprint is the same."""
    moved = tuple(replace(one, origin=replace(one.origin, line=one.origin.line + 10)) for one in report.findings)
    marks = [
        [result["partialFingerprints"] for result in json.loads(FORMATS["sarif"](one, EN))["runs"][0]["results"]]
        for one in (report, replace(report, findings=moved, spots={}))
    ]
    assert sorted(map(str, marks[0])) == sorted(map(str, marks[1]))


def test_sarif_holds_no_more_than_is_read(report: Report) -> None:
    """Of 25,001 results the least bad is left out, and a notification says so."""
    many = tuple(replace(report.findings[0], value=str(number)) for number in range(LARGEST))
    info = replace(report.findings[0], severity=Severity.INFO, code="a-info")
    run = json.loads(FORMATS["sarif"](replace(report, findings=(info, *many)), EN))["runs"][0]
    assert len(run["results"]) == LARGEST
    assert "a-info" not in {result["ruleId"] for result in run["results"]}
    assert "1 more findings." in [
        note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"]
    ]


@pytest.mark.parametrize("name", ["report", "hostile"])
def test_junit_fits_its_schema(name: str, request: pytest.FixtureRequest) -> None:
    """Valid by the XSD that Jenkins reads; a suite a file, a test a record and one for the file itself."""
    given: Report = request.getfixturevalue(name)
    text = FORMATS["junit"](given, EN)
    document = etree.fromstring(text.encode())
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(document)
    assert len(document.findall("testsuite/testcase")) == len(given.files) + len(given.records)
    failing = [item for item in (*given.files, *given.records) if item.line and given.of(item).value == "violates"]
    assert len(document.findall("testsuite/testcase/failure")) >= len(failing)
    assert int(document.get("failures", "")) == len(document.findall("testsuite/testcase/failure"))
    if name == "report":
        assert sorted(one.get("type", "") for one in document.findall("testsuite/testcase/error")) == [
            "could-not-run",
            "not-examined",
        ]
        assert int(document.get("errors", "")) == 2


@pytest.mark.parametrize("name", ["report", "hostile"])
def test_github_lines_are_read_back(name: str, request: pytest.FixtureRequest) -> None:
    """Each annotation is one line that says, unescaped, the file, the line, the code and the sentence."""
    given: Report = request.getfixturevalue(name)
    lines = FORMATS["github"](given, replace(EN, sample=0)).split("\n")
    found = [match for line in lines if (match := COMMAND.fullmatch(line))]
    assert len(found) == len([line for line in lines if line.startswith("::")])
    read = set()
    for match in found:
        properties = dict(pair.split("=", 1) for pair in match[2].split(","))
        read.add(
            (unquote(properties["file"]), int(properties["line"]), unquote(properties["title"]), unquote(match[3]))
        )
    expected = {
        (plain(one.origin.file), max(1, one.origin.line), plain(one.code), plain(one.en))
        for one in (*unexamined(given, EN), *given.findings)
    }
    assert read == expected
    capped = FORMATS["github"](given, EN).splitlines()
    assert all(sum(line.startswith(f"::{kind} ") for line in capped) <= 10 for kind in ("error", "warning", "notice"))


def test_gitlab_reads_its_code_quality_report(report: Report) -> None:
    """One object a finding, with the five members that GitLab needs, and fingerprints of their own."""
    rows = json.loads(FORMATS["gitlab"](report, EN))
    assert len(rows) == len({row["fingerprint"] for row in rows}) == len(report.findings) + 1
    for row in rows:
        assert set(row) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert row["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert row["location"]["lines"]["begin"] >= 1


@pytest.mark.parametrize("name", ["report", "hostile"])
def test_turtle_is_a_shacl_report(name: str, request: pytest.FixtureRequest) -> None:
    """Another parser reads it; each result has what SHACL asks of a result, and no blank node stands in it."""
    given: Report = request.getfixturevalue(name)
    text = FORMATS["turtle"](given, EN)
    triples = [quad.triple for quad in ox.parse(text.encode(), ox.RdfFormat.TURTLE)]
    sh = "http://www.w3.org/ns/shacl#"
    assert not [term for triple in triples for term in triple if isinstance(term, ox.BlankNode)]
    results = {triple.object for triple in triples if triple.predicate.value == f"{sh}result"}
    assert len(results) == len(given.findings)
    for needed in ("focusNode", "resultSeverity", "sourceConstraintComponent"):
        assert {triple.subject for triple in triples if triple.predicate.value == sh + needed} == results
    (conforms,) = [triple.object for triple in triples if triple.predicate.value == f"{sh}conforms"]
    assert getattr(conforms, "value", "") == "false"


def test_csv_opens_in_a_french_spreadsheet(report: Report, hostile: Report) -> None:
    """A row a finding after the header, with its mark of UTF-8; no cell is a formula."""
    for given in (report, hostile):
        text = FORMATS["csv"](given, View(Lang.FR))
        assert text.startswith("\ufeff")
        head, *rows = csv.reader(io.StringIO(text[1:]), delimiter=";")
        assert head[:4] == ["gravité", "code", "fiche", "titre"]
        assert len(rows) == len(given.findings) + len(unexamined(given, EN))
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]


def test_csv_gives_the_identifier_and_the_page_of_each_record(tmp_path: Path) -> None:
    """Of findings of readers too, from a source and from the dump made of it."""
    source = TOP / "samples" / "fiches.jsonl"
    (tmp_path / "atlas.nt").write_text(convert(source).ntriples(), encoding="utf-8")
    for given in (validate(source), validate(tmp_path / "atlas.nt")):
        rows = list(csv.DictReader(io.StringIO(FORMATS["csv"](given, EN)[1:]), delimiter=";"))
        of_records = [row for row in rows if row["record"]]
        assert of_records
        assert all(row["address"].startswith("https://w3id.org/atlas-cd/id/") for row in of_records)
        assert all(row["page"] == f"https://atlas.example/fiche/{row['record']}" for row in of_records)


def test_html_and_markdown_show_no_data_as_markup(hostile: Report, report: Report) -> None:
    """The page holds no element of the data, asks nothing of the network, and groups its findings."""
    text = FORMATS["html"](hostile, EN)
    assert "<script>alert" not in text
    assert text.count("<script>") == 1
    whole = FORMATS["html"](report, EN)
    root = etree.fromstring(whole.encode(), etree.HTMLParser())
    assert len(root.findall(".//section[@class='group']")) == len({one.code for one in report.findings})
    assert len(root.findall(".//section[@class='group']//li")) == len(report.findings)
    assert not re.findall(r"(?:src=|href=|url\()", whole)
    assert {caption.text for caption in root.findall(".//caption")} == {
        "Findings by rule",
        "Findings by authority",
        "Nodes examined by shape",
    }
    marked = FORMATS["markdown"](hostile, EN)
    assert "<script>" not in marked
    assert "[x](y)" not in marked


def test_terminals_are_told_nothing_but_text(hostile: Report, report: Report) -> None:
    """No control character of the data reaches a terminal; colour only when asked; a long group is cut unless asked."""
    for name in ("full", "concise", "github", "markdown"):
        assert "\x1b" not in FORMATS[name](hostile, EN), name
    assert "\x1b[31m" in FORMATS["full"](report, replace(EN, colour=True))
    short, whole = FORMATS["full"](report, EN), FORMATS["full"](report, replace(EN, sample=0))
    assert "more (--all)" in short
    assert "more (--all)" not in whole
    assert whole.count("prjId-") > short.count("prjId-")


def test_the_full_report_shows_the_line_and_marks_what_is_wrong(report: Report) -> None:
    """The source line, with carets under the value."""
    lines = FORMATS["full"](report, replace(EN, sample=0)).splitlines()
    (at,) = [number for number, line in enumerate(lines) if "fiches.jsonl:4:" in line]
    assert '"Jumelage"' in lines[at + 1]
    start = lines[at + 1].index("Jumelage")
    assert lines[at + 2][start:] == "^" * len("Jumelage")


def test_no_long_line_is_shown_whole(report: Report) -> None:
    """A JSON line is a whole record: what is shown of it is what surrounds the value, or its beginning."""
    assert max(len(spot.text) for spot in report.spots.values()) < 300
    (at,) = [one for one in report.findings if one.code == "Financement-annee"]
    assert report.spots[at].text.endswith("…")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_report_gives_the_same_bytes_and_both_languages(name: str, report: Report) -> None:
    """Twice the same text; French and English differ only where words are said."""
    assert FORMATS[name](report, EN) == FORMATS[name](report, EN)
    if name not in ("json", "ndjson", "turtle"):
        assert FORMATS[name](report, EN) != FORMATS[name](report, View(Lang.FR))


def test_output_files_say_their_format() -> None:
    """By their suffix, or by `FORMAT=FILE`."""
    assert output("r.sarif") == ("sarif", Path("r.sarif"))
    assert output("gitlab=gl.json") == ("gitlab", Path("gl.json"))
    assert output("a=b.xml") == ("junit", Path("a=b.xml"))


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_the_files_without_a_verdict(name: str, lang: Lang, report: Report) -> None:
    """One in which nothing was examined and one that could not be read, beside good ones; what to do is said."""
    text = FORMATS[name](report, View(lang))
    assert "vide.ttl" in text
    assert "absent.ttl" in text
    if name not in ("json", "ndjson"):  # which have the verdict of each file
        assert "--allow-empty" in text
        assert "--allow-empty" not in FORMATS[name](report, View(lang, allow_empty=True))


def test_nothing_examined_is_no_error_when_it_is_allowed(tmp_path: Path) -> None:
    """SARIF and `github` of an empty file: an error, and with --allow-empty a remark."""
    (tmp_path / "vide.ttl").write_text("", encoding="utf-8")
    given = validate(tmp_path / "vide.ttl")
    for allow, level, command in ((False, "error", "::error "), (True, "note", "::notice ")):
        view = replace(EN, allow_empty=allow)
        (done,) = json.loads(FORMATS["sarif"](given, view))["runs"][0]["invocations"]
        (note,) = done["toolExecutionNotifications"]
        assert (done["executionSuccessful"], note["level"]) == (allow, level)
        assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("vide.ttl")
        assert FORMATS["github"](given, view).startswith(command)


def test_a_run_of_nothing_says_so(report: Report) -> None:
    """No file at all: exit code 4, and words in the formats that have a place for them."""
    none = replace(report, findings=(), files=(), records=(), examined={})
    for name in ("full", "concise", "markdown", "html", "github", "sarif", "csv", "turtle"):
        assert "Nothing was examined: nothing was given." in FORMATS[name](none, EN), name
    assert json.loads(FORMATS["gitlab"](none, EN)) == []


@pytest.mark.parametrize("name", ["full", "json", "ndjson", "html", "markdown", "junit", "sarif", "turtle"])
def test_reports_say_how_many_nodes_each_shape_examined(name: str, report: Report) -> None:
    """The count beside the shape's name, those of 0 too."""
    text = FORMATS[name](report, replace(EN, sample=0))
    assert report.idle
    for shape, count in report.examined.items():
        local = re.escape(shape.rpartition("#")[2])
        assert re.search(rf"{local}\W[^\n]*\b{count}\b|\b{count}  {local}$", text, re.MULTILINE), shape


def test_counts_are_words_of_their_language(report: Report) -> None:
    """Singular and plural, masculine and feminine; an input that could not be judged is no violation of the data."""
    error = next(iter(report.errors))
    files = (Item("a", 1), Item("b", 1), Item("c", error=error), Item("d", error=replace(error, value="x")))
    given = Report(tuple(one.error for one in files if one.error), {"s": 1}, files, (Item("a", 0, "7", 3),))
    french, english = (FORMATS["concise"](given, View(lang)).splitlines()[-3:] for lang in (Lang.FR, Lang.EN))
    assert french[0] == "Fichiers : 2 conformes, 2 n'ont pas pu être validés. Fiches : 1 non examinée."
    assert french[1:] == [
        "1 sur 1 forme a examiné des nœuds, s le plus (1).",
        "Verdict : n'a pas pu être validé ; 0 violation, 0 avertissement, 0 info.",
    ]
    assert english[0] == "Files: 2 conform, 2 could not run. Records: 1 not examined."
    assert english[2] == "Verdict: could not run; 0 violations, 0 warnings, 0 info."
    assert "(1 finding)" in FORMATS["full"](replace(given, findings=given.findings[:1]), EN)
    assert "(2 constats)" in FORMATS["full"](given, View(Lang.FR))


@pytest.mark.parametrize("name", FORMATS)
def test_public_reports_name_nobody(name: str, tmp_path: Path) -> None:
    """A person of the contact tables is in no report of the public profile, not even in the source line shown."""
    record = {
        "id": "31",
        "titre": "Eau, avec Zéphyrine Quatrebarbes",
        "formes": ["Inconnue de Zéphyrine Quatrebarbes"],
        "dateFin": "hier, z.quatrebarbes@exemple.fr",
        "contactsPartenaires": [{"nom": "Zéphyrine Quatrebarbes", "partenaire": "Nulle part"}],
    }
    path = tmp_path / "fiches.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    public = validate(path)
    assert len(public.findings) >= 3
    text = FORMATS[name](public, View(Lang.FR, FailOn.VIOLATION, sample=0))
    assert "quatrebarbes" not in text.casefold()
    assert "quatrebarbes" in FORMATS["full"](validate(path, profile=Profile.INTERNAL), View(sample=0)).casefold()


def test_a_page_of_many_findings_opens(report: Report) -> None:
    """A hundred thousand findings of a rule: the page holds 500, counts them all, and all with --all."""
    one = report.findings[0]
    many = tuple(replace(one, origin=replace(one.origin, line=number)) for number in range(1, 2001))
    big = replace(report, findings=many, spots={})
    page = FORMATS["html"](big, View(Lang.EN))
    assert page.count("<li data-severity") == 500
    assert '<span class="count">2000</span>' in page
    assert "The 497 others" in page
    assert "1500 more are not in it (--all)." in page
    assert '<span id="number">500</span>' in page
    assert FORMATS["html"](big, View(Lang.EN, sample=0)).count("<li data-severity") == 2000
    assert "not in it" not in FORMATS["html"](report, View(Lang.EN))
