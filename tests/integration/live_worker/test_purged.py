"""What a purge leaves is what a run makes of the events that are kept, in what is known and in what is served."""

import datetime as dt
import random

import pytest
from live_house import EVENTS, asked, drained, event, post, served, stream, told_once

from monocle import clock

SEED = 17
LONG_AGO = clock.now() - dt.timedelta(days=900)
KNOWN = {
    "subjects": "SELECT record_id, key, owner_id, events, first_at, last_at, CAST(state AS jsonb), digest FROM subject",
    "links": "SELECT anonymous_id, user_id, evidence, sequence FROM subject_link",
    "identifiers": "SELECT * FROM subject_identifier",
    "orders": "SELECT order_id, order_key, record_id, CAST(state AS jsonb) FROM subject_order",
    "events": "SELECT record_id, sequence FROM subject_event",
    "events of orders": "SELECT order_id, sequence FROM subject_order_event",
    "refusals": "SELECT * FROM event_refusal",
}


def is_known_of(workspace):
    """Give what is known of subjects, table by table."""
    return {name: sorted(map(repr, asked(workspace, statement))) for name, statement in KNOWN.items()}


def aged(workspace, messages):
    """Let some events have come long ago."""
    asked(
        workspace,
        "UPDATE journal SET received_at = %s WHERE message_id = ANY(%s) RETURNING 1",
        LONG_AGO,
        list(messages),
    )
    asked(workspace, "DELETE FROM collected RETURNING 1")
    asked(
        workspace,
        """
        INSERT INTO collected (source, hour, received, applied, duplicate, quarantined, suppressed)
        SELECT source, date_trunc('hour', received_at, 'UTC'), count(*), count(*), 0, 0, 0
        FROM journal GROUP BY 1, 2 RETURNING 1
        """,
    )


def folded_anew(workspace):
    """Fold the journal from its beginning, as if nothing had been known."""
    for table in KNOWN.values():
        name = table.split(" FROM ")[1].split()[0]
        asked(workspace, f"DELETE FROM {name} RETURNING 1")
    asked(workspace, "DELETE FROM fact_piece RETURNING 1")
    asked(workspace, "UPDATE folded SET position = 0 RETURNING 1")


def said(dice, number):
    """Give what somebody says of what may be done, or a movement of points; of persons of whom nothing else is known too."""
    who = dice.randrange(40)
    names = {"userId": f"u{who}"} if dice.random() < 0.7 else {"anonymousId": f"d{who}"}
    consent = {"consent": {"categoryPreferences": {"Advertising": dice.random() < 0.5, "Email": dice.random() < 0.3}}}
    if dice.random() < 0.3:
        consent["traits"] = {"email": f"nouveau{who}@example.org"}
    if dice.random() < 0.3:
        return event("track", number, event="Points Earned", properties={"points": 5, "card": f"c{who}"}, **names)
    kinds = [
        ("page", {}),
        ("track", {"event": "Unsubscribed"}),
        ("track", {"event": "Segment Consent Preference Updated"}),
    ]
    kind, more = dice.choice(kinds)
    return event(kind, number, context=consent, **more, **names)


def apart(left, right):
    """Give what differs, by table."""
    return {name: sorted(set(left[name]) ^ set(right[name])) for name in left if set(left[name]) != set(right[name])}


@pytest.fixture
def kept_a_year(workspace):
    (workspace.root / "sources" / "web.yaml").write_text(EVENTS + "retention: {events: 365, orders: 2000}\n")
    return workspace


def test_what_a_purge_leaves_is_what_the_events_that_are_kept_say(kept_a_year, live, known):
    workspace, dice = kept_a_year, random.Random(SEED)  # noqa: S311 - drawn again from the seed
    events = [*stream(known, 160, seed=SEED), *(said(dice, 5000 + number) for number in range(80))]
    post(workspace, events)
    drained(live)
    workspace.run()
    buyers = {"where": {"orders": {"kind": ["sale", "refund"]}, "measure": "count", "op": "at_least", "value": 1}}
    workspace.segments.save("buyers", buyers, "a test")
    aged(workspace, [one["messageId"] for one in events if dice.random() < 0.8])
    [purged] = workspace.events.purge("web", accept=True)
    assert purged.events > purged.parts > 5
    assert purged.kept == len(events) - purged.events
    assert asked(workspace, "SELECT events, parts FROM purge") == [(purged.events, purged.parts)]
    drained(live)
    bought = asked(workspace, "SELECT DISTINCT customer_id FROM purchase ORDER BY 1")
    assert asked(workspace, "SELECT customer_id FROM member ORDER BY 1") == bought
    assert told_once(workspace)
    lived, is_known = served(workspace), is_known_of(workspace)
    workspace.run()
    ran = served(workspace)
    assert apart(lived, ran) == {}
    assert {one.promise for one in workspace.verify().findings} == {"key_of_event"}  # none was made for these
    folded_anew(workspace)
    workspace.run()
    assert apart(is_known, is_known_of(workspace)) == {}
    assert apart(served(workspace), ran) == {}
