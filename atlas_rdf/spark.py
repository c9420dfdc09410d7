"""The same work past one machine: parts under Spark's `mapPartitions`, joined by Spark, written as part files.

The input is read twice. The first time only ids are taken, and lines counted: a block of a file has the number of its
first line from the counts of the blocks before it. (`zipWithIndex` would number all files as one, in the order
in which Spark happens to pack their blocks.) The second time each block is converted as any part is.
"""

from __future__ import annotations

import datetime
import os
import pickle
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from atlas_rdf.addresses import Addresses
from atlas_rdf.batch import WRITERS, Piece, Plan, Worker
from atlas_rdf.findings import AtlasError, Exit, Origin
from atlas_rdf.ids import Identity, identity
from atlas_rdf.mapping import Describer
from atlas_rdf.model import Jeu
from atlas_rdf.part_files import FORMATS, INDEX, RELEASE, TEXTS, Order, release, texts
from atlas_rdf.pipeline import Options
from atlas_rdf.publication import data_version, dataset
from atlas_rdf.publish.shared import Shared
from atlas_rdf.sources.files import JSON_LINES, Kind, natural
from atlas_rdf.sources.jsonl import read_json_lines
from atlas_rdf.sources.parts import UTF16, Lines, in_utf16
from atlas_rdf.validate.coverage import Coverage
from atlas_rdf.version import RELEASED

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

_LINES = 20  # of a part: the texts of a part are a row of Spark, which its memory holds several times
_ENTITIES = 1000  # shared entities in a piece
_GLOB = re.compile(r"([\\*?\[\]{}])")
_UNNAMED = "lignes"  # what findings call an input that has no files

Block = tuple[str, int]  # a file as findings name it, and where in it the block begins (or the partition's number)
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """What the first reading says. `before`: lines before each block; `known`: first records of ids that come again."""

    ranks: Mapping[str, int]
    before: Mapping[Block, int]
    known: Mapping[Block, Sequence[Identity]]
    utf16: frozenset[str]


def convert_parts(  # noqa: PLR0913 - where from, where to, and the choices of `publish`
    session: SparkSession,
    lines: str | Sequence[str] | DataFrame | RDD[Any],
    output: str,
    options: Options | None = None,
    *,
    reference: datetime.date = RELEASED,
    version: str = "",
    only_conforming: bool = False,
) -> None:
    """Writes into the new folder `output` the part files of which `publish --from-parts` makes a release.

    `lines`: paths, patterns or URLs of files of JSON lines, or folders of them; or the lines themselves, as an RDD or
    the first column of a DataFrame, text or bytes, the same whenever Spark computes them. Raises `AtlasError`.
    """
    options = options or Options()
    with _sentences():
        _check_new(session, output)
        session.sparkContext.environment["PYTHONHASHSEED"] = "0"  # each worker must send a key to the same place
        blocks, sources = _blocks(session, lines)
        version = version or data_version(reference, sources)
        index = session.sparkContext.broadcast(_index(blocks, [source["name"] for source in sources]))
        plan = Plan(options, FORMATS, only_conforming, account=True)
        records = _frame(session, blocks.mapPartitions(lambda rows: _convert(plan, index.value, rows)))
        merged = _merged(records, dataset(version, reference), options.addresses)
        entities = _frame(
            session, merged.mapPartitionsWithIndex(lambda n, rows: _describe(plan, len(sources) + n, rows))
        )
        whole = records.union(entities)
        for name in (*TEXTS, INDEX):
            _write(whole.select(name).where(f"`{name}` != ''"), f"{output}/{name}")
        last = session.createDataFrame([(release(options, reference, version, sources),)], "value string")
        _write(last.coalesce(1), f"{output}/{RELEASE}")
        records.unpersist()
        entities.unpersist()


@contextmanager
def session(master: str) -> Iterator[SparkSession]:
    """A session of Spark's, ended with the block; one of this machine alone speaks to nobody else."""
    try:
        from py4j.protocol import Py4JError  # noqa: PLC0415 - comes with pyspark
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an optional extra
        from pyspark.sql import SparkSession  # noqa: PLC0415 - as above
    except ImportError:
        raise AtlasError(
            "Cette commande demande PySpark : pip install 'atlas-rdf[spark]', avec Java 17.",
            "This command needs PySpark: pip install 'atlas-rdf[spark]', with Java 17.",
        ) from None
    # Java's stream keeps what it has written until it is reset: by default after a hundred blocks of 4 MB.
    builder = SparkSession.builder.appName("atlas-rdf").master(master).config("spark.serializer.objectStreamReset", "4")
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.config("spark.ui.enabled", "false")
    try:
        running = builder.getOrCreate()
    except (Py4JError, PySparkException) as error:
        raise AtlasError(
            f"Spark ne démarre pas ({_said(error)}). Vérifier Java 17 (JAVA_HOME) et --master.",
            f"Spark does not start ({_said(error)}). Check Java 17 (JAVA_HOME) and --master.",
        ) from error
    try:
        running.sparkContext.setLogLevel("ERROR")
        yield running
    finally:
        running.stop()


def _said(error: Exception) -> str:
    return " ".join(str(error).split("\n")[:2])[:300]


def _frame(session: SparkSession, rows: RDD[Row]) -> DataFrame:
    """The texts of pieces and their shared entities, computed once and kept on disk while each kind is written."""
    from pyspark import StorageLevel  # noqa: PLC0415 - an optional extra

    schema = ", ".join([*(f"`{name}` string" for name in (*TEXTS, INDEX)), "shared binary"])
    return session.createDataFrame(rows, schema, verifySchema=False).persist(StorageLevel.DISK_ONLY)


def _write(frame: DataFrame, folder: str) -> None:
    frame.write.option("compression", "none").text(folder)


def _row(order: Order, piece: Piece) -> Row:
    """A piece as a row; Spark ends each text with the line's end that is taken off here."""
    shared = pickle.dumps(list(piece.shared.split()))
    return (*(text[:-1] for text in texts(order, piece)), shared)


# --- what is read ----------------------------------------------------------------------------------


def _blocks(
    session: SparkSession, lines: str | Sequence[str] | DataFrame | RDD[Any]
) -> tuple[RDD[tuple[Block, bytes]], list[dict[str, Any]]]:
    """Every line behind its block, and the sources as the manifest lists them."""
    from pyspark import RDD  # noqa: PLC0415 - as above
    from pyspark.sql import DataFrame  # noqa: PLC0415 - as above
    from pyspark.sql.functions import col  # noqa: PLC0415 - as above

    if isinstance(lines, DataFrame | RDD):
        rows = lines.rdd.map(itemgetter(0)) if isinstance(lines, DataFrame) else lines
        unnamed = {"name": _UNNAMED, "kind": Kind.JSONL.value, "sha256": "", "bytes": 0}
        return rows.mapPartitionsWithIndex(_unnamed), [unnamed]
    found = _find(session, [lines] if isinstance(lines, str) else lines)
    names = {_place(url): source["name"] for url, _, source in found}
    text = session.read.text([_GLOB.sub(r"\\\1", path) for _, path, _ in found], lineSep="\n")
    shown = text.select("_metadata.file_path", "_metadata.file_block_start", col("value").cast("binary"))
    blocks = shown.rdd.map(lambda row: ((names[_place(row[0])], row[1]), bytes(row[2])))
    return blocks, [source for _, _, source in found]


def _unnamed(number: int, rows: Iterable[str | bytes]) -> Iterator[tuple[Block, bytes]]:
    return (((_UNNAMED, number), row.encode() if isinstance(row, str) else bytes(row)) for row in rows)


def _place(url: str) -> tuple[str, str, str]:
    """A URL as one name, whether it was written with one slash or three."""
    parts = urlsplit(url)
    return parts.scheme, parts.netloc, parts.path


def _find(session: SparkSession, arguments: Sequence[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """URL, path and manifest entry of every file, named and ordered as `publish` would name and order them."""
    found: dict[str, Any] = {}
    tops: list[list[str]] = []
    for argument in arguments:
        system, path = _file_system(session, argument)
        statuses = list(system.globStatus(path) or ())
        if not statuses:
            raise AtlasError(
                f"{argument} : ce fichier ou dossier n'existe pas. Vérifier le chemin.",
                f"{argument}: this file or folder does not exist. Check the path.",
            )
        for status in statuses:
            above = str(status.getPath() if status.isDirectory() else status.getPath().getParent())
            tops.append(_steps(above))
            for file in _walk(system, status) if status.isDirectory() else (status,):
                found[str(file.getPath())] = (system, file)
    if not found:
        raise AtlasError(
            "Aucun fichier de lignes JSON (.jsonl, .ndjson) dans ce qui est donné.",
            "No file of JSON lines (.jsonl, .ndjson) in what was given.",
            Exit.NOTHING_EXAMINED,
        )
    common = next((n for n, steps in enumerate(zip(*tops, strict=False)) if len({*steps}) > 1), min(map(len, tops)))
    named = {path: "/".join(_steps(path)[common:]) for path in found}
    ordered = sorted(found, key=lambda path: (natural(named[path]), named[path]))
    return [
        (found[path][1].getPath().toUri().toString(), path, _source(session, named[path], *found[path]))
        for path in ordered
    ]


def _steps(path: str) -> list[str]:
    return [step for step in path.split("/") if step]


def _walk(system: Any, folder: Any) -> Iterator[Any]:
    """The files of JSON lines in a folder; as Spark does, what begins with a dot or an underscore is left out."""
    files = system.listFiles(folder.getPath(), True)  # noqa: FBT003 - Java knows no names of arguments
    start = len(_steps(str(folder.getPath())))
    while files.hasNext():
        file = files.next()
        steps = _steps(str(file.getPath()))
        if steps[-1].lower().endswith(JSON_LINES) and not any(step[0] in "._" for step in steps[start:]):
            yield file


def _source(session: SparkSession, name: str, system: Any, file: Any) -> dict[str, Any]:
    """A file in the manifest: its bytes go once through the driver, for a hash cannot be shared out."""
    stream = system.open(file.getPath())
    try:
        digest = session._jvm.org.apache.commons.codec.digest.DigestUtils.sha256Hex(stream)  # type: ignore[union-attr]  # noqa: SLF001
    finally:
        stream.close()
    return {"name": name, "kind": Kind.JSONL.value, "sha256": digest, "bytes": file.getLen()}


def _file_system(session: SparkSession, path: str) -> tuple[Any, Any]:
    """The file system of a path or URL, and the path as it has it: Spark's own, which Python shows no other way."""
    java: Any = session._jvm  # noqa: SLF001 - as said
    found = java.org.apache.hadoop.fs.Path(path)
    return found.getFileSystem(session.sparkContext._jsc.hadoopConfiguration()), found  # noqa: SLF001 - as said


def _check_new(session: SparkSession, output: str) -> None:
    system, path = _file_system(session, output)
    if system.exists(path):
        raise AtlasError(
            f"{output} existe déjà : choisir un autre dossier avec -o, ou le supprimer.",
            f"{output} exists already: choose another folder with -o, or remove it.",
        )


# --- the first reading: ids and lines --------------------------------------------------------------


def _index(blocks: RDD[tuple[Block, bytes]], names: Sequence[str]) -> _Index:
    read = blocks.mapPartitions(_identities).cache()
    ranks = {name: rank for rank, name in enumerate(names)}
    counts: dict[Block, tuple[int, bool]] = dict(read.mapValues(itemgetter(0, 1)).collect())
    before: dict[Block, int] = {}
    utf16 = frozenset(name for (name, _), (_, refused) in counts.items() if refused)
    for _, some in groupby(sorted(counts), itemgetter(0)):
        total = 0
        for block in some:
            before[block] = total
            total += counts[block][0]
    known = (
        read.filter(lambda pair: pair[0][0] not in utf16)
        .flatMap(
            lambda pair: [(one.id, (pair[0], replace(one, line=one.line + before[pair[0]]))) for one in pair[1][2]]
        )
        .groupByKey()
        .flatMap(lambda pair: _again(ranks, list(pair[1])))
        .groupByKey()
        .mapValues(list)
        .collectAsMap()
    )
    read.unpersist()
    return _Index(ranks, before, known, utf16)


def _identities(rows: Iterable[tuple[Block, bytes]]) -> Iterator[tuple[Block, tuple[int, bool, list[Identity]]]]:
    """How many lines each block has, whether a file begins with it in UTF-16, and its records, by line in the block."""
    for block, some in groupby(rows, itemgetter(0)):
        found, number, refused = [], 0, False
        for number, (_, line) in enumerate(some, 1):
            refused |= number == 1 and not block[1] and line.startswith(UTF16)
            records = (reading.record for reading in read_json_lines([line], block[0], number))
            found += [identity(record.text("id").strip(), record) for record in records if record]
        yield block, (number, refused, found)


def _again(ranks: Mapping[str, int], met: Sequence[tuple[Block, Identity]]) -> Iterator[tuple[Block, Identity]]:
    """The first record with an id, for each other block that it comes again in."""
    first = min((one for _, one in met), key=lambda one: (ranks[one.file], one.line))
    for block in {block for block, _ in met} if len(met) > 1 else ():
        yield block, first


# --- the second reading: pieces --------------------------------------------------------------------


_WORKER: list[Worker] = []


def _worker(plan: Plan) -> Worker:
    """What a process remembers from one partition to the next."""
    if not _WORKER or _WORKER[0].plan != plan:
        _WORKER[:] = [Worker(plan)]
    return _WORKER[0]


def _convert(plan: Plan, index: _Index, rows: Iterable[tuple[Block, bytes]]) -> Iterator[Row]:
    worker = _worker(plan)
    for block, some in groupby(rows, itemgetter(0)):
        name, rank, line = block[0], index.ranks[block[0]], index.before[block] + 1
        if name in index.utf16:
            if not block[1]:
                yield _row(Order(rank, line), worker.work(in_utf16(name)))
            continue
        known = index.known.get(block, ())
        while lines := [raw for _, raw in islice(some, _LINES)]:
            earlier = [one for one in known if (index.ranks[one.file], one.line) < (rank, line)]
            yield _row(Order(rank, line), worker.work(Lines(name, line, data=b"\n".join(lines)), earlier))
            line += len(lines)


# --- shared entities -------------------------------------------------------------------------------


def _merged(records: DataFrame, described: Jeu, addresses: Addresses) -> RDD[tuple[str, Shared]]:
    """Every shared entity once, behind its address and in the order of addresses."""
    shared = Shared()
    shared.add(described, lambda _: Origin(""))
    return (
        records.select("shared")
        .rdd.flatMap(lambda row: pickle.loads(row[0]))  # noqa: S301 - what this job itself has made
        .union(records.sparkSession.sparkContext.parallelize(list(shared.split()), 1))
        .reduceByKey(_merge)
        .map(lambda pair: (addresses.token(next(pair[1].entities(addresses))), pair[1]))
        .sortByKey()
    )


def _merge(one: Shared, two: Shared) -> Shared:
    one.merge(two)
    return one


def _describe(plan: Plan, source: int, rows: Iterable[tuple[str, Shared]]) -> Iterator[Row]:
    """Shared entities as pieces, written as `publish` writes them at the end."""
    addresses, profile = plan.options.addresses, plan.options.profile
    describer = Describer(addresses, profile)
    writers = [writer(addresses, profile) for writer in WRITERS.values()]
    rows, first = iter(rows), 0
    while some := [shared for _, shared in islice(rows, _ENTITIES)]:
        nodes = [describer.node(entity) for shared in some for entity in shared.entities(addresses)]
        coverage = Coverage(profile)
        coverage.add(nodes)
        piece = Piece(coverage=coverage, triples=sum(node.size for node in nodes))
        piece.texts = [b"".join(writer.block([node]) for node in nodes) for writer in writers]
        piece.findings = [one for shared in some for one in shared.findings(addresses)]
        yield _row(Order(source, first), piece)
        first += len(some)


@contextmanager
def _sentences() -> Iterator[None]:
    """What Spark has to say, as one sentence."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - comes with pyspark
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an optional extra

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise AtlasError(
            f"Spark s'est arrêté ({_said(error)}). Corriger, supprimer le dossier commencé et relancer.",
            f"Spark has stopped ({_said(error)}). Put it right, remove the folder begun and run again.",
        ) from error
