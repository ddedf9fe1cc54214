"""``monocle customer merge | split | unmerge | tree | household | changelog``: who is whom, corrected by people."""

import datetime as dt
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from monocle.cli.doors import (
    OWNER,
    by_option,
    customer_argument,
    json_option,
    needs,
    opened,
    why_option,
    workspace_option,
)
from monocle.cli.identity_texts import show_changelog, show_household, show_preview, show_tree
from monocle.cli.review_commands import record
from monocle.cli.review_texts import show_done
from monocle.cli.speech import Speech
from monocle.errors import BadInput, NotFound
from monocle.permissions import Permission


def add_identities(customers: typer.Typer, speech: Speech) -> None:
    """Add the commands that correct who is whom."""
    _merging(customers, speech)
    _splitting(customers, speech)
    _unmerging(customers, speech)
    _explaining(customers, speech)
    _telling(customers, speech)


def _merging(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @customers.command(help=say("Merge two customers into one. It can be taken back at any time."))
    @needs(Permission.WRITE_IDENTITIES)
    def merge(
        customer: Annotated[str, customer_argument(speech)],
        other: Annotated[str, typer.Argument(help=say("The other customer."))],
        preview: Annotated[bool, typer.Option("--preview", help=say("Only show what would come of it."))] = False,
        why: Annotated[str, why_option(speech)] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            a, b = house.customers.get(customer).customer_id, house.customers.get(other).customer_id
            found = house.identities.preview_merge(a, b) if preview else None
            done = None if preview else house.identities.merge(a, b, by, why)
        if found:
            show_preview(speech, found, as_json)
        elif done:
            show_done(speech, done, as_json)


def _splitting(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @customers.command(help=say("Split records off a customer. They become another one, for good."))
    @needs(Permission.WRITE_IDENTITIES)
    def split(
        customer: Annotated[str, customer_argument(speech)],
        records: Annotated[list[str], typer.Argument(help=say("Ids of records, as monocle customer show --json gives them."))],
        preview: Annotated[bool, typer.Option("--preview", help=say("Only show what would come of it."))] = False,
        why: Annotated[str, why_option(speech)] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        chosen = [record(one, "records") for one in records]
        with opened(workspace, speech) as house:
            whole = house.customers.get(customer)
            known = {one.record_id for one in whole.records}
            if not set(chosen) < known:
                raise BadInput(
                    "these are not some of the customer's records",
                    where="records",
                    mend="choose at least one, and leave one",
                )
            found = house.identities.preview_split(whole.customer_id, chosen) if preview else None
            done = None if preview else house.identities.split(whole.customer_id, chosen, by, why)
        if found:
            show_preview(speech, found, as_json)
        elif done:
            show_done(speech, done, as_json)


def _unmerging(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @customers.command(help=say("Take a merge back. An old id gets its records back, and both stay apart."))
    @needs(Permission.WRITE_IDENTITIES)
    def unmerge(
        customer: Annotated[str, customer_argument(speech)],
        other: Annotated[str, typer.Argument(help=say("The old id that was merged into it."))],
        preview: Annotated[bool, typer.Option("--preview", help=say("Only show what would come of it."))] = False,
        why: Annotated[str, why_option(speech)] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        old = _id(other)
        with opened(workspace, speech) as house:
            whole = house.customers.get(customer)
            own = whole.customer_id
            old = whole.asked_id if old == own else old  # the two as they were given to merge, in either order
            found = house.identities.preview_unmerge(own, old) if preview else None
            done = None if preview else house.identities.unmerge(own, old, by, why)
        if found:
            show_preview(speech, found, as_json)
        elif done:
            show_done(speech, done, as_json)


def _explaining(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @customers.command(help=say("Show how a customer came together. Step by step, by which link or by whom."))
    @needs(Permission.READ_CUSTOMERS)
    def tree(
        customer: Annotated[str, customer_argument(speech)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            whole = house.customers.get(customer)
            found = house.identities.tree(whole.customer_id)
        if as_json:
            speech.json(found)
        else:
            show_tree(speech, whole, found)

    @customers.command(help=say("Show the household of a customer. People who share an address or more."))
    @needs(Permission.READ_CUSTOMERS)
    def household(
        customer: Annotated[str, customer_argument(speech)],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            whole = house.customers.get(customer)
            found = house.identities.household(whole.customer_id)
        if found is None:
            raise NotFound("this customer shares a household with nobody", where=f"customer {whole.customer_id}", mend="see its records: monocle customer show …")  # fmt: skip
        if as_json:
            speech.json(found)
        else:
            show_household(speech, found)


def _telling(customers: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @customers.command(
        help=say(
            "Show what became of customer ids. Founded, merged, split, redirected; or write all of it into a file."
        )
    )
    @needs(Permission.EXPORT_CUSTOMERS)
    def changelog(
        since: Annotated[str, typer.Option("--since", help=say("In force at that time or later, such as 2026-01-31 or 2026-01-31T12:00; UTC."), metavar="TIME", show_default=False)] = "",
        run: Annotated[str, typer.Option("--run", help=say("Of one run, by its id."), metavar="RUN", show_default=False)] = "",
        out: Annotated[Path | None, typer.Option("--out", help=say("Write all of it into a .csv, .jsonl or .parquet file, oldest first."), show_default=False)] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 100,
        before: Annotated[int, typer.Option("--before", min=0, help=say("Number of the last row seen."))] = 0,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        moment, whose = _time(since), _run(run)
        with opened(workspace, speech) as house:
            size = house.identities.write_changelog(out, moment, whose) if out else 0
            found = [] if out else house.identities.changelog(moment, whose, limit, before)
        if as_json:
            speech.json({"bytes": size} if out else found)
        elif out:
            speech.note(say("Wrote %(file)s.", file=out))
        else:
            show_changelog(speech, found)


def _time(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("this is no time", where="--since", mend="write 2026-01-31 or 2026-01-31T12:00") from None


def _run(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadInput("this is no id of a run", where="--run", mend="take it from: monocle runs --json") from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(
            f"{text!r} is no id of a customer", where="other", mend="see the history of the customer"
        ) from None
