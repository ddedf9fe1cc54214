"""When each load was: what a record without a time of its own is dated by."""

from collections.abc import Sequence

import pyarrow as pa

from monocle.catalog.loads import Load


def loaded_at(loads: Sequence[Load]) -> pa.Table:
    """Give LOADED_AT rows of loads."""
    return pa.table(
        {
            "load_id": pa.array([str(load.load_id) for load in loads], pa.string()),
            "loaded_at": pa.array([load.started_at for load in loads], pa.timestamp("us")),
        }
    )
