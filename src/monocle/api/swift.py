"""The one call that programs make all day, reading a customer, answered in front of the API's own machinery.

It answers only what is plainly right, with the same verb and the same words as the API's route does; all else, wrong
parameters and missing permissions among it, is left to that route.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from urllib.parse import parse_qsl

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from monocle.api.answers import refused
from monocle.api.customers import BASE, LONGEST_KEY, given
from monocle.api.parameters import Parts
from monocle.errors import MonocleError
from monocle.http.permissions import role_of
from monocle.http.verbs import Verbs
from monocle.http.within import within
from monocle.permissions import Permission, allows

_OPENING = f"{BASE}/customers/"
_LANGUAGES = frozenset({"en", "fr"})
_USUAL: Mapping[str, str] = MappingProxyType({name: str(told.default) for name, told in Parts.model_fields.items()})
_LONGEST_FIELDS, _MOST = 2000, 1000


class Swift:
    """Stands in front of the API.

    Args:
        api: answers all else.
        workspace: whose verb it calls.
        threads: in which it waits for PostgreSQL.
    """

    def __init__(self, api: FastAPI, workspace: Verbs, threads: ThreadPoolExecutor) -> None:
        """Hold all three."""
        self._api, self._workspace, self._threads = api, workspace, threads

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Give the routes of the API."""
        return self._api.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the API answer."""
        asked = _asked(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        request = Request(scope, receive)
        if asked is None or not allows(role_of(request), Permission.READ_CUSTOMERS):
            await self._api(scope, receive, send)
            return
        try:
            read = within(self._workspace, request).customers.read
            found = await asyncio.get_running_loop().run_in_executor(self._threads, read, *asked)
            answer = given(request, found, self._workspace.accesses)
        except MonocleError as error:
            answer = await refused(request, error)
        await answer(scope, receive, send)


def _asked(scope: Scope) -> tuple[str, str, int, str] | None:
    """Give the customer, the parts, the limit and the language that are asked for; None where the API has to look closer."""
    key: str = scope["path"].removeprefix(_OPENING)
    if key == scope["path"] or not key or "/" in key or "\x00" in key or len(key) > LONGEST_KEY:
        return None
    query = dict(_USUAL)
    if scope["query_string"]:
        try:
            told = parse_qsl(
                scope["query_string"].decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=3
            )
        except ValueError:
            return None
        if len(dict(told)) < len(told) or not set(dict(told)) <= set(query):
            return None
        query |= dict(told)
    limit, fields = query["limit"], query["fields"]
    if not (limit.isascii() and limit.isdigit() and len(limit) <= 4 and int(limit) <= _MOST):
        return None
    if query["language"] not in _LANGUAGES or len(fields) > _LONGEST_FIELDS or "\x00" in fields:
        return None
    return key, fields, int(limit), query["language"]
