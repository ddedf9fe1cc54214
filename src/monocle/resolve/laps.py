"""How long the steps of a stage take."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class Laps:
    """A stopwatch that runs from when it is made.

    Attributes:
        seconds: by step, in their order.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    _since: float = field(default_factory=time.perf_counter)

    def lap(self, step: str) -> None:
        """End a step; the next begins."""
        now = time.perf_counter()
        self.seconds[step] = round(self.seconds.get(step, 0.0) + now - self._since, 3)
        self._since = now

    def skip(self, seconds: Mapping[str, float]) -> None:
        """Take over the steps of another stopwatch that ran meanwhile; the next step begins."""
        for step, taken in seconds.items():
            self.seconds[step] = round(self.seconds.get(step, 0.0) + taken, 3)
        self._since = time.perf_counter()
