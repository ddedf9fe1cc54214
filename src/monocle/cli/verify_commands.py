"""``monocle verify``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.cli.waiting import progress
from monocle.errors import MonocleError
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.verifying import Verified


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the command that looks whether all is whole."""
    say = speech.say

    @app.command(help=say("Verify that nothing is lost, doubled or damaged."))
    @needs(Permission.READ_STATUS)
    def verify(
        every: Annotated[bool, typer.Option("--all", help=say("Derive every golden value again, and read every byte."))] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        with opened(workspace, speech) as house, progress(speech) as tell:
            found = house.verify(tell, every)
        if as_json:
            speech.json(found)
        else:
            _shown(found, speech)
        if found.findings:
            raise typer.Exit(MonocleError.exit_code)


def _shown(found: "Verified", speech: Speech) -> None:
    say = speech.say
    if found.findings:
        speech.table(
            (say("promise"), say("what"), say("where"), say("places"), say("to mend")),
            [
                (one.promise, speech.told(one.what), ", ".join(one.where), one.places, speech.told(one.mend))
                for one in found.findings
            ],
            right=(3,),
            spare=(0,),
        )
    for name, why in found.left_out.items():
        speech.note(say("Not asked for: %(name)s: %(why)s", name=name, why=speech.told(why)))
    said = {"promises": len(found.promises), "findings": len(found.findings), "customers": found.customers}
    speech.line(
        say(
            "%(promises)s promises, %(findings)s broken; golden values of %(customers)s customers derived again.",
            **said,
        )
    )
