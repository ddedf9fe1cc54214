"""What a run found becomes what everyone reads, in one moment or not at all."""

import threading

import duckdb
import pytest
from catalog_files import DAY, cid, files, person, publish, rid, written

from monocle.catalog import customers, identity, pointers, runs, staging
from monocle.catalog import publish as publishing
from monocle.catalog.serving import COLUMNS, CSV_TO_WRITE, SERVED, copy_files
from monocle.errors import BadData, Conflict, NotFound
from monocle.ids import time_ordered


def reading(catalog, function, *arguments):
    with catalog.reading() as connection:
        return function(connection, *arguments)


def marks(connection):
    """Give the mark of each served table's rows: all alike when all are of one publication."""
    columns = {
        "customer": "digest", "portrait": "golden -> 0 ->> 'mark'", "record": "content ->> 'mark'", "link": "model",
        "happening": "name", "purchase": "kind", "choice": "choice", "movement": "kind",
    }  # fmt: skip
    return {
        table: [mark for (mark,) in connection.execute(f"SELECT DISTINCT {column} FROM {table}").fetchall()]
        for table, column in columns.items()
    }


def shape(connection):
    return connection.execute(
        """
        SELECT tablename, indexname, indexdef
        FROM pg_indexes
        WHERE schemaname = 'monocle'
        ORDER BY indexname
        """
    ).fetchall(), connection.execute(
        """
        SELECT c.relname, o.conname, pg_get_constraintdef(o.oid)
        FROM pg_constraint AS o
        JOIN pg_class AS c ON c.oid = o.conrelid
        WHERE c.relnamespace = CAST('monocle' AS regnamespace)
        ORDER BY c.relname, o.conname
        """
    ).fetchall()


def test_what_is_published_is_served(catalog, tmp_path):
    publish(catalog, tmp_path, [person(1, "jean dupont"), person(2, "marie martin")])
    found = reading(catalog, customers.get, cid(1))
    assert (found.customer["name"], found.customer["spent"], found.customer["sources"]) == (
        "jean dupont",
        {"EUR": 1250},
        ["crm"],
    )
    assert found.golden[0]["value"] == "p1@example.fr"
    assert [row["text"] for row in found.happenings] == ['a,"b"\nc']
    assert found.happenings[0]["place"] is None
    assert [len(rows) for rows in (found.records, found.identifiers, found.purchases, found.choices, found.movements)] == [
        1, 3, 1, 1, 1,
    ]  # fmt: skip
    assert {link["right_id"] for link in found.links} == {rid(2)}
    assert {link["left_id"] for link in reading(catalog, customers.get, cid(2)).links} == {rid(1), rid(2)}


def test_a_publication_takes_the_place_of_the_last_and_keeps_the_shape_of_the_tables(catalog, tmp_path):
    before = reading(catalog, shape)
    publish(catalog, tmp_path, [person(1, "jean dupont"), person(2, "marie martin")])
    run_id = publish(catalog, tmp_path, [person(2, "marie martin", mark="two")])
    with pytest.raises(NotFound):
        reading(catalog, customers.get, cid(1))
    assert set(map(tuple, reading(catalog, marks).values())) == {("two",)}
    assert reading(catalog, shape) == before
    assert reading(catalog, pointers.in_force)["records"].run_id == run_id
    assert reading(catalog, runs.get, run_id).state == "done"


def test_a_publication_that_fails_leaves_the_last_one(catalog, tmp_path):
    first = publish(catalog, tmp_path, [person(1, "jean dupont")])
    bad = person(1, "jean dupont", mark="two")
    bad["record"] = bad["record"] * 2
    with pytest.raises(Conflict):
        publish(catalog, tmp_path, [bad])
    assert set(map(tuple, reading(catalog, marks).values())) == {("one",)}
    assert reading(catalog, pointers.in_force)["records"].run_id == first
    with catalog.transaction() as connection:
        runs.fail(connection, runs.recent(connection)[0].run_id, "twice")
    publish(catalog, tmp_path, [person(1, "jean dupont", mark="three")])
    assert set(map(tuple, reading(catalog, marks).values())) == {("three",)}


@pytest.mark.parametrize("spent", [False, True])
def test_files_go_once_they_are_loaded_where_nobody_wants_them_again(catalog, tmp_path, spent):
    publish(catalog, tmp_path, [person(1, "jean dupont")], spent=spent)
    assert set(map(tuple, reading(catalog, marks).values())) == {("one",)}
    assert bool(list(tmp_path.glob("*.csv"))) is not spent


def test_a_run_that_has_ended_publishes_nothing(catalog, tmp_path):
    publish(catalog, tmp_path, [person(1, "jean dupont")])
    serving = files(tmp_path, [person(1, "jean dupont", mark="two")])
    with pytest.raises(Conflict):
        publishing.publish(catalog, publishing.Publication(reading(catalog, runs.recent)[0].run_id, {}, serving))
    assert set(map(tuple, reading(catalog, marks).values())) == {("one",)}


def test_readers_never_see_a_mix_or_nothing(catalog, tmp_path):
    people = range(1, 40)
    publish(catalog, tmp_path, [person(number, "jean", mark="0") for number in people])
    stop, seen = threading.Event(), []

    def read():
        while not stop.is_set():
            with catalog.reading() as connection:
                seen.append({mark for found in marks(connection).values() for mark in found or ["nothing"]})

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(1, 6):
        publish(catalog, tmp_path, [person(number, "jean", mark=str(turn)) for number in people])
    stop.set()
    for thread in threads:
        thread.join()
    assert {len(found) for found in seen} == {1}
    assert "nothing" not in set.union(*seen)


def test_only_changed_customers_are_replaced(catalog, tmp_path):
    publish(catalog, tmp_path, [person(number, "jean dupont") for number in (1, 2, 3, 4)])
    run_id = time_ordered()
    with catalog.transaction() as connection:
        runs.start(connection, run_id)
    serving = files(tmp_path, [person(2, "jean durand", mark="two"), person(9, "zoe", mark="two")])
    serving["word"] = [written(tmp_path / "words.csv", [("jean", 2), ("durand", 1), ("zoe", 1)])]
    serving["link"] += files(tmp_path / "others", [person(number, "jean dupont") for number in (1, 4)])["link"]
    gone = written(tmp_path / "gone.csv", [(cid(3),)])
    publishing.publish_changes(
        catalog, publishing.Publication(run_id, {"records": ("r", 4)}, serving), publishing.Changed([gone])
    )
    with catalog.reading() as connection:
        for table in set(SERVED) - {"word"}:
            found = connection.execute(f"SELECT DISTINCT customer_id FROM {table}").fetchall()
            assert {customer for (customer,) in found} == {cid(1), cid(2), cid(4), cid(9)}, table
        assert customers.get(connection, cid(2)).golden[0]["mark"] == "two"
        assert customers.get(connection, cid(1)).golden[0]["mark"] == "one"
        assert connection.execute("SELECT word, customers FROM word ORDER BY word").fetchall() == [
            ("durand", 1),
            ("jean", 2),
            ("zoe", 1),
        ]
        assert runs.get(connection, run_id).state == "done"


def test_changes_are_not_published_past_a_decision_that_the_run_does_not_know(catalog, tmp_path):
    publish(catalog, tmp_path, [person(1, "jean"), person(2, "zoe")])
    run_id = time_ordered()
    with catalog.transaction() as connection:
        runs.start(connection, run_id)
        connection.execute(
            "INSERT INTO identity_change (run_id, changed_at, kind, customer_id, records, reason)"
            " VALUES (%s, now() + interval '1 second', 'split', %s, 1, '{\"judgement_id\": 1}')",
            [run_id, cid(2)],
        )
    serving = files(tmp_path, [person(1, "jean", mark="two")])
    one = publishing.Publication(run_id, {}, serving)
    assert not publishing.publish_changes(catalog, one, publishing.Changed(heeded=[cid(1)]))
    assert set(map(tuple, reading(catalog, marks).values())) == {("one",)}
    assert publishing.publish_changes(catalog, one, publishing.Changed(heeded=[cid(1), cid(2)]))
    with catalog.reading() as connection:
        assert customers.get(connection, cid(1)).golden[0]["mark"] == "two"
        assert customers.get(connection, cid(2)).golden[0]["mark"] == "one"


def test_changes_that_fail_leave_everything(catalog, tmp_path):
    publish(catalog, tmp_path, [person(1, "jean")])
    run_id = time_ordered()
    with catalog.transaction() as connection:
        runs.start(connection, run_id)
    bad = person(1, "jean", mark="two")
    bad["movement"] = bad["movement"] * 2
    with pytest.raises(Conflict):
        publishing.publish_changes(
            catalog, publishing.Publication(run_id, {}, files(tmp_path, [bad])), publishing.Changed()
        )
    assert set(map(tuple, reading(catalog, marks).values())) == {("one",)}


def test_old_ids_lead_straight_to_the_survivor_and_history_is_kept(catalog, tmp_path):
    publish(
        catalog,
        tmp_path,
        [person(2, "jean"), person(3, "jean")],
        redirects=[written(tmp_path / "r1.csv", [(cid(1), cid(2))])],
        changes=[written(tmp_path / "c1.csv", [("merged", cid(1), cid(2), 1, '{"weight": 12.5}')])],
    )
    assert reading(catalog, customers.get, cid(1)).customer["customer_id"] == cid(2)
    publish(
        catalog,
        tmp_path,
        [person(3, "jean")],
        redirects=[written(tmp_path / "r2.csv", [(cid(2), cid(3))])],
        changes=[written(tmp_path / "c2.csv", [("merged", cid(2), cid(3), 2, "{}")])],
    )
    found = reading(catalog, customers.get, cid(1))
    assert (found.asked_id, found.customer["customer_id"]) == (cid(1), cid(3))
    assert reading(catalog, identity.survivor, cid(1)) == cid(3)
    assert reading(catalog, identity.survivor, cid(3)) == cid(3)
    assert sorted(reading(catalog, identity.old_ids, cid(3))) == sorted([cid(1), cid(2)])
    history = reading(catalog, identity.history, cid(3))
    assert [(change.kind, change.customer_id, change.records) for change in history] == [
        ("merged", cid(1), 1),
        ("merged", cid(2), 2),
    ]
    assert history[0].reason == {"weight": 12.5}


def test_an_id_that_is_in_force_again_leads_to_itself(catalog, tmp_path):
    publish(catalog, tmp_path, [person(2, "jean")], redirects=[written(tmp_path / "r.csv", [(cid(1), cid(2))])])
    publish(catalog, tmp_path, [person(1, "jean"), person(2, "jean")])
    assert reading(catalog, customers.get, cid(1)).customer["customer_id"] == cid(1)


def test_a_table_that_is_not_served_is_refused(catalog):
    with pytest.raises(BadData, match="customers"):
        publishing.publish(catalog, publishing.Publication(time_ordered(), {}, {"customers": []}))


def test_a_value_that_does_not_fit_is_refused_without_showing_it(catalog, tmp_path):
    bad = person(1, "jean")
    bad["purchase"] = [(*bad["purchase"][0][:10], "canary", "[]")]
    with pytest.raises(BadData) as raised:
        publish(catalog, tmp_path, [bad])
    assert "canary" not in str(raised.value)


def test_the_engine_s_files_are_read_as_they_were_meant(catalog, tmp_path):
    odd = [
        "",
        "\\N",
        "NULL",
        'a "b"',
        "a,b",
        "a\nb",
        "\\.",
        "\\",
        "'",
        "é€😀",
        " x ",
        "\x02",
        "a\x01\x01b",
        "\x01",
        None,
    ]
    with duckdb.connect() as duck:
        duck.execute("CREATE TABLE odd AS SELECT unnest($1) AS text, unnest($2) AS day", [odd, [DAY] * len(odd)])
        duck.execute(
            f"COPY (SELECT text, CAST(day AS TIMESTAMP), 0.1, true FROM odd) TO '{tmp_path}/odd.csv' ({CSV_TO_WRITE})"
        )
    with catalog.transaction() as connection:
        connection.execute(
            "CREATE TEMP TABLE odd (id serial, text text, at timestamp, x float8, y bool) ON COMMIT DROP"
        )
        assert copy_files(connection, "odd", ("text", "at", "x", "y"), [tmp_path / "odd.csv"]) == len(odd)
        assert [text for (text,) in connection.execute("SELECT text FROM odd ORDER BY id").fetchall()] == odd
        assert connection.execute("SELECT DISTINCT CAST(at AS text), x, y FROM odd").fetchall() == [(DAY, 0.1, True)]


def test_every_column_of_a_served_table_is_in_its_files(catalog):
    with catalog.reading() as connection:
        for table, columns in COLUMNS.items():
            found = connection.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_schema = 'monocle' AND table_name = %s ORDER BY ordinal_position",
                [table],
            ).fetchall()
            assert tuple(name for (name,) in found) == columns


def test_what_a_killed_publication_left_is_cleared(catalog, tmp_path):
    with catalog.transaction() as connection:
        staging.clear(connection)
        staging.load(connection, "word", [])
    publish(catalog, tmp_path, [person(1, "jean")])
    with catalog.reading() as connection:
        left = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'monocle_next'").fetchone()
    assert left == (0,)
