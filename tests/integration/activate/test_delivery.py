"""Delivery under failures of every kind: nothing is lost, nothing doubled, and one lane never slows another."""

import os
import signal
import subprocess
import sys
from collections import Counter
from itertools import cycle, islice
from threading import Event, Thread

import destination_servers as servers
import pytest
from outgoing import CONSENT, KILLED, adds_up, customer, house_of, put, run_of, states, until, webhook, write_secret

from monocle.catalog import outbox, sends, stays
from monocle.workspace import delivering
from monocle.workspace.delivering import Delivery, pause


@pytest.fixture
def house(catalog, tmp_path):
    return house_of(catalog, tmp_path)


@pytest.fixture
def receiver():
    with servers.Receiver() as server:
        yield server


@pytest.fixture
def quick(monkeypatch):
    """Try again soon."""
    monkeypatch.setattr(delivering, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(delivering, "LONGEST_WAIT", 0.02)
    monkeypatch.setattr(delivering, "HOPELESS_WAIT", 0.05)
    monkeypatch.setattr(delivering, "LOOK_EVERY", 0.02)


class Delivering:
    """Delivers for as long as the block lasts."""

    def __init__(self, house):
        self._delivery = Delivery(house)
        self._thread = Thread(target=self._delivery.run, daemon=True)

    def __enter__(self):
        self._thread.start()

    def __exit__(self, *_):
        self._delivery.end()
        self._thread.join()


def place(house, receiver, name="crm", **more):
    secret = webhook(house, name, f"{receiver.url}/hook", rate=1_000, **more)
    write_secret(secret, receiver.secrets[0])
    return name


def people(count, action="add", text="Zoé"):
    return [(number, action, f"{text} {number}") for number in range(count)]


MOODS = ["500", "cut", "lost", "429", "silent", "", "lost"]


@pytest.mark.usefixtures("quick")
def test_nothing_is_lost_and_nothing_doubled_whatever_the_destination_does(house, receiver):
    name = place(house, receiver, batch=7)
    receiver.chaos.extend(islice(cycle(MOODS), 21))
    sync_id = put(house, name, people(60))
    with Delivering(house):
        until(lambda: states(house, name)["waiting"] == 0)
    assert states(house, name) == {"sent": 60}
    assert len(receiver.events) == 60
    assert receiver.repeated > 0
    assert receiver.there() == {str(customer(number)): {"name": f"Zoé {number}"} for number in range(60)}
    assert {event["data"]["consent_id"] for event in receiver.events} == {str(CONSENT)}
    run = run_of(house, sync_id)
    assert (run.state, run.added, run.waiting, run.failed) == ("done", 60, 0, 0)
    assert adds_up(run)
    with house.catalog.reading() as connection:
        there = sends.totals(connection)[name, "loyal"]
        left = connection.execute("SELECT count(*) FROM outbox WHERE payload IS NOT NULL").fetchone()
    assert there == (60, 0, 0)
    assert left == (0,)


@pytest.mark.usefixtures("quick")
def test_of_one_customer_the_last_word_arrives_last_and_words_that_it_overtook_are_not_said(house, receiver):
    name = place(house, receiver, batch=5)
    first = put(house, name, people(10))
    second = put(house, name, people(6, "remove"))
    third = put(house, name, people(3, "add", "Zoé again"))
    receiver.chaos.extend(["lost", "500", "silent"])
    with Delivering(house):
        until(lambda: states(house, name)["waiting"] == 0)
    there = {str(customer(number)) for number in (0, 1, 2, 6, 7, 8, 9)}
    assert set(receiver.there()) == there
    assert receiver.there()[str(customer(0))] == {"name": "Zoé again 0"}
    assert states(house, name)["overtaken"] == 9
    runs = [run_of(house, one) for one in (first, second, third)]
    assert [(one.added, one.removed, one.skipped) for one in runs] == [(4, 0, 6), (0, 3, 3), (3, 0, 0)]
    assert all(adds_up(one) and one.state == "done" for one in runs)


@pytest.mark.usefixtures("quick")
def test_what_the_destination_knew_before_goes_first_and_in_order(house, receiver):
    name = place(house, receiver, batch=3)
    put(house, name, [(1, "remove", "old")], identity=lambda _: "old address")
    put(house, name, [(1, "add", "new")], identity=lambda _: "new address")
    receiver.chaos.extend(["500", "lost"])
    with Delivering(house):
        until(lambda: states(house, name)["sent"] == 2)
    assert [event["type"].rpartition(".")[2] for event in receiver.events] == ["removed", "added"]


@pytest.mark.usefixtures("quick")
def test_a_destination_that_never_answers_does_not_slow_another(house, receiver):
    gate = Event()
    with servers.Receiver() as stuck:
        stuck.contract = lambda *_: gate.wait(60) and (200, {})
        slow, fast = place(house, stuck, "slow"), place(house, receiver, "fast", batch=5)
        put(house, slow, people(5))
        put(house, fast, people(50))
        with Delivering(house):
            until(lambda: stuck.calls and states(house, fast)["sent"] == 50)
            assert states(house, slow) == {"waiting": 5}
            gate.set()
            until(lambda: states(house, slow)["sent"] == 5)


@pytest.mark.usefixtures("quick")
def test_what_fails_every_time_is_given_up_told_and_kept_for_who_retries(house, receiver):
    name = place(house, receiver)
    receiver.chaos.extend(["500"] * outbox.MOST_TRIES)
    sync_id = put(house, name, people(3))
    with Delivering(house):
        until(lambda: states(house, name)["dead"] == 3)
    run = run_of(house, sync_id)
    assert (run.failed, run.waiting, run.state) == (3, 0, "done")
    assert adds_up(run)
    with house.catalog.transaction() as connection:
        results = sends.results(connection, sync_id, "failed", 10, 0)
        assert {(one["reason"], one["tries"]) for one in results} == {("it answered 500", outbox.MOST_TRIES)}
        assert sends.totals(connection)[name, "loyal"] == (0, 0, 3)
    put(house, name, people(1))
    with house.catalog.transaction() as connection:
        assert sends.totals(connection)[name, "loyal"][2] == 2, "what is told anew is not to be retried"
        assert sends.failed_customers(connection, sync_id) == {customer(1), customer(2)}
    assert receiver.events == []


@pytest.mark.usefixtures("quick")
def test_who_is_not_removed_however_often_it_is_tried_is_known_to_stay_until_they_are(house, receiver):
    name = place(house, receiver)
    receiver.chaos.extend(["500"] * outbox.MOST_TRIES)
    put(house, name, people(2, "remove"))
    with Delivering(house):
        until(lambda: states(house, name)["dead"] == 2)
        with house.catalog.reading() as connection:
            assert stays.totals(connection) == {(name, "loyal"): 2}
        put(house, name, people(2, "remove"))
        until(lambda: states(house, name)["sent"] == 2)
    with house.catalog.reading() as connection:
        assert stays.totals(connection) == {}


@pytest.mark.usefixtures("quick")
def test_a_wrong_key_waits_for_a_person_and_costs_no_try(house, receiver):
    name = place(house, receiver)
    secret = house.folder.root / ".monocle" / "crm.secret"
    write_secret(secret, "whsec_bm90IGl0cyBvd24gc2VjcmV0")
    sync_id = put(house, name, people(4))
    with Delivering(house):
        until(lambda: len(receiver.calls) > 3)
        run = run_of(house, sync_id)
        assert "refuses our key" in run.error
        assert "whsec" not in run.error
        write_secret(secret, receiver.secrets[0])
        until(lambda: states(house, name)["sent"] == 4)
    with house.catalog.reading() as connection:
        tries = connection.execute("SELECT DISTINCT tries FROM outbox").fetchall()
        lane = sends.lanes(connection)[name]
    assert tries == [(1,)]
    assert lane.error == ""


@pytest.mark.usefixtures("quick")
def test_a_destination_whose_file_cannot_be_used_waits_and_says_why(house, receiver):
    name = place(house, receiver)
    put(house, name, people(1))
    (house.folder.root / ".monocle" / "crm.secret").chmod(0o644)
    with Delivering(house):
        until(lambda: lane_error(house, name) != "")
    assert lane_error(house, name) == "others can read this file, or it is none"
    assert states(house, name) == {"waiting": 1}


def lane_error(house, name):
    with house.catalog.reading() as connection:
        lane = sends.lanes(connection).get(name)
    return lane.error if lane else ""


def test_a_paused_destination_is_sent_nothing(house, receiver):
    name = place(house, receiver, paused="true")
    put(house, name, people(1))
    Delivery(house).run(until_done=True)
    assert receiver.calls == []
    assert states(house, name) == {"waiting": 1}


def test_one_process_delivers_and_another_waits_for_it(house, receiver):
    name = place(house, receiver)
    put(house, name, people(1))
    with outbox.only_one(house.catalog) as alone:
        assert alone
        with outbox.only_one(house.catalog) as second:
            assert not second
    Delivery(house).run(until_done=True)
    assert len(receiver.events) == 1


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("taken", [True, False])
def test_who_is_killed_in_the_middle_of_a_call_loses_nothing_and_doubles_nothing(house, receiver, settings, taken):
    name = place(house, receiver, batch=5)
    sync_id = put(house, name, people(20))
    reached, gate, contract = Event(), Event(), receiver.contract

    def third_call_waits(*call):
        answered = contract(*call) if taken or len(receiver.calls) != 3 else (200, {})
        if len(receiver.calls) == 3:
            reached.set()
            gate.wait(90)
        return answered

    receiver.contract = third_call_waits
    command = [sys.executable, "-c", KILLED, str(house.folder.root), settings.database_url]
    with subprocess.Popen(command, start_new_session=True) as process:
        assert reached.wait(90)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    receiver.contract = contract
    gate.set()
    assert states(house, name) == {"sent": 10, "waiting": 10}
    with Delivering(house):
        until(lambda: states(house, name)["sent"] == 20)
    counts = Counter(event["subject"] for event in receiver.events)
    assert counts == {str(customer(number)): 1 for number in range(20)}
    assert receiver.repeated == (5 if taken else 0)
    assert adds_up(run_of(house, sync_id))


def test_pauses_grow_differ_and_are_the_same_for_the_same_batch():
    seed, other = customer(1), customer(2)
    pauses = [pause(tries, seed) for tries in range(12)]
    assert all(1.0 * 2**tries <= found <= 1.5 * 2**tries for tries, found in enumerate(pauses[:9]))
    assert max(pauses) <= 900
    assert pauses == [pause(tries, seed) for tries in range(12)]
    assert pause(3, seed) != pause(3, other)
