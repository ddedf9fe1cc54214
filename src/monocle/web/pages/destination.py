"""One destination: its audiences, what was sent, what became of each customer; and the forms of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from starlette.requests import Request

from monocle.activate.audiences import Audience, Destination
from monocle.activate.kinds.kind import ACTIONS
from monocle.errors import MonocleError, NotFound
from monocle.http.accesses import saw
from monocle.http.permissions import role_of
from monocle.http.queries import number, refuse_unknown, text, uuid
from monocle.http.verbs import Verbs
from monocle.permissions import Permission, allows
from monocle.web.language import language_of
from monocle.web.page import Page
from monocle.web.pages.destinations import kinds_of, label_of
from monocle.workspace.audience_views import Whom
from monocle.workspace.destination_views import OUTCOMES, DestinationRow, KindRow, Previewed, ResultRow, SyncRow

ROWS, AT_ONCE = 10, 50
SEEN = 3
"""Characters of a value that a preview shows."""
GUESSES: Mapping[str, Sequence[str]] = {
    "email": ("email", "email_address", "EMAIL"),
    "phone": ("phone", "PHONE"),
    "first_name": ("first_name", "FN"),
    "last_name": ("last_name", "LN"),
    "city": ("CT",),
    "postcode": ("postcode", "ZIP"),
    "country": ("country", "COUNTRY"),
}
"""Our field → their fields that hold it, for the mapping that a new audience begins with."""


@dataclass(frozen=True)
class Problem:
    """Why something was not done, in the words of the page."""

    what: str
    mend: str = ""


@dataclass(frozen=True)
class DestinationPage(Page):
    """One destination.

    Attributes:
        label: what people call it.
        definition: what its file says; None where it cannot be used.
        syncs: the newest synchronisations.
        preview: of one audience, where it was asked for, with values masked.
        whom: who of that audience may be sent, and why the others may not.
        told: what was just done; empty for nothing.
        said: what the destination answered, where it was asked.
    """

    TEMPLATE: ClassVar[str] = "destination.html"
    row: DestinationRow
    label: str
    definition: Destination | None
    syncs: tuple[SyncRow, ...]
    preview: Previewed | None
    whom: Whom | None
    told: str
    said: str
    problem: Problem | None
    may_write: bool
    may_send: bool


@dataclass(frozen=True)
class SyncPage(Page):
    """What became of each customer in a synchronisation.

    Attributes:
        outcome: those that are shown; empty for all.
        following: the number after which the next part begins; 0 at the end.
    """

    TEMPLATE: ClassVar[str] = "sync.html"
    sync: SyncRow
    results: tuple[ResultRow, ...]
    outcome: str
    outcomes: tuple[str, ...]
    following: int
    may_send: bool
    may_see: bool


@dataclass(frozen=True)
class DestinationForm(Page):
    """A destination to add or change.

    Attributes:
        was: its name; empty for a new one.
        kind: what is added; None: it has yet to be chosen.
        given: what the form says, by field; ``segment`` is the one that is to be sent.
        others: name → label of the destinations that are there, where a segment is to be sent.
    """

    TEMPLATE: ClassVar[str] = "destination_form.html"
    was: str
    kind: KindRow | None
    kinds: tuple[KindRow, ...]
    given: Mapping[str, str]
    others: Mapping[str, str]
    problem: Problem | None = None


@dataclass(frozen=True)
class AudienceForm(Page):
    """An audience to add or change.

    Attributes:
        destination: its name.
        was: name of the audience; empty for a new one.
        segments: (name, label) of those to choose from.
        given: what the form says, by field.
    """

    TEMPLATE: ClassVar[str] = "audience_form.html"
    destination: str
    was: str
    kind: KindRow | None
    segments: tuple[tuple[str, str], ...]
    given: Mapping[str, str]
    purposes: tuple[str, ...]
    channels: tuple[str, ...]
    problem: Problem | None = None
    known: tuple[str, ...] = field(default=())


def destination_page(request: Request, workspace: Verbs) -> DestinationPage:
    """Give the page of a destination."""
    refuse_unknown(request, {"preview", "told"})
    return shown_destination(request, workspace, text(request, "told"))


def shown_destination(
    request: Request, workspace: Verbs, told: str = "", said: str = "", problem: Problem | None = None
) -> DestinationPage:
    """Give the page of a destination, with what was just done."""
    name, role = request.path_params["name"], role_of(request)
    row = workspace.destinations.get(name)
    definition, preview, whom = None, None, None
    asked = request.query_params.get("preview", "")
    try:
        definition = workspace.audiences.definition(name)
        if asked:
            whom = workspace.audiences.who(name, asked)
            preview = masked(workspace.destinations.preview(name, asked, sample=ROWS))
    except NotFound:
        raise
    except MonocleError as error:
        problem = problem or Problem(error.what, error.mend)
    return DestinationPage(
        row=row,
        label=label_of(workspace, row, language_of(request)),
        definition=definition,
        syncs=tuple(workspace.destinations.runs(name, limit=ROWS * 2)),
        preview=preview,
        whom=whom,
        told=told,
        said=said,
        problem=problem,
        may_write=allows(role, Permission.WRITE_DESTINATIONS),
        may_send=allows(role, Permission.SEND_AUDIENCES),
    )


def sync_page(request: Request, workspace: Verbs) -> SyncPage:
    """Give the page of a synchronisation."""
    refuse_unknown(request, {"outcome", "after"})
    sync_id, outcome = uuid(request.path_params["sync_id"]), text(request, "outcome")
    sync = workspace.destinations.run(sync_id)
    if sync.destination != request.path_params["name"]:
        raise NotFound("this destination has no such synchronisation", where="destinations")
    outcome = outcome if outcome in OUTCOMES else ""
    results = tuple(workspace.destinations.results(sync_id, outcome, AT_ONCE, number(request, "after", 0, 2**31)))
    role = role_of(request)
    saw(workspace.accesses, request, "/destinations/{name}/syncs/{sync_id}", *(one.customer_id for one in results))
    return SyncPage(
        sync=sync,
        results=results,
        outcome=outcome,
        outcomes=tuple(one for one in OUTCOMES if getattr(sync, one)),
        following=results[-1].number if len(results) == AT_ONCE else 0,
        may_send=allows(role, Permission.SEND_AUDIENCES),
        may_see=allows(role, Permission.READ_CUSTOMERS),
    )


def new_destination_page(request: Request, workspace: Verbs) -> DestinationForm:
    """Give the form of a new destination, or the kinds to choose from."""
    refuse_unknown(request, {"kind", "segment"})
    given = {"kind": text(request, "kind"), "segment": text(request, "segment")}
    return destination_form(workspace, given, "", language=language_of(request))


def edit_destination_page(request: Request, workspace: Verbs) -> DestinationForm:
    """Give the form of a destination, with what its file says."""
    refuse_unknown(request, ())
    name = request.path_params["name"]
    said = workspace.audiences.definition(name)
    settings = {f"setting.{key}": str(value) for key, value in said.settings.items()}
    given = {"kind": said.kind, "label": said.shown(language_of(request)), "secret": said.secret, **settings}
    return destination_form(workspace, given, name)


def destination_form(
    workspace: Verbs, given: Mapping[str, str], was: str, problem: Problem | None = None, language: str = ""
) -> DestinationForm:
    """Give the form of a destination with what it says."""
    kinds = kinds_of(workspace)
    wanted = given.get("segment") and not given.get("kind")
    rows = workspace.destinations.list() if wanted else ()
    others = {one.name: label_of(workspace, one, language) for one in rows if one.kind}
    return DestinationForm(was, kind_named(kinds, given.get("kind", "")), kinds, given, others, problem)


def new_audience_page(request: Request, workspace: Verbs) -> AudienceForm:
    """Give the form of a new audience; ``segment`` says whom it begins with."""
    refuse_unknown(request, {"segment"})
    destination = workspace.audiences.definition(request.path_params["name"])
    kind = kind_named(kinds_of(workspace), destination.kind)
    segment = text(request, "segment")
    given = {"segment": segment, "name": segment, "channel": "email", "purpose": "marketing", "mapping": _guessed(kind)}
    return audience_form(request, workspace, given, "")


def edit_audience_page(request: Request, workspace: Verbs) -> AudienceForm:
    """Give the form of an audience, with what the file says."""
    refuse_unknown(request, ())
    name = request.path_params["audience"]
    said = workspace.audiences.definition(request.path_params["name"])
    found = next((one for one in said.audiences if one.name == name), None)
    if found is None:
        raise NotFound("this destination has no such audience", where=f"destinations/{said.name}.yaml")
    return audience_form(request, workspace, given_of(found), name)


def audience_form(
    request: Request, workspace: Verbs, given: Mapping[str, str], was: str, problem: Problem | None = None
) -> AudienceForm:
    """Give the form of an audience with what it says."""
    destination = workspace.audiences.definition(request.path_params["name"])
    rows = workspace.segments.list(language_of(request))
    return AudienceForm(
        destination=destination.name,
        was=was,
        kind=kind_named(kinds_of(workspace), destination.kind),
        segments=tuple((one.name, one.label) for one in rows),
        given=given,
        purposes=("marketing", "profiling", "advertising"),
        channels=("email", "sms", "phone", "mail", "any"),
        problem=problem,
    )


def given_of(one: Audience) -> dict[str, str]:
    """Give what the form of an audience says."""
    kept, cap = one.keep_out, one.cap
    said: dict[str, Any] = {
        "name": one.name,
        "segment": one.segment,
        "purpose": one.purpose,
        "channel": one.channel,
        "mode": one.mode,
        "mapping": "\n".join(f"{theirs}: {ours}" for theirs, ours in one.mapping.items()),
        "exclude": "\n".join(one.exclude),
        "buyers": kept.buyers or "",
        "complainers": kept.complainers or "",
        "lists": "\n".join(kept.lists),
        "times": cap.times if cap else "",
        "days": cap.days if cap else "",
        "channels": ", ".join(cap.channels) if cap else "",
        "cost": one.cost or "",
        "every": one.every,
        "holdout": round(one.holdout * 100) or "",
        "use": one.use,
        **{f"plain.{key}": value for key, value in one.plain.items()},
    }
    return {key: str(value) for key, value in said.items()}


def kind_named(kinds: Sequence[KindRow], name: str) -> KindRow | None:
    """Give a kind by its name; None where there is none."""
    return next((one for one in kinds if one.name == name), None)


def masked(found: Previewed) -> Previewed:
    """Give a preview in which values are seen by their first characters alone."""
    sample = [_masked(row) for row in found.sample]
    return Previewed(
        found.destination, found.audience, found.mode, found.of, found.counts, found.reasons, sample, found.as_of
    )


def _masked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: one if key == "action" and one in ACTIONS else _masked(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    shown = str(value)
    return shown if len(shown) <= SEEN else f"{shown[:SEEN]}…"


def _guessed(kind: KindRow | None) -> str:
    """Give the mapping that a new audience of a kind begins with."""
    if kind is None:
        return ""
    if not kind.fields:
        return "\n".join(f"{ours}: {ours}" for ours in ("email", "first_name", "last_name"))
    lines = [f"{theirs}: {ours}" for ours, every in GUESSES.items() for theirs in every if theirs in kind.fields]
    return "\n".join(lines)
