"""How many events a second each write key may send: a second's worth at once, then as they come back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock
from uuid import UUID

from monocle.errors import Busy

MOST = 10_000
"""Keys that are remembered; beyond it all are forgotten, and have their second's worth again."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a key may send now.

    Attributes:
        rate: events a second.
        left: events at once.
        reset: seconds until it is the whole second's worth again.
    """

    rate: int
    left: int
    reset: int


class Rates:
    """Buckets, one for each key, safe for many threads.

    What is sent at once is taken whole as long as anything is left, and paid back afterwards: so a batch of any size can be
    sent, and what is kept over some time is the rate.

    Args:
        clock: gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Begin with whole buckets."""
        self._clock, self._lock = clock, Lock()
        self._buckets: dict[UUID, tuple[float, float]] = {}

    def take(self, key_id: UUID, rate: int, events: int) -> None:
        """Take the room of some events.

        Raises:
            Busy: nothing is left; ``after`` says how many seconds to wait.
        """
        with self._lock:
            now = self._clock()
            left = self._left(key_id, rate, now)
            if left <= 0:
                mend = f"send at most {rate} a second, or raise the rate of the source"
                raise Busy("this key sends more events a second than it may", mend=mend, after=int(-left / rate) + 1)
            if len(self._buckets) >= MOST:
                self._buckets.clear()
            self._buckets[key_id] = (left - events, now)

    def allowance(self, key_id: UUID, rate: int) -> Allowance:
        """Give what a key may send now."""
        left = self._left(key_id, rate, self._clock())
        return Allowance(rate, max(0, int(left)), ceil((rate - left) / rate))

    def _left(self, key_id: UUID, rate: int, now: float) -> float:
        left, at = self._buckets.get(key_id, (float(rate), now))
        return min(float(rate), left + (now - at) * rate)
