"""One trial: a version that is learnt or a plan that is tried, while it goes on and when it has ended."""

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request

from monocle.http.permissions import name_of
from monocle.http.queries import refuse_unknown, uuid
from monocle.http.verbs import Verbs
from monocle.web.page import Page
from monocle.workspace.matching_views import TrialRow


@dataclass(frozen=True)
class TrialPage(Page):
    """How far a trial is, and what came of it."""

    TEMPLATE: ClassVar[str] = "trial.html"
    me: str
    trial: TrialRow


def trial_page(request: Request, workspace: Verbs) -> TrialPage:
    """Give the page of one trial."""
    refuse_unknown(request, ())
    return TrialPage(name_of(request), workspace.trials.get(uuid(request.path_params["trial_id"])))
