"""A disk that fills up under load and is freed again: nothing acknowledged is lost, the intake says so and recovers by itself.

Run as root: ``python -m bench.disk_full --times 10``. A workspace stands on a small tmpfs. While senders post events, a ballast
file takes all that is left, in one go or down to the margin that the collector keeps; after a while it is removed. Meanwhile
batches must be answered with 507, 503 or 429 and the seconds to wait, never with 200 unless they are kept; afterwards with
200 again, and the seconds until then are told.
"""

import argparse
import contextlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.collect_kills import _SOURCE, _Load, _Served, wrong
from bench.sending import batch, wire

from monocle import settings
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

SIZE_MB = 900
FULL_FOR = 2.0
LONGEST_RECOVERY = 60.0


def main() -> None:
    """Print what happened."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - what to leave, drawn again from the seed
    statuses: Counter[int] = Counter()
    found: list[str] = []
    recovered: list[float] = []
    with _small_disk() as disk:
        root = make_folder(disk / "shop", "en").root
        (root / "sources" / "site.yaml").write_text(_SOURCE, encoding="utf-8")
        with open_workspace(root, settings.read()) as workspace, _Served(root) as served:
            secret = workspace.write_keys.create("site").secret
            with _Load(secret, asked.seed) as load:
                load.serve(served.port)
                for number in range(asked.times):
                    _fill(disk / "ballast", 0 if number % 2 else chance.randint(50, 250) << 20)
                    statuses.update(_answers(served.port, load, number))
                    (disk / "ballast").unlink()
                    recovered.append(_recovery(served.port, load, number))
                    found += [f"time {number}: {one}" for one in wrong(workspace, load)]
            acknowledged = len(load.acknowledged)
    told = {
        "times": asked.times,
        "statuses_while_full": dict(sorted(statuses.items())),
        "seconds_to_recover": {"median": sorted(recovered)[len(recovered) // 2], "most": max(recovered)},
        "acknowledged": acknowledged,
        "wrong": found + [f"not recovered after {LONGEST_RECOVERY} s" for one in recovered if one >= LONGEST_RECOVERY],
    }
    print(json.dumps(told, indent=2))
    sys.exit(bool(told["wrong"]))


def _fill(ballast: Path, left: int) -> None:
    """Take all of the disk but so many bytes."""
    free = os.statvfs(ballast.parent)
    with ballast.open("wb") as file, contextlib.suppress(OSError):
        os.posix_fallocate(file.fileno(), 0, max(free.f_bavail * free.f_frsize - left, 1))


def _answers(port: int, load: _Load, number: int) -> Counter[int]:
    """Give the statuses of batches that come while the disk is full."""
    found: Counter[int] = Counter()
    until = time.perf_counter() + FULL_FOR
    while time.perf_counter() < until:
        found[_status(port, load, f"full-{number}-{time.perf_counter_ns()}")] += 1
        time.sleep(0.02)
    return found


def _recovery(port: int, load: _Load, number: int) -> float:
    """Give the seconds until a batch is kept again."""
    began = time.perf_counter()
    while _status(port, load, f"again-{number}-{time.perf_counter_ns()}") != 200:
        if time.perf_counter() - began > LONGEST_RECOVERY:
            break
        time.sleep(0.05)
    return round(time.perf_counter() - began, 2)


def _status(port: int, load: _Load, name: str) -> int:
    """Send one event, and give the status of the answer; 0 for none. What is answered with 200 must be there."""
    load.sent.add(name)
    try:
        with wire(port, load.secret) as one:
            status = one.post(batch([name])).status
    except OSError:
        return 0
    if status == 200:
        load.acknowledged.add(name)
    return status


@contextmanager
def _small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="monocle-full-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=False)


if __name__ == "__main__":
    main()
