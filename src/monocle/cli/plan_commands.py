"""``monocle plan make | list | show | apply | rollback``: other settings of matching, tried before they are in force."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.model_texts import show_plan, show_plans
from monocle.cli.run_commands import show_counts
from monocle.cli.speech import Speech
from monocle.cli.waiting import progress
from monocle.permissions import Permission


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about plans."""
    plans = typer.Typer(help=speech.say("Other settings of matching, tried on the data first."), no_args_is_help=True)
    app.add_typer(plans, name="plan")
    _making(plans, speech)
    _looking(plans, speech)
    _settling(plans, speech)


def _making(plans: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @plans.command(help=say("Show what other settings would change. A changed matching.yaml, or another model."))
    @needs(Permission.WRITE_MATCHING)
    def make(
        file: Annotated[Path | None, typer.Argument(help=say("The changed file; else the one that is there."))] = None,
        model: Annotated[str | None, typer.Option("--model", help=say("A version of the model instead."))] = None,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.plans.make(by, file, model)
        if as_json:
            speech.json(found)
        else:
            show_plan(speech, found)


def _looking(plans: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @plans.command("list", help=say("List the plans, newest first."))
    @needs(Permission.READ_MATCHING)
    def list_plans(
        limit: Annotated[int, typer.Option("--limit", min=1, max=100, help=say("How many at most."))] = 20,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.plans.list(limit)
        if as_json:
            speech.json(found)
        else:
            show_plans(speech, found)

    @plans.command(help=say("Show one plan."))
    @needs(Permission.READ_MATCHING)
    def show(
        plan: Annotated[str, typer.Argument(help=say("Id of the plan."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.plans.get(plan)
        if as_json:
            speech.json(found)
        else:
            show_plan(speech, found)


def _settling(plans: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @plans.command(help=say("Put a plan in force. Its file is written, and all records are matched anew."))
    @needs(Permission.WRITE_MATCHING)
    def apply(
        plan: Annotated[str, typer.Argument(help=say("Id of the plan."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house, progress(speech) as tell:
            run = house.plans.apply(plan, by, tell)
        if as_json:
            speech.json(run)
        else:
            show_counts(speech, run)

    @plans.command(help=say("Take back the plan applied last. All records are matched anew."))
    @needs(Permission.WRITE_MATCHING)
    def rollback(
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house, progress(speech) as tell:
            run = house.plans.roll_back(by, tell)
        if as_json:
            speech.json(run)
        else:
            show_counts(speech, run)
