"""Named points of the way of an event, from the request to the answer and from the journal to its customer, at which a process kills itself.

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

from monocle.catalog import (
    arrivals,
    arriving,
    journal,
    live,
    live_attempts,
    quarantine,
    rearranging,
    retelling,
    subjects,
)
from monocle.catalog.keys import KeyTable
from monocle.collect import door
from monocle.resolve.index import Index
from monocle.workspace import collecting, folding
from monocle.workspace import live as live_steps
from monocle.workspace.fair_queue import FairQueue
from monocle.workspace.live import Live
from monocle.workspace.live_cleaning import Cleaning
from monocle.workspace.live_worker import Worker
from monocle.workspace.memberships import Following

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
        "the use of the key is noted": (KeyTable, "used", True),
        "committed, and nobody knows": (collecting.Collector, "_kept", True),
        "one of several knows": (Future, "set_result", True),
        "before the queue forgets it": (FairQueue, "done", False),
        "before the answer": (door, "send", False),
        "after the answer": (door, "send", True),
    }
)
LIVE_POINTS: Mapping[str, Place] = MappingProxyType(
    {
        "the worker is the only one": (Worker, "_waited", False),
        "events wait": (Worker, "_waited", True),
        "before the index is opened": (live_steps, "live_index", False),
        "the index is open": (Live, "_opened", True),
        "what is about to be taken is noted": (live_attempts, "begin", True),
        "nobody else changes what is served": (rearranging, "alone", True),
        "before the events are folded": (folding, "fold", False),
        "the position of folding moved": (subjects, "put_position", True),
        "the events are folded": (folding, "fold", True),
        "the persons are clean": (Cleaning, "clean", True),
        "the index decided": (Index, "arrive", True),
        "the arrival is written": (arrivals, "put", True),
        "the records are in": (arriving, "put_records", True),
        "the identifiers are in": (arriving, "put_identifiers", True),
        "the links are in": (arriving, "put_links", True),
        "the facts are in": (arriving, "put_facts", True),
        "ids lead on": (arriving, "lead", True),
        "before the customers are put in force": (rearranging, "rearrange", False),
        "the customers are in force": (rearranging, "rearrange", True),
        "whom it touched is noted": (live, "touch", True),
        "the members follow": (Following, "follow", True),
        "the batch took effect": (live_steps, "apply", True),
        "the position is reached": (live, "reach", True),
        "before the commit of a step": (live, "beat", True),
        "a step is committed, and nobody knows": (Live, "_take", True),
    }
)
"""Of a worker, in each of its steps; and until the first."""
TELLING_POINTS: Mapping[str, Place] = MappingProxyType(
    {
        "before the commit of telling again": (retelling, "reach", True),
        "it is told again, and nobody knows": (Live, "_tell_again", True),
    }
)
"""Of a worker that tells records again which were made anew."""
SETTLING_POINTS: Mapping[str, Place] = MappingProxyType(
    {
        "before earlier runs are forgotten": (live, "settle", False),
        "before the commit of forgetting": (live, "settle", True),
        "earlier runs are forgotten": (Live, "_waits", True),
    }
)
"""Of a worker that has caught up with a new run."""
REFUSING_POINTS: Mapping[str, Place] = MappingProxyType(
    {
        "before an event is refused": (Live, "_refuse", False),
        "the event is in quarantine": (quarantine, "add", True),
        "the event is passed over": (live, "reach", True),
        "before the commit of a refusal": (live, "beat", True),
        "a refusal is committed, and nobody knows": (Live, "_refuse", True),
    }
)
"""Of a worker that meets an event which cannot be taken."""
BORDERS = (
    "what is about to be taken is noted",
    "the customers are in force",
    "before the commit of a step",
    "a step is committed, and nobody knows",
    "before the commit of telling again",
    "it is told again, and nobody knows",
    "before the commit of forgetting",
    "earlier runs are forgotten",
    "before the commit of a refusal",
    "a refusal is committed, and nobody knows",
)
"""Those of a worker on either side of each commit."""
_ALL = MappingProxyType({**POINTS, **LIVE_POINTS, **TELLING_POINTS, **SETTLING_POINTS, **REFUSING_POINTS})
SELDOM = frozenset(
    {
        "the use of the key is noted",
        "the worker is the only one",
        "events wait",
        "before the index is opened",
        "what is about to be taken is noted",
        *TELLING_POINTS,
        *SETTLING_POINTS,
        *REFUSING_POINTS,
    }
)
"""Points that are passed once a minute, or once by each process."""


def armed(point: str, times: int) -> None:
    """Let this process kill itself at a point.

    Args:
        point: a key of ``POINTS``, ``LIVE_POINTS``, ``SETTLING_POINTS`` or ``REFUSING_POINTS``.
        times: when it is passed for this time; 1 for those that are passed seldom.
    """
    whose, name, after = _ALL[point]
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
