"""What arrived can be read in the order in which it was kept, while more arrives."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from collect_events import event

from monocle.workspace.collecting import Collector, Refused


def test_a_reader_who_goes_on_from_its_last_number_misses_nothing_while_two_write(workspace, collector, key):
    other = Collector(workspace.house)
    writers, seen, last = (collector, other), [], 0
    with ThreadPoolExecutor(4) as threads:
        futures = [threads.submit(writers[number % 2].submit, key, [event(number)]) for number in range(1000)]
        while len(seen) < 1000:
            found = workspace.events.since(last, 100)
            seen += [one.message_id for one in found]
            last = found[-1].sequence if found else last
            if not found and all(one.done() and one.result().done() for one in futures):
                seen += [one.message_id for one in workspace.events.since(last)]
                break
    other.close()
    assert len(seen) == len(set(seen)) == 1000


def test_what_arrived_last_is_shown_first_and_can_be_narrowed(workspace, collector, key):
    app = collector.key(workspace.write_keys.create("app").secret)
    collector.submit(key, [event(1), event(2, name="Product Viewed")]).result(90)
    collector.submit(app, [event(3)]).result(90)
    assert [one.message_id for one in workspace.events.latest()] == ["3", "2", "1"]
    assert [one.message_id for one in workspace.events.latest("web")] == ["2", "1"]
    assert [one.message_id for one in workspace.events.latest(name="Product Viewed")] == ["2"]
    assert [one.message_id for one in workspace.events.latest(limit=1)] == ["3"]
    assert workspace.events.latest()[0].key_id == app.key_id


def test_what_became_of_events_is_told_by_hour(workspace, collector, key):
    now = dt.datetime.now(dt.UTC)
    collector.submit(key, [event(1, at=now), event(1, at=now)], [Refused(b"x", "not_json", "")]).result(90)
    hours = workspace.events.collected("web", hours=2)
    assert sum(one.received for one in hours) == 3
    assert [sum(getattr(one, name) for one in hours) for name in ("applied", "duplicate", "quarantined")] == [1, 1, 1]
    assert workspace.events.collected("app") == []
