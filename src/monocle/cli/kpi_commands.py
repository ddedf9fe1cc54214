"""``monocle kpi list``: the goals, and where each stands."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.kpis import Kpi


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the command about goals."""
    kpis = typer.Typer(help=speech.say("Goals: what figures should become."), no_args_is_help=True)
    app.add_typer(kpis, name="kpi")
    say = speech.say

    @kpis.command("list", help=say("List the goals and where each stands."))
    @needs(Permission.READ_INSIGHT)
    def list_kpis(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.kpis.list(speech.language)
        if as_json:
            speech.json(found)
        elif found:
            titles = (say("goal"), say("baseline"), say("now"), say("target"), say("until"), say("state"))
            rows = [
                (
                    one.label,
                    _value(speech, one.baseline, one),
                    _value(speech, one.value, one),
                    _value(speech, one.target, one),
                    one.by,
                    speech.say(STATES[one.state]),
                )
                for one in found
            ]
            speech.table(titles, rows, right=(1, 2, 3), spare=(0,))
        else:
            speech.note(say("No goal is set. Write kpis: in monocle.yaml."))


STATES = {
    "reached": "reached",
    "nearer": "nearer than it was",
    "further": "further than it was",
    "still": "as it was",
    "unknown": "not known yet",
}


def _value(speech: Speech, value: float | None, one: "Kpi") -> str:
    """Give a value in its unit."""
    if value is None:
        return ""
    if one.unit == "share":
        return f"{speech.decimal(100 * value)} %"
    return f"{speech.decimal(value)} {one.currency}".strip()
