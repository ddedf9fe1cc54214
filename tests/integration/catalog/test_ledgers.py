"""Loads, runs, quarantine, pointers, audits and sessions on a real server."""

import datetime as dt
import subprocess
import sys
import threading

import pytest

from monocle.catalog import audits, loads, pointers, processes, quarantine, runs, sessions
from monocle.errors import BadData, Conflict, NotFound
from monocle.ids import time_ordered


def do(catalog, function, *arguments):
    with catalog.transaction() as connection:
        return function(connection, *arguments)


def a_load(catalog, source="crm", **outcome):
    load_id = time_ordered()
    do(catalog, loads.start, load_id, source, "full")
    if outcome:
        do(catalog, loads.finish, load_id, loads.Outcome(**outcome))
    return load_id


def a_dead_process():
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with child:
        mark = processes._mark(child.pid)
    return child.pid, mark


def test_a_load_ends_with_what_it_brought(catalog):
    outcome = loads.Outcome(
        "applied",
        received=10,
        applied=7,
        duplicate=2,
        quarantined=1,
        columns=("Nom", "Prénom"),
        notes={"encoding": "cp1252"},
        folder="raw/crm/1",
        gone_folder="gone/crm/1",
    )
    load_id = time_ordered()
    started = do(catalog, loads.start, load_id, "crm", "full")
    ended = do(catalog, loads.finish, load_id, outcome)
    assert (started.state, started.ended_at) == ("running", None)
    assert ended.ended_at >= ended.started_at
    assert {name: getattr(ended, name) for name in vars(outcome)} == {**vars(outcome), "columns": ["Nom", "Prénom"]}
    assert do(catalog, loads.last_applied, "crm") == ended


def test_an_applied_load_whose_counts_do_not_add_up_is_refused(catalog):
    with pytest.raises(BadData, match="nothing_lost"):
        a_load(catalog, state="applied", received=10, applied=9)


def test_a_load_ends_once(catalog):
    load_id = a_load(catalog, state="failed", held_because="no such file")
    with pytest.raises(Conflict):
        do(catalog, loads.finish, load_id, loads.Outcome("applied"))


def test_applied_loads_come_in_the_order_they_were_started(catalog):
    wanted = [a_load(catalog, state="applied", folder=f"raw/{number}") for number in range(3)]
    a_load(catalog, state="held", held_because="volume")
    a_load(catalog, "web", state="applied")
    assert [load.load_id for load in do(catalog, loads.applied, "crm")] == wanted
    assert len(do(catalog, loads.recent)) == 5
    assert len(do(catalog, loads.recent, "crm", 2)) == 2


def test_a_held_load_is_not_applied(catalog):
    a_load(catalog, state="held", held_because="volume", received=1, applied=1, folder="raw/1")
    assert do(catalog, loads.last_applied, "crm") is None


def test_a_load_whose_process_died_is_failed_and_that_of_a_live_one_is_not(catalog):
    dead, alive = a_load(catalog), a_load(catalog)
    with catalog.transaction() as connection:
        connection.execute(
            "UPDATE load SET process = %s, process_mark = %s WHERE load_id = %s", [*a_dead_process(), dead]
        )
    assert do(catalog, loads.fail_the_dead) == 1
    assert do(catalog, loads.get, dead).state == "failed"
    assert do(catalog, loads.get, alive).state == "running"


def test_a_process_id_given_to_another_program_is_not_the_same_process():
    ours = processes.this()
    assert processes.lives(ours)
    assert not processes.lives(processes.Process(ours.number, ours.mark + "0"))
    assert processes.lives(processes.Process(ours.number, "another-machine/boot/1"))


def test_a_run_tells_where_it_is_and_what_it_did(catalog):
    run_id = time_ordered()
    do(catalog, runs.start, run_id)
    do(catalog, runs.progress, run_id, "clean", 5, 10)
    now = do(catalog, runs.get, run_id)
    assert (now.state, now.stage, now.done, now.total) == ("running", "clean", 5, 10)
    do(catalog, runs.keep_stages, run_id, [{"name": "clean", "seconds": 1.5}, {"name": "resolve", "seconds": 2.5}])
    done = do(catalog, runs.finish, run_id, {"customers": 4})
    assert [stage["name"] for stage in done.stages] == ["clean", "resolve"]
    assert (done.state, done.counts) == ("done", {"customers": 4})
    assert do(catalog, runs.recent) == [done]


def test_one_run_at_a_time(catalog):
    do(catalog, runs.start, time_ordered())
    with pytest.raises(Conflict, match="process"):
        do(catalog, runs.start, time_ordered())


def test_of_many_who_start_a_run_at_once_one_does(catalog):
    told = []

    def start():
        try:
            do(catalog, runs.start, time_ordered())
            told.append("runs")
        except Conflict:
            told.append("waits")

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["runs"] + ["waits"] * 5


def test_a_run_whose_process_died_makes_room(catalog):
    first, second = time_ordered(), time_ordered()
    do(catalog, runs.start, first)
    with catalog.transaction() as connection:
        connection.execute("UPDATE run SET process = %s, process_mark = %s", a_dead_process())
    do(catalog, runs.start, second)
    dead = do(catalog, runs.get, first)
    assert (dead.state, dead.error) == ("failed", "the process died")
    with pytest.raises(Conflict):
        do(catalog, runs.finish, first, {})


def test_a_run_that_is_not_there_is_not_found(catalog):
    with pytest.raises(NotFound):
        do(catalog, runs.get, time_ordered())


def rows(count, reason="ragged"):
    return [quarantine.Refused("a.csv", line, reason, "3 cells, 4 wanted", b"a;b\x00;\xe9") for line in range(count)]


def test_quarantine_keeps_the_bytes_as_read(catalog):
    load_id = a_load(catalog)
    assert do(catalog, quarantine.add, load_id, "crm", rows(1)) == 1
    (row,) = do(catalog, quarantine.page, quarantine.Filter())
    assert (row.raw, row.file, row.position, row.state) == (b"a;b\x00;\xe9", "a.csv", 0, "open")


def test_quarantine_is_read_page_by_page_with_filters(catalog):
    load_id = a_load(catalog)
    do(catalog, quarantine.add, load_id, "crm", rows(5))
    do(catalog, quarantine.add, load_id, "crm", rows(2, "nul"))
    do(catalog, quarantine.add, load_id, "web", rows(1))
    first = do(catalog, quarantine.page, quarantine.Filter("crm", "ragged"), 3)
    second = do(catalog, quarantine.page, quarantine.Filter("crm", "ragged"), 3, first[-1].quarantine_id)
    assert [row.position for row in first + second] == [0, 1, 2, 3, 4]
    assert do(catalog, quarantine.counts) == [
        quarantine.ReasonCount("crm", "ragged", 5),
        quarantine.ReasonCount("crm", "nul", 2),
        quarantine.ReasonCount("web", "ragged", 1),
    ]
    assert len(do(catalog, quarantine.page, quarantine.Filter(load_id=load_id), 100)) == 8


def test_a_row_is_settled_once(catalog):
    do(catalog, quarantine.add, a_load(catalog), "crm", rows(3))
    ids = [row.quarantine_id for row in do(catalog, quarantine.page, quarantine.Filter())]
    settled = do(catalog, quarantine.settle, ids[:2], "replayed")
    assert [row.state for row in settled] == ["replayed", "replayed"]
    with pytest.raises(Conflict):
        do(catalog, quarantine.settle, ids, "dismissed")
    assert [row.quarantine_id for row in do(catalog, quarantine.page, quarantine.Filter())] == ids[2:]
    with pytest.raises(NotFound):
        do(catalog, quarantine.settle, [99999], "dismissed")


def test_names_with_a_nul_are_stored_with_its_symbol(catalog):
    odd = quarantine.Refused("a\x00.csv", 1, "nul", "cell \x00", b"")
    do(catalog, quarantine.add, a_load(catalog), "crm", [odd])
    assert do(catalog, quarantine.page, quarantine.Filter())[0].file == "a␀.csv"


def test_pointers_flip_together_and_others_stay(catalog):
    first, second = time_ordered(), time_ordered()
    do(catalog, runs.start, first)
    do(catalog, pointers.flip, first, {"records": ("records/1", 10), "links": ("links/1", 3)})
    do(catalog, runs.finish, first, {})
    do(catalog, runs.start, second)
    do(catalog, pointers.flip, second, {"records": ("records/2", 11)})
    assert do(catalog, pointers.in_force) == {
        "links": pointers.Pointer("links", first, "links/1", 3),
        "records": pointers.Pointer("records", second, "records/2", 11),
    }


def test_an_audit_takes_the_place_of_the_last_one_of_its_load(catalog):
    one, two = a_load(catalog), a_load(catalog)
    do(catalog, audits.save, "crm", one, {"quality": 70})
    do(catalog, audits.save, "crm", two, {"quality": 80})
    do(catalog, audits.save, "crm", two, {"quality": 81.5})
    assert [audit.report for audit in do(catalog, audits.recent, "crm")] == [{"quality": 81.5}, {"quality": 70}]
    assert do(catalog, audits.qualities) == {"crm": 81.5}


def test_a_session_lives_until_dropped_or_old_and_its_token_is_not_stored(catalog):
    do(catalog, sessions.create, "token")
    assert do(catalog, sessions.check, "token", dt.timedelta(hours=1), dt.timedelta(hours=1))
    assert not do(catalog, sessions.check, "other", dt.timedelta(hours=1), dt.timedelta(hours=1))
    with catalog.reading() as connection:
        assert "token" not in str(connection.execute("SELECT * FROM session").fetchall())
    do(catalog, sessions.drop, "token")
    assert not do(catalog, sessions.check, "token", dt.timedelta(hours=1), dt.timedelta(hours=1))
    do(catalog, sessions.create, "token")
    assert not do(catalog, sessions.check, "token", dt.timedelta(hours=1), dt.timedelta(0))


def test_a_session_and_a_link_know_whose_they_are(catalog):
    do(catalog, sessions.create, "token", "Ada")
    do(catalog, sessions.create, "bare")
    hour = dt.timedelta(hours=1)
    assert [do(catalog, sessions.check, token, hour, hour) for token in ("token", "bare", "other")] == [
        "Ada",
        "owner",
        None,
    ]
    do(catalog, sessions.invite, "token", "Ada")
    do(catalog, sessions.invite, "bare")
    assert [do(catalog, sessions.redeem, token, hour) for token in ("token", "bare", "token")] == ["Ada", "owner", None]


def test_a_sign_in_link_works_once_and_not_for_long(catalog):
    do(catalog, sessions.invite, "token")
    assert not do(catalog, sessions.redeem, "other", dt.timedelta(hours=1))
    assert do(catalog, sessions.redeem, "token", dt.timedelta(hours=1))
    assert not do(catalog, sessions.redeem, "token", dt.timedelta(hours=1))
    do(catalog, sessions.invite, "late")
    assert not do(catalog, sessions.redeem, "late", dt.timedelta(0))
