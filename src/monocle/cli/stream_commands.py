"""``monocle stream run``: events are read from a topic of Kafka."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monocle.cli.doors import json_option, needs, opened, workspace_option
from monocle.cli.speech import Speech
from monocle.errors import BadConfig
from monocle.permissions import Permission

if TYPE_CHECKING:
    from monocle.workspace.streaming import Streamed


def add_to(app: typer.Typer, speech: Speech) -> None:
    """Add the commands about streams."""
    streams = typer.Typer(help=speech.say("Read events from streams."), no_args_is_help=True)
    app.add_typer(streams, name="stream")
    _running(streams, speech)


def _running(streams: typer.Typer, speech: Speech) -> None:
    say = speech.say

    @streams.command(help=say("Read a source from its topic of Kafka until it is stopped."))
    @needs(Permission.WRITE_SOURCES)
    def run(
        source: Annotated[str, typer.Argument(help=say("Name of the source."))],
        until_end: Annotated[
            bool, typer.Option("--until-end", help=say("End once all that is there was read."))
        ] = False,
        oldest: Annotated[
            bool, typer.Option("--oldest", help=say("Leave out what the topic does not hold any more."))
        ] = False,
        workspace: Annotated[Path | None, workspace_option(speech)] = None,
        as_json: Annotated[bool, json_option(speech)] = False,
    ) -> None:
        from monocle import stopping
        from monocle.collect.streamed import streamed
        from monocle.workspace.streaming import Streaming

        try:
            from monocle.ingest.kafka import Topic
        except ModuleNotFoundError:
            raise BadConfig(
                "what reads Kafka is not installed", where="monocle stream", mend="pip install 'monocle-rcu[kafka]'"
            ) from None
        with opened(workspace, speech) as house:
            streaming = Streaming(house.house, source, streamed)
            with Topic(streaming.stream, streaming.read.offsets, oldest) as topic:
                if not until_end:
                    speech.note(say("Stop with Ctrl-C."))
                while not (until_end and topic.at_end()):
                    streaming.step(topic)
                    stopping.check()
        _show(speech, streaming.read, as_json)


def _show(speech: Speech, found: "Streamed", as_json: bool) -> None:
    if as_json:
        speech.json(found)
        return
    say, taken = speech.say, found.taken
    rows = [
        (say("kept"), taken.applied),
        (say("there already"), taken.duplicate),
        (say("in quarantine"), taken.quarantined),
        (say("not to be kept"), taken.suppressed),
    ]
    speech.table((say("messages"), ""), rows, right=(1,))
