"""What it costs to decide whom an audience of a million members is told of: seconds, CPU seconds and memory; JSON.

Run: ``python -m bench.audience_sync --customers 1000000``; ``--folder DIR`` keeps the workspace (``bench.understanding`` uses the
same). The audience is everybody, for e-mail, but buyers of the last month; a file is where it goes. Asked in turn: who may be sent,
with their counts; a first synchronisation, which adds all who may; the same again after each was delivered, which finds nothing;
one that takes everybody out. Delivery itself is not timed: what waits is noted as sent.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.great_house import prepare
from bench.pipeline import machine
from bench.watching import Watch, memory_mb

from monocle import settings
from monocle.workspace import Workspace, open_workspace

EVERYBODY = {"field": "records", "op": "at_least", "value": 1}
AUDIENCE = """
kind: csv
profile: machine
audiences:
  - {name: all, segment: everybody, purpose: marketing, channel: email, keep_out: {buyers: 30}, mapping: {E: email, N: first_name}}
"""
NOBODY = AUDIENCE.replace("all, segment: everybody", "all, segment: nobody")


def measured(workspace: Workspace, watch: Watch) -> dict[str, Any]:
    """Ask in turn, and give what each cost."""
    verbs, file = workspace.destinations, workspace.root / "destinations" / "bench.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(AUDIENCE)
    told: dict[str, Any] = {}

    def asked(name: str, ask: Callable[[], Any]) -> None:
        before, own = watch.mark(), memory_mb({os.getpid()})
        found = ask()
        after = watch.mark()
        told[name] = {
            "seconds": round(after[0] - before[0], 1),
            "cpu_seconds": round(after[1] - before[1], 1),
            "peak_mb": after[2],
            "own_mb_before_and_after": [own, memory_mb({os.getpid()})],
            "found": found,
        }

    def sync() -> dict[str, int]:
        (one,) = verbs.sync("bench", mode="difference", by="bench") or [None]
        return (
            {}
            if one is None
            else {name: getattr(one, name) for name in ("of", "unchanged", "waiting", "skipped", "refused")}
        )

    asked("who", lambda: dict(workspace.audiences.who("bench", "all").reasons))
    asked("first", sync)
    _sent(workspace)
    asked("again", sync)
    file.write_text(NOBODY)
    asked("out", sync)
    return told


def _sent(workspace: Workspace) -> None:
    """Note all that waits as sent."""
    with workspace.house.catalog.transaction() as connection:
        connection.execute(
            """
            INSERT INTO sent (destination, audience, customer_id, identity, digest, payload, consent_id, key, sent_at)
            SELECT destination, audience, customer_id, identity, digest, payload, consent_id, key, now()
            FROM outbox WHERE state = 'waiting' AND action <> 'remove'
            """
        )
        connection.execute(
            "UPDATE outbox SET state = 'sent', payload = NULL, settled_at = now() WHERE state = 'waiting'"
        )
        connection.execute("ANALYZE sent")


def main() -> None:
    """Print what deciding costs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--events", type=int, default=0, help="twenty a customer where nothing is said")
    options.add_argument("--folder", default="", help="a workspace; made there and kept where there is none")
    asked = options.parse_args()
    chosen = settings.read()
    with tempfile.TemporaryDirectory(prefix="monocle-bench-") as made:
        place = Path(asked.folder or Path(made) / "workspace")
        prepare(place, asked.customers, asked.events or 20 * asked.customers, chosen)
        with open_workspace(place, chosen) as workspace:
            workspace.understand()
            workspace.segments.save("everybody", {"where": EVERYBODY}, "bench")
            workspace.segments.save("nobody", {"where": {"not": EVERYBODY}}, "bench")
            with workspace.house.catalog.transaction() as connection:
                for table in ("outbox", "sync_kept", "sync_run", "sent"):
                    connection.execute(f"DELETE FROM {table}".encode())
            with Watch(place) as watch:
                told = measured(workspace, watch)
    print(json.dumps({**told, "machine": machine(chosen)}, indent=2))


if __name__ == "__main__":
    main()
