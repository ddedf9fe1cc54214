"""The command ``monocle``: which commands there are, and what the terminal is answered when one ends.

Commands import what they need when they are called, so that ``--help`` answers at once.
"""

import io
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import typer

from monocle import settings as machine
from monocle.cli.speech import Speech
from monocle.cli.wording import spoken, wrong
from monocle.errors import BadInput, MonocleError, Unavailable
from monocle.language import LANGUAGES
from monocle.version import __version__

BUG, STOPPED = 70, 130
WIDEST = 100
"""Columns of a help page, where the terminal has so many."""


def run(arguments: Sequence[str]) -> int:
    """Answer one command line and give the exit code.

    Codes: 0 ok, 2 bad input, 3 not found, 4 conflict, 5 unavailable, 70 a bug of ours, 130 stopped by the person.
    """
    _never_fail_to_print()
    speech = Speech("en")
    try:
        language, rest = _language(arguments)
        speech = Speech(language)
        code = _answered(speech, rest)
        sys.stdout.flush()
    except MonocleError as error:
        speech.error(error)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, MemoryError) as error:
        speech.error(_refused(error))
        return Unavailable.exit_code
    # The last border: whatever is wrong here is a bug of ours, and a person gets words, not a traceback.
    except Exception as error:  # noqa: BLE001
        speech.bug(error, traceback.format_exc() if machine.debugging() else "")
        return BUG
    return code


def _answered(speech: Speech, arguments: list[str]) -> int:
    command = spoken(typer.main.get_command(build(speech)), speech)
    try:
        answer = command.main(args=arguments, prog_name="monocle", standalone_mode=False)
    except typer.TyperException as error:
        speech.note(wrong(error, speech)) if arguments else print(error.format_message(), file=sys.stderr)
        return BadInput.exit_code
    except KeyboardInterrupt:
        answer = STOPPED
    if answer == STOPPED:
        speech.note(speech.say("Stopped."))
    return answer if isinstance(answer, int) else 0


def build(speech: Speech) -> typer.Typer:
    """Give the command line in the language of a speech."""
    app = typer.Typer(
        name="monocle",
        help=speech.say("Monocle: one trusted view of every customer."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST},
    )

    @app.callback()
    def options(
        lang: str = typer.Option("", "--lang", help=speech.say("Language of texts: fr or en."), metavar="fr|en"),
        version: bool = typer.Option(
            False, "--version", is_eager=True, callback=_version, help=speech.say("Show the version.")
        ),
    ) -> None:
        """Take the options that stand before the command."""

    for commands in _rooms():
        commands.add_to(app, speech)
    return app


def _rooms() -> Sequence[Any]:
    """Give the modules of the commands, in the order in which help shows them."""
    from monocle.cli import (
        audience_commands,
        backup_commands,
        customer_commands,
        demo_commands,
        destination_commands,
        event_commands,
        field_commands,
        group_commands,
        insight_commands,
        key_commands,
        kpi_commands,
        model_commands,
        plan_commands,
        prediction_commands,
        quarantine_commands,
        query_commands,
        report_commands,
        review_commands,
        run_commands,
        segment_commands,
        source_commands,
        token_commands,
        verify_commands,
        workspace_commands,
    )

    return (
        workspace_commands,
        demo_commands,
        run_commands,
        source_commands,
        event_commands,
        key_commands,
        token_commands,
        customer_commands,
        review_commands,
        model_commands,
        plan_commands,
        field_commands,
        kpi_commands,
        quarantine_commands,
        query_commands,
        group_commands,
        insight_commands,
        prediction_commands,
        report_commands,
        segment_commands,
        destination_commands,
        audience_commands,
        backup_commands,
        verify_commands,
    )


def _version(asked: bool) -> None:
    if asked:
        print(f"monocle {__version__}")
        raise typer.Exit


def _language(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Give the language, and the arguments without ``--lang``, which may stand anywhere before ``--``."""
    rest = list(arguments)
    chosen = ""
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument.startswith("--lang="):
            chosen = argument.removeprefix("--lang=")
            rest = [*arguments[:number], *arguments[number + 1 :]]
        elif argument == "--lang":
            chosen = arguments[number + 1] if number + 1 < len(arguments) else "?"
            rest = [*arguments[:number], *arguments[number + 2 :]]
    if chosen and chosen not in LANGUAGES:
        raise BadInput(f"{chosen!r} is no language of Monocle", where="--lang", mend="use fr or en")
    return chosen or machine.read().language, rest


def _reason(error: Any) -> str:
    """Give why copying a folder failed (``shutil.Error`` lists source, target and reason per file); else the kind of error."""
    match error.args:
        case ([(_, _, why), *_],):
            return str(why).partition("] ")[2].partition(":")[0] or str(why)
    return type(error).__name__


def _refused(error: Any) -> Unavailable:
    """Give what the machine refuses, in our words."""
    if isinstance(error, MemoryError):
        return Unavailable("there is not enough memory", mend="set MONOCLE_MEMORY_MB lower, or free some")
    said = error.strerror or _reason(error)
    place = str(error.filename or "")
    return Unavailable(
        f"the machine refuses: {said}", where=place, mend="free some space or mend the rights, then try again"
    )


def _never_fail_to_print() -> None:
    """Let a terminal that does not know a character show another instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
