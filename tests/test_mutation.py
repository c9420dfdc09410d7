"""`atlas-rdf shapes mutate`: good records broken on purpose; what no shape notices has its reason, or fails.

The good files are broken in every way here; `make mutate` does the same to every good graph of the golden cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from atlas_rdf.cli.shapes import LEAST, command
from atlas_rdf.findings import AtlasError
from atlas_rdf.profile import Profile
from atlas_rdf.validate.mutation import run
from atlas_rdf.validate.mutation.contradictions import CONTRADICTIONS
from atlas_rdf.validate.mutation.faults import OF_STATEMENTS, OF_THINGS
from atlas_rdf.validate.mutation.good import Good
from atlas_rdf.validate.mutation.survivors import reasons
from atlas_rdf.validate.shapes import record_shapes

TOP = Path(__file__).resolve().parent.parent
GOOD = sorted((TOP / "tests/good-and-bad/good").glob("*.ttl"))
NAMES = {*OF_STATEMENTS, *OF_THINGS, *CONTRADICTIONS}


@pytest.fixture(scope="module")
def whole() -> run.Tally:
    """Every fault in the good files."""
    return run.mutate(map(run.read, GOOD))


def test_the_shapes_notice_nearly_every_fault_and_the_rest_has_a_reason(whole: run.Tally) -> None:
    """At least 95 %; each kind of fault that goes unnoticed has a reason, and each reason such a fault."""
    assert whole.used == len(GOOD) == 2
    assert whole.share >= LEAST == 95
    assert whole.unexplained(reasons()) == []
    assert set(reasons()) == set(whole.survivors)
    assert all(reason.fr and reason.en and reason.fr != reason.en for reason in reasons().values())


def test_every_way_of_breaking_is_tried(whole: run.Tally) -> None:
    """Each fault was made at least once, thousands in all, and each is a change of the graph."""
    assert set(whole.by_fault()) == NAMES
    assert whole.made.total() > 2500
    good = Good(run.read(GOOD[0]))
    for kind, edit in run.faults(good, Profile.PUBLIC):
        before = {(s, p, o) for s, said in good.graph.items() for p, values in said.items() for o in values}
        after = {(s, p, o) for s, said in good.broken(edit).items() for p, values in said.items() for o in values}
        assert before != after, (kind, edit)
        assert before - after <= set(edit.removed), kind
        assert after - before <= set(edit.added), kind


@pytest.fixture
def blind() -> Iterator[None]:
    """A shape that has forgotten to ask for a title."""
    titles = [
        one
        for profile in Profile
        for target in record_shapes(profile).targets
        for one in target.shape.properties
        if one.token.endswith("#Partenariat-titre>")
    ]
    assert titles
    kept = [(target, target.shape) for profile in Profile for target in record_shapes(profile).targets]
    for target, shape in kept:
        object.__setattr__(
            target, "shape", replace(shape, properties=[one for one in shape.properties if one not in titles])
        )
    yield
    for target, shape in kept:
        object.__setattr__(target, "shape", shape)


def test_a_shape_that_forgets_a_constraint_is_found_out(blind: None) -> None:
    """Without the shape of titles, a dropped title, a second one and one in English have no reason to go unnoticed."""
    found = run.mutate(map(run.read, GOOD)).unexplained(reasons())
    assert {name for name, place in found if place == "Partenariat.titre"} >= {"drop", "empty", "wrong-language"}


@pytest.mark.parametrize(("lang", "words"), [("fr", ("Sans raison", "périmées")), ("en", ("Without", "Stale"))])
def test_the_command_fails_for_a_missing_reason_and_for_a_stale_one(
    tmp_path: Path, lang: str, words: tuple[str, str]
) -> None:
    """With reasons of one's own: one for what is noticed, none for what is not."""
    mine = tmp_path / "raisons.toml"
    block = '[[survivor]]\nfault = "drop"\nplaces = ["Partenariat.titre"]\nfr = "parce que"\nen = "because"\n'
    mine.write_text(block, encoding="utf-8")
    done = CliRunner().invoke(
        command, ["mutate", str(GOOD[0]), "--reasons", str(mine), "--lang", lang], standalone_mode=False
    )
    assert done.return_value == 1
    assert f"{words[0]} : " in done.stderr or f"{words[0]} a reason: " in done.stderr
    assert "other-country CollectiviteEtrangere.pays" in done.stderr
    assert "drop Partenariat.titre" in next(line for line in done.stderr.splitlines() if words[1] in line)


def test_the_command_passes_over_bad_files_and_says_how_many(tmp_path: Path) -> None:
    """A file with a finding is no good record; when none is left, nothing was examined."""
    bad = sorted((TOP / "tests/good-and-bad/bad").glob("Partenariat-titre.*.ttl"))
    done = CliRunner().invoke(command, ["mutate", *map(str, bad), "--lang", "en"], standalone_mode=False)
    assert done.return_value == 4
    assert f"0 file(s) without fault of {len(bad)}" in done.stderr
    assert "No file to break" in done.stderr
    assert all(str(one) in done.stderr for one in bad)
    given = ["mutate", str(GOOD[1]), str(bad[0]), "--most", "1", "--lang", "en"]
    good = CliRunner().invoke(command, given, standalone_mode=False)
    assert good.return_value == 0
    assert "1 file(s) without fault of 2" in good.stderr
    assert f"nothing: {bad[0]}." in good.stderr
    with pytest.raises(AtlasError, match="cannot be read"):
        reasons(tmp_path / "absent.toml")


def test_a_small_file_of_ones_own_owes_nothing_to_our_reasons(tmp_path: Path) -> None:
    """Our reasons are for our corpus: a file that breaks few things makes none stale, unless they are given."""
    own = tmp_path / "fiche.ttl"
    own.write_bytes(GOOD[1].read_bytes())
    for given, code in (([], 0), (["--reasons", str(TOP / "shapes/survivors.toml")], 1)):
        done = CliRunner().invoke(command, ["mutate", str(own), *given, "--lang", "en"], standalone_mode=False)
        assert ("Stale" in done.stderr) is bool(given)
        assert done.return_value == code, done.stderr


def test_the_documented_figures_are_of_these_faults() -> None:
    """docs/mutations.md, which `make mutate` writes, has each fault, enough noticed, and every reason."""
    text = (TOP / "docs/mutations.md").read_text(encoding="utf-8")
    assert {match[1] for match in re.finditer(r"^\| ([a-z-]+) \| \d+ \| \d+ \|$", text, re.MULTILINE)} == NAMES
    total = re.search(r"^\| \*\*total\*\* \| (\d+) \| \d+ \(([0-9.]+) %\) \|$", text, re.MULTILINE)
    assert total
    assert int(total[1]) > 50_000
    assert float(total[2]) >= LEAST
    assert [reason.en for reason in reasons().values() if reason.en not in text] == []
