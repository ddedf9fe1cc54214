# ruff: noqa: A005 - the issue names it so, and it is never beside what it would hide: run it with -m
"""Reading customers by id, e-mail and telephone: how long the server takes, and how many reads a second two cores give; JSON.

Run: ``python -m bench.profile``, ``--records 1000000`` for many customers without events, or ``--folder`` for a workspace that
has run. Data are synthetic. Three figures: ``inside`` is the application alone, asked one request after the other in this
process (token, parameters, PostgreSQL, JSON; no network); ``served`` is ``monocle serve`` with its PostgreSQL on the cores
of ``--cores``, asked over loopback by clients of a process of its own on the other cores, each of which waits for its answer.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.pipeline import machine
from bench.watching import cpu_seconds, tree

from monocle import settings
from monocle.demo.bulk import write_persons_csv
from monocle.demo.generate import generate
from monocle.http.sessions import SignIn
from monocle.serve.app import build
from monocle.workspace import Workspace, open_workspace
from monocle.workspace.folder import make_folder

ISSUE = "?fields=name,golden,traits,segments,identifiers,consents,timeline"
WAYS: Mapping[str, str] = {
    "whole": "/api/v1/customers/{}",
    "chosen": "/api/v1/customers/{}" + ISSUE,
    "segment_traits": "/v1/spaces/bench/collections/users/profiles/{}/traits?limit=200",
}
HOST = "127.0.0.1"
KINDS = ("id", "email", "phone")


def prepare(place: Path, asked: argparse.Namespace) -> None:
    """Make the workspace, and run it once, where it is not there yet."""
    if (place / "monocle.yaml").exists():
        return
    if asked.records:
        make_folder(place, "en")
        write_persons_csv(place, asked.records, asked.seed)
    else:
        generate(place, asked.people, asked.seed)
    with open_workspace(place, settings.read()) as workspace:
        workspace.run()


def keys(workspace: Workspace, sample: int, seed: int) -> Mapping[str, Sequence[str]]:
    """Give names of customers of each kind, drawn at random; each names one customer alone."""
    drawn: dict[str, Sequence[str]] = {}
    with workspace.house.catalog.reading() as connection:
        connection.execute("SELECT setseed(%s)", [1 / (1 + seed)])
        rows = connection.execute("SELECT customer_id FROM customer ORDER BY random() LIMIT %s", [sample]).fetchall()
        drawn["id"] = [str(row[0]) for row in rows]
        for kind in KINDS[1:]:
            found = connection.execute(
                """
                SELECT i.value
                FROM (
                    SELECT DISTINCT d.value
                    FROM (SELECT value FROM identifier WHERE type = %(kind)s ORDER BY random() LIMIT 2 * %(sample)s) AS d
                ) AS i
                WHERE (SELECT count(DISTINCT o.customer_id) FROM identifier AS o WHERE o.value = i.value) = 1
                ORDER BY random()
                LIMIT %(sample)s
                """,
                {"kind": kind, "sample": sample},
            ).fetchall()
            drawn[kind] = [f"{kind}:{quote(row[0], safe='@')}" for row in found]
    return drawn


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Give percentiles in milliseconds."""
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)

    return {"p50_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "most_ms": at(1), "reads": len(ordered)}


async def one(app: Any, path: str, token: str) -> tuple[int, int]:
    """Ask the application itself, and give the status and the bytes of the answer."""
    raw, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": raw.replace("%2B", "+"), "raw_path": raw.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"host", HOST.encode()), (b"authorization", f"Bearer {token}".encode())],
        "client": (HOST, 1), "server": (HOST, 80), "state": {},
    }  # fmt: skip
    told = {"status": 0, "bytes": 0}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        told["status"] = message.get("status", told["status"])
        told["bytes"] += len(message.get("body", b""))

    await app(scope, receive, send)
    return told["status"], told["bytes"]


async def inside(workspace: Workspace, token: str, named: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Give how long the application takes, way by way and kind by kind."""
    app = build(workspace, SignIn())
    figures: dict[str, Any] = {}
    for way, path in WAYS.items():
        figures[way] = {}
        for kind, names in named.items():
            taken, size = [], 0
            for turn, name in enumerate([*names[:50], *names]):
                began = time.perf_counter()
                status, bytes_ = await one(app, path.format(name), token)
                if turn >= 50:
                    taken.append(time.perf_counter() - began)
                    size += bytes_
                assert status == 200, (way, kind, status)
            figures[way][kind] = spread(taken) | {"bytes": size // max(1, len(taken))}
    return figures


@contextmanager
def serving(place: Path, cores: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the port and the process of a server that runs on some cores, with the PostgreSQL that it starts."""
    command = [
        "taskset",
        "--cpu-list",
        ",".join(map(str, cores)),
        sys.executable,
        "-m",
        "monocle",
        "serve",
        "--workspace",
        str(place),
        "--port",
        "0",
    ]
    server = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"},
    )
    try:
        assert server.stdout is not None
        found = re.search(rb":(\d+)/", server.stdout.readline())
        assert found, "the server did not start"
        yield int(found[1]), server.pid
    finally:
        server.terminate()
        server.wait(60)


async def _client(port: int, paths: Sequence[str], token: str, until: float) -> tuple[list[float], int]:
    """Ask again and again over one connection, and give how long each took, and how many were not answered with 200."""
    reader, writer = await asyncio.open_connection(HOST, port)
    taken, failed, turn = [], 0, 0
    head = f"Host: {HOST}:{port}\r\nAuthorization: Bearer {token}\r\n\r\n"
    while (began := time.perf_counter()) < until:
        writer.write(f"GET {paths[turn % len(paths)]} HTTP/1.1\r\n{head}".encode())
        header = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", header, re.IGNORECASE)
        await reader.readexactly(int(length[1]) if length else 0)
        taken.append(time.perf_counter() - began)
        failed += not header.startswith(b"HTTP/1.1 200")
        turn += 1
    writer.close()
    return taken, failed


def load(port: int, paths: Sequence[str], token: str, asked: Mapping[str, Any]) -> tuple[list[float], int]:
    """Ask with several clients at once for some seconds."""
    if asked["cores"]:
        os.sched_setaffinity(0, asked["cores"])

    async def all_clients() -> list[tuple[list[float], int]]:
        until = time.perf_counter() + asked["seconds"]
        lots = [paths[place :: asked["clients"]] for place in range(asked["clients"])]
        return await asyncio.gather(*(_client(port, lot, token, until) for lot in lots))

    found = asyncio.run(all_clients())
    return [one for taken, _ in found for one in taken], sum(failed for _, failed in found)


def served(place: Path, token: str, named: Mapping[str, Sequence[str]], asked: argparse.Namespace) -> dict[str, Any]:
    """Give how many reads a second the server gives, way by way, all kinds mixed."""
    mine = sorted(os.sched_getaffinity(0))
    cores, others = mine[: asked.cores], mine[asked.cores :]
    figures: dict[str, Any] = {"cores": len(cores), "clients": asked.clients}
    with serving(place, cores) as (port, process), multiprocessing.get_context("spawn").Pool(1) as pool:
        postmaster = int((place / ".monocle" / "postgres" / "postmaster.pid").read_text().split()[0])
        for way, path in WAYS.items():
            paths = [path.format(name) for names in named.values() for name in names]
            random.Random(asked.seed).shuffle(paths)  # noqa: S311
            for seconds in (1.0, float(asked.seconds)):  # the first second warms up
                before = cpu_seconds(tree({process})), cpu_seconds(tree({postmaster}))
                given = {"cores": others, "seconds": seconds, "clients": asked.clients}
                taken, failed = pool.apply(load, (port, paths, token, given))
                after = cpu_seconds(tree({process})), cpu_seconds(tree({postmaster}))
            figures[way] = spread(taken) | {
                "reads_per_second": round(len(taken) / asked.seconds),
                "not_answered_with_200": failed,
                "cpu_ms_per_read": round(1000 * (after[0] - before[0]) / max(1, len(taken)), 3),
                "cpu_ms_per_read_of_postgresql": round(1000 * (after[1] - before[1]) / max(1, len(taken)), 3),
            }
    return figures


def main() -> None:
    """Print what reading costs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--people", type=int, default=20_000, help="of the demo, with orders, events, consents and points"
    )
    options.add_argument("--records", type=int, default=0, help="so many records of persons alone, instead of the demo")
    options.add_argument("--folder", default="", help="a workspace; made there and kept where there is none")
    options.add_argument("--sample", type=int, default=2_000, help="customers that are read, of each kind")
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--clients", type=int, default=8)
    options.add_argument("--cores", type=int, default=2, help="of the server and its PostgreSQL")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="monocle-bench-") as temporary:
        place = Path(asked.folder or Path(temporary) / "workspace")
        prepare(place, asked)
        with open_workspace(place, settings.read()) as workspace:
            named = keys(workspace, asked.sample, asked.seed)
            token = workspace.tokens.create("bench", days=1).secret
            customers = workspace.home().customers
            within = asyncio.run(inside(workspace, token, named))
        print(
            json.dumps(
                {
                    "customers": customers,
                    "inside": within,
                    "served": served(place, token, named, asked),
                    "machine": machine(settings.read()),
                },
                indent=2,
            )
        )


if __name__ == "__main__":
    main()
