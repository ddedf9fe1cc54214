"""Reading while the tables are swapped, and after the server let go of a connection."""

import json
import threading
import time


def body(workspace, name, **asked):
    return json.loads(workspace.customers.read(str(name), **asked).body)


def test_a_reader_waits_for_a_swap_and_reads_what_came_of_it(workspace, ids):
    catalog = workspace.house.catalog
    workspace.customers.read(str(ids.marie), "name")  # its statement is prepared on the tables of before
    answers = []
    with catalog.transaction() as connection:
        connection.execute("CREATE TABLE monocle_next.customer (LIKE monocle.customer INCLUDING ALL)")
        connection.execute("INSERT INTO monocle_next.customer SELECT * FROM monocle.customer")
        connection.execute("UPDATE monocle_next.customer SET name = 'Nouvelle'")
        connection.execute("LOCK TABLE monocle.customer, monocle.portrait, monocle.record IN ACCESS EXCLUSIVE MODE")
        reader = threading.Thread(target=lambda: answers.append(body(workspace, ids.marie)))
        reader.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        until = time.monotonic() + 60
        while connection.execute(waiting).fetchone()[0] == 0 and reader.is_alive() and time.monotonic() < until:
            time.sleep(0.01)
        connection.execute("DROP TABLE monocle.customer")
        connection.execute("ALTER TABLE monocle_next.customer SET SCHEMA monocle")
    reader.join(60)
    assert [answer["name"] for answer in answers] == ["Nouvelle"]
    assert answers[0]["records"]


def test_a_connection_that_died_is_replaced(workspace, ids):
    catalog = workspace.house.catalog
    assert body(workspace, ids.marie, fields="name")["name"]
    with catalog.transaction() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND datname = current_database()"
        )
    assert body(workspace, ids.marie, fields="name")["name"]
