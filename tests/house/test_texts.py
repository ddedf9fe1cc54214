"""What no committed file may hold."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOSTS = re.compile(
    "|".join(["pypi" + r"\.org", "files\\.python" + "hosted", "registry\\." + "npmjs", "deb\\." + "debian\\.org"])
)
PATHS = re.compile(r"/(?:work|root|home)/[a-z]")


def committed():
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry_or_a_path_of_a_machine():
    found = []
    for path in committed():
        text = path.read_bytes().decode("utf-8", "replace")
        if path != Path(__file__) and (HOSTS.search(text) or PATHS.search(text)):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_there_is_one_lock_for_python():
    assert "uv.lock" not in {path.name for path in committed()}
