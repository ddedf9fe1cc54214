"""Runs pieces of Python against a workspace in processes of their own, as another user where asked."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from monocle.catalog import postmaster

OPEN = """
import sys
from pathlib import Path
from monocle.catalog import open_catalog
from monocle.errors import MonocleError
from monocle.settings import Settings
workspace = Path(sys.argv[1])
"""
HOLD = """
with open_catalog(workspace, Settings()) as catalog:
    with catalog.transaction() as connection:
        connection.execute("INSERT INTO session VALUES (%s, now(), now())", [sys.argv[2]])
    print("open", flush=True)
    input()
"""


def python(code, *arguments, prefix=()):
    """Start a piece of Python with a workspace open to it; its input and output are pipes."""
    command = [*prefix, sys.executable, "-c", OPEN + textwrap.dedent(code), *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/")


def hold(workspace, name="a", prefix=()):
    """Open a workspace in another process, write a row there, and hold it until ``let_go``."""
    child = python(HOLD, workspace, name, prefix=prefix)
    assert child.stdout.readline() == "open\n"
    return child


def let_go(child):
    """End a process as it should end."""
    child.communicate("\n", timeout=60)
    return child.returncode


def kill(child):
    """End a process with kill -9."""
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=60)


def data(workspace):
    return Path(workspace).resolve() / ".monocle" / "postgres"


def server(workspace):
    """Give the running server of a workspace, or None."""
    return postmaster.running(data(workspace))


def stop(workspace):
    """Stop whatever a test left running."""
    if data(workspace).exists():
        postmaster.stop(data(workspace))


def kill_server(workspace):
    """End the server with kill -9, and wait until it is gone."""
    os.kill(server(workspace).process, signal.SIGKILL)
    while server(workspace):
        time.sleep(0.01)
