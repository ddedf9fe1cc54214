"""Wrong uses: each says in one line what, where and the mend, with its exit code, no traceback, and nothing on stdout."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from monocle.catalog import runs
from monocle.ids import time_ordered
from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.demo import UNFINISHED

BAD, ABSENT, TAKEN, AWAY = 2, 3, 4, 5
NOBODY = 65534
PEOPLE = "id,first_name,last_name,email\n1,Anne,Roy,anne.roy@example.fr\n2,Ann,Roy,anne.roy@example.fr\n"


def refused(answer, code, *words):
    """Hold an answer to the promise of every wrong use."""
    assert answer.code == code, (answer.code, answer.out, answer.err)
    assert answer.out == ""
    assert "Traceback" not in answer.err
    errors = [line for line in answer.said if line.startswith("Error: ")]
    assert len(errors) == 1, answer.err
    assert answer.said[-1] == errors[0]
    assert "; " in errors[0], f"no mend: {errors[0]}"
    for word in words:
        assert word in errors[0]


def as_nobody():
    """Give the command that runs another as an ordinary user, or nothing where we are one."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv (package util-linux) to stop being root")
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")


@pytest.fixture
def passable():
    """Give a folder that every user may pass to and write in; pytest's own are closed to others at each of its starts."""
    folder = Path(tempfile.mkdtemp(prefix="monocle-wrong-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def small_disk(tmp_path):
    """Give a function that mounts a disk of some MB."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(megabytes):
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(place)]
        if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode != 0:
            pytest.skip("needs the right to mount a tmpfs (root with CAP_SYS_ADMIN)")
        return place

    yield mount
    if os.path.ismount(place):
        subprocess.run(["umount", "--lazy", str(place)], check=True)


# --- the command line itself ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "there is no command nothing"),
        (["source", "lst"], "there is no command lst"),
        (["run", "--quickly"], "there is no option --quickly"),
        (["customer", "find"], "text is missing"),
        (["customer", "show"], "customer is missing"),
        (["source", "add", "crm"], "where is missing"),
        (["match"], "file is missing"),
        (["init"], "folder is missing"),
        (["status", "there"], "there stands where nothing more is expected"),
        (["customer", "find", "roy", "--limit", "0"], "--limit takes a number from 1 on"),
        (["customer", "find", "roy", "--limit", "1001"], "--limit takes a number up to 1000"),
        (["customer", "find", "roy", "--limit", "many"], "--limit takes a whole number"),
        (["customer", "find", "roy", "--limit"], "the option --limit needs a value"),
        (["customer", "find", "roy", "--offset", "-1"], "--offset takes a number from 0 on"),
        (["quarantine", "list", "--limit", "0"], "--limit takes a number from 1 on"),
        (["quarantine", "replay", "first"], "numbers takes a whole number"),
        (["runs", "--limit", "0"], "--limit takes a number from 1 on"),
        (["runs", "yesterday"], "'yesterday' is no id of a run"),
        (["source", "add", "crm", "crm.csv", "--extract", "some"], "'some' is no kind of extract"),
        (["source", "add", "crm", "crm.csv", "--option", "sheet"], "'sheet' is no key=value"),
        (["--lang", "de", "status"], "'de' is no language of Monocle"),
        (["status", "--lang"], "--lang"),
        (["demo", "there", "--people", "0", "--no-serve"], "0 people"),
        (["demo", "there", "--people", "9999999999", "--no-serve"], "people"),
        (
            ["serve", "--host", "0.0.0.0"],  # noqa: S104 - refused
            "'0.0.0.0' is not an address of this machine alone",
        ),
        (["serve", "--host", "example.org"], "'example.org' is not an address of this machine alone"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_command_line_is_refused(monocle, tmp_path, arguments, words):
    refused(monocle(*arguments, cwd=tmp_path), BAD, words)


def test_a_setting_of_the_machine_that_means_nothing_is_refused(monocle):
    refused(monocle("status", env={"MONOCLE_THREADS": "all"}), BAD, "MONOCLE_THREADS", "'all' is no whole number")


def test_a_wrong_use_is_told_in_french(monocle, tmp_path):
    answer = monocle("customer", "find", cwd=tmp_path, language="fr_FR.UTF-8")
    assert answer.said == [
        "Erreur\u00a0: monocle customer find\u00a0: il manque text\u202f; voir\u00a0: monocle customer find --help"
    ]


# --- folders ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["status"], ["run"], ["runs"], ["serve"], ["source", "list"], ["source", "show", "crm"], ["source", "load", "crm"],
        ["source", "audit"], ["source", "add", "crm", "crm.csv"], ["customer", "find", "roy"], ["customer", "show", "roy"],
        ["customer", "why", "roy"], ["quarantine", "list"], ["quarantine", "replay", "1"], ["quarantine", "dismiss", "1"],
        ["backup", "b.zip"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_outside_of_a_workspace_each_command_says_how_to_make_one(monocle, tmp_path, arguments):
    answer = monocle(*arguments, cwd=tmp_path)
    refused(answer, ABSENT, str(tmp_path), "neither this folder nor one above it is a workspace", "monocle init FOLDER")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_workspace_is_not_found(monocle, tmp_path):
    refused(monocle("status", "-w", tmp_path), ABSENT, str(tmp_path), "it has no monocle.yaml", "monocle init")
    refused(monocle("status", "-w", tmp_path / "gone"), ABSENT, "it has no monocle.yaml")


def test_a_workspace_is_not_made_twice(monocle, demo):
    refused(monocle("init", demo), TAKEN, str(demo), "this folder is a workspace already")


def test_a_workspace_is_not_made_over_a_file(monocle, tmp_path):
    (tmp_path / "file").write_text("")
    refused(monocle("init", tmp_path / "file"), BAD, "a file stands here")
    refused(monocle("init", tmp_path / "file" / "under"), AWAY, "cannot be written")


def test_a_demo_that_was_stopped_while_its_files_were_made_is_made_again(demo):
    assert (demo / "truth.csv").is_file()
    assert not (demo / UNFINISHED).exists()


def test_a_demo_is_not_built_over_other_things(monocle, tmp_path):
    (tmp_path / "mine.txt").write_text("")
    refused(monocle("demo", tmp_path, "--no-serve"), TAKEN, "the folder is not empty and holds no demo")


def test_what_may_not_be_written_is_told(monocle, passable):
    before = as_nobody()
    closed = passable / "closed"
    closed.mkdir(mode=0o555)
    refused(
        monocle("init", closed / "new", before=before, env={"HOME": str(passable)}),
        AWAY,
        "cannot be written (Permission denied)",
    )
    refused(
        monocle("demo", closed / "new", "--no-serve", before=before, env={"HOME": str(passable)}),
        AWAY,
        "Permission denied",
    )


def test_a_workspace_that_may_not_be_written_is_told(monocle, passable):
    before = as_nobody()
    made = monocle("init", passable / "shop")
    assert made.code == 0
    shutil.rmtree(passable / "shop" / ".monocle")
    (passable / "shop").chmod(0o555)
    answer = monocle("status", "-w", passable / "shop", before=before, env={"HOME": str(passable)})
    (passable / "shop").chmod(0o755)
    refused(answer, AWAY, "Permission denied")


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("gone.csv", None, ABSENT, "there is no such"),
        ("empty.csv", b"", BAD, "the file is empty"),
        ("header.csv", b"id,email\n", BAD, "the file holds no rows"),
        ("colours.csv", b"colour,size\nred,3\nblue,4\n", BAD, "tells persons apart"),
        ("broken.xlsx", b"PK\x03\x04 no workbook", BAD, ""),
        ("broken.parquet", b"PAR1 no parquet", BAD, "Parquet"),
        ("page.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", BAD, "web page"),
        ("broken.json", b'{"a": ', BAD, "JSON"),
        ("base.db", b"SQLite format 3\x00", BAD, "is no single table"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() else "",
)
def test_a_table_that_cannot_be_matched_is_refused(monocle, tmp_path, name, content, code, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    refused(monocle("match", tmp_path / name), code, name.partition(".")[0], words)


def test_a_truth_of_another_table_is_refused(monocle, tmp_path):
    table, truth = tmp_path / "people.csv", tmp_path / "truth.csv"
    table.write_text(PEOPLE)
    refused(monocle("match", table, "--truth", truth), ABSENT, "truth.csv", "there is no such file")
    truth.write_text("record,entity\n1,1\n")
    refused(monocle("match", table, "--truth", truth), BAD, "record_id and entity_id are needed")
    truth.write_text("record_id,entity_id\nA1,1\nA2,1\n")
    refused(monocle("match", table, "--truth", truth), BAD, "no record_id of the truth is one of the table")
    truth.write_bytes(b"\xff\xfe\x00 no text \x81")
    refused(monocle("match", table, "--truth", truth), BAD, "truth.csv")


def test_a_place_for_the_result_that_cannot_be_written_is_told(monocle, tmp_path):
    (tmp_path / "people.csv").write_text(PEOPLE)
    answer = monocle("match", tmp_path / "people.csv", "--out", tmp_path / "gone" / "out.csv")
    refused(answer, AWAY, "out.csv", "the file cannot be written")


def test_a_file_that_may_not_be_read_is_told(monocle, passable):
    before = as_nobody()
    (passable / "people.csv").write_text(PEOPLE)
    (passable / "people.csv").chmod(0o000)
    refused(
        monocle("match", passable / "people.csv", before=before, env={"HOME": str(passable)}),
        BAD,
        "may not be read by this user",
    )


# --- sources and customers --------------------------------------------------------------------------------------------


def test_what_is_not_there_is_not_found(monocle, demo):
    at = ("-w", demo)
    nobody = "00000000-0000-8000-a000-000000000000"
    for command in ("show", "load", "audit"):
        refused(monocle("source", command, "gone", *at), ABSENT, "sources/gone.yaml", "there is no source gone", "crm")
    refused(monocle("source", "show", "../crm", *at), BAD, "'../crm' is no name of a source")
    refused(monocle("quarantine", "list", "--source", "gone", *at), ABSENT, "there is no source gone")
    refused(monocle("customer", "show", nobody, *at), ABSENT, "there is no such customer")
    refused(monocle("customer", "why", "nobody@nowhere.example", *at), ABSENT, "no customer has this id or identifier")
    refused(monocle("customer", "find", "zzqqxxjjkk", *at), ABSENT, "no customer is found by these words")
    refused(monocle("runs", nobody, *at), ABSENT, "there is no such run")
    refused(monocle("quarantine", "dismiss", "999999", *at), ABSENT, "there is no row")
    refused(monocle("quarantine", "replay", "999999", *at), ABSENT, "there is no such row")


def test_a_field_that_a_customer_has_not_is_told_with_those_it_has(monocle, demo):
    found = json.loads(monocle("customer", "find", "", "--json", "-w", demo).out)
    customer = next(one["customer_id"] for one in found if one["name"])
    refused(
        monocle("customer", "why", customer, "colour", "-w", demo), ABSENT, "no golden value named colour", "last_name"
    )


def test_a_place_that_cannot_be_a_source_is_refused(monocle, demo, tmp_path):
    at = ("-w", demo)
    (tmp_path / "colours.csv").write_text("colour,size\nred,3\nblue,4\n")
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "empty").mkdir()
    add = ("source", "add")
    refused(monocle(*add, "new", tmp_path / "gone.csv", *at), ABSENT, "gone.csv", "there is no such")
    refused(monocle(*add, "new", tmp_path / "empty", *at), ABSENT, "empty", "no")
    refused(monocle(*add, "new", tmp_path / "colours.csv", *at), BAD, "is known to the customer model")
    refused(
        monocle(*add, "crm", tmp_path / "people.csv", *at), TAKEN, "sources/crm.yaml", "there is a source of this name"
    )
    refused(monocle(*add, "Bad Name", tmp_path / "people.csv", *at), BAD, "'Bad Name' is no name of a source")
    refused(monocle(*add, "../up", tmp_path / "people.csv", *at), BAD, "'../up' is no name of a source")
    refused(monocle(*add, "new", "ftp://example.org/people.csv", *at), BAD, "ftp://")
    refused(monocle(*add, "new", "env:NO_SUCH_ADDRESS", *at), BAD, "env:NO_SUCH_ADDRESS", "is not set")
    refused(
        monocle(*add, "new", "postgresql://a:secret@127.0.0.1:1/x", *at), BAD, "a password stands in the definition"
    )
    assert not (demo / "sources" / "new.yaml").exists()


def test_a_database_that_does_not_answer_is_unavailable(monocle, demo):
    answer = monocle("source", "add", "new", "postgresql://a@127.0.0.1:1/x", "--option", "table=t", "-w", demo)
    refused(answer, AWAY, "does not answer")
    answer = monocle("status", "-w", demo, env={"MONOCLE_DATABASE_URL": "postgresql://a@127.0.0.1:1/x"})
    refused(answer, AWAY, "does not answer")
    refused(monocle("status", "-w", demo, env={"MONOCLE_DATABASE_URL": "mysql://a"}), BAD, "MONOCLE_DATABASE_URL")


# --- definitions ------------------------------------------------------------------------------------------------------

WRONG_YAML = {
    "broken": "name: [crm\nreader: {",
    "a list": "- one\n- two\n",
    "not UTF-8": b"name: caf\xe9\n",
    "an unknown key": "colour: red\n",
}
WORSE_YAML = {
    "a text": "only words\n",
    "a NUL": b"name: \x00\n",
    "a key twice": "name: a\nname: b\n",
    "a bomb": "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a]\n" for n in range(60)),
}
READS = {"monocle.yaml": "status", "sources/crm.yaml": "run", "matching.yaml": "run", "golden.yaml": "run"}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("wrong", WRONG_YAML)
def test_a_definition_that_cannot_be_used_is_told_by_its_place(monocle, demo, written, name, wrong):
    written(name, WRONG_YAML[wrong])
    refused(monocle(READS[name], "-w", demo), BAD, name.rpartition("/")[2])


@pytest.mark.parametrize("wrong", WORSE_YAML)
def test_yaml_that_could_hurt_is_refused(monocle, demo, written, wrong):
    written("monocle.yaml", WORSE_YAML[wrong])
    refused(monocle("status", "-w", demo), BAD, "monocle.yaml")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("monocle.yaml", "languages: [fr]\n", "the workspace has no name"),
        ("monocle.yaml", "name: a\nlanguages: de\n", "is no list of languages"),
        ("monocle.yaml", "name: a\ncountry: France\n", "the country or the currency is no code"),
        ("matching.yaml", "threshold: high\n", "'high'"),
        ("golden.yaml", "email: trusted2\n", '"trusted2" is no survivorship rule'),
        ("golden.yaml", "colour: latest\n", '"colour" is no field'),
        ("sources/crm.yaml", "name: crm\nreader: {type: csv, where: crm.csv}\nmapping: {}\n", "nothing is mapped"),
        (
            "sources/crm.yaml",
            "name: other\nreader: {type: csv, where: crm.csv}\nmapping: {person: {key: A, email: B}}\n",
            "name is 'other'",
        ),
    ],
    ids=lambda value: value.partition("\n")[0],
)
def test_a_value_that_a_definition_may_not_have_is_told(monocle, demo, written, name, content, words):
    written(name, content)
    refused(monocle("run" if name != "monocle.yaml" else "status", "-w", demo), BAD, name.rpartition("/")[2], words)


def test_a_source_that_names_another_one_that_is_gone_is_refused(monocle, demo, written):
    text = (demo / "sources" / "shop_orders.yaml").read_text()
    assert "shop_customers" in text
    written("sources/shop_orders.yaml", text.replace("source: shop_customers", "source: gone"))
    refused(monocle("run", "-w", demo), BAD, "sources/shop_orders.yaml", "there is no source gone")


# --- what the machine refuses -----------------------------------------------------------------------------------------


def test_a_busy_port_is_told(monocle, demo):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        refused(monocle("serve", "--port", port, "-w", demo), TAKEN, f"port {port} is taken by another program")
    refused(monocle("serve", "--port", "99999", "-w", demo), BAD, "99999 is no port")


def test_a_second_run_at_the_same_time_is_refused(monocle, demo):
    run_id = time_ordered()
    with open_workspace(demo, Settings()) as workspace:
        with workspace.house.catalog.transaction() as connection:
            runs.start(connection, run_id)
        try:
            refused(monocle("run", "-w", demo), TAKEN, "runs one since", "wait for its end")
        finally:
            with workspace.house.catalog.transaction() as connection:
                runs.fail(connection, run_id, "the test is over")


def test_a_full_disk_is_told(monocle, small_disk):
    disk = small_disk(2)
    assert monocle("init", disk / "shop").code == 0
    refused(monocle("status", "-w", disk / "shop"), AWAY, "the disk is full")
    subprocess.run(["dd", "if=/dev/zero", f"of={disk}/ballast", "bs=1k"], check=False, capture_output=True)
    refused(monocle("init", disk / "other"), AWAY, "No space left on device")
    refused(monocle("demo", disk / "demo", "--people", "40", "--no-serve"), AWAY, "No space left on device")


def test_a_disk_that_fills_during_a_run_leaves_what_was_in_force(monocle, small_disk):
    disk = small_disk(260)
    built = monocle("demo", disk / "shop", "--people", "40", "--no-serve")
    assert built.code == 0, built.err
    before = monocle("customer", "find", "", "--json", "-w", disk / "shop")
    subprocess.run(["dd", "if=/dev/zero", f"of={disk}/ballast", "bs=1k"], check=False, capture_output=True)
    refused(monocle("run", "-w", disk / "shop"), AWAY)
    (disk / "ballast").unlink()
    assert monocle("customer", "find", "", "--json", "-w", disk / "shop").out == before.out


def test_a_pipe_that_closes_early_is_no_error(monocle, demo):
    done = monocle("-c", f"monocle customer find '' --json -w {demo} | head -n 1", before=("true",))
    assert done.code == 0
