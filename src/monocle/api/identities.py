"""The calls of the API about who is whom: merge, split, unmerge, each with its preview, why, and the id changelog."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import FastAPI, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from monocle.api.answers import Listed, answer
from monocle.api.customers import BASE
from monocle.api.opening import open_to
from monocle.api.parameters import Limit, Nothing, Spoken
from monocle.api.reviews import Comment
from monocle.errors import NotFound, Outdated
from monocle.http.accesses import saw, saw_list
from monocle.http.encoding import etag
from monocle.http.permissions import name_of
from monocle.http.queries import uuid
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.changelog import IdChange
from monocle.workspace.review_views import Done, Household, Joint, Preview, Why

_SEEN = ("", "records")
MOST_IN_ADDRESS, MOST = 40, 1000
"""Records that a preview, whose records stand in its address, and a split take at most."""
TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson", "parquet": "application/vnd.apache.parquet"}
_OF_ONE = f"{BASE}/customers/{{key}}"
_FILES: dict[str, Any] = {"content": {kind.partition(";")[0]: {} for kind in TYPES.values()}}


IfMatch = Annotated[str, Header(max_length=2000)]
"""The ETag of the customer as it was read, whole or with ``fields=records``: nothing is decided where it is another by now."""


class Another(Spoken):
    """The other customer."""

    other: UUID


class AnotherWhy(BaseModel):
    """The other customer, and why."""

    model_config = ConfigDict(extra="forbid")
    other: UUID
    why: Comment = ""


class Parts(Spoken):
    """Records of the customer."""

    record_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_IN_ADDRESS)]


class PartsWhy(BaseModel):
    """Records of the customer, and why."""

    model_config = ConfigDict(extra="forbid")
    record_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST)]
    why: Comment = ""


class Moves(BaseModel):
    """Which changes of ids: in force ``since`` a time (UTC where it names no zone), or by one run."""

    model_config = ConfigDict(extra="forbid")
    since: dt.datetime | None = None
    run: UUID | None = None


class MovesListed(Moves):
    """Which piece of the id changelog: what came before a change, the newest first."""

    limit: Limit = 100
    before: Annotated[int, Field(ge=0, lt=2**63)] = 0


class MovesFile(Moves):
    """Which file of the id changelog."""

    type: Literal["csv", "jsonl", "parquet"] = "csv"


def identities(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about who is whom; before those of customers, whose addresses end in any text."""
    _telling(app, workspace)
    _explaining(app, workspace)
    _merging(app, workspace)
    _parting(app, workspace)


def _explaining(app: FastAPI, workspace: Verbs) -> None:
    reading = open_to(Permission.READ_CUSTOMERS)

    @app.get("/why/{left_id}/{right_id}", response_model=Why, **reading)
    def why(left_id: str, right_id: str, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Why two records are held to be one person, or two."""
        found = workspace.identities.why(uuid(left_id), uuid(right_id))
        saw_list(workspace.accesses, request, f"{BASE}/why/{{left_id}}/{{right_id}}", (left_id, right_id))
        return answer(found)

    @app.get("/customers/{key}/tree", response_model=Listed[Joint], **reading)
    def tree(key: str, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """How a customer came together, first step first."""
        found = workspace.identities.tree(uuid(key))
        saw(workspace.accesses, request, f"{_OF_ONE}/tree", uuid(key))
        return answer(Listed(found))

    @app.get("/customers/{key}/household", response_model=Household, **reading)
    def household(key: str, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """The household of a customer."""
        found = workspace.identities.household(uuid(key))
        if found is None:
            raise NotFound("this customer shares a household with nobody", mend="see its page")
        saw(workspace.accesses, request, f"{_OF_ONE}/household", *(one for one, _ in found.members))
        return answer(found)


def _telling(app: FastAPI, workspace: Verbs) -> None:
    exporting = open_to(Permission.EXPORT_CUSTOMERS)

    @app.get("/identities/changes", response_model=Listed[IdChange], **exporting)
    def changelog(query: Annotated[MovesListed, Query()]) -> Response:
        """What became of customer ids, newest first: founded, merged, split, redirected, renamed or gone."""
        found = workspace.identities.changelog(query.since, query.run, query.limit, query.before)
        return answer(Listed(found, found[-1].change_id if len(found) == query.limit else None))

    told = {**exporting, "responses": {**exporting["responses"], 200: _FILES}}

    @app.get("/identities/changes/file", response_class=StreamingResponse, **told)
    def changelog_file(query: Annotated[MovesFile, Query()]) -> Response:
        """The same, oldest first and all of it, as a file that is made while it is read."""
        pieces = workspace.identities.changelog_file(query.type, query.since, query.run)
        named = {"Content-Disposition": f'attachment; filename="id_changelog.{query.type}"'}
        return StreamingResponse(pieces, headers=named, media_type=TYPES[query.type])


def _merging(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_IDENTITIES)

    @app.get("/customers/{key}/merge", response_model=Preview, **writing)
    def preview_merge(key: str, request: Request, query: Annotated[Another, Query()]) -> Response:
        """What would come of a merge; nothing happens."""
        found = workspace.identities.preview_merge(uuid(key), query.other, query.language)
        saw(workspace.accesses, request, f"{_OF_ONE}/merge", *found.impact.customers_before)
        return answer(found)

    @app.post("/customers/{key}/merge", response_model=Done, **writing)
    def merge(
        key: str, said: AnotherWhy, request: Request, _query: Annotated[Nothing, Query()], if_match: IfMatch = ""
    ) -> Response:
        """Make two customers one, in the name of who asks."""
        unless = _as_seen(workspace, key, if_match)
        return answer(workspace.identities.merge(uuid(key), said.other, name_of(request), said.why, unless))

    @app.get("/customers/{key}/unmerge", response_model=Preview, **writing)
    def preview_unmerge(key: str, request: Request, query: Annotated[Another, Query()]) -> Response:
        """What would come of an unmerge; nothing happens."""
        found = workspace.identities.preview_unmerge(uuid(key), query.other, query.language)
        saw(workspace.accesses, request, f"{_OF_ONE}/unmerge", *found.impact.customers_before)
        return answer(found)

    @app.post("/customers/{key}/unmerge", response_model=Done, **writing)
    def unmerge(
        key: str, said: AnotherWhy, request: Request, _query: Annotated[Nothing, Query()], if_match: IfMatch = ""
    ) -> Response:
        """Give an id that was merged into a customer its records back."""
        unless = _as_seen(workspace, key, if_match)
        return answer(workspace.identities.unmerge(uuid(key), said.other, name_of(request), said.why, unless))


def _parting(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_IDENTITIES)

    @app.get("/customers/{key}/split", response_model=Preview, **writing)
    def preview_split(key: str, request: Request, query: Annotated[Parts, Query()]) -> Response:
        """What would come of a split; nothing happens."""
        found = workspace.identities.preview_split(uuid(key), query.record_ids, query.language)
        saw(workspace.accesses, request, f"{_OF_ONE}/split", *found.impact.customers_before)
        return answer(found)

    @app.post("/customers/{key}/split", response_model=Done, **writing)
    def split(
        key: str, said: PartsWhy, request: Request, _query: Annotated[Nothing, Query()], if_match: IfMatch = ""
    ) -> Response:
        """Make records of a customer a customer of their own."""
        unless = _as_seen(workspace, key, if_match)
        return answer(workspace.identities.split(uuid(key), said.record_ids, name_of(request), said.why, unless))


def _as_seen(workspace: Verbs, key: str, if_match: str) -> Callable[[], None] | None:
    """Give what refuses a decision about a customer that is not as it was read (RFC 9110, section 13.1.1)."""
    known = {one.strip() for one in if_match.split(",")}
    if not if_match or "*" in known:
        return None

    def unless() -> None:
        read = workspace.customers.read
        bodies = (read(key, fields, language=language).body for fields in _SEEN for language in ("en", "fr"))
        if not known & {etag(body.encode()) for body in bodies}:
            raise Outdated(
                "the customer changed since it was read", where=f"customer {key}", mend="read it again and decide anew"
            )

    return unless
