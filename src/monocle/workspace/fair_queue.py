"""A queue with a bound, fair between those who put into it: each in turn gives one thing."""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from math import ceil
from threading import Condition
from typing import Generic, TypeVar
from uuid import UUID

from monocle.errors import Busy, Unavailable

LONGEST_WAIT = 60
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Limits:
    """How much may wait, and how much is taken at once.

    Attributes:
        waiting: bytes of all, what is being written included. Memory is bounded by twice as much: beyond it, those of
            whom little waits are still heard.
        of_one: bytes of one.
        little: bytes of one who is still heard when others have filled the queue.
        events: taken at once.
        group: bytes taken at once.
        linger: seconds to wait for company, so that one commit serves many.
    """

    waiting: int = 64 << 20
    of_one: int = 16 << 20
    little: int = 1 << 20
    events: int = 5_000
    group: int = 8 << 20
    linger: float = 0.002


@dataclass(frozen=True)
class Waiting(Generic[Thing]):
    """One thing in the queue.

    Attributes:
        who: put it there.
        cost: bytes.
        events: how many it holds.
    """

    who: UUID
    thing: Thing
    cost: int
    events: int


class FairQueue(Generic[Thing]):
    """The queue; safe for many threads that put and one that takes."""

    def __init__(self, limits: Limits) -> None:
        """Begin empty."""
        self._limits, self._changed, self._closed = limits, Condition(), False
        self._queues: OrderedDict[UUID, deque[Waiting[Thing]]] = OrderedDict()
        self._held: dict[UUID, int] = {}
        self._all = self._events = 0
        self._rate, self._since = 1e6, 0.0

    @property
    def held(self) -> int:
        """Bytes that wait or are being written."""
        return self._all

    def put(self, one: Waiting[Thing]) -> None:
        """Let a thing wait.

        Raises:
            Busy: too much waits, of this one or of all.
            Unavailable: the queue is closed.
        """
        with self._changed:
            if self._closed:
                raise Unavailable("events are not taken any more", mend="send them again in some seconds")
            self._check(one)
            self._held[one.who] = self._held.get(one.who, 0) + one.cost
            self._all += one.cost
            self._events += one.events
            self._queues.setdefault(one.who, deque()).append(one)
            if self._events == one.events or self._events >= self._limits.events:
                self._changed.notify()

    def take(self) -> list[Waiting[Thing]]:
        """Wait for things and give some, from each in turn; none when the queue is closed and empty."""
        with self._changed:
            while not self._queues and not self._closed:
                self._changed.wait()
            if self._events < self._limits.events and not self._closed:
                self._changed.wait(self._limits.linger)
            taken: list[Waiting[Thing]] = []
            events = cost = 0
            while self._queues and events < self._limits.events and cost < self._limits.group:
                who, queue = self._queues.popitem(last=False)
                taken.append(queue.popleft())
                events, cost = events + taken[-1].events, cost + taken[-1].cost
                if queue:
                    self._queues[who] = queue
            self._events -= events
            self._since = time.perf_counter()
            return taken

    def done(self, taken: list[Waiting[Thing]]) -> None:
        """Forget things that were taken: they are written, or refused."""
        with self._changed:
            for one in taken:
                self._held[one.who] -= one.cost
                if not self._held[one.who]:
                    del self._held[one.who]
            cost = sum(one.cost for one in taken)
            self._all -= cost
            lasted = max(time.perf_counter() - self._since, 1e-6)
            self._rate = max(0.9 * self._rate + 0.1 * cost / lasted, 1.0)

    def close(self) -> None:
        """Take no more; what waits can still be taken."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _check(self, one: Waiting[Thing]) -> None:
        mine = self._held.get(one.who, 0)
        little = mine + one.cost <= self._limits.little
        fits = self._all + one.cost <= self._limits.waiting * (2 if little or not mine else 1)
        if (mine and mine + one.cost > self._limits.of_one) or not fits:
            after = min(max(ceil(self._all / self._rate), 1), LONGEST_WAIT)
            raise Busy("more events arrive than can be kept", mend="send them again later, slower", after=after)
