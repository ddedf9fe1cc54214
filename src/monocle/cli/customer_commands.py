"""``monocle customer find | show | why``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import JsonOption, WorkspaceOption, needs, opened
from monocle.cli.speech import Speech
from monocle.errors import NotFound
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.views import Customer, GoldenValue

LAST = 12


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about customers."""
    customers = typer.Typer(help=speech.say("Who the customers are."), no_args_is_help=True)
    app.add_typer(customers, name="customer")
    _finding(customers, speech)
    _showing(customers, speech)


def _finding(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @customers.command(help=say("Find customers by name, e-mail, phone, card, number or city; slips are forgiven."))
    @needs(Permission.READ_CUSTOMERS)
    def find(
        text: Annotated[list[str], typer.Argument(help=say("Words, in any order."))],
        limit: Annotated[int, typer.Option("--limit", help=say("How many at most."))] = 20,
        offset: Annotated[int, typer.Option("--offset", help=say("How many to leave out first."))] = 0,
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.customers.find(" ".join(text), limit, offset)
        if as_json:
            speech.json(found)
            return
        if not found:
            speech.note(say("No customer is found by these words."))
            raise typer.Exit(NotFound.exit_code)
        titles = (
            say("customer"),
            say("name"),
            say("e-mail"),
            say("phone"),
            say("city"),
            say("born"),
            say("orders"),
            say("last seen"),
        )
        speech.table(
            titles,
            [
                (
                    one.customer_id,
                    one.name,
                    one.email,
                    one.phone,
                    one.city,
                    one.birth_date,
                    one.orders,
                    one.last_seen_at,
                )
                for one in found
            ],
            right=(6,),
        )


def _showing(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @customers.command(help=say("Show one customer: golden values with their origin, identifiers, records, timeline."))
    @needs(Permission.READ_CUSTOMERS)
    def show(
        customer: Annotated[
            str,
            typer.Argument(
                help=say("Its id (or the beginning of it), an old id, or an identifier such as email:a@example.fr.")
            ),
        ],
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.customers.get(customer)
        if as_json:
            speech.json(found)
        else:
            _show(speech, found)

    @customers.command(help=say("Say why a golden value won, and against which rivals."))
    @needs(Permission.READ_CUSTOMERS)
    def why(
        customer: Annotated[str, typer.Argument(help=say("Its id or an identifier."))],
        field: Annotated[str, typer.Argument(help=say("A field, such as email or address; all when left out."))] = "",
        workspace: WorkspaceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.customers.get(customer)
        values = found.why(field) if field else found.golden
        if not values:
            known = ", ".join(sorted({one.field for one in found.golden}))
            raise NotFound(
                f"no golden value for {field!r}", where=f"customer {found.customer_id}", mend=f"use one of {known}"
            )
        if as_json:
            speech.json(values)
        else:
            _why(speech, values)


def _show(speech: Speech, found: "Customer") -> None:
    say = speech.say
    speech.line(f"{found.name or say('no name')}  {found.customer_id}")
    if found.asked_id != found.customer_id:
        speech.note(say("%(old)s leads to this customer now.", old=found.asked_id))
    spent = ", ".join(f"{amount / 100:.2f} {currency}" for currency, amount in sorted(found.spent.items())) or "-"
    figures = [
        (say("records"), len(found.records)),
        (say("sources"), ", ".join(found.sources)),
        (say("completeness"), speech.percent(found.completeness)),
        (say("orders"), found.order_count),
        (say("spent"), spent),
        (say("last order"), found.last_order_at),
        (say("last seen"), found.last_seen_at),
    ]
    speech.table(("", ""), figures)
    titles = (say("field"), say("value"), say("source"), say("said on"), say("rule"), say("records"), say("rivals"))
    speech.table(
        titles,
        [
            (say(one.field), one.shown, one.source, one.seen_at, say(one.rule), one.support, len(one.rivals))
            for one in found.golden
        ],
        right=(5, 6),
    )
    speech.table(
        (say("identifier"), say("value"), say("sources")),
        [(say(one.type), one.value, ", ".join(one.sources)) for one in found.identifiers],
    )
    items = [(one.at, one.channel, say(one.what), one.name, one.text) for one in found.timeline[:LAST]]
    speech.table((say("when"), say("channel"), say("what"), say("name"), say("text")), items)
    if len(found.timeline) > LAST:
        speech.note(say("… and %(more)s earlier; --json shows all.", more=speech.number(len(found.timeline) - LAST)))


def _why(speech: Speech, values: "Sequence[GoldenValue]") -> None:
    say = speech.say
    for one in values:
        speech.line(f"{say(one.field)}: {one.shown}")
        speech.line(
            "  " + say("won by the rule %(rule)s; said by %(source)s on %(on)s, first on %(since)s, by %(records)s records, %(nature)s",
                rule=say(one.rule), source=one.source, on=f"{one.seen_at:%Y-%m-%d}", since=f"{one.since:%Y-%m-%d}", records=one.support, nature=say(one.nature))
        )  # fmt: skip
        for rival in one.rivals:
            speech.line(
                "  "
                + say(
                    "against %(value)s, said by %(source)s on %(on)s, by %(records)s records",
                    value=rival.value,
                    source=rival.source,
                    on=f"{rival.seen_at:%Y-%m-%d}",
                    records=rival.records,
                )
            )
