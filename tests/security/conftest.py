"""What the security tests share: the command as a subprocess, one demo of eighty people, and its server."""

import http.client
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from monocle.settings import Settings
from monocle.workspace import open_workspace

PROGRAM = (sys.executable, "-m", "monocle")
LANGUAGES = ("MONOCLE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def environment(**more):
    kept = {key: value for key, value in os.environ.items() if key not in LANGUAGES}
    return {**kept, "LANG": "en_GB.UTF-8", "MONOCLE_THREADS": "2", **more}


@pytest.fixture(scope="session")
def monocle():
    """Give the command: call it with arguments; ``before`` is a command that runs it, such as prlimit."""

    def call(*arguments, before=(), env=None, timeout=300, **options):
        done = subprocess.run(
            [*map(str, before), *PROGRAM, *map(str, arguments)],
            env=environment(**(env or {})),
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            **options,
        )
        return Ended(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    return call


@pytest.fixture(scope="session")
def demo(monocle, tmp_path_factory):
    """Give the folder of a demo of eighty people that has run; its database stays up, so that commands only attach."""
    folder = tmp_path_factory.mktemp("security") / "shop"
    built = monocle("demo", folder, "--people", "80", "--no-serve")
    assert built.code == 0, built.err
    with open_workspace(folder, Settings()):
        yield folder


class Served:
    """A ``monocle serve`` that runs, and someone signed in to it."""

    def __init__(self, folder, **more):
        self.process = subprocess.Popen(
            [*PROGRAM, "serve", "--workspace", str(folder), "--port", "0"],
            env=environment(PYTHONUNBUFFERED="1", **more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        line = self.process.stdout.readline().decode()
        found = re.search(r"http://\S+", line)
        assert found, self.ended()
        self.link = found[0]
        self.address = urlsplit(self.link)
        self.host, self.port = self.address.hostname, self.address.port
        self.cookie = ""

    def ask(self, method, path, headers=None, body=None, signed_in=True):
        """Give status, headers (names in lower case) and body; ``path`` goes out as it is."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        sent = {"Host": f"{self.host}:{self.port}", **(headers or {})}
        if signed_in:
            sent.setdefault("Cookie", self.signed_in())
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            if body is not None and "Content-Length" not in sent:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def signed_in(self):
        if not self.cookie:
            status, headers, _ = self.ask("GET", f"{self.address.path}?{self.address.query}", signed_in=False)
            assert status == 303
            self.cookie = headers["set-cookie"].partition(";")[0]
        return self.cookie

    def stop(self):
        """End it as a person does, and give its exit code and all that it printed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.ended()

    def ended(self):
        """Wait until it has ended."""
        if self.process.stdout.closed:
            return self.last
        out, err = self.process.communicate(timeout=60)
        self.last = Ended(self.process.returncode, out.decode(), err.decode())
        return self.last


@pytest.fixture(scope="session")
def serve():
    """Give what serves a workspace; what it started is stopped at the end."""
    started = []

    def start(folder, **more):
        started.append(Served(folder, **more))
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture(scope="session")
def served(demo, serve):
    """Give the demo's server."""
    return serve(demo)
