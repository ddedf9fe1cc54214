"""The door for events of one workspace, open as long as it is served."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from monocle.collect.door import Door, Rules
from monocle.collect.limits import Limits
from monocle.workspace.collecting import Collector
from monocle.workspace.house import House
from monocle.workspace.ready import checks

Gauges = Callable[[], Mapping[str, float]]


@contextmanager
def taking_events(house: House, gauges: Gauges = dict) -> Iterator[Door]:
    """Give the door; at the end of the block what waits is kept, and nothing more is taken.

    Args:
        house: the workspace's.
        gauges: give how that goes which makes customers of events, told among the metrics.
    """
    collector = Collector(house)
    try:
        yield Door(
            collector,
            Rules(
                Limits(body=house.settings.batch_bytes),
                checks=partial(checks, house),
                gauges=gauges,
            ),
        )
    finally:
        collector.close()
