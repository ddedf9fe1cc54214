"""Events per second that ``monocle serve`` keeps for good, and how long an answer takes.

Run: ``python -m bench.collect``. The server and its PostgreSQL stand on two cores, the senders on the others; batches of 50
events of about 510 bytes over loopback, as Segment's library for Python writes them, each connection kept open. First as fast
as answers come, for a minute; then 1,000 events a second, for another, where the time of an answer counts from the moment at
which its batch was due. One batch in a hundred is sent twice. At the end what was received must be what was applied, plus
duplicates, quarantined and suppressed; the journal must hold each event that was sent; ``monocle verify`` must find nothing.
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.kills import _room
from bench.sending import batch, wire

from monocle import settings
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

TWICE_EVERY = 100
_SOURCE = "name: site\nreader: {type: events}\n"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Sent:
    """What senders did.

    Attributes:
        events: in batches that were answered with 200, those sent twice counted once.
        twice: events of batches that were sent again on purpose.
        answers: seconds of each answer.
        statuses: other statuses that came.
        seconds: from the first batch to the last answer.
    """

    events: int = 0
    twice: int = 0
    answers: list[float] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class Target:
    """Where to send.

    Attributes:
        port: of the server.
        secret: a write key.
        connections: at once.
        events: in a batch.
    """

    port: int
    secret: str
    connections: int
    events: int


def main() -> None:
    """Print the figures."""
    asked = _asked()
    cores = sorted(os.sched_getaffinity(0))
    server, senders = set(cores[: asked.cores]), set(cores[asked.cores :]) or set(cores)
    with _room(asked.folder) as place:
        root = make_folder(place / "shop", "en").root
        (root / "sources" / "site.yaml").write_text(_SOURCE, encoding="utf-8")
        secret = json.loads(_monocle(root, server, "key", "create", "site", "--json"))["secret"]
        with _serving(root, server) as (process, port):
            os.sched_setaffinity(0, senders)
            target = Target(port, secret, asked.connections, asked.batch)
            fast = _measured(process, root, lambda: send(target, asked.seconds, 0.0, "fast"))
            steady = _measured(process, root, lambda: send(target, asked.seconds, float(asked.rate), "steady"))
        told = {
            "as_fast_as_it_can": fast[1],
            f"at_{asked.rate}_a_second": steady[1],
            "kept": _kept(root, (fast[0], steady[0])),
            "batch": asked.batch,
            "bytes_an_event": len(batch(["x" * 20] * 100)) // 100,
            "connections": asked.connections,
            "cores_of_the_server": len(server),
        }
    print(json.dumps(told, indent=2))
    sys.exit(bool(told["kept"]["wrong"]))


def send(target: Target, seconds: float, rate: float, name: str) -> Sent:
    """Send for some seconds.

    Args:
        target: where.
        seconds: for how long.
        rate: events a second of all connections; 0 for as fast as answers come.
        name: that begins all ids.
    """
    sent, lock = Sent(), threading.Lock()
    began = time.perf_counter()

    def one(number: int) -> None:
        mine = Sent()
        pace = target.events * target.connections / rate if rate else 0.0
        with wire(target.port, target.secret) as connection:
            turn = 0
            while time.perf_counter() - began < seconds:
                due = began + pace * (turn + number / target.connections)
                time.sleep(max(0.0, due - time.perf_counter()) if rate else 0.0)
                body = batch([f"{name}-{number}-{turn}-{event}" for event in range(target.events)])
                for again in range(1 + (turn % TWICE_EVERY == TWICE_EVERY - 1)):
                    start = due if rate and not again else time.perf_counter()
                    answer = connection.post(body)
                    mine.answers.append(time.perf_counter() - start)
                    _count(mine, answer.status, target.events, again)
                turn += 1
        with lock:
            sent.events += mine.events
            sent.twice += mine.twice
            sent.answers += mine.answers
            sent.statuses += mine.statuses

    threads = [threading.Thread(target=one, args=(number,)) for number in range(target.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent.seconds = time.perf_counter() - began
    return sent


def _count(mine: Sent, status: int, events: int, again: int) -> None:
    if status != 200:
        mine.statuses.append(status)
    elif again:
        mine.twice += events
    else:
        mine.events += events


def _measured(process: int, root: Path, sending: Callable[[], Sent]) -> tuple[Sent, dict[str, object]]:
    """Send, and give what was sent with the figures of the server meanwhile."""
    before = _cpu(process, root)
    sent = sending()
    after = _cpu(process, root)
    python, postgres = (after[name] - before[name] for name in ("python", "postgres"))
    events = max(sent.events + sent.twice, 1)
    return sent, {
        "events_a_second": round((sent.events + sent.twice) / sent.seconds),
        "seconds": round(sent.seconds, 1),
        "answer_ms": {f"p{share}": round(1000 * _at(sent.answers, share), 2) for share in (50, 95, 99)},
        "statuses_but_200": len(sent.statuses),
        "cpu_us_an_event": {"python": round(1e6 * python / events, 1), "postgres": round(1e6 * postgres / events, 1)},
        "server_peak_mb": _peak_mb(process),
    }


def _kept(root: Path, sent: Sequence[Sent]) -> dict[str, object]:
    """Give what the catalog holds, and what is wrong with it."""
    with open_workspace(root, settings.read()) as workspace:
        found = workspace.verify().findings
        with workspace.house.catalog.reading() as connection:
            names = ("received", "applied", "duplicate", "quarantined", "suppressed")
            sums = connection.execute(f"SELECT {', '.join(f'sum({one})' for one in names)} FROM collected").fetchone()
            rows = connection.execute("SELECT count(*), count(DISTINCT message_id) FROM journal").fetchone()
    counts = {name: int(value) for name, value in zip(names, sums or (), strict=True)}
    applied, twice = sum(one.events for one in sent), sum(one.twice for one in sent)
    wrong = [f"{one.promise}: {one.what}" for one in found]
    wrong += [] if rows == (applied, applied) else [f"the journal holds {rows}, not {applied}"]
    if (counts["applied"], counts["duplicate"], counts["received"]) != (applied, twice, applied + twice):
        wrong.append(f"sent {applied} and {twice} again")
    return {**counts, "wrong": wrong}


@contextmanager
def _serving(root: Path, cores: set[int]) -> Iterator[tuple[int, int]]:
    """Give the process and the port of a server on some cores; it ends with the block."""
    command = [*_PROGRAM, "serve", "--port", "0", "--workspace", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: _pin(cores)) as server:  # noqa: PLW1509
        try:
            said = server.stdout.readline() if server.stdout else ""
            yield server.pid, int(said.partition("http://127.0.0.1:")[2].partition("/")[0])
        finally:
            server.send_signal(signal.SIGTERM)


def _monocle(root: Path, cores: set[int], *arguments: str) -> str:
    command = [*_PROGRAM, *arguments, "--workspace", str(root)]
    return subprocess.run(command, capture_output=True, text=True, check=True, preexec_fn=lambda: _pin(cores)).stdout


_PROGRAM = (sys.executable, "-m", "monocle")


def _pin(cores: set[int]) -> None:
    os.sched_setaffinity(0, cores)


def _cpu(process: int, root: Path) -> dict[str, float]:
    """Give CPU seconds until now of the server and of its PostgreSQL, ended backends included."""
    first = int((root / ".monocle" / "postgres" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    return {"python": _seconds(process), "postgres": sum(map(_seconds, [first, *_children(first)])) + _ended(first)}


def _seconds(process: int) -> float:
    with contextlib.suppress(OSError):
        return sum(map(int, _stat(process)[11:13])) / _TICKS
    return 0.0


def _ended(process: int) -> float:
    return sum(map(int, _stat(process)[13:15])) / _TICKS


def _stat(process: int) -> list[str]:
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    return [int(one) for one in text.split()]


def _peak_mb(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def _at(values: Sequence[float], share: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) * share // 100, len(ordered) - 1)] if ordered else 0.0


def _asked() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    options.add_argument("--rate", type=int, default=1_000, help="events a second of the steady part")
    options.add_argument("--connections", type=int, default=16)
    options.add_argument("--batch", type=int, default=50)
    options.add_argument("--cores", type=int, default=2, help="of the server and its PostgreSQL")
    options.add_argument("--folder", default="", help="an empty folder, kept")
    return options.parse_args()


if __name__ == "__main__":
    main()
