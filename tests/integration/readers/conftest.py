"""Servers that the readers are held against: a real MariaDB on a loopback port, stopped when the tests end."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

MARIADBD = shutil.which("mariadbd", path=os.environ["PATH"] + ":/usr/sbin")
INSTALL = shutil.which("mariadb-install-db", path=os.environ["PATH"] + ":/usr/sbin")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="session")
def mariadb() -> Iterator[str]:
    """Give the address of a MariaDB of our own, with an empty database ``shop``."""
    if not MARIADBD or not INSTALL:
        pytest.fail("MariaDB is not installed: run tests/machine")
    folder = Path(tempfile.mkdtemp(prefix="monocle-mariadb-"))
    as_user: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "mysql", "mysql")
        as_user = ["--user=mysql"]
    port, data = free_port(), folder / "data"
    options = ["--no-defaults", f"--datadir={data}", *as_user]
    subprocess.run([INSTALL, *options, "--auth-root-authentication-method=normal"], check=True, capture_output=True)
    network = ["--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder}/s", f"--pid-file={folder}/pid"]
    small = ["--innodb-buffer-pool-size=32M", "--skip-log-bin"]
    server = subprocess.Popen(
        [MARIADBD, *options, *network, *small], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, server)
        yield f"mysql://root@127.0.0.1:{port}/shop"
    finally:
        server.terminate()
        server.wait(90)
        shutil.rmtree(folder)


def wait_for(port: int, server: subprocess.Popen) -> None:
    for _ in range(1_200):
        try:
            with pymysql.connect(host="127.0.0.1", port=port, user="root") as connection, connection.cursor() as cursor:
                cursor.execute("CREATE DATABASE shop CHARACTER SET utf8mb4")
        except pymysql.OperationalError:
            assert server.poll() is None, "mariadbd stopped at once"
            time.sleep(0.1)
        else:
            return
    pytest.fail("mariadbd does not answer")
