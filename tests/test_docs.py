"""The documentation's commands are run, and their output is the one shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from atlas_rdf.cli.main import COMMANDS
from atlas_rdf.rules import RULES
from atlas_rdf.validate.docs import shape_docs
from atlas_rdf.validate.locate import code

TOP = Path(__file__).resolve().parent.parent
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _steps(text: str) -> list[tuple[str, list[str]]]:
    steps: list[tuple[str, list[str]]] = []
    for block in _BLOCK.findall(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return steps


def _environment(folder: Path) -> dict[str, str]:
    """A PATH on which `atlas-rdf` is this interpreter's, whether installed or run from the checkout."""
    program = folder / "bin" / "atlas-rdf"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m atlas_rdf "$@"\n')
    program.chmod(0o755)
    return {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize("document", ["README.md", "docs/tutorial.md", "docs/questions.md", "docs/spark.md"])
def test_every_command_shown_gives_the_output_shown(document: str, tmp_path: Path) -> None:
    """Each `$` line of a console block runs, in order, and prints what the document shows (… stands for anything)."""
    steps = _steps((TOP / document).read_text(encoding="utf-8"))
    assert len(steps) >= 3, f"{document} shows {len(steps)} commands: nothing would be tested"
    work = tmp_path / "work"
    work.mkdir()
    shutil.copytree(TOP / "samples", work / "samples")
    environment = _environment(tmp_path)
    for command, shown in steps:
        done = subprocess.run(
            ["bash", "-c", command], cwd=work, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert "Traceback" not in done.stderr, f"{command}\n{done.stderr}"
        if not shown:
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            continue
        printed = done.stdout if done.stdout.strip() else done.stderr
        if any(line.startswith("code ") for line in shown):
            printed = done.stderr + done.stdout
        pattern = "\n".join(".*".join(map(re.escape, line.split("…"))) for line in shown)
        assert re.fullmatch(pattern, printed.rstrip("\n")), (
            f"$ {command}\nshown:\n{chr(10).join(shown)}\ngot:\n{printed}"
        )


def test_every_command_is_documented() -> None:
    """Each command has a section in docs/cli.md with its help, and stands in the README."""
    reference = (TOP / "docs/cli.md").read_text(encoding="utf-8")
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"## atlas-rdf {name}" in reference
        assert f"atlas-rdf {name}" in readme


def test_every_finding_is_documented() -> None:
    """Each rule, and each shape that says something, has its section: both sentences, what to do, a real example."""
    text = (TOP / "docs/findings.md").read_text(encoding="utf-8")
    shapes = [(code(doc.shape), doc.fr, doc.en) for doc in shape_docs().values() if doc.fr]
    said = [(rule.code, f"{rule.fr} {rule.fix_fr}", f"{rule.en} {rule.fix_en}") for rule in RULES] + shapes
    assert len(RULES) >= 30
    assert len(shapes) >= 100
    assert len({name for name, *_ in said}) == len(said)
    for name, *sentences in said:
        section = text.partition(f"\n### {name}\n")[2].partition("\n### ")[0]
        assert [one for one in sentences if one not in section] == [], name
        example = re.search(r"\nExemple / Example: `([^`]+)`.*\n\n> .+\n>\n> .+\n", section)
        assert example, f"{name}: break this rule in a file of tests/cases, or of tests/good-and-bad/bad for a shape"
        place = re.sub(r"(![^:]*)?(:[0-9]+)?$", "", example[1])  # sheet, line
        made = name.startswith("validation-")  # of files that the example itself makes
        assert made or place.startswith("https://atlas.exemple.fr/") or (TOP / place).exists(), name


def test_links_between_documents_lead_somewhere() -> None:
    """Each relative link of the documents names a file of the project."""
    documents = [TOP / "README.md", TOP / "CONTRIBUTING.md", *sorted((TOP / "docs").glob("*.md"))]
    links = 0
    for document in documents:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            links += 1
            assert (document.parent / target).exists(), f"{document.name}: {target}"
    assert links > 10
