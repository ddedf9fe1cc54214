"""A live worker that kills itself at a named point of its second step: dying_worker.py ROOT POINT."""

import os
import signal
import sys

from monocle.catalog import arrivals, live, rearranging
from monocle.settings import Settings
from monocle.workspace import folding, open_workspace
from monocle.workspace.live import Live

POINTS = {
    "the events are folded": (folding, "fold"),
    "the arrival is written": (arrivals, "put"),
    "the customers are in force": (rearranging, "rearrange"),
    "before the commit": (live, "beat"),
    "committed, and nobody knows": (Live, "_take"),
}


def arm(point):
    """Let this process kill itself when the function of a point has ended for the second time."""
    whose, name = POINTS[point]
    given, left = getattr(whose, name), [2]

    def deadly(*values, **named):
        found = given(*values, **named)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    setattr(whose, name, deadly)


def main():
    """Work until death."""
    arm(sys.argv[2])
    with open_workspace(sys.argv[1], Settings(threads=1, memory_mb=512)) as workspace:
        worker = Live(workspace.house, at_once=10)
        while worker.step():
            pass


if __name__ == "__main__":
    main()
