"""Whether this process can keep events now: for load balancers and orchestrators."""

from collections.abc import Callable, Mapping

from monocle.collect.answers import Answer, told

Checks = Callable[[], Mapping[str, bool]]
"""Gives each thing that is needed, by name, and whether it is well; it may take a second."""


def alive() -> Answer:
    """Give the answer of a process that answers at all."""
    return told({"status": "ok"})


def ready(checked: Mapping[str, bool]) -> Answer:
    """Give 200 when all is well, else 503 with what is not."""
    well = all(checked.values())
    found = {"status": "ready" if well else "not ready", "checks": dict(checked)}
    return told(found, 200 if well else 503)
