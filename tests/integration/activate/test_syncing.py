"""What audiences are told: who comes, changed and goes, with the choice that allows it; in full, by difference, and live."""

import csv
import datetime as dt
import json
import os
import subprocess
from dataclasses import replace
from uuid import UUID

import destination_servers as servers
import pytest
from outgoing import adds_up, customer, until, write_secret
from starlette.testclient import TestClient

from monocle import clock
from monocle.catalog.promises import PROMISES, asked
from monocle.errors import BadConfig, Conflict, NotFound, Unavailable
from monocle.http.sessions import COOKIE, SignIn
from monocle.serve.app import build
from monocle.serve.sending import command
from monocle.workspace import open_workspace, syncing
from monocle.workspace.delivering import Delivery
from monocle.workspace.folder import make_folder
from monocle.workspace.sending import AGAIN_AFTER, EARLY, WITHDRAWN_EVERY, Schedule, after_run

AT = dt.datetime(2026, 1, 1)


def consent(number):
    return UUID(int=9_000 + number)


@pytest.fixture
def receiver():
    with servers.Receiver() as server:
        yield server


@pytest.fixture
def brevo():
    with servers.Brevo() as server:
        yield server


@pytest.fixture
def workspace(tmp_path, settings):
    root = make_folder(tmp_path / "shop", "en").root
    with open_workspace(root, replace(settings, loopback_destinations=True)) as opened:
        with opened.house.catalog.transaction() as connection:
            run = "INSERT INTO run (run_id, started_at, ended_at, state, process, process_mark) VALUES (%s, now(), now(), 'done', 1, '')"
            connection.execute(run, [UUID(int=1)])
            connection.execute(
                "INSERT INTO understanding (run_id, step, state, as_of) VALUES (%s, 'allowances', 'done', now())",
                [UUID(int=1)],
            )
            connection.execute("INSERT INTO segment (name, version, evaluated_at) VALUES ('loyal', 1, now())")
            connection.execute("INSERT INTO allowance_state (as_of) VALUES ('2026-01-01')")
        (root / "destinations").mkdir()
        yield opened


class Shop:
    """A workspace's customers, as they are served."""

    def __init__(self, workspace):
        self.workspace, self.catalog, self.root = workspace, workspace.house.catalog, workspace.root

    def person(self, number, email="", state="granted"):
        own, email = customer(number), email or f"p{number}@example.org"
        golden = [
            {"field": "email", "rank": 1, "value": email},
            {"field": "first_name", "rank": 1, "value": f"Zoé {number}"},
        ]
        with self.catalog.transaction() as connection:
            connection.execute(
                """
                INSERT INTO customer (customer_id, name, sources, records, identifiers, completeness, first_seen_at, last_seen_at,
                    orders, spent, events, search_text, digest)
                VALUES (%s, 'Zoé', '["crm"]', 1, 1, 1, %s, %s, 2, '{"EUR": 1250}', 0, '', '')
                ON CONFLICT DO NOTHING
                """,
                [own, AT, AT],
            )
            connection.execute("DELETE FROM portrait WHERE customer_id = %s", [own])
            connection.execute("INSERT INTO portrait VALUES (%s, %s)", [own, json.dumps(golden)])
            connection.execute(
                "INSERT INTO identifier VALUES (%s, %s, 'crm', 'email', %s, '')", [UUID(int=number + 5), own, email]
            )
            connection.execute("INSERT INTO member VALUES (%s, 'loyal', now()) ON CONFLICT DO NOTHING", [own])
        self.allow(number, state)

    def allow(self, number, state):
        with self.catalog.transaction() as connection:
            connection.execute("DELETE FROM allowance WHERE customer_id = %s", [customer(number)])
            connection.execute(
                "INSERT INTO allowance VALUES (%s, 'marketing', 'email', %s, %s, %s)",
                [customer(number), state, consent(number), AT],
            )

    def leave(self, number):
        with self.catalog.transaction() as connection:
            connection.execute("DELETE FROM member WHERE customer_id = %s", [customer(number)])
            self._changed(connection, number, entered=False)

    def enter(self, number):
        self.person(number)
        with self.catalog.transaction() as connection:
            self._changed(connection, number, entered=True)

    def _changed(self, connection, number, *, entered):
        connection.execute(
            "INSERT INTO member_change (segment, customer_id, entered, changed_at, why) VALUES ('loyal', %s, %s, now(), 'live')",
            [customer(number), entered],
        )

    def define(self, name, text):
        (self.root / "destinations" / f"{name}.yaml").write_text(text)

    def deliver(self):
        Delivery(self.workspace.house).run(until_done=True)

    def sync(self, name, mode=""):
        (made,) = self.workspace.destinations.sync(name, mode=mode, by="anna")
        self.deliver()
        run = self.workspace.destinations.run(made.sync_id)
        assert adds_up(run)
        return run

    def broken(self):
        with self.catalog.reading() as connection:
            return [one.name for one in PROMISES if one.name in OURS and asked(connection, one, 5).places]


OURS = {"sync_counts", "sync_rows", "acknowledged", "delivered", "nothing_kept", "consented", "stays"}
AUDIENCE = (
    "audiences:\n  - {{name: vip, segment: loyal, purpose: marketing, channel: email, {more}mapping: {{{mapping}}}}}\n"
)


@pytest.fixture
def shop(workspace):
    return Shop(workspace)


@pytest.fixture
def hooked(shop, receiver):
    secret = shop.root / ".monocle" / "hook.secret"
    write_secret(secret, receiver.secrets[0])
    head = f"kind: webhook\nsecret: file:.monocle/hook.secret\nurl: {receiver.url}/hook\n"
    shop.define(
        "hook", head + AUDIENCE.format(more="every: 5m, live: true, ", mapping="email: email, name: first_name")
    )
    return receiver


@pytest.fixture
def mailed(shop, brevo):
    write_secret(shop.root / ".monocle" / "brevo.secret", brevo.key)
    head = f"kind: brevo\nsecret: file:.monocle/brevo.secret\nurl: {brevo.url}\nlist_id: 12\n"
    shop.define("mail", head + AUDIENCE.format(more="", mapping="EMAIL: email, PRENOM: first_name"))
    return brevo


def counts(run):
    return {
        name: value
        for name in ("unchanged", "added", "updated", "removed", "skipped", "refused", "failed")
        if (value := getattr(run, name))
    }


@pytest.mark.usefixtures("hooked")
def test_differences_tell_who_came_changed_and_went_and_why(shop, receiver):
    for number in range(4):
        shop.person(number)
    shop.person(4, state="withdrawn")
    preview = shop.workspace.destinations.preview("hook", "vip")
    assert (preview.of, preview.counts["added"], preview.reasons) == (5, 4, {"withdrawn": 1})
    assert receiver.calls == []
    assert counts(shop.sync("hook")) == {"added": 4, "refused": 1}
    assert {one["data"]["consent_id"] for one in receiver.events} == {str(consent(number)) for number in range(4)}
    assert counts(shop.sync("hook")) == {"unchanged": 4, "refused": 1}
    shop.person(0, email="new@example.org")
    shop.allow(1, "withdrawn")
    shop.leave(2)
    shop.allow(4, "granted")
    run = shop.sync("hook")
    assert counts(run) == {"unchanged": 1, "added": 1, "updated": 1, "removed": 2}
    found = {one.customer_id: one for one in shop.workspace.destinations.results(run.sync_id)}
    assert {(one.outcome, one.reason) for one in found.values()} == {
        ("added", ""), ("updated", ""), ("removed", "withdrawn"), ("removed", "left")
    }  # fmt: skip
    assert {name["email"] for name in receiver.there().values()} == {
        "new@example.org",
        "p3@example.org",
        "p4@example.org",
    }
    assert shop.workspace.destinations.get("hook").audiences[0].there == 3
    assert shop.broken() == []


@pytest.mark.usefixtures("hooked")
def test_a_full_synchronisation_tells_everybody_again(shop, receiver):
    for number in range(3):
        shop.person(number)
    shop.sync("hook")
    shop.leave(0)
    assert counts(shop.sync("hook", "full")) == {"updated": 2, "removed": 1}
    assert len(receiver.events) == 6
    assert shop.broken() == []


def test_people_who_share_an_address_are_one_contact_and_stay_while_one_of_them_does(shop, mailed):
    shop.person(0, email="family@example.org")
    shop.person(1, email="Family@example.org")
    shop.person(2)
    first = shop.sync("mail")
    assert counts(first) == {"added": 2, "skipped": 1}
    (left_out,) = shop.workspace.destinations.results(first.sync_id, "skipped")
    assert left_out.reason == "same_contact"
    shop.leave(0)
    assert counts(shop.sync("mail")) == {"unchanged": 1, "added": 1, "removed": 1}
    assert set(mailed.lists[12]) == {"family@example.org", "p2@example.org"}
    shop.leave(1)
    shop.sync("mail")
    assert set(mailed.lists[12]) == {"p2@example.org"}
    assert shop.broken() == []


def test_an_audience_is_decided_some_customers_at_a_time(shop, mailed, monkeypatch):
    monkeypatch.setattr(syncing, "_CHUNK", 1)
    for number, email in enumerate(("family@example.org", "Family@example.org", "", "", "")):
        shop.person(number, email=email, state="denied" if number == 3 else "granted")
    assert counts(shop.sync("mail")) == {"added": 3, "skipped": 1, "refused": 1}
    shop.leave(0)
    shop.allow(3, "granted")
    shop.allow(4, "withdrawn")
    assert counts(shop.sync("mail")) == {"unchanged": 1, "added": 2, "removed": 2}
    assert set(mailed.lists[12]) == {"family@example.org", "p2@example.org", "p3@example.org"}
    shop.person(2, email="family@example.org")
    assert counts(shop.sync("mail")) == {"unchanged": 2, "refused": 1, "removed": 1}
    assert set(mailed.lists[12]) == {"family@example.org", "p3@example.org"}
    assert shop.broken() == []


def test_an_address_that_changed_takes_the_old_one_out_and_the_new_one_in(shop, mailed):
    shop.person(0)
    shop.sync("mail")
    shop.person(0, email="moved@example.org")
    run = shop.sync("mail")
    assert counts(run) == {"removed": 1}
    assert set(mailed.lists[12]) == {"moved@example.org"}
    assert counts(shop.sync("mail")) == {"unchanged": 1}
    assert shop.broken() == []


def test_who_was_told_of_in_vain_and_withdraws_is_not_told_of_any_more(shop, mailed):
    shop.person(0)
    (first,) = shop.workspace.destinations.sync("mail", by="anna")
    shop.allow(0, "withdrawn")
    assert counts(shop.sync("mail")) == {"removed": 1}
    assert mailed.calls == []
    assert shop.workspace.destinations.run(first.sync_id).skipped == 1
    assert shop.broken() == []


def test_only_what_failed_is_sent_again_and_consent_is_asked_again(shop, mailed, monkeypatch):
    for number in range(3):
        shop.person(number)
    monkeypatch.setattr(
        servers.Brevo, "contract", lambda *_: (400, {"code": "invalid_parameter", "message": "p0@example.org"})
    )
    run = shop.sync("mail")
    assert counts(run) == {"failed": 3}
    assert {one.reason for one in shop.workspace.destinations.results(run.sync_id, "failed")} == {
        "400 invalid_parameter"
    }
    monkeypatch.undo()
    shop.allow(1, "withdrawn")
    again = shop.workspace.destinations.retry(run.sync_id, "anna")
    shop.deliver()
    again = shop.workspace.destinations.run(again.sync_id)
    assert (again.mode, counts(again)) == ("retry", {"added": 2, "refused": 1})
    assert set(mailed.lists[12]) == {"p0@example.org", "p2@example.org"}
    with pytest.raises(Conflict):
        shop.workspace.destinations.retry(run.sync_id, "anna")
    assert shop.broken() == []


def test_what_is_scheduled_is_told_in_time_and_what_found_nothing_leaves_no_line(shop, hooked, monkeypatch):
    now = [dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    shop.person(0)
    schedule = Schedule(shop.workspace.house)
    assert schedule.look() == 1
    shop.deliver()
    assert set(hooked.there()) == {str(customer(0))}
    schedule.look()
    shop.enter(1)
    now[0] += dt.timedelta(seconds=2)
    assert schedule.look() == 1
    shop.deliver()
    assert set(hooked.there()) == {str(customer(0)), str(customer(1))}
    shop.leave(1)
    assert schedule.look() == 1
    shop.deliver()
    assert set(hooked.there()) == {str(customer(0))}
    shop.allow(0, "withdrawn")
    assert schedule.look() == 0
    now[0] += WITHDRAWN_EVERY
    schedule.look()
    shop.deliver()
    assert hooked.there() == {}
    assert dt.timedelta(minutes=5) > WITHDRAWN_EVERY + EARLY
    before = len(shop.workspace.destinations.runs("hook"))
    for _ in range(3):
        now[0] += dt.timedelta(minutes=5)
        schedule.look()
    assert len(shop.workspace.destinations.runs("hook")) <= before + 1
    assert shop.broken() == []


def test_who_withdraws_leaves_whom_a_destination_keeps_out_as_fast_as_any_audience(shop, hooked, monkeypatch):
    now = [dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    path = shop.root / "destinations" / "hook.yaml"
    path.write_text(path.read_text().replace("every: 5m, live: true", "every: after_run, use: suppress"))
    shop.person(0)
    shop.person(1)
    shop.sync("hook")
    schedule = Schedule(shop.workspace.house)
    assert schedule.look() == 0
    shop.allow(0, "withdrawn")
    now[0] += WITHDRAWN_EVERY
    assert schedule.look() == 1
    shop.deliver()
    assert set(hooked.there()) == {str(customer(1))}


def test_files_bear_the_choice_that_allows_each_row(shop):
    shop.define(
        "file",
        "kind: csv\nprofile: machine\n" + AUDIENCE.format(more="", mapping="E: email, SPENT: spent.EUR, T: trait.clv"),
    )
    with shop.catalog.transaction() as connection:
        connection.execute("INSERT INTO customer_trait VALUES (%s, '{\"clv\": 3.5}', now())", [customer(0)])
    shop.person(0)
    shop.person(1)
    shop.sync("file")
    (path,) = (shop.root / ".monocle" / "exports").iterdir()
    with path.open() as file:
        rows = {row["customer_id"]: row for row in csv.DictReader(file)}
    assert rows[str(customer(0))] == {
        "customer_id": str(customer(0)), "E": "p0@example.org", "SPENT": "1250", "T": "3.5", "action": "add",
        "consent_id": str(consent(0)),
    }  # fmt: skip
    assert rows[str(customer(1))]["T"] == ""


def test_nobody_is_told_of_while_it_is_not_known_what_customers_allow(shop, mailed):
    shop.person(0)
    with shop.catalog.transaction() as connection:
        connection.execute("DELETE FROM understanding")
    with pytest.raises(Unavailable):
        shop.sync("mail")
    assert mailed.calls == []


def test_what_is_wrong_with_a_file_is_told_where_it_is_shown(shop, mailed):
    shop.define("bad", "kind: fax\n")
    shop.define("unmapped", "kind: csv\n" + AUDIENCE.format(more="", mapping="E: shoe_size"))
    found = {one.name: one.error for one in shop.workspace.destinations.list()}
    assert "no kind of destination" in found["bad"]
    assert "no field of a customer" in found["unmapped"]
    assert found["mail"] == ""
    with pytest.raises(NotFound):
        shop.workspace.destinations.sync("mail", "nobody")
    with pytest.raises(NotFound):
        shop.workspace.destinations.get("nowhere")
    with pytest.raises(BadConfig):
        shop.workspace.destinations.sync("bad")
    assert shop.workspace.destinations.check("mail") == "Brevo knows our key"
    (shop.root / ".monocle" / "brevo.secret").write_text("another")
    with pytest.raises(Unavailable, match="refuses our key"):
        shop.workspace.destinations.check("mail")
    assert mailed.lists[12] == {}


def test_advertisers_names_that_suggest_health_or_money_are_warned_of(shop):
    head = "kind: meta\nsecret: env:META\naudience_id: 23\naudiences:\n"
    shop.define(
        "ads", head + "  - {name: diabetics, segment: loyal, purpose: ads, channel: any, mapping: {EMAIL: email}}\n"
    )
    assert shop.workspace.destinations.get("ads").warnings == ["health:diabetics"]


def test_an_audience_that_left_its_file_while_the_destination_has_its_customers_is_warned_of(shop, mailed):
    shop.person(0)
    shop.sync("mail")
    path = shop.root / "destinations" / "mail.yaml"
    path.write_text(path.read_text().replace("vip", "other"))
    assert shop.workspace.destinations.get("mail").warnings == ["orphan:vip"]
    assert set(mailed.lists[12]) == {"p0@example.org"}


def test_an_audience_that_left_its_file_is_emptied_as_it_was_told_when_somebody_asks_for_it(shop, mailed):
    path = shop.root / "destinations" / "mail.yaml"
    own = path.read_text().replace("list_id: 12\n", "").replace("name: vip,", "name: vip, list_id: 12,")
    path.write_text(own)
    shop.person(0)
    shop.person(1)
    shop.sync("mail")
    with pytest.raises(Conflict, match="names this audience yet"):
        shop.workspace.destinations.sync("mail", "vip", "remove", "anna")
    path.write_text(own.replace("vip", "other").replace("list_id: 12", "list_id: 13"))
    with pytest.raises(NotFound, match="not known how"):
        shop.workspace.destinations.sync("mail", "nobody", "remove", "anna")
    assert set(mailed.lists[12]) == {"p0@example.org", "p1@example.org"}
    client = TestClient(build(shop.workspace, SignIn()), base_url="http://127.0.0.1:8360", follow_redirects=False)
    client.headers |= {
        "Cookie": f"{COOKIE}={shop.workspace.sessions.create('anna')}",
        "Origin": "http://127.0.0.1:8360",
    }
    assert 'name="mode" value="remove"' in client.get("/destinations/mail").text
    assert client.post("/destinations/mail/audiences/vip/sync", data={"mode": "remove"}).status_code == 303
    shop.deliver()
    assert counts(shop.workspace.destinations.runs("mail", "vip")[0]) == {"removed": 2}
    assert mailed.lists[12] == {}
    assert shop.workspace.destinations.get("mail").warnings == []
    assert shop.broken() == []


def test_what_goes_wrong_after_a_run_is_kept_and_tried_again_and_the_others_are_told(shop, mailed, monkeypatch):
    now = [dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    shop.person(0)
    shop.define("early", "kind: csv\n" + AUDIENCE.format(more="", mapping="E: email").replace("loyal", "sleepy"))
    after_run(shop.workspace.house, None, None)
    shop.deliver()
    assert set(mailed.lists[12]) == {"p0@example.org"}
    assert "no segment sleepy" in shop.workspace.destinations.get("early").audiences[0].error
    with shop.catalog.transaction() as connection:
        connection.execute("INSERT INTO segment (name, version, evaluated_at) VALUES ('sleepy', 1, now())")
    schedule = Schedule(shop.workspace.house)
    assert schedule.look() == 0
    now[0] += AGAIN_AFTER
    assert schedule.look() == 1
    assert shop.workspace.destinations.get("early").audiences[0].error == ""


def test_programs_ask_for_destinations_previews_synchronisations_and_results(shop, mailed):
    for number in range(3):
        shop.person(number)
    client = TestClient(build(shop.workspace, SignIn()), base_url="http://127.0.0.1:8360", follow_redirects=False)
    client.headers["Cookie"] = f"{COOKIE}={shop.workspace.sessions.create('anna')}"
    base = "/api/v1"
    listed = client.get(f"{base}/destinations").json()["items"]
    assert [(one["name"], one["audiences"][0]["name"]) for one in listed] == [("mail", "vip")]
    assert client.get(f"{base}/destinations/mail/audiences/vip/preview").json()["counts"]["added"] == 3
    said = client.post(f"{base}/destinations/mail/check")
    assert said.json() == {"said": "Brevo knows our key"}
    made = client.post(f"{base}/destinations/mail/syncs", json={"mode": "full"})
    assert made.status_code == 202
    (run,) = made.json()["items"]
    assert (run["waiting"], run["asked_by"]) == (3, "anna")
    shop.deliver()
    assert client.get(f"{base}/syncs/{run['sync_id']}").json()["added"] == 3
    page = client.get(f"{base}/syncs/{run['sync_id']}/results", params={"limit": 2}).json()
    assert ([one["outcome"] for one in page["items"]], page["following"]) == (["added", "added"], 2)
    assert len(client.get(f"{base}/syncs", params={"destination": "mail"}).json()["items"]) == 1
    assert client.post(f"{base}/syncs/{run['sync_id']}/retry").status_code == 409
    assert client.get(f"{base}/destinations/nowhere").status_code == 404
    answered = json.dumps(listed) + said.text
    assert mailed.key not in answered


def test_the_process_beside_a_server_decides_what_is_due_delivers_it_and_ends_with_the_server(shop, hooked, settings):
    shop.person(0)
    chosen = {"MONOCLE_DATABASE_URL": settings.database_url, "MONOCLE_LOOPBACK_DESTINATIONS": "1"}
    with subprocess.Popen(command(str(shop.root)), stdin=subprocess.PIPE, env=os.environ | chosen) as process:
        until(lambda: hooked.events)
        process.stdin.close()
        assert process.wait(90) == 0
    assert set(hooked.there()) == {str(customer(0))}
    assert shop.workspace.destinations.runs("hook")[0].asked_by == "schedule"
    assert shop.broken() == []


@pytest.fixture
def deaf(monkeypatch):
    """Brevo refuses to take anybody out of a list for as long as it is said to."""
    contract, refusing = servers.Brevo.contract, [True]

    def some(server, method, path, *rest):
        if refusing[0] and path.endswith("/remove"):
            return 400, {"code": "invalid_parameter", "message": "no"}
        return contract(server, method, path, *rest)

    monkeypatch.setattr(servers.Brevo, "contract", some)
    return refusing


def there(shop):
    audience = shop.workspace.destinations.get("mail").audiences[0]
    return audience.there, audience.stays


def test_an_old_address_whose_removal_was_given_up_is_taken_out_by_the_next_synchronisation(shop, mailed, deaf):
    shop.person(0)
    shop.person(1)
    shop.sync("mail")
    shop.person(0, email="moved@example.org")
    assert counts(shop.sync("mail")) == {"failed": 1, "unchanged": 1}
    assert set(mailed.lists[12]) == {"p0@example.org", "p1@example.org", "moved@example.org"}
    assert there(shop) == (2, 1)
    assert shop.workspace.destinations.get("mail").warnings == ["stays:vip"]
    assert shop.broken() == ["stays"]
    assert counts(shop.sync("mail")) == {"failed": 1, "unchanged": 2}
    assert shop.workspace.destinations.preview("mail", "vip").counts["removed"] == 1
    deaf[0] = False
    run = shop.sync("mail")
    assert counts(run) == {"removed": 1, "unchanged": 2}
    assert [one.reason for one in shop.workspace.destinations.results(run.sync_id, "removed")] == ["stayed"]
    assert set(mailed.lists[12]) == {"p1@example.org", "moved@example.org"}
    assert there(shop) == (2, 0)
    assert shop.broken() == []
    assert counts(shop.sync("mail")) == {"unchanged": 2}


def test_who_retries_takes_the_old_address_out(shop, mailed, deaf):
    shop.person(0)
    shop.sync("mail")
    shop.person(0, email="moved@example.org")
    failed = shop.sync("mail")
    deaf[0] = False
    again = shop.workspace.destinations.retry(failed.sync_id, "anna")
    shop.deliver()
    assert counts(shop.workspace.destinations.run(again.sync_id)) == {"removed": 1, "unchanged": 1}
    assert set(mailed.lists[12]) == {"moved@example.org"}
    assert shop.broken() == []


def test_who_withdraws_leaves_by_every_address_that_stays_there_within_minutes(shop, mailed, deaf, monkeypatch):
    now = [dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    shop.person(0)
    shop.sync("mail")
    shop.person(0, email="moved@example.org")
    shop.sync("mail")
    shop.allow(0, "withdrawn")
    schedule = Schedule(shop.workspace.house)
    assert schedule.look() == 1
    shop.deliver()
    assert set(mailed.lists[12]) == {"p0@example.org", "moved@example.org"}
    assert there(shop) == (1, 2)
    deaf[0] = False
    now[0] += WITHDRAWN_EVERY
    assert schedule.look() == 1
    shop.deliver()
    assert mailed.lists[12] == {}
    assert there(shop) == (0, 0)
    assert shop.broken() == []


def test_an_address_that_stays_is_kept_where_its_customer_or_another_comes_by_it_again(shop, mailed, deaf):
    shop.person(0)
    shop.sync("mail")
    shop.person(0, email="moved@example.org")
    shop.sync("mail")
    shop.person(1, email="p0@example.org")
    assert counts(shop.sync("mail")) == {"added": 1, "unchanged": 1}
    assert there(shop) == (2, 0)
    shop.leave(1)
    assert counts(shop.sync("mail")) == {"failed": 1, "unchanged": 1}
    shop.enter(1)
    shop.person(1, email="p0@example.org")
    deaf[0] = False
    assert counts(shop.sync("mail")) == {"unchanged": 2}
    assert there(shop) == (2, 0)
    assert set(mailed.lists[12]) == {"p0@example.org", "moved@example.org"}
    assert shop.broken() == []
