"""The rows: what is measured against what, at which size, and what the project wants of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.environments import HERE, PEERS, Environments, version
from tests.bench.measure import Measured, Settings, Side, rounds, run
from tests.bench.work import US, Work

#: The option of `validate` that leaves the data set rules out; a program without it is measured with them.
RECORD_ONLY = "--no-dataset-rules"


@dataclass(frozen=True)
class Target:
    """What the project wants: `figure` of the row at least or at most `limit`."""

    figure: str
    limit: float
    at_least: bool = True

    def met(self, figures: dict[str, float]) -> bool:
        """True when the row's figure is on the right side."""
        value = figures[self.figure]
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass
class Row:
    """One row. `part`: both sides get this part of the records, as a peer would take too long; `size`: so many."""

    name: str
    title: str
    sides: Callable[[Work, int], Sequence[Side]]
    prove: Callable[[Work, int, Sequence[Side]], dict[str, Any]]
    figures: Callable[[Sequence[Measured]], dict[str, float]]
    targets: Sequence[Target] = ()
    part: int = 1
    size: int = 0
    default: bool = True

    def count(self, work: Work) -> int:
        """How many records it is run on."""
        return self.size or max(1, work.count // self.part)

    def measure(self, work: Work, settings: Settings) -> dict[str, Any]:
        """Proves the outputs equal, then times both sides in turn."""
        count = self.count(work)
        sides = self.sides(work, count)
        first = [run(side, work.folder, settings.limit) for side in sides]
        proof = self.prove(work, count, sides)
        made: dict[str, Any] = {"title": self.title, "records": count, "proof": proof}
        if not proof["same"]:
            return made
        measured = rounds(sides, work.folder, settings, first)
        figures = self.figures(measured)
        made["sides"] = [one.json() for one in measured]
        made["figures"] = {name: round(value, 3) for name, value in figures.items()}
        made["targets"] = [{"figure": one.figure, "wanted": str(one), "met": one.met(figures)} for one in self.targets]
        return made


# --- figures ------------------------------------------------------------------------------------------------------


def times(measured: Sequence[Measured]) -> dict[str, float]:
    """How many times our processor seconds the peer takes."""
    ours, theirs = (one.cost for one in measured)
    return {"faster": theirs.cpu / ours.cpu}


def above(measured: Sequence[Measured]) -> dict[str, float]:
    """How many times the floor's processor seconds we take."""
    ours, floor = (one.cost for one in measured)
    return {"above floor": ours.cpu / floor.cpu}


# --- conversion ---------------------------------------------------------------------------------------------------


def converters(environments: Environments, peer: str) -> tuple[str, ...]:
    """The command of a converting peer, but for its last three words: folder, format, output."""
    if peer == "floor":
        return (environments.floor(),)
    name = {"morph-kgc": "morph"}.get(peer, peer)
    return (environments.python(peer), str(PEERS / f"convert_{name}.py"))


def conversion(peer: str, form: str, targets: Sequence[Target] = (), part: int = 1) -> Row:
    """Records -> one format, against a peer that starts from prepared records."""

    def sides(work: Work, count: int) -> Sequence[Side]:
        theirs = work.folder / f"peer.{form}"
        theirs.unlink(missing_ok=True)
        prepared = str(work.prepared(count))
        words = converters(work.environments, peer)
        last = (prepared, str(theirs)) if peer == "floor" else (prepared, form, str(theirs))
        known = "floor (C)" if peer == "floor" else version(peer)
        return work.convert(count, form), Side(known, (*words, *last))

    def prove(work: Work, count: int, sides: Sequence[Side]) -> dict[str, Any]:
        by_value = ("--by-value",) if peer == "maplib" else ()
        return proof("triples", *by_value, str(work.folder / f"ours.{form}"), sides[1].command[-1])

    title = {"nt": "N-Triples", "ttl": "Turtle", "jsonld": "JSON-LD"}[form]
    return Row(
        f"{form}-{peer}", f"JSON lines → {title}", sides, prove, above if peer == "floor" else times, targets, part
    )


def proof(*words: str) -> dict[str, Any]:
    """What `proof.py` says, from a process of its own."""
    command = [sys.executable, str(HERE / "proof.py"), *words]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    made: dict[str, Any] = json.loads(said)
    return made | {"what": words[0], "by_value": "--by-value" in words}


# --- validation ---------------------------------------------------------------------------------------------------


def validation(peer: str, *, rules: bool, targets: Sequence[Target] = (), part: int = 1) -> Row:
    """Our dump -> verdicts, with or without the rules about the whole data set."""
    output = {"jena": "peer.ttl"}.get(peer, "peer.jsonl")

    def theirs(work: Work, count: int) -> Side:
        shapes, dump, out = str(work.shapes(rules=rules)), str(work.dump(count)), work.folder / output
        known = version("pyshacl" if peer == "pyshacl" else peer)
        if peer == "jena":
            jena = ("java", "-cp", work.environments.jena(), "shacl.shacl", "validate")
            return Side(known, (*jena, "--shapes", shapes, "--data", dump), output=out)
        if peer == "pyshacl":
            words = (work.environments.python(peer), str(PEERS / "validate_pyshacl.py"))
        else:
            words = ("node", str(work.environments.node() / "validate_shacl_engine.mjs"))
        return Side(known, (*words, shapes, dump, str(out)))

    def sides(work: Work, count: int) -> Sequence[Side]:
        return work.validate(count, () if rules else (RECORD_ONLY,)), theirs(work, count)

    def prove(work: Work, count: int, sides: Sequence[Side]) -> dict[str, Any]:
        core = () if rules else ("--only-core",)
        return proof("verdicts", *core, str(work.folder / "ours.json"), str(work.folder / output))

    name = "rules" if rules else "shapes"
    title = "record shapes and data set rules" if rules else "record shapes"
    return Row(f"{name}-{peer}", f"dump → verdicts of the {title}", sides, prove, times, targets, part)


# --- publication and what belongs to the program alone ------------------------------------------------------------


def publication(*, rules: bool, targets: Sequence[Target] = (), part: int = 1) -> Row:
    """The whole of `publish` against rdflib and pySHACL doing it, the rules about all records left out or judged too.

    We judge them either way.
    """

    def sides(work: Work, count: int) -> Sequence[Side]:
        words = (work.environments.python("pyshacl"), str(PEERS / "publish_rdflib.py"))
        prepared, shapes = str(work.prepared(count, published=True)), str(work.shapes(rules=rules))
        known = f"{version('rdflib')} + {version('pyshacl')}"
        return work.publish(count), Side(known, (*words, prepared, shapes, str(work.folder / "peer")))

    def prove(work: Work, count: int, sides: Sequence[Side]) -> dict[str, Any]:
        ours, theirs = work.folder / "public-1", work.folder / "peer"
        found = [
            proof("triples", str(ours / f"atlas.{f}"), str(theirs / f"atlas.{f}")) for f in ("nt", "ttl", "jsonld")
        ]
        core = () if rules else ("--only-core",)
        judged = proof("verdicts", *core, str(ours / "findings.json"), str(theirs / "findings.jsonl"))
        worst = next((one for one in (*found, judged) if not one["same"]), found[0])
        return worst | {"verdicts": judged["ours"], "files": 3}

    name, what = ("publish-rules", "all verdicts") if rules else ("publish", "the records' verdicts")
    return Row(name, f"`publish`: three formats, {what}, manifest", sides, prove, times, targets, part)


def jobs() -> Row:
    """Two processes against one."""

    def sides(work: Work, count: int) -> Sequence[Side]:
        return work.publish(count, jobs=1), work.publish(count, jobs=2)

    def figures(measured: Sequence[Measured]) -> dict[str, float]:
        return {"wall, 1 / 2": measured[0].cost.wall / measured[1].cost.wall}

    return Row(
        "jobs", "`publish --jobs 2` against `--jobs 1`", sides, _same_folders, figures, [Target("wall, 1 / 2", 1.7)]
    )


def _same_folders(work: Work, count: int, sides: Sequence[Side]) -> dict[str, Any]:
    """All files of both publications, byte by byte."""
    one, two = (Path(side.command[side.command.index("-o") + 1]) for side in sides)
    names = sorted(path.name for path in one.iterdir())
    differ = [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()]
    return {
        "same": bool(names) and not differ,
        "what": "bytes",
        "ours": len(names),
        "theirs": len(names),
        "first": differ,
    }


def growth() -> Row:
    """The same publication with ten times the records: time and memory."""

    def sides(work: Work, count: int) -> Sequence[Side]:
        return work.publish(count, jobs=1), work.publish(10 * count, jobs=1)

    def prove(work: Work, count: int, sides: Sequence[Side]) -> dict[str, Any]:
        manifests = [json.loads((work.folder / f"public-1{end}/findings.json").read_text()) for end in ("", "-big")]
        read = [one["records"]["read"] for one in manifests]
        return {"same": read == [count, 10 * count], "what": "records read", "ours": read[0], "theirs": read[1]}

    def figures(measured: Sequence[Measured]) -> dict[str, float]:
        small, big = (one.cost for one in measured)
        return {"growth, CPU": big.cpu / small.cpu, "growth, wall": big.wall / small.wall, "peak MB": big.own}

    wanted = [Target("growth, CPU", 10.5, at_least=False), Target("peak MB", 400, at_least=False)]
    return Row("growth", "`publish` on ten times the records", sides, prove, figures, wanted)


def million() -> Row:
    """A million records, once."""

    def sides(work: Work, count: int) -> Sequence[Side]:
        return (work.publish(count, jobs=0),)

    def prove(work: Work, count: int, sides: Sequence[Side]) -> dict[str, Any]:
        (command,) = (side.command for side in sides)
        made = json.loads((Path(command[command.index("-o") + 1]) / "manifest.json").read_text())
        sizes = {one["name"]: one["bytes"] / 1e9 for one in made["files"]}
        given = sum(one["bytes"] for one in made["sources"]) / 1e9
        out = f"{sum(sizes.values()):.1f} GB out ({sizes['atlas.nt']:.1f} of them N-Triples)"
        return _alone(work, count, sides) | {"note": f"{given:.1f} GB in, {out}"}

    def figures(measured: Sequence[Measured]) -> dict[str, float]:
        return {"peak MB": measured[0].cost.own, "minutes": measured[0].cost.wall / 60}

    wanted = [Target("peak MB", 400, at_least=False)]
    return Row(
        "million", "`publish` on 1,000,000 records", sides, prove, figures, wanted, size=1_000_000, default=False
    )


def answers() -> Row:
    """A question to a dump that was asked before, and the start of the program."""

    def sides(work: Work, count: int) -> Sequence[Side]:
        dump = str(work.dump(count))
        return (
            Side("`query`, asked again", (*US, "query", dump, "--name", "pays-statuts", "--format", "csv")),
            Side("`query`, 73,449 rows", (*US, "query", dump, "--name", "financeurs", "--format", "csv")),
            Side("`import atlas_rdf`", (sys.executable, "-c", "import atlas_rdf")),
            Side("`--help`", (*US, "--help")),
        )

    def figures(measured: Sequence[Measured]) -> dict[str, float]:
        return {one.name.replace("`", ""): one.cost.wall for one in measured}

    wanted = [
        Target("query, asked again", 0.5, at_least=False),
        Target("import atlas_rdf", 0.15, at_least=False),
        Target("--help", 0.15, at_least=False),
    ]
    return Row("answers", "seconds to an answer, start included", sides, _alone, figures, wanted)


def cold() -> Row:
    """A validation from start to end, and one of what a change touches."""

    def sides(work: Work, count: int) -> Sequence[Side]:
        words = ("--format", "concise", "--fail-on", "never")
        repository = ("env", "-C", str(work.repository(count)))
        return (
            Side("`validate`", (*US, "validate", str(work.records(count)), *words)),
            Side(
                "`--changed-since`, one file of them",
                (*repository, *US, "validate", ".", "--changed-since", "HEAD", *words),
            ),
        )

    def figures(measured: Sequence[Measured]) -> dict[str, float]:
        whole, changed = (one.cost for one in measured)
        return {"validate, CPU": whole.cpu, "changed, wall": changed.wall}

    wanted = [Target("validate, CPU", 3, at_least=False), Target("changed, wall", 1, at_least=False)]
    return Row("cold", "records validated, start included", sides, _alone, figures, wanted, size=1_000)


def _alone(work: Work, count: int, sides: Sequence[Side]) -> dict[str, Any]:
    """Nothing to compare with."""
    return {"same": True, "what": "", "ours": 0, "theirs": 0}


def rows() -> list[Row]:
    """Every row, in the order of the page."""
    return [
        conversion("morph-kgc", "nt", [Target("faster", 8)]),
        conversion("floor", "nt", [Target("above floor", 5, at_least=False)]),
        conversion("rdflib", "nt"),
        conversion("pyoxigraph", "nt"),
        conversion("maplib", "nt"),
        conversion("rdflib", "ttl", [Target("faster", 50)]),
        conversion("pyoxigraph", "ttl"),
        conversion("rdflib", "jsonld", [Target("faster", 30)]),
        conversion("pyoxigraph", "jsonld"),
        publication(rules=False, targets=[Target("faster", 40)]),
        publication(rules=True, part=240),
        validation("pyshacl", rules=False, targets=[Target("faster", 20)]),
        validation("jena", rules=False),
        validation("shacl-engine", rules=False),
        validation("pyshacl", rules=True, targets=[Target("faster", 80)], part=120),
        validation("jena", rules=True, targets=[Target("faster", 3)]),
        validation("shacl-engine", rules=True, part=120),
        jobs(),
        growth(),
        answers(),
        cold(),
        million(),
    ]
