"""A process that is killed has lost nothing that it acknowledged, and doubled nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from collect_events import event

from monocle.workspace.collecting import Collector

SENDER = Path(__file__).with_name("endless_sender.py")


@pytest.mark.parametrize("after", [1, 37, 400, 1500])
def test_what_was_acknowledged_before_a_kill_is_there_once(workspace, settings, rows, sums, after):
    made = workspace.write_keys.create("web")
    command = [sys.executable, str(SENDER), str(workspace.root), settings.database_url, made.secret]
    acknowledged = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:
        for line in sender.stdout:
            acknowledged.append(int(line))
            if len(acknowledged) == after:
                sender.kill()
        acknowledged += [int(line) for line in sender.stdout if line.endswith("\n")]
    assert len(acknowledged) >= after
    kept = [one for (one,) in rows("SELECT message_id FROM journal")]
    wanted = {str(one) for one in acknowledged} | {f"second {one}" for one in acknowledged}
    assert wanted - set(kept) == set()
    assert len(kept) == len(set(kept))
    assert sums() == (len(kept), len(kept), 0, 0, 0)
    collector = Collector(workspace.house)
    key = collector.key(made.secret)
    again = [event(number) for number in range(max(acknowledged) + 200)]
    taken = collector.submit(key, again).result(90)
    assert taken.duplicate >= len(acknowledged)
    assert taken.applied + taken.duplicate == len(again)
    collector.close()
    assert sums()[1] == rows("SELECT count(*) FROM journal")[0][0]
