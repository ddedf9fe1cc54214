"""The SDKs as programs of this machine: fetched once, started, told to send, ended."""

import fcntl
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import IO

from sdk_calls import SDKS, call

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PACKAGES = HERE / "node_modules"
NODE = HERE / ".node"
IN_PYTHON = {"segment-analytics-python": "segment_python.py", "rudder-sdk-python": "rudder_python.py"}
IN_NODE = {
    "@segment/analytics-node": "segment_node.js",
    "@rudderstack/rudder-sdk-node": "rudder_node.js",
    "@jitsu/js": "jitsu_node.js",
}
IN_A_PAGE = "@segment/analytics-next"
OUR_FAULT = frozenset({"EUSAGE", "EINTEGRITY", "EJSONPARSE"})
"""What npm says where the lock is wrong, and not the network."""


@dataclass(frozen=True)
class Way:
    """How to run an SDK's program: its command, and its environment where it needs another."""

    command: list[str]
    environment: Mapping[str, str] | None = None


class Program:
    """A program that sends what it is told with one SDK."""

    def __init__(self, sdk: str, way: Way, address: str, key: str, log: Path) -> None:
        """Start it; what it says goes to a file."""
        self._sdk, self._log = sdk, log
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [*way.command, address, key],
                cwd=HERE,
                env=way.environment,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
            )

    @property
    def _calls(self) -> IO[str]:
        return self._process.stdin

    def tell(self, number: int) -> None:
        """Have it send the calls of a round."""
        self._calls.write(json.dumps(call(self._sdk, number)) + "\n")
        self._calls.flush()

    def check(self) -> None:
        """See that it goes on."""
        assert self._process.poll() is None, f"{self._sdk} ended: {self._log.read_text()}"

    def end(self, seconds: float) -> None:
        """Let it send what it still holds, and end."""
        self._calls.close()
        code = self._process.wait(seconds)
        assert code == 0, f"{self._sdk} failed with {code}: {self._log.read_text()}"

    def stop(self) -> None:
        """End it, whatever it does."""
        if not self._calls.closed:
            self._calls.close()
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def ways() -> tuple[dict[str, Way], dict[str, str]]:
    """Give how to run each SDK here, and why not, where it cannot be run."""
    found = {sdk: Way([sys.executable, file]) for sdk, file in IN_PYTHON.items()}
    missing = fetched()
    if missing:
        return found, dict.fromkeys((*IN_NODE, IN_A_PAGE), missing)
    node, environment = loaded(ROOT / "hatch_build.py").program("node", NODE)
    found |= {sdk: Way([*node, file], environment) for sdk, file in IN_NODE.items()}
    browser = loaded(HERE.parent / "conftest.py")
    chromium = next(filter(None, map(shutil.which, browser.NAMES)), None)
    if chromium is None:
        return found, {IN_A_PAGE: "no chromium on this machine: run tests/machine"}
    found[IN_A_PAGE] = Way([sys.executable, "page.py", chromium, *browser.ARGUMENTS])
    assert set(found) == set(SDKS)
    return found, {}


def fetched() -> str:
    """Lay the packages of package-lock.json beside it, once for all processes; give why that cannot be, or nothing."""
    lock, mark = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest(), PACKAGES / "lock.sha256"
    with (HERE / ".fetching").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if mark.exists() and mark.read_text() == lock:
            return ""
        shutil.rmtree(NODE, ignore_errors=True)
        try:
            npm, environment = loaded(ROOT / "hatch_build.py").program("npm", NODE)
            command = [*npm, "ci", "--prefer-offline", "--fetch-retries=1"]
            subprocess.run(command, cwd=HERE, env=environment, capture_output=True, text=True, check=True)
        except subprocess.CalledProcessError as error:
            told = error.stderr or str(error)
            assert not OUR_FAULT & set(told.split()), told
            return f"npm cannot fetch the SDKs: {told[:300]}"
        mark.write_text(lock)
        return ""


def loaded(path: Path) -> ModuleType:
    """Give what a file of Python holds that is no module of a package."""
    spec = importlib.util.spec_from_file_location(f"monocle_sdks_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
