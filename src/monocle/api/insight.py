"""The calls of the API about figures: boards, reports, definitions, and what stands out."""

from typing import Annotated

from fastapi import FastAPI, Query
from pydantic import Field
from starlette.responses import Response

from monocle.api.answers import Listed, answer
from monocle.api.opening import open_to
from monocle.api.parameters import Nothing, Spoken
from monocle.http.insight import Anomaly, Definition, Report, Shown, StepRow
from monocle.http.verbs import Verbs
from monocle.permissions import Permission

MOST = 1_000


class Seen(Spoken):
    """Which board."""

    board: Annotated[str, Field(max_length=100, description="its name; the first one where none is named")] = ""


class Noticed(Nothing):
    """Which weeks that stand out."""

    figure: Annotated[str, Field(max_length=100, description="of this figure alone")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST, description="at most so many")] = 100


def insight(app: FastAPI, workspace: Verbs) -> None:
    """Add the calls about figures."""
    needing = open_to(Permission.READ_INSIGHT)

    @app.get("/insight", response_model=Shown, **needing)
    def board(query: Annotated[Seen, Query()]) -> Response:
        """What one role sees first."""
        return answer(workspace.insight.board(query.board, query.language))

    @app.get("/insight/definitions", response_model=Listed[Definition], **needing)
    def definitions(query: Annotated[Spoken, Query()]) -> Response:
        """What every figure and trait is, and how it is computed."""
        return answer(Listed(workspace.insight.definitions(query.language)))

    @app.get("/insight/anomalies", response_model=Listed[Anomaly], **needing)
    def anomalies(query: Annotated[Noticed, Query()]) -> Response:
        """Weeks of figures that stand out, the newest first."""
        return answer(Listed(workspace.insight.anomalies(query.figure, query.limit)))

    @app.get("/insight/steps", response_model=Listed[StepRow], **needing)
    def steps(_query: Annotated[Nothing, Query()]) -> Response:
        """How far what follows from the run in force is."""
        return answer(Listed(workspace.insight.steps()))

    @app.get("/insight/reports/{name}", response_model=Report, **needing)
    def report(name: str, _query: Annotated[Nothing, Query()]) -> Response:
        """One report, as the last run that has it left it."""
        return answer(workspace.insight.report(name))
