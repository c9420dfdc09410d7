"""The program: its commands, and what is said and answered when something goes wrong."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from atlas_rdf.cli.messages import language, tell
from atlas_rdf.findings import AtlasError, Exit, Lang
from atlas_rdf.version import VERSION

#: Command -> its one line of help; a command's module is loaded only when it runs.
COMMANDS = {
    "fetch": "Download pages, politely, with their manifest.",
    "publish": "Convert, check and write the dumps: the main job.",
    "spark": "Convert past one machine, into part files.",
    "convert": "Convert pages or JSON lines, as a filter.",
    "validate": "Check RDF or source files against the shapes.",
    "letters": "Write to each authority and embassy what to correct.",
    "explain": "Say what a finding's code means.",
    "shapes": "Try the shapes on broken records.",
    "query": "Ask a dump a SPARQL question.",
    "why": "Say where a triple comes from.",
    "ledger": "Say what became of every line.",
    "link": "See and decide what names mean.",
    "mapping": "Propose what the columns of a table are.",
}
_INTERRUPTED = 130


class _Commands(click.Group):
    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = import_module(f"atlas_rdf.cli.{name}").command
        return found

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="atlas-rdf")
def cli() -> None:
    """Records of the Atlas français de la coopération décentralisée as checked linked data."""


def main() -> NoReturn:
    """Runs the program; the one place where an exception becomes a sentence and an exit code."""
    lang = _language(sys.argv)
    try:
        code = cli.main(prog_name="atlas-rdf", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else int(Exit.OK))
    except AtlasError as error:
        _end(("Erreur : " if lang is Lang.FR else "Error: ") + error.message(lang), int(error.exit_code))
    except click.ClickException as error:
        said = " ".join(error.format_message().split())
        command = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "atlas-rdf"
        fr = f"Erreur : commande mal écrite ({said}) Voir {command} --help."
        _end(fr if lang is Lang.FR else f"Error: {said} See {command} --help.", int(Exit.USAGE))
    except (KeyboardInterrupt, click.Abort):
        said = "Interrompu ; rien n'a été changé." if lang is Lang.FR else "Interrupted; nothing was changed."
        _end(said, _INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(int(Exit.OK))
    except Exception as error:
        if os.environ.get("ATLAS_RDF_TRACEBACK"):
            raise
        kind = f"{type(error).__name__}: {error}"
        fr = (
            f"Défaut du logiciel ({kind}). Relancer avec ATLAS_RDF_TRACEBACK=1 et le signaler avec le fichier en cause."
        )
        en = f"A bug of ours ({kind}). Run again with ATLAS_RDF_TRACEBACK=1 and report it with the file at fault."
        _end(fr if lang is Lang.FR else en, int(Exit.BUG))


def _language(arguments: list[str]) -> Lang:
    """The language asked for on the command line, before click has read it."""
    for name, value in zip(arguments, [*arguments[1:], ""], strict=True):
        chosen = value if name == "--lang" else name.removeprefix("--lang=") if name.startswith("--lang=") else ""
        if chosen in list(Lang):
            return Lang(chosen)
    return language()


def _end(message: str, code: int) -> NoReturn:
    tell(message)
    sys.exit(code)
