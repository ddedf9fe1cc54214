"""What the HTTP doors ask of saved reports."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from starlette.requests import Request

from monocle.http.permissions import NotAllowed, role_of
from monocle.language import Translations
from monocle.permissions import Permission, allows
from monocle.workspace.report_definitions import ReportDefinition
from monocle.workspace.report_views import Contents, Edition, EditionFile, ReportRow, SavedReport

__all__ = ["Contents", "Edition", "EditionFile", "ReportDefinition", "ReportRow", "Reports", "SavedReport"]


class Reports(Protocol):
    """Figures, tables and lists that are made by a rhythm, kept as files, and shared."""

    def list(self, language: str = "") -> Sequence[ReportRow]:
        """Give every saved report, by name; one whose file cannot be used tells why."""

    def get(self, name: str, language: str = "") -> SavedReport:
        """Give one saved report with what it says, its versions and its editions."""

    def contents(self, name: str) -> Contents:
        """Give what a report shows now; of lists of customers their names alone."""

    def definition(self, name: str) -> ReportDefinition:
        """Give what the file of a report says."""

    def preview(self, said: Mapping[str, Any]) -> ReportDefinition:
        """Give what a report would say, when it may say it."""

    def save(self, name: str, said: Mapping[str, Any], by: str, *, new: bool = False) -> SavedReport:
        """Write the file of a report, and keep the version with who and when."""

    def remove(self, name: str, by: str) -> None:
        """Take the file of a report away; what was made of it stays."""

    def run(self, name: str, by: str) -> Edition:
        """Make an edition now, and give how it ended."""

    def editions(self, name: str = "", limit: int = ...) -> Sequence[Edition]:
        """Give the editions of a report, or of all, the newest first."""

    def file(self, name: str, edition_id: UUID, file: str) -> tuple[Path, EditionFile]:
        """Give where a file of an edition stands."""


def in_words(error: str, texts: Translations) -> str:
    """Give a kept error (``where: what; mend``) in a language, as far as its parts are known there."""
    head, _, mend = error.rpartition("; ")
    where, _, what = (head or mend).rpartition(": ")
    told = texts.gettext(": ").join(filter(None, (where, texts.told(what))))
    return texts.gettext("; ").join((told, texts.told(mend))) if head else told


def may_list(request: Request) -> bool:
    """Tell whether who asks may have lists of customers."""
    return allows(role_of(request), Permission.EXPORT_CUSTOMERS)


def refuse_lists(request: Request, people: bool) -> None:
    """Refuse what lists customers to who may not export them.

    Raises:
        NotAllowed: it does, and they may not.
    """
    if people and not may_list(request):
        raise NotAllowed(
            f"this report lists customers, and needs the permission {Permission.EXPORT_CUSTOMERS}",
            mend="ask the owner of the workspace for it",
        )
