"""What a step reads does not grow with what happened before to those whom it touches."""

import pytest
from live_house import asked, drained, event, post

from monocle.workspace import live as steps

_READ = """
    SELECT coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)
    FROM pg_stat_xact_user_tables
    WHERE schemaname = 'monocle' AND relname IN ('happening', 'purchase')
"""
MORE = 3_000


@pytest.fixture
def reads(monkeypatch):
    """Give a list to which each step adds how many facts it read."""
    found, begun = [], []
    fold, reach = steps.folding.fold, steps.live.reach

    def count(connection):
        return int(connection.execute(_READ).fetchone()[0])

    def folded(connection, *values):
        begun.append(count(connection))
        return fold(connection, *values)

    def reached(connection, *values):
        found.append(count(connection) - begun[-1])
        reach(connection, *values)

    monkeypatch.setattr(steps.folding, "fold", folded)
    monkeypatch.setattr(steps.live, "reach", reached)
    return found


def some(number, known):
    """Give events that make a customer do something, say something, and be known by something more."""
    who = {"userId": "busy"}
    bought = {"order_id": f"b{number}", "revenue": number, "currency": "EUR"}
    return [
        [event("page", number, **who), event("track", number + 1, event="Order Completed", properties=bought, **who)],
        [event("identify", number + 2, traits={"email": known["email"], "plan": f"p{number}"}, **who)],
        [event("identify", number + 3, traits={"phone": f"+3363998{number:04}"}, **who)],
        [event("page", number + 4, anonymousId=f"busy{number}")],
        [event("page", number + 5, anonymousId=f"busy{number}", **who)],
    ]


def test_a_step_counts_what_it_adds_and_not_what_there_was(workspace, live, known, reads):
    before = []
    for number in (100, 200):
        for batch in some(number, known[30]):
            post(workspace, batch)
            drained(live)
        before.append(reads.copy())
        reads.clear()
        asked(
            workspace,
            f"""
            WITH more AS (
                INSERT INTO happening
                SELECT gen_random_uuid(), h.customer_id, h.record_id, h.source, h.type, h.name, h.channel, h.direction,
                    h.occurred_at, h.place, h.text, h.score, h.properties
                FROM (SELECT * FROM happening WHERE record_id IN (SELECT record_id FROM record WHERE source_key = 'user_id:busy') LIMIT 1) AS h
                CROSS JOIN generate_series(1, {MORE})
                RETURNING customer_id
            )
            UPDATE customer AS c
            SET events = events + {MORE}
            WHERE customer_id IN (SELECT customer_id FROM more)
            RETURNING 1
            """,
        )
    assert all(later <= earlier + 20 for earlier, later in zip(*before, strict=True)), before
    ((events, orders, spent),) = asked(
        workspace,
        "SELECT events, orders, spent FROM customer WHERE customer_id = (SELECT customer_id FROM record WHERE source_key = 'user_id:busy')",
    )
    assert (events, orders, spent) == (2 * MORE + 6, 2, {"EUR": 30_000})
