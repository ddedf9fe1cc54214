"""The embedded server starts, is shared, stops with its last user, and outlives every kill."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from catalog_house import data, hold, kill, kill_server, let_go, python, server, stop

from monocle.catalog import embedded, open_catalog, owner, postmaster
from monocle.errors import NotFound, Unavailable
from monocle.settings import Settings

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def workspace(tmp_path):
    yield tmp_path
    stop(tmp_path)


def names(workspace):
    with open_catalog(workspace, Settings()) as catalog, catalog.reading() as connection:
        return [name for (name,) in connection.execute("SELECT token_hash FROM session ORDER BY 1").fetchall()]


def test_the_server_runs_while_it_is_used_and_stops_after(workspace):
    with open_catalog(workspace, Settings()):
        assert server(workspace).ready
    assert server(workspace) is None


def test_what_it_keeps_is_reachable_by_its_owner_alone(workspace):
    with open_catalog(workspace, Settings()):
        for folder in (workspace / ".monocle", data(workspace), Path(server(workspace).socket_folder)):
            assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0
        files = [path for path in data(workspace).rglob("*") if path.is_file()]
        assert files
        assert not [path for path in files if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_it_listens_to_no_network(workspace):
    with open_catalog(workspace, Settings()) as catalog, catalog.reading() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        process = server(workspace).process
        links = [str(path.readlink()) for path in Path(f"/proc/{process}/fd").iterdir()]
        inodes = {link for link in links if link.startswith("socket:")}
        tables = [
            Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6") if Path(f"/proc/net/{name}").exists()
        ]
        listening = {f"socket:[{line.split()[9]}]" for table in tables for line in table.splitlines()[1:]}
    assert not inodes & listening


def test_nothing_committed_is_lost_and_nothing_less_is_promised(workspace):
    with open_catalog(workspace, Settings()) as catalog, catalog.reading() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)


def test_a_second_process_attaches_and_the_last_one_stops_the_server(workspace):
    first = hold(workspace, "first")
    process = server(workspace).process
    second = hold(workspace, "second")
    assert server(workspace).process == process
    assert let_go(first) == 0
    assert server(workspace).process == process
    assert let_go(second) == 0
    assert server(workspace) is None
    assert names(workspace) == ["first", "second"]


def test_two_catalogs_of_one_process_share_the_server(workspace):
    with open_catalog(workspace, Settings()):
        with open_catalog(workspace, Settings()):
            pass
        assert server(workspace).ready
    assert server(workspace) is None


def test_many_processes_that_start_at_once_do_not_fight(workspace):
    code = """
    with open_catalog(workspace, Settings()) as catalog, catalog.transaction() as connection:
        connection.execute("INSERT INTO session VALUES (%s, now(), now())", [sys.argv[2]])
    """
    children = [python(code, workspace, number) for number in range(5)]
    for child in children:
        child.communicate(timeout=120)
    assert [child.returncode for child in children] == [0] * 5
    assert server(workspace) is None
    assert names(workspace) == ["0", "1", "2", "3", "4"]


def test_after_kill_9_of_its_parent_the_server_is_picked_up_again(workspace):
    child = hold(workspace)
    process = server(workspace).process
    kill(child)
    assert server(workspace).process == process
    assert names(workspace) == ["a"]
    assert server(workspace) is None


def test_after_kill_9_of_the_server_it_is_started_again(workspace):
    child = hold(workspace)
    kill_server(workspace)
    assert names(workspace) == ["a"]
    kill(child)


def test_after_kill_9_of_both_it_is_started_again(workspace):
    child = hold(workspace)
    kill_server(workspace)
    kill(child)
    assert names(workspace) == ["a"]
    assert server(workspace) is None


def test_a_catalog_that_is_open_lives_on_when_its_server_is_killed(workspace):
    with open_catalog(workspace, Settings()) as catalog:
        with catalog.transaction() as connection:
            connection.execute("INSERT INTO session VALUES ('kept', now(), now())")
        for _ in range(2):
            kill_server(workspace)
            with catalog.reading() as connection:
                assert connection.execute("SELECT token_hash FROM session").fetchone() == ("kept",)


def test_a_process_killed_while_it_makes_the_data_folder_leaves_no_half_folder(workspace):
    partial = workspace / ".monocle" / "postgres.partial"
    partial.mkdir(parents=True)
    (partial / "PG_VERSION").write_text("18\n")
    assert names(workspace) == []
    assert not partial.exists()


@pytest.mark.parametrize("process", ["1", "ours", "999999999", "", "what"])
def test_a_stale_lock_file_is_no_server_even_when_its_process_id_lives(workspace, process):
    names(workspace)
    process = process.replace("ours", str(os.getpid()))
    (data(workspace) / "postmaster.pid").write_text(
        f"{process}\n{data(workspace)}\n1\n5432\n{data(workspace)}\n\n1 1\nready\n"
    )
    (data(workspace) / ".s.PGSQL.5432.lock").write_text(f"{process}\n")
    assert server(workspace) is None
    assert names(workspace) == []


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(workspace):
    long = workspace / ("dossier-" * 12) / ("clients-" * 12)
    long.mkdir(parents=True)
    child = hold(long)
    folder = Path(server(long).socket_folder)
    assert folder != data(long)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert names(long) == ["a"]
    assert let_go(child) == 0
    assert server(long) is None
    folder.rmdir()


def test_another_s_folder_in_the_place_of_the_socket_is_refused(workspace):
    long = workspace / ("dossier-" * 12) / ("clients-" * 12)
    long.mkdir(parents=True)
    folder = embedded.socket_folder_for(data(long))
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    with pytest.raises(Unavailable, match="owner's alone"):
        open_catalog(long, Settings())
    folder.rmdir()


@pytest.mark.parametrize("name", ["a b", "l'été", "a,b", 'a"b', "$(touch oops)", "a\\b", "a;b", "-D"])
def test_a_folder_of_any_name_works(workspace, name):
    odd = workspace / name
    odd.mkdir()
    assert names(odd) == []
    assert not Path("oops").exists()
    folder = embedded.socket_folder_for(data(odd))
    if folder != data(odd):
        folder.rmdir()


def test_a_folder_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFound, match="monocle init"):
        open_catalog(tmp_path / "nowhere", Settings())


def test_a_data_folder_of_another_version_is_refused(workspace):
    names(workspace)
    (data(workspace) / "PG_VERSION").write_text("15\n")
    with pytest.raises(Unavailable, match="PostgreSQL 15"):
        open_catalog(workspace, Settings())


def test_a_server_that_cannot_start_says_so_and_is_not_waited_for(workspace):
    names(workspace)
    shutil.rmtree(data(workspace) / "global")
    with pytest.raises(Unavailable, match="did not start"):
        open_catalog(workspace, Settings())


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ('FATAL:  could not write to file "x": No space left on device', "disk is full"),
        ("initdb: error: could not create directory: Permission denied", "cannot be read or written"),
        ("FATAL: could not map anonymous shared memory: Cannot allocate memory", "not enough memory"),
        ("FATAL: something else: canary", "did not start"),
    ],
)
def test_why_it_cannot_start_is_said_with_the_mend(said, wanted):
    error = embedded._cannot_start(said, "acme/.monocle")
    assert wanted in str(error)
    assert "canary" not in str(error)
    assert error.exit_code == 5


@pytest.mark.skipif(not IS_ROOT, reason="mounting a small disk needs root")
def test_a_full_disk_is_said_so(tmp_path):
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", tmp_path], check=False).returncode != 0:
        pytest.skip("this machine lets root mount nothing")
    try:
        with pytest.raises(Unavailable, match="free some space"):
            open_catalog(tmp_path, Settings())
        assert server(tmp_path) is None
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_failing_statement_leaves_no_value_in_the_log(workspace):
    code = """
    with open_catalog(workspace, Settings()) as catalog:
        for statement, values in [
            ("SELECT CAST(%s AS integer)", ["canary"]),
            ("INSERT INTO session VALUES (%s, now(), now()), (%s, now(), now())", ["canary", "canary"]),
            ("SELECT 'canary' FROM nowhere", None),
            ("SELECT pg_sleep(0.01), CAST('canary' AS date)", None),
            ("DO $$ BEGIN RAISE WARNING 'canary'; RAISE EXCEPTION 'canary'; END $$", None),
            ("COPY session FROM STDIN /* canary */", None),
        ]:
            try:
                with catalog.transaction() as connection:
                    connection.execute(statement, values)
            except MonocleError as error:
                assert "canary" not in str(error)
            else:
                raise SystemExit(statement)
        with catalog.transaction() as connection:
            victim = connection.info.backend_pid
            import os, signal, threading
            threading.Timer(0.3, os.kill, (victim, signal.SIGSEGV)).start()
            try:
                connection.execute("SELECT pg_sleep(5), 'canary'")
            except Exception:
                sys.exit(0)
    """
    child = python(code, workspace)
    child.communicate(timeout=60)
    assert child.returncode == 0
    log = (data(workspace) / "server.log").read_bytes()
    assert b"terminated by signal" in log
    assert b"canary" not in log


def test_a_folder_that_cannot_be_written_is_said_so(as_someone):
    folder, prefix = as_someone
    os.chown(folder, 0, 0)
    folder.chmod(0o755)
    code = """
    try:
        open_catalog(workspace, Settings())
    except MonocleError as error:
        print(type(error).__name__, error)
    """
    child = python(code, folder, prefix=prefix)
    said, _ = child.communicate(timeout=60)
    assert said.startswith("Unavailable")
    assert "writable" in said


@pytest.fixture
def as_someone():
    """Give a folder of an ordinary user, and the command that runs others as that user."""
    if not IS_ROOT:
        pytest.skip("the tests already run as an ordinary user; only root can become another one")
    someone = pwd.getpwnam("nobody")
    prefix = ("setpriv", f"--reuid={someone.pw_uid}", f"--regid={someone.pw_gid}", "--clear-groups", "--")
    if subprocess.run([*prefix, sys.executable, "-c", "import monocle"], check=False, cwd="/").returncode != 0:
        pytest.skip("an ordinary user cannot read this Python: install Monocle outside root's own folder")
    folder = Path(tempfile.mkdtemp(prefix="monocle-someone-"))
    os.chown(folder, someone.pw_uid, someone.pw_gid)
    yield folder, prefix
    stop(folder)
    shutil.rmtree(folder)


def test_an_ordinary_user_runs_it_and_so_does_root_in_that_user_s_folder(as_someone):
    folder, prefix = as_someone
    child = hold(folder, "user", prefix)
    holder = folder.stat().st_uid
    assert Path(f"/proc/{server(folder).process}").stat().st_uid == holder
    assert let_go(child) == 0
    assert server(folder) is None
    assert names(folder) == ["user"]
    child = hold(folder, "again", prefix)
    assert {path.stat().st_uid for path in (folder / ".monocle").rglob("*")} == {holder}
    assert let_go(child) == 0


@pytest.mark.skipif(not IS_ROOT, reason="only root needs another user")
def test_root_s_own_folder_is_served_without_privilege(workspace):
    with open_catalog(workspace, Settings()):
        status = Path(f"/proc/{server(workspace).process}/status").read_text()
        user = Path(f"/proc/{server(workspace).process}").stat().st_uid
    powers = next(line.split()[1] for line in status.splitlines() if line.startswith("CapEff"))
    assert user != 0 or int(powers, 16) == 0


def test_a_process_that_is_no_server_of_the_folder_is_not_taken_for_one(tmp_path):
    sleeper = subprocess.Popen(["sleep", "60"], cwd=tmp_path)
    with sleeper:
        assert postmaster.is_alive(sleeper.pid)
        assert not postmaster.works_on(sleeper.pid, tmp_path)
        sleeper.terminate()
    assert not postmaster.is_alive(sleeper.pid)


def test_threads_of_one_process_that_open_at_once_share_the_server(workspace):
    found = []

    def open_it():
        with open_catalog(workspace, Settings()):
            found.append(server(workspace).process)

    threads = [threading.Thread(target=open_it) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert server(workspace) is None


@pytest.mark.skipif(not IS_ROOT, reason="only root needs another user")
def test_a_user_namespace_hides_root_from_the_server():
    mapped = owner.mapped_root()
    if mapped is None:
        pytest.skip("this machine allows no user namespaces; the system user monocle-postgres serves root instead")
    assert mapped.run("id", "-u").stdout.strip() != "0"
