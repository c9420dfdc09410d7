"""`why` answers for every triple of a dump, and for none that a dump has not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from atlas_rdf.cli.main import cli
from atlas_rdf.fields import specs
from atlas_rdf.model import ENTITIES
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.publication import Job, data_version, dataset, listed, publish
from atlas_rdf.sources.files import Found, find
from atlas_rdf.sources.parts import read
from atlas_rdf.terms import Acd, Rdf, Skos
from atlas_rdf.version import RELEASED
from atlas_rdf.why import Reason, why

TOP = Path(__file__).resolve().parent.parent
ID = "https://w3id.org/atlas-cd/id/"
CODE = "https://w3id.org/atlas-cd/code/"
WORKBOOK = TOP / "tests/cases/table-workbook"


def _pages() -> Found:
    return find([str(TOP / "samples/pages")])


def _html() -> Found:
    return find([str(TOP / "samples/html")])


def _lines() -> Found:
    """Records that describe bodies differently, and some that are set aside."""
    cases = ("spellings-of-several-records", "descriptions-in-conflict", "same-id-other-content", "json-territories")
    return find([str(TOP / "samples/fiches.jsonl"), *(str(TOP / "tests/cases" / one) for one in cases)])


def _table() -> Found:
    return find([str(TOP / "samples/export.csv")], mapping=TOP / "samples/export.toml")


def _workbook() -> Found:
    return find([str(WORKBOOK / "input.xlsx")], mapping=WORKBOOK / "mapping.toml")


def _triples(dump: Path) -> dict[str, set[tuple[str, str]]]:
    """Subject -> predicate and object."""
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for line in dump.read_text(encoding="utf-8").splitlines():
        subject, predicate, value = line.removesuffix(" .").split(" ", 2)
        found[subject[1:-1]].add((predicate[1:-1], value))
    return found


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("sources", [_pages, _html, _lines, _table, _workbook])
def test_every_triple_of_a_dump_has_its_reason(sources: Callable[[], Found], profile: Profile, tmp_path: Path) -> None:
    """Each triple once, with a place in the sources (the data set: the publication), what it rests on, its shapes."""
    found, options = sources(), Options(profile)
    publish(Job(found, tmp_path / "public", options))
    readings = list(read(found))
    described = dataset(data_version(RELEASED, listed(found)), RELEASED)
    names = {source.name for source in found.sources}
    dump = _triples(tmp_path / "public/atlas.nt")
    for subject, triples in dump.items():
        reasons = list(why(readings, subject, "", options, described))
        assert sorted((one.predicate, one.value) for one in reasons) == sorted(triples)
        for one in reasons:
            assert one.origin.file.partition("!")[0] in ({""} if subject == f"{ID}jeu/atlas" else names), one
            assert one.shapes, one
            assert one.raw or one.basis[0] or one.predicate == Rdf.type, one
    assert len(dump) > 20


def _one(found: Found, subject: str, predicate: str) -> list[Reason]:
    return list(why(read(found), subject, predicate, Options()))


def test_the_text_behind_a_value() -> None:
    """The amount of Saint-Etienne's line comes from the text `31230` at line 120, of the ledger's field."""
    (reason,) = _one(_pages(), f"{ID}financement/14854-2017-fr-commune-42218", Acd.montant)
    assert (reason.origin.line, reason.raw, reason.source.field) == (120, "31230", "financements.montant")
    assert reason.shapes[0].startswith("Financement-montant")


def test_what_points_to_a_row_stands_in_that_row() -> None:
    """A partnership's funding lines, contacts, partners and themes are each at their own line, not at the first."""
    subject = f"{ID}partenariat/14854"
    lines = {
        line: [one.origin.line for one in _one(_pages(), subject, line)] for line in (Acd.financement, Acd.contact)
    }
    assert lines == {Acd.financement: [119, 120, 121, 122, 123], Acd.contact: [3, 7, 110]}
    (reason,) = _one(_pages(), f"{ID}participation/14854-tn-gn-2473493", Acd.acteur)
    assert (reason.origin.line, reason.raw) == (106, "Commune de Monastir | Tunisie")
    assert "gn/2473493 (exact" in reason.basis[1]
    (local,) = _one(_pages(), subject, Acd.objectifsLocaux)
    assert (local.origin.line, local.raw.split(" :")[0]) == (90, "Objectifs locaux")
    (_, second) = _one(_pages(), f"{ID}partenariat/15478", Acd.theme)[:2]
    assert second.source.field == "autresThematiques"


def test_a_concept_rests_on_its_code_list() -> None:
    """A status is named by a record; its label and its match are at a line of a code list that holds them."""
    for predicate, text in ((Skos.prefLabel, "termine> a skos:Concept"), (Skos.closeMatch, "closeMatch <")):
        reason = _one(_pages(), f"{CODE}statut/termine", predicate)[0]
        assert (reason.raw, reason.source.field) == ("Terminé", "statut")
        name, _, line = reason.basis[1].removeprefix("the code list ").partition(":")
        assert text in (TOP / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_names_of_several_records(tmp_path: Path) -> None:
    """Where records spell a body differently, each name of the dump leads to the record that has it, and is counted."""
    path = tmp_path / "fiches.jsonl"
    names = ("COMMUNE DE KPESSI", "Commune de Kpessi", "Commune de Kpessi")
    records = [
        {"id": n, "titre": "T", "partenairesEtrangers": [{"nom": name, "pays": "Togo"}]}
        for n, name in enumerate(names, 1)
    ]
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    found = find([str(path)])
    subject = f"{ID}organisation/tg-commune-de-kpessi"
    (kept,) = _one(found, subject, Skos.prefLabel)
    assert (kept.origin.line, kept.raw, kept.others) == (2, "Commune de Kpessi", 1)
    (other,) = _one(found, subject, Skos.altLabel)
    assert (other.origin.line, other.value) == (1, '"COMMUNE DE KPESSI"@fr')


def test_what_was_repaired_is_said() -> None:
    """A day number of a spreadsheet is shown beside the date that was made of it."""
    (reason,) = _one(_table(), f"{ID}partenariat/21003", Acd.dateFin)
    assert [(one.code, one.value) for one in reason.notes] == [("date-en-nombre", "43465")]


def test_the_data_set(tmp_path: Path) -> None:
    """Its version is answered for with the day and the version that it was published with, and for no other."""
    given = ["--in", str(TOP / "samples/pages"), "--lang", "en"]
    run = CliRunner().invoke(cli, ["why", "jeu:atlas", "owl:versionInfo", "--data-version", "7", *given])
    assert '"7"' in run.stdout
    assert "rests on: atlas-rdf" in run.stdout
    run = CliRunner().invoke(cli, ["why", "partenariat:14854", "a", *given])
    assert run.stdout.startswith(
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/atlas-cd/def#Part"
    )


def test_each_kind_of_value_is_told_in_both_languages() -> None:
    """How a text is read has a French and an English sentence, for every line of the model."""
    kinds = {spec.kind for cls in ENTITIES for spec in specs(cls) if spec.kind}
    assert all(kind.name and kind.doc and kind.english for kind in kinds)
