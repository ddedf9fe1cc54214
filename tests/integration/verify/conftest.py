"""A small workspace with everything in it: files, events, decisions and two runs, built once."""

import hashlib
import json
import sys
from concurrent.futures import wait
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))
sys.path.insert(0, str(Path(__file__).parents[1] / "collect_journal"))

from bench.kills import _accept_all
from collect_events import event

from monocle.demo.generate import generate
from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.collecting import Collector, Refused
from monocle.workspace.live import Live

SETTINGS = Settings(threads=2, memory_mb=1024)


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """Give the open workspace; whatever a test breaks, it mends."""
    root = tmp_path_factory.mktemp("verified") / "shop"
    generate(root, 40, seed=3)
    _accept_all(root)
    (root / "sources" / "site.yaml").write_text("name: site\nreader: {type: events}\n", encoding="utf-8")
    with open_workspace(root, SETTINGS) as workspace:
        workspace.run()
        _send(workspace)
        _decide(workspace)
        yield workspace


def _send(workspace):
    """Send events, some of them twice, some of them broken, and let them arrive at their customers."""
    collector = Collector(workspace.house)
    key = collector.key(workspace.write_keys.create("site").secret)
    arrived = [seen(number) for number in range(20)]
    refused = [Refused(b"{", "bad_json", "the event is not JSON")]
    wait([collector.submit(key, arrived, refused), collector.submit(key, [*arrived[:5], seen(1, page="/other")])])
    collector.close()
    with closing(Live(workspace.house)) as live:
        while live.step():
            pass


def seen(number, page="/"):
    """Give one event of three users, each with a device, and one device that two of them share."""
    user = f"u{number % 3}"
    device = "shared" if number % 5 == 0 else f"d{number % 3}"
    told = {"messageId": f"m{number}", "type": "track", "event": "Page Seen", "userId": user, "anonymousId": device}
    body = json.dumps({**told, "properties": {"page": page}, "context": {"traits": {"email": f"{user}@example.org"}}})
    given = replace(event(number), message_id=f"m{number}", name="Page Seen", body=body.encode())
    return replace(given, digest=hashlib.sha256(given.body).digest())


def _decide(workspace):
    """Join two customers, and say of two others that they are not one."""
    found = workspace.customers.find("", limit=4)
    first, second, third, fourth = (workspace.customers.get(str(one.customer_id)) for one in found)
    workspace.identities.merge(first.customer_id, second.customer_id, "Anne", "the same card")
    workspace.reviews.judge(third.records[0].record_id, fourth.records[0].record_id, "different", "Anne", "two people")
