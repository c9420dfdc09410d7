"""Nothing is lost: every line is accounted for, every refused record kept. `test_why.py` explains every triple."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from atlas_rdf import AtlasError, Profile
from atlas_rdf.cli.main import cli
from atlas_rdf.findings import Exit
from atlas_rdf.pipeline import Options
from atlas_rdf.publication import Job, publish
from atlas_rdf.publish.ledger import ASIDE, load
from atlas_rdf.publish.set_aside import allowed
from atlas_rdf.sources.files import Kind, find, look
from atlas_rdf.sources.parts import read
from atlas_rdf.sources.reading import Fate

TOP = Path(__file__).resolve().parent.parent
PAGES = TOP / "samples" / "pages"


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_ledger_counts_every_line(published: Path) -> None:
    """The lines of the six pages are all in the ledger, and none is unknown."""
    ledger = json.loads((published / "ledger.json").read_text(encoding="utf-8"))
    for source in ledger["sources"]:
        lines = (PAGES / source["name"]).read_text(encoding="utf-8").splitlines()
        assert sum(source["mapped"].values()) + sum(source["ignored"].values()) + source["unknown"] == len(lines)
    assert len(ledger["sources"]) == 6
    assert ledger["total"]["unknown"] == 0
    assert ledger["total"]["ignored"]["texte-repete"] == 29


def test_every_rule_of_the_ledger_is_in_the_glossary(tmp_path: Path) -> None:
    """Each name that a ledger of the cases and samples shows for what was ignored is explained; so is none else."""
    (tmp_path / "mis-de-cote.jsonl").write_text('{"id":1,"misDeCote":{"fichier":"x.txt"}}\n', encoding="utf-8")
    image = "Financement du partenariat\nNom du financeur | Année |\n![Voir](loupe.png)\n"
    (tmp_path / "prjId-7.txt").write_text(image, encoding="utf-8")
    given = [str(TOP / "tests/cases"), str(TOP / "samples"), str(tmp_path)]
    found = look(given, mapping=TOP / "samples/export.toml")
    kept = tuple(one for one in found.sources if one.kind is not Kind.TABLE or one.name.endswith("samples/export.csv"))
    uses = (use for reading in read(replace(found, sources=kept)) for use in reading.ledger)
    ignored = {use.by for use in uses if use.fate is Fate.IGNORED}
    text = (TOP / "docs/glossary.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)) == ignored | {ASIDE}


def _set_aside(tmp_path: Path, text: str, profile: Profile = Profile.PUBLIC) -> dict[str, object]:
    """The only line of `set-aside.jsonl` for one line of JSON."""
    (tmp_path / "x.jsonl").write_text(f"{text}\n", encoding="utf-8")
    publish(Job(find([str(tmp_path / "x.jsonl")]), tmp_path / "public", Options(profile=profile)))
    (kept,) = _lines(tmp_path / "public/set-aside.jsonl")
    return kept


def test_a_refused_record_is_kept_whole(tmp_path: Path) -> None:
    """Internally also what no field takes; publicly what the masked record has: findings name the rest."""
    rows = [{"montant": ["1", {"a": "b"}], "annee": True}, {"montant": "-0.5"}]
    record = {
        "titre": "T",
        "anneeDebut": ["2017", None],
        "financements": rows,
        "posteDiplomatique": {"nom": {"x": "é"}},
    }
    text = json.dumps({"xyz": "abc", **record})
    kept = _set_aside(tmp_path, text, Profile.INTERNAL)
    assert kept.pop("misDeCote")
    assert kept == {"xyz": "abc", **record}
    kept = _set_aside(tmp_path, text)
    assert kept.pop("misDeCote")
    assert kept == {"titre": "T", "financements": [{"annee": "oui"}, {"montant": "-0.5"}]}


@pytest.mark.parametrize("profile", list(Profile), ids=str)
@pytest.mark.parametrize(
    "text",
    [
        '{"id":"0x","titre":"a\\ud800b"}',
        '{"id":"\\ud800","\\udfff":{"\\ud800":"\\udfff"}}',
        f'{{"id":"0x","titre":{"[" * 500}1{"]" * 500}}}',
        f'{{"id":"0x","titre":{"[" * 900}1{"]" * 900}}}',
        '{"id":"0x","misDeCote":{"brut":"\\ud800"}}',
    ],
    ids=["half a character", "halves in names", "500 deep", "900 deep", "half kept before"],
)
def test_whatever_is_refused_can_be_kept_and_read_again(text: str, profile: Profile, tmp_path: Path) -> None:
    """Half of a character and nested lists end no run, and what is kept of them is JSON in UTF-8."""
    kept = _set_aside(tmp_path, text, profile)
    assert kept["misDeCote"]
    (tmp_path / "set-aside.jsonl").write_bytes((tmp_path / "public/set-aside.jsonl").read_bytes())
    publish(Job(find([str(tmp_path / "set-aside.jsonl")]), tmp_path / "again", Options(profile=profile)))
    assert len(_lines(tmp_path / "again/set-aside.jsonl")) == 1


@pytest.mark.parametrize(
    "members",
    [
        {"titre": "Mme DEL\x7fORAN, paul@exem\x7fple.fr"},
        {"titre": {"contact": {"nom": "Paul DELORAN"}}},
        {"titre": ["vu avec Paul", "Deloran"], "xyz": "Deloran"},
        {"posteDiplomatique": [{"contacts": [{"nom": "DELORAN", "fonction": "Conseillère (Mme DELORAN)"}]}]},
    ],
    ids=["damaged", "nested", "in pieces", "a list for an object"],
)
def test_what_is_kept_of_a_refused_record_names_nobody_in_public(members: dict[str, object], tmp_path: Path) -> None:
    """Nor what the reader repairs first, nor what it does not understand."""
    contact = {"prenom": "Paul", "nom": "DELORAN", "fonction": "Chargée de mission"}
    text = json.dumps({"contactsPartenaires": [contact], **members})
    kept = json.dumps(_set_aside(tmp_path, text), ensure_ascii=False)
    assert not re.search("del.?oran|paul", kept, re.IGNORECASE)


def test_the_text_of_an_unreadable_line_outlives_a_second_publication(tmp_path: Path) -> None:
    """In the internal profile `misDeCote.brut` is kept until somebody repairs the line; publicly it never is."""
    first = _set_aside(tmp_path, '{"id":1,"titre":', Profile.INTERNAL)
    again = _set_aside(tmp_path, json.dumps(first), Profile.INTERNAL)
    assert isinstance(again["misDeCote"], dict)
    assert again["misDeCote"]["brut"] == '{"id":1,"titre":'
    assert "brut" not in str(_set_aside(tmp_path, json.dumps(first)))


def test_the_ledger_has_lines_that_cannot_be_read_and_maps_nothing_of_what_is_set_aside(tmp_path: Path) -> None:
    """A broken line is one that is unknown; fields of a record without an id are ignored, by a rule of their own."""
    _set_aside(tmp_path, '{"id":1,"titre":')
    assert load(tmp_path / "public/ledger.json")["total"] == {"mapped": {}, "ignored": {}, "unknown": 1}
    _set_aside(tmp_path, '{"titre":"T","contexte":"C","autre":1}')
    assert load(tmp_path / "public/ledger.json")["total"] == {"mapped": {}, "ignored": {ASIDE: 2}, "unknown": 1}


def test_unknown_lines_can_stop_a_publication(tmp_path: Path) -> None:
    """With --max-unknown 0 a page with a line that no rule knows publishes nothing."""
    text = (PAGES / "prjId-8257.txt").read_text(encoding="utf-8")
    (tmp_path / "prjId-8257.txt").write_text(f"Bandeau nouveau du site\n{text}", encoding="utf-8")
    found = find([str(tmp_path / "prjId-8257.txt")])
    with pytest.raises(AtlasError, match="max-unknown 0"):
        publish(Job(found, tmp_path / "public", max_unknown=0))
    assert not (tmp_path / "public").exists()
    publish(Job(found, tmp_path / "public", max_unknown=1))
    assert (tmp_path / "public/atlas.nt").exists()


def test_a_record_set_aside_can_be_repaired_and_read_again(tmp_path: Path) -> None:
    """A page without an id is kept whole; given its id in set-aside.jsonl, it publishes as the page itself does."""
    (tmp_path / "page.txt").write_bytes((PAGES / "prjId-14854.txt").read_bytes())
    options = Options(Profile.INTERNAL)
    done = publish(Job(find([str(tmp_path / "page.txt")]), tmp_path / "one", options))
    assert (done.published, done.set_aside) == (0, 1)
    (kept,) = _lines(tmp_path / "one/set-aside.jsonl")
    assert kept["misDeCote"]
    assert "identifiant-absent" in json.dumps(kept)
    repaired = tmp_path / "set-aside.jsonl"
    repaired.write_text(json.dumps({**kept, "id": 14854}, ensure_ascii=False) + "\n", encoding="utf-8")
    publish(Job(find([str(repaired)]), tmp_path / "two", options))
    publish(Job(find([str(PAGES / "prjId-14854.txt")]), tmp_path / "three", options))

    def graph(name: str) -> set[str]:
        lines = (tmp_path / name / "atlas.nt").read_text(encoding="utf-8").splitlines()
        return {line for line in lines if "#empreinte>" not in line and "/jeu/" not in line}

    assert graph("two") == graph("three")


def test_what_is_set_aside_names_nobody_in_public(tmp_path: Path) -> None:
    """The public profile keeps a refused record without its persons; the internal one keeps it whole."""
    (tmp_path / "page.txt").write_bytes((PAGES / "prjId-14854.txt").read_bytes())
    found = find([str(tmp_path / "page.txt")])
    publish(Job(found, tmp_path / "public"))
    publish(Job(found, tmp_path / "internal", Options(Profile.INTERNAL)))
    assert "DELORAN" not in (tmp_path / "public/set-aside.jsonl").read_text(encoding="utf-8")
    assert "DELORAN" in (tmp_path / "internal/set-aside.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(("limit", "stops"), [("0", True), ("1", False), ("10%", True), ("50%", False)])
def test_too_many_set_aside_stop_a_publication(limit: str, stops: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a case
    """One record of two set aside passes `1` and `50%`, and nothing is written beyond `0` or `10%`."""
    path = tmp_path / "fiches.jsonl"
    path.write_text('{"id":1,"titre":"T"}\n{"titre":"sans identifiant"}\n', encoding="utf-8")
    job = Job(find([str(path)]), tmp_path / "public", max_set_aside=limit)
    if stops:
        with pytest.raises(AtlasError):
            publish(job)
    else:
        publish(job)
    assert (tmp_path / "public").exists() is not stops


@pytest.mark.parametrize("limit", ["abc", "nan%", "inf%", "-1", "1e1", "1_0", "2.5", "5%%"])
def test_a_limit_that_is_none_is_said_before_anything_is_read(limit: str, tmp_path: Path) -> None:
    """A limit is a number or a share; anything else is a wrong use of the program, never a limit that stops nothing."""
    path = tmp_path / "fiches.jsonl"
    path.write_text('{"titre":"sans identifiant"}\n', encoding="utf-8")
    told: list[int] = []
    with pytest.raises(AtlasError) as raised:
        publish(Job(find([str(path)]), tmp_path / "public", max_set_aside=limit), told.append)
    assert (raised.value.exit_code, told) == (Exit.USAGE, [])


@pytest.mark.parametrize(("limit", "most"), [("0", 0), ("12", 12), ("5%", 10), ("2,5 %", 5), ("0.5%", 1)])
def test_limits(limit: str, most: float) -> None:
    """Of 200 records."""
    assert allowed(limit, 200) == most


@pytest.mark.parametrize(
    "text",
    [
        "", "5", "[]", "null", '{"total":{},"sources":[]}', '{"total":[],"sources":[]}',
        '{"total":{"mapped":{"id":"1"},"ignored":{},"unknown":0},"sources":[]}',
        '{"total":{"mapped":{},"ignored":{},"unknown":0},"sources":[{"mapped":{},"ignored":{},"unknown":0}]}',
        '{"total":{"mapped":{},"ignored":{},"unknown":0},"sources":5}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_ledger_is_a_sentence(text: str, tmp_path: Path) -> None:
    """A file that is no ledger is told so, whatever it holds."""
    path = tmp_path / "ledger.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AtlasError, match="no readable ledger"):
        load(path)


def test_the_ledger_is_printed_by_source_and_by_rule(published: Path) -> None:
    """Each source with its fields and rules, then the total; the parts add up."""
    run = CliRunner().invoke(cli, ["ledger", str(published / "ledger.json"), "--sources", "--lang", "en"])
    *sources, total = run.stdout.strip().split("\n\n")
    assert [one.splitlines()[0] for one in sources] == [f"{page.name}:" for page in sorted(PAGES.glob("*.txt"))]

    def empty(block: str) -> int:
        return sum(int(line.split()[0]) for line in block.splitlines() if line.endswith("ignored  ligne-vide"))

    assert sum(map(empty, sources)) == empty(total) > 0
    assert total.endswith(" 0 unknown")
