"""The fields: what each is, who answers for it, how well it is filled, and quality before and after."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.errors import BadInput
from monocle.http.queries import refuse_unknown, text
from monocle.http.verbs import Verbs
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.words.fields import SENSITIVITY
from monocle.workspace.field_views import CoreData, FieldQuality, FieldRow, QualityChange

SECTIONS = ("person", "order", "line", "event", "consent", "points", "extra")


@dataclass(frozen=True)
class SectionOfFields:
    """The fields of one part of the model."""

    section: str
    fields: tuple[FieldRow, ...]


@dataclass(frozen=True)
class FieldsPage(Page):
    """The catalogue of fields.

    Attributes:
        quality: before and after; None before the first run.
        qualities: of each field that any source gives.
        core: what is required; None before the first run.
        refused: values that cleaning refused.
        sensitivity: of the fields that are shown; empty for all.
        every: fields that no source feeds are shown too.
    """

    TEMPLATE: ClassVar[str] = "fields.html"
    sections: tuple[SectionOfFields, ...]
    quality: QualityChange | None
    qualities: tuple[FieldQuality, ...]
    core: CoreData | None
    refused: int
    sensitivity: str
    sensitivities: tuple[str, ...]
    every: bool


def fields_page(request: Request, workspace: Verbs) -> FieldsPage:
    """Give the page of the fields."""
    refuse_unknown(request, {"sensitivity", "every"})
    sensitivity, every = text(request, "sensitivity"), text(request, "every") == "yes"
    if sensitivity and sensitivity not in SENSITIVITY:
        raise BadInput(
            "this sensitivity is not known", where="address: sensitivity", mend=f"use {', '.join(SENSITIVITY)}"
        )
    language = language_of(request)
    found = [
        one
        for one in workspace.fields.list(language)
        if (every or one.sources) and sensitivity in {"", one.sensitivity}
    ]
    quality = workspace.fields.quality()
    return FieldsPage(
        sections=tuple(
            SectionOfFields(section, rows)
            for section in SECTIONS
            if (rows := tuple(one for one in found if one.section == section))
        ),
        quality=quality,
        qualities=tuple(one for one in quality.fields if one.given) if quality else (),
        core=workspace.fields.core(),
        refused=sum(one.values for one in workspace.refusals.summary(language=language)),
        sensitivity=sensitivity,
        sensitivities=tuple(SENSITIVITY),
        every=every,
    )
