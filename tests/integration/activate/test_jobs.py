"""What destinations take at once and refuse later: they are asked until they say, and what they say comes back to each customer."""

import datetime as dt

import destination_servers as servers
import pytest
from outgoing import adds_up, broken, contact, customer, hashed, house_of, place, put, run_of, states

from monocle.catalog import jobs, sends, stays
from monocle.workspace.delivering import Delivery

PEOPLE = [(number, "add", "Zoé") for number in range(5)]


@pytest.fixture
def house(catalog, tmp_path):
    return house_of(catalog, tmp_path)


@pytest.fixture
def brevo(house):
    with servers.Brevo() as server:
        place(house, "crm", "brevo", server.key, url=server.url, list_id=12)
        yield server


@pytest.fixture
def google(house):
    with servers.Google() as server:
        place(house, "crm", "google", server.key, url=server.url, account_id=1, audience_id=2)
        yield server


def asked(house, *, after=None):
    """Deliver, and ask for jobs as if their time had come; ``after`` so long a time, where given."""
    Delivery(house).run(until_done=True)
    with house.catalog.transaction() as connection:
        connection.execute("UPDATE job SET next_at = began_at")
        if after:
            connection.execute("UPDATE job SET began_at = began_at - %s", [after])
    Delivery(house).run(until_done=True)


def there(house):
    with house.catalog.reading() as connection:
        found = connection.execute("SELECT customer_id, digest, payload FROM sent ORDER BY 1").fetchall()
    return {row[0]: (row[1], row[2]) for row in found}


def kept(house):
    with house.catalog.reading() as connection:
        return connection.execute("SELECT count(*) FROM job_row").fetchone()[0]


def told(house, sync_id):
    run = run_of(house, sync_id)
    assert adds_up(run)
    assert broken(house) == []
    return (run.added, run.updated, run.removed, run.failed), (run.unconfirmed, run.unnamed), run.said


def test_whom_brevo_s_report_names_failed_after_all_and_can_be_retried(house, brevo):
    brevo.invalid |= {"person1@example.org", "person3@example.org"}
    sync_id = put(house, "crm", PEOPLE, payload=contact)
    Delivery(house).run(until_done=True)
    assert told(house, sync_id) == ((5, 0, 0, 0), (5, 0), "")
    assert kept(house) == 5
    asked(house)
    assert told(house, sync_id) == ((3, 0, 0, 2), (0, 0), "invalid_emails")
    assert set(there(house)) == {customer(number) for number in (0, 2, 4)}
    assert kept(house) == 0, "nothing of a job is kept once it ended"
    with house.catalog.transaction() as connection:
        results = sends.results(connection, sync_id, "failed", 10, 0)
        assert {(one["customer_id"], one["reason"]) for one in results} == {
            (customer(1), "invalid_emails"), (customer(3), "invalid_emails")
        }  # fmt: skip
        assert sends.failed_customers(connection, sync_id) == {customer(1), customer(3)}
        assert sends.failed_customers(connection, sync_id) == set(), "they are retried once"


def test_an_import_that_failed_took_nobody(house, brevo):
    brevo.fate = "failed"
    sync_id = put(house, "crm", PEOPLE, payload=contact)
    asked(house)
    assert told(house, sync_id) == ((0, 0, 0, 5), (0, 0), "")
    assert there(house) == {}


@pytest.mark.parametrize("fate", ["queued", "in_process", "what nobody wrote down"])
def test_a_job_that_never_ends_is_asked_for_less_and_less_and_given_up_after_two_days(house, brevo, fate):
    brevo.fate = fate
    sync_id = put(house, "crm", PEOPLE, payload=contact)
    asked(house)
    assert told(house, sync_id) == ((5, 0, 0, 0), (5, 0), "")
    with house.catalog.reading() as connection:
        asks, wait = connection.execute("SELECT asks, next_at - now() FROM job").fetchone()
    assert asks == 1
    assert wait > dt.timedelta(0)
    asked(house, after=jobs.LONGEST)
    assert told(house, sync_id) == ((5, 0, 0, 0), (5, 0), jobs.NEVER_SAID)
    assert (len(there(house)), kept(house)) == (5, 0)


def test_a_job_that_brevo_forgot_is_not_known_and_nobody_is_said_to_be_refused(house, brevo):
    sync_id = put(house, "crm", PEOPLE, payload=contact)
    Delivery(house).run(until_done=True)
    brevo.processes.clear()
    asked(house)
    assert told(house, sync_id) == ((5, 0, 0, 0), (5, 0), "it does not know this job any more")
    assert len(there(house)) == 5


def test_a_report_that_cannot_be_read_is_asked_for_again_and_one_that_only_counts_is_counted(house, brevo):
    brevo.invalid.add("person1@example.org")
    sync_id = put(house, "crm", PEOPLE, payload=contact)
    Delivery(house).run(until_done=True)
    brevo.chaos += ["", "500"]
    asked(house)
    assert told(house, sync_id)[1] == (5, 0)
    brevo.counts = True
    asked(house)
    assert told(house, sync_id) == ((5, 0, 0, 0), (0, 1), "invalid_emails")


def test_a_refused_update_leaves_what_was_there_before_to_be_told_anew(house, brevo):
    put(house, "crm", PEOPLE, payload=contact)
    asked(house)
    before = there(house)
    brevo.invalid.add("person2@example.org")
    sync_id = put(house, "crm", [(2, "update", "Zoë"), (4, "update", "Zoë")], payload=contact)
    asked(house)
    assert told(house, sync_id) == ((0, 1, 0, 1), (0, 0), "invalid_emails")
    assert set(there(house)) == set(before)
    assert there(house)[customer(2)] == ("refused", {"email": "person2@example.org"}), (
        "the next synchronisation tells it"
    )


def test_what_was_said_since_is_not_undone_by_what_is_said_late(house, brevo):
    brevo.invalid.add("person2@example.org")
    first = put(house, "crm", PEOPLE, payload=contact)
    Delivery(house).run(until_done=True)
    brevo.invalid.clear()
    second = put(house, "crm", [(2, "update", "Zoë")], payload=contact)
    asked(house)
    assert told(house, first) == ((4, 0, 0, 1), (0, 0), "invalid_emails")
    assert told(house, second) == ((0, 1, 0, 0), (0, 0), "")
    assert len(there(house)) == 5


def test_google_counts_what_it_refuses_and_a_request_that_failed_took_nobody(house, google):
    google.fate, google.wrong = "PARTIAL_SUCCESS", 2
    sync_id = put(house, "crm", PEOPLE, payload=hashed)
    asked(house)
    reason = "USER_IDENTIFIER_DECRYPTION_ERROR"
    assert told(house, sync_id) == ((5, 0, 0, 0), (0, 2), reason)
    google.fate = "FAILURE"
    other = put(house, "crm", [(7, "add", "Zoé")], payload=hashed)
    asked(house)
    assert told(house, other) == ((0, 0, 0, 1), (0, 0), "")
    assert customer(7) not in there(house)


def test_whom_google_did_not_remove_after_all_stays_and_is_known_to(house, google):
    put(house, "crm", PEOPLE, payload=hashed)
    asked(house)
    google.fate = "FAILURE"
    sync_id = put(house, "crm", [(1, "remove", "Zoé")], payload=hashed)
    Delivery(house).run(until_done=True)
    assert customer(1) not in there(house), "as far as it said so"
    asked(house)
    assert told(house, sync_id)[0] == (0, 0, 0, 1)
    assert customer(1) in there(house), "so that whatever is decided next takes them out"
    with house.catalog.reading() as connection:
        assert stays.totals(connection) == {("crm", "loyal"): 1}
    google.fate = "SUCCESS"
    put(house, "crm", [(1, "remove", "Zoé")], payload=hashed)
    asked(house)
    assert customer(1) not in there(house)
    with house.catalog.reading() as connection:
        assert stays.totals(connection) == {}


@pytest.mark.parametrize(("fate", "unconfirmed", "said"), [("PROCESSING", 5, ""), ("SUCCESS", 0, ""), ("", 5, "it does not know this job any more")])  # fmt: skip
def test_google_is_asked_until_it_says(house, google, fate, unconfirmed, said):
    google.fate = fate or "SUCCESS"
    sync_id = put(house, "crm", PEOPLE, payload=hashed)
    Delivery(house).run(until_done=True)
    if not fate:
        google.requests.clear()
    asked(house)
    assert told(house, sync_id) == ((5, 0, 0, 0), (unconfirmed, 0), said)


def test_meta_counts_invalid_entries_once_it_is_through_with_a_session(house):
    with servers.Meta() as server:
        place(house, "crm", "meta", server.key, url=server.url, audience_id=23)
        server.late, server.ended = 2, False
        people = [(number, "add", "0" * 63 + str(number)) for number in range(5)]
        sync_id = put(house, "crm", people, payload=lambda _, text: {"EMAIL": text})
        asked(house)
        assert told(house, sync_id) == ((5, 0, 0, 0), (5, 0), "")
        server.ended = True
        asked(house)
        assert told(house, sync_id) == ((5, 0, 0, 0), (0, 2), "invalid")
        server.sessions.clear()
        other = put(house, "crm", [(9, "add", "0" * 63 + "9")], payload=lambda _, text: {"EMAIL": text})
        Delivery(house).run(until_done=True)
        server.sessions.clear()
        asked(house)
        assert told(house, other)[2] == "it does not know this job any more"


@pytest.mark.usefixtures("brevo")
def test_a_job_of_a_destination_whose_file_is_gone_is_given_up_and_nothing_of_it_kept(house):
    sync_id = put(house, "crm", PEOPLE, payload=contact)
    Delivery(house).run(until_done=True)
    (house.folder.root / "destinations" / "crm.yaml").unlink()
    asked(house, after=jobs.LONGEST)
    assert told(house, sync_id)[1:] == ((5, 0), jobs.NEVER_SAID)
    assert kept(house) == 0
    assert states(house, "crm") == {"sent": 5}
