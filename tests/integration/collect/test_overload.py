"""What clients are told when events cannot be kept for now: each answer says to come again, and what was acknowledged is there."""

import threading
import time

import pytest
from starlette.testclient import TestClient

from monocle.collect.door import Door
from monocle.workspace.collecting import Collector, Limits
from monocle.workspace.rates import Rates

HERE = "http://127.0.0.1:8360"
LARGE = 10**9


def event(number):
    return {"type": "track", "event": "Seen", "userId": "u1", "messageId": f"m{number}"}


@pytest.fixture
def opened(workspace):
    """Give a function that opens a collector of its own kind behind a door; what it opened is closed at the end."""
    collectors = []

    def make(**options):
        collectors.append(Collector(workspace.house, **options))
        client = TestClient(Door(collectors[-1]), base_url=HERE)
        return collectors[-1], lambda secret, number: client.post(
            "/v1/track", json=event(number), headers={"X-Write-Key": secret}
        )

    yield make
    for one in collectors:
        one.close()


def test_a_key_that_sends_too_much_is_told_to_wait_and_another_is_heard(workspace, catalog, opened, secret, journal):
    collector, post = opened(limits=Limits(of_one=2000, little=0))
    other = workspace.write_keys.create("app").secret
    assert [post(one, 0).status_code for one in (secret, other)] == [200, 200]
    answers = {}

    def send(name, key, number):
        answers[name] = post(key, number).status_code

    with catalog.transaction() as connection:
        connection.execute("LOCK TABLE journal IN EXCLUSIVE MODE")
        first = threading.Thread(target=send, args=("first", secret, 1))
        first.start()
        while not collector.held:
            time.sleep(0.01)
        refused = post(secret, 2)
        waiting = collector.held
        second = threading.Thread(target=send, args=("other", other, 3))
        second.start()
        while collector.held == waiting:
            time.sleep(0.01)
    first.join()
    second.join()
    assert (refused.status_code, refused.json()["code"]) == (429, "busy")
    assert refused.headers["retry-after"].isdigit()
    assert answers == {"first": 200, "other": 200}
    assert [one.message_id for one in journal("web")] == ["m0", "m1"], "what was refused was not kept"
    assert post(secret, 2).status_code == 200


def test_a_full_disk_is_told_and_is_over_by_itself(opened, secret, journal):
    room = iter([LARGE, LARGE, 0])
    _, post = opened(free=lambda: next(room, LARGE))
    assert post(secret, 1).status_code == 200
    answer = post(secret, 2)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    assert int(answer.headers["retry-after"]) > 0
    assert post(secret, 2).status_code == 200
    assert [one.message_id for one in journal()] == ["m1", "m2"]


def test_what_comes_while_the_server_stops_is_told_to_come_again(opened, secret, journal):
    collector, post = opened()
    assert post(secret, 1).status_code == 200
    collector.close()
    answer = post(secret, 2)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert answer.headers["retry-after"].isdigit()
    assert len(journal()) == 1


def test_a_source_that_is_gone_takes_nothing(workspace, opened, secret):
    (workspace.root / "sources" / "web.yaml").unlink()
    _, post = opened()
    answer = post(secret, 1)
    assert (answer.status_code, answer.json()["code"]) == (404, "source_disabled")


def test_every_answer_says_what_the_key_may_still_send_and_too_much_is_told_to_wait(workspace, opened):
    definition = workspace.root / "sources" / "web.yaml"
    definition.write_text(definition.read_text() + "rate: 2\n")
    secret = workspace.write_keys.create("web").secret
    collector, post = opened()
    now = [0.0]
    collector._rates = Rates(lambda: now[0])
    answers = [post(secret, number) for number in range(3)]
    now[0] = 1.0
    answers.append(post(secret, 3))
    names = ("ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "ratelimit-policy")
    assert [one.status_code for one in answers] == [200, 200, 429, 200]
    assert [[one.headers[name] for name in names] for one in answers] == [
        ["2", "1", "1", "2;w=1"],
        ["2", "0", "1", "2;w=1"],
        ["2", "0", "1", "2;w=1"],
        ["2", "1", "1", "2;w=1"],
    ]
    assert (answers[2].json()["code"], answers[2].headers["retry-after"]) == ("busy", "1")
    assert "retry-after" not in answers[3].headers


def test_a_page_elsewhere_may_read_what_it_is_told(opened, secret):
    collector, _ = opened()
    client = TestClient(Door(collector), base_url=HERE)
    headers = {"X-Write-Key": secret, "Origin": "https://shop.example"}
    answer = client.post("/v1/track", json=event(1), headers=headers)
    assert {"ratelimit-remaining", "retry-after"} <= set(answer.headers["access-control-expose-headers"].split(", "))
