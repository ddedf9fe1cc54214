"""Whatever a vendor does, in whatever order: nobody is lost, nobody is doubled, and counts add up."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from threading import Event, Thread
from urllib.parse import quote

import destination_servers as servers
import pytest
from outgoing import KILLED, adds_up, broken, contact, hashed, house_of, place, put, run_of, states, until, write_secret

from monocle.activate.https import Https
from monocle.workspace import delivering
from monocle.workspace.delivering import Delivery

PEOPLE = 12


def of_meta(number, _text):
    return {"EMAIL": hashlib.sha256(str(number).encode()).hexdigest()}


def of_google(number, _text):
    return hashed(number, "")


KINDS = {
    "brevo": (servers.Brevo, {"list_id": 12}, contact, lambda server: set(server.lists[12])),
    "mailchimp": (servers.Mailchimp, {"list_id": "a1b2", "segment_id": 7}, contact, lambda server: server.segment),
    "hubspot": (servers.HubSpot, {"list_id": 3}, contact, lambda server: server.there()),
    "meta": (servers.Meta, {"audience_id": 23}, of_meta, lambda server: server.people),
    "google": (servers.Google, {"account_id": 1, "audience_id": 2}, of_google, lambda server: server.people),
}
MOODS = ["500", "late", "lost", "less", "429", "half", "more", "cut", "twice"]
"""Of ten tries nine go wrong, or may have."""


def there(numbers, payload):
    """Give who should be at a destination, as its server keeps them."""
    found = [payload(number, "Zoé") for number in numbers]
    if "email" in found[0]:
        return {one["email"] for one in found}
    return {json.dumps(one, sort_keys=True) for one in found}


@pytest.fixture
def house(catalog, tmp_path, monkeypatch):
    for name, seconds in (("FIRST_WAIT", 0.01), ("LONGEST_WAIT", 0.02), ("HOPELESS_WAIT", 0.05), ("LOOK_EVERY", 0.02)):
        monkeypatch.setattr(delivering, name, seconds)
    return house_of(catalog, tmp_path)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nobody_is_lost_or_doubled_whatever_a_vendor_does(house, kind):
    contract, plain, payload, found = KINDS[kind]
    with contract() as server:
        place(house, "crm", kind, server.key, url=server.url, **plain)
        delivery = Delivery(house, Https(loopback=True, seconds=(5.0, 0.5)))
        thread = Thread(target=delivery.run, daemon=True)
        thread.start()
        try:
            server.chaos.extend(MOODS)
            first = put(house, "crm", [(number, "add", "Zoé") for number in range(PEOPLE)], payload=payload)
            until(lambda: states(house, "crm") == {"sent": PEOPLE})
            server.chaos.clear()
            assert found(server) == there(range(PEOPLE), payload)
            server.chaos.extend(MOODS)
            second = put(house, "crm", [(number, "remove", "Zoé") for number in range(4)], payload=payload)
            until(lambda: states(house, "crm") == {"sent": PEOPLE + 4})
        finally:
            delivery.end()
            thread.join()
        assert found(server) == there(range(4, PEOPLE), payload)
    runs = [run_of(house, one) for one in (first, second)]
    assert [(one.added, one.removed, one.failed, one.state) for one in runs] == [
        (PEOPLE, 0, 0, "done"),
        (0, 4, 0, "done"),
    ]
    assert all(adds_up(one) for one in runs)
    assert broken(house) == []


@pytest.mark.parametrize("taken", [True, False])
def test_who_is_killed_before_or_after_an_import_was_taken_loses_and_doubles_nobody(house, settings, taken):
    with servers.Brevo() as server:
        place(house, "crm", "brevo", server.key, url=server.url, list_id=12)
        sync_id = put(house, "crm", [(number, "add", "Zoé") for number in range(PEOPLE)], payload=contact)
        reached, gate, contract = Event(), Event(), server.contract

        def waits(*call):
            answered = contract(*call) if taken else (202, {})
            reached.set()
            gate.wait(90)
            return answered

        server.contract = waits
        command = [sys.executable, "-c", KILLED, str(house.folder.root), settings.database_url]
        with subprocess.Popen(command, start_new_session=True) as process:
            assert reached.wait(90)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
        server.contract = contract
        gate.set()
        assert states(house, "crm") == {"waiting": PEOPLE}
        Delivery(house).run(until_done=True)
        assert set(server.lists[12]) == there(range(PEOPLE), contact)
        assert len(server.processes) == 1 + taken, "sent again, it is another import of the same contacts"
    with house.catalog.reading() as connection:
        known = connection.execute("SELECT count(*), sum(of) FROM job").fetchone()
    assert known == (1, PEOPLE), "only the import that was acknowledged is followed"
    assert run_of(house, sync_id).added == PEOPLE
    assert broken(house) == []


def test_a_folder_that_cannot_be_written_waits_and_its_file_is_then_written_once(house):
    place(house, "files", "csv", "none", folder="out", profile="machine")
    (house.folder.root / "out").write_text("a file stands where the folder should be")
    sync_id = put(house, "files", [(number, "add", f"Zoé {number}") for number in range(PEOPLE)])
    Delivery(house).run(until_done=True)
    assert states(house, "files") == {"waiting": PEOPLE}
    assert "folder cannot be made" in run_of(house, sync_id).error
    (house.folder.root / "out").unlink()
    until(lambda: Delivery(house).run(until_done=True) or states(house, "files") == {"sent": PEOPLE})
    (path,) = (house.folder.root / "out").iterdir()
    assert path.read_text("utf-8").count("Zoé") == PEOPLE
    assert broken(house) == []


def test_a_database_that_does_not_answer_waits_and_its_table_then_has_everybody_once(house, catalog):
    with catalog.reading() as connection:
        host = quote(connection.info.host, safe="")
    place(house, "crm", "sql", "postgresql://monocle@127.0.0.1:9/postgres", table="chaos_people")
    secret = house.folder.root / ".monocle" / "crm.secret"
    sync_id = put(house, "crm", [(number, "add", f"Zoé {number}") for number in range(PEOPLE)])
    try:
        Delivery(house).run(until_done=True)
        assert states(house, "crm") == {"waiting": PEOPLE}
        assert "the database refuses" in run_of(house, sync_id).error
        house.charter = replace(house.charter, egress=frozenset())
        write_secret(secret, "postgresql://monocle@db.example.com/postgres")
        until(lambda: Delivery(house).run(until_done=True) or "egress" in run_of(house, sync_id).error)
        write_secret(secret, f"postgresql://monocle@/postgres?host={host}")
        until(lambda: Delivery(house).run(until_done=True) or states(house, "crm") == {"sent": PEOPLE})
        with catalog.reading() as connection:
            found = connection.execute(
                "SELECT count(*), count(DISTINCT customer_id) FROM public.chaos_people"
            ).fetchone()
        assert found == (PEOPLE, PEOPLE)
    finally:
        with catalog.transaction() as connection:
            connection.execute("DROP TABLE IF EXISTS public.chaos_people")
    assert broken(house) == []
