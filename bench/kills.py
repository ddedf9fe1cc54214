"""``monocle run`` killed again and again: the last good state stays served, and the next run completes as if nothing had been.

Run: ``python -m bench.kills --times 1000``. Two workspaces get the same files: one is left in peace, the other's runs are
killed with SIGKILL, every third time its PostgreSQL as well. After each kill the state must be one of the two that the
first workspace knows, whole; after the last run of each round both must be equal.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from uuid import UUID

from monocle import settings
from monocle.catalog import loads, pointers, runs
from monocle.catalog.postmaster import is_alive
from monocle.demo.generate import generate
from monocle.tables import CUSTOMERS, PROFILES
from monocle.workspace import Workspace, open_workspace

STAGES = ("ingest", "map", "clean", "resolve", "golden", "store", "publish")
LONGEST_RUN = 600
KILLS_OF_THE_FIRST_RUN = 3
FIRST_GUESS = 6.0


@dataclass(frozen=True)
class State:
    """What is in force.

    Attributes:
        run_id: the run that made it; None when none has ended yet.
        customers: record → customer.
        digests: customer → digest of its profile.
    """

    run_id: UUID | None
    customers: Mapping[str, str]
    digests: Mapping[str, str]

    @classmethod
    def empty(cls) -> Self:
        """Give what a workspace serves before its first run has ended."""
        return cls(None, {}, {})

    def same(self, other: "State") -> bool:
        """Tell whether two states hold the same customers with the same values, whichever runs made them."""
        return self.customers == other.customers and self.digests == other.digests


@dataclass
class Report:
    """What happened.

    Attributes:
        kills: how many runs were killed.
        servers_killed: how many times PostgreSQL was killed with the run.
        moments: stage → kills in it.
        completed: runs that ended before their moment came, and the last of each round.
        wrong: what should not have been, in words.
    """

    kills: int = 0
    servers_killed: int = 0
    moments: Counter[str] = field(default_factory=Counter)
    completed: int = 0
    wrong: list[str] = field(default_factory=list)


def soak(place: Path, times: int, people: int, seed: int, rounds: int = 2) -> Report:
    """Kill runs of a workspace and give what happened.

    Args:
        place: an empty folder.
        times: how often.
        people: of the demo that the runs are about.
        seed: of the moments.
        rounds: how often the files change; the kills are spread over the rounds.
    """
    calm, rough = place / "calm", place / "rough"
    generate(calm, people, seed)
    _accept_all(calm)
    shutil.copytree(calm, rough)
    report, chance = Report(), random.Random(seed)  # noqa: S311 - moments to kill at, drawn again from the seed
    with open_workspace(calm, settings.read()) as peaceful:
        peaceful.run()
        expected = state(peaceful)
        while report.kills < min(KILLS_OF_THE_FIRST_RUN, times):
            killed_once(rough, report, chance, FIRST_GUESS)
            _compare(rough, [State.empty(), expected], report, f"kill {report.kills} of the first run")
        seconds = run_to_end(rough, report)
        _compare(rough, [expected], report, "first run")
        for number in range(1, rounds + 1):
            for root in (calm, rough):
                change(root, number)
            peaceful.run()
            before, expected = expected, state(peaceful)
            while report.kills < times * number // rounds:
                killed_once(rough, report, chance, seconds)
                _compare(rough, [before, expected], report, f"kill {report.kills}")
            run_to_end(rough, report)
            _compare(rough, [expected], report, f"end of round {number}")
    with open_workspace(rough, settings.read()) as survivor:
        report.wrong += leftovers(survivor)
    return report


def change(root: Path, number: int) -> None:
    """Change the files of a demo as a day would: rows change, go and come."""
    cards = root / "data" / "fidelite.csv"
    head, *rows = cards.read_text(encoding="utf-8").splitlines()
    rows = [
        row.replace(";MME;", ";M;") if at % 7 == number % 7 else row
        for at, row in enumerate(rows)
        if at % 50 != number % 50
    ]
    cards.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    with (root / "data" / "contacts_emailing.csv").open("a", encoding="utf-8") as file:
        for one in range(5):
            file.write(
                f"nouveau{number}.{one}@free.example,Nouveau,Client{one},69007,fr,1,2026-01-0{one + 1}T10:00:00,x\n"
            )


def killed_once(root: Path, report: Report, chance: random.Random, seconds: float) -> None:
    """Start a run and kill it: two times in three some time into a stage, else at any time; one time in three with its server."""
    number = report.kills + report.completed
    stage = STAGES[number % len(STAGES)] if number % 3 else ""
    with _Run(root) as run:
        if stage:
            run.wait_for(stage)
        run.wait(chance.uniform(0, 0.1) * seconds if stage else chance.uniform(0.1, 0.95) * seconds)
        ended = run.process.poll() is not None
    if chance.random() < 1 / 3:
        report.servers_killed += _kill_server(root)
    with open_workspace(root, settings.read()) as workspace, workspace.house.catalog.reading() as connection:
        last = next(iter(runs.recent(connection, 1)), None)
    if ended or (last is not None and last.state == "done"):
        report.completed += 1
        return
    report.kills += 1
    report.moments[(last.stage if last is not None else None) or "start"] += 1


def run_to_end(root: Path, report: Report) -> float:
    """Run once, unharmed, and give how long the stages took."""
    began = time.perf_counter()
    with _Run(root) as run:
        run.wait(LONGEST_RUN)
        ended = run.process.poll()
    report.completed += 1
    if ended != 0:
        report.wrong.append(f"a run that nobody killed ended with {ended}: {run.said()}")
    return time.perf_counter() - began


def state(workspace: Workspace) -> State:
    """Give what is in force, and hold it together: one run, folders that are there, PostgreSQL and lake alike.

    Raises:
        AssertionError: it does not hold together.
    """
    house = workspace.house
    with house.catalog.reading() as connection:
        pointing = pointers.in_force(connection)
        found = connection.execute("SELECT customer_id, digest FROM customer").fetchall()
        if not pointing:
            assert not found, "customers are served that no run made"
            return State.empty()
        run_ids = {pointer.run_id for pointer in pointing.values()}
        assert len(run_ids) == 1, f"{len(run_ids)} runs are in force"
        run = runs.get(connection, run_ids.pop())
        assert run.state == "done", f"the run in force is {run.state}"
        served = {str(customer): digest for customer, digest in found}
        applied = [load for load in loads.recent(connection, limit=10_000) if load.state == "applied"]
    for load in applied:
        assert load.received == load.applied + load.duplicate + load.quarantined + load.suppressed
    folders = [pointer.folder for pointer in pointing.values()]
    folders += [folder for load in applied for folder in (load.folder, load.gone_folder) if folder]
    missing = [one for one in folders if one.endswith(".partial") or not any((house.lake.root / one).glob("*.parquet"))]
    assert not missing, f"pointed to, but not whole: {missing}"
    with house.engine() as engine:
        profiles = engine.arrow(house.lake.read(PROFILES, pointing[PROFILES.name].folder))
        records = engine.arrow(house.lake.read(CUSTOMERS, pointing[CUSTOMERS.name].folder))
    stored = _pairs(profiles, "customer_id", "digest")
    assert stored == served, "PostgreSQL and the lake do not serve the same"
    customer = workspace.customers.get(workspace.customers.find("")[0].customer_id)
    assert customer.records, "a customer has no records"
    return State(run.run_id, _pairs(records, "record_id", "customer_id"), served)


def leftovers(workspace: Workspace) -> list[str]:
    """Give what crashed runs left and the last run should have removed."""
    house = workspace.house
    with house.catalog.reading() as connection:
        kept = {str(run.run_id) for run in runs.recent(connection, 10_000) if run.state == "done"}
        kept |= {str(load.load_id) for load in loads.recent(connection, limit=100_000) if load.state == "applied"}
        stages = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'monocle_next'").fetchone()
    left = [str(path.relative_to(house.lake.root)) for path in house.lake.root.rglob("*.partial")]
    left += [f"folder of {owner}" for owner in sorted(house.lake.owners() - kept)]
    left += [str(path) for path in house.folder.scratch.glob("*")]
    return left + ([f"{stages[0]} staged tables"] if stages and stages[0] else [])


class _Run:
    """``monocle run`` in a process group of its own, killed at the end of the block if it still runs."""

    def __init__(self, root: Path) -> None:
        self._root, self._log = root, root / "run.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "monocle", "run", "--workspace", str(root), "--json"],
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait(self, seconds: float) -> None:
        """Wait some seconds, or until the process ends."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)

    def wait_for(self, stage: str) -> None:
        """Wait until a stage begins, as the catalog says, or the process ends."""
        with open_workspace(self._root, settings.read()) as workspace:
            while self.process.poll() is None and self._stage(workspace) != stage:
                time.sleep(0.02)

    def said(self) -> str:
        """Give the last of what the process said."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def _stage(self, workspace: Workspace) -> str:
        with workspace.house.catalog.reading() as connection:
            last = next(iter(runs.recent(connection, 1)), None)
        return last.stage if last and last.process == self.process.pid else ""


def _compare(root: Path, allowed: list[State], report: Report, when: str) -> None:
    with open_workspace(root, settings.read()) as workspace:
        try:
            found = state(workspace)
        except AssertionError as error:
            report.wrong.append(f"{when}: {error}")
            return
    if not any(found.same(one) for one in allowed):
        report.wrong.append(f"{when}: the state is none that a workspace left in peace has")


def _kill_server(root: Path) -> bool:
    """Kill the first process of the workspace's PostgreSQL, wait for its end, and tell whether there was one."""
    try:
        process = int((root / ".monocle" / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(process, signal.SIGKILL)
    except (OSError, ValueError, IndexError):
        return False
    while is_alive(process):
        time.sleep(0.01)
    return True


def _accept_all(root: Path) -> None:
    """Let no load be held: a small demo has too large a share of unreadable rows."""
    for path in (root / "sources").glob("*.yaml"):
        text = "".join(
            line for line in path.read_text(encoding="utf-8").splitlines(True) if not line.startswith("contract:")
        )
        path.write_text(
            f"{text}contract: {{unreadable_max: 60, fewer_rows_max: 90, more_rows_max: 900}}\n", encoding="utf-8"
        )


def _pairs(table: object, name: str, value: str) -> dict[str, str]:
    columns = [map(str, table[column].to_pylist()) for column in (name, value)]  # type: ignore[index]
    return dict(zip(*columns, strict=True))


@contextlib.contextmanager
def _room(folder: str) -> Iterator[Path]:
    if folder:
        yield Path(folder)
        return
    with tempfile.TemporaryDirectory(prefix="monocle-kills-") as made:
        yield Path(made)


def main() -> None:
    """Print what happened."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=1000)
    options.add_argument("--people", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=0, help="how often the files change; by default every ten kills")
    options.add_argument("--folder", default="", help="an empty folder, kept")
    asked = options.parse_args()
    began = time.perf_counter()
    with _room(asked.folder) as place:
        report = soak(place, asked.times, asked.people, asked.seed, asked.rounds or max(1, asked.times // 10))
    print(
        json.dumps(
            {
                "kills": report.kills,
                "servers_killed": report.servers_killed,
                "moments": dict(sorted(report.moments.items())),
                "runs_completed": report.completed,
                "wrong": report.wrong,
                "people": asked.people,
                "seed": asked.seed,
                "seconds": round(time.perf_counter() - began, 1),
                "cores": len(os.sched_getaffinity(0)),
            },
            indent=2,
        )
    )
    sys.exit(bool(report.wrong))


if __name__ == "__main__":
    main()
