"""Which view of a customer a person sees: what they chose, else everything."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import BadInput
from monocle.workspace.layouts import EVERYTHING, Layout

COOKIE = "monocle_view"
YEAR = 365 * 24 * 3600


def layout_of(request: Request, known: Mapping[str, Layout]) -> Layout:
    """Give the layout that ``?view=`` names, else the one of the cookie, else everything.

    Raises:
        BadInput: the address names one that is not known.
    """
    asked = request.query_params.get("view")
    if asked is not None and asked not in known:
        raise BadInput("this view is not known", where="address: view", mend=f"use {', '.join(known)}")
    return known.get(asked or request.cookies.get(COOKIE, ""), known[EVERYTHING])


def remember_layout(request: Request, response: Response) -> None:
    """Keep the view that ``?view=`` chooses; a page that does not know it has refused it before."""
    chosen = request.query_params.get("view")
    if chosen and response.status_code == 200:
        response.set_cookie(COOKIE, chosen, max_age=YEAR, path="/customers", httponly=True, samesite="lax")
