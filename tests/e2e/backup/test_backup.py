"""A backup restored elsewhere is the same workspace; a damaged one is refused before anything is put in place."""

import io
import tarfile

import pytest

from monocle.errors import BadData, Conflict
from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.backup import back_up, restore_backup
from monocle.workspace.demo import build_demo

SETTINGS = Settings(threads=2, memory_mb=1024)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    demo = build_demo(folder / "demo", SETTINGS, people=60)
    with demo.workspace as workspace:
        back_up(workspace.house, folder / "backup.tar")
        known = [(one.customer_id, one.name) for one in workspace.customers.find("", limit=1000)]
    return folder / "backup.tar", known


def test_a_restored_workspace_serves_the_same_customers_and_runs_on(saved, tmp_path):
    archive, known = saved
    restore_backup(archive, tmp_path / "again", SETTINGS)
    with open_workspace(tmp_path / "again", SETTINGS) as workspace:
        assert [(one.customer_id, one.name) for one in workspace.customers.find("", limit=1000)] == known
        assert workspace.customers.get(known[0][0]).records
        run = workspace.run(load=False)
        assert (run.counts["created"], run.counts["merged"], run.counts["split"]) == (0, 0, 0)


def test_a_damaged_backup_is_refused_and_leaves_no_workspace(saved, tmp_path):
    content = bytearray(saved[0].read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "damaged.tar").write_bytes(content)
    with pytest.raises(BadData):
        restore_backup(tmp_path / "damaged.tar", tmp_path / "again", SETTINGS)
    assert not any((tmp_path / "again").iterdir())


def test_a_truncated_backup_is_refused(saved, tmp_path):
    content = saved[0].read_bytes()
    (tmp_path / "short.tar").write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(BadData):
        restore_backup(tmp_path / "short.tar", tmp_path / "again", SETTINGS)


def test_a_backup_is_never_written_over_a_file(saved):
    with pytest.raises(Conflict, match="the file exists"):
        back_up(None, saved[0])


def test_a_backup_is_readable_by_its_owner_only(saved):
    assert saved[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["../beside", "/tmp/beside", "sources/../../beside"])  # noqa: S108 (never written)
def test_a_file_that_would_stand_outside_of_the_workspace_is_refused(tmp_path, name):
    with tarfile.open(tmp_path / "false.tar", "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(BadData, match="no whole backup"):
        restore_backup(tmp_path / "false.tar", tmp_path / "again", SETTINGS)
    assert not (tmp_path / "beside").exists()
    assert [path for path in (tmp_path / "again").rglob("*") if path.is_file()] == []


def test_a_link_in_a_backup_is_refused(tmp_path):
    with tarfile.open(tmp_path / "false.tar", "w") as archive:
        member = tarfile.TarInfo("sources")
        member.type, member.linkname = tarfile.SYMTYPE, str(tmp_path)
        archive.addfile(member)
    with pytest.raises(BadData, match="no whole backup"):
        restore_backup(tmp_path / "false.tar", tmp_path / "again", SETTINGS)
