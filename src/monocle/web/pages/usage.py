"""How much customers are used: by whom, through which doors, week by week."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from monocle.errors import BadInput
from monocle.http.encoding import plain
from monocle.http.queries import number, refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.language import translations
from monocle.spreadsheets import write_sheet
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.corrections import TYPES
from monocle.workspace.usage import MOST_WEEKS, WEEKS, Usage, Use

COLUMNS = ("week", "by", "name", "reads", "customers", "listed", "persons", "tokens", "last_at")
CHOICES = (4, WEEKS, 26, MOST_WEEKS)


@dataclass(frozen=True)
class UsagePage(Page):
    """What the audit log tells of use; no customer is named.

    Attributes:
        choices: numbers of weeks to choose from.
    """

    TEMPLATE: ClassVar[str] = "usage.html"
    usage: Usage
    choices: tuple[int, ...] = CHOICES


def usage_page(request: Request, workspace: Verbs) -> UsagePage:
    """Give the page of use.

    Raises:
        BadInput: weeks is out of range.
    """
    refuse_unknown(request, {"weeks"})
    return UsagePage(workspace.accesses.usage(number(request, "weeks", WEEKS, MOST_WEEKS)))


def usage_file(request: Request, workspace: Verbs) -> Response:
    """Give each person, token and door week by week as a file that is safe to open in a spreadsheet, or as plain CSV.

    Raises:
        BadInput: the type, the profile or the number of weeks is another.
    """
    refuse_unknown(request, {"weeks", "type", "profile"})
    kind, profile = text(request, "type") or "csv", text(request, "profile") or "spreadsheet"
    if kind not in TYPES or profile not in {"spreadsheet", "machine"}:
        raise BadInput(
            "this type or profile is not known", where="address", mend="use csv or xlsx, and spreadsheet or machine"
        )
    found = workspace.accesses.usage(number(request, "weeks", WEEKS, MOST_WEEKS))
    language, machine = language_of(request), profile == "machine"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"usage.{kind}"
        heads = COLUMNS if machine else _heads(language)
        rows = [_row(one) for one in (*found.totals, *found.by_week)]
        write_sheet(path, heads, rows, machine=machine, language=language)
        body = path.read_bytes()
    named = f'attachment; filename="usage.{kind}"'
    return Response(body, headers={"Content-Disposition": named, "Content-Type": TYPES[kind]})


def _heads(language: str) -> list[str]:
    say = translations(language).gettext
    return [
        say("Week of"),
        say("Kind"),
        say("Who or where"),
        say("Reads"),
        say("Customers looked at"),
        say("Shown in lists"),
        say("Persons"),
        say("Tokens"),
        say("Last used (UTC)"),
    ]


def _row(one: Use) -> list[str]:
    """Give a line of the file."""
    return [str(plain(getattr(one, name))) for name in COLUMNS]
