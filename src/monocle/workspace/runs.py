"""What the data flow did."""

from collections.abc import Sequence
from uuid import UUID

from monocle.catalog import runs
from monocle.workspace.house import House
from monocle.workspace.views import RunRow, StageRow


class Runs:
    """The runs of a workspace."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def list(self, limit: int = 50) -> Sequence[RunRow]:
        """Give the newest runs first; those whose process died are marked failed."""
        with self._house.catalog.transaction() as connection:
            runs.fail_the_dead(connection)
            return [run_row(run) for run in runs.recent(connection, limit)]

    def get(self, run_id: UUID) -> RunRow:
        """Give one run.

        Raises:
            NotFound: there is no such run.
        """
        with self._house.catalog.transaction() as connection:
            runs.fail_the_dead(connection)
            return run_row(runs.get(connection, run_id))


def run_row(run: runs.Run) -> RunRow:
    """Give a run as it is shown."""
    return RunRow(
        run_id=run.run_id,
        started_at=run.started_at,
        ended_at=run.ended_at,
        state=run.state,
        stage=run.stage,
        done=run.done,
        total=run.total,
        stages=[StageRow(**stage) for stage in run.stages],  # type: ignore[arg-type]  # as progress.Stage.plain wrote them
        counts=dict(run.counts),
        error=run.error,
    )
