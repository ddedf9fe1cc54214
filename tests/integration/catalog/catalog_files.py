"""Files of serving rows as the engine writes them, for the tests of this room."""

import csv
import json
import uuid

from monocle.catalog import publish as publishing
from monocle.catalog import runs
from monocle.catalog.serving import COLUMNS
from monocle.ids import derived, time_ordered

DAY = "2026-01-02 03:04:05"
NO_KEYS = (None, None, None)


def cid(number):
    return derived("customer", str(number))


def rid(number):
    return derived("record", str(number))


def person(number, words, name="", day=DAY, mark="one"):
    """Give the rows of one customer with one record, by table."""
    record, customer = rid(number), cid(number)
    phone, email = f"+336{number:08d}", f"p{number}@example.fr"
    golden = [{"field": "email", "rank": 1, "value": email, "mark": mark}]
    text = f"{words} {email} {phone[1:]} 0{phone[3:]} c{number:06d}"
    return {
        "customer": [
            (customer, name or words, '["crm"]', 1, 3, 0.5, day, day, 1, '{"EUR": 1250}', day, 1, text, mark)
        ],
        "portrait": [(customer, json.dumps(golden))],
        "record": [(record, customer, "crm", str(number), day, "declared", json.dumps({"mark": mark, "nul": "a\x01"}), customer, *NO_KEYS, 1)],
        "identifier": [
            (record, customer, "crm", "email", email, ""),
            (record, customer, "crm", "phone", phone, ""),
            (record, customer, "crm", "loyalty_card", f"C{number:06d}", ""),
        ],
        "link": [(record, rid(number + 1), customer, 3.5, "name", "[]", False, "", mark)],
        "happening": [
            (derived("e", str(number)), customer, record, "crm", "call", mark, "phone", "inbound", day, None, 'a,"b"\nc', None, "{}")
        ],
        "purchase": [
            (derived("o", str(number)), customer, record, "crm", "T1", mark, "store", day, None, "EUR", 1250, "[]")
        ],
        "choice": [(derived("c", str(number)), customer, record, "crm", "marketing", "email", mark, day, None)],
        "movement": [(derived("m", str(number)), customer, record, "crm", "C1", mark, 10, day, "gold")],
        "word": [(word, 1) for word in text.split()],
    }  # fmt: skip


def files(folder, people):
    """Write the rows of people, and give the files by table."""
    folder.mkdir(exist_ok=True)
    found = {}
    for table in COLUMNS:
        rows = [row for one in people for row in one[table]]
        if table == "word":
            counted = {}
            for word, number in rows:
                counted[word] = counted.get(word, 0) + number
            rows = sorted(counted.items())
        found[table] = [written(folder / f"{table}-{uuid.uuid4()}.csv", rows)]
    return found


def written(path, rows):
    """Write rows in the dialect of CSV_TO_WRITE."""
    with path.open("w", newline="") as file:
        out = csv.writer(file, delimiter="\x02", quotechar="\x01", quoting=csv.QUOTE_ALL, lineterminator="\n")
        for row in rows:
            out.writerow(["\x03" if value is None else value for value in row])
    path.write_text(path.read_text().replace("\x01\x03\x01", r"\N"))
    return path


def publish(catalog, folder, people, **more):
    """Publish people whole, as one run, and give the run's id."""
    run_id = time_ordered()
    with catalog.transaction() as connection:
        runs.start(connection, run_id)
    serving = files(folder, people)
    publishing.publish(catalog, publishing.Publication(run_id, {"records": (f"records/{run_id}", 1)}, serving, **more))
    return run_id
