"""Customers that may be two: their records hang together by one weak link alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from psycopg import Connection

FEWEST_RECORDS = 4
"""Of a customer that is looked at: two on each side of the link."""
WEAK = 10.0
"""Bits: odds of 1,000 to 1; a stronger link holds two halves together by itself."""
Link = tuple[UUID, UUID, float]
Marks = tuple[dict[UUID, int], dict[UUID, int], dict[UUID, int]]
"""Of each record met: when, the earliest that it reaches, and how many records hang on it."""
_SIDE = FEWEST_RECORDS // 2
STRONG = f"""
    WITH weak AS MATERIALIZED (
        SELECT DISTINCT k.customer_id
        FROM {{of}}.link AS k
        WHERE k.strong AND k.weight < {WEAK} {{some}}
    )
    SELECT l.customer_id, r.customer_id, l.left_id, l.right_id, l.weight
    FROM weak AS w
    JOIN {{of}}.customer AS c ON c.customer_id = w.customer_id
    JOIN {{of}}.link AS l ON l.customer_id = w.customer_id
    JOIN {{of}}.record AS r ON r.record_id = l.right_id
    WHERE l.strong AND c.records >= {FEWEST_RECORDS}
    ORDER BY l.customer_id
"""


def standing_on_one_link(
    connection: Connection, schema: str, customers: Collection[UUID] | None
) -> Iterator[tuple[UUID, UUID]]:
    """Give the weakest such link of each customer, as its records; of equals the one of the lowest records.

    Cost: two passes over the links, and memory for those of one customer.

    Args:
        connection: in a transaction.
        schema: of the served tables to read.
        customers: only these; None for all.
    """
    statement = STRONG.format(of=schema, some="AND k.customer_id = ANY(%(some)s)" if customers is not None else "")
    if customers is not None:
        yield from _weakest(connection.execute(statement.encode(), {"some": list(customers)}))
        return
    # A cursor is planned for its first rows, unless told that all are fetched: it once walked all links for each customer.
    connection.execute("SET LOCAL cursor_tuple_fraction = 1")
    with connection.cursor("monocle_bridges") as cursor:
        cursor.itersize = 20_000
        yield from _weakest(cursor.execute(statement.encode()))


def _weakest(rows: Iterable[tuple[UUID, UUID, UUID, UUID, float]]) -> Iterator[tuple[UUID, UUID]]:
    """Give the weakest bridge of each customer that has one; rows are those of ``STRONG``.

    Links to another customer's record are left out here, not there: of a join by record and customer at once PostgreSQL
    expects a handful of rows, and plans what follows for them.
    """
    for customer, links in groupby(rows, key=lambda row: row[0]):
        found = weakest_bridge([(left, right, weight) for _, other, left, right, weight in links if other == customer])
        if found:
            yield found


def weakest_bridge(links: Sequence[Link]) -> tuple[UUID, UUID] | None:
    """Give the weakest weak link that alone holds two halves of two records or more together; None when none does."""
    sides = dict(_bridges(links))
    found = [
        (weight, left, right) for left, right, weight in links if weight < WEAK and sides.get((left, right), 0) >= _SIDE
    ]
    return min(found)[1:] if found else None


def _bridges(links: Sequence[Link]) -> Iterator[tuple[tuple[UUID, UUID], int]]:
    """Give each link without which its ends fall apart, and how many records hang on its smaller side.

    Tarjan, R. E. (1974). A note on finding the bridges of a graph. Information Processing Letters, 2(6).
    """
    beside: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for number, (left, right, _) in enumerate(links):
        beside[left].append((right, number))
        beside[right].append((left, number))
    order: dict[UUID, int] = {}
    low: dict[UUID, int] = {}
    size: dict[UUID, int] = {}
    for start in beside:
        if start not in order:
            found = list(_walked(start, beside, (order, low, size)))
            for record, number in found:
                left, right, _ = links[number]
                yield (left, right), min(size[record], size[start] - size[record])


def _walked(
    start: UUID,
    beside: Mapping[UUID, Sequence[tuple[UUID, int]]],
    marks: Marks,
) -> Iterator[tuple[UUID, int]]:
    """Walk what hangs together, depth first; give each record that one link alone ties to those before, and that link."""
    order, low, _ = marks
    stack = [_met(start, -1, beside, marks)]
    while stack:
        record, came_by, rest = stack[-1]
        ahead = next(((other, number) for other, number in rest if number != came_by), None)
        if ahead is None:
            stack.pop()
            if stack and _is_tied_by_one(record, stack[-1][0], marks):
                yield record, came_by
        elif ahead[0] in order:
            low[record] = min(low[record], order[ahead[0]])
        else:
            stack.append(_met(*ahead, beside, marks))


def _is_tied_by_one(record: UUID, parent: UUID, marks: Marks) -> bool:
    """Hand what a record that is done with has reached on to the one before; tell whether nothing else ties them."""
    order, low, size = marks
    low[parent] = min(low[parent], low[record])
    size[parent] += size[record]
    return low[record] > order[parent]


def _met(
    record: UUID, came_by: int, beside: Mapping[UUID, Iterable[tuple[UUID, int]]],
    marks: Marks,
) -> tuple[UUID, int, Iterator[tuple[UUID, int]]]:  # fmt: skip
    order, low, size = marks
    order[record] = low[record] = len(order)
    size[record] = 1
    return record, came_by, iter(beside[record])
