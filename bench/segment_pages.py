"""How long the builder of segments waits for its count over many customers: the real server, asked as a browser asks; JSON.

Run: ``python -m bench.segment_pages --customers 1000000``; ``--folder DIR`` keeps the workspace (``bench.understanding`` uses the
same). ``monocle serve`` and its PostgreSQL run on the cores of ``--cores``, or on all that this process may use. Each of ten typical
segments is asked for in four ways, in turn: ``count`` is what is asked while somebody types (count, ten customers, the sentence);
``breakdown`` also by a field; ``sql`` also with both statements; ``shared`` also what it shares with all other segments. The first
round, in which the store is opened and read from the disk, is told apart. Seconds of HTTP, over one connection that stays open, and CPU
seconds of the server and PostgreSQL, which tell as much where others use the cores.
"""

import argparse
import html
import json
import os
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.great_house import prepare
from bench.pipeline import machine
from bench.profile import HOST, serving, spread
from bench.segments import SEGMENTS
from bench.understanding import save
from bench.watching import cpu_seconds, memory_mb, tree

from monocle import settings
from monocle.http.sessions import COOKIE
from monocle.workspace import open_workspace

WAYS: Mapping[str, Mapping[str, str]] = {
    "count": {"by": "", "sql": "no"},
    "breakdown": {"by": "city", "sql": "no"},
    "sql": {"by": ""},
    "shared": {"by": "", "sql": "no", "shared": "yes"},
}
_COUNTED = re.compile(r'class="counted[^>]*>(.*?)</', re.DOTALL)
PATIENCE = 120.0


def ask(line: HTTPConnection, session: str, where: object, way: Mapping[str, str]) -> tuple[float, str]:
    """Ask for a count as the builder does, and give how long it took, and what it says.

    Raises:
        AssertionError: it was not answered.
    """
    body = urlencode({"where": json.dumps(where), "customer": "", **way})
    heads = {
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
        "X-Piece": "yes",
        "Accept": "text/html",
        "Accept-Encoding": "gzip, deflate, br",
        "Sec-Fetch-Site": "same-origin",
        "Cookie": f"{COOKIE}={session}",
    }
    began = time.perf_counter()
    line.request("POST", "/segments/count", body, {**heads, "Accept-Encoding": "identity"})
    answer = line.getresponse()
    text = answer.read().decode()
    took = time.perf_counter() - began
    assert answer.status == 200, answer.status
    found = _COUNTED.search(text)
    return took, " ".join(html.unescape(re.sub("<[^>]*>", " ", found[1])).split()) if found else ""


def timed(port: int, session: str, asked: tuple[int, Sequence[str]], processes: set[int]) -> dict[str, Any]:
    """Ask for all segments in all ways, some times over.

    Args:
        port: of the server.
        session: of who asks.
        asked: rounds, and ways.
        processes: of the server and its PostgreSQL.
    """
    (rounds, ways), line = asked, HTTPConnection(HOST, port, timeout=PATIENCE)
    cost: dict[str, dict[str, float]] = {way: dict.fromkeys(SEGMENTS, 0.0) for way in ways}
    first: dict[str, float] = {}
    taken: dict[str, dict[str, list[float]]] = {way: {name: [] for name in SEGMENTS} for way in ways}
    said: dict[str, str] = {}
    for number in range(rounds + 1):
        for way in ways:
            for name, where in SEGMENTS.items():
                before = cpu_seconds(tree(processes))
                seconds, said[name] = ask(line, session, where, WAYS[way])
                if number:
                    taken[way][name].append(seconds)
                    cost[way][name] += cpu_seconds(tree(processes)) - before
                elif way == ways[0]:
                    first[name] = round(seconds, 3)
    told = {
        way: {
            **spread([one for some in times.values() for one in some]),
            "median": {name: round(sorted(some)[len(some) // 2], 3) for name, some in times.items()},
            "cpu_seconds_each": {name: round(one / max(1, rounds), 3) for name, one in cost[way].items()},
        }
        for way, times in taken.items()
    }
    return {"first": first, **told, "said": said}


def main() -> None:
    """Print how long the builder waits."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--events", type=int, default=0, help="twenty a customer where nothing is said")
    options.add_argument("--folder", default="", help="a workspace; made there and kept where there is none")
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--ways", default=",".join(WAYS))
    options.add_argument("--cores", type=int, default=0, help="of the server and its PostgreSQL; 0: all")
    asked = options.parse_args()
    chosen = settings.read()
    mine = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="monocle-bench-") as made:
        place = Path(asked.folder or Path(made) / "workspace")
        prepare(place, asked.customers, asked.events or 20 * asked.customers, chosen)
        with open_workspace(place, chosen) as workspace:
            save(workspace)
            workspace.understand()
            session, customers = workspace.sessions.create(), workspace.home().customers
        with serving(place, mine[: asked.cores or len(mine)]) as (port, process):
            roots = {process, int((place / ".monocle" / "postgres" / "postmaster.pid").read_text().split()[0])}
            told = timed(port, session, (asked.rounds, asked.ways.split(",")), roots)
            served = tree(roots)
            used = {"cpu_seconds": round(cpu_seconds(served), 1), "memory_mb": memory_mb(served)}
    print(json.dumps({"customers": customers, **told, "server": used, "machine": machine(chosen)}, indent=2))


if __name__ == "__main__":
    main()
