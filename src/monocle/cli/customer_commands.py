"""``monocle customer find | show | why``; see ``identity_commands`` for those that correct who is whom."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from monocle.cli.audience_commands import add_glances
from monocle.cli.customer_texts import show_customer, show_found, show_reasons
from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.field_commands import add_changes
from monocle.cli.identity_commands import add_identities
from monocle.cli.identity_texts import show_why
from monocle.cli.speech import Speech
from monocle.errors import NotFound
from monocle.permissions import Permission


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about customers."""
    customers = typer.Typer(help=speech.say("Who the customers are."), no_args_is_help=True)
    app.add_typer(customers, name="customer")
    _finding(customers, speech)
    _showing(customers, speech)
    add_glances(customers, speech)
    add_changes(customers, speech)
    add_identities(customers, speech)


def _finding(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @customers.command(
        help=say("Find customers. By name, e-mail, phone, card, number or city; typing errors are forgiven.")
    )
    @needs(Permission.READ_CUSTOMERS)
    def find(
        text: Annotated[list[str], typer.Argument(help=say("Words, in any order."))],
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 20,
        offset: Annotated[int, typer.Option("--offset", min=0, help=say("How many to leave out first."))] = 0,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.customers.find(" ".join(text), limit, offset)
            known = found or house.home().customers
        if as_json:
            speech.json(found)
        elif found:
            show_found(speech, found)
        elif known:
            raise NotFound("no customer is found by these words", mend="use fewer words, or another identifier")
        else:
            raise NotFound("there are no customers yet", mend="run: monocle run")


def _showing(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say
    named = say("Its id or the beginning of it, an old id, or an identifier such as email:a@example.fr.")

    @customers.command(help=say("Show one customer. Golden values, where they come from, records, timeline."))
    @needs(Permission.READ_CUSTOMERS)
    def show(
        customer: Annotated[str, typer.Argument(help=named)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.customers.get(customer)
        if as_json:
            speech.json(found)
        else:
            show_customer(speech, found)

    @customers.command(help=say("Say why a value won. Or, of two records, why they are one person or two."))
    @needs(Permission.READ_CUSTOMERS)
    def why(
        customer: Annotated[str, typer.Argument(help=say("A customer, as show takes it; or the id of a record."))],
        field: Annotated[str, typer.Argument(help=say("A field, such as email or address; all when left out. Or the id of another record."))] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        pair = _records(customer, field)
        if pair:
            with opened(workspace, speech) as house:
                reason = house.identities.why(*pair)
            speech.json(reason) if as_json else show_why(speech, reason)
            return
        with opened(workspace, speech) as house:
            found = house.customers.get(customer)
        names = [one.field for one in found.golden]
        meant = next((name for name in names if field.lower() in {name, speech.word(name, "field").lower()}), field)
        values = found.why(meant) if field else found.golden
        if not values:
            raise NotFound(
                f"this customer has no golden value named {field}" if field else "this customer has no golden value",
                where=f"customer {found.customer_id}",
                mend=f"use one of {', '.join(sorted(set(names)))}"
                if names
                else "show its records: monocle customer show …",
            )
        if as_json:
            speech.json(values)
        else:
            show_reasons(speech, values)


def _records(left: str, right: str) -> tuple[UUID, UUID] | None:
    """Give two records; None when these are not two ids."""
    try:
        return UUID(left), UUID(right)
    except ValueError:
        return None
