"""No more is kept of what was sent than is needed, and no longer."""

import datetime as dt

import destination_servers as servers
import pytest
from outgoing import adds_up, broken, contact, customer, house_of, place, put, run_of, states, webhook, write_secret

from monocle.catalog import outbox, settling, stays
from monocle.workspace import delivering
from monocle.workspace.delivering import Delivery


@pytest.fixture
def house(catalog, tmp_path):
    return house_of(catalog, tmp_path)


def payloads(house, table):
    with house.catalog.reading() as connection:
        return [row[0] for row in connection.execute(f"SELECT payload FROM {table}").fetchall()]


def test_of_whom_a_destination_has_only_what_a_removal_takes_is_kept(house):
    with servers.Receiver() as receiver, servers.Brevo() as brevo:
        write_secret(webhook(house, "hook", f"{receiver.url}/hook"), receiver.secrets[0])
        place(house, "crm", "brevo", brevo.key, url=brevo.url, list_id=12)
        put(house, "hook", [(1, "add", "Zoé")])
        put(house, "crm", [(2, "add", "Zoé")], payload=contact)
        Delivery(house).run(until_done=True)
    assert payloads(house, "sent ORDER BY destination") == [{"email": "person2@example.org"}, {}]
    assert payloads(house, "outbox") == [None, None]
    assert broken(house) == []


def test_a_row_that_is_given_up_keeps_nothing_and_a_removal_what_it_takes(house, monkeypatch):
    monkeypatch.setattr(delivering, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(outbox, "MOST_TRIES", 1)
    with servers.Receiver() as receiver:
        write_secret(webhook(house, "hook", f"{receiver.url}/hook"), receiver.secrets[0])
        receiver.chaos.extend(["500", "500"])
        put(house, "hook", [(1, "add", "Zoé"), (2, "remove", "Zoé")])
        for _ in range(2):
            with house.catalog.transaction() as connection:
                settling.lift(connection, "hook")
            Delivery(house).run(until_done=True)
    assert states(house, "hook") == {"dead": 2}
    assert payloads(house, "outbox") == [None, None]
    assert payloads(house, "stays") == [{"name": "Zoé"}]
    assert broken(house) == []


def test_what_waited_for_a_week_is_given_up_wherever_nothing_is_being_sent(house):
    (house.folder.root / "destinations").mkdir(exist_ok=True)
    sync_id = put(house, "paused", [(1, "add", "Zoé"), (2, "remove", "Léa"), (3, "add", "Ana")])
    with house.catalog.transaction() as connection:
        connection.execute(
            "UPDATE outbox SET created_at = created_at - %s WHERE customer_id <> %s",
            [settling.LONGEST_WAIT + dt.timedelta(minutes=1), customer(3)],
        )
    Delivery(house).run(until_done=True)
    assert states(house, "paused") == {"dead": 2, "waiting": 1}
    run = run_of(house, sync_id)
    assert (run.failed, run.waiting, run.state) == (2, 1, "sending")
    assert adds_up(run)
    assert sorted(payloads(house, "outbox"), key=str) == [None, None, {"name": "Ana"}]
    with house.catalog.reading() as connection:
        assert [(one.customers, one.reason) for one in stays.owed(connection)["paused"]] == [(1, "waited too long")]
    assert broken(house) == []
