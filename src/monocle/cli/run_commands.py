"""``monocle run``, ``runs`` and ``status``."""

from typing import Annotated

import typer

from monocle.cli.doors import JsonOption, WorkspaceOption, needs, opened, progress
from monocle.cli.speech import Speech
from monocle.permissions import Permission

SHOWN = (
    "received",
    "applied",
    "duplicate",
    "quarantined",
    "records",
    "customers",
    "created",
    "merged",
    "split",
    "gone",
)


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about runs."""
    say = speech.say

    @app.command(help=say("Load the sources, run the data flow, and put its result in force."))
    @needs(Permission.START_RUNS)
    def run(
        workspace: WorkspaceOption = None,
        load: Annotated[bool, typer.Option("--load/--no-load", help=say("Read the sources first."))] = True,
        as_json: JsonOption = False,
    ) -> None:
        with opened(workspace, speech) as house, progress(speech) as tell:
            done = house.run(tell, load)
        if as_json:
            speech.json(done)
            return
        speech.table(("", ""), [(say(name), done.counts.get(name, 0)) for name in SHOWN], right=(1,))
        for name, text in (
            ("loads_held", "%(count)s loads are held: see monocle source list"),
            ("loads_failed", "%(count)s loads failed: see monocle source list"),
        ):
            if done.counts.get(name):
                speech.note(say(text, count=done.counts[name]))

    @app.command(help=say("List the last runs."))
    @needs(Permission.READ_RUNS)
    def runs(
        workspace: WorkspaceOption = None,
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many."))] = 10,
        as_json: JsonOption = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.runs.list(limit)
        if as_json:
            speech.json(found)
            return
        titles = (
            say("began"),
            say("state"),
            say("stage"),
            say("records"),
            say("customers"),
            say("merged"),
            say("split"),
            say("error"),
        )
        speech.table(
            titles,
            [
                (
                    one.started_at,
                    say(one.state),
                    say(one.stage),
                    one.counts.get("records"),
                    one.counts.get("customers"),
                    one.counts.get("merged"),
                    one.counts.get("split"),
                    one.error,
                )
                for one in found
            ],
            right=(3, 4, 5, 6),
        )

    @app.command(help=say("Show the state of the workspace at a glance."))
    @needs(Permission.READ_STATUS)
    def status(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
        with opened(workspace, speech) as house:
            home = house.home()
        if as_json:
            speech.json(home)
            return
        speech.table(
            ("", ""),
            [
                (say("records"), home.records),
                (say("customers"), home.customers),
                (say("duplicates"), speech.percent(home.duplicates)),
                (say("identifiers per customer"), f"{home.identifiers_per_customer:.1f}"),
                (say("completeness"), speech.percent(home.completeness)),
                (say("doubtful pairs"), home.doubtful),
                (say("rows in quarantine"), home.quarantined),
                (say("loads held"), home.held),
            ],
            right=(1,),
        )
