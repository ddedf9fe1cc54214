"""``monocle init``, ``doctor`` and ``serve``."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import JsonOption, WorkspaceOption, needs, opened
from monocle.cli.speech import Speech
from monocle.permissions import Permission


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about the workspace itself."""
    say = speech.say

    @app.command(help=say("Make a new workspace: a folder that a team keeps in git."))
    @needs(Permission.MANAGE_WORKSPACE)
    def init(folder: Annotated[Path, typer.Argument(help=say("A new or empty folder."))]) -> None:
        from monocle.workspace.folder import make_folder

        made = make_folder(folder, speech.language)
        speech.line(say("Made the workspace %(folder)s.", folder=made.root))
        speech.line(say("Next: cd %(folder)s, then monocle source add NAME FILE", folder=made.root))

    @app.command(help=say("Check the machine and the workspace, and say what to mend."))
    @needs(Permission.READ_STATUS)
    def doctor(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
        from monocle.workspace.doctor import examine

        checks = examine(workspace)
        if as_json:
            speech.json(checks)
        else:
            speech.table(
                (say("check"), say("state"), say("found"), say("mend")),
                [(say(check.name), say(check.state), check.found, check.mend) for check in checks],
            )
        if any(check.state == "failed" for check in checks):
            raise typer.Exit(5)

    @app.command(help=say("Serve the pages and the API on this machine, and print the address to open."))
    @needs(Permission.MANAGE_WORKSPACE)
    def serve(
        workspace: WorkspaceOption = None,
        host: Annotated[str, typer.Option("--host", help=say("An address of this machine alone."))] = "127.0.0.1",
        port: Annotated[int, typer.Option("--port", help=say("A free port; 0 takes any."))] = 8360,
    ) -> None:
        serve_workspace(workspace, host, port, speech)


def serve_workspace(workspace: Path | None, host: str, port: int, speech: Speech) -> None:
    """Serve until the person stops it."""
    from monocle.serve.run import loopback, run

    loopback(host)
    with opened(workspace, speech) as house:

        def told(link: str) -> None:
            speech.line(speech.say("Open this link to sign in (it works once): %(link)s", link=link))
            speech.note(speech.say("Stop with Ctrl-C."))

        run(house, host, port, told)
