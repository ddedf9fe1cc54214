"""A server that gets ten times more events than it can keep: memory stays flat, what it acknowledges is kept, and it recovers.

Run: ``python -m bench.flood --seconds 60`` (1800 for what is promised). First some senders post as fast as they are answered:
that is the most that can be kept. Then ten times as many do, each at once again when it is told to wait. Told are the events
kept a second in both, the memory of the server while it was flooded, and the seconds until a calm sender is heard afterwards.
"""

import argparse
import contextlib
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Self

from bench.collect_kills import _SOURCE, _Served
from bench.kills import _room
from bench.sending import batch, wire

from monocle import settings
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

SENDERS, TIMES, EVENTS = 8, 10, 2_000


class _Senders:
    """Threads that post batches until the end of the block.

    Args:
        port: of the server.
        secret: a write key.
        name: tells their ids from others.
        many: how many.

    Attributes:
        statuses: of answers.
        acknowledged: ids that must be there.
    """

    def __init__(self, port: int, secret: str, name: str, many: int) -> None:
        self._port, self._secret, self._ending = port, secret, threading.Event()
        self._lock = threading.Lock()
        self.statuses: Counter[int] = Counter()
        self.acknowledged: set[str] = set()
        self._threads = [threading.Thread(target=self._send, args=(f"{name}{one}",)) for one in range(many)]

    def __enter__(self) -> Self:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        for one in self._threads:
            one.join()

    def _send(self, name: str) -> None:
        with contextlib.suppress(OSError), wire(self._port, self._secret) as line:
            for number in count():
                if self._ending.is_set():
                    return
                ids = [f"{name}-{number}-{one}" for one in range(EVENTS)]
                status = line.post(batch(ids)).status
                with self._lock:
                    self.statuses[status] += 1
                    if status == 200:
                        self.acknowledged.update(ids)


def _memory(process: int) -> int:
    """Give the resident memory of a process, in MB."""
    text = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(text.partition("VmRSS:")[2].split()[0]) // 1024


def _sampled(process: int, seconds: float) -> list[int]:
    """Give the memory of a process once a second."""
    found = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        time.sleep(1.0)
        found.append(_memory(process))
    return found


def _calm(port: int, secret: str) -> float:
    """Give the seconds until one event is kept."""
    began = time.perf_counter()
    for number in count():
        with contextlib.suppress(OSError), wire(port, secret) as line:
            if line.post(batch([f"calm-{number}"])).status == 200:
                return round(time.perf_counter() - began, 2)
        time.sleep(0.1)
    return 0.0


@contextlib.contextmanager
def _shop(place: Path) -> Iterator[tuple[_Served, str, Path]]:
    root = make_folder(place / "shop", "en").root
    (root / "sources" / "site.yaml").write_text(f"{_SOURCE}rate: 1000000\n", encoding="utf-8")
    with open_workspace(root, settings.read()) as workspace:
        secret = workspace.write_keys.create("site").secret
        with _Served(root) as served:
            yield served, secret, root


def main() -> None:
    """Print what happened."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    asked = options.parse_args()
    with _room("") as place, _shop(place) as (served, secret, root):
        with _Senders(served.port, secret, "a", SENDERS) as calm:
            before = _sampled(served.process.pid, asked.seconds / 4)
        with _Senders(served.port, secret, "b", SENDERS * TIMES) as flood:
            during = _sampled(served.process.pid, asked.seconds)
        recovered = _calm(served.port, secret)
        with open_workspace(root, settings.read()) as workspace:
            found = workspace.verify().findings
            with workspace.house.catalog.reading() as connection:
                kept = {one for (one,) in connection.execute("SELECT message_id FROM journal").fetchall()}
    lost = (calm.acknowledged | flood.acknowledged) - kept
    settled = during[len(during) // 4 :]
    told = {
        "kept_a_second": {"at_most": round(len(calm.acknowledged) / (asked.seconds / 4)),
                          "flooded": round(len(flood.acknowledged) / asked.seconds)},
        "statuses": {"at_most": dict(calm.statuses), "flooded": dict(flood.statuses)},
        "memory_mb": {"before": before[-1], "flooded_least": min(settled), "flooded_most": max(settled)},
        "seconds_until_heard": recovered,
        "lost": len(lost),
        "wrong": [f"{one.promise}: {one.what}" for one in found],
    }  # fmt: skip
    print(json.dumps(told, indent=2))
    sys.exit(bool(lost or found))


if __name__ == "__main__":
    main()
