"""What the routes of the pages are given at start."""

from dataclasses import dataclass

from monocle.http.sessions import SignIn
from monocle.http.verbs import Verbs
from monocle.http.work import Work
from monocle.web.screen import Screen
from monocle.web.streams import Streams


@dataclass(frozen=True)
class Doors:
    """What the pages need.

    Attributes:
        workspace: whose verbs the pages call.
        sign_in: the link that works once.
        work: starts runs.
        screen: shows pages.
        streams: pages that follow what happens.
    """

    workspace: Verbs
    sign_in: SignIn
    work: Work
    screen: Screen
    streams: Streams
