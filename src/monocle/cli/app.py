"""The command ``monocle``: which commands there are, and what the terminal is answered when one ends.

Commands import what they need when they are called, so that ``--help`` answers at once.
"""

import os
import sys
import traceback
from collections.abc import Sequence

import typer

from monocle import __version__
from monocle import settings as machine
from monocle.cli.speech import Speech
from monocle.errors import MonocleError
from monocle.language import LANGUAGES

BUG, STOPPED = 70, 130


def run(arguments: Sequence[str]) -> int:
    """Answer one command line and give the exit code.

    Codes: 0 ok, 2 bad input, 3 not found, 4 conflict, 5 unavailable, 70 a bug of ours, 130 stopped by the person.
    """
    speech = Speech(_language(arguments))
    try:
        return _answered(build(speech), list(arguments))
    except MonocleError as error:
        speech.error(error)
        return error.exit_code
    except KeyboardInterrupt:
        speech.note(speech.say("Stopped."))
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    # The last border: whatever is wrong here is a bug of ours, and a person gets words, not a traceback.
    except Exception as error:  # noqa: BLE001
        speech.bug(error, traceback.format_exc() if machine.debugging() else "")
        return BUG


def _answered(app: typer.Typer, arguments: list[str]) -> int:
    try:
        answer = app(args=arguments, standalone_mode=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return answer if isinstance(answer, int) else 0


def build(speech: Speech) -> typer.Typer:
    """Give the command line in the language of a speech."""
    from monocle.cli import (
        customer_commands,
        demo_commands,
        quarantine_commands,
        run_commands,
        source_commands,
        workspace_commands,
    )

    app = typer.Typer(
        name="monocle",
        help=speech.say("Monocle: one trusted view of every customer."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def options(
        lang: str = typer.Option("", "--lang", help=speech.say("Language of texts: fr or en."), metavar="fr|en"),
        version: bool = typer.Option(
            False, "--version", is_eager=True, callback=_version, help=speech.say("Show the version.")
        ),
    ) -> None:
        """Take the options that stand before the command."""

    for commands in (
        workspace_commands,
        demo_commands,
        run_commands,
        source_commands,
        customer_commands,
        quarantine_commands,
    ):
        commands.add_to(app, speech)
    return app


def _version(asked: bool) -> None:
    if asked:
        print(f"monocle {__version__}")
        raise typer.Exit


def _language(arguments: Sequence[str]) -> str:
    for number, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return _known(argument.removeprefix("--lang="))
        if argument == "--lang" and number + 1 < len(arguments):
            return _known(arguments[number + 1])
    return machine.read().language


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"
