"""What each step after a run starts from; steps import this, and ``understanding`` imports the steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from monocle.engine import DuckEngine
from monocle.workspace.decided_since import Read
from monocle.workspace.house import House


@dataclass(frozen=True)
class Known:
    """What the steps start from.

    Attributes:
        run_id: the run in force.
        at: the moment for which all of it is computed, UTC.
        read: gives a relation of the lake as it is in force, what earlier steps wrote included.
    """

    run_id: UUID
    at: datetime
    read: Read


Follow = Callable[[House, DuckEngine, Known], None]
"""One step: computes, writes to the lake where its rows are many, and puts its result in force in one transaction."""
