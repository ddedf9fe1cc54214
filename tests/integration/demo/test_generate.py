import csv
import hashlib
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import fastexcel
import pytest

from monocle import ids
from monocle.demo.accounts import DOMAINS
from monocle.demo.bulk import write_persons_csv
from monocle.demo.generate import generate
from monocle.demo.phones import RANGES
from monocle.demo.rates import Rates
from monocle.demo.truth import read_truth
from monocle.errors import NotFound
from monocle.ingest.definition_yaml import read_definition

PEOPLE = 2_000
EMAIL = re.compile(r"[\w.+\-]+@([\w.\-]+)")
RESERVED = re.compile(r"(.+\.example|example\.(com|net|org|fr)|test\.fr)", re.IGNORECASE)


def digests(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def table(folder, name, encoding="utf-8", separator=";"):
    text = (folder / "data" / name).read_bytes().decode(encoding, errors="replace")
    header, *lines = text.replace("\x00", "").splitlines()
    columns = header.split(separator)
    rows = list(csv.reader(lines, delimiter=separator))
    return [dict(zip(columns, row, strict=True)) for row in rows if len(row) == len(columns)]


def documents(folder, name):
    found = []
    for line in (folder / "data" / name).read_text(encoding="utf-8").splitlines():
        try:
            found.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return found


def crm_rows(folder):
    sheet = fastexcel.read_excel(folder / "data" / "crm.xlsx").load_sheet("Clients", dtypes="string")
    columns = {
        name: [str(cell or "") for cell in sheet.to_arrow().column(name).to_pylist()] for name in sheet_names(sheet)
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def sheet_names(sheet):
    return [column.name for column in sheet.selected_columns]


def shop_rows(folder, name):
    with closing(sqlite3.connect(folder / "data" / "boutique.sqlite")) as database:
        cursor = database.execute(f"SELECT * FROM {name}")
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, map(str, row), strict=True)) for row in cursor]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    return generate(folder, PEOPLE, seed=7)


def visitors(folder):
    """Give the keys of the subjects of the live site: users, and devices on which nobody signed in."""
    lines = [line for line in documents(folder, "site.ndjson") if "anonymousId" in line]
    users = {line["anonymousId"]: f"user_id:{line['userId']}" for line in lines if "userId" in line}
    return {users.get(line["anonymousId"], f"anonymous_id:{line['anonymousId']}") for line in lines}


def source_keys(folder):
    """Give the keys of every person record, read from the files as the mapping says."""
    tills = {row["CARTE"] or row["EMAIL"] or row["TEL"] for row in table(folder, "caisses.csv", "cp1252")}
    surveys = {row["email"] or row["carte"] for row in table(folder, "enquetes.csv", separator=",")}
    marketing = {row["mobile"] or row["email"] for row in table(folder, "marketing.tsv", "utf-16", "\t")}
    social = json.loads((folder / "data" / "social.json").read_text(encoding="utf-8"))["messages"]
    return {
        "tills": tills - {""},
        "crm": {row["NUM_CLIENT"] for row in crm_rows(folder)},
        "shop_customers": {row["customer_id"] for row in shop_rows(folder, "customers")},
        "loyalty": {row["carte"] for row in table(folder, "fidelite.csv")},
        "emailing_contacts": {row["email"] for row in table(folder, "contacts_emailing.csv", separator=",")},
        "calls": {row["ID_APPEL"] for row in table(folder, "appels.csv", "cp1252")},
        "social": {row["author"] for row in social},
        "web_events": {row["anonymous_id"] for row in documents(folder, "web.ndjson")},
        "surveys": surveys - {""},
        "support_tickets": {row["email"] for row in documents(folder, "tickets.ndjson")},
        "marketing": marketing,
        "site": visitors(folder),
        "store_notes": {row["carte"] for row in table(folder, "notes_magasin.csv")},
    }


def test_every_person_record_has_its_truth_row_where_anything_tells_whose_it_is(demo):
    with demo.truth.open(encoding="utf-8") as file:
        truth = {(row["source"], row["source_key"]) for row in csv.DictReader(file)}
    keys = {(source, key) for source, found in source_keys(demo.folder).items() for key in found}
    untold = keys - truth
    assert truth <= keys
    assert demo.records == len(keys)
    assert demo.untold == len(untold) < 0.06 * len(keys)
    assert not {source for source, _ in untold} & {"loyalty", "shop_customers"}


def test_the_truth_is_read_by_record_id(demo):
    truth = read_truth(demo.folder)
    number = crm_rows(demo.folder)[0]["NUM_CLIENT"]
    assert len(truth) == demo.records - demo.untold
    assert truth[ids.record_id("crm", number)].startswith("p")


def test_a_folder_without_truth_says_how_to_get_it(tmp_path):
    with pytest.raises(NotFound, match="monocle demo"):
        read_truth(tmp_path)


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    generate(tmp_path / "one", 300, seed=3)
    generate(tmp_path / "two", 300, seed=3)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_other_people(tmp_path):
    generate(tmp_path / "one", 300, seed=3)
    generate(tmp_path / "two", 300, seed=4)
    assert digests(tmp_path / "one")["data/crm.xlsx"] != digests(tmp_path / "two")["data/crm.xlsx"]


def test_a_very_small_demo_is_whole(tmp_path):
    demo = generate(tmp_path, 10, seed=1)
    assert demo.people == 10
    assert demo.records >= 10


def test_every_definition_can_be_read_and_names_columns_that_are_there(demo):
    files = sorted((demo.folder / "sources").glob("*.yaml"))
    definitions = [read_definition(path) for path in files]
    assert len(definitions) == 17
    assert {definition.channel for definition in definitions} == {"store", "web", "email", "phone", "social", "sms"}
    for definition in definitions:
        assert definition.arrives or (demo.folder / definition.reader.where).is_file()
        assert demo.rows[definition.name] > 0


def test_only_reserved_mail_domains_are_used(demo):
    for path in sorted((demo.folder / "data").iterdir()):
        raw = path.read_bytes()
        text = raw.decode("utf-16") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else raw.decode("latin-1")
        if path.suffix == ".xlsx":
            text = " ".join(row["MAIL"] for row in crm_rows(demo.folder))
        if path.suffix == ".sqlite":
            text = " ".join(row["email"] for row in shop_rows(demo.folder, "customers"))
        found = {domain.lower() for domain in EMAIL.findall(text)}
        whole = {
            domain for domain in found if not any(one.startswith(domain) for one in DOMAINS)
        }  # rows may be cut off
        assert not {domain for domain in whole if not RESERVED.fullmatch(domain)}, path.name


def test_only_numbers_kept_for_fiction_are_used(demo):
    folder = demo.folder
    phones = [row["TEL"] for row in table(folder, "caisses.csv", "cp1252")]
    phones += [part for row in crm_rows(folder) for part in row["TEL"].split(" / ")]
    phones += [row["portable"] for row in table(folder, "fidelite.csv")]
    phones += [row["phone"] for row in shop_rows(folder, "customers") if row["phone"] != "None"]
    phones += [row["NUMERO"] for row in table(folder, "appels.csv", "cp1252")]
    phones += [row["mobile"] for row in table(folder, "marketing.tsv", "utf-16", "\t")]
    phones += [row["phone"] for row in documents(folder, "tickets.ndjson")]
    phones += [row["telephone"] for row in table(folder, "notes_magasin.csv")]
    digits = {"0" + re.sub(r"\D", "", phone.replace("(0)", ""))[-9:] for phone in phones if phone}
    assert {number[:6] for number in digits - {"0000000000", "0600000000"}} <= set(RANGES)


def test_the_errors_that_happen_are_there(demo):
    rows = crm_rows(demo.folder)
    assert any(row["NUM_CLIENT"].startswith("00") for row in rows)
    assert any(" / " in row["TEL"] for row in rows)
    assert any(row["TEL"] == "0000000000" for row in rows)
    assert any(row["MAIL"] == "test@test.fr" for row in rows)
    assert any(row["NAISSANCE"] == "01/01/1900" for row in rows)
    assert any(row["NOM_NAISSANCE"] for row in rows)
    assert any(row["MAIL"].lower().startswith("contact@") for row in rows)
    assert any("+" in row["email"] for row in shop_rows(demo.folder, "customers"))
    contacts = table(demo.folder, "contacts_emailing.csv", separator=",")
    assert any("Ã" in row["first_name"] + row["last_name"] for row in contacts)


def test_errors_happen_about_as_often_as_the_rates_say(demo):
    rates, near = Rates(), {"rel": 0.35}
    accounts = shop_rows(demo.folder, "customers")
    again = sum(int(row["customer_id"]) % 2 for row in accounts)
    assert again / (len(accounts) - again) == pytest.approx(rates.shop_twice, **near)
    rows = crm_rows(demo.folder)
    twice = sum(int(row["NUM_CLIENT"]) > 5_000_000 for row in rows)
    assert twice / (len(rows) - twice) == pytest.approx(rates.crm_twice, **near)
    assert sum(not row["NAISSANCE"] for row in rows) / len(rows) == pytest.approx(rates.missing_birth, **near)
    capitals = sum(row["email"] != row["email"].lower() for row in accounts) / len(accounts)
    assert capitals == pytest.approx(rates.upper_email, **near)
    tickets = {row["TICKET"]: row for row in table(demo.folder, "caisses.csv", "cp1252")}.values()
    refunds = sum(row["TYPE"] == "R" for row in tickets)
    assert refunds / (len(tickets) - refunds) == pytest.approx(rates.refund, **near)


def test_a_rate_of_none_gives_none(tmp_path):
    none = replace(Rates(), placeholder=0.0, mojibake=0.0, refund=0.0, unreadable=0.0)
    generate(tmp_path, 500, seed=2, rates=none)
    rows = crm_rows(tmp_path)
    assert not [row for row in rows if row["NAISSANCE"] == "01/01/1900" or row["MAIL"] == "test@test.fr"]
    assert not [row for row in table(tmp_path, "caisses.csv", "cp1252") if row["TYPE"] == "R"]


def test_a_few_rows_cannot_be_read_and_never_five_percent(demo):
    assert len(demo.unreadable) >= 5
    for source, broken in demo.unreadable.items():
        assert 0 < broken < 0.05 * demo.rows[source], source


def test_till_amounts_and_refunds_have_the_right_sign(demo):
    for row in table(demo.folder, "caisses.csv", "cp1252"):
        amount = float(row["MONTANT"].replace(",", "."))
        assert (amount < 0) == (row["TYPE"] == "R") == (int(row["QTE"]) < 0)


def test_web_order_totals_are_the_sum_of_their_lines(demo):
    sums = {}
    for line in shop_rows(demo.folder, "order_lines"):
        sums[line["order_id"]] = sums.get(line["order_id"], 0) + round(float(line["amount"]) * 100)
    totals = {order["order_id"]: round(float(order["total"]) * 100) for order in shop_rows(demo.folder, "orders")}
    assert sums == totals


def test_nothing_happens_after_today(tmp_path):
    generate(tmp_path, 300, seed=5, today=date(2025, 3, 1))
    moments = [row["ts"][:10] for row in documents(tmp_path, "web.ndjson") + documents(tmp_path, "emailing.ndjson")]
    moments += ["-".join(reversed(row["DATE"][:10].split("/"))) for row in table(tmp_path, "caisses.csv", "cp1252")]
    assert "2025-02" in {day[:7] for day in moments}
    assert max(moments) <= "2025-03-01"


def test_a_store_note_and_web_events_are_of_one_person(demo):
    with demo.truth.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    noted = {row["person"] for row in rows if row["source"] == "store_notes"}
    browsing = {row["person"] for row in rows if row["source"] == "web_events"}
    assert noted & browsing


def test_bulk_records_have_their_truth_and_definitions(tmp_path):
    paths = write_persons_csv(tmp_path, 3_000, seed=1)
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    keys = {line.split(",")[0].strip('"') for line in lines}
    with (tmp_path / "truth.csv").open(encoding="utf-8") as file:
        truth = {row["source_key"]: row["person"] for row in csv.DictReader(file)}
    assert len(keys) == 3_000
    assert set(truth) == keys
    assert 1_000 < len(set(truth.values())) < 2_000
    assert [read_definition(tmp_path / "sources" / f"{path.stem}.yaml").name for path in paths]


def test_bulk_is_the_same_every_time(tmp_path):
    write_persons_csv(tmp_path / "one", 1_000, seed=1)
    write_persons_csv(tmp_path / "two", 1_000, seed=1)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_the_events_of_the_site_stand_in_their_order_and_two_of_them_cannot_be_used(demo):
    events = documents(demo.folder, "site.ndjson")
    assert len(events) == demo.rows["site"]
    times = [event["timestamp"] for event in events if "timestamp" in event]
    assert times == sorted(times)
    assert len({event["messageId"] for event in events}) == len(events)
    assert {event["type"] for event in events} == {"page", "track", "identify"}
    assert len([event for event in events if event["type"] == "track" and "event" not in event]) == 2
