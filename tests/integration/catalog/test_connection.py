import psycopg
import pytest

from monocle.catalog import open_catalog
from monocle.catalog.serving import SERVED
from monocle.errors import BadConfig, BadData, Conflict, MonocleError, Unavailable
from monocle.settings import Settings

LOAD = "INSERT INTO load (load_id, source, started_at, state, extract, process, process_mark) VALUES (%s, 'crm', now(), 'running', 'full', 1, '')"
ONE = "00000000-0000-8000-a000-000000000001"


def run(catalog, *statements):
    with catalog.transaction() as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_transaction_is_kept_as_a_whole(catalog):
    with catalog.transaction() as connection:
        connection.execute(LOAD, [ONE])
    with catalog.reading() as connection:
        assert connection.execute("SELECT count(*) FROM load").fetchone() == (1,)


def test_a_transaction_that_fails_leaves_nothing(catalog):
    with pytest.raises(MonocleError):
        run(catalog, LOAD.replace("%s", f"'{ONE}'"), "SELECT nothing")
    with catalog.reading() as connection:
        assert connection.execute("SELECT count(*) FROM load").fetchone() == (0,)


def test_reading_sees_one_state_whatever_others_write(catalog):
    with catalog.reading() as reader:
        reader.execute("SELECT count(*) FROM load").fetchone()
        with catalog.transaction() as writer:
            writer.execute(LOAD, [ONE])
        assert reader.execute("SELECT count(*) FROM load").fetchone() == (0,)


def test_reading_cannot_write(catalog):
    with pytest.raises(MonocleError), catalog.reading() as connection:
        connection.execute(LOAD, [ONE])


def test_a_connection_that_read_can_write_afterwards(catalog):
    for _ in range(3):
        with catalog.reading() as connection:
            connection.execute("SELECT 1")
        with catalog.transaction() as connection:
            assert connection.execute("SHOW transaction_read_only").fetchone() == ("off",)
            assert connection.execute("SHOW transaction_isolation").fetchone() == ("read committed",)


def test_times_are_utc_without_zone(catalog):
    with catalog.reading() as connection:
        found = connection.execute("SELECT timestamptz '2026-03-29 03:30:00+02'").fetchone()[0]
    assert (found.isoformat(), found.tzinfo) == ("2026-03-29T01:30:00", None)


def test_what_must_be_once_is_a_conflict_without_the_value(catalog):
    with pytest.raises(Conflict) as raised:
        run(catalog, *["INSERT INTO session VALUES ('canary-4711', now(), now())"] * 2)
    assert "canary" not in str(raised.value)
    assert "session_pkey" in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


def test_a_value_that_does_not_fit_is_bad_data_without_the_value(catalog):
    with pytest.raises(BadData) as raised, catalog.transaction() as connection:
        connection.execute("SELECT CAST(%s AS integer)", ["canary-4711"])
    assert "canary" not in str(raised.value)


def test_a_slow_statement_is_stopped_and_said_so(catalog):
    with pytest.raises(Unavailable, match="took too long"):
        run(catalog, "SET LOCAL statement_timeout = '50ms'", "SELECT pg_sleep(5)")


def test_reading_gives_up_after_thirty_seconds(catalog):
    with catalog.reading() as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("30s",)


def test_a_defect_of_ours_is_no_traceback_of_psycopg(catalog):
    with pytest.raises(MonocleError, match="defect of Monocle"), catalog.transaction() as connection:
        connection.execute("SELECT nothing FROM nowhere")


def test_what_was_received_is_never_lost_from_the_count(catalog):
    update = "UPDATE load SET state = 'applied', received = 10, applied = 8, quarantined = 1"
    with pytest.raises(BadData, match="nothing_lost"):
        run(catalog, LOAD.replace("%s", f"'{ONE}'"), update)


def test_a_company_server_is_used_by_its_address(settings, tmp_path):
    with open_catalog(tmp_path, settings) as own, own.reading() as connection:
        assert connection.execute("SELECT count(*) FROM customer").fetchone() == (0,)
    assert not (tmp_path / ".monocle").exists()


def test_an_address_that_does_not_answer_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="does not answer"):
        open_catalog(tmp_path, Settings(database_url="postgresql://nobody@127.0.0.1:9/none?connect_timeout=1"))


def test_an_address_of_another_kind_is_refused_without_showing_it(tmp_path):
    with pytest.raises(BadConfig) as raised:
        open_catalog(tmp_path, Settings(database_url="mysql://root:secret@host/db"))
    assert "secret" not in str(raised.value)


def test_every_served_table_is_locked_by_a_reader(catalog):
    with catalog.reading() as connection:
        held = connection.execute(
            "SELECT c.relname FROM pg_locks AS l JOIN pg_class AS c ON c.oid = l.relation"
            " WHERE l.pid = pg_backend_pid() AND c.relkind = 'r' AND l.mode = 'AccessShareLock'"
        ).fetchall()
    assert {name for (name,) in held} >= set(SERVED)


def test_psycopg_stays_inside_the_room(catalog):
    try:
        with catalog.transaction() as connection:
            connection.execute("SELECT 1/0")
    except psycopg.Error:
        pytest.fail("a psycopg error left the catalog")
    except MonocleError:
        pass
