"""Who is signed in: a link that works once, then a cookie."""

import base64
import binascii
import datetime as dt
import hmac
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from monocle.clock import Clock, now
from monocle.http.signed_in import Sessions
from monocle.http.verbs import Tokens
from monocle.permissions import Role

COOKIE = "monocle_session"
LINK_LIFE = dt.timedelta(minutes=30)
ABSOLUTE = dt.timedelta(hours=12)
TOKEN_BYTES = 32
LONGEST_TOKEN = 128


class SignIn:
    """The sign-in link of one ``serve``: it works once, and not for long. Links of ``monocle sign-in`` work as well.

    Args:
        clock: gives the present time.
        redeem: gives whom another link that still works is for, and uses it up; empty where there is none.
    """

    def __init__(self, clock: Clock = now, redeem: Callable[[str], str] = lambda _token: "") -> None:
        """Make a new token of 256 random bits."""
        self._clock, self._redeem = clock, redeem
        self._lock = threading.Lock()
        self._token = secrets.token_urlsafe(TOKEN_BYTES)
        self._until = clock() + LINK_LIFE

    def link(self, address: str) -> str:
        """Give the link, for an address such as ``http://127.0.0.1:8360``."""
        return f"{address}/sign-in?token={self._token}"

    def use(self, token: str) -> str:
        """Give whom the link of a token is for; afterwards it works no more. Empty where it is of no link that works."""
        with self._lock:
            alive = bool(self._token) and self._clock() < self._until
            right = hmac.compare_digest(self._token.encode(), token[:LONGEST_TOKEN].encode())
            if not (alive and right):
                return self._redeem(token[:LONGEST_TOKEN])
            self._token = ""
            return Role.OWNER.value


def set_cookie(response: Response, token: str) -> None:
    """Give the session to the browser. No Secure: browsers do not send it over plain HTTP on the loopback address."""
    age = int(ABSOLUTE.total_seconds())
    response.set_cookie(COOKIE, token, max_age=age, path="/", httponly=True, samesite="lax")


def clear_cookie(response: Response) -> None:
    """Take the session from the browser, with all that it has stored."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'


def token_of(connection: HTTPConnection) -> str:
    """Give the token of the session that the browser sends; empty when it sends none."""
    token = connection.cookies.get(COOKIE, "")
    return token if len(token) <= LONGEST_TOKEN else ""


def secret_of(authorization: str) -> str:
    """Give the token that an Authorization header holds, as Bearer or as the user name of Basic; empty where none is."""
    scheme, _, rest = authorization.strip().partition(" ")
    found = rest.strip()
    if scheme.lower() == "basic":
        padded = found + "=" * (-len(found) % 4)
        with suppress(binascii.Error, ValueError):
            found = base64.b64decode(padded, validate=True).decode("ascii").partition(":")[0]
    elif scheme.lower() != "bearer":
        return ""
    return found if len(found) <= LONGEST_TOKEN and found.isascii() else ""


class Identify:
    """Middleware that puts who asks into ``scope["state"]``: ``role``, ``name``, ``token_id``, which is None for people, and ``entity``.

    Args:
        app: what answers.
        sessions: where tokens of people are looked up.
        tokens: where those of programs are.
    """

    def __init__(self, app: ASGIApp, sessions: Sessions, tokens: Tokens) -> None:
        """Hold all three."""
        self._app, self._sessions, self._tokens = app, sessions, tokens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look the session or the token up, then answer."""
        if scope["type"] == "http":
            role, name, token_id, entity = await self._asking(HTTPConnection(scope))
            scope.setdefault("state", {}).update(role=role, name=name, token_id=token_id, entity=entity)
        await self._app(scope, receive, send)

    async def _asking(self, connection: HTTPConnection) -> tuple[Role, str, UUID | None, str]:
        token = token_of(connection)
        name = await run_in_threadpool(self._sessions.check, token) if token else ""
        if name:
            return Role.OWNER, name, None, ""
        secret = secret_of(connection.headers.get("authorization", ""))
        if not secret:
            return Role.ANYONE, "", None, ""
        program = self._tokens.known(secret) or await run_in_threadpool(self._tokens.check, secret)
        if program is None:
            return Role.ANYONE, "", None, ""
        return Role.READER, program.name, program.key_id, program.entity
