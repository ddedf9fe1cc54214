"""A shop on a real server, and six SDKs that send to it; it is killed before it was heard, and served again."""

import datetime as dt
import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sdk_calls import AGAIN, DEAD, KILLED, LIVING, ROUNDS, SDKS, call, round_of, sdk_of
from sdk_line import Line
from sdk_programs import Program, ways

from monocle.catalog import Catalog, journal
from monocle.catalog.journal import Collected, Kept
from monocle.settings import Settings
from monocle.workspace import open_workspace

PROGRAM = Path(sys.executable).with_name("monocle")
PATIENCE = 240
"""Seconds for what takes a few: SDKs wait longer and longer between their tries."""


@dataclass(frozen=True)
class Event:
    """An event as it was sent, and its row of the journal."""

    sent: Mapping[str, Any]
    row: Kept


@dataclass(frozen=True)
class Shop:
    """What is known at the end.

    Attributes:
        events: of the journal, by SDK.
        customers: whom a run made of them, by SDK.
        collected: what was counted.
        absent: SDKs that this machine cannot run, and why.
        began: when the first call was made; it all took ``took``.
    """

    events: Mapping[str, Sequence[Event]]
    customers: Mapping[str, Any]
    collected: Sequence[Collected]
    absent: Mapping[str, str]
    began: dt.datetime
    took: dt.timedelta

    def of(self, sdk: str, number: int) -> dict[str, Event]:
        """Give the events of a round by their type, each once."""
        found = [one for one in self.events[sdk] if round_of(one.sent) == number]
        assert sorted(one.row.type for one in found) == sorted(SDKS[sdk])
        return {one.row.type: one for one in found}


class Server:
    """``monocle serve`` on one port, which stays ours while nobody listens on it.

    Args:
        root: of the workspace.
        stack: ends what is still there at its end.
    """

    def __init__(self, root: Path, stack: ExitStack) -> None:
        """Take the port: a bound socket that does not listen lets the server in, and no other program."""
        self._root, self._stack = root, stack
        held = stack.enter_context(socket.socket())
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        self.port = held.getsockname()[1]

    def start(self) -> None:
        """Serve, and wait until it answers."""
        command = [str(PROGRAM), "serve", "--workspace", str(self._root), "--port", str(self.port)]
        self._process = self._stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        )
        self._stack.callback(self._process.kill)
        assert str(self.port) in self._process.stdout.readline()

    def kill(self) -> None:
        """Kill it as ``kill -9`` does."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end."""
        self._process.terminate()
        self._process.wait(PATIENCE)


class Day:
    """What the SDKs are told, and what of it is in the journal.

    Args:
        programs: the SDKs that can be run.
        catalog: of the shop.
    """

    def __init__(self, programs: Mapping[str, Program], catalog: Catalog) -> None:
        """Begin."""
        self._programs, self._catalog = programs, catalog

    def tell(self, number: int) -> None:
        """Have all send the calls of a round."""
        for program in self._programs.values():
            program.tell(number)

    def wait(self, enough: Callable[[Mapping[str, Sequence[Event]]], bool]) -> None:
        """Wait until enough is in the journal."""
        until = time.monotonic() + PATIENCE
        while not enough(self.events()):
            assert time.monotonic() < until, {sdk: len(found) for sdk, found in self.events().items()}
            for program in self._programs.values():
                program.check()
            time.sleep(0.02)

    def events(self) -> Mapping[str, Sequence[Event]]:
        """Give the events of the journal by SDK."""
        found: dict[str, list[Event]] = {sdk: [] for sdk in self._programs}
        with self._catalog.reading() as connection:
            rows = journal.since(connection, 0, 100_000)
        for row in rows:
            sent = json.loads(row.body)
            found[sdk_of(sent)].append(Event(sent, row))
        return found


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Give what arrived of four rounds of calls; in the second each SDK sends what is kept, and hears nothing of it."""
    root = tmp_path_factory.mktemp("shop")
    (root / "monocle.yaml").write_text("name: shop\n")
    found, absent = ways()
    with ExitStack() as stack:
        command = [str(PROGRAM), "source", "add", "web", "--events", "--json", "--workspace", str(root)]
        key = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["secret"]
        workspace = stack.enter_context(open_workspace(root, Settings(threads=2, memory_mb=1024)))
        server = Server(root, stack)
        server.start()
        line = stack.enter_context(Line(server.port).open())
        began, clock = dt.datetime.now(dt.UTC).replace(tzinfo=None), time.monotonic()
        programs = {}
        for sdk, way in found.items():
            programs[sdk] = Program(sdk, way, line.address, key, root / f"{way.command[1]}.log")
            stack.callback(programs[sdk].stop)
        day = Day(programs, workspace.house.catalog)
        day.tell(LIVING)
        day.wait(lambda events: all(len(events[sdk]) >= len(SDKS[sdk]) for sdk in found))
        line.lossy = True
        day.tell(KILLED)
        day.wait(lambda events: all(round_of(events[sdk][-1].sent) == KILLED for sdk in found))
        server.kill()
        line.lossy = False
        day.tell(DEAD)
        server.start()
        day.tell(AGAIN)
        day.wait(lambda events: all(len(events[sdk]) >= len(SDKS[sdk]) * len(ROUNDS) for sdk in found))
        for program in programs.values():
            program.end(PATIENCE)
        server.stop()
        took = dt.timedelta(seconds=time.monotonic() - clock)
        workspace.run()
        customers = {
            sdk: json.loads(workspace.customers.read(call(sdk, AGAIN)["traits"]["email"]).body) for sdk in found
        }
        with workspace.house.catalog.reading() as connection:
            collected = journal.collected(connection)
        yield Shop(day.events(), customers, collected, absent, began, took)


@pytest.fixture(params=SDKS)
def sdk(request, shop):
    """Give the name of an SDK."""
    if request.param in shop.absent:
        pytest.skip(shop.absent[request.param])
    return request.param
