"""What every page has: the frame around it. A page is a frozen dataclass; nothing else reaches its template."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from starlette.requests import Request

from monocle.http.permissions import role_of
from monocle.permissions import Role


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        TEMPLATE: file in ``templates/``.
    """

    TEMPLATE: ClassVar[str]


@dataclass(frozen=True)
class Frame:
    """What surrounds a page.

    Attributes:
        workspace: its name; empty before sign-in.
        language: of the page.
        path: of the page, to mark its place in the navigation.
        query: of the address, without language and format.
        signed_in: whether the navigation is shown.
    """

    workspace: str
    language: str
    path: str
    query: tuple[tuple[str, str], ...]
    signed_in: bool

    def address(self, **changes: str | int | None) -> str:
        """Give this page's address with parameters changed; None takes one away."""
        kept = [(name, value) for name, value in self.query if name not in changes]
        new = [(name, str(value)) for name, value in changes.items() if value not in {None, ""}]
        query = urlencode([*kept, *new])
        return f"{self.path}?{query}" if query else self.path

    def at(self, place: str) -> bool:
        """Tell whether the page lies under a place of the navigation."""
        return self.path == place or (place != "/" and self.path.startswith(f"{place}/"))


def frame(request: Request, workspace: str, language: str) -> Frame:
    """Give the frame of a request."""
    query = tuple(
        (name, value) for name, value in request.query_params.multi_items() if name not in {"lang", "format", "token"}
    )
    signed_in = role_of(request) is not Role.ANYONE
    return Frame(workspace if signed_in else "", language, request.url.path, query, signed_in)
