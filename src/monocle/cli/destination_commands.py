"""``monocle destination list | show | kinds | check | preview | sync | deliver | runs | results | retry``: where audiences go."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monocle.workspace.destination_views import DestinationRow, SyncRow


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about destinations."""
    places = typer.Typer(help=speech.say("Send audiences to destinations."), no_args_is_help=True)
    app.add_typer(places, name="destination")
    _listing(places, speech)
    _looking(places, speech)
    _sending(places, speech)
    _telling(places, speech)
    _again(places, speech)


def _listing(places: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @places.command("list", help=say("List destinations and their audiences."))
    @needs(Permission.READ_DESTINATIONS)
    def listed(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.destinations.list()
        if as_json:
            speech.json(found)
        else:
            _show_destinations(speech, found)

    @places.command(help=say("Show a destination and the removals that it still owes."))
    @needs(Permission.READ_DESTINATIONS)
    def show(
        name: Annotated[str, typer.Argument(help=say("Its name."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.destinations.get(name)
        if as_json:
            speech.json(found)
        else:
            _show_destinations(speech, [found])

    @places.command(help=say("List the kinds of destinations and what each needs."))
    @needs(Permission.READ_DESTINATIONS)
    def kinds(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.destinations.kinds()
        if as_json:
            speech.json(found)
            return
        rows = [(one.name, ", ".join(one.settings), ", ".join(one.fields), one.secret) for one in found]
        speech.table((say("kind"), say("settings"), say("fields"), say("secret")), rows, spare=(2,))


def _looking(places: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @places.command(help=say("Ask a destination whether it knows us."))
    @needs(Permission.WRITE_DESTINATIONS)
    def check(
        name: Annotated[str, typer.Argument(help=say("Its name."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            said = house.destinations.check(name)
        if as_json:
            speech.json({"said": said})
        else:
            speech.line(speech.told(said))

    @places.command(help=say("Show what a synchronisation would do; nothing is sent."))
    @needs(Permission.EXPORT_CUSTOMERS)
    def preview(
        name: Annotated[str, typer.Argument(help=say("Its name."))],
        audience: Annotated[str, typer.Argument(help=say("The audience."))],
        mode: Annotated[str, typer.Option("--mode", help=say("full or difference."), metavar="MODE")] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.destinations.preview(name, audience, mode)
        if as_json:
            speech.json(found)
            return
        speech.table(("", ""), [(speech.word(key, "became"), value) for key, value in found.counts.items()], right=(1,))
        speech.table(
            ("", ""), [(speech.word(key, "why_not"), value) for key, value in found.reasons.items()], right=(1,)
        )


def _sending(places: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @places.command(help=say("Decide what an audience is told, and deliver it."))
    @needs(Permission.SEND_AUDIENCES)
    def sync(
        name: Annotated[str, typer.Argument(help=say("Its name."))],
        audience: Annotated[str, typer.Argument(help=say("The audience; else all of them."))] = "",
        mode: Annotated[
            str,
            typer.Option(
                "--mode",
                help=say("full, difference, or remove: all out of an audience that left its file."),
                metavar="MODE",
            ),
        ] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.destinations.sync(name, audience, mode, by)
            house.destinations.deliver()
            found = [house.destinations.run(one.sync_id) for one in made]
        _show_runs(speech, found, as_json)

    @places.command(help=say("Send what waits and is due."))
    @needs(Permission.SEND_AUDIENCES)
    def deliver(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            house.destinations.deliver()
            found = house.destinations.list()
        if as_json:
            speech.json(found)
        else:
            _show_destinations(speech, found)


def _telling(places: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @places.command(help=say("List what was sent, newest first."))
    @needs(Permission.READ_DESTINATIONS)
    def runs(
        name: Annotated[str, typer.Argument(help=say("Its name; else all of them."))] = "",
        audience: Annotated[str, typer.Argument(help=say("The audience; else all of them."))] = "",
        limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help=say("Rows, at most."))] = 20,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.destinations.runs(name, audience, limit)
        _show_runs(speech, found, as_json)

    @places.command(help=say("Tell what became of each customer, and why."))
    @needs(Permission.READ_CUSTOMERS)
    def results(
        sync_id: Annotated[str, typer.Argument(help=say("Its id."))],
        outcome: Annotated[str, typer.Option("--outcome", help=say("Only added, updated, removed, skipped, refused, failed or waiting."), metavar="WORD")] = "",
        limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help=say("Rows, at most."))] = 50,
        after: Annotated[int, typer.Option("--after", min=0, help=say("Rows after this one."))] = 0,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        from monocle.http.queries import uuid

        with opened(workspace, speech) as house:
            found = house.destinations.results(uuid(sync_id), outcome, limit, after)
        if as_json:
            speech.json(found)
            return
        rows = [
            (
                one.customer_id,
                speech.word(one.outcome, "became"),
                speech.word(one.reason, "why_not") if one.reason else "",
                one.consent_id,
                one.tries,
            )
            for one in found
        ]
        speech.table(
            (say("customer"), say("outcome"), say("why"), say("consent"), say("tries")), rows, right=(4,), spare=(3,)
        )


def _again(places: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @places.command(help=say("Send again what failed, and nothing else."))
    @needs(Permission.SEND_AUDIENCES)
    def retry(
        sync_id: Annotated[str, typer.Argument(help=say("Its id."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.http.queries import uuid

        with opened(workspace, speech) as house:
            made = house.destinations.retry(uuid(sync_id), by)
            house.destinations.deliver()
            found = [house.destinations.run(made.sync_id)]
        _show_runs(speech, found, as_json)


def _show_destinations(speech: Speech, found: "Sequence[DestinationRow]") -> None:
    say = speech.say
    titles = (
        say("destination"),
        say("kind"),
        say("audience"),
        say("segment"),
        say("there"),
        say("waiting"),
        say("failed"),
        say("to be removed"),
    )
    rows = [
        (
            one.name,
            one.kind,
            audience.name,
            audience.segment,
            audience.there,
            audience.waiting,
            audience.dead,
            audience.stays,
        )
        for one in found
        for audience in one.audiences
    ]
    speech.table(titles, rows, right=(4, 5, 6, 7), spare=(1,))
    for one in found:
        if one.error:
            speech.note(f"{one.name}: {speech.told(one.error)}")
        for owed in one.owed:
            speech.note(
                say(
                    "%(place)s was told to remove %(count)s and did not, since %(since)s (%(reason)s): told again at each synchronisation.",
                    place=f"{one.name}/{owed.audience}",
                    count=owed.customers,
                    since=f"{owed.since:%Y-%m-%d %H:%M}",
                    reason=speech.told(owed.reason),
                )
            )


def _show_runs(speech: Speech, found: "Sequence[SyncRow]", as_json: bool) -> None:
    if as_json:
        speech.json(found)
        return
    outcomes = ("added", "updated", "removed", "skipped", "refused", "failed", "waiting")
    titles = (speech.say("synchronisation"), speech.say("audience"), *(speech.word(one, "became") for one in outcomes))
    rows = [
        (one.sync_id, f"{one.destination}/{one.audience}", *(getattr(one, name) for name in outcomes)) for one in found
    ]
    speech.table(titles, rows, right=tuple(range(2, 9)))
    for error in {one.error for one in found if one.error}:
        speech.note(speech.told(error))
    for one in found:
        for said in _said_later(speech, one):
            speech.note(f"{one.sync_id}: {said}")


def _said_later(speech: Speech, one: "SyncRow") -> "Iterator[str]":
    """Give what a destination said of what it had taken."""
    why = speech.told(one.said)
    if one.unconfirmed and one.said:
        yield speech.say("what became of %(count)s is not known (%(why)s).", count=one.unconfirmed, why=why)
    elif one.unconfirmed:
        yield speech.say(
            "the destination still works on %(count)s; whom it refuses later is told here.", count=one.unconfirmed
        )
    if one.unnamed:
        yield speech.say(
            "the destination refused %(count)s later, and does not say whom (%(why)s).", count=one.unnamed, why=why
        )
