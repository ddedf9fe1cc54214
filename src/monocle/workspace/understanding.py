"""What follows a run: what customers allow, their traits and figures, and who is in which segment, for the run in force.

It is apart from the publication: the customers of a run are served the moment they are in force, and what follows from them
is computed again where it failed, or where a process died in the middle.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from monocle import clock
from monocle.engine import DuckEngine
from monocle.workspace.decided_since import Read, in_force
from monocle.workspace.house import House
from monocle.workspace.progress import Tell


@dataclass(frozen=True)
class Known:
    """What the steps start from.

    Attributes:
        run_id: the run in force.
        at: the moment for which all of it is computed, UTC.
        read: gives a relation of the lake as it is in force.
    """

    run_id: UUID
    at: datetime
    read: Read


Follow = Callable[[House, DuckEngine, Known], None]
"""One step: computes, writes to the lake where its rows are many, and puts its result in force in one transaction."""
STEPS: tuple[tuple[str, Follow], ...] = ()
"""Name of the step → the step, in their order: allowances, insight, predictions, segments."""


def understand(house: House, run_id: UUID, tell: Tell) -> None:
    """Compute all that follows from the run in force.

    Args:
        house: the workspace.
        run_id: the run in force.
        tell: told of each step.
    """
    with in_force(house) as forced, house.engine() as engine:
        known = Known(run_id, clock.now(), forced.read)
        for name, step in STEPS:
            tell(name, 0, 0)
            step(house, engine, known)
