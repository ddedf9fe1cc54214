"""What the Profile API answers: JSON as Segment's has it, and errors with a code and a message."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from starlette.responses import Response

from monocle.errors import Conflict, MonocleError, NotFound, Unavailable, Withheld

STATUS: Mapping[str, int] = MappingProxyType(
    {
        "invalid_request_error": 400,
        "validation_error": 400,
        "authentication_error": 401,
        "not_found": 404,
        "rate_limit_error": 429,
        "server_error": 503,
    }
)
"""Code of an error → its status."""
NO_PROFILE = "Profile was not found."
SEVERAL = "Several profiles have this identifier: ask for another one."


class Refusal(Exception):
    """A request that is refused.

    Args:
        code: of ``STATUS``.
        message: what is wrong, without what was sent.
        status: another than that of the code.
        after: seconds to wait before a new try.
    """

    def __init__(self, code: str, message: str, status: int = 0, after: int = 0) -> None:
        super().__init__(message)
        self.code, self.message, self.after = code, message, after
        self.status = status or STATUS[code]


def refusal_of(error: MonocleError) -> Refusal:
    """Give how an error of ours is answered."""
    if isinstance(error, NotFound):
        return Refusal("not_found", NO_PROFILE)
    if isinstance(error, Conflict):
        return Refusal("invalid_request_error", SEVERAL, status=409)
    if isinstance(error, Withheld):
        return Refusal("invalid_request_error", error.what, status=error.status)
    if isinstance(error, Unavailable):
        return Refusal("server_error", "The data cannot be read for now.", after=error.after or 5)
    return Refusal("invalid_request_error", error.what) if error.status < 500 else Refusal("server_error", "", 500)


def refused(refusal: Refusal, headers: Mapping[str, str]) -> Response:
    """Give the answer to what is refused."""
    more = {"WWW-Authenticate": 'Basic realm="Monocle"'} if refusal.code == "authentication_error" else {}
    if refusal.after:
        more["Retry-After"] = str(refusal.after)
    body = {"error": {"code": refusal.code, "message": refusal.message}}
    return Response(written(body), refusal.status, {**headers, **more}, "application/json")


def told(value: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    """Give a value as JSON."""
    return Response(written(value), 200, dict(headers), "application/json")


def written(value: object) -> bytes:
    """Give a value as JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def cursor(path: str, limit: int, following: str) -> Mapping[str, object]:
    """Give where a list goes on.

    Args:
        path: of the list, with the customer's id in place of an identifier.
        limit: entries, at most.
        following: what ``next`` must be; empty at the end.
    """
    url = f"{path}?limit={limit}&next={following}" if following else path
    return {"url": url, "has_more": bool(following), "next": following, "limit": limit}


def time(moment: dt.datetime) -> str:
    """Give a time of UTC as ISO 8601."""
    return f"{moment.isoformat()}Z"


def one_of(names: Sequence[str], value: str, parameter: str) -> str:
    """Give a value that must be one of some names, the first where it is empty.

    Raises:
        Refusal: it is none of them.
    """
    if value and value not in names:
        raise Refusal("validation_error", f"The parameter `{parameter}` is none of {', '.join(filter(None, names))}")
    return value or names[0]
