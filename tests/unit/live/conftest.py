"""Events, opened, and what one of them or several say."""

import json
import sys
from pathlib import Path

import pytest

sys.path += [str(Path(__file__).parents[2] / "property" / "live")]


@pytest.fixture
def opened():
    """Give a function from a call to the event as it is read."""
    from subject_world import KEY, call

    from monocle.catalog.journal import Kept
    from monocle.live.events import opened as read

    def made(kind="track", name="", number=1, at=None, **said):
        source, message, kind_, name_, body, when = call(number, kind, name, at=at, **said)
        assert json.loads(body)["type"] == kind
        return read(Kept(number, source, message, kind_, name_, body, when, when, when, None, KEY))

    return made


@pytest.fixture
def world():
    """Give a function from calls to the world that took them as one batch."""
    from subject_world import World

    def made(*calls):
        whole = World()
        whole.take(calls)
        return whole

    return made
