"""REL-13, REL-14: told to stop, everything ends soon and in order; killed, the next command clears up."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = (sys.executable, "-m", "monocle")
SOON = 60
"""Seconds on a machine that has much else to do; on a quiet one it is one or two."""
TRIES = 5
"""A run may be over before the signal comes, on a machine that has much else to do: then it is told again."""
CODES = {signal.SIGTERM: {143}, signal.SIGINT: {130, -signal.SIGINT}}
"""Python ends by the signal itself, which a shell calls 130 as well, where Ctrl-C lands in code that it made from a text."""


def servers(folder):
    """Give the processes of PostgreSQL that work in a workspace."""
    found = []
    for one in Path("/proc").iterdir():
        try:
            if one.name.isdigit() and (one / "cwd").resolve() == (folder / ".monocle" / "postgres").resolve():
                found.append(int(one.name))
        except OSError:
            continue
    return found


def gone(folder):
    for _ in range(200):
        if not servers(folder):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def alone(monocle, tmp_path_factory):
    """Give a demo whose server nobody holds."""
    folder = tmp_path_factory.mktemp("stops") / "shop"
    assert monocle("demo", folder, "--people", "60", "--no-serve").code == 0
    assert gone(folder)
    return folder


def begin(folder, until):
    """Give a ``monocle run`` that has come to a stage."""
    process = subprocess.Popen(
        [*PROGRAM, "run", "--workspace", str(folder)],
        env={**os.environ, "MONOCLE_LANGUAGE": "en", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = []
    for line in process.stderr:
        if line.startswith(until):
            return process
        said.append(line)
    pytest.fail(f"the run ended before it came to {until}: {''.join(said)}")
    return None


@pytest.mark.parametrize("stage", ["Reading", "Matching", "Storing"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_told_to_stop_ends_soon_and_says_so(alone, monocle, stage, number):
    for _ in range(TRIES):
        process = begin(alone, stage)
        process.send_signal(number)
        said = process.communicate(timeout=SOON)[1]
        if process.returncode:
            break
    assert process.returncode in CODES[number], said
    assert "Traceback" not in said
    assert gone(alone)
    last = json.loads(monocle("runs", "--limit", "1", "--json", "--workspace", alone).out)[0]
    assert last["state"] == "failed"
    assert last["error"] == "a person stopped it"
    assert gone(alone)


def test_after_that_the_next_run_completes(alone, monocle):
    assert monocle("run", "--workspace", alone).code == 0
    assert gone(alone)
    assert list((alone / ".monocle" / "scratch").glob("*")) == []


def test_a_killed_run_is_cleared_by_the_next_command(alone, monocle):
    for _ in range(TRIES):
        process = begin(alone, "Matching")
        process.kill()
        process.communicate(timeout=SOON)
        if process.returncode == -signal.SIGKILL:
            break
    assert servers(alone)
    last = json.loads(monocle("runs", "--limit", "1", "--json", "--workspace", alone).out)[0]
    assert last["state"] == "failed"
    assert gone(alone)
    assert monocle("run", "--workspace", alone).code == 0
    assert list((alone / ".monocle" / "scratch").glob("*")) == []


def test_a_second_run_is_refused_at_once_with_words(alone, monocle):
    for _ in range(TRIES):
        process = begin(alone, "Reading")
        second = monocle("run", "--workspace", alone)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SOON)
        if second.code:
            break
    assert second.code == 4
    assert second.err.startswith("Error: ")
    assert gone(alone)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_told_to_stop_ends_soon(alone, serve, number):
    served = serve(alone)
    assert served.ask("GET", "/")[0] == 200
    served.process.send_signal(number)
    assert served.process.wait(SOON) in {0} | CODES[number]
    ended = served.ended()
    assert "Traceback" not in ended.err
    assert gone(alone)


def test_a_server_that_pages_follow_ends_their_streams_and_then_itself(alone, serve):
    served = serve(alone)
    cookie = served.signed_in()
    line = http.client.HTTPConnection(served.host, served.port, timeout=SOON)
    line.request("GET", "/events/stream", headers={"Accept": "text/event-stream", "Cookie": cookie})
    stream = line.getresponse()
    assert stream.status == 200
    assert stream.readline().startswith(b"retry")
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(SOON) in {0, 143}
    stream.read()
    line.close()
    ended = served.ended()
    assert "Traceback" not in ended.err
    assert "Cancel" not in ended.err, "the stream ended before it was cut off"
    assert gone(alone)


def test_a_server_with_a_run_under_way_ends_soon_and_the_run_is_not_left_running(alone, serve, monocle):
    served = serve(alone)
    status, _, _ = served.ask("POST", "/api/v1/runs", {"Sec-Fetch-Site": "same-origin"}, b"")
    assert status == 202
    for _ in range(200):
        if b'"running"' in served.ask("GET", "/api/v1/runs?limit=1")[2]:
            break
        time.sleep(0.05)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(SOON) in {0, 143}
    assert gone(alone)
    last = json.loads(monocle("runs", "--limit", "1", "--json", "--workspace", alone).out)[0]
    assert last["state"] == "failed"
    assert gone(alone)


def test_a_killed_server_is_cleared_by_the_next_command(alone, serve, monocle):
    served = serve(alone)
    served.process.kill()
    served.process.wait(SOON)
    assert servers(alone)
    assert monocle("status", "--workspace", alone).code == 0
    assert gone(alone)
