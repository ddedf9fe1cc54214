"""A shop on a real server, and six SDKs that send to it; the server is killed and served again meanwhile."""

import datetime as dt
import json
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sdk_calls import AGAIN, DEAD, KILLED, LIVING, ROUNDS, SDKS, round_of
from sdk_programs import Program, ways

from monocle.catalog import journal
from monocle.catalog.journal import Collected, Kept
from monocle.settings import Settings
from monocle.workspace import open_workspace

PROGRAM = Path(sys.executable).with_name("monocle")
PATIENCE = 120
"""Seconds for what takes a few."""


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
        collected: what was counted.
        absent: SDKs that this machine cannot run, and why.
        began: when the first call was made; it all took ``took``.
    """

    events: Mapping[str, Sequence[Event]]
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
        self._port = held.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve, and wait until it answers."""
        command = [str(PROGRAM), "serve", "--workspace", str(self._root), "--port", str(self._port)]
        self._process = self._stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        )
        self._stack.callback(self._process.kill)
        assert str(self._port) in self._process.stdout.readline()

    def kill(self) -> None:
        """Kill it as ``kill -9`` does."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Ask it to end."""
        self._process.terminate()
        self._process.wait(PATIENCE)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Give what arrived of four rounds of calls, the second of which the server does not outlive."""
    root = tmp_path_factory.mktemp("shop")
    (root / "monocle.yaml").write_text("name: shop\n")
    found, absent = ways()
    with ExitStack() as stack:
        command = [str(PROGRAM), "source", "add", "web", "--events", "--json", "--workspace", str(root)]
        key = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)["secret"]
        catalog = stack.enter_context(open_workspace(root, Settings())).house.catalog
        server = Server(root, stack)
        server.start()
        began, clock = dt.datetime.now(dt.UTC).replace(tzinfo=None), time.monotonic()
        programs = [
            Program(sdk, way, server.address, key, root / f"{way.command[1]}.log") for sdk, way in found.items()
        ]
        for program in programs:
            stack.callback(program.stop)

        def told(number: int) -> None:
            for program in programs:
                program.tell(number)

        def kept() -> int:
            with catalog.reading() as connection:
                return connection.execute("SELECT count(*) FROM journal").fetchone()[0]

        def waited(enough: Callable[[], bool]) -> None:
            until = time.monotonic() + PATIENCE
            while not enough():
                assert time.monotonic() < until, f"{kept()} events arrived"
                for program in programs:
                    program.check()
                time.sleep(0.01)

        of_a_round = sum(len(SDKS[sdk]) for sdk in found)
        told(LIVING)
        waited(lambda: kept() >= of_a_round)
        told(KILLED)
        waited(lambda: kept() > of_a_round)
        server.kill()
        told(DEAD)
        server.start()
        told(AGAIN)
        waited(lambda: kept() >= of_a_round * len(ROUNDS))
        for program in programs:
            program.end(PATIENCE)
        server.stop()
        with catalog.reading() as connection:
            rows, collected = journal.since(connection, 0, 100_000), journal.collected(connection)
        yield Shop(by_sdk(rows), collected, absent, began, dt.timedelta(seconds=time.monotonic() - clock))


def by_sdk(rows: Sequence[Kept]) -> Mapping[str, Sequence[Event]]:
    """Give the events of each SDK."""
    found = defaultdict(list)
    for row in rows:
        sent = json.loads(row.body)
        told = sent.get("userId") or sent["anonymousId"]
        found[told.partition(" of ")[2]].append(Event(sent, row))
    return found


@pytest.fixture(params=SDKS)
def sdk(request, shop):
    """Give the name of an SDK."""
    if request.param in shop.absent:
        pytest.skip(shop.absent[request.param])
    return request.param
