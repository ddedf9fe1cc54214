"""Errors as HTTP answers: RFC 9457 problems, without stacks, SQL or values."""

import json
from dataclasses import dataclass
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import MonocleError, Unavailable

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a request.

    Attributes:
        status: of HTTP.
        title: the status in words.
        detail: what is wrong, for the person who asked.
        mend: what to do next; may be empty.
        request_id: by which the log knows the request; only for errors that nobody foresaw.
        after: seconds to wait before a new try; 0 when waiting does not help.
    """

    status: int
    title: str
    detail: str = ""
    mend: str = ""
    request_id: str = ""
    after: int = 0


def problem_of(error: Exception, request: Request) -> Problem:
    """Give the problem that an error means; one that nobody foresaw tells nothing but its request id."""
    if isinstance(error, MonocleError) and error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        what = f"{error.where}: {error.what}" if error.where else error.what
        return Problem(error.status, _title(error.status), what, error.mend)
    if isinstance(error, Unavailable):
        return Problem(error.status, _title(error.status), error.what, error.mend, after=error.after)
    if isinstance(error, HTTPException):
        title = _title(error.status_code)
        return Problem(error.status_code, title, "" if error.detail == title else error.detail)
    request_id = str(request.scope.get("state", {}).get("request_id", ""))
    return Problem(500, _title(500), request_id=request_id)


def _title(status: int) -> str:
    return HTTPStatus(status).phrase if status in {item.value for item in HTTPStatus} else "Error"


def problem_body(problem: Problem) -> bytes:
    """Give the JSON of a problem (RFC 9457, section 3); members that say nothing are left out."""
    members = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "mend": problem.mend,
        "request_id": problem.request_id,
    }
    return json.dumps({key: value for key, value in members.items() if value}, ensure_ascii=False).encode()


def problem_response(problem: Problem, error: Exception | None = None) -> Response:
    """Give the answer to a program.

    Args:
        problem: what is wrong.
        error: its own headers, such as Allow, are kept.
    """
    headers = dict(getattr(error, "headers", None) or {})
    if problem.after:
        headers["Retry-After"] = str(problem.after)
    return Response(problem_body(problem), problem.status, headers, MEDIA_TYPE)


def wants_json(request: Request) -> bool:
    """Tell whether a program asks: ``?format=json``, or an Accept header that prefers JSON to HTML."""
    if request.query_params.get("format") == "json" or request.url.path.startswith("/api/"):
        return True
    accept = request.headers.get("accept", "")
    return "json" in accept and "text/html" not in accept
