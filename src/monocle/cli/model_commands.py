"""``monocle model show | versions | health | train | publish | rollback | compare | import-splink | export-splink``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import OWNER, by_option, json_option, needs, opened, workspace_option
from monocle.cli.model_texts import show_health, show_model, show_plan, show_versions
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about the matching model."""
    models = typer.Typer(help=speech.say("The matching model and its versions."), no_args_is_help=True)
    app.add_typer(models, name="model")
    _looking(models, speech)
    _changing(models, speech)
    _comparing(models, speech)
    _exchanging(models, speech)


def _looking(models: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @models.command(help=say("Show the model in force. What each level of agreement weighs, rules and their cost."))
    @needs(Permission.READ_MATCHING)
    def show(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.matching.view()
        if as_json:
            speech.json(found)
        else:
            show_model(speech, found)

    @models.command(help=say("List the versions of the model, newest first."))
    @needs(Permission.READ_MATCHING)
    def versions(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.models.versions()
        if as_json:
            speech.json(found)
        else:
            show_versions(speech, found)

    @models.command(help=say("Show the health of identities, run by run. Sizes, refused links, signs of over-merging."))
    @needs(Permission.READ_MATCHING)
    def health(
        limit: Annotated[int, typer.Option("--limit", min=1, max=60, help=say("How many runs at most."))] = 10,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.matching.health(limit)
        if as_json:
            speech.json(found)
        else:
            show_health(speech, found)


def _changing(models: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @models.command(help=say("Learn a version from the records in force, and keep it. Nothing else changes."))
    @needs(Permission.WRITE_MATCHING)
    def train(
        note: Annotated[str, typer.Option("--note", help=say("In your words."), metavar="TEXT")] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made = house.models.train(by, note)
        if as_json:
            speech.json(made)
        else:
            show_versions(speech, [made])

    @models.command(help=say("Have runs use a version from now on. Without one, each run learns its own again."))
    @needs(Permission.WRITE_MATCHING)
    def publish(
        version: Annotated[str, typer.Argument(help=say("Name of the version."), show_default=False)] = "",
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            house.models.publish(version, by)
        _used(speech, version, as_json)

    @models.command(help=say("Have runs use what they used before the last publication."))
    @needs(Permission.WRITE_MATCHING)
    def rollback(
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            version = house.models.roll_back(by)
        _used(speech, version, as_json)


def _used(speech: Speech, version: str, as_json: bool) -> None:
    if as_json:
        speech.json({"version": version})
    elif version:
        speech.line(speech.say("Runs use %(version)s from now on.", version=version))
    else:
        speech.line(speech.say("Each run learns its own model from now on."))


def _comparing(models: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @models.command(help=say("Show what a version would change. Tried on the records in force."))
    @needs(Permission.WRITE_MATCHING)
    def compare(
        version: Annotated[str, typer.Argument(help=say("Name of the version."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            found = house.plans.make(by, version=version)
        if as_json:
            speech.json(found)
        else:
            show_plan(speech, found)


def _exchanging(models: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @models.command("import-splink", help=say("Keep a model that Splink saved as a version. Says what was left out."))
    @needs(Permission.WRITE_MATCHING)
    def import_splink(
        file: Annotated[Path, typer.Argument(help=say("JSON of Splink's save_model_to_json."))],
        by: Annotated[str, by_option(speech)] = OWNER,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            made, lost = house.models.import_splink(file, by)
        if as_json:
            speech.json({"version": made, "lost": lost})
        else:
            show_versions(speech, [made])
            _left_out(speech, lost)

    @models.command("export-splink", help=say("Write a version as Splink's settings. Says what they cannot hold."))
    @needs(Permission.READ_MATCHING)
    def export_splink(
        file: Annotated[Path, typer.Argument(help=say("JSON file to write."))],
        version: Annotated[str, typer.Option("--version", help=say("Name of the version; else the newest."))] = "",
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        with opened(workspace, speech) as house:
            lost = house.models.export_splink(file, version)
        if as_json:
            speech.json({"file": str(file), "lost": lost})
        else:
            speech.line(str(file))
            _left_out(speech, lost)


def _left_out(speech: Speech, lost: "Sequence[str]") -> None:
    if lost:
        speech.note(speech.say("Left out:"))
    for one in lost:
        speech.note(f"  {one}")
