"""``monocle review list | show | judge | undo | confirm | judgements | progress``; see ``bulk_commands`` for the others."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from monocle.cli.bulk_commands import add_bulk, add_labels
from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, why_option, workspace_option
from monocle.cli.review_texts import show_done, show_item, show_judgements, show_progress, show_queue
from monocle.cli.speech import Speech
from monocle.errors import BadInput
from monocle.permissions import Permission

VERDICTS = ("same", "different", "unsure")
REASONS = ("review", "held_back", "raised", "unsure", "proposed", "over_merge")
STATES = ("proposed", "in_force", "withdrawn", "raised")


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about the review."""
    reviews = typer.Typer(help=speech.say("Pairs that a person should look at, and judgements."), no_args_is_help=True)
    app.add_typer(reviews, name="review")
    _looking(reviews, speech)
    _judging(reviews, speech)
    _settling(reviews, speech)
    _telling(reviews, speech)
    add_bulk(reviews, speech)
    add_labels(reviews, speech)


def record(text: str, where: str) -> UUID:
    """Give the id of a record.

    Raises:
        BadInput: it is none.
    """
    try:
        return UUID(text)
    except ValueError:
        raise BadInput(f"{text!r} is no id of a record", where=where, mend="see: monocle review list") from None


def one_of(text: str, known: tuple[str, ...], where: str) -> str:
    """Give a code.

    Raises:
        BadInput: it is none of those known.
    """
    if text not in known:
        raise BadInput(f"{text!r} is not known here", where=where, mend=f"use {', '.join(known)}")
    return text


def _looking(reviews: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @reviews.command("list", help=say("List the pairs that wait. What is most doubtful and matters most comes first."))
    @needs(Permission.READ_REVIEWS)
    def list_pairs(
        reason: Annotated[str, typer.Option("--reason", help=say("Of one reason only, by its code."))] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=200, help=say("How many at most."))] = 20,
        after: Annotated[str, typer.Option("--after", help=say("Where the last list ended."))] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        if reason:
            one_of(reason, REASONS, "--reason")
        with opened(workspace, speech) as house:
            found = house.reviews.queue(reason=reason, after=after, limit=limit, by=by, language=speech.language)
        if as_json:
            speech.json(found)
        else:
            show_queue(speech, found)

    @reviews.command(help=say("Show two records side by side. Their weights, what a merge touches, past decisions."))
    @needs(Permission.READ_REVIEWS)
    def show(
        left: Annotated[str, typer.Argument(help=say("Id of a record."))],
        right: Annotated[str, typer.Argument(help=say("Id of the other record."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        pair = record(left, "left"), record(right, "right")
        with opened(workspace, speech) as house:
            found = house.reviews.get(*pair, by=by, language=speech.language)
        if as_json:
            speech.json(found)
        else:
            show_item(speech, found)


def _judging(reviews: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @reviews.command(help=say("Decide about two records: same, different or unsure."))
    @needs(Permission.WRITE_REVIEWS)
    def judge(
        left: Annotated[str, typer.Argument(help=say("Id of a record."))],
        right: Annotated[str, typer.Argument(help=say("Id of the other record."))],
        verdict: Annotated[str, typer.Argument(help=say("same, different or unsure."))],
        why: Annotated[str, why_option(speech)] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        pair = record(left, "left"), record(right, "right")
        one_of(verdict, VERDICTS, "verdict")
        with opened(workspace, speech) as house:
            done = house.reviews.judge(*pair, verdict, by, why)
        show_done(speech, done, as_json)


def _settling(reviews: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @reviews.command(help=say("Take a judgement back. Everything is then as if it had never been made."))
    @needs(Permission.WRITE_REVIEWS)
    def undo(
        number: Annotated[int, typer.Argument(min=1, help=say("Number of the judgement."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            done = house.reviews.undo(number, by)
        show_done(speech, done, as_json)

    @reviews.command(help=say("Put in force what another person proposed."))
    @needs(Permission.WRITE_REVIEWS)
    def confirm(
        number: Annotated[int, typer.Argument(min=1, help=say("Number of the judgement."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            done = house.reviews.confirm(number, by)
        show_done(speech, done, as_json)


def _telling(reviews: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @reviews.command(help=say("List the judgements, newest first."))
    @needs(Permission.READ_REVIEWS)
    def judgements(
        state: Annotated[
            str, typer.Option("--state", help=say("Only proposed, in_force, withdrawn or raised ones."))
        ] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help=say("How many at most."))] = 100,
        before: Annotated[int, typer.Option("--before", min=0, help=say("Number of the last one seen."))] = 0,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        if state:
            one_of(state, STATES, "--state")
        with opened(workspace, speech) as house:
            found = house.reviews.judgements(state, limit, before)
        if as_json:
            speech.json(found)
        else:
            show_judgements(speech, found)

    @reviews.command(help=say("Show how far the review is, and how often stewards agree."))
    @needs(Permission.READ_REVIEWS)
    def progress(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.reviews.progress()
        if as_json:
            speech.json(found)
        else:
            show_progress(speech, found)
