"""Spark in local mode, two workers: part files of which a release is made with the bytes of the plain run."""

from __future__ import annotations

import base64
import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.part_files import PartFiles
from atlas_rdf.pipeline import Options
from atlas_rdf.profile import Profile
from atlas_rdf.publication import Job, publish
from atlas_rdf.rules import SAME_ID, SAME_RECORD, SHARED_CONFLICT
from atlas_rdf.sources.files import find
from atlas_rdf.spark import convert_parts, session

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SAMPLES = Path(__file__).parent.parent / "samples"
SIRENS = ("216901231", "214202186", "215901836", None)
BODIES = ("Lyon", "LYON", "Saint-Étienne", "SAINT-ETIENNE", "Ville de Dunkerque")


def records(count: int) -> Iterator[bytes]:
    """Seeded lines: ids that come again, bodies that contradict each other, and lines that no reader can take."""
    chance = random.Random(5)  # noqa: S311 - chance, not secrecy
    models = [json.loads(line) for line in (SAMPLES / "fiches.jsonl").read_text(encoding="utf-8").splitlines()]
    refused = (
        b'{"id": ',
        b"",
        b"[1]",
        b'{"titre": "sans id"}',
        b'{"id": "x1"}',
        '{"id":7,"titre":"été"}'.encode("cp1252"),
    )
    for number in range(count):
        record: dict[str, Any] = dict(chance.choice(models))
        record["id"] = 30000 + (number if chance.random() < 0.9 else chance.randrange(count))
        bodies = [{"nom": chance.choice(BODIES), "siren": chance.choice(SIRENS)} for _ in range(2)]
        record["partenairesFrancais"] = bodies
        record["contexte"] = "Une longue phrase qui dit peu. " * chance.randrange(20)
        yield json.dumps(record, ensure_ascii=False).encode()
        if chance.random() < 0.06:
            yield chance.choice(refused)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of JSON lines: the samples, and 300 records in files whose natural order is not by letters."""
    folder = tmp_path_factory.mktemp("spark") / "à lire"
    (folder / "deux mots").mkdir(parents=True)
    shutil.copy(SAMPLES / "fiches.jsonl", folder)
    lines = list(records(300))
    (folder / "lot-10.jsonl").write_bytes(b"\r\n".join(lines[:90]))
    (folder / "lot-2.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join(lines[90:230]) + b"\n")
    (folder / "deux mots" / "é[1].ndjson").write_bytes(b"\n".join(lines[230:]) + b"\n\n")
    (folder / "large.jsonl").write_text('{"id": 9}\n', encoding="utf-16")
    (folder / "vide.jsonl").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """One session, whose blocks are so small that each file has several; set up as Spark's own programs are."""
    settings = {"default.parallelism": 3, "sql.files.maxPartitionBytes": 60_000, "sql.files.openCostInBytes": 1000}
    told = " ".join(f"--conf spark.{name}={value}" for name, value in settings.items())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"{told} pyspark-shell")
        patch.setenv("PYTHONHASHSEED", "random")
        with session("local[2]") as running:
            yield running


def files(folder: Path) -> Mapping[str, bytes]:
    """A publication."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def plain(inputs: Path, folder: Path, options: Options, *, only_conforming: bool = False) -> Mapping[str, bytes]:
    """What the plain run publishes."""
    publish(Job(find([str(inputs)]), folder, options, only_conforming=only_conforming, jobs=1))
    return files(folder)


@pytest.fixture(scope="module")
def parts(spark: SparkSession, inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The part files of the inputs."""
    folder = tmp_path_factory.mktemp("parts") / "parts"
    convert_parts(spark, str(inputs), str(folder))
    return folder


def test_a_release_from_part_files_has_the_bytes_of_the_plain_run(inputs: Path, parts: Path, tmp_path: Path) -> None:
    """Dumps, findings, ledger, records set aside and manifest: all of them, byte by byte."""
    expected = plain(inputs, tmp_path / "plain", Options())
    summary = publish(Job(PartFiles(parts), tmp_path / "joined"))
    assert files(tmp_path / "joined") == expected
    report = json.loads(expected["findings.json"])
    met = report["findings_by_code"]
    assert met[SAME_ID.code] > 5
    assert met[SHARED_CONFLICT.code] >= 2
    assert report["records"]["set_aside"] > 30
    assert summary.read == report["records"]["read"] > 300
    assert len(summary.findings) == len(report["findings"])


def test_the_work_was_shared_out(parts: Path) -> None:
    """Several partitions have written, and their N-Triples are the dump's triples and no others."""
    written = [path for path in sorted((parts / "nt").glob("part-*")) if path.stat().st_size]
    assert len(written) > 6
    triples = [quad for path in written for quad in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)]
    assert len(set(triples)) == len(triples) > 5000
    found = [
        json.loads(line) for path in (parts / "findings").glob("part-*") for line in path.read_bytes().splitlines()
    ]
    assert len(found) > 100
    assert all({"code", "severity", "fr", "en"} <= set(one) for one in found)


def test_the_options_are_those_of_the_plain_run(spark: SparkSession, inputs: Path, tmp_path: Path) -> None:
    """Internal profile, conforming records only, two arguments of which one is a pattern."""
    options = Options(Profile.INTERNAL)
    given = [f"{inputs}/lot-*.jsonl", str(inputs / "fiches.jsonl")]
    convert_parts(spark, given, str(tmp_path / "parts"), options, only_conforming=True)
    publish(Job(PartFiles(tmp_path / "parts"), tmp_path / "joined"))
    alone = tmp_path / "alone"
    alone.mkdir()
    for name in ("lot-10.jsonl", "lot-2.jsonl", "fiches.jsonl"):
        shutil.copy(inputs / name, alone)
    assert files(tmp_path / "joined") == plain(alone, tmp_path / "plain", options, only_conforming=True)


def test_lines_that_come_from_no_file(spark: SparkSession, inputs: Path, tmp_path: Path) -> None:
    """A DataFrame or an RDD of lines gives the graph of the file that held them."""
    lines = (inputs / "fiches.jsonl").read_text(encoding="utf-8").splitlines()
    lines += lines[:3]
    frame = spark.createDataFrame([(line,) for line in lines], "value string").repartition(1)
    rdd = spark.sparkContext.parallelize([line.encode() for line in lines], 4)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "lignes.jsonl").write_text("\n".join(lines), encoding="utf-8")
    expected = plain(tmp_path / "in", tmp_path / "plain", Options())
    for name, given in (("frame", frame), ("rdd", rdd)):
        convert_parts(
            spark, given, str(tmp_path / name), version=json.loads(expected["manifest.json"])["data"]["version"]
        )
        publish(Job(PartFiles(tmp_path / name), tmp_path / f"{name}-out"))
        published = files(tmp_path / f"{name}-out")
        assert published["atlas.nt"] == expected["atlas.nt"]
        codes = json.loads(published["findings.json"])["findings_by_code"]
        assert codes == json.loads(expected["findings.json"])["findings_by_code"]
        assert codes[SAME_RECORD.code] == 3


def test_what_cannot_be_read_or_written_is_said(spark: SparkSession, parts: Path, tmp_path: Path) -> None:
    """No such input, nothing to read, a folder that exists, a scheme that Spark does not know: a sentence each."""
    (tmp_path / "empty").mkdir()
    for given, output, words in (
        (str(tmp_path / "none.jsonl"), "a", "this file or folder does not exist"),
        (str(tmp_path / "empty"), "b", "No file of JSON lines"),
        (str(SAMPLES / "fiches.jsonl"), str(parts), "exists already"),
        ("nowhere://bucket/fiches.jsonl", "c", "Spark has stopped"),
    ):
        with pytest.raises(AtlasError, match=words):
            convert_parts(spark, given, str(tmp_path / output))
    assert list(tmp_path.iterdir()) == [tmp_path / "empty"]


def test_without_pyspark_or_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is missing is named."""
    done = subprocess.run(
        [sys.executable, "-m", "atlas_rdf", "spark", str(SAMPLES), "-o", str(tmp_path / "parts"), "--lang", "en"],
        env={**os.environ, "JAVA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == int(Exit.UNREADABLE)
    assert "Spark does not start" in done.stderr
    assert "Java 17" in done.stderr
    assert "Traceback" not in done.stderr
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(AtlasError, match=r"atlas-rdf\[spark\]"), session("local[1]"):
        pass


@pytest.mark.parametrize("kind", ["release", "index", "nt", "pieces", "findings"])
def test_part_files_that_are_not_whole_are_refused(parts: Path, tmp_path: Path, kind: str) -> None:
    """A file that is missing, cut or doubled: an error, and nothing is published."""
    harms: tuple[Callable[[Path], object], ...] = (Path.unlink, lambda path: os.truncate(path, 9), _double)
    for number, harm in enumerate(harms):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(parts, copy)
        harm(max((copy / kind).glob("part-*"), key=lambda path: path.stat().st_size))
        with pytest.raises(AtlasError, match="part files"):
            publish(Job(PartFiles(copy), tmp_path / "public"))
    assert not (tmp_path / "public").exists()


def _double(path: Path) -> None:
    shutil.copy(path, path.with_name(path.name.replace("-c000", "-c001")))


def test_part_files_run_nothing(parts: Path, tmp_path: Path) -> None:
    """A line of `pieces` that names anything but our own data is refused before it is made."""
    copy = tmp_path / "copy"
    shutil.copytree(parts, copy)
    marker = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.system, (f"touch {marker}",)

    for path in (copy / "pieces").glob("part-*"):
        lines = [base64.b64encode(zlib.compress(pickle.dumps(Evil()))) for _ in path.read_bytes().splitlines()]
        path.write_bytes(b"".join(line + b"\n" for line in lines))
    _reindex(copy)
    with pytest.raises(AtlasError, match=r"posix\.system"):
        publish(Job(PartFiles(copy), tmp_path / "public"))
    assert not marker.exists()


def _reindex(folder: Path) -> None:
    """The index, told of the new lengths of `pieces`."""
    for path in (folder / "index").glob("part-*"):
        (pieces,) = (folder / "pieces").glob(f"{path.name[:10]}*")
        lines = zip(path.read_text().splitlines(), pieces.read_bytes().splitlines(keepends=True), strict=True)
        entries = [(json.loads(line), len(piece)) for line, piece in lines]
        texts = [json.dumps({**entry, "bytes": [*entry["bytes"][:-1], length]}) for entry, length in entries]
        path.write_text("".join(f"{text}\n" for text in texts))


def test_publish_takes_sources_or_part_files(parts: Path, tmp_path: Path) -> None:
    """Both, neither, or an option that was Spark's to be told: wrong use."""
    for arguments in (
        ["--from-parts", str(parts), str(SAMPLES)],
        [],
        ["--from-parts", str(parts), "--base", "https://a/"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "atlas_rdf", "publish", *arguments, "-o", str(tmp_path / "public")],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == int(Exit.USAGE), done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "public").exists()
