"""Why a customer is in a segment, or not: condition by condition, with the values that decide."""

from monocle import clock
from monocle.catalog import members, segment_counts, segment_facts, segments
from monocle.segment.explaining import Answered
from monocle.segment.explaining import explain as explained
from monocle.segment.parse import parse
from monocle.segment.served import person
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
        home = segment_facts.at_home(connection, found.customer_id)
        rows = segment_facts.facts(connection, [found.customer_id, *home])
    root = _told(explained(tree, person(rows, found.customer_id, home), at))
    return Explanation(Sampled(found.customer_id, named[0][1] if named else ""), member, root.holds, at, root)


def _told(one: Answered) -> Explained:
    """Give what a condition says of a customer, as doors have it."""
    return Explained(one.where, one.condition, "", one.holds, one.actual, tuple(map(_told, one.parts)))
