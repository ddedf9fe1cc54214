"""A server of events killed again and again under load: nothing that it acknowledged is lost, nothing is there twice.

Run: ``python -m bench.collect_kills --times 200``. Senders post batches with known message ids over plain sockets, and send
again what was not answered, as SDKs do; some batches come twice though they were answered, some hold a broken event, some an
id that came with another body. The server is killed with SIGKILL at named points of its work (``bench.crash_points``) and at
random moments, every fifth time with its PostgreSQL. After each kill all that was acknowledged must be there once, and
``monocle verify`` must find nothing.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from bench.crash_points import POINTS, armed
from bench.kills import _kill_server, _room
from bench.sending import batch, wire

from monocle import settings
from monocle.serve.collecting import taking_events
from monocle.serve.run import run
from monocle.workspace import Workspace, open_workspace
from monocle.workspace.folder import make_folder

SENDERS, EVENTS = 4, 10
SERVER_EVERY = 5
"""One kill in so many takes PostgreSQL along."""
LONGEST_START = 120.0
LONGEST_TO_THE_POINT = 120.0
_SOURCE = "name: site\nreader: {type: events}\n"


@dataclass
class Report:
    """What happened.

    Attributes:
        kills: how many servers were killed.
        servers_killed: how many times PostgreSQL was killed with it.
        moments: where → kills there.
        acknowledged: events whose batch was answered with 200.
        sent_again: batches that were sent again.
        wrong: what should not have been, in words.
    """

    kills: int = 0
    servers_killed: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    sent_again: int = 0
    wrong: list[str] = field(default_factory=list)


def soak(place: Path, times: int, seed: int) -> Report:
    """Kill servers of a workspace and give what happened.

    Args:
        place: an empty folder.
        times: how often.
        seed: of the moments.
    """
    root = make_folder(place / "shop", "en").root
    (root / "sources" / "site.yaml").write_text(_SOURCE, encoding="utf-8")
    chance = random.Random(seed)  # noqa: S311 - moments to kill at, drawn again from the seed
    report, points = Report(), list(POINTS)
    with open_workspace(root, settings.read()) as workspace:
        load = _Load(workspace.write_keys.create("site").secret, seed)
        with load:
            for number in range(times):
                point = points[number % len(points)] if number % 2 == 0 else ""
                _killed_once(root, load, (point, chance), report)
                if number % SERVER_EVERY == SERVER_EVERY - 1:
                    report.servers_killed += _kill_server(root)
                report.wrong += [f"kill {report.kills}: {one}" for one in wrong(workspace, load)]
            with _Served(root) as served:
                load.serve(served.port)
                load.finish()
        report.acknowledged, report.sent_again = len(load.acknowledged), load.sent_again
        report.wrong += [f"at the end: {one}" for one in (*wrong(workspace, load), *load.wrong)]
    return report


def _killed_once(root: Path, load: "_Load", moment: tuple[str, random.Random], report: Report) -> None:
    point, chance = moment
    with _Served(root, point, chance.randint(1, 8)) as served:
        load.serve(served.port)
        if point:
            served.process.join(LONGEST_TO_THE_POINT)
        else:
            time.sleep(chance.uniform(0.0, 0.3))
        served.process.kill()
        served.process.join()
        load.serve(0)
    fired = not point or served.process.exitcode == -9
    report.kills += 1
    report.moments[point or "at random"] += 1
    if not fired:
        report.wrong.append(f"{point}: never passed")


def wrong(workspace: Workspace, load: "_Load", every: bool = False) -> list[str]:
    """Give what is wrong with the journal and with all that follows from it, in words."""
    found = [f"{one.promise}: {one.what} ({one.places})" for one in workspace.verify(every=every).findings]
    acknowledged, refused = load.taken()
    with workspace.house.catalog.reading() as connection:
        rows = connection.execute("SELECT message_id, count(*) FROM journal GROUP BY 1").fetchall()
        aside = dict(connection.execute("SELECT raw, count(*) FROM quarantine GROUP BY 1").fetchall())
    kept = dict(rows)
    lost = acknowledged - kept.keys()
    strange = kept.keys() - load.sent
    twice = [one for one, times in (*kept.items(), *aside.items()) if times > 1]
    lost_aside = refused - aside.keys()
    found += [f"{len(lost)} acknowledged events are lost"] if lost else []
    found += [f"{len(twice)} events are there twice"] if twice else []
    found += [f"{len(strange)} events are there that nobody sent"] if strange else []
    found += [f"{len(lost_aside)} refused events are not in quarantine"] if lost_aside else []
    return found


class _Served:
    """A server in a process of its own, killed at the end of the block; it comes from one that has all modules already.

    Args:
        root: the workspace.
        point: where it kills itself; empty for nowhere.
        times: when it passes there for this time.
    """

    def __init__(self, root: Path, point: str = "", times: int = 1) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._told, there = context.Pipe(duplex=False)
        self.process: Any = context.Process(target=_serve, args=(str(root), point, times, there), daemon=True)
        self.process.start()
        there.close()
        self.port = 0

    def __enter__(self) -> Self:
        if not self._told.poll(LONGEST_START):
            raise TimeoutError
        self.port = self._told.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.join()
        self._told.close()


def _serve(root: str, point: str, times: int, told: Connection) -> None:
    if point:
        armed(point, times)
    with open_workspace(Path(root), settings.read()) as workspace, taking_events(workspace.house) as door:

        def say(link: str) -> None:
            told.send(int(link.split("/")[2].rpartition(":")[2]))

        run(workspace, port=0, say=say, door=door)


class _Load:
    """Senders, each with one batch under way; what was answered with 200 is acknowledged.

    Args:
        secret: a write key.
        seed: of what they send.
        made: gives the body of a batch of ids.
        pause: seconds between two batches of one sender.

    Attributes:
        secret: as given.
        sent: ids of all events that were ever sent.
        acknowledged: ids of those that must be there.
        refused: those that must be in quarantine.
        sent_again: batches that were sent again.
        wrong: answers that should not have been.
    """

    def __init__(
        self, secret: str, seed: int, made: Callable[[Sequence[str]], bytes] = batch, pause: float = 0.0
    ) -> None:
        self.secret, self._seed, self._made, self._pause = secret, seed, made, pause
        self._changed, self._port, self._stopping = threading.Condition(), 0, False
        self.sent: set[str] = set()
        self.acknowledged: set[str] = set()
        self.refused: set[bytes] = set()
        self.sent_again = 0
        self.wrong: list[str] = []
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(SENDERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.finish()

    def serve(self, port: int) -> None:
        """Tell the senders where the server is; 0 when it is gone."""
        with self._changed:
            self._port = port
            self._changed.notify_all()

    def finish(self) -> None:
        """Let the senders end what they began, and wait for them."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def taken(self) -> tuple[set[str], set[bytes]]:
        """Give what was acknowledged until now: ids of events, and events that were refused."""
        with self._changed:
            return set(self.acknowledged), set(self.refused)

    def _send(self, sender: int) -> None:
        chance = random.Random(f"{self._seed} {sender}")  # noqa: S311 - what to send, drawn again from the seed
        for number in self._numbers():
            ids = [f"s{sender}-{number}-{one}" for one in range(EVENTS)]
            body = self._made(ids)
            refused = [json.dumps({"type": "track", "userId": f"s{sender}-{number}"})] if number % 10 == 0 else []
            body = body.replace(b'"batch": [', "".join(['"batch": [', *(f"{one}, " for one in refused)]).encode(), 1)
            with self._changed:
                self.sent.update(ids)
            self._deliver(body)
            with self._changed:
                self.acknowledged.update(ids)
                self.refused.update(one.encode() for one in refused)
            if chance.random() < 0.1:
                self._deliver(body)
            time.sleep(self._pause)

    def _numbers(self) -> Iterator[int]:
        number = 0
        while not self._stopping:
            yield number
            number += 1

    def _deliver(self, body: bytes) -> None:
        """Send a batch until it is answered with 200."""
        first = True
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._port or self._stopping)
                port = self._port
                self.sent_again += not first
            first = False
            with contextlib.suppress(OSError), wire(port, self.secret) as one:
                answer = one.post(body)
                if answer.status == 200:
                    return
                if answer.status not in {429, 503, 507}:
                    self.wrong.append(f"an answer of {answer.status}")
            time.sleep(0.005)


def main() -> None:
    """Print what happened."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", default="", help="an empty folder, kept")
    asked = options.parse_args()
    began = time.perf_counter()
    with _room(asked.folder) as place:
        report = soak(place, asked.times, asked.seed)
    told = {
        "kills": report.kills,
        "servers_killed": report.servers_killed,
        "moments": dict(sorted(report.moments.items())),
        "acknowledged": report.acknowledged,
        "batches_sent_again": report.sent_again,
        "wrong": report.wrong,
        "seed": asked.seed,
        "seconds": round(time.perf_counter() - began, 1),
        "cores": len(os.sched_getaffinity(0)),
    }
    print(json.dumps(told, indent=2))
    sys.exit(bool(report.wrong))


if __name__ == "__main__":
    main()
