"""``monocle understand`` and ``monocle insight``: what follows from a run, and its figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.cli.waiting import progress
from monocle.errors import MonocleError
from monocle.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monocle.workspace.insight_views import StepRow


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about figures."""
    _understanding(app, speech)


def _understanding(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(
        help=say("Compute what follows from a run: traits, figures, segments.")
    )
    @needs(Permission.START_RUNS)
    def understand(
        again: Annotated[bool, typer.Option("--again", help=say("Compute what is there as well."))] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house, progress(speech) as tell:
            found = house.understand(tell, again)
        if as_json:
            speech.json(found)
        else:
            show_steps(speech, found)
        if any(one.state != "done" for one in found):
            raise typer.Exit(MonocleError.exit_code)


def show_steps(speech: Speech, found: "Sequence[StepRow]") -> None:
    """Show how far what follows from a run is."""
    say = speech.say
    if not found:
        speech.note(say("Nothing has run yet. Next: monocle run"))
        return
    rows = [
        (speech.word(one.step, "stage"), speech.word(one.state, "state"), one.as_of, speech.decimal(one.seconds), speech.told(one.error))
        for one in found
    ]  # fmt: skip
    speech.table((say("step"), say("state"), say("as of"), say("seconds"), say("why")), rows, right=(3,), spare=(4,))
