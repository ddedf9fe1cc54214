"""Calls with an Idempotency-Key: the same call again is answered as the first time, and does nothing (IETF httpapi draft 07)."""

from collections.abc import Sequence
from contextlib import suppress

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Message, Receive, Scope, Send

from monocle.api.answers import refused
from monocle.api.swift import Swift
from monocle.errors import MonocleError
from monocle.http.permissions import name_of, role_of
from monocle.http.security import SAFE_METHODS
from monocle.http.verbs import Verbs
from monocle.permissions import Role
from monocle.workspace.called_once import Answered

HEADER, AGAIN = "Idempotency-Key", "Idempotency-Replayed"


class Once:
    """Stands in front of the API.

    Args:
        api: answers calls that did not come before.
        workspace: knows those that did.
    """

    def __init__(self, api: Swift, workspace: Verbs) -> None:
        """Hold both."""
        self._api, self._workspace = api, workspace

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Give the routes of the API."""
        return self._api.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as before, or let the API answer and keep what it says."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self._api(scope, receive, send)
            return
        request = Request(scope, receive)
        key = request.headers.get(HEADER)
        if key is None or role_of(request) is Role.ANYONE:
            await self._api(scope, receive, send)
            return
        body, caller = await request.body(), name_of(request)
        asked = b"\n".join([scope["method"].encode(), scope["path"].encode(), scope["query_string"], body])
        try:
            before = await run_in_threadpool(self._workspace.called_once.begin, caller, key, asked)
        except MonocleError as error:
            await (await refused(request, error))(scope, receive, send)
            return
        if before is not None:
            again = Response(before.body, before.status, {AGAIN: "true"}, before.media_type)
            await again(scope, receive, send)
            return
        heard = _Heard(body, receive, send)
        try:
            await self._api(scope, heard.receive, heard.send)
        finally:
            with suppress(MonocleError):  # it is answered, whatever the database says
                await run_in_threadpool(self._workspace.called_once.end, caller, key, heard.answer())


class _Heard:
    """An answer on its way, heard.

    Args:
        body: of the request, which was read.
        receive: gives what follows it.
        send: sends the answer.
    """

    def __init__(self, body: bytes, receive: Receive, send: Send) -> None:
        self._body: bytes | None = body
        self._receive, self._send = receive, send
        self._status, self._media_type = 500, ""
        self._parts: list[bytes] = []

    async def receive(self) -> Message:
        """Give the body again, once."""
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(self, message: Message) -> None:
        """Hear a part, and send it."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._media_type = Headers(raw=message["headers"]).get("content-type", "")
        elif message["type"] == "http.response.body":
            self._parts.append(message.get("body", b""))
        await self._send(message)

    def answer(self) -> Answered:
        """Give what was heard."""
        return Answered(self._status, self._media_type, b"".join(self._parts))
