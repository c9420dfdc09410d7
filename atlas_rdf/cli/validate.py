"""`atlas-rdf validate`: any RDF file, or any source file, against the shapes."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from atlas_rdf.cli import options
from atlas_rdf.cli.convert import unwritable, write
from atlas_rdf.cli.messages import say
from atlas_rdf.cli.reading import Settings, reading
from atlas_rdf.findings import AtlasError, Exit
from atlas_rdf.rdf_files import FORMATS as RDF
from atlas_rdf.sandbox import Limits
from atlas_rdf.sources.files import STDIN
from atlas_rdf.validate import baseline, ratchet
from atlas_rdf.validate.report import FORMATS, output
from atlas_rdf.validate.report.view import SAMPLE, View
from atlas_rdf.validate.verdict import Report, Verdict
from atlas_rdf.validation.request import Request, listed
from atlas_rdf.validation.run import validate_files

_PATHS = click.Path(path_type=Path)
#: Why a file can be no report's.
_READ = "est lu par cette commande", "is read by this command"
_STDOUT = "est la sortie standard, où va ce que dit --format", "is standard output, where --format goes"
_TWICE = "est déjà celui d'un autre rapport", "is that of another report already"
_OURS = options.together(
    click.option(
        "--files-from",
        multiple=True,
        metavar="FILE",
        help="Validate the files that FILE lists too; - is standard input; more than once.",
    ),
    click.option(
        "--rdf",
        type=click.Choice([suffix[1:] for suffix in RDF]),
        help="RDF format of standard input, and of files whose suffix says none.",
    ),
    click.option(
        "--shapes",
        type=_PATHS,
        multiple=True,
        help="Other people's shapes, files or folders, instead of ours.",
    ),
    click.option(
        "--background", type=_PATHS, multiple=True, help="RDF, files or folders, that is context and never judged."
    ),
    click.option(
        "--no-dataset-rules", is_flag=True, help="Our record shapes alone: not the rules about all records at once."
    ),
    click.option(
        "--timeout",
        type=click.IntRange(1, 1_000_000),
        default=120,
        show_default=True,
        metavar="N",
        help="Seconds of processor that --shapes may take a file.",
    ),
    click.option(
        "--memory",
        type=click.IntRange(1, 10_000_000),
        default=4096,
        show_default=True,
        metavar="N",
        help="Megabytes of memory that --shapes may take.",
    ),
    click.option(
        "--format", "form", type=click.Choice(list(FORMATS)), default="full", show_default=True, help="What is printed."
    ),
    click.option(
        "--output", "outputs", multiple=True, metavar="[FORMAT=]FILE", help="Also write a report; more than once."
    ),
    click.option("--all", "everything", is_flag=True, help="Show every finding, not a sample of each rule."),
    click.option(
        "--changed-since",
        metavar="REV",
        default="",
        help="Only what differs from this git revision, and the records that it reaches.",
    ),
    click.option("--against", type=_PATHS, help="Earlier dump or publication: fewer records, links or members fail."),
    click.option("--max-drop", default=1.0, show_default=True, help="Percent that a class or the links may lose."),
    click.option("--baseline", type=_PATHS, help="TOML: known findings, accepted until they expire; others fail."),
    click.option(
        "--update-baseline",
        is_flag=True,
        help="Strike from the baseline what is repaired; make it, with all findings, where there is none.",
    ),
    click.option("--owner", default="", help="Who repairs the findings of a baseline that is made."),
    click.option("--reason", default="", help="Why they are accepted."),
    click.option(
        "--expires",
        type=click.DateTime(("%Y-%m-%d",)),
        callback=options.day,
        help="Until when (default: a year from today).",
    ),
    click.option(
        "--today", type=click.DateTime(("%Y-%m-%d",)), callback=options.day, help="Day on which a baseline is judged."
    ),
    click.option("--allow-empty", is_flag=True, help="Nothing examined is no failure."),
)


@click.command("validate")
@click.argument("sources", nargs=-1, metavar="[SOURCES]...")
@_OURS
@options.FAIL_ON
@reading
def command(settings: Settings, sources: tuple[str, ...], **given: Any) -> int:
    """Check RDF files (.ttl .nt .nq .trig .jsonld), pages, JSON lines or tables against the shapes.

    SOURCES are files, folders, globs, or - for standard input. Each file and each record has its verdict; the
    run's is the worst of its files': 0 conforms, 1 violates, 4 not examined, 3 could not run.
    """
    view = View(
        settings.lang,
        settings.fail_on,
        given["allow_empty"],
        0 if given["everything"] else SAMPLE,
        sys.stdout.isatty() and not os.environ.get("NO_COLOR"),
    )
    arguments = _arguments(sources, given["files_from"])
    outputs = _outputs(given["outputs"], [*arguments, *_read(settings, given)])
    request = Request(
        settings.options(),
        settings.number,
        settings.manifest,
        settings.kind,
        settings.mapping,
        given["rdf"] or "",
        given["shapes"],
        given["background"],
        given["against"],
        given["max_drop"],
        given["changed_since"],
        not given["no_dataset_rules"],
        settings.registers,
        Limits(given["timeout"], given["memory"] << 20),
    )
    known = _known(given)
    watched = frozenset(about for block in known for about in block.records)
    written = frozenset(Path(os.path.abspath(path)) for _, path in outputs)  # noqa: PTH100 - links stay
    report = validate_files(arguments, replace(request, watched=watched, outputs=written))
    kept = given["update_baseline"] and report.verdict(view.fail_on) is Verdict.COULD_NOT_RUN
    if given["baseline"]:
        report = _ratchet(report, known, given, write_it=given["update_baseline"] and not kept)
    show(report, view, given["form"], outputs)
    if kept:
        say(
            view.lang,
            f"{given['baseline']} n'est pas écrit : tout n'a pas pu être validé. Corriger d'abord les erreurs.",
            f"{given['baseline']} is not written: not everything could be validated. Correct the errors first.",
        )
    return view.exit_code(report)


def _arguments(sources: tuple[str, ...], lists: tuple[str, ...]) -> list[str]:
    """What is named on the command line and in the lists; an empty list is nothing to examine, not wrong use."""
    if not sources and not lists:
        raise AtlasError(
            "Donner au moins un fichier, un dossier, - ou --files-from.",
            "Give at least one file, one folder, - or --files-from.",
            Exit.USAGE,
        )
    if "" in sources or "" in lists:
        raise AtlasError(
            "Un des noms donnés est vide : écrire lequel des fichiers valider (une variable de CI est peut-être vide).",
            "One of the names given is empty: say which files to validate (a variable of CI may be empty).",
            Exit.USAGE,
        )
    if STDIN in lists and (STDIN in sources or lists.count(STDIN) > 1):
        raise AtlasError(
            "L'entrée standard ne peut être lue qu'une fois : donner - ou --files-from -.",
            "Standard input can be read once only: give - or --files-from -.",
            Exit.USAGE,
        )
    return [*sources, *(name for one in lists for name in listed(one))]


def _read(settings: Settings, given: Mapping[str, Any]) -> Iterable[str | Path]:
    """What is read besides the files to judge."""
    others = (settings.manifest, settings.mapping, settings.registers, given["baseline"], given["against"])
    yield from (path for path in others if path)
    yield from (*given["files_from"], *given["shapes"], *given["background"])


def _outputs(words: Sequence[str], read: Iterable[str | Path]) -> list[tuple[str, Path]]:
    """The reports to write, each with its file, before anything is judged; raises `AtlasError` for one that cannot be.

    One that is also read would be lost for the sake of its own report.
    """
    outputs = [output(one) for one in words]
    taken = {os.path.abspath(path): _READ for path in read}  # noqa: PTH100 - links stay
    for _, path in outputs:
        where = os.path.abspath(path)  # noqa: PTH100 - links stay
        if str(path) == STDIN:
            taken[where] = _STDOUT
        if where in taken:
            fr, en = taken[where]
            raise AtlasError(
                f"--output : {path} {fr}. Choisir un autre fichier.",
                f"--output: {path} {en}. Choose another file.",
                Exit.USAGE,
            )
        if path.is_dir() or not path.parent.is_dir():
            raise unwritable(str(path), IsADirectoryError() if path.is_dir() else FileNotFoundError())
        taken[where] = _TWICE
    return outputs


def _known(given: Mapping[str, Any]) -> list[baseline.Known]:
    """The baseline, read before anything is judged; nothing where one shall be made."""
    path: Path | None = given["baseline"]
    if path is None:
        if given["update_baseline"]:
            raise AtlasError("--update-baseline demande --baseline.", "--update-baseline needs --baseline.", Exit.USAGE)
        return []
    if path.exists() or not given["update_baseline"]:
        return baseline.load(path)
    if not (given["owner"] and given["reason"]):
        raise AtlasError(
            "Une première liste de constats connus demande --owner et --reason.",
            "A first list of known findings needs --owner and --reason.",
            Exit.USAGE,
        )
    return []


def _ratchet(report: Report, known: list[baseline.Known], given: Mapping[str, Any], *, write_it: bool) -> Report:
    """The report against its baseline, which is made or shortened first when that is asked for."""
    path: Path = given["baseline"]
    today: datetime.date = given["today"] or datetime.datetime.now(tz=datetime.UTC).date()
    if write_it and not path.exists():
        expires = given["expires"] or today + datetime.timedelta(days=365)
        known = baseline.first(report, given["reason"], given["owner"], expires)
        write(str(path), [baseline.text(known).encode()])
    elif write_it:
        write(str(path), [baseline.text(ratchet.updated(known, report)).encode()])
    return ratchet.applied(report, known, today)


def show(report: Report, view: View, form: str, outputs: list[tuple[str, Path]]) -> None:
    """The report on standard output and in each file; why inputs could not be judged, on standard error."""
    for name, path in outputs:
        write(str(path), [FORMATS[name](report, replace(view, colour=False)).encode()])
    write(STDIN, [FORMATS[form](report, view).encode()])
    for error in report.errors:
        file = error.origin.file
        named = ("", "") if error.fr.startswith((f"{file} :", f"{file}:")) else (f"{file} : ", f"{file}: ")
        say(view.lang, f"Erreur : {named[0]}{error.fr}", f"Error: {named[1]}{error.en}")
