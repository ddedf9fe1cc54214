"""The calls of the API about the review: the queue, judgements, and decisions by rule."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Limit, Nothing, Spoken, Text
from monocle.errors import Conflict
from monocle.http.permissions import name_of
from monocle.http.queries import uuid
from monocle.http.verbs import Verbs
from monocle.permissions import Permission
from monocle.workspace.review_views import Bulk, Done, Judgement, Progress, ReviewItem, ReviewPage

Number = Annotated[int, Field(ge=1, lt=2**63)]
Bits = Annotated[float, Field(ge=-1000, le=1000, allow_inf_nan=False)]
Verdict = Literal["same", "different", "unsure"]
Reason = Literal["", "review", "held_back", "raised", "unsure", "proposed", "over_merge"]
Comment = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]


class Waiting(Spoken):
    """Which piece of the queue."""

    reason: Reason = ""
    after: Text = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 20


class Decided(BaseModel):
    """Which judgements: those before a number, newest first."""

    model_config = ConfigDict(extra="forbid")
    state: Literal["", "proposed", "in_force", "withdrawn", "raised"] = ""
    limit: Limit = 100
    before: Annotated[int, Field(ge=0, lt=2**63)] = 0


class Verdicts(BaseModel):
    """A decision about two records; ``seen_at`` is when what was judged had been read."""

    model_config = ConfigDict(extra="forbid")
    left_id: UUID
    right_id: UUID
    verdict: Verdict
    why: Comment = ""
    seen_at: dt.datetime | None = None


class Numbered(BaseModel):
    """A judgement, by its number."""

    model_config = ConfigDict(extra="forbid", strict=True)
    judgement_id: Number


class ByRule(BaseModel):
    """A decision about all pairs that a rule meets.

    ``pairs`` is how many they are, as a call without it tells: only then anything is decided.
    """

    model_config = ConfigDict(extra="forbid")
    verdict: Literal["same", "different"]
    reason: Reason = ""
    least: Bits | None = None
    most: Bits | None = None
    source: Text = ""
    pairs: Annotated[int, Field(ge=0, lt=2**63)] | None = None


@dataclass(frozen=True)
class ProgressAnswer:
    """How far the review is, and between which weights a person is asked, in bits."""

    progress: Progress
    threshold: float
    review_floor: float


def reviews(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about the review."""
    _reading(app, workspace)
    _deciding(app, workspace)


def _reading(app: FastAPI, workspace: Verbs) -> None:
    reading = open_to(Permission.READ_REVIEWS)

    @app.get("/reviews", response_model=ReviewPage, **reading)
    def queue(request: Request, query: Annotated[Waiting, Query()]) -> Response:
        """The pairs that a person should look at, what matters most first."""
        me = name_of(request)
        return answer(workspace.reviews.queue(query.reason, query.after, query.limit, me, query.language))

    @app.get("/reviews/progress", response_model=ProgressAnswer, **reading)
    def progress(_query: Annotated[Nothing, Query()]) -> Response:
        """How far the review is."""
        found = workspace.reviews.queue(limit=1)
        return answer(ProgressAnswer(found.progress, found.threshold, found.review_floor))

    @app.get("/reviews/{left_id}/{right_id}", response_model=ReviewItem, **reading)
    def item(left_id: str, right_id: str, request: Request, query: Annotated[Spoken, Query()]) -> Response:
        """Two records side by side, with all that a decision needs."""
        return answer(workspace.reviews.get(uuid(left_id), uuid(right_id), name_of(request), query.language))

    @app.get("/judgements", response_model=Listed[Judgement], **reading)
    def judgements(query: Annotated[Decided, Query()]) -> Response:
        """What people decided, newest first."""
        found = workspace.reviews.judgements(query.state, query.limit, query.before)
        following = found[-1].judgement_id if len(found) == query.limit else None
        return answer(Listed(found, following))


def _deciding(app: FastAPI, workspace: Verbs) -> None:
    writing = open_to(Permission.WRITE_REVIEWS)

    @app.post("/reviews/judge", response_model=Done, **writing)
    def judge(said: Verdicts, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Decide about two records, in the name of who asks."""
        seen_at = said.seen_at.replace(tzinfo=said.seen_at.tzinfo or dt.UTC) if said.seen_at else None
        me = name_of(request)
        return answer(workspace.reviews.judge(said.left_id, said.right_id, said.verdict, me, said.why, seen_at))

    @app.post("/reviews/undo", response_model=Done, **writing)
    def undo(said: Numbered, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Take a judgement back."""
        return answer(workspace.reviews.undo(said.judgement_id, name_of(request)))

    @app.post("/reviews/confirm", response_model=Done, **writing)
    def confirm(said: Numbered, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Put what another person proposed in force."""
        return answer(workspace.reviews.confirm(said.judgement_id, name_of(request)))

    @app.post("/reviews/bulk", response_model=Bulk, **writing)
    def bulk(said: ByRule, request: Request, _query: Annotated[Nothing, Query()]) -> Response:
        """Decide about all pairs that a rule meets; without ``pairs`` only tell how many they are."""
        me = name_of(request)
        chosen: dict[str, Any] = {"reason": said.reason, "least": said.least, "most": said.most, "source": said.source}
        found = workspace.reviews.by_rule(said.verdict, me, dry=True, **chosen)
        if said.pairs is None:
            return answer(found)
        if said.pairs != found.pairs:
            raise Conflict(
                f"the rule meets {found.pairs} pairs, and {said.pairs} was typed",
                where="pairs",
                mend="look again and type the count",
            )
        return answer(workspace.reviews.by_rule(said.verdict, me, dry=False, **chosen))
