"""What other repositories plug in: the action's own steps, the hook, the GitLab job, the fixture, completion."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
TOP = Path(__file__).resolve().parent.parent


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The example repository, and a program called `atlas-rdf` beside it."""
    folder = tmp_path / "depot"
    shutil.copytree(TOP / "examples" / "ci", folder)
    program = tmp_path / "bin" / "atlas-rdf"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m atlas_rdf "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return folder


def bash(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A step of CI, as its service runs it."""
    path = f"{folder.parent / 'bin'}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", **variables}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def broken(folder: Path) -> None:
    """A change that takes the title from a record."""
    path = folder / "fiches" / "20002.jsonl"
    record = json.loads(path.read_text(encoding="utf-8"))
    del record["titre"]
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


def test_the_action_annotates_a_bad_change_and_passes_a_good_one(repository: Path) -> None:
    """The step of action.yml with the inputs of the example's workflow: green, then red with a remark at the record."""
    action = (TOP / "action.yml").read_text(encoding="utf-8")
    workflow = (repository / ".github/workflows/fiches.yml").read_text(encoding="utf-8")
    inputs = dict(re.findall(r"^  ([\w-]+):\n    description: .*\n    default: (.*)$", action, re.MULTILINE))
    asked = dict(re.findall(r"^          (files|baseline): (.*)$", workflow, re.MULTILINE))
    assert len(asked) == 2
    given = {name: value.strip('"') for name, value in (inputs | asked).items()}
    env = re.findall(r"^        (\w+): \$\{\{ inputs\.([\w-]+) \}\}$", action, re.MULTILINE)
    variables = {name: given[source] for name, source in env}
    assert len(variables) == 6
    script = textwrap.dedent(action.partition("      run: |\n")[2])
    summary = repository.parent / "summary.md"
    variables["GITHUB_STEP_SUMMARY"] = str(summary)
    good = bash(script, repository, **variables)
    assert good.returncode == 0, good.stdout + good.stderr
    assert "::error" not in good.stdout
    broken(repository)
    bad = bash(script, repository, **variables)
    assert bad.returncode == 1
    assert "::error file=fiches/20002.jsonl,line=1," in bad.stdout
    shapes = bash(script, repository, **variables | {"ARGS": "--no-dataset-rules --changed-since nulle-part"})
    assert shapes.returncode == 2
    assert "--changed-since" in shapes.stderr
    assert "❌" in summary.read_text(encoding="utf-8")
    reports = {path.name for path in (repository / "atlas-reports").iterdir()}
    assert reports == {"summary.md", "atlas.sarif", "junit.xml", "atlas.html", "findings.csv"}


def test_the_gitlab_job_writes_its_reports(repository: Path) -> None:
    """The script of ci/gitlab.yml with the example's variables: green, then red, and the reports it promises."""
    job = (TOP / "ci" / "gitlab.yml").read_text(encoding="utf-8")
    example = (repository / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert "extends: .atlas-rdf-validate\n" in example
    assert "\n.atlas-rdf-validate:\n" in job
    variables = dict(re.findall(r"^    ([A-Z_]+): (.*)$", f"{job}{example}", re.MULTILINE))
    script = re.sub(r"\s+", " ", job.partition("    - >-\n")[2].partition("  artifacts:")[0])
    (repository / variables["REPORTS"]).mkdir()
    good = bash(script, repository, **variables)
    assert good.returncode == 0, good.stdout + good.stderr
    broken(repository)
    assert bash(script, repository, **variables).returncode == 1
    promised = re.findall(r"^      (?:codequality|junit): \$REPORTS/(.*)$", job, re.MULTILINE)
    assert promised == ["quality.json", "junit.xml"]
    assert all((repository / variables["REPORTS"] / name).stat().st_size for name in promised)
    quality = json.loads((repository / "atlas-reports" / "quality.json").read_text(encoding="utf-8"))
    assert "fiches/20002.jsonl" in {row["location"]["path"] for row in quality}


def test_the_hook_checks_the_files_that_it_is_given(repository: Path) -> None:
    """The entry of .pre-commit-hooks.yaml on the files that its pattern takes: what pre-commit itself does."""
    text = (TOP / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    hook = dict(re.findall(r"^[ -] (\w+): (.*)$", text, re.MULTILINE))
    config = (repository / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert f"- id: {hook['id']}\n" in config
    read = [
        "f/prjId-1.txt",
        "a.html",
        "a.htm",
        "a.jsonl",
        "a.ndjson",
        "t.csv",
        "t.tsv",
        "t.xlsx",
        "t.ods",
        "d.ttl",
        "d.nt",
    ]
    left = ["README.md", "known.toml", "notes.txt", "f/pages.csv", "a.html.j2"]
    assert [path for path in (*read, *left) if taken(hook, path)] == read
    own = dict(re.findall(r"^        (\w+): (.*)$", config, re.MULTILINE))
    files = [path.relative_to(repository).as_posix() for path in sorted((repository / "fiches").iterdir())]
    given = [path for path in files if taken(hook, path) and re.search(own["files"], path)]
    assert given == files
    arguments = " ".join(own["args"].strip("[]").split(", "))
    job = (repository / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert f"    ARGS: {arguments}\n" in job  # the hook accepts what CI accepts
    command = f"{hook['entry']} {arguments} {' '.join(given)}"
    good = bash(command, repository)
    assert good.returncode == 0, good.stdout + good.stderr
    broken(repository)
    assert bash(command, repository).returncode == 1


def taken(hook: dict[str, str], path: str) -> bool:
    """What pre-commit asks of a path."""
    return bool(re.search(hook["files"], path)) and not re.search(hook["exclude"], path)


def test_the_fixture_fails_a_test_with_the_findings(pytester: pytest.Pytester, repository: Path) -> None:
    """`atlas_conforms` in somebody's test: the good record passes, the bad one fails and says why."""
    shape = "<http://ex.org/S> sh:targetClass acd:Partenariat ; sh:property [ sh:path acd:titre ; sh:minCount 9 ] ."
    prefixes = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix acd: <https://w3id.org/atlas-cd/def#> ."
    (repository / "s.ttl").write_text(f"{prefixes} {shape}", encoding="utf-8")
    pytester.makepyfile(
        f"""
        import datetime
        def test_good(atlas_conforms):
            assert atlas_conforms({str(repository / "fiches" / "20002.jsonl")!r}).nodes
        def test_bad(atlas_conforms):
            atlas_conforms({str(repository / "fiches" / "20007.jsonl")!r})
        def test_known(atlas_conforms):
            path, known = {str(repository / "fiches" / "20007.jsonl")!r}, {str(repository / "known.toml")!r}
            assert atlas_conforms(path, baseline=known, today=datetime.date(2026, 11, 24)).known
        def test_expired(atlas_conforms):
            path, known = {str(repository / "fiches" / "20007.jsonl")!r}, {str(repository / "known.toml")!r}
            atlas_conforms(path, baseline=known, today=datetime.date(2029, 1, 1))
        def test_shapes(atlas_conforms):
            atlas_conforms({str(repository / "fiches" / "20002.jsonl")!r}, shapes=[{str(repository / "s.ttl")!r}])
        """
    )
    result = pytester.runpytest_subprocess("-p", "atlas_rdf.pytest_plugin", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(["*Financement-annee*"])


def test_a_shell_completes_commands_and_options(repository: Path) -> None:
    """What click's completion answers to `atlas-rdf val<TAB>`."""
    asked = bash(
        "atlas-rdf", repository, _ATLAS_RDF_COMPLETE="bash_complete", COMP_WORDS="atlas-rdf val", COMP_CWORD="1"
    )
    assert "plain,validate" in asked.stdout
