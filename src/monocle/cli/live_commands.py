"""``monocle live run | status``: events become customers as they arrive."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.catalog.live import State


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about the live worker."""
    live = typer.Typer(help=speech.say("Let events become customers."), no_args_is_help=True)
    app.add_typer(live, name="live")
    _running(live, speech)
    _telling(live, speech)


def _running(live: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @live.command(help=say("Let events become customers until it is stopped."))
    @needs(Permission.START_RUNS)
    def run(
        until_done: Annotated[bool, typer.Option("--until-done", help=say("End once no events wait."))] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            worker = house.worker()
            if not until_done:
                speech.note(say("Stop with Ctrl-C."))
            worker.run(until_done)
            found = house.live()
        _show(speech, found, as_json)


def _telling(live: typer.Typer, speech: Speech) -> None:
    @live.command(help=speech.say("Tell how far events are, and what holds them up."))
    @needs(Permission.READ_STATUS)
    def status(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.live()
        _show(speech, found, as_json)


def _show(speech: Speech, found: "State", as_json: bool) -> None:
    if as_json:
        speech.json(found)
        return
    say = speech.say
    rows = [
        (say("events that wait"), found.lag_events),
        (say("seconds that the first of them waits"), speech.decimal(found.lag_seconds)),
        (say("events that became customers or facts"), found.events),
        (say("events that could not be taken"), found.refused),
    ]
    speech.table(("", ""), rows, right=(1,))
    if found.error:
        speech.note(speech.told(found.error))
    elif not found.running:
        speech.note(say("Nobody takes them now. Next: monocle serve, or monocle live run"))
