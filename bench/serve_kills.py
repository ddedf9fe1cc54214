"""``monocle serve`` killed again and again under load, door and worker: nothing acknowledged is lost, nothing takes effect twice.

Run: ``python -m bench.serve_kills --times 200``. A workspace with customers is served. Senders post batches with known message
ids and send again what was not answered. In turn everything is killed (the server's whole process group), the worker that
makes customers of events, the door alone, and PostgreSQL, at named points of their work (``bench.crash_points``) and at random
moments, with SIGKILL, or put to sleep for some seconds (SIGSTOP); now and then a batch run goes on beside it. After each turn all that was acknowledged must be in the journal
once and ``monocle verify`` must find nothing; after the last one the worker must catch up, and each acknowledged event must
have taken effect once.
"""

import argparse
import contextlib
import datetime as dt
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self
from zlib import crc32

from bench.collect_kills import _SOURCE, _Load, wrong
from bench.crash_points import LIVE_POINTS, POINTS, SELDOM, armed
from bench.dying_worker import ARMED, PROCESS
from bench.kills import _accept_all, _kill_server, _room, _Run

from monocle import settings
from monocle.catalog.postmaster import is_alive
from monocle.demo.generate import generate
from monocle.ids import derived
from monocle.serve import live as serving
from monocle.serve.collecting import taking_events
from monocle.serve.run import run
from monocle.workspace import Workspace, open_workspace

PEOPLE, USERS = 60, 200
BEGAN = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
"""When the first events happened; each batch of a sender a second later, so that what is said last of a user changes."""
FIRST_NAMES = ("Zoé", "Ada", "Bob", "Ali", "Léa", "Noé", "Eva", "Tom", "Mia", "Léo", "Lou")
PAUSE = 0.4
"""Seconds between two batches of a sender: a hundred events a second in all."""
TURNS = ("everything", "the worker", "the door", "the database", "asleep")
RUN_EVERY = 9
"""One turn in so many has a batch run beside it."""
PATIENCE = 180.0
LONGEST_MOMENT = 3.0
_EVENTS = (
    {"type": "page", "name": "Home", "properties": {"path": "/"}},
    {"type": "identify"},
    {"type": "track", "event": "Points Earned", "properties": {"points": 1}},
)


@dataclass
class Report:
    """What happened.

    Attributes:
        moments: what was killed and where → how often.
        sleeps: how often processes slept.
        runs: batch runs that ended beside.
        lag_seconds: until the worker had caught up, at the end.
        sums: what became of all events.
        wrong: what should not have been, in words.
    """

    moments: Counter[str] = field(default_factory=Counter)
    sleeps: int = 0
    runs: int = 0
    acknowledged: int = 0
    sent_again: int = 0
    steps: int = 0
    lag_seconds: float = 0.0
    sums: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


def soak(place: Path, times: int, seed: int, people: int = PEOPLE, turns: Sequence[str] = TURNS) -> Report:
    """Kill what serves a workspace and give what happened.

    Args:
        place: an empty folder.
        times: how often, at least.
        seed: of the moments.
        people: in the files of the workspace.
        turns: what is killed, in turn.
    """
    root = place / "shop"
    generate(root, people, 1)
    _accept_all(root)
    (root / "sources" / "site.yaml").write_text(_SOURCE, encoding="utf-8")
    with open_workspace(root, settings.read()) as workspace:
        workspace.run()
        load = _Load(workspace.write_keys.create("site").secret, seed, bodies, PAUSE)
        killing = _Killing(workspace, load, seed, turns)
        with killing, load:
            while killing.report.moments.total() < times:
                killing.turn()
            killing.finish()
        return killing.report


def bodies(ids: Sequence[str]) -> bytes:
    """Give the body of a batch: calls of each kind that takes effect in a way of its own."""
    events = []
    for number, one in enumerate(ids):
        user = f"u{crc32(one.encode()) % USERS}"
        at = BEGAN + dt.timedelta(seconds=int(one.split("-")[1]))
        told = {"messageId": one, "userId": user, "timestamp": at.isoformat(), **_EVENTS[number % len(_EVENTS)]}
        if number % 4 == 0:
            told["anonymousId"] = f"d{crc32(one.encode()) % (USERS + 7)}"
        if told["type"] == "identify":
            first = FIRST_NAMES[crc32(one.encode()) % len(FIRST_NAMES)]  # cleaning and matching look at it: an arrival
            told["traits"] = {"email": f"{user}@example.fr", "lastName": f"Castang{user}", "firstName": first}
        if number == len(ids) - 1:
            sold = {"order_id": one, "revenue": 10, "currency": "EUR", "products": [{"product_id": "p1", "price": 10}]}
            told |= {"type": "track", "event": "Order Completed", "properties": sold}
        events.append(json.dumps(told))
    return f'{{"batch": [{", ".join(events)}]}}'.encode()


class _Killing:
    """A workspace that is served, and turns in which what serves it is killed.

    Args:
        workspace: open in this process too.
        load: of events.
        seed: of the moments.
        turns: of ``TURNS``.
    """

    def __init__(self, workspace: Workspace, load: _Load, seed: int, turns: Sequence[str]) -> None:
        self._workspace, self._root, self._load = workspace, workspace.root, load
        self._chance = random.Random(seed)  # noqa: S311 - moments to kill at, drawn again from the seed
        self._served: _Served | None = None
        self._run: _Run | None = None
        self._worker_points, self._door_points = (cycle(self._shuffled(one)) for one in (LIVE_POINTS, POINTS))
        self._kinds, self._turns = turns, 0
        self._struck = False
        self.report = Report()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._load.serve(0)
        if self._served:
            self._served.end()
        if self._run:
            self._run.__exit__()

    def turn(self) -> None:
        """Kill something, and look at what is left."""
        number = self._turns
        self._turns += 1
        if number % RUN_EVERY == RUN_EVERY // 2:
            self._run, self._struck = _Run(self._root), False
        kind, named = self._kinds[number % len(self._kinds)], number // len(self._kinds) % 2 == 1
        {
            "everything": self._everything,
            "the worker": self._worker,
            "the door": self._door,
            "the database": self._database,
            "asleep": self._asleep,
        }[kind](named)
        if self._run and number % RUN_EVERY == RUN_EVERY // 2 + 2:
            self._end_run()
        found = wrong(self._workspace, self._load)
        self.report.wrong += [f"turn {number}, {kind}: {one}" for one in found]

    def finish(self) -> None:
        """Let all that was sent take effect, and look at it."""
        self._serving()
        self._load.finish()
        if self._run:
            self._end_run()
        began = time.perf_counter()
        self._until("the worker has caught up", lambda: self._workspace.live().lag_events == 0, 4 * PATIENCE)
        report, load = self.report, self._load
        report.lag_seconds = round(time.perf_counter() - began, 1)
        report.acknowledged, report.sent_again = len(load.acknowledged), load.sent_again
        state = self._workspace.live()
        report.steps = state.steps
        report.wrong += [f"the worker stands still: {state.error}"] if state.error else []
        report.wrong += [f"{state.refused} events were not applied"] if state.refused else []
        report.sums = _sums(self._workspace)
        found = [*_effects(self._workspace, load), *wrong(self._workspace, load, every=True), *load.wrong]
        report.wrong += [f"at the end: {one}" for one in found]

    def _shuffled(self, points: Iterable[str]) -> list[str]:
        return self._chance.sample(list(points), len(list(points)))

    def _everything(self, named: bool) -> None:
        served = self._serving()
        if named:
            self._stepped()
        self._wait()
        served.end()
        self._killed("everything at random")

    def _worker(self, named: bool) -> None:
        """Kill the worker at random; then the next one, at a named point."""
        served = self._serving()
        before = self._worker_process()
        point = next(self._worker_points)
        served.arm(point, 1 if point in SELDOM or named else self._chance.randint(2, 3))
        self._wait()
        with contextlib.suppress(ProcessLookupError):
            os.kill(before, signal.SIGKILL)
        self._killed("worker at random")
        self._until(f"a worker begins, to die at {point}", lambda: self._process() != before)
        armed_one = self._process()
        self._until(f"the worker passes {point}", lambda: not is_alive(armed_one))
        self._killed(f"worker: {point}")

    def _door(self, named: bool) -> None:
        """Kill the door alone, at a named point or at random: its worker ends by itself."""
        point = next(self._door_points) if named else ""
        if point:
            self._end()
            served = self._serving(point)
            self._until(f"the door passes {point}", lambda: not served.process.is_alive())
        else:
            self._worker_process()
            served = self._serving()
            self._wait()
        served.kill_door()
        self._load.serve(0)
        self._killed(f"door: {point}" if point else "door at random")
        self._until("the worker of a door that is gone ends", lambda: not served.lives())
        served.end()
        self._served = None

    def _database(self, named: bool) -> None:
        """Kill PostgreSQL below all of them: they go on by themselves."""
        self._serving()
        if named:
            self._stepped()
        self._wait()
        self._struck = True
        if _kill_server(self._root):
            self._killed("PostgreSQL at random")
        taken = len(self._load.taken()[0])
        self._until("events are taken again", lambda: len(self._load.taken()[0]) > taken)
        self._stepped()

    def _asleep(self, named: bool) -> None:
        """Stop the worker alone, or all that serves, for some seconds: it goes on where it was."""
        served, worker = self._serving(), self._worker_process()
        sleepers = [worker] if named else list(_group(served.process.pid))
        for what in signal.SIGSTOP, signal.SIGCONT:
            for one in sleepers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(one, what)
            self._wait()
        self.report.sleeps += 1
        self._stepped()

    def _serving(self, point: str = "") -> "_Served":
        """Give the server; a new one where none lives."""
        if self._served is None or not self._served.process.is_alive():
            if self._served:
                self._served.end()
            self._served = _Served(self._root, point, self._chance.randint(1, 8))
            self._load.serve(self._served.begun())
        return self._served

    def _end(self) -> None:
        self._load.serve(0)
        if self._served:
            self._served.end()
        self._served = None

    def _worker_process(self) -> int:
        """Give the worker's process, once there is one."""
        self._serving()
        self._until("a worker begins", lambda: is_alive(self._process()))
        return self._process()

    def _process(self) -> int:
        try:
            return int((self._root.parent / PROCESS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 2**22 + 1

    def _stepped(self) -> None:
        """Wait until events took effect."""
        steps = self._workspace.live().steps
        self._until("events take effect", lambda: self._workspace.live().steps > steps)

    def _wait(self) -> None:
        time.sleep(self._chance.uniform(0.0, LONGEST_MOMENT))

    def _killed(self, what: str) -> None:
        self.report.moments[what] += 1
        if what == "everything at random":
            self._load.serve(0)

    def _until(self, what: str, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
        end = time.monotonic() + patience
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(f"after {patience:.0f} s this does not hold: {what}")
            time.sleep(0.1)

    def _end_run(self) -> None:
        """Wait for the run beside; it may fail where its database was killed."""
        running = self._run
        if running is None:
            return
        running.wait(PATIENCE)
        ended = running.process.poll()
        if ended == 0:
            self.report.runs += 1
        elif not self._struck or ended is None:
            self.report.wrong.append(f"a run that nobody killed ended with {ended}: {running.said()}")
        running.__exit__()
        self._run = None


class _Served:
    """A server and its worker in a process group of their own, from a process that has all modules already.

    Args:
        root: the workspace.
        point: where the door kills itself; empty for nowhere.
        times: when it passes there for this time.
    """

    def __init__(self, root: Path, point: str = "", times: int = 1) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        self._told, there = context.Pipe(duplex=False)
        self._folder = root.parent
        (self._folder / ARMED).unlink(missing_ok=True)
        self.process: Any = context.Process(target=_serve, args=(str(root), point, times, there))
        self.process.start()
        there.close()

    def begun(self) -> int:
        """Give the port, once it is there."""
        if not self._told.poll(PATIENCE):
            raise TimeoutError("a server does not begin")
        port: int = self._told.recv()
        return port

    def arm(self, point: str, times: int) -> None:
        """Let the next worker kill itself at a point."""
        written = self._folder / f"{ARMED}.new"
        written.write_text(json.dumps([point, times]), encoding="utf-8")
        written.rename(self._folder / ARMED)

    def kill_door(self) -> None:
        """Kill the server, and not its worker."""
        self.process.kill()
        self.process.join()

    def lives(self) -> bool:
        """Tell whether anything of the group lives."""
        return any(is_alive(one) for one in _group(self.process.pid))

    def end(self) -> None:
        """Kill all of it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self._told.close()


def _group(leader: int) -> Iterator[int]:
    """Give the processes of a group."""
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError):
                if int((place / "stat").read_text().rpartition(")")[2].split()[2]) == leader:
                    yield int(place.name)


def _serve(root: str, point: str, times: int, told: Connection) -> None:
    """Serve as ``monocle serve`` does, with a worker that can be told where to die."""
    os.setsid()
    if point:
        armed(point, times)
    folder = str(Path(root).parent)
    serving.command = lambda place: [sys.executable, "-m", "bench.dying_worker", place, folder]
    with (
        open_workspace(Path(root), settings.read()) as workspace,
        serving.living(workspace) as customers,
        taking_events(workspace.house, customers.gauges) as door,
    ):

        def say(link: str) -> None:
            told.send(int(link.split("/")[2].rpartition(":")[2]))

        run(workspace, port=0, say=say, door=door)


def _sums(workspace: Workspace) -> dict[str, int]:
    names = ("received", "applied", "duplicate", "quarantined", "suppressed")
    with workspace.house.catalog.reading() as connection:
        sums = ", ".join(f"coalesce(sum({name}), 0)::int" for name in names)
        found = connection.execute(f"SELECT {sums} FROM collected".encode()).fetchone()
    return dict(zip(names, found or (), strict=True))


def _effects(workspace: Workspace, load: _Load) -> list[str]:
    """Give what is wrong with what events did to customers, in words."""
    expected: dict[str, set[Any]] = {"happening": set(), "purchase": set(), "movement": set()}
    for one in load.sent:
        number = int(one.rpartition("-")[2])
        kind = "purchase" if number == 9 else ("happening", "", "movement")[number % 3]
        if kind:
            name = {"happening": "event", "purchase": "order", "movement": "movement"}[kind]
            expected[kind].add(derived(name, "site", one))
    found = []
    with workspace.house.catalog.reading() as connection:
        for table, key in ("happening", "event_id"), ("purchase", "order_id"), ("movement", "movement_id"):
            rows = connection.execute(
                f"SELECT t.{key} FROM {table} AS t JOIN customer USING (customer_id) WHERE source = 'site'".encode()
            ).fetchall()
            there = Counter(one for (one,) in rows)
            lost, strange = expected[table] - there.keys(), there.keys() - expected[table]
            twice = [one for one, times in there.items() if times > 1]
            found += [f"{len(lost)} of {len(expected[table])} took no effect in {table}"] if lost else []
            found += [f"{len(strange)} rows of {table} are of no event"] if strange else []
            found += [f"{len(twice)} rows of {table} are there twice"] if twice else []
    sums = _sums(workspace)
    if sums["received"] != sum(count for name, count in sums.items() if name != "received"):
        found.append(f"received is not applied + duplicate + quarantined + suppressed: {sums}")
    return found


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
        "kills": report.moments.total(),
        "moments": dict(sorted(report.moments.items())),
        "sleeps": report.sleeps,
        "runs_beside": report.runs,
        "acknowledged": report.acknowledged,
        "batches_sent_again": report.sent_again,
        "sums": report.sums,
        "steps": report.steps,
        "seconds_to_catch_up": report.lag_seconds,
        "wrong": report.wrong,
        "seed": asked.seed,
        "seconds": round(time.perf_counter() - began, 1),
        "cores": len(os.sched_getaffinity(0)),
    }
    print(json.dumps(told, indent=2))
    sys.exit(bool(report.wrong))


if __name__ == "__main__":
    main()
