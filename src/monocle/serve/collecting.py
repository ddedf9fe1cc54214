"""The door for events of one workspace, open as long as it is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from monocle.collect.door import Door, Rules
from monocle.collect.limits import Limits
from monocle.workspace.collecting import Collector
from monocle.workspace.house import House
from monocle.workspace.live_worker import Worker
from monocle.workspace.ready import checks


@contextmanager
def taking_events(house: House, worker: Worker | None = None) -> Iterator[Door]:
    """Give the door; at the end of the block what waits is kept, and nothing more is taken.

    Args:
        house: the workspace's.
        worker: that makes customers of events in this process, told of among the metrics.
    """
    collector = Collector(house)
    try:
        yield Door(
            collector,
            Rules(
                Limits(body=house.settings.batch_bytes),
                checks=partial(checks, house),
                gauges=worker.gauges if worker else dict,
            ),
        )
    finally:
        collector.close()
