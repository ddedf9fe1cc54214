"""Folders, globs, gzip and zip: what is read, in which order, and what is refused (N34, N35, N38, SEC-44)."""

import gzip
import os
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from monocle.errors import BadData, Conflict, NotFound
from monocle.ingest.readers import places
from monocle.ingest.readers.csv import CsvReader
from monocle.ingest.readers.reader import Reading

HEAD, ROW = "id;nom\n", "01000;Dupont\n"


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def read(where: Path, out: Path) -> tuple[Reading, list[tuple]]:
    reading = CsvReader().read(str(where), {}, out)
    return reading, [tuple(row.values()) for part in reading.parts for row in pq.read_table(part).to_pylist()]


def zipped(path: Path, entries: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_a_folder_is_read_in_the_order_of_its_names_and_files_may_differ(tmp_path, out):
    folder = tmp_path / "caisse"
    (folder / "2024").mkdir(parents=True)
    (folder / "b.csv").write_text("id,nom,cp\n2,b,01000\n".replace(",", ";"))
    (folder / "a.csv").write_text(HEAD + "1;Hélène\n", encoding="cp1252")
    (folder / "2024" / "c.csv").write_text(HEAD + "3;é\n", encoding="utf-8")
    (folder / "empty.csv").write_text("")
    (folder / ".hidden.csv").write_text(HEAD + ROW)
    (folder / "read.me").write_text("no table")
    reading, _ = read(folder, out)
    rows = [row for part in reading.parts for row in pq.read_table(part).to_pylist()]
    assert [(row["_file"], row["id"], row["nom"]) for row in rows] == [
        ("2024/c.csv", "3", "é"),
        ("a.csv", "1", "Hélène"),
        ("b.csv", "2", "b"),
    ]
    assert reading.columns == ("id", "nom", "cp")
    assert reading.notes["empty_files"] == "1"
    assert reading.notes["encoding"] == "utf-8, cp1252"


def test_a_glob_names_files(tmp_path, out):
    for name in ("caisse-02.csv", "caisse-01.csv", "web.csv"):
        (tmp_path / name).write_text(HEAD + ROW)
    _, rows = read(tmp_path / "caisse-*.csv", out)
    assert [row[2] for row in rows] == ["caisse-01.csv", "caisse-02.csv"]


def test_a_place_that_is_not_there_or_empty_is_not_found(tmp_path, out):
    for where in (tmp_path / "no.csv", tmp_path / "no-*.csv", out):
        with pytest.raises(NotFound):
            read(where, out)


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv", "a.zip"])
def test_gzip_is_known_by_its_bytes_and_may_have_several_members(tmp_path, out, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress((HEAD + ROW).encode()) + gzip.compress(ROW.encode()))
    _, rows = read(path, out)
    assert [row[:2] for row in rows] == [("01000", "Dupont")] * 2


@pytest.mark.parametrize("cut", [12, 30, -9, -1])
def test_gzip_that_is_cut_off_is_refused(tmp_path, out, cut):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress((HEAD + "".join(f"{n};{n * n}\n" for n in range(500))).encode())[:cut])
    with pytest.raises(BadData, match="damaged or cut off"):
        read(path, out)


def test_gzip_whose_bytes_changed_is_refused(tmp_path, out):
    path = tmp_path / "a.csv.gz"
    packed = bytearray(gzip.compress((HEAD + ROW * 1_000).encode()))
    packed[-6] ^= 1
    path.write_bytes(packed)
    with pytest.raises(BadData, match="damaged"):
        read(path, out)


def test_a_gzip_bomb_and_gzip_in_gzip_are_refused(tmp_path, out):
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"a;b\n" * (16 << 20)))
    with pytest.raises(BadData, match="100 times"):
        read(path, out)
    path.write_bytes(gzip.compress(gzip.compress(HEAD.encode())))
    with pytest.raises(BadData, match="inside an archive"):
        read(path, out)


def test_zip_gives_each_entry_as_a_file(tmp_path, out):
    path = zipped(
        tmp_path / "all.zip", {"b.csv": HEAD + ROW, "sub/a.csv": HEAD + ROW, "__MACOSX/._b.csv": "x", "sub/": ""}
    )
    _, rows = read(path, out)
    assert [row[2] for row in rows] == ["all.zip/b.csv", "all.zip/sub/a.csv"]


@pytest.mark.parametrize(
    "name", ["../../etc/cron.d/x", "/etc/x.csv", "a/../../b.csv", "C:\\x.csv", "..\\x.csv", "a\nb.csv", "a\u202eb.csv"]
)
def test_a_zip_whose_entry_leads_elsewhere_is_refused(tmp_path, out, name):
    with pytest.raises(BadData, match=r"leads outside|odd characters"):
        read(zipped(tmp_path / "a.zip", {name: HEAD}), out)


def test_a_zip_whose_entry_has_a_very_long_name_is_refused(tmp_path, out):
    with pytest.raises(BadData, match="great length"):
        read(zipped(tmp_path / "a.zip", {"n" * 4_000: HEAD}), out)


def test_a_zip_with_a_link_a_password_or_a_crowd_is_refused(tmp_path, out):
    link = zipfile.ZipInfo("a.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadData, match="a link"):
        read(tmp_path / "link.zip", out)
    crowd = zipped(tmp_path / "crowd.zip", {f"{number}.csv": "" for number in range(1_001)})
    with pytest.raises(BadData, match="1001 entries"):
        read(crowd, out)
    locked = zipped(tmp_path / "locked.zip", {"a.csv": HEAD})
    data = bytearray(locked.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    locked.write_bytes(data)
    with pytest.raises(BadData, match="encrypted"):
        read(locked, out)


def test_a_zip_bomb_a_nested_zip_and_overlapping_entries_are_refused(tmp_path, out):
    with pytest.raises(BadData, match="100 times"):
        read(zipped(tmp_path / "bomb.zip", {"a.csv": b"0" * (32 << 20)}), out)
    inner = zipped(tmp_path / "inner.zip", {"a.csv": HEAD + ROW}).read_bytes()
    with pytest.raises(BadData, match="inside an archive"):
        read(zipped(tmp_path / "nested.zip", {"a.zip": inner}), out)
    path = zipped(tmp_path / "overlap.zip", {"a.csv": HEAD + ROW, "b.csv": HEAD + ROW})
    data = path.read_bytes()
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    path.write_bytes(data[: second + 42] + (1).to_bytes(4, "little") + data[second + 46 :])
    with pytest.raises(BadData, match="overlap"):
        read(path, out)


@pytest.mark.parametrize("cut", [4, 40, -1, -30])
def test_a_zip_that_is_cut_off_is_refused(tmp_path, out, cut):
    path = zipped(tmp_path / "a.zip", {"a.csv": HEAD + ROW})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BadData):
        read(path, out)


def test_pipes_devices_and_broken_links_are_refused_without_waiting(tmp_path, out):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere")
    for where in (tmp_path / "pipe.csv", Path("/dev/zero"), tmp_path / "gone.csv", tmp_path):
        with pytest.raises(BadData, match=r"no regular file|cannot be reached"):
            read(where, out)


def test_a_file_without_read_rights_is_refused_clearly(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text(HEAD)
    path.chmod(0)
    tmp_path.chmod(0o755)
    code = (
        "import os, sys\n"
        "from monocle.ingest.readers.places import documents\n"
        "os.geteuid() or os.setuid(65534)\n"
        f"documents({str(path)!r}, ['.csv'])\n"
    )
    for parent in list(tmp_path.parents)[:3]:
        if parent.owner() == path.owner() and parent != Path(tempfile.gettempdir()):
            parent.chmod(parent.stat().st_mode | 0o055)
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "may not be read by this user" in answer.stderr


def test_a_file_that_changes_while_it_is_read_is_a_conflict(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEAD + ROW)
    document = places.documents(str(path), [".csv"])[0]

    def read_while_it_changes():
        with places.opened(document) as stream:
            stream.read()
            path.write_text(HEAD + ROW * 2)

    with pytest.raises(Conflict, match="changed while"):
        read_while_it_changes()


def test_the_same_rows_come_out_whatever_the_name_and_packing(tmp_path, out):
    content = (HEAD + "".join(f"{number:05};é{number}\n" for number in range(3_000))).encode()
    (tmp_path / "a.csv").write_bytes(content)
    (tmp_path / "renamed.txt").write_bytes(content)
    (tmp_path / "packed.gz").write_bytes(gzip.compress(content))
    zipped(tmp_path / "packed.zip", {"x.csv": content})
    found = []
    for name in ("a.csv", "renamed.txt", "packed.gz", "packed.zip"):
        folder = out / name
        folder.mkdir()
        _, rows = read(tmp_path / name, folder)
        found.append([(row[0], row[1], row[3]) for row in rows])
    assert found[0][0] == ("00000", "é0", 2)
    assert all(one == found[0] for one in found)
