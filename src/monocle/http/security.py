"""What holds for every answer and every request: headers, the host asked for, where unsafe requests come from, size."""

from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monocle.http.problems import Problem, problem_response

POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "font-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'; "
    "object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_RAW = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())
_NAMES = frozenset(name for name, _ in _RAW)
_NO_STORE = ((b"cache-control", b"no-store"),)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_URL = 8 * 1024
LARGEST_BODY = 1024 * 1024

Render = Callable[[Request, Problem], Awaitable[Response]]


class SecurityHeaders:
    """Middleware that puts the headers on every answer; what has no Cache-Control of its own is not stored.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Hold what answers."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in _NAMES]
                stored = any(name.lower() == b"cache-control" for name, _ in kept)
                message["headers"] = [*kept, *_RAW, *(() if stored else _NO_STORE)]
            await send(message)

        await self._app(scope, receive, with_headers)


class RequestRules:
    """Middleware that refuses a foreign host, an unsafe request from elsewhere, and an address that is too long.

    The host is checked against DNS rebinding: a page elsewhere cannot make its own name lead here.

    Args:
        app: what answers.
        hosts: names that may stand in the Host header, without port.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = LOOPBACK) -> None:
        """Hold both."""
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        problem = self._refusal(scope) if scope["type"] == "http" else None
        if problem is None:
            await self._app(scope, receive, send)
        else:
            await problem_response(problem)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LONGEST_URL:
            return Problem(414, "URI Too Long", f"the address is longer than {LONGEST_URL} bytes")
        if hostname(headers.get("host", "")) not in self._hosts:
            return Problem(421, "Misdirected Request", "this host name is not served here", "use http://127.0.0.1")
        if scope["method"] not in SAFE_METHODS and not same_origin(headers):
            return Problem(403, "Forbidden", "the request comes from another site", "send it from Monocle's own pages")
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > LARGEST_BODY:
            return Problem(
                413, "Content Too Large", f"the body is larger than {LARGEST_BODY} bytes", "send less at once"
            )
        return None


def hostname(host: str) -> str:
    """Give the name in a Host header, without its port; empty when it is no host."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def same_origin(headers: Headers) -> bool:
    """Tell whether an unsafe request comes from Monocle's own pages, or from a program that is no browser.

    Browsers send Sec-Fetch-Site, which no page can forge; it counts alone, because our Referrer-Policy makes them send
    ``Origin: null`` even from our own forms. Older browsers send Origin; a program sends neither, and carries no cookie
    that it was not given.
    """
    site = headers.get("sec-fetch-site", "")
    if site:
        return site == "same-origin"
    origin = headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == headers.get("host", "")
