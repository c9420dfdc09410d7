"""The folder of a run: records, our dumps, what the peers are given; each made once, by the program from outside."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from tests.bench.environments import HERE, AbsentError, Environments
from tests.bench.measure import Side

US = (sys.executable, "-m", "atlas_rdf")
_ROOT = HERE.parents[1]
_MESSAGE = "http://www.w3.org/ns/shacl#message"
_SPARQL = "http://www.w3.org/ns/shacl#SPARQLConstraint"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass
class Work:
    """What the rows of one run share."""

    folder: Path
    count: int
    seed: int
    environments: Environments
    _made: set[Path] = field(default_factory=set)

    def records(self, count: int) -> Path:
        """The generated records; kept from run to run while the generator is the same."""
        digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in ("generate.py", "words.toml")))
        path = self.folder / f"records-{count}-{self.seed}-{digest.hexdigest()[:8]}.jsonl"
        if not path.exists():
            part = path.with_suffix(".part")
            words = ("--count", str(count), "--seed", str(self.seed), "-o", str(part))
            self._do(sys.executable, str(HERE / "generate.py"), *words)
            part.rename(path)
        return path

    def convert(self, count: int, form: str) -> Side:
        """Our conversion, into `ours.FORM`."""
        output = str(self.folder / f"ours.{form}")
        words = (*US, "convert", str(self.records(count)), "--to", form, "-o", output)
        return Side("atlas_rdf", (*words, "--quiet", "--fail-on", "never", "--jobs", "1"))

    def publish(self, count: int, jobs: int = 1) -> Side:
        """Our publication, into `public-JOBS`; 0 jobs: as many as the program takes by itself."""
        options: tuple[str, ...] = ()
        if "--jobs" in self.help("publish"):
            options = ("--jobs", str(jobs)) if jobs else ()
        elif jobs > 1:
            raise AbsentError("this version of atlas_rdf has no --jobs")
        big = "-big" if count > self.count else ""
        words = (*US, "publish", str(self.records(count)), "-o", str(self.folder / f"public-{jobs}{big}"))
        name = f"atlas_rdf, {count:,} records" if jobs == 1 else "atlas_rdf --jobs 2" if jobs else "atlas_rdf"
        return Side(name, (*words, "--quiet", "--fail-on", "never", *options))

    def validate(self, count: int, options: tuple[str, ...]) -> Side:
        """Our verdict on our dump, into `ours.json`; options that this version has not are left out, and said so."""
        text = self.help("validate")
        kept = tuple(option for option in options if option in text)
        note = "" if kept == options else "our side runs the data set rules too"
        words = (*US, "validate", str(self.dump(count)), "--format", "json", "--fail-on", "never")
        return Side("atlas_rdf", (*words, *kept), note, self.folder / "ours.json")

    def repository(self, count: int) -> Path:
        """A git repository with a file a record, of which one has changed since the only commit."""
        folder = self.folder / f"repository-{count}"
        if folder not in self._made:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            records = self.records(count).read_text(encoding="utf-8").splitlines(keepends=True)
            for number, record in enumerate(records):
                (folder / f"{number}.jsonl").write_text(record, encoding="utf-8")
            git = ("git", "-C", str(folder), "-c", "user.name=bench", "-c", "user.email=bench@exemple.fr")
            for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "records")):
                self._do(*git, *words)
            changed = json.loads(records[count // 2]) | {"titre": "Un autre titre"}
            (folder / f"{count // 2}.jsonl").write_text(json.dumps(changed, ensure_ascii=False), encoding="utf-8")
            self._made.add(folder)
        return folder

    def dump(self, count: int) -> Path:
        """Our N-Triples of the records, made anew in each run."""
        path = self.folder / f"dump-{count}.nt"
        if path not in self._made:
            words = self.convert(count, "nt").command
            self._do(*(str(path) if word == str(self.folder / "ours.nt") else word for word in words))
            self._made.add(path)
        return path

    def prepared(self, count: int, *, published: bool = False) -> Path:
        """What the peers start from; `published`: with the node of the data set, which only `publish` writes."""
        folder = self.folder / f"prepared-{count}{'-published' if published else ''}"
        if folder not in self._made:
            source = self.dump(count)
            if published:
                self._do(*self.publish(count).command)
                source = self.folder / "public-1/atlas.nt"
            self._do(sys.executable, str(HERE / "prepare.py"), str(source), str(folder))
            self._made.add(folder)
        return folder

    def shapes(self, *, rules: bool) -> Path:
        """The public shapes in one file; the messages of SPARQL constraints, which have two languages, stop Jena."""
        path = self.folder / f"shapes-{'all' if rules else 'record'}.nt"
        if path not in self._made:
            folders = ["record", "record/public", *(["dataset"] if rules else [])]
            store = ox.Store()
            for source in (one for name in folders for one in sorted((_ROOT / "shapes" / name).glob("*.ttl"))):
                store.bulk_load(path=str(source), format=ox.RdfFormat.TURTLE)
            for constraint in list(store.quads_for_pattern(None, ox.NamedNode(_RDF_TYPE), ox.NamedNode(_SPARQL))):
                for quad in list(store.quads_for_pattern(constraint.subject, ox.NamedNode(_MESSAGE), None)):
                    store.remove(quad)
            store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
            self._made.add(path)
        return path

    def help(self, command: str) -> str:
        """What `atlas-rdf COMMAND --help` says."""
        return self._helps.get(command) or self._helps.setdefault(command, self._do(*US, command, "--help"))

    @cached_property
    def _helps(self) -> dict[str, str]:
        return {}

    def _do(self, *command: str) -> str:
        environment = os.environ | {"COLUMNS": "120"}
        done = subprocess.run(command, cwd=self.folder, env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command[:4])}: {done.stderr[-500:]}")
        return done.stdout
