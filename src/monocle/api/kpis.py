"""The call of the API about goals: what each figure was, is, and should become."""

from typing import Annotated

from fastapi import FastAPI, Query, Request
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Nothing
from monocle.http.goals import Kpi
from monocle.http.verbs import Verbs
from monocle.permissions import Permission


def kpis(app: FastAPI, workspace: Verbs) -> None:
    """Add the call about goals."""

    @app.get("/kpis", response_model=Listed[Kpi], **open_to(Permission.READ_INSIGHT))
    def listed(_query: Annotated[Nothing, Query()], _request: Request) -> Response:
        """The goals of monocle.yaml, each with its baseline, target, present value and what each run told."""
        return answer(Listed(workspace.kpis.list()))
