"""``monocle backup`` and ``restore``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.backup import Backup


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands that keep a workspace safe."""
    say = speech.say

    @app.command(help=say("Write the whole workspace to one file. It holds personal data."))
    @needs(Permission.MANAGE_WORKSPACE)
    def backup(
        file: Annotated[Path, typer.Argument(help=say("A new file."))],
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.workspace.backup import back_up

        with opened(workspace, speech) as house:
            made = back_up(house.house, file)
        _told(speech, made, as_json, say("Wrote %(place)s: %(files)s files, %(size)s MB.", **_figures(speech, made)))

    @app.command(help=say("Make a workspace from a backup. Every file is checked first."))
    @needs(Permission.MANAGE_WORKSPACE)
    def restore(
        file: Annotated[Path, typer.Argument(help=say("A backup."))],
        folder: Annotated[Path, typer.Argument(help=say("A new or empty folder."))],
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle import settings
        from monocle.workspace.backup import restore_backup

        made = restore_backup(file, folder, settings.read())
        _told(speech, made, as_json, say("Restored %(place)s: %(files)s files, %(size)s MB.", **_figures(speech, made)))


def _figures(speech: Speech, made: "Backup") -> dict[str, object]:
    return {"place": made.path, "files": speech.number(made.files), "size": speech.number(made.bytes // 1_000_000)}


def _told(speech: Speech, made: "Backup", as_json: bool, text: str) -> None:
    if as_json:
        speech.json({"place": str(made.path), "files": made.files, "bytes": made.bytes, "made_at": made.made_at})
    else:
        speech.line(text)
