# ruff: noqa: RUF001 - French writes the apostrophe as U+2019
"""Editions of saved reports: their files, when they are due, and what stays of one that fails or dies."""

import csv
import datetime as dt
import json
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from monocle.catalog import editions, reports, runs, understanding
from monocle.errors import BadConfig, Conflict, NotFound
from monocle.ids import derived
from monocle.insight.figures import Body, Figure, Table
from monocle.serve.reporting import command
from monocle.settings import Settings
from monocle.spreadsheets import safe_cell
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder

AT = dt.datetime(2026, 11, 14, 13, 26)
SALES = Body(
    [Figure("revenue", 123_456, "money", 9, "orders", "EUR", before=100_000)],
    [
        Table("revenue_by_month", ("month", "revenue"), ("month", "money"),
              [["2025-10-01", 100], ["2026-10-01", 1_250], ["2026-11-01", None]], 1, "line", "EUR", 2, "orders"),
        Table("revenue_by_store", ("store", "revenue"), ("", "money"), [["=cmd()", 250], [None, 100]], 1, "bar", "EUR", 2, "orders",
              trees=[{"trait": "usual_store"}, None]),
    ],
)  # fmt: skip


def told_by(opened, name, at=AT):
    """Have a run tell the report of sales, and be done with what reports wait for."""
    run_id = derived("run", name)
    with opened.house.catalog.transaction() as connection:
        runs.start(connection, run_id)
        runs.finish(connection, run_id, {})
        for step in ("insight", "predictions"):
            understanding.begin(connection, run_id, step, dt.datetime.now(dt.UTC))
            understanding.end(connection, run_id, step, 0.1)
        reports.put(connection, run_id, at, {"sales": SALES.plain()})
    return run_id


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    folder = make_folder(tmp_path_factory.mktemp("reports") / "acme", "fr")
    settings = Settings(threads=1, loopback_destinations=True)
    with open_workspace(folder.root, settings) as workspace:
        told_by(workspace, "first")
        yield workspace


def begins_long_ago(opened, name):
    """Have the rhythm of a report be an old one."""
    opened.reports.due()
    with opened.house.catalog.transaction() as connection:
        connection.execute("UPDATE report_version SET since = '2020-01-01T00:00Z' WHERE name = %s", [name])


def cells(path, separator=";"):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=separator))


def test_an_edition_is_files_of_what_the_run_told_and_a_line_of_who_made_it(opened):
    said = {
        "shows": ["revenue", "revenue_by_month", "revenue_by_store", "basket"],
        "last": "12 months",
        "folder": "shared",
    }
    saved = opened.reports.save("sales_of_all", said, "anna")
    made = opened.reports.run("sales_of_all", "anna")
    folder = opened.root / made.folder
    assert (made.state, made.as_of, made.run_id, made.there, made.people) == (
        "done",
        AT,
        derived("run", "first"),
        True,
        0,
    )
    assert made.folder.startswith("shared/sales_of_all/2")
    assert sorted(path.name for path in folder.iterdir()) == sorted(one.name for one in made.files)
    assert cells(folder / "sales_revenue_by_month.csv") == [
        ["Mois", "Chiffre d’affaires"],
        ["2026-10-01", "12.5"],
        ["2026-11-01", ""],
    ]
    assert cells(folder / "sales_revenue_by_store.csv")[1] == [safe_cell("=cmd()"), "2.5"]
    (head, figure) = cells(folder / "figures.csv")
    told = dict(zip(head, figure, strict=True))
    assert (told["Valeur"], told["Devise"], told["Sur combien"]) == ("1234.56", "EUR", "9")
    assert told["À la date du (UTC)"] == "2026-11-14T13:26:00Z"
    assert [row[1] for row in cells(folder / "contents.csv")[1:]] == [
        "figures",
        "sales_revenue_by_month",
        "sales_revenue_by_store",
        "basket",
    ]
    line = opened.accesses.list(limit=1)[0]
    assert (line.who, line.door, line.customers) == ("anna", "/reports/{name}/run", 0)
    assert opened.accesses.usage().askers == [], "who has figures made has read no customer"
    assert opened.reports.get("sales_of_all").editions[0] == made
    assert [(one.version, one.saved_by, one.how) for one in saved.versions] == [(1, "anna", "saved")]
    path, file = opened.reports.file("sales_of_all", made.edition_id, "figures.csv")
    assert (path, file.rows) == (folder / "figures.csv", 1)
    with pytest.raises(NotFound):
        opened.reports.file("sales_of_all", made.edition_id, "../contents.csv")


def test_a_machine_reads_plain_values_and_older_editions_go(opened):
    said = {"reports": ["sales"], "profile": "machine", "keep": 2, "language": "en"}
    opened.reports.save("for_programs", said, "anna")
    made = [opened.reports.run("for_programs", "anna") for _ in range(3)]
    assert [one.there for one in opened.reports.editions("for_programs")] == [True, True, False]
    folder = opened.root / made[-1].folder
    assert len({one.folder for one in made}) == 3, "three within a second have a folder each"
    assert (folder / "sales_revenue_by_store.csv").read_bytes() == b"store,revenue\r\n=cmd(),2.5\r\n,1.0\r\n"
    assert (folder / "figures.csv").read_text().startswith("report,name,figure,value,unit")


def test_what_the_clock_says_is_made_once_and_not_for_the_time_before_the_report_was_there(opened):
    opened.reports.save("daily", {"shows": ["revenue"], "every": "day", "hour": 0}, "anna")
    assert "daily" not in opened.reports.due(), "nobody asked for it when the day began"
    begins_long_ago(opened, "daily")
    assert "daily" in opened.reports.due()
    made = [one for one in opened.reports.run_due() if one.report == "daily"]
    assert [(one.state, one.asked_by) for one in made] == [("done", "schedule")]
    assert made[0].slot.endswith("+00:00")
    assert "daily" not in opened.reports.due()
    assert not [one for one in opened.reports.run_due() if one.report == "daily"]
    opened.reports.save("daily", {"shows": ["revenue"], "label": "D", "every": "day", "hour": 0}, "anna")
    assert opened.reports.list()[-1].error == ""
    opened.reports.save("daily", {"shows": ["revenue"], "every": "week", "hour": 0}, "anna")
    assert "daily" not in opened.reports.due(), "another rhythm counts from now on"


def test_after_each_run_means_once_for_each_run_whose_figures_are_there(opened):
    (opened.root / "reports" / "after.yaml").write_text("shows: [revenue]\nevery: run\n", "utf-8")
    begins_long_ago(opened, "after")
    made = [one for one in opened.reports.run_due() if one.report == "after"]
    assert [one.slot for one in made] == [f"run {derived('run', 'first')}"]
    assert "after" not in opened.reports.due()
    second = told_by(opened, "second")
    assert "after" in opened.reports.due()
    assert [one.run_id for one in opened.reports.run_due() if one.report == "after"] == [second]


def test_a_file_that_cannot_be_used_is_told_and_keeps_no_other_from_being_made(opened):
    path = opened.root / "reports" / "broken.yaml"
    path.write_text("shows: [nothing_known]\nevery: day\n", "utf-8")
    row = next(one for one in opened.reports.list() if one.name == "broken")
    assert "reports/broken.yaml: shows" in row.error
    assert "broken" not in opened.reports.due()
    with pytest.raises(BadConfig):
        opened.reports.run("broken", "anna")
    path.unlink()
    with pytest.raises(Conflict):
        opened.reports.save("after", {"shows": ["revenue"]}, "anna", new=True)
    opened.reports.remove("after", "anna")
    assert "after" not in [one.name for one in opened.reports.list()]
    assert opened.reports.editions("after"), "what was made of it stays"


class Answers(BaseHTTPRequestHandler):
    """A program that is called: it keeps what came, and answers what it is told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.came.append((dict(self.headers), json.loads(body)))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_given):
        """Say nothing."""


@pytest.fixture
def hooks(opened, monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Answers)
    server.came, server.status = [], 500
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("HOOKS_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    (opened.root / "destinations").mkdir(exist_ok=True)
    (opened.root / "destinations" / "hooks.yaml").write_text(
        f"kind: webhook\nsecret: env:HOOKS_SECRET\nurl: http://127.0.0.1:{server.server_port}/in\naudiences: []\n",
        "utf-8",
    )
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_that_fails_fails_the_edition_which_is_tried_again_under_the_same_id(opened, hooks):
    said = {"reports": ["sales"], "every": "day", "hour": 0, "webhook": "hooks", "sends": "tables"}
    opened.reports.save("told", said, "anna")
    begins_long_ago(opened, "told")
    (first,) = [one for one in opened.reports.run_due() if one.report == "told"]
    assert (first.state, first.there, first.sent) == ("failed", True, "")
    assert "it answered 500" in first.error
    assert "told" not in opened.reports.due(), "a server waits some minutes"
    hooks.status = 200
    (second,) = [one for one in opened.reports.run_due() if one.report == "told"]
    assert (second.state, second.sent, second.error) == ("done", "hooks", "")
    assert [one.there for one in opened.reports.editions("told")] == [True, False], (
        "the files of the first are replaced"
    )
    assert "told" not in [one.report for one in opened.reports.run_due()]
    (_, one), (headers, two) = hooks.came
    assert one["id"] == two["id"] == headers["webhook-id"]
    assert headers["webhook-signature"].startswith("v1,")
    assert (two["type"], two["data"]["as_of"], two["data"]["figures"][0]["value"]) == (
        "monocle.report.made",
        "2026-11-14T13:26:00Z",
        123_456,
    )
    assert not {"sql", "tree", "trees"} & {key for table in two["data"]["tables"] for key in table}


_DIES = """
import sys, time
from monocle.serve.reporting import command
from monocle.settings import Settings
from monocle.workspace import open_workspace, report_files
def put(written):
    print("written", flush=True)
    time.sleep(60)
report_files.put = put
with open_workspace(sys.argv[1], Settings(threads=1)) as workspace:
    workspace.reports.run("killed", "anna")
"""


def test_who_is_killed_in_the_middle_leaves_no_file_and_the_next_one_clears_up(opened):
    opened.reports.save("killed", {"reports": ["sales"], "folder": "shared"}, "anna")
    process = subprocess.Popen([sys.executable, "-c", _DIES, str(opened.root)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"written\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    place = opened.root / "shared" / "killed"
    assert [path.name.startswith(".") for path in place.iterdir()] == [True], "files stand beside alone"
    deadline = time.monotonic() + 30
    while opened.reports.run("killed", "anna").state != "done":
        assert time.monotonic() < deadline
    assert [path.name.startswith(".") for path in place.iterdir()] == [False]
    last, *_, died = opened.reports.editions("killed")
    assert (last.state, died.state, died.error, died.there) == ("done", "failed", editions.DIED, False)


def test_the_process_beside_a_server_makes_what_is_due_and_ends(opened):
    opened.reports.save("served", {"shows": ["revenue"], "every": "day", "hour": 0}, "anna")
    begins_long_ago(opened, "served")
    subprocess.run(command(str(opened.root)), check=True, stdin=subprocess.DEVNULL, timeout=60)
    (made,) = opened.reports.editions("served")
    assert (made.state, made.asked_by, made.there) == ("done", "schedule", True)
    assert "served" not in opened.reports.due()
