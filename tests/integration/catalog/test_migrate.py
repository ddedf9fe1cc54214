"""A database is brought to its shape whole, or left as it was."""

import hashlib
import signal

import psycopg
import pytest
from catalog_house import data, python, server, stop

from monocle.catalog.embedded import open_server
from monocle.catalog.migrate import migrate, migrations
from monocle.errors import Conflict, MonocleError
from monocle.settings import Settings


@pytest.fixture
def database(catalog_of_session):
    """Give the address of a new, empty database on the session's server."""
    with psycopg.connect(catalog_of_session.conninfo, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS migrating WITH (FORCE)")
        connection.execute("CREATE DATABASE migrating")
    yield psycopg.conninfo.make_conninfo(catalog_of_session.conninfo, dbname="migrating")
    with psycopg.connect(catalog_of_session.conninfo, autocommit=True) as connection:
        connection.execute("DROP DATABASE migrating WITH (FORCE)")


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name[1:]}.sql").write_text(text)
    return migrations(folder)


def tables(connection):
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'monocle' ORDER BY 1").fetchall()
    return [name for (name,) in rows]


def test_each_migration_is_applied_once_and_recorded(database, tmp_path):
    with psycopg.connect(database) as connection:
        assert migrate(connection, write(tmp_path, _0001_one="CREATE TABLE one (a int)")) == 1
        known = write(tmp_path, _0002_two="CREATE TABLE two (a int); CREATE TABLE three (a int)")
        assert [migrate(connection, known), migrate(connection, known)] == [1, 0]
        assert tables(connection) == ["migration", "one", "three", "two"]
        ledger = connection.execute("SELECT number, name, checksum FROM monocle.migration ORDER BY 1").fetchall()
    assert ledger[0] == (1, "0001_one.sql", hashlib.sha256(b"CREATE TABLE one (a int)").hexdigest())


def test_a_migration_that_fails_leaves_the_database_as_it_was(database, tmp_path):
    with psycopg.connect(database) as connection:
        migrate(connection, write(tmp_path, _0001_one="CREATE TABLE one (a int)"))
        known = write(tmp_path, _0002_two="CREATE TABLE two (a int)", _0003_bad="CREATE TABLE one (a int)")
        with pytest.raises(psycopg.Error):
            migrate(connection, known)
        assert tables(connection) == ["migration", "one"]


def test_a_migration_edited_after_it_was_applied_is_refused(database, tmp_path):
    with psycopg.connect(database) as connection:
        migrate(connection, write(tmp_path, _0001_one="CREATE TABLE one (a int)"))
        with pytest.raises(Conflict, match=r"0001_one\.sql was changed"):
            migrate(connection, write(tmp_path, _0001_one="CREATE TABLE one (a int, b int)"))


def test_other_line_ends_are_no_edit(database, tmp_path):
    with psycopg.connect(database) as connection:
        migrate(connection, write(tmp_path, _0001_one="CREATE TABLE one\n(a int)"))
        (tmp_path / "0001_one.sql").write_bytes(b"CREATE TABLE one\r\n(a int)")
        assert migrate(connection, migrations(tmp_path)) == 0


def test_a_database_newer_than_the_code_is_refused(database, tmp_path):
    with psycopg.connect(database) as connection:
        known = write(tmp_path, _0001_one="CREATE TABLE one (a int)", _0002_two="CREATE TABLE two (a int)")
        migrate(connection, known)
        with pytest.raises(Conflict, match="newer than this program"):
            migrate(connection, known[:1])


def test_each_migration_of_the_package_has_a_number_of_its_own():
    numbers = [migration.number for migration in migrations()]
    assert numbers[0] == 1
    assert numbers == sorted(set(numbers))


def test_a_process_killed_while_it_migrates_leaves_the_database_as_it_was(tmp_path):
    code = """
    import psycopg
    from monocle.catalog.embedded import open_server
    from monocle.catalog.migrate import migrate, migrations
    slow = workspace / "migrations"
    slow.mkdir(exist_ok=True)
    (slow / "0001_slow.sql").write_text("CREATE TABLE half (a int); SELECT pg_sleep(3600)")
    server = open_server(workspace)
    with psycopg.connect(server.conninfo) as connection:
        print("open", flush=True)
        migrate(connection, migrations(slow))
    """
    child = python(code, tmp_path)
    assert child.stdout.readline() == "open\n"
    held = open_server(tmp_path)
    with psycopg.connect(held.conninfo, autocommit=True) as connection:
        sleeps = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)' AND wait_event = 'PgSleep'"
        while connection.execute(sleeps).fetchone() == (0,):
            assert child.poll() is None
        child.send_signal(signal.SIGKILL)
        child.communicate()
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
        assert tables(connection) == []
        assert migrate(connection, migrations()) >= 1
        assert "customer" in tables(connection)
    held.release()
    assert server(tmp_path) is None
    stop(tmp_path)
    assert data(tmp_path).exists()


def test_settings_show_no_address_of_the_database():
    assert "secret" not in repr(Settings(database_url="postgresql://u:secret@h/d"))
    assert issubclass(Conflict, MonocleError)
