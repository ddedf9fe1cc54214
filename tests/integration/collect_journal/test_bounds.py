"""More than can be kept is refused in time, and one who sends much does not keep others out."""

from uuid import uuid4

import pytest
from collect_events import event

from monocle.errors import Busy, Full, Unavailable
from monocle.workspace.collecting import Collector, Limits, Taken
from monocle.workspace.fair_queue import FairQueue, Waiting

KB = 1 << 10
SMALL = Limits(waiting=100 * KB, of_one=25 * KB, little=5 * KB, events=10, group=50 * KB, linger=0)


def put(queue, who, times=1, cost=KB):
    for number in range(times):
        queue.put(Waiting(who, number, cost, 1))


def fill(queue, who):
    put(queue, who, SMALL.of_one // KB)
    with pytest.raises(Busy):
        put(queue, who)


def test_each_in_turn_gives_one():
    queue, noisy, calm, late = FairQueue(SMALL), *(uuid4() for _ in range(3))
    put(queue, noisy, 20)
    put(queue, calm, 3)
    put(queue, late, 1)
    assert [one.who for one in queue.take()] == [noisy, calm, late, noisy, calm, noisy, calm, noisy, noisy, noisy]
    assert [one.thing for one in queue.take()] == list(range(6, 16))


def test_one_who_has_filled_a_share_is_told_to_wait_and_others_are_heard():
    queue, noisy = FairQueue(SMALL), uuid4()
    put(queue, noisy, 25)
    with pytest.raises(Busy) as refused:
        put(queue, noisy)
    assert refused.value.status == 429
    assert 1 <= refused.value.after <= 60
    put(queue, uuid4())


def test_when_many_have_filled_the_queue_those_of_whom_little_waits_are_heard():
    queue = FairQueue(SMALL)
    for _ in range(4):
        fill(queue, uuid4())
    calm = uuid4()
    put(queue, calm, 5)
    with pytest.raises(Busy):
        put(queue, calm)


def test_what_waits_never_takes_more_than_twice_the_bound():
    queue = FairQueue(SMALL)
    for _ in range(50):
        try:
            put(queue, uuid4(), 1, 4 * KB)
            put(queue, uuid4(), 1, 20 * KB)
        except Busy:
            continue
    assert queue.held <= 2 * SMALL.waiting


def test_a_single_thing_larger_than_a_share_is_taken_when_nothing_of_its_own_waits():
    queue, who = FairQueue(SMALL), uuid4()
    put(queue, who, 1, 40 * KB)
    with pytest.raises(Busy):
        put(queue, who)


def test_what_is_done_makes_room_again():
    queue, noisy = FairQueue(SMALL), uuid4()
    fill(queue, noisy)
    queue.done(queue.take())
    put(queue, noisy, 10)
    with pytest.raises(Busy):
        put(queue, noisy)


def test_a_closed_queue_gives_what_waits_and_takes_no_more():
    queue, who = FairQueue(SMALL), uuid4()
    put(queue, who, 2)
    queue.close()
    assert len(queue.take()) == 2
    assert queue.take() == []
    with pytest.raises(Unavailable):
        put(queue, who)


def until_busy(collector, key):
    futures = []
    for number in range(1000):
        try:
            futures.append(collector.submit(key, [event(number)]))
        except Busy:
            return futures
    raise AssertionError("it took everything")


def test_one_noisy_key_does_not_starve_another(workspace, key, catalog):
    collector = Collector(workspace.house, SMALL)
    other = collector.key(workspace.write_keys.create("app").secret)
    with catalog.transaction() as connection:
        connection.execute("LOCK TABLE journal")
        futures = until_busy(collector, key)
        calm = collector.submit(other, [event(1)])
        assert collector.held <= SMALL.waiting
    assert calm.result(90) == Taken(applied=1)
    assert [future.result(90).applied for future in futures] == [1] * len(futures)
    assert collector.submit(key, [event("later")]).result(90) == Taken(applied=1)
    collector.close()


def test_a_full_disk_is_said_and_events_are_taken_again_when_there_is_room(workspace, key, rows):
    room = [1 << 40]
    collector = Collector(workspace.house, free=lambda: room[0])
    assert collector.submit(key, [event(1)]).result(90) == Taken(applied=1)
    room[0] = 1
    with pytest.raises(Full) as refused:
        collector.submit(key, [event(2)])
    assert (refused.value.status, refused.value.after) == (507, 60)
    room[0] = 1 << 40
    assert collector.submit(key, [event(2)]).result(90) == Taken(applied=1)
    assert rows("SELECT count(*) FROM journal") == [(2,)]
    collector.close()


def test_a_disk_that_fills_while_events_wait_fails_them_and_keeps_what_was_acknowledged(workspace, key, rows):
    looks = iter([1 << 40, 1])
    collector = Collector(workspace.house, free=lambda: next(looks, 1 << 40))
    failed = collector.submit(key, [event(1)])
    with pytest.raises(Full):
        failed.result(90)
    assert rows("SELECT count(*) FROM journal") == [(0,)]
    with pytest.raises(Full):
        collector.submit(key, [event(1)])
    collector.close()


def test_a_database_that_fails_fails_those_who_wait_and_serves_those_who_come_later(collector, key, rows):
    assert collector.submit(key, [event(1)]).result(90) == Taken(applied=1)
    rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    outcomes = []
    for number in range(2, 6):
        future = collector.submit(key, [event(number)])
        outcomes.append(future.exception(30) or future.result().applied)
    assert outcomes[-1] == 1
    assert {one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Unavailable)} == set()
