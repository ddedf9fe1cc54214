"""How the API answers: JSON of the same dataclasses that the pages show, problems for errors."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from monocle.http.encoding import dumped, etag
from monocle.http.problems import Problem, problem_of, problem_response

Item = TypeVar("Item")
_LIKE_A_NAME = re.compile(r"[a-z_]{1,20}")


@dataclass(frozen=True)
class Listed(Generic[Item]):
    """A part of a list.

    Attributes:
        items: in their order.
        following: what ``offset`` or ``after`` must be for the next part; None at the end.
    """

    items: Sequence[Item]
    following: int | None = None


@dataclass(frozen=True)
class Settled:
    """How many rows of the quarantine were settled."""

    settled: int


@dataclass(frozen=True)
class Started:
    """A run has been started; ``runs`` is where to see it."""

    runs: str


@dataclass(frozen=True)
class ProblemBody:
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    mend: str = ""
    request_id: str = ""


def answer(value: object, status: int = 200) -> Response:
    """Give a value as JSON."""
    return Response(dumped(value), status, media_type="application/json")


def tagged(request: Request, body: bytes) -> Response:
    """Give JSON with its entity tag, or 304 when the asker has it already (RFC 9110, section 13.1.2)."""
    tag = etag(body)
    known = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers={"ETag": tag})
    return Response(body, headers={"ETag": tag}, media_type="application/json")


async def refused(request: Request, error: Exception) -> Response:
    """Give the problem that an error means."""
    if isinstance(error, RequestValidationError):
        return problem_response(_not_valid(error))
    return problem_response(problem_of(error, request), error)


def _not_valid(error: RequestValidationError) -> Problem:
    """Tell which parameters are wrong and how, never with the value that was given."""
    found = (f"{'.'.join(_place(one))}: {one['msg']}" for one in error.errors())
    return Problem(422, "Unprocessable Content", "; ".join(dict.fromkeys(found))[:1000], "see /api/v1/openapi.json")


def _place(wrong: Mapping[str, Any]) -> list[str]:
    """Give where a parameter stands; a name that is not ours is said again only where it looks like one."""
    parts = [str(part) for part in wrong["loc"][:2]]
    ours = wrong["type"] != "extra_forbidden" or _LIKE_A_NAME.fullmatch(parts[-1])
    return parts if ours else parts[:-1]
