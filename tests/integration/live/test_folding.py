"""Folding on PostgreSQL gives what the same events give in memory, whatever the batches."""

import random
from dataclasses import replace
from types import SimpleNamespace

from psycopg import Rollback
from subject_world import World, call
from test_subjects_in_any_order import some_calls

from monocle.catalog import subjects
from monocle.workspace.folding import fold


class Served(World):
    """What is served of what folding gave, batch after batch."""

    def add(self, folded):
        persons = {row["record_id"]: row for row in folded.persons}
        told = SimpleNamespace(persons=persons, identifiers={}, withdrawn=folded.withdrawn, moved=folded.moved)
        self._apply(told, folded.facts)
        for earlier in folded.earlier:
            self._apply(SimpleNamespace(persons={}, identifiers={}, withdrawn=(), moved={}), earlier)


def folded(catalog, limit, after=None):
    with catalog.transaction() as connection:
        made = fold(connection, limit, after=after)
        return replace(made, earlier=list(made.earlier))


def test_random_batches_in_the_database_give_what_one_batch_gives_in_memory(catalog, post):
    for seed in (3, 5, 8):
        dice = random.Random(seed)  # noqa: S311 - events, drawn again from the seed
        calls = [(f"web{seed}", *one[1:]) for one in some_calls(dice)]
        with catalog.transaction() as connection:
            before = subjects.position(connection)
        post(dice.sample(calls, len(calls)))
        served, whole = Served(), World()
        whole.take(calls)
        while (made := folded(catalog, dice.randint(1, 9))).events:
            served.add(made)
        again = Served()
        at = before
        while (made := folded(catalog, 4, after=at)).events:
            again.add(made)
            at = made.position
        assert served.persons == again.persons
        assert served.facts == again.facts
        assert served.persons == whole.persons
        assert served.facts == whole.facts


def test_identifiers_refusals_and_links_are_kept(catalog, post):
    emails = [
        call(n, "identify", userId="u1", anonymousId="a1", traits={"email": f"{n}@example.org"}) for n in range(7)
    ]
    bad = call(8, "track", "Order Completed", userId="u1", properties={"order_id": "A", "revenue": "ten"})
    nobody = call(9, "page", anonymousId="null")
    post([*emails, bad, nobody])
    assert folded(catalog, 100).events == 9
    with catalog.transaction() as connection:
        kept = connection.execute(
            "SELECT type, value, refused FROM subject_identifier WHERE type <> 'email' OR refused <> '' ORDER BY type, value"
        ).fetchall()
        refused = [(one.field, one.reason, one.events) for one in subjects.refusals(connection, "web")]
        (stored,) = subjects.by_key(connection, ["anonymous_id:a1"])
        (user,) = subjects.by_key(connection, ["user_id:u1"])
    assert kept == [
        ("anonymous_id", "a1", ""),
        ("email", "5@example.org", "over_limit"),
        ("email", "6@example.org", "over_limit"),
        ("user_id", "u1", ""),
    ]
    assert sorted(refused) == [("properties.revenue", "no_number", 1), ("userId", "no_subject", 1)]
    assert (stored.owner_id, stored.digest) == (user.record_id, None)


def test_a_batch_that_is_not_committed_is_as_if_it_had_never_been(catalog, post):
    post([call(1, "identify", userId="u1", traits={"firstName": "Zoé"})])
    with catalog.transaction() as connection:
        first = fold(connection, 10)
        raise Rollback
    with catalog.transaction() as connection:
        assert subjects.position(connection) == 0
    again = folded(catalog, 10)
    assert (again.position, list(again.persons)) == (first.position, list(first.persons))
    assert folded(catalog, 10).events == 0
