"""A lane whose destination bears a certificate that is not in order: it waits, says why, and goes on by itself once that is mended."""

from dataclasses import replace
from threading import Thread

import destination_servers as servers
import pytest
from certificates import DAY, Authority, bears
from outgoing import adds_up, house_of, put, run_of, states, until, webhook, write_secret

from monocle.activate.https import Https
from monocle.workspace import delivering
from monocle.workspace.delivering import Delivery


@pytest.fixture
def house(catalog, tmp_path, monkeypatch):
    monkeypatch.setattr(delivering, "HOPELESS_WAIT", 0.05)
    monkeypatch.setattr(delivering, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(delivering, "LOOK_EVERY", 0.02)
    return house_of(catalog, tmp_path)


def tries(house):
    with house.catalog.reading() as connection:
        return connection.execute("SELECT max(tries) FROM outbox").fetchone()[0]


def reason(house, sync_id):
    return run_of(house, sync_id).error


def test_rows_wait_untried_for_as_long_as_a_certificate_has_expired_and_are_sent_once_it_is_renewed(house, tmp_path):
    authority = Authority(tmp_path)
    with servers.Receiver() as receiver:
        secure = bears(authority.bearing(["127.0.0.1"], begins=-2 * DAY, ends=-DAY))
        receiver.http.socket = secure.wrap_socket(receiver.http.socket, server_side=True)
        url = receiver.url.replace("http://", "https://")
        write_secret(webhook(house, "crm", f"{url}/hook"), receiver.secrets[0])
        sync_id = put(house, "crm", [(number, "add", f"Zoé {number}") for number in range(3)])
        delivery = Delivery(house, Https(loopback=True, context=authority.client))
        thread = Thread(target=delivery.run, daemon=True)
        thread.start()
        try:
            until(lambda: "has expired" in reason(house, sync_id))
            secure.load_cert_chain(authority.bearing(["127.0.0.2"]))
            until(lambda: "is for another address" in reason(house, sync_id))
            assert receiver.calls == [], "nothing was said to it"
            assert states(house, "crm") == {"waiting": 3}
            assert tries(house) == 0
            secure.load_cert_chain(authority.bearing(["127.0.0.1"]))
            until(lambda: states(house, "crm") == {"sent": 3})
        finally:
            delivery.end()
            thread.join()
        assert len(receiver.events) == 3
    run = run_of(house, sync_id)
    assert (run.state, run.added, run.failed, run.error) == ("done", 3, 0, "")
    assert adds_up(run)


def test_where_hosts_are_listed_a_destination_elsewhere_waits_and_says_so(house):
    house.charter = replace(house.charter, egress=frozenset({"api.brevo.com"}))
    with servers.Receiver() as receiver:
        write_secret(webhook(house, "crm", f"{receiver.url}/hook"), receiver.secrets[0])
        sync_id = put(house, "crm", [(1, "add", "Zoé")])
        Delivery(house).run(until_done=True)
        assert "egress" in reason(house, sync_id)
        assert (receiver.calls, states(house, "crm"), tries(house)) == ([], {"waiting": 1}, 0)
        house.charter = replace(house.charter, egress=frozenset({"127.0.0.1"}))
        until(lambda: Delivery(house).run(until_done=True) or states(house, "crm") == {"sent": 1})
        assert len(receiver.events) == 1
