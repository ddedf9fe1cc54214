"""What this process counted, as Prometheus reads it; labels are few and of our own words, never a client's."""

from collections import Counter
from collections.abc import Iterator, Mapping

from monocle.workspace.collecting import Taken

KIND = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; the last bucket has no bound."""
OUTCOMES = ("applied", "duplicate", "quarantined", "suppressed")


class Metrics:
    """Counters of one process; only its event loop touches them."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self._requests: Counter[tuple[str, int]] = Counter()
        self._refused: Counter[str] = Counter()
        self._events: Counter[str] = Counter()
        self._slots = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0
        self._bytes = 0

    def answered(self, does: str, status: int, code: str, seconds: float) -> None:
        """Count a request.

        Args:
            does: what its address takes.
            status: that it was answered with.
            code: what it was refused for; empty where it was not.
            seconds: from its first byte to its answer.
        """
        self._requests[does, status] += 1
        if code:
            self._refused[code] += 1
        self._slots[next((place for place, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))] += 1
        self._seconds += seconds

    def took(self, taken: Taken, length: int) -> None:
        """Count what became of events, and the bytes of the request."""
        for outcome in OUTCOMES:
            self._events[outcome] += getattr(taken, outcome)
        self._bytes += length

    def text(self, waiting: int, live: Mapping[str, float] | None = None) -> str:
        """Give all of it, with the bytes that wait to be kept, and how the worker goes that makes customers of events."""
        return "\n".join([*self._lines(), *_gauge(waiting), *_live(live or {}), ""])

    def _lines(self) -> Iterator[str]:
        yield from _head("monocle_collect_requests_total", "counter", "requests by what their address takes and status")
        for (does, status), count in sorted(self._requests.items()):
            yield f'monocle_collect_requests_total{{address="{does}",status="{status}"}} {count}'
        yield from _head("monocle_collect_refused_total", "counter", "requests refused, by code")
        for code, count in sorted(self._refused.items()):
            yield f'monocle_collect_refused_total{{code="{code}"}} {count}'
        yield from _head("monocle_collect_events_total", "counter", "events by what became of them")
        for outcome in OUTCOMES:
            yield f'monocle_collect_events_total{{outcome="{outcome}"}} {self._events[outcome]}'
        yield from _head("monocle_collect_bytes_total", "counter", "bytes of requests whose events were taken")
        yield f"monocle_collect_bytes_total {self._bytes}"
        yield from self._histogram()

    def _histogram(self) -> Iterator[str]:
        name = "monocle_collect_answer_seconds"
        yield from _head(name, "histogram", "from the first byte of a request to its answer")
        below = 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self._slots, strict=True):
            below += count
            yield f'{name}_bucket{{le="{bound}"}} {below}'
        yield f"{name}_sum {self._seconds:.6f}"
        yield f"{name}_count {below}"


def _gauge(waiting: int) -> Iterator[str]:
    name = "monocle_collect_waiting_bytes"
    yield from _head(name, "gauge", "events that wait to be kept")
    yield f"{name} {waiting}"


def _live(live: Mapping[str, float]) -> Iterator[str]:
    for name, value in sorted(live.items()):
        yield from _head(f"monocle_live_{name}", "gauge", "of the worker that makes customers of events")
        yield f"monocle_live_{name} {value:g}"


def _head(name: str, kind: str, words: str) -> tuple[str, str]:
    return f"# HELP {name} {words}", f"# TYPE {name} {kind}"
