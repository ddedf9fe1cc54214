"""Every event once, for ever; nothing is lost on the way."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from collect_events import NOON, event

from monocle.workspace.collecting import Arrived, Collector, Refused, Taken


def test_an_event_is_kept_with_its_four_times_and_its_body(collector, key, rows):
    sent = event(1)
    assert collector.submit(key, [sent]).result(90) == Taken(applied=1)
    (kept,) = rows("SELECT source, message_id, type, name, digest, body, received_at, sent_at, key_id FROM journal")
    assert kept == (
        "web", "1", "track", "Order Completed", sent.digest, sent.body.decode(), NOON.replace(tzinfo=None), None, key.key_id
    )  # fmt: skip


def test_an_event_that_comes_again_is_a_duplicate_whenever_it_comes(workspace, collector, key, sums):
    collector.submit(key, [event(1)]).result(90)
    assert collector.submit(key, [event(1), event(2), event(2)]).result(90) == Taken(applied=1, duplicate=2)
    years_later = event(1, at=NOON + dt.timedelta(days=5 * 365))
    another = Collector(workspace.house)
    assert another.submit(key, [years_later]).result(90) == Taken(duplicate=1)
    another.close()
    assert sums() == (5, 2, 3, 0, 0)


def test_the_same_id_of_another_source_is_another_event(workspace, collector, key, rows):
    other = collector.key(workspace.write_keys.create("app").secret)
    assert collector.submit(key, [event(1)]).result(90) == Taken(applied=1)
    assert collector.submit(other, [event(1)]).result(90) == Taken(applied=1)
    assert rows("SELECT source FROM journal ORDER BY source") == [("app",), ("web",)]


def test_ids_that_differ_by_case_are_two(collector, key):
    assert collector.submit(key, [event("a"), event("A")]).result(90) == Taken(applied=2)


def test_the_same_id_with_another_body_is_quarantined_and_the_first_stays(workspace, collector, key, rows, sums):
    collector.submit(key, [event(1, "first")]).result(90)
    assert collector.submit(key, [event(1, "second"), event(2)]).result(90) == Taken(applied=1, quarantined=1)
    assert collector.submit(key, [event(3, "x"), event(3, "y")]).result(90) == Taken(applied=1, quarantined=1)
    bodies = dict(rows("SELECT message_id, body FROM journal"))
    assert "first" in bodies["1"]
    assert '"x"' in bodies["3"]
    found = workspace.quarantine.list("web")
    assert [(one.reason, one.file, one.position, "second" in one.raw) for one in found] == [
        ("other_body", "events", 0, True),
        ("other_body", "events", 0, False),
    ]
    assert sums() == (5, 3, 0, 2, 0)


def test_a_hundred_at_once_with_the_same_id_are_one_event(collector, key, sums):
    with ThreadPoolExecutor(20) as threads:
        futures = list(threads.map(lambda _: collector.submit(key, [event(1)]), range(100)))
    taken = [future.result(90) for future in futures]
    assert (sum(one.applied for one in taken), sum(one.duplicate for one in taken)) == (1, 99)
    assert sums() == (100, 1, 99, 0, 0)


def test_two_collectors_keep_each_event_once_between_them(workspace, collector, key, sums, rows):
    other = Collector(workspace.house)
    with ThreadPoolExecutor(8) as threads:
        futures = list(
            threads.map(lambda number: (collector, other)[number % 2].submit(key, [event(number // 2)]), range(400))
        )
    taken = [future.result(90) for future in futures]
    other.close()
    assert sum(one.applied for one in taken) == sum(one.duplicate for one in taken) == 200
    assert rows("SELECT count(*), count(DISTINCT message_id) FROM journal") == [(200, 200)]
    assert sums() == (400, 200, 200, 0, 0)


def test_many_who_submit_share_a_commit(workspace, key, rows):
    collector = Collector(workspace.house)
    with ThreadPoolExecutor(16) as threads:
        futures = list(threads.map(lambda number: collector.submit(key, [event(number)]), range(500)))
    assert sum(future.result(90).applied for future in futures) == 500
    collector.close()
    ((commits,),) = rows("SELECT count(DISTINCT xmin::text) FROM journal")
    assert commits < 250


def test_refused_events_are_quarantined_beside_those_that_are_kept(workspace, collector, key, sums):
    refused = [
        Refused(b'{"type": "track"', "not_json", "it ends too early"),
        Refused(b"\xff\x00", "not_utf8", "byte 0"),
    ]
    assert collector.submit(key, [event(1)], refused).result(90) == Taken(applied=1, quarantined=2)
    assert [(one.reason, one.detail) for one in workspace.quarantine.list("web")] == [
        ("not_json", "it ends too early"), ("not_utf8", "byte 0")
    ]  # fmt: skip
    assert sums() == (3, 1, 0, 2, 0)


def test_nothing_at_all_is_taken_as_nothing(collector, key, sums):
    assert collector.submit(key, []).result(90) == Taken()
    assert sums() == (0, 0, 0, 0, 0)


def _with(number, **changed):
    one = event(number)
    return Arrived(**{name: changed.get(name, getattr(one, name)) for name in Arrived.__dataclass_fields__})


@pytest.mark.parametrize(
    "bad",
    [
        _with("bad", body=b'{"cut": "\xff"}'),
        _with("bad", body=b"a\x00b"),
        _with("bad\x00"),
        _with("bad\ud800"),
        _with("x" * 10_000),
        _with(""),
        _with("bad", name="a\x00b"),
    ],
)
def test_one_event_that_cannot_be_stored_costs_no_other(workspace, collector, key, sums, bad):
    events = [event(number) for number in range(999)]
    taken = collector.submit(key, [*events[:500], bad, *events[500:]]).result(60)
    assert taken == Taken(applied=999, quarantined=1)
    (found,) = workspace.quarantine.list("web")
    assert found.reason == "unstorable"
    assert sums() == (1000, 999, 0, 1, 0)


def test_events_are_counted_in_the_hour_in_which_they_came(collector, key, rows):
    collector.submit(key, [event(1), event(2, at=NOON + dt.timedelta(hours=1)), event(1)]).result(90)
    assert rows("SELECT hour, received, applied, duplicate FROM collected ORDER BY hour") == [
        (dt.datetime(2026, 3, 1, 12), 2, 1, 1),
        (dt.datetime(2026, 3, 1, 13), 1, 1, 0),
    ]


def test_what_one_key_sent_is_kept_in_its_order(collector, key, rows):
    for number in range(200):
        collector.submit(key, [event(number)])
    collector.submit(key, [event(200)]).result(90)
    assert [int(one) for (one,) in rows("SELECT message_id FROM journal ORDER BY sequence")] == list(range(201))


def test_closing_keeps_what_waits(workspace, key, rows):
    collector = Collector(workspace.house)
    futures = [collector.submit(key, [event(number)]) for number in range(300)]
    collector.close()
    assert all(future.done() for future in futures)
    assert rows("SELECT count(*) FROM journal") == [(300,)]
