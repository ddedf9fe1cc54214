"""Submits events until it is killed, and says which were acknowledged: python endless_sender.py FOLDER DATABASE SECRET."""

import sys
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from threading import Semaphore

sys.path.insert(0, str(Path(__file__).parent))

from collect_events import event

from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.collecting import Collector

folder, database, secret = sys.argv[1:]
places = Semaphore(64)


def told(number: int, future: Future) -> None:
    future.result()
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
    places.release()


with open_workspace(Path(folder), Settings(database_url=database)) as workspace:
    collector = Collector(workspace.house)
    key = collector.key(secret)
    for number in range(10_000_000):
        places.acquire()
        collector.submit(key, [event(number), event(f"second {number}")]).add_done_callback(partial(told, number))
