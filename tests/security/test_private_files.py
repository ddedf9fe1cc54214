"""SEC-48: what Monocle writes is its owner's alone, and what lasts no longer than a command is gone after it."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time

import pytest

PROGRAM = (sys.executable, "-m", "monocle")
STRANGER = 65_534


def test_nothing_in_the_private_folder_is_open_to_others(demo):
    house = demo / ".monocle"
    assert stat.S_IMODE(house.stat().st_mode) & 0o067 == 0
    open_to_all = [
        str(path.relative_to(demo))
        for path in house.rglob("*")
        if not path.is_symlink()
        and stat.S_IMODE(path.lstat().st_mode) & 0o007
        and stat.S_IMODE(path.parent.stat().st_mode) & 0o007
    ]
    assert open_to_all == []


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("setpriv") is None, reason="only root can look with another user's eyes"
)
def test_another_user_can_read_nothing_of_it(demo):
    above = {folder: stat.S_IMODE(folder.stat().st_mode) for folder in demo.parents}
    closed = {folder: mode for folder, mode in above.items() if not mode & 0o001}
    for folder in closed:
        folder.chmod(0o755)
    look = (
        "import os, sys\n"
        "root = sys.argv[1]\n"
        "assert os.stat(root + '/monocle.yaml'), 'the test sees nothing at all'\n"
        "seen = []\n"
        "try:\n    seen = os.listdir(root + '/.monocle')\nexcept PermissionError:\n    pass\n"
        "for name in ('postgres', 'lake', 'postgres/PG_VERSION', 'postgres/.s.PGSQL.5432', 'lake/golden'):\n"
        "    try:\n        os.stat(root + '/.monocle/' + name); seen.append(name)\n"
        "    except (PermissionError, FileNotFoundError):\n        pass\n"
        "print(seen)\n"
    )
    try:
        done = subprocess.run(
            ["setpriv", f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups", "--", "/usr/bin/env", "python3", "-I", "-c", look, str(demo)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        for folder, mode in closed.items():
            folder.chmod(mode)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_a_backup_is_its_owners_alone(demo, monocle, tmp_path):
    out = tmp_path / "kept.tar"
    assert monocle("backup", out, "--workspace", demo).code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["kept.tar"]


def test_what_a_restore_makes_is_private(demo, monocle, tmp_path):
    assert monocle("backup", tmp_path / "kept.tar", "--workspace", demo).code == 0
    assert monocle("restore", tmp_path / "kept.tar", tmp_path / "again").code == 0
    house = tmp_path / "again" / ".monocle"
    assert stat.S_IMODE(house.stat().st_mode) & 0o067 == 0
    assert not (house / "restoring").exists()


TABLE = "id,nom,prenom,email\n" + "".join(f"{one},Durand,Anne{one % 7},a{one % 9}@example.org\n" for one in range(3000))


def test_matching_leaves_nothing_behind(monocle, tmp_path):
    (tmp_path / "people.csv").write_text(TABLE)
    (tmp_path / "odd.csv").write_text("a,b\n1,2\n3,4\n")
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    env = {"TMPDIR": str(scratch)}
    assert monocle("match", tmp_path / "people.csv", "--out", tmp_path / "out.csv", env=env).code == 0
    assert list(scratch.iterdir()) == []
    assert monocle("match", tmp_path / "odd.csv", env=env).code == 2
    assert list(scratch.iterdir()) == []
    refused = monocle("match", tmp_path / "people.csv", "--out", tmp_path / "nowhere" / "out.csv", env=env)
    assert refused.code == 5
    assert list(scratch.iterdir()) == []


def started(tmp_path, scratch):
    """Give a ``monocle match`` that has begun to write."""
    process = subprocess.Popen(
        [*PROGRAM, "match", str(tmp_path / "people.csv")],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and not list(scratch.glob("monocle-match-*/*")):
        time.sleep(0.01)
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_match_that_is_stopped_leaves_nothing_behind(tmp_path, number):
    (tmp_path / "people.csv").write_text(TABLE)
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    process = started(tmp_path, scratch)
    seen = next(scratch.glob("monocle-match-*"))
    assert stat.S_IMODE(seen.stat().st_mode) == 0o700
    process.send_signal(number)
    assert process.wait(60) == (130 if number == signal.SIGINT else 143)
    assert list(scratch.iterdir()) == []


def test_what_a_killed_match_left_is_gone_after_the_next(monocle, tmp_path):
    (tmp_path / "people.csv").write_text(TABLE)
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    process = started(tmp_path, scratch)
    process.kill()
    process.wait(60)
    assert len(list(scratch.iterdir())) == 1
    assert monocle("match", tmp_path / "people.csv", env={"TMPDIR": str(scratch)}).code == 0
    assert list(scratch.iterdir()) == []
