"""The events of the demo's live source, put into the journal as if its SDK had sent them just now."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

from monocle import clock
from monocle.catalog import journal
from monocle.catalog.journal import Arrived, Given, Refused
from monocle.demo.site import FILE, SOURCE
from monocle.workspace import definitions
from monocle.workspace.planned import held_to_plan
from monocle.workspace.workspace import Workspace

NAMED = {"track": "event", "page": "name"}


def arrive(workspace: Workspace) -> str:
    """Keep the events of ``data/site.ndjson``, and give the secret of the write key made for them; empty where they are kept.

    Raises:
        MonocleError: the source is not there, or the database does not answer.
    """
    house = workspace.house
    if workspace.write_keys.list(SOURCE):
        return ""
    definition = definitions.source_of_events(house.folder, SOURCE)
    arrived, refused = _read(house.folder.root / "data" / FILE)
    made = workspace.write_keys.create(SOURCE)
    given = held_to_plan(Given(SOURCE, made.key.key_id, arrived, refused), definition)
    with house.catalog.transaction() as connection:
        journal.keep(connection, [given])
    return made.secret


def _read(path: Path) -> tuple[list[Arrived], list[Refused]]:
    now = clock.now()
    arrived: list[Arrived] = []
    refused: list[Refused] = []
    for line in path.read_bytes().splitlines():
        event = json.loads(line)
        if event["type"] == "track" and "event" not in event:
            refused.append(Refused(line, "no_event_name", "a track event needs the name of what happened, in event"))
        else:
            arrived.append(_arrived(event, line, now))
    return arrived, refused


def _arrived(event: dict[str, Any], line: bytes, now: dt.datetime) -> Arrived:
    at = min(dt.datetime.fromisoformat(event["timestamp"]), now)
    kind = event["type"]
    return Arrived(
        message_id=event["messageId"],
        type=kind,
        name=event.get(NAMED.get(kind, ""), ""),
        digest=hashlib.sha256(line).digest(),
        body=line,
        received_at=now,
        occurred_at=at,
        original_at=at,
        sent_at=None,
    )
