"""``monocle access``: who read which customer, and how much."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.usage import Usage


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about reads."""
    accesses = typer.Typer(help=speech.say("Who read which customer."), no_args_is_help=True)
    app.add_typer(accesses, name="access")
    say = speech.say

    @accesses.command("list", help=say("List who read which customer, the newest reads first."))
    @needs(Permission.READ_ACCESSES)
    def list_accesses(
        customer: Annotated[UUID | None, typer.Option("--customer", help=say("Of one customer, by its id."))] = None,
        who: Annotated[str, typer.Option("--who", help=say("By one person, or one token by its name."))] = "",
        entity: Annotated[str, typer.Option("--entity", help=say("By tokens that are bound to one entity."))] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 50,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.workspace.accesses import Wanted

        with opened(workspace, speech) as house:
            found = house.accesses.list(Wanted(customer, who, entity=entity), limit)
        if as_json:
            speech.json(found)
        elif found:
            titles = (say("when"), say("who"), say("entity"), say("customer"), say("through"), say("reads"))
            rows = [
                (one.at, one.who, one.entity, _shown(speech, one.customer_id, one.customers), one.door, one.reads)
                for one in found
            ]
            speech.table(titles, rows, right=(5,), spare=(4,))
        else:
            speech.note(say("Nobody read a customer through a page or the API yet."))

    @accesses.command("usage", help=say("How much customers are read, by whom and where."))
    @needs(Permission.READ_ACCESSES)
    def usage(
        weeks: Annotated[
            int, typer.Option("--weeks", min=1, max=53, help=say("How many weeks, this one with them."))
        ] = 12,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.accesses.usage(weeks)
        if as_json:
            speech.json(found)
        elif found.totals:
            _tell(speech, found)
        else:
            speech.note(say("Nobody read a customer through a page or the API in these weeks."))


def _tell(speech: Speech, found: "Usage") -> None:
    """Print who reads and through which doors, and who is active."""
    say = speech.say
    titles = (say("who"), say("reads"), say("customers"), say("in lists"), say("last used"))
    for first, uses in ((say("who"), found.askers), (say("through"), found.doors)):
        rows = [(one.name, one.reads, one.customers, one.listed, one.last_at) for one in uses]
        speech.table((first, *titles[1:]), rows, right=(1, 2, 3), spare=(0,))
    speech.note(
        say(
            "Active in %(days)s days: persons %(persons)s of %(ever)s who ever read, tokens %(tokens)s of %(all)s.",
            days=found.active_days,
            persons=found.active.persons,
            ever=found.active.persons_ever,
            tokens=found.active.tokens,
            all=found.active.tokens_ever,
        )
    )


def _shown(speech: Speech, customer_id: UUID | None, customers: int) -> str:
    return str(customer_id) if customer_id else speech.say("a list of %(count)s", count=customers)
