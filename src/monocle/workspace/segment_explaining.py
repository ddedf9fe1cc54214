"""Why a customer is in a segment, or not: condition by condition, with the values that decide."""

import datetime as dt
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, members, segment_counts, segments
from monocle.segment.parse import parse
from monocle.segment.plain import plain
from monocle.segment.postgres import prepared
from monocle.segment.tree import AllOf, AnyOf, Not
from monocle.segment.tree import Tree as Parsed
from monocle.workspace import reading, segment_saving
from monocle.workspace.house import House
from monocle.workspace.segment_previews import check
from monocle.workspace.segment_views import Explained, Explanation, Sampled, Tree


def explain(house: House, segment: str | Tree, customer: str, language: str) -> Explanation:
    """Say condition by condition why a customer is in a segment, or would be in a tree.

    Raises:
        NotFound: there is no such segment or customer.
        Conflict: several customers have the identifier.
        BadConfig: the tree cannot be used.
    """
    meant, _ = reading.meant(house.catalog.lane, customer)
    found = reading.read(house.catalog.lane, customer, reading.chosen("name"), 0, language)
    del meant
    at = clock.now().replace(tzinfo=None)
    with house.catalog.reading() as connection:
        if isinstance(segment, str):
            one = segment_saving.known(segments.stored(connection), segment)
            tree = parse(one.definition["where"])
            member: bool | None = any(name == segment for name, _ in members.of(connection, found.customer_id))
        else:
            tree, member = parse(segment), None
            check(connection, tree, segment)
        named = segment_counts.named(connection, [found.customer_id])
        root = _explained(connection, tree, "where", (found.customer_id, at))
    return Explanation(Sampled(found.customer_id, named[0][1] if named else ""), member, root.holds, at, root)


def _explained(connection: Connection, tree: Parsed, where: str, of: tuple[UUID, dt.datetime]) -> Explained:
    parts: tuple[Explained, ...] = ()
    if isinstance(tree, AllOf | AnyOf):
        key = "all" if isinstance(tree, AllOf) else "any"
        parts = tuple(
            _explained(connection, part, f"{where}.{key}[{place}]", of) for place, part in enumerate(tree.parts)
        )
    elif isinstance(tree, Not):
        parts = (_explained(connection, tree.part, f"{where}.not", of),)
    asked = prepared(tree).at(of[1])
    holds = segment_counts.holds(connection, (asked.sql, asked.values), of[0])
    return Explained(where, plain(tree), "", holds, None, parts)
