"""``monocle access list``: who read which customer."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the command about reads."""
    accesses = typer.Typer(help=speech.say("Who read which customer."), no_args_is_help=True)
    app.add_typer(accesses, name="access")
    say = speech.say

    @accesses.command("list", help=say("List who read which customer, the newest reads first."))
    @needs(Permission.READ_ACCESSES)
    def list_accesses(
        customer: Annotated[UUID | None, typer.Option("--customer", help=say("Of one customer, by its id."))] = None,
        who: Annotated[str, typer.Option("--who", help=say("By one person, or one token by its name."))] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 50,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.workspace.accesses import Wanted

        with opened(workspace, speech) as house:
            found = house.accesses.list(Wanted(customer, who), limit)
        if as_json:
            speech.json(found)
        elif found:
            titles = (say("when"), say("who"), say("customer"), say("through"), say("reads"))
            rows = [
                (one.at, one.who, _shown(speech, one.customer_id, one.customers), one.door, one.reads) for one in found
            ]
            speech.table(titles, rows, right=(4,), spare=(3,))
        else:
            speech.note(say("Nobody read a customer through a page or the API yet."))


def _shown(speech: Speech, customer_id: UUID | None, customers: int) -> str:
    return str(customer_id) if customer_id else speech.say("a list of %(count)s", count=customers)
