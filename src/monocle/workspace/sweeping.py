"""What crashed processes left is removed; what is in force, kept or being written stays."""

from monocle.catalog import ended, loads, runs
from monocle.engine import scratch
from monocle.workspace.house import House


def sweep(house: House) -> int:
    """Remove the lake's folders of failed runs and loads and the scratch folders of dead engines; give how many.

    Runs and loads whose process died are marked failed first. Safe beside other processes: what one of them writes belongs
    to a run or load that is still running.
    """
    owners = house.lake.owners()
    with house.catalog.transaction() as connection:
        runs.fail_the_dead(connection)
        loads.fail_the_dead(connection)
        dead = ended.failed(connection, owners)
    return house.lake.sweep(dead) + scratch.sweep(house.folder.scratch)
