"""Serving on the loopback address, until someone stops it."""

import errno
import ipaddress
import socket
from collections.abc import Callable

import uvicorn

from monocle.collect.door import Door
from monocle.errors import BadInput, Conflict, Unavailable
from monocle.http.sessions import SignIn
from monocle.http.verbs import Verbs
from monocle.serve.app import build

HOST = "127.0.0.1"
PORT = 8360
LARGEST_PORT = 65535
SECONDS_TO_ANSWER, SECONDS_TO_STOP = 3, 5
"""How long, at the end, requests under way are waited for, and then a run; a run that takes longer is marked failed by the next command."""


def run(
    workspace: Verbs,
    host: str = HOST,
    port: int = PORT,
    say: Callable[[str], None] = print,
    door: Door | None = None,
) -> None:
    """Serve the pages and the API until the process is told to stop.

    Args:
        workspace: whose verbs the doors call.
        host: a loopback address: 127.0.0.1, ::1 or localhost.
        port: 0 takes one that is free.
        say: is given the sign-in link once the port is taken.
        door: takes events in; without it their addresses answer 503.

    Raises:
        BadInput: the address is not on this machine alone, or the port is none.
        Conflict: the port is taken.
    """
    with listening(loopback(host), port) as taken:
        sign_in = SignIn(redeem=workspace.sessions.redeem)
        app = build(workspace, sign_in, door)
        say(sign_in.link(address_of(taken)))
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=True,
            lifespan="off",
            proxy_headers=False,
            h11_max_incomplete_event_size=64 * 1024,
            timeout_graceful_shutdown=SECONDS_TO_ANSWER,
        )
        try:
            _Server(config, app.state.streams.close).run(sockets=[taken])
        finally:
            app.state.work.stop(SECONDS_TO_STOP)


class _Server(uvicorn.Server):
    """The server, which ends the streams that pages follow before it waits for requests under way: they never end."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)


def loopback(host: str) -> str:
    """Give the loopback address that a host means.

    Raises:
        BadInput: it is any other address: there is no TLS and there are no accounts yet.
    """
    name = HOST if host == "localhost" else host.strip("[]")
    try:
        found = ipaddress.ip_address(name)
    except ValueError:
        found = None
    if found is None or not found.is_loopback:
        raise BadInput(
            f"{host!r} is not an address of this machine alone", where="--host", mend=f"use {HOST}, ::1 or localhost"
        )
    return str(found)


def listening(host: str, port: int) -> socket.socket:
    """Give a socket that listens; the caller closes it.

    Raises:
        BadInput: the port is none.
        Conflict: another program has the port.
        Unavailable: the machine refuses the address.
    """
    if not 0 <= port <= LARGEST_PORT:
        raise BadInput(
            f"{port} is no port", where="--port", mend=f"use a number from 1024 to {LARGEST_PORT}, or 0 for a free one"
        )
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it, answers wait 40 ms for the client's ACK
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise Conflict(
                f"port {port} is taken by another program",
                where="--port",
                mend="stop it, or choose another with --port",
            ) from error
        raise Unavailable(
            f"{host} port {port} cannot be used: {error.strerror}", where="--port", mend="choose another with --port"
        ) from error
    return taken


def address_of(taken: socket.socket) -> str:
    """Give the address that a browser opens."""
    host, port = taken.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
