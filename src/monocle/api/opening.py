"""What every call of the API declares: the permission it needs, and the errors it may answer with."""

from typing import Any

from fastapi import Depends

from monocle.api.answers import ProblemBody
from monocle.http.permissions import Needs
from monocle.permissions import Permission

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemBody, "description": words, "content": {"application/problem+json": {}}}
    for status, words in {
        400: "the request is wrong",
        401: "nobody is signed in",
        403: "who asks may not, or it is not shared with them",
        404: "no such thing",
        409: "someone got there first",
        412: "it changed since it was read",
        413: "the body is too large",
        422: "a parameter is wrong",
        503: "not available now",
    }.items()
}


def open_to(permission: Permission, *, scoped: bool = False) -> dict[str, Any]:
    """Give what a route says of itself when it needs a permission, and answers who is bound to an entity or does not."""
    return {"dependencies": [Depends(Needs(permission, scoped))], "responses": ERRORS}
