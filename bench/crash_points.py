"""Named points of the way of an event, from the request to the answer, at which a server can be made to kill itself.

Nothing of the product knows of them: the functions between which they lie are wrapped in the process that is to die.
"""

import inspect
import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import wraps
from types import MappingProxyType
from typing import Any

from monocle.catalog import journal, quarantine, write_keys
from monocle.collect import door
from monocle.workspace import collecting
from monocle.workspace.fair_queue import FairQueue

Place = tuple[Any, str, bool]
"""Whose function, its name, and whether the point lies after it."""
POINTS: Mapping[str, Place] = MappingProxyType(
    {
        "a request has come": (door.Door, "_take", False),
        "the body was read": (door, "unpacked", True),
        "the events were read": (door, "sorted_out", True),
        "before it is submitted": (collecting.Collector, "submit", False),
        "it waits in the queue": (FairQueue, "put", True),
        "the writer took it": (FairQueue, "take", True),
        "before the transaction": (journal, "keep", False),
        "its turn has come": (journal, "_known", False),
        "known ones are known": (journal, "_known", True),
        "before what is refused": (quarantine, "add", False),
        "after what is refused": (quarantine, "add", True),
        "the rows are copied": (journal, "_count", False),
        "before the commit": (journal, "_count", True),
        "the use of the key is noted": (write_keys, "used", True),
        "committed, and nobody knows": (collecting.Collector, "_kept", True),
        "one of several knows": (Future, "set_result", True),
        "before the queue forgets it": (FairQueue, "done", False),
        "before the answer": (door, "send", False),
        "after the answer": (door, "send", True),
    }
)
SELDOM = frozenset({"the use of the key is noted"})
"""Points that are passed once a minute."""


def armed(point: str, times: int) -> None:
    """Let this process kill itself at a point.

    Args:
        point: a key of ``POINTS``.
        times: when it is passed for this time; 1 for those that are passed seldom.
    """
    whose, name, after = POINTS[point]
    left = [1 if point in SELDOM else times]

    def passed() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(whose, name, _wrapped(getattr(whose, name), passed, after))


def _wrapped(function: Callable[..., Any], passed: Callable[[], None], after: bool) -> Callable[..., Any]:
    @wraps(function)
    def plain(*given: Any, **named: Any) -> Any:
        if not after:
            passed()
        answer = function(*given, **named)
        if after:
            passed()
        return answer

    @wraps(function)
    async def awaited(*given: Any, **named: Any) -> Any:
        if not after:
            passed()
        answer = await function(*given, **named)
        if after:
            passed()
        return answer

    return awaited if inspect.iscoroutinefunction(function) else plain
