"""From an event to the profile that shows it: milliseconds, at a rate of events, on so many customers; JSON.

Run: ``python -m bench.live --rate 500 --customers 1000000``, ``--folder DIR`` to keep the workspace for the next time. ``monocle
serve`` takes the events over loopback, keeps them and makes customers of them; senders of this process post batches of ten at
the rate, mostly pages and orders of people known by their user id, some with traits, some new. A few events a second are
asked for: the clock starts when the batch that holds one is due, and stops when ``GET /api/v1/customers/…`` shows it, asked
every 50 ms. The first seconds, in which the index is opened, do not count. With ``--segments``, every second of these events lets
somebody enter one of ten segments, and the clock stops when their profile names it.
"""

import argparse
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench.pipeline import machine
from bench.profile import HOST, serving, spread
from bench.sending import wire
from bench.watching import cpu_seconds, tree

from monocle import settings
from monocle.demo.bulk import write_persons_csv
from monocle.workspace import Workspace, open_workspace
from monocle.workspace.folder import make_folder

BATCH = 10
PER_CUSTOMER = 2.91
"""Records made for each customer that is wanted: of the made-up people, who have 2.2 each, a quarter have none."""
ASK_EVERY = 0.05
PATIENCE = 60.0
"""Seconds after which a profile that shows nothing counts as one that never will."""
NEW, TOLD, BOUGHT = 0.02, 0.15, 0.3
PROBED = "probed"
SEGMENTS: Mapping[str, Mapping[str, Any]] = {
    "buyers": {"orders": {}, "measure": "count", "op": "at_least", "value": 1},
    "spenders": {
        "orders": {"currency": "EUR"},
        "measure": "total",
        "op": "at_least",
        "value": 10_000,
        "within": {"days": 90},
    },
    "visitors": {"event": {"type": "page"}, "times": {"op": "at_least", "value": 3}, "within": {"days": 7}},
    "lookers": {"sequence": [{"event": {"type": "page"}}, {"order": {}}], "apart": {"days": 2}, "unfinished": True},
    "new_here": {"orders": {}, "measure": "first", "op": "in_last_days", "value": 30},
    "quiet": {"not": {"event": {"type": "page"}, "within": {"days": 30}}},
    "a_tenth": {"all": [{"share": {"from": 0, "to": 0.1}}, {"identifier": "email", "present": True}]},
    "of_the_site": {"field": "sources", "op": "is", "value": "site"},
    "best": {"all": [{"segment": "visitors"}, {"segment": "buyers"}]},
}
"""Nine segments, of which events change all; the tenth holds those whom this run of the bench probes."""
_SOURCE = "name: site\nreader: {type: events}\n"


@dataclass
class Seen:
    """What was measured; several threads write to it.

    Attributes:
        seconds: from an event to its profile.
        entered: from an event to the membership that it brings.
        never: profiles that did not show it in time.
        sent: events that were answered with 200.
    """

    seconds: list[float] = field(default_factory=list)
    entered: list[float] = field(default_factory=list)
    never: int = 0
    sent: int = 0
    refused: int = 0


def prepare(place: Path, customers: int, seed: int) -> None:
    """Make the workspace, and run it once, where it is not there yet."""
    if (place / "monocle.yaml").exists():
        return
    make_folder(place, "en")
    write_persons_csv(place, int(customers * PER_CUSTOMER), seed)
    (place / "sources" / "site.yaml").write_text(_SOURCE)
    with open_workspace(place, settings.read()) as workspace:
        workspace.run()


def people(workspace: Workspace, count: int) -> Sequence[Mapping[str, str]]:
    """Give traits of people whose e-mail one record alone has."""
    share = min(100.0, 300 * count / max(1, workspace.home().customers))
    with workspace.house.catalog.reading() as connection:
        rows = connection.execute(
            """
            SELECT i.value, r.content ->> 'first_name', r.content ->> 'last_name'
            FROM identifier AS i TABLESAMPLE SYSTEM (%s) REPEATABLE (1)
            JOIN record AS r ON r.record_id = i.record_id
            WHERE i.type = 'email' AND i.source <> 'site' AND i.flag = '' AND NOT EXISTS (
                SELECT 1
                FROM identifier AS o
                WHERE o.value = i.value AND o.source <> 'site' AND o.record_id <> i.record_id
            )
            LIMIT %s
            """,
            [share, count],
        ).fetchall()
    names = ("email", "firstName", "lastName")
    return [{name: text for name, text in zip(names, row, strict=True) if text} for row in rows]


class Stream:
    """Events, drawn from a seed; each user id stays one person's.

    Args:
        known: traits of those who send.
        seed: of what they do.
    """

    def __init__(self, known: Sequence[Mapping[str, str]], seed: int) -> None:
        self._known, self._dice = known, random.Random(seed)  # noqa: S311 - drawn again from the seed
        self._number, self._mark, self._probed = 0, f"{seed}-{os.getpid()}", 0

    def events(self, count: int) -> Iterator[dict[str, Any]]:
        """Give events."""
        for _ in range(count):
            self._number += 1
            yield {"messageId": f"{self._mark}-{self._number}", **self._what()}

    def asked(self) -> tuple[dict[str, Any], str, str]:
        """Give an event that is asked for: itself, the customer's name in the address, and what the profile shows then."""
        self._number += 1
        who, mark = self._dice.randrange(len(self._known)), f"seen{self._mark.replace('-', 'x')}x{self._number}"
        told = {**self._known[who], "seen": mark}
        named = {"messageId": f"{self._mark}-{self._number}", "userId": f"u{who}"}
        event: dict[str, Any] = {"type": "identify", "traits": told, **named}
        return event, f"customer_number:user_id:u{who}", mark

    def entering(self) -> tuple[dict[str, Any], str, str]:
        """Give an event that lets somebody enter a segment, as ``asked`` does; each of the people once."""
        self._number, self._probed = self._number + 1, self._probed + 1
        who = f"u{self._probed % len(self._known)}"
        event = {
            "type": "track",
            "event": f"Probed {self._mark}",
            "messageId": f"{self._mark}-{self._number}",
            "userId": who,
        }
        return event, f"customer_number:user_id:{who}", f'"{PROBED}"'

    def probes(self) -> Mapping[str, Any]:
        """Give the segment of those who entered by ``entering``."""
        return {"event": {"name": f"Probed {self._mark}"}}

    def _what(self) -> dict[str, Any]:
        dice, chance = self._dice, self._dice.random()
        who = dice.randrange(len(self._known))
        if chance < NEW:
            number = dice.randrange(1_000_000)
            traits = {"email": f"new{number}@example.org", "firstName": "Nadia", "lastName": f"Nouvelle{number}"}
            return {"type": "identify", "userId": f"n{number}", "traits": traits}
        if chance < TOLD:
            return {"type": "identify", "userId": f"u{who}", "traits": {**self._known[who], "plan": "gold"}}
        if chance < BOUGHT:
            sold = {"order_id": f"o{dice.randrange(1 << 30)}", "revenue": dice.randrange(5, 90), "currency": "EUR"}
            return {"type": "track", "event": "Order Completed", "userId": f"u{who}", "properties": sold}
        return {"type": "page", "userId": f"u{who}", "properties": {"url": "https://shop.example/chairs"}}


def shown(port: int, token: str, asking: tuple[str, str, float], seen: Seen) -> None:
    """Ask for a profile until it shows an event.

    Args:
        port: of the server.
        token: of a program.
        asking: name of the customer, what the profile shows then, and when the event was due.
        seen: is told.
    """
    name, mark, due = asking
    part = "?fields=segments" if PROBED in mark else ""
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    while time.perf_counter() - due < PATIENCE:
        connection.request("GET", f"/api/v1/customers/{name}{part}", headers={"Authorization": f"Bearer {token}"})
        body = connection.getresponse().read()
        if mark.encode() in body:
            times = seen.entered if PROBED in mark else seen.seconds
            times.append(time.perf_counter() - due)
            return
        time.sleep(ASK_EVERY)
    seen.never += 1


def send(target: tuple[int, str, str], stream: Stream, asked: argparse.Namespace, seen: Seen) -> None:
    """Post batches at the rate, for the seconds of warming up and of measuring."""
    port, secret, token = target
    waiting: list[threading.Thread] = []
    every, began = BATCH / asked.rate, time.perf_counter()
    probe_at = began + asked.warm
    with wire(port, secret) as line:
        for number in range(int((asked.warm + asked.seconds) / every)):
            due = began + number * every
            time.sleep(max(0.0, due - time.perf_counter()))
            events, asking = list(stream.events(BATCH)), None
            if due >= probe_at:
                probe_at = due + 1 / asked.probes
                entering = asked.segments and len(waiting) % 2
                events[-1], *asking = stream.entering() if entering else stream.asked()
            status = line.post(json.dumps({"batch": events}).encode()).status
            seen.sent += BATCH if status == 200 else 0
            seen.refused += BATCH if status != 200 else 0
            if asking:
                waiting.append(threading.Thread(target=shown, args=(port, token, (*asking, due), seen)))
                waiting[-1].start()
    for one in waiting:
        one.join()


def measured(place: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Serve the workspace, send, and give the figures."""
    with open_workspace(place, settings.read()) as workspace:
        known = people(workspace, asked.people)
        token = workspace.tokens.create("bench", days=1).secret
        secret = workspace.write_keys.create("site").secret
        customers, before = workspace.home().customers, workspace.live()
        began = time.perf_counter()
        stream = Stream(known, asked.seed)
        for name, tree_of in {PROBED: stream.probes(), **SEGMENTS}.items() if asked.segments else ():
            workspace.segments.save(name, {"where": tree_of}, "bench")
        saving = time.perf_counter() - began
    seen = Seen()
    with serving(place, sorted(os.sched_getaffinity(0))) as (port, process):
        began, cpu = time.perf_counter(), cpu_seconds(tree({process}))
        send((port, secret, token), stream, asked, seen)
        took, cpu = time.perf_counter() - began, cpu_seconds(tree({process})) - cpu
        worker = cpu_seconds({one for one in tree({process}) if _is_worker(one)})
        with open_workspace(place, settings.read()) as workspace:
            state = workspace.live()
    return {
        "customers": customers,
        "rate": asked.rate,
        "sent_per_second": round(seen.sent / (asked.warm + asked.seconds)),
        "event_to_profile": spread(seen.seconds) if seen.seconds else {},
        "event_to_membership": spread(seen.entered) if seen.entered else {},
        "seconds_to_save_the_segments": round(saving, 1) if asked.segments else 0,
        "never_shown": seen.never,
        "refused": seen.refused,
        "events_a_step": round((state.events - before.events) / max(1, state.steps - before.steps)),
        "worker_cpu_ms_an_event": round(1000 * worker / max(1, state.events - before.events), 3),
        "waiting_at_the_end": state.lag_events,
        "error": state.error,
        "server_cpu_seconds_a_second": round(cpu / took, 2),
    }


def _is_worker(process: int) -> bool:
    """Tell whether a process makes customers of events."""
    try:
        return b"monocle.serve.live" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def main() -> None:
    """Print what an event costs until it is seen."""
    options = argparse.ArgumentParser(description=__doc__)
    for name, value in (("customers", 20_000), ("rate", 500), ("people", 5_000), ("probes", 5), ("seed", 1)):
        options.add_argument(f"--{name}", type=int, default=value)
    options.add_argument("--warm", type=float, default=15.0, help="seconds at the rate that do not count")
    options.add_argument("--seconds", type=float, default=30.0)
    options.add_argument("--folder", default="", help="a workspace; made there and kept where there is none")
    options.add_argument("--segments", action="store_true", help="with ten segments, whose members are asked for too")
    options.add_argument("--json", action="store_true", help="on one line")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="monocle-bench-") as made:
        place = Path(asked.folder or Path(made) / "workspace")
        prepare(place, asked.customers, asked.seed)
        figures = measured(place, asked) | {"machine": machine(settings.read())}
    print(json.dumps(figures, indent=None if asked.json else 2))


if __name__ == "__main__":
    main()
