"""Same input, same bytes: whatever the machine's hash seed, language, clock zone and folder, and the order of words."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from atlas_rdf import publication
from atlas_rdf.codes import codes
from atlas_rdf.findings import AtlasError
from atlas_rdf.publication import Job
from atlas_rdf.sources import parts as parts_module
from atlas_rdf.sources.files import find
from atlas_rdf.sources.parts import parts
from atlas_rdf.validate import dataset
from tests.bench.generate import records

SAMPLES = Path(__file__).parent.parent / "samples"
FORMATS = {"atlas.nt": ox.RdfFormat.N_TRIPLES, "atlas.ttl": ox.RdfFormat.TURTLE, "atlas.jsonld": ox.RdfFormat.JSON_LD}
RDFLIB = {"atlas.nt": "nt", "atlas.ttl": "turtle", "atlas.jsonld": "json-ld"}
Files = Mapping[str, bytes]


def publish(
    arguments: Sequence[str | Path], target: str | Path, folder: Path, environment: Mapping[str, str] | None = None
) -> Files:
    """The files that the program publishes when it runs in a folder."""
    run = subprocess.run(
        [sys.executable, "-m", "atlas_rdf", "publish", *map(str, arguments), "-o", str(target), "--quiet"],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert run.returncode in (0, 1), run.stderr.decode()
    assert run.stdout == b""
    return {path.name: path.read_bytes() for path in sorted((folder / target).iterdir())}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder `in` with the samples, a page in another encoding and a line that is no JSON."""
    folder = tmp_path_factory.mktemp("same")
    shutil.copytree(SAMPLES, folder / "in", ignore=shutil.ignore_patterns("html", "export.*"))
    page = (SAMPLES / "pages" / "prjId-14854.txt").read_text(encoding="utf-8")
    (folder / "in" / "prjId-9.txt").write_bytes(page.replace("œ", "oe").encode("cp1252"))
    (folder / "in" / "autre.jsonl").write_text('{"id": 8, "titre": "Éà", "inconnu": 1}\n{"id": \n', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def files(inputs: Path) -> Files:
    """What is published from these inputs in the plainest way."""
    return publish(["in"], "public", inputs, {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"})


def test_a_publication_is_the_dumps_the_reports_and_the_manifest(files: Files) -> None:
    """Three dumps, the findings and the manifest are there, and the manifest lists every other file."""
    assert {*FORMATS, "findings.json", "manifest.json"} <= set(files)
    assert {entry["name"] for entry in json.loads(files["manifest.json"])["files"]} == set(files) - {"manifest.json"}


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1", "LC_ALL": "fr_FR.UTF-8", "TZ": "Pacific/Auckland"},
        {"PYTHONHASHSEED": "random", "LC_ALL": "tr_TR.UTF-8", "LANG": "en_US.UTF-8", "TZ": "America/Cayenne"},
        {"PYTHONHASHSEED": "12345", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0", "PYTHONOPTIMIZE": "1"},
        {"PYTHONHASHSEED": "7", "LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii", "COLUMNS": "20", "NO_COLOR": "1"},
    ],
    ids=lambda environment: environment["PYTHONHASHSEED"],
)
def test_the_machine_changes_no_byte(environment: Mapping[str, str], inputs: Path, files: Files) -> None:
    """Hash seed, language, encoding and time zone of the machine are in no file."""
    assert publish(["in"], "other", inputs, environment) == files


def test_the_way_to_name_the_inputs_changes_no_byte(inputs: Path, files: Files, tmp_path: Path) -> None:
    """Relative and absolute paths, another working folder, other orders, repetitions and dots: the same bytes."""
    inside = inputs / "in"
    children = sorted(path for path in inside.iterdir() if path.suffix not in {".csv", ".toml"})
    assert publish([inside], tmp_path / "a" / "public", tmp_path) == files
    assert publish(reversed_twice(children), tmp_path / "b", inputs) == files
    assert publish(["in/../in/.", "./in/pages", "in/autre.jsonl"], "./d", inputs) == files
    elsewhere = tmp_path / "moved" / "deep" / "other name"
    shutil.copytree(inside, elsewhere)
    assert publish(["."], "../public", elsewhere) == files


def reversed_twice(paths: Sequence[Path]) -> list[Path]:
    """The paths from last to first, the first one given again."""
    return [*reversed(paths), paths[0]]


def test_publishing_again_changes_no_byte(inputs: Path, files: Files) -> None:
    """A second run into the same folder leaves the same bytes and nothing else, beside or inside."""
    before = {path.name for path in inputs.iterdir()}
    assert publish(["in"], "public", inputs) == files
    assert {path.name for path in inputs.iterdir()} == before


def test_no_byte_tells_of_this_machine(files: Files, inputs: Path) -> None:
    """No file holds a path of this machine, its user, a carriage return, or the day of the run."""
    told = (str(inputs), str(Path.home()), str(SAMPLES.parent), "\r")
    for name, data in files.items():
        text = data.decode("utf-8")
        assert not [one for one in told if one != "/" and one in text], name


# --- the three dumps -------------------------------------------------------------------------------

Terms = tuple[str, ...]


def with_oxigraph(name: str, data: bytes) -> list[Terms]:
    """The statements that pyoxigraph reads."""
    found = []
    for quad in ox.parse(input=data, format=FORMATS[name]):
        assert isinstance(quad.graph_name, ox.DefaultGraph)
        node = quad.object
        last: Terms = (str(node),)
        if isinstance(node, ox.Literal):
            last = (node.value, node.language or "", node.datatype.value)
        found.append((str(quad.subject), str(quad.predicate), *last))
    return found


def with_rdflib(name: str, data: bytes) -> list[Terms]:
    """The statements that rdflib reads."""
    graph = rdflib.Dataset(default_union=True)
    graph.parse(data=data, format=RDFLIB[name])
    found = []
    for subject, predicate, node in graph.triples((None, None, None)):
        last: Terms = (f"<{node}>",)
        if isinstance(node, rdflib.Literal):
            plain = rdflib.RDF.langString if node.language else rdflib.XSD.string
            last = (str(node), node.language or "", str(node.datatype or plain))
        found.append((f"<{subject}>", f"<{predicate}>", *last))
    return found


def test_six_readings_of_a_publication_agree(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rdflib and pyoxigraph read the same graph from N-Triples, Turtle and JSON-LD, with no blank node."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    expected = with_oxigraph("atlas.nt", files["atlas.nt"])
    assert len(set(expected)) == len(expected) == len(files["atlas.nt"].splitlines())
    assert all(term.startswith("<") for subject, predicate, *_ in expected for term in (subject, predicate))
    for name in FORMATS:
        assert set(with_oxigraph(name, files[name])) == set(expected), name
        assert set(with_rdflib(name, files[name])) == set(expected), name


def test_the_manifest_tells_the_truth(files: Files, inputs: Path) -> None:
    """Hashes, sizes and triple counts are those of the files, the sources' hashes those of the inputs."""
    manifest = json.loads(files["manifest.json"])
    triples = len(set(with_oxigraph("atlas.nt", files["atlas.nt"])))
    for entry in manifest["files"]:
        data = files[entry["name"]]
        assert entry["sha256"] == hashlib.sha256(data).hexdigest(), entry["name"]
        assert entry["bytes"] == len(data), entry["name"]
        assert entry.get("triples") == (triples if entry["name"] in FORMATS else None), entry["name"]
    read = [path for path in (inputs / "in").rglob("*") if path.suffix in {".txt", ".html", ".jsonl"}]
    given = {path.relative_to(inputs / "in").as_posix(): path for path in read}
    assert {one["name"] for one in manifest["sources"]} == set(given)
    for one in manifest["sources"]:
        data = given[one["name"]].read_bytes()
        assert (one["sha256"], one["bytes"]) == (hashlib.sha256(data).hexdigest(), len(data))


def test_the_findings_count_themselves(files: Files) -> None:
    """The counts at the head of `findings.json` are those of its list; records read are published or set aside."""
    report = json.loads(files["findings.json"])
    listed = [one["code"] for one in report["findings"]]
    assert {code: listed.count(code) for code in set(listed)} == report["findings_by_code"]
    assert sum(report["findings_by_severity"].values()) == len(listed)
    counts = report["records"]
    assert counts["read"] == counts["published"] + counts["set_aside"]
    assert counts["set_aside"] == len(report["set_aside"])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of several parts: records that name the same bodies, some of them twice, some refused."""
    file = tmp_path_factory.mktemp("many") / "fiches.jsonl"
    lines = [f"{json.dumps(record, ensure_ascii=False)}\n" for record in records(400, seed=5)]
    file.write_text("".join([*lines, *lines[:3], "{\n"]), encoding="utf-8")
    return file


def test_the_number_of_processes_changes_no_byte(many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One process or three, a store in memory or on disk for the rules about the whole: the same files."""
    found, sources = [], find([str(many)])
    assert len(list(parts(sources, ""))) > 2
    for name, memory, jobs in [("a", 1 << 40, 1), ("b", 1 << 40, 3), ("c", 800_000, 1), ("d", 800_000, 3)]:
        monkeypatch.setattr(dataset, "memory", lambda memory=memory: memory)
        assert publication.publish(Job(sources, tmp_path / name, jobs=jobs)).findings
        found.append({path.name: path.read_bytes() for path in sorted((tmp_path / name).iterdir())})
    assert all(files == found[0] for files in found)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c", "d"]


def test_what_only_an_unused_part_told_is_told_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body and a country that a worker met first in a record whose id came before, then once more in another part."""
    monkeypatch.setattr(parts_module, "_BYTES", 1)
    lines = []
    countries = [codes().by_iri[iri].libelle for iri in sorted(codes().iso2)][60:108]
    for number, country in enumerate(countries, 1):
        name, other = (
            {"partenairesEtrangers": [{"nom": f"{kind}{number}", "pays": country}]} for kind in ("Ville", "Bourg")
        )
        told = {"titre": "Un titre", "partenairesFrancais": [{"nom": "Nantes"}], "anneeDebut": "2015"}
        lines += [{"id": str(number), **told}, {"id": str(number), **told, **name}]
        lines += [{"id": str(1000 + number), **told, **(name if number % 2 else other)}]
    file = tmp_path / "fiches.jsonl"
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    found = []
    for jobs in (1, 2):
        publication.publish(Job(find([str(file)]), tmp_path / str(jobs), jobs=jobs))
        found.append({path.name: path.read_bytes() for path in sorted((tmp_path / str(jobs)).iterdir())})
    assert found[0] == found[1]
    assert all(f"ville{number}".encode() in found[0]["atlas.nt"] for number in range(1, 49, 2))


_AFTER_A_STORE = """
import sys
from pathlib import Path
import pyoxigraph as ox
from atlas_rdf.publication import Job, publish
from atlas_rdf.sources.files import find
from atlas_rdf.validate import dataset
source, output, jobs = sys.argv[1:]
dataset.memory = lambda: 800_000
with dataset._store(Path(output).parent) as store:
    store.load(b"<urn:s> <urn:p> <urn:o> .", format=ox.RdfFormat.N_TRIPLES)
    store.flush()
publish(Job(find([source]), Path(output), jobs=int(jobs)))
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_process_that_has_opened_a_store_on_disk_can_publish(many: Path, tmp_path: Path, jobs: int) -> None:
    """The store's engine has threads that a forked helper would wait for in vain."""
    words = [sys.executable, "-c", _AFTER_A_STORE, str(many), str(tmp_path / "public"), str(jobs)]
    done = subprocess.run(words, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "public/manifest.json").exists()


def test_a_run_that_stops_itself_leaves_no_helper(many: Path, tmp_path: Path) -> None:
    """A limit that is passed ends the process that read along, and nothing is written."""
    job = Job(find([str(many)]), tmp_path / "public", jobs=2, max_set_aside="0")
    with pytest.raises(AtlasError):
        publication.publish(job)
    assert multiprocessing.active_children() == []
    assert list(tmp_path.iterdir()) == []
