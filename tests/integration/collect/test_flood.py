"""REL-54 and REL-40 of trust.md: many times more than can be kept, and a clock that jumps.

``bench.flood`` floods a whole server for as long as one likes, and weighs it.
"""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from monocle import clock
from monocle.collect.door import Door, Rules
from monocle.workspace.collecting import Collector, Limits

SENDERS, BATCHES, EVENTS = 12, 15, 10
BOUND = 24 << 10


def seen(message_id):
    return {
        "type": "track",
        "event": "Seen",
        "userId": "u1",
        "messageId": message_id,
        "properties": {"text": "x" * 400},
    }


@pytest.fixture
def flooded(workspace, secret, catalog):
    """Give the answers to ten times more than may wait, with ids, and the most that waited; the collector is open."""
    collector = Collector(workspace.house, Limits(waiting=BOUND, of_one=BOUND, little=0))
    client = TestClient(Door(collector), base_url="http://127.0.0.1:8360")
    answers, most = {}, []

    def send(sender):
        for number in range(BATCHES):
            name = f"s{sender}-{number}"
            batch = [seen(f"{name}-{one}") for one in range(EVENTS)]
            answers[name] = client.post("/v1/batch", json={"batch": batch}, headers={"X-Write-Key": secret})
            most.append(collector.held)

    def refused():
        return any(answer.status_code == 429 for answer in list(answers.values()))

    with ThreadPoolExecutor(SENDERS) as senders:
        with catalog.transaction() as connection:
            connection.execute("LOCK TABLE journal IN EXCLUSIVE MODE")  # nothing is kept until the queue has overflowed
            sent = [senders.submit(send, sender) for sender in range(SENDERS)]
            while not refused() and not all(one.done() for one in sent):
                time.sleep(0.01)
        for one in sent:
            one.result()
    yield answers, max(most), lambda name: client.post("/v1/track", json=seen(name), headers={"X-Write-Key": secret})
    collector.close()


def test_rel_54_what_is_too_much_is_told_to_come_again_what_waits_is_bounded_and_the_rest_is_kept(
    flooded, journal, sums
):
    answers, most, send = flooded
    assert {answer.status_code for answer in answers.values()} == {200, 429}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers.values() if answer.status_code == 429)
    assert most <= 2 * BOUND
    kept = {one.message_id for one in journal()}
    expected = {
        f"{name}-{one}" for name, answer in answers.items() if answer.status_code == 200 for one in range(EVENTS)
    }
    assert kept == expected
    assert sums()["received"] == len(expected)
    assert send("afterwards").status_code == 200


def test_rel_40_a_clock_that_jumps_loses_doubles_and_reorders_nothing(workspace, secret, monkeypatch, sums, rows):
    start = dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
    jumps = [0, -3_600, 86_400, 86_400, -86_400, 0.5, 4 * 365 * 86_400, 1]
    now = [start]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    collector = Collector(workspace.house)
    client = TestClient(Door(collector, Rules(clock=lambda: now[0])), base_url="http://127.0.0.1:8360")
    headers = {"X-Write-Key": secret}
    for number, jump in enumerate(jumps):
        now[0] = start + dt.timedelta(seconds=jump)
        for _ in range(2):
            assert client.post("/v1/track", json=seen(f"m{number}"), headers=headers).status_code in {200, 401}
    collector.close()
    ids = [name for (name,) in rows("SELECT message_id FROM journal ORDER BY sequence")]
    assert ids == [f"m{number}" for number in range(len(jumps)) if jumps[number] < 365 * 86_400]
    found = sums()
    assert found["received"] == found["applied"] + found["duplicate"] == 2 * len(ids)
