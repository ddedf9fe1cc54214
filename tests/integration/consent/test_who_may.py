"""Who of an audience may be sent, and the reason why each other one may not; what was spared."""

import datetime as dt
import json
from uuid import UUID

import pytest

from monocle.activate.allowed import places
from monocle.catalog import allowances, audience_log, contacts
from monocle.catalog.contacts import Asked
from monocle.ids import place_of
from monocle.segment import postgres
from monocle.segment.person import Person
from monocle.segment.reading import belongs
from monocle.segment.tree import Share

NOW = dt.datetime(2027, 2, 28, 12)
DAY = dt.timedelta(days=1)
REASONS = {
    1: "",
    2: "no_choice",
    3: "denied",
    4: "withdrawn",
    5: "under_15",  # born on 29 February: 15 on 1 March
    6: "",  # 15 since yesterday
    7: "excluded",
    8: "listed",
    9: "bought_lately",
    10: "",  # bought long ago
    11: "complained",
    12: "capped",  # two messages, one of them a text message
    13: "",  # opened what was sent long ago: an opened message is no contact
    14: "capped",  # one message, and one that was sent elsewhere and of which nobody told yet
    15: "no_address",
    16: "refused",  # objected
    17: "",  # what was sent elsewhere is the message that was told
}


def person(number):
    return UUID(int=number)


@pytest.fixture(scope="module")
def shop(catalog_of_session):
    """Give a catalog with one customer for each reason, all of them in the segment that is sent."""
    with catalog_of_session.transaction() as connection:
        tables = connection.execute(
            "SELECT string_agg(tablename, ', ') FROM pg_tables WHERE schemaname = 'monocle' AND tablename <> 'migration'"
        ).fetchone()[0]
        connection.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        for number in REASONS:
            _customer(connection, number)
        _choices(connection)
        _others(connection)
        allowances.refresh(connection, [person(number) for number in REASONS], NOW)
    return catalog_of_session


def _customer(connection, number):
    bought = {9: NOW - 2 * DAY, 10: NOW - 90 * DAY}.get(number)
    born = {5: "2012-02-29", 6: "2012-02-27"}.get(number, "1980-05-05")
    connection.execute(
        """
        INSERT INTO customer (customer_id, name, sources, records, identifiers, completeness, first_seen_at, last_seen_at, orders,
            spent, last_order_at, events, search_text, digest)
        VALUES (%s, '', '[]', 1, 1, 1, now(), now(), 0, '{}', %s, 0, '', '')
        """,
        [person(number), bought],
    )
    golden = [{"field": "birth_date", "value": born}]
    connection.execute("INSERT INTO portrait VALUES (%s, %s)", [person(number), json.dumps(golden)])
    if number != 15:
        connection.execute(
            "INSERT INTO identifier VALUES (%s, %s, 'crm', 'email', %s, '')",
            [person(number), person(number), f"{number}@x.example"],
        )
    connection.execute("INSERT INTO member VALUES (%s, 'sent', now())", [person(number)])


def _choices(connection):
    for number in REASONS:
        said = {3: "denied", 4: "withdrawn", 16: "objected"}.get(number, "granted")
        if number != 2:
            connection.execute(
                "INSERT INTO choice VALUES (%s, %s, %s, 'crm', 'marketing', 'email', %s, %s, NULL)",
                [UUID(int=1_000 + number), person(number), person(number), said, NOW - 10 * DAY],
            )


def _others(connection):
    connection.execute("INSERT INTO member VALUES (%s, 'kept_out', now())", [person(7)])
    connection.execute("INSERT INTO segment_list VALUES ('staff', 'imported', '', now(), '', 1)")
    connection.execute("INSERT INTO segment_list_item VALUES ('staff', 'email', '8@x.example', %s)", [person(8)])
    happened = [
        (11, "ticket", "Complaint received", "phone", "inbound", 3),
        (12, "email", "Email Sent", "email", "outbound", 1),
        (12, "email", "SMS Sent", "sms", "outbound", 2),
        (13, "email", "Email Sent", "email", "outbound", 40),
        (13, "email", "Email Opened", "email", "inbound", 1),
        (13, "email", "Email Opened", "email", "inbound", 2),
        (14, "email", "Email Sent", "email", "outbound", 5),
        (17, "email", "Email Sent", "email", "outbound", 1),
    ]
    for place, (number, kind, name, channel, direction, days) in enumerate(happened):
        connection.execute(
            """
            INSERT INTO happening VALUES (%s, %s, %s, 'crm', %s, %s, %s, %s, %s, NULL, NULL, NULL, '{}')
            """,
            [UUID(int=2_000 + place), person(number), person(number), kind, name, channel, direction, NOW - days * DAY],
        )
    for number in (14, 17):
        connection.execute(
            "INSERT INTO sent VALUES ('elsewhere', 'news', %s, '', '', '{}', NULL, %s, %s)",
            [person(number), UUID(int=3_000 + number), (NOW - 2 * DAY).replace(tzinfo=dt.UTC)],
        )


def asked(**more):
    usual = {
        "destination": "mail",
        "audience": "spring",
        "segment": "sent",
        "places": places("marketing", "email"),
        "exclude": ["kept_out"],
        "lists": ["staff"],
        "bought_since": NOW - 30 * DAY,
        "complained_since": NOW - 30 * DAY,
        "times": 2,
        "contacted_since": NOW - 7 * DAY,
        "others": [("elsewhere", "news", "email")],
        "reached_by": "email",
        "zone": "Europe/Paris",
    }
    return Asked(**{**usual, **more})


def found(shop, question, at=NOW, only=None):
    with shop.transaction() as connection:
        return {one.int: (consent, why) for one, consent, why in contacts.verdicts(connection, question, at, only)}


def test_each_customer_is_told_of_with_the_reason_and_the_choice(shop):
    told = found(shop, asked())
    assert {number: why for number, (_, why) in told.items()} == REASONS
    for number, (consent, why) in told.items():
        assert consent == (None if why == "no_choice" else UUID(int=1_000 + number))


def test_customers_alone_are_told_of_when_they_are_asked_for(shop):
    assert set(found(shop, asked(), only=[person(3), person(900)])) == {3}


def test_who_is_born_on_29_february_is_15_on_1_march(shop):
    assert found(shop, asked(), at=NOW + DAY)[5][1] == ""
    assert found(shop, asked(), at=NOW.replace(hour=22, minute=59))[5][1] == "under_15"
    assert found(shop, asked(), at=NOW.replace(hour=23))[5][1] == "", "it is 1 March in Paris"


def test_a_cap_over_some_channels_counts_those_alone_and_never_the_audience_itself(shop):
    assert found(shop, asked(channels=["email"]))[12][1] == ""
    assert found(shop, asked(destination="elsewhere", audience="news"))[14][1] == ""
    assert found(shop, asked(times=0))[12][1] == ""


def test_the_same_share_is_held_out_each_time(shop):
    half = found(shop, asked(holdout=0.5))
    held = {number for number, (_, why) in half.items() if why == "holdout"}
    assert held
    assert held < {number for number, why in REASONS.items() if why in {"", "capped"}}
    assert found(shop, asked(holdout=0.5)) == half


def test_those_held_out_are_a_share_as_segments_draw_it(shop):
    told = {number for number, (_, why) in found(shop, asked(holdout=0.37)).items() if why == "holdout"}
    salt, free = "mail/spring", [number for number, why in REASONS.items() if why in {"", "capped"}]
    assert told == {number for number in free if place_of(salt, person(number)) < 0.37}
    share = Share(0, 0.37, salt)
    made = postgres.members(share, NOW)
    with shop.transaction() as connection:
        rows = connection.execute(made.sql.encode(), {**made.values, "ids": [person(one) for one in free]}).fetchall()
    assert {row[0] for row in rows} == {person(number) for number in told}
    assert all(belongs(share, Person(person(one)), NOW) is (one in told) for one in free)


def test_a_contact_is_spared_once_however_often_it_is_found(shop):
    with shop.transaction() as connection:
        for sync in (1, 2):
            connection.execute(
                """
                INSERT INTO sync_run (sync_id, destination, audience, mode, asked_by, started_at, checked_at, state, of, unchanged)
                VALUES (%s, 'mail', 'spring', 'difference', 'anna', now(), now(), 'done', 3, 0)
                """,
                [UUID(int=sync)],
            )
            for number, why in ((7, "excluded"), (12, "capped"), (3, "denied")):
                connection.execute(
                    "INSERT INTO sync_kept VALUES (%s, %s, 'skipped', %s, NULL)", [UUID(int=sync), person(number), why]
                )
        told = audience_log.spared(connection, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), ["excluded", "capped"])
        lines = audience_log.newest(connection, 10)
    assert [(one.reason, one.contacts) for one in told] == [("capped", 1), ("excluded", 1)]
    assert [(one.by, one.what) for one in lines] == [("anna", "sent")] * 2
