"""One small demo, built by the command itself, and the command as a subprocess."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.demo import UNFINISHED

PROGRAM = Path(sys.executable).with_name("monocle")
LANGUAGES = ("MONOCLE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def said(self):
        return [line for line in self.err.splitlines() if line.strip()]


@pytest.fixture(scope="session")
def monocle():
    """Give the installed command: call it with arguments; ``before`` is a command that runs it, such as setpriv."""

    def call(*arguments, language="en_GB.UTF-8", before=(), **options):
        kept = {key: value for key, value in os.environ.items() if key not in LANGUAGES}
        environment = {**kept, "LANG": language, "MONOCLE_THREADS": "2", **options.pop("env", {})}
        done = subprocess.run(
            [*map(str, before), str(PROGRAM), *map(str, arguments)],
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            stdin=subprocess.DEVNULL,
            **options,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def demo(monocle, tmp_path_factory):
    """Give the folder of a demo of forty people that has run; its database stays up, so that commands only attach.

    It was stopped before, while its files were being made.
    """
    folder = tmp_path_factory.mktemp("demo") / "shop"
    (folder / "data").mkdir(parents=True)
    (folder / UNFINISHED).touch()
    built = monocle("demo", folder, "--people", "40", "--no-serve")
    assert built.code == 0, built.err
    with open_workspace(folder, Settings()):
        yield folder


@pytest.fixture
def written(demo):
    """Write files of the demo for one test, and put back what was there."""
    before = {}

    def write(name, content):
        path = demo / name
        before.setdefault(path, path.read_bytes() if path.exists() else None)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    yield write
    for path, content in before.items():
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
