"""``monocle init``, ``doctor`` and ``serve``."""

from pathlib import Path
from typing import Annotated

import typer

from monocle.cli.doors import around, json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.errors import NotFound, Unavailable
from monocle.permissions import Permission


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about the workspace itself."""
    _making(app, speech)
    _examining(app, speech)
    _serving(app, speech)
    _signing_in(app, speech)


def _making(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(help=say("Make a workspace: a folder that a team keeps in git."))
    @needs(Permission.MANAGE_WORKSPACE)
    def init(folder: Annotated[Path, typer.Argument(help=say("A new folder, or one without a workspace."))]) -> None:
        from monocle.workspace.folder import make_folder

        made = make_folder(folder, speech.language)
        speech.line(say("Made the workspace %(folder)s.", folder=made.root))
        speech.note(say("Next: cd %(folder)s, then: monocle source add NAME FILE", folder=made.root))


def _examining(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(help=say("Check the machine and the workspace, and say what to mend."))
    @needs(Permission.READ_STATUS)
    def doctor(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle.workspace.doctor import examine

        checks = examine(workspace or _here())
        if as_json:
            speech.json(checks)
        else:
            speech.table(
                (say("check"), say("state"), say("found"), say("to mend")),
                [
                    (speech.told(one.name), say(one.state), speech.told(one.found), speech.told(one.mend))
                    for one in checks
                ],
            )
        if any(one.state == "failed" for one in checks):
            raise typer.Exit(Unavailable.exit_code)


def _serving(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command(help=say("Serve the pages and the API on this machine alone."))
    @needs(Permission.MANAGE_WORKSPACE)
    def serve(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        host: Annotated[str, typer.Option("--host", help=say("An address of this machine alone."))] = "127.0.0.1",
        port: Annotated[int, typer.Option("--port", help=say("A free port; 0 takes any."))] = 8360,
    ) -> None:
        serve_workspace(workspace, host, port, speech)


def _signing_in(app: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @app.command("sign-in", help=say("Make a new sign-in link for a server that runs."))
    @needs(Permission.MANAGE_WORKSPACE)
    def sign_in(
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        port: Annotated[int, typer.Option("--port", help=say("The port of the server."))] = 8360,
        name: Annotated[str, typer.Option("--as", help=say("Your name, as your decisions are signed; else the owner."), metavar="NAME")] = "",
    ) -> None:  # fmt: skip
        with opened(workspace, speech) as house:
            token = house.sessions.invite(name)
        link = f"http://127.0.0.1:{port}/sign-in?token={token}"
        speech.line(say("Open this link to sign in (it works once): %(link)s", link=link))


def serve_workspace(workspace: Path | None, host: str, port: int, speech: Speech) -> None:
    """Serve until the person stops it."""
    from monocle.serve.collecting import taking_events
    from monocle.serve.live import living
    from monocle.serve.reporting import reporting
    from monocle.serve.run import loopback, run
    from monocle.serve.sending import sending
    from monocle.serve.understanding import understanding

    loopback(host)
    with (
        opened(workspace, speech) as house,
        living(house) as customers,
        sending(house),
        understanding(house),
        reporting(house),
        taking_events(house.house, customers.gauges) as door,
    ):

        def told(link: str) -> None:
            print(speech.say("Open this link to sign in (it works once): %(link)s", link=link), flush=True)
            speech.note(speech.say("Stop with Ctrl-C."))

        run(house, host, port, told, door)


def _here() -> Path | None:
    """Give the workspace that this folder stands in; None where there is none: the machine alone is examined."""
    try:
        return around(Path())
    except NotFound:
        return None
