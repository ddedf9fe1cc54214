"""``monocle run``, ``runs`` and ``status``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.cli.waiting import last_seconds, progress
from monocle.errors import BadInput
from monocle.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from monocle.workspace.insight_views import StepRow
    from monocle.workspace.views import Home, RunRow, SourceRow

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
TROUBLED = ("held", "failed")


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about runs."""
    _running(app, speech)
    _listing(app, speech)
    _glancing(app, speech)


def _running(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(help=say("Read the sources and make the customers. What was in force stays until all is well."))
    @needs(Permission.START_RUNS)
    def run(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        load: Annotated[bool, typer.Option("--load/--no-load", help=say("Read the sources first."))] = True,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            with progress(speech, last_seconds(house.runs.list(10))) as tell:
                done = house.run(tell, load)
            sources, steps = house.sources.list(), house.insight.steps()
        if as_json:
            speech.json(done)
        else:
            show_counts(speech, done)
            say_failures(speech, steps)
            if not sources:
                speech.note(say("There are no sources yet. Next: monocle source add NAME FILE"))
        say_troubles(speech, sources)


def _listing(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(help=say("List the last runs, or show one with its stages."))
    @needs(Permission.READ_RUNS)
    def runs(
        run_id: Annotated[str, typer.Argument(help=say("Id of a run; the last ones when left out."))] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 10,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        asked = _uuid(run_id) if run_id else None
        with opened(workspace, speech) as house:
            found = [house.runs.get(asked)] if asked else house.runs.list(limit)
        if as_json:
            speech.json(found[0] if asked else found)
        elif asked:
            _show_run(speech, found[0])
        elif found:
            _show_runs(speech, found)
        else:
            speech.note(say("Nothing has run yet. Next: monocle run"))


def _glancing(app: typer.Typer, speech: Speech) -> None:
    @app.command(help=speech.say("Show the state of the workspace at a glance."))
    @needs(Permission.READ_STATUS)
    def status(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            home = house.home()
        if as_json:
            speech.json(home)
        else:
            _show_home(speech, home)


def say_failures(speech: Speech, steps: "Sequence[StepRow]") -> None:
    """Say which steps after the run failed, and why; they are tried again where the workspace is served, or when asked for."""
    for one in steps:
        if one.state == "failed":
            speech.note(speech.say(": ").join((speech.word(one.step, "stage"), speech.told(one.error))))
            speech.note(speech.say("To try again: monocle understand"))


def say_troubles(speech: Speech, sources: "Sequence[SourceRow]") -> None:
    """Say which sources could not be read the last time, or wait for a decision, and why."""
    for one in sources:
        if one.last_load and one.last_load.state in TROUBLED:
            state, why = speech.word(one.last_load.state, "state"), speech.told(one.last_load.held_because)
            speech.note(speech.say(": ").join((one.name, state, why)))


def _uuid(text: str) -> "UUID":
    from uuid import UUID

    try:
        return UUID(text)
    except ValueError:
        raise BadInput(f"{text!r} is no id of a run", mend="list the runs: monocle runs --json") from None


def show_counts(speech: Speech, run: "RunRow") -> None:
    """Show the figures of a run."""
    rows = [(speech.word(name, "count"), run.counts.get(name, 0)) for name in SHOWN]
    speech.table(("", ""), rows, right=(1,))


def _show_runs(speech: Speech, found: "Sequence[RunRow]") -> None:
    say = speech.say
    titles = (say("began"), say("state"), say("stage"), say("records"), say("customers"), say("merged"), say("split"),
              say("seconds"), say("run"))  # fmt: skip
    rows = [
        (one.started_at, speech.word(one.state, "state"), speech.word(one.stage, "stage"), one.counts.get("records"),
         one.counts.get("customers"), one.counts.get("merged"), one.counts.get("split"), _seconds(speech, one), str(one.run_id))
        for one in found
    ]  # fmt: skip
    speech.table(titles, rows, right=(3, 4, 5, 6, 7), spare=(8, 6, 5))
    for one in found:
        if one.error:
            speech.note(say(": ").join((speech.moment(one.started_at), speech.told(one.error))))


def _show_run(speech: Speech, run: "RunRow") -> None:
    say = speech.say
    speech.line(f"{speech.moment(run.started_at)}   {speech.word(run.state, 'state')}   {run.run_id}")
    if run.error:
        speech.line(speech.told(run.error))
    speech.table(
        (
            say("stage"),
            say("rows in"),
            say("rows out"),
            say("seconds"),
            say("memory, MiB"),
            say("memory foreseen, MiB"),
        ),
        [
            (
                speech.word(one.name, "stage"),
                one.rows_in,
                one.rows_out,
                speech.decimal(one.seconds),
                one.peak_mb,
                one.needed_mb or "",
            )
            for one in run.stages
        ],
        right=(1, 2, 3, 4, 5),
    )
    show_counts(speech, run)


def _seconds(speech: Speech, run: "RunRow") -> str:
    return speech.decimal((run.ended_at - run.started_at).total_seconds()) if run.ended_at else ""


def _show_home(speech: Speech, home: "Home") -> None:
    say = speech.say
    figures = [
        (say("sources"), len(home.sources)),
        (say("records"), home.records),
        (say("customers"), home.customers),
        (say("records beyond the first of their customer"), speech.percent(home.duplicates)),
        (say("identifiers per customer"), speech.decimal(home.identifiers_per_customer)),
        (say("completeness"), speech.percent(home.completeness)),
        (say("doubtful pairs"), home.doubtful),
        (say("rows in quarantine"), home.quarantined),
        (say("loads held"), home.held),
    ]
    speech.table(("", ""), figures, right=(1,))
    say_troubles(speech, home.sources)
    if not home.sources:
        speech.note(say("There are no sources yet. Next: monocle source add NAME FILE"))
    elif not home.runs:
        speech.note(say("Nothing has run yet. Next: monocle run"))
