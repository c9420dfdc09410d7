"""The library as its users call it."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
import rdflib

import atlas_rdf
from atlas_rdf import AtlasError, Exit, FailOn, Profile, Severity, convert, open_store, read, validate
from atlas_rdf.store import Table, Triples
from atlas_rdf.terms import Acd

PAGES = Path(__file__).resolve().parent.parent / "samples" / "pages"
PAGE = PAGES / "prjId-14854.txt"


def test_everything_public_is_documented_and_typed() -> None:
    """Each public name has a docstring, and the package carries the marker of typed packages."""
    for name in atlas_rdf.__all__:
        if not name.startswith("__"):
            assert getattr(atlas_rdf, name).__doc__, name
    assert (resources.files("atlas_rdf") / "py.typed").is_file()


def test_validate_is_the_function_whatever_was_imported_before() -> None:
    """The folder `validate/` never takes the function's name, in any order of imports."""
    for first in ("import atlas_rdf.validate.engine", "from atlas_rdf import read, convert", "import atlas_rdf.api"):
        code = f"{first}\nfrom atlas_rdf import validate\nassert validate.__module__ == 'atlas_rdf.api', validate"
        subprocess.run([sys.executable, "-c", code], check=True)


def test_read_gives_the_record_as_it_arrived() -> None:
    """A reading holds the cells' own text, with the line each one stands at."""
    (reading,) = read(PAGE)
    assert reading.record is not None
    assert reading.record.text("dateFin") == "31/12/2018"
    assert reading.record.where("dateFin").line == 34
    assert [row.text("financeur") for row in reading.record.rows("financements")][1] == "Saint-Etienne"


def test_convert_gives_an_rdflib_graph() -> None:
    """`convert(...).graph()` is an rdflib Graph of the triples that `ntriples()` lists."""
    done = convert(PAGE)
    graph = done.graph()
    assert isinstance(graph, rdflib.Graph)
    assert len(graph) == len(set(done.ntriples().splitlines())) > 100
    assert done.graph().serialize(format="nt")


def test_the_internal_profile_adds_people_only() -> None:
    """What the public graph says, the internal one says too; what it adds is about people and why names are linked."""
    public, internal = set(convert(PAGE).graph()), set(convert(PAGE, profile=Profile.INTERNAL).graph())
    assert public < internal
    added = {str(subject) for subject, term, _ in internal - public if str(term) != Acd.lien}
    assert any("/interne/personne/" in subject for subject in added)
    assert all("/interne/" in subject or "/fonction/" in subject for subject in added)


def test_base_renames_every_thing_and_nothing_else() -> None:
    """Under another base, only the things' addresses change."""
    ours = convert(PAGE).ntriples()
    theirs = convert(PAGE, base="https://donnees.exemple.fr/cd/").ntriples()
    assert theirs != ours
    assert sorted(
        theirs.replace("https://donnees.exemple.fr/cd/id/", "https://w3id.org/atlas-cd/id/").splitlines()
    ) == (sorted(ours.splitlines()))


@pytest.mark.parametrize("base", ["", "exemple.fr/", "https://exemple.fr", "https://exem ple.fr/", 'https://a.fr/">/'])
def test_a_bad_base_is_refused(base: str) -> None:
    """A base that is no address ending in a slash stops the run before anything is written."""
    with pytest.raises(AtlasError) as caught:
        convert(PAGE, base=base)
    assert caught.value.exit_code is Exit.USAGE


def test_validate_finds_the_same_in_sources_and_in_the_dump(tmp_path: Path) -> None:
    """The shapes say the same of the pages and of their dump; only the pages' findings know their lines."""
    dump = tmp_path / "atlas.ttl"
    dump.write_text(convert(PAGES).turtle(), encoding="utf-8")
    of_dump = {(one.code, one.focus) for one in validate(dump).findings}
    in_pages = [one for one in validate(PAGES).findings if one.component]
    # Without a dataset in the file nothing says on which day "past" is judged.
    assert of_dump == {(one.code, one.focus) for one in in_pages if one.code != "jeu-enCoursEchu"}
    assert len(of_dump) == 15
    assert all(one.origin.line > 1 for one in in_pages)


def test_a_verdict_needs_something_examined(tmp_path: Path) -> None:
    """RDF that holds nothing we know does not conform: nothing was examined, and the exit code says so."""
    other = tmp_path / "autre.ttl"
    other.write_text("<http://exemple.fr/a> a <http://exemple.fr/B> .", encoding="utf-8")
    report = validate(other)
    assert not report.conforms
    assert report.exit_code() is Exit.NOTHING_EXAMINED


def test_a_good_page_conforms() -> None:
    """The complete page has no violation, and its report counts what it looked at."""
    report = validate(PAGE)
    assert report.conforms
    assert report.nodes >= 5
    assert report.exit_code(FailOn.VIOLATION) is Exit.OK
    assert all(one.severity is Severity.INFO for one in report.findings)


def test_the_store_answers_each_kind_of_query(tmp_path: Path) -> None:
    """SELECT gives a table, ASK a truth value, CONSTRUCT sorted triples; our prefixes need no declaration."""
    dump = tmp_path / "atlas.nt"
    dump.write_text(convert(PAGE).ntriples(), encoding="utf-8")
    store = open_store(dump)
    table = store.query("SELECT ?n ?x WHERE { ?p a acd:Partenariat ; acd:anneeDebut ?n }")
    assert isinstance(table, Table)
    assert table.columns == ("n", "x")
    assert table.rows == (("2017", ""),)
    assert store.query("ASK { ?p acd:statut statut:termine }") is True
    built = store.query("CONSTRUCT { ?p dct:title ?t } WHERE { ?p a acd:Partenariat ; dct:title ?t }")
    assert isinstance(built, Triples)
    assert len(built.lines) == 1
    assert len(store.graph()) == len(store)
