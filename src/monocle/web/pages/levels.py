"""The same figures at every level: a customer, their household, a segment, a brand, all customers."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import BadInput
from monocle.http.leveling import LevelPath
from monocle.http.levels import seen
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.corrections import TYPES

_DOOR = "/insight/levels"
_PARTS = ("customer", "segment", "brand")


@dataclass(frozen=True)
class LevelsPage(Page):
    """One path of levels.

    Attributes:
        path: the smallest level first.
        own: figures that no report has, which this page explains itself.
        asked: the path as the address says it.
    """

    TEMPLATE: ClassVar[str] = "levels.html"
    path: LevelPath
    own: tuple[str, ...]
    asked: str


def levels_page(request: Request, workspace: Verbs) -> LevelsPage:
    """Give the page of a path of levels.

    Raises:
        NotFound: there is no such customer, segment or brand.
        NotAllowed: a customer is asked for, and who asks may not read customers.
    """
    refuse_unknown(request, set(_PARTS))
    found = _path(request, workspace, _DOOR)
    own = tuple(name for name in (one.name for one in found.levels[0].figures) if name.startswith("level_"))
    return LevelsPage(found, own, urlencode({key: value for key in _PARTS if (value := text(request, key))}))


def levels_file(request: Request, workspace: Verbs) -> Response:
    """Give the table of a path as a file that is safe to open in a spreadsheet, or as plain CSV for a program.

    Raises:
        BadInput: the type or the profile is another.
    """
    refuse_unknown(request, {*_PARTS, "type", "profile"})
    kind, profile = text(request, "type") or "csv", text(request, "profile") or "spreadsheet"
    if kind not in TYPES or profile not in {"spreadsheet", "machine"}:
        raise BadInput(
            "this type or profile is not known", where="address", mend="use csv or xlsx, and spreadsheet or machine"
        )
    found = _path(request, workspace, f"{_DOOR}/file")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"levels.{kind}"
        workspace.levels.write(found, path, machine=profile == "machine", language=language_of(request))
        body = path.read_bytes()
    named = f'attachment; filename="levels.{kind}"'
    return Response(body, headers={"Content-Disposition": named, "Content-Type": TYPES[kind]})


def _path(request: Request, workspace: Verbs, door: str) -> LevelPath:
    customer, segment, brand = (text(request, key) for key in _PARTS)
    return seen(workspace.levels, workspace.accesses, request, door, (customer, segment, brand, language_of(request)))
