"""``monocle review bulk | export | import``: many judgements at once."""

from pathlib import Path
from typing import Annotated, Any

import typer

from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.review_texts import show_bulk
from monocle.cli.speech import Speech
from monocle.errors import BadInput, Conflict, NotFound
from monocle.permissions import Permission

VERDICTS = ("same", "different")
FARTHEST = 1000.0
"""Bits, either way, that a bound may have."""


def add_bulk(reviews: typer.Typer, speech: Speech) -> None:
    """Add ``monocle review bulk``."""
    say = speech.say

    @reviews.command(
        help=say("Judge all pairs that a rule meets. First without --pairs: nothing is decided, they are counted.")
    )
    @needs(Permission.WRITE_REVIEWS)
    def bulk(
        verdict: Annotated[str, typer.Argument(help=say("same or different."))],
        reason: Annotated[str, typer.Option("--reason", help=say("Of one reason only, by its code."))] = "",
        least: Annotated[float | None, typer.Option("--least", help=say("Weight from which on, in bits."))] = None,
        most: Annotated[float | None, typer.Option("--most", help=say("Weight up to which, in bits."))] = None,
        source: Annotated[str, typer.Option("--source", help=say("Of one source only."))] = "",
        pairs: Annotated[int | None, typer.Option("--pairs", min=0, help=say("How many they are: only then they are judged."))] = None,
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:  # fmt: skip
        if verdict not in VERDICTS:
            raise BadInput(f"{verdict!r} is not known here", where="verdict", mend=f"use {', '.join(VERDICTS)}")
        for name, bound in (("--least", least), ("--most", most)):
            if bound is not None and not -FARTHEST <= bound <= FARTHEST:
                raise BadInput("this is no number of bits", where=name, mend="use a number such as 6.5")
        chosen: dict[str, Any] = {"reason": reason, "least": least, "most": most, "source": source}
        with opened(workspace, speech) as house:
            found = house.reviews.by_rule(verdict, by, dry=True, **chosen)
            if pairs is not None and pairs != found.pairs:
                raise Conflict(
                    f"the rule meets {found.pairs} pairs, and {pairs} was typed",
                    where="--pairs",
                    mend="look again and type the count",
                )
            if pairs is not None:
                found = house.reviews.by_rule(verdict, by, dry=False, **chosen)
        if as_json:
            speech.json(found)
        else:
            show_bulk(speech, found, made=pairs is not None)


def add_labels(reviews: typer.Typer, speech: Speech) -> None:
    """Add ``monocle review export`` and ``import``."""
    say = speech.say

    @reviews.command(help=say("Write the judgements as labels into a file. It ends in .csv."))
    @needs(Permission.EXPORT_CUSTOMERS)
    def export(
        file: Annotated[Path, typer.Argument(help=say("A file that ends in .csv."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            written = house.reviews.export_labels(file)
        if as_json:
            speech.json({"written": written})
        else:
            speech.line(say("Judgements written: %(count)s.", count=speech.number(written)))

    @reviews.command("import", help=say("Judge as a file of labels says."))
    @needs(Permission.WRITE_REVIEWS)
    def import_labels(
        file: Annotated[Path, typer.Argument(help=say("A file as monocle review export writes it."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        if not file.is_file():
            raise NotFound("there is no such file", where=str(file), mend="name one that monocle review export wrote")
        with opened(workspace, speech) as house:
            found = house.reviews.import_labels(file, by)
        if as_json:
            speech.json(found)
        else:
            show_bulk(speech, found, made=True)
