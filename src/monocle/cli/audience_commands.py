"""``monocle audience who | saved``, ``monocle action list`` and ``monocle customer desk | allowances``: who may be sent, and why not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import customer_argument, json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.audience_views import Desk


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about audiences and actions."""
    audiences = typer.Typer(help=speech.say("Who may be sent, and what was spared."), no_args_is_help=True)
    app.add_typer(audiences, name="audience")
    _audiences(audiences, speech)
    deeds = typer.Typer(help=speech.say("Who did what with audiences."), no_args_is_help=True)
    app.add_typer(deeds, name="action")
    _actions(deeds, speech)


def _audiences(audiences: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @audiences.command(help=say("Count who may be sent, and why the others may not."))
    @needs(Permission.READ_DESTINATIONS)
    def who(
        name: Annotated[str, typer.Argument(help=say("The destination."))],
        audience: Annotated[str, typer.Argument(help=say("The audience."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.audiences.who(name, audience)
        if as_json:
            speech.json(found)
            return
        rows = [(say("in the segment"), found.of), (say("may be sent"), found.may)]
        rows += [(speech.word(reason, "why_not"), count) for reason, count in found.reasons.items()]
        speech.table(("", ""), rows, right=(1,))

    @audiences.command(help=say("List the contacts that were spared."))
    @needs(Permission.READ_DESTINATIONS)
    def saved(
        days: Annotated[int, typer.Option("--days", min=1, max=3660, help=say("Since so many days."))] = 90,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.audiences.saved(days)
        if as_json:
            speech.json(found)
            return
        rows = [
            (
                f"{one.destination}/{one.audience}",
                speech.word(one.reason, "why_not"),
                one.contacts,
                speech.money({one.currency: one.cost}),
            )
            for one in found
        ]
        speech.table((say("audience"), say("why"), say("spared"), say("cost")), rows, right=(2, 3))


def _actions(deeds: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @deeds.command("list", help=say("List who did what, newest first."))
    @needs(Permission.READ_DESTINATIONS)
    def listed(
        limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help=say("Rows, at most."))] = 20,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.audiences.actions(limit)
        if as_json:
            speech.json(found)
            return
        rows = [
            (
                one.at,
                one.by,
                speech.word(one.what, "deed"),
                "/".join(filter(None, (one.destination, one.audience))),
                ", ".join(
                    f"{speech.number(count)} {speech.word(name, 'became')}" for name, count in one.outcome.items()
                ),
            )
            for one in found
        ]
        speech.table((say("when"), say("who"), say("what"), say("where"), say("outcome")), rows)


def add_glances(customers: typer.Typer, speech: Speech) -> None:
    """Add the commands about one customer to those about customers."""
    say = speech.say

    @customers.command(help=say("Show a customer in one glance, and what not to do."))
    @needs(Permission.READ_CUSTOMERS)
    def desk(
        customer: Annotated[str, customer_argument(speech)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.audiences.desk(customer)
        if as_json:
            speech.json(found)
        else:
            _show_desk(speech, found)

    @customers.command("allowances", help=say("List what a customer allows, and because of which consent."))
    @needs(Permission.READ_CUSTOMERS)
    def allowed(
        customer: Annotated[str, customer_argument(speech)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.audiences.allowances(house.customers.get(customer).customer_id)
        if as_json:
            speech.json(found)
            return
        rows = [
            (
                speech.word(one.purpose, "purpose") if one.purpose != "any" else say("Any other purpose"),
                speech.word(one.channel, "channel") if one.channel != "any" else say("Any other channel"),
                speech.word(one.state, "choice"),
                one.chosen_at,
                one.source,
                one.consent_id,
            )
            for one in found
        ]
        titles = (say("purpose"), say("channel"), say("choice"), say("when"), say("source"), say("consent"))
        speech.table(titles, rows, spare=(5,))


def _show_desk(speech: Speech, desk: "Desk") -> None:
    say = speech.say
    speech.heading(desk.name or str(desk.customer_id))
    rows = [
        (say("Customer since"), speech.day(desk.since)),
        (say("Last visit"), f"{speech.day(desk.last_visit[0])}, {desk.last_visit[1]}" if desk.last_visit else "—"),
        (say("Last order"), speech.day(desk.last_order_at) if desk.last_order_at else "—"),
        (say("Orders"), desk.orders),
        (say("Spent"), speech.money(dict(desk.spent)) or "—"),
        (say("What they like"), ", ".join(name for name, _ in desk.likes) or "—"),
        (say("May be contacted by:"), ", ".join(speech.word(one, "channel") for one in desk.may) or "—"),
    ]
    speech.table(("", ""), rows)
    speech.heading(say("What not to do"))
    for one in desk.warnings:
        detail = ", ".join(speech.word(name, "channel") for name in one.detail.split(",") if name)
        told = detail or (speech.day(one.at) if one.at else "")
        speech.line(" ".join(filter(None, (_warning(speech, one.code), told))))
    if desk.offers:
        speech.heading(say("What to offer, and why"))
    for offer in desk.offers:
        why = speech.word(offer.reason, "offer_reason")
        speech.line(f"{offer.label} ({': '.join(filter(None, (why, offer.because)))})")


def _warning(speech: Speech, code: str) -> str:
    """Give what not to do, in the words of the page."""
    say = speech.say
    return {
        "young": say("Younger than 15: ask a parent before you note anything."),
        "complained": say("Complained:"),
        "detractor": say("Would not recommend us:"),
        "no_contact": say("Do not contact by this channel:"),
        "not_asked": say("Never asked about:"),
    }.get(code, say("A colleague left a note:"))
