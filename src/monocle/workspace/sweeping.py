"""What crashed processes left is removed; what is in force, kept or being written stays."""

import datetime as dt

from monocle import clock
from monocle.catalog import ended, loads, purging, runs
from monocle.engine import scratch
from monocle.workspace.house import House

READ_FOR = dt.timedelta(hours=1)
"""For how long at most somebody may still read what another run replaced."""


def sweep(house: House) -> int:
    """Remove the lake's folders of failed runs and loads and the scratch folders of dead engines; give how many.

    Folders of runs that were replaced go where they hold what was purged since; others stay.
    Runs and loads whose process died are marked failed first. Safe beside other processes: what one of them writes belongs
    to a run or load that is still running.
    """
    owners = house.lake.owners()
    with house.catalog.transaction() as connection:
        runs.fail_the_dead(connection)
        loads.fail_the_dead(connection)
        dead = {*ended.failed(connection, owners), *purging.forgotten(connection, clock.now() - READ_FOR)}
    return house.lake.sweep(dead) + scratch.sweep(house.folder.scratch)
