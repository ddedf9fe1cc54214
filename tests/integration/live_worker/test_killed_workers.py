"""A worker that is killed between any two of its acts loses nothing and does nothing twice."""

import signal
import subprocess
import sys
from pathlib import Path

from live_house import asked, drained, post, served, stream

from monocle.workspace.live import Live

DYING = Path(__file__).with_name("dying_worker.py")
POINTS = ("the arrival is written", "before the commit", "committed, and nobody knows")
"""Those between which most differs; the program knows more."""


def test_workers_that_are_killed_leave_what_a_run_leaves(workspace, known):
    events = stream(known, 150, seed=21)
    for place, point in enumerate(POINTS):
        post(workspace, events[50 * place : 50 * place + 50])
        dying = subprocess.run([sys.executable, str(DYING), str(workspace.root), point], check=False, timeout=300)
        assert dying.returncode == -signal.SIGKILL
        ((position,),) = asked(workspace, "SELECT max(position) FROM arrival")
        assert position < 150
    worker = Live(workspace.house)
    drained(worker)
    worker.close()
    assert asked(workspace, "SELECT position FROM live_position") == asked(
        workspace, "SELECT max(sequence) FROM journal"
    )
    lived = served(workspace)
    workspace.run()
    ran = served(workspace)
    assert {name for name in lived if lived[name] != ran[name]} == set()
