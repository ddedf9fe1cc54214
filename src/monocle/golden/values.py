"""Claims compete: the golden value of every field, the further values and the rivals."""

from monocle.golden.claims import contested
from monocle.golden.ranking import POSITION_BITS, Bits, Ranking, packed, ranking, ties
from monocle.golden.survivorship import SEVERAL, Survivorship
from monocle.relation import Relation, select
from monocle.tables import GOLDEN

MOST_VALUES = 50
MOST_RIVALS = 5
_WHOLE_THERE = "list_filter(ranked, lambda y: NOT y.slight AND starts_with(y.key, split_part(x.key, '|', 1) || '|'))"
_WITHOUT_PARTS = f"list_filter(ranked, lambda x: NOT x.slight OR len({_WHOLE_THERE}) = 0)"


def contested_values(weighed: Relation, leaders: Relation, pins: Relation, survivorship: Survivorship) -> Relation:
    """Give the golden values of customers where claims may compete.

    Equal keys are one value: its support is how many records claim it, and the claim shown is the best of them, one that
    writes the accents before one that does not. Fields
    with several values keep up to 50 of them by rank, without the postcodes alone of addresses that are known whole; the others keep the winner, and up to five losers as its rivals.
    ``Survivorship`` says what ties do. ``rule`` is the first rule that told the winner from the runner-up; when none did,
    ``latest``; when there was no runner-up, the field's first. Cost: a hash aggregation of the claims, and one of the
    values of fields with more than one value.

    Args:
        weighed: WEIGHED, kept: the claims that compete.
        leaders: LEADERS.
        pins: PINS.
        survivorship: the rules.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    values = {**order.values, "several": SEVERAL}
    text = _contested(order, counts_parts=survivorship.asks_for("complete"))
    return select(text, GOLDEN, values, contested=contested(weighed), weighed=weighed, leaders=leaders, pins=pins)


def golden(found: Relation, won: Relation, survivorship: Survivorship) -> Relation:
    """Give all golden values.

    Args:
        found: FOUND, kept; customers with one record and one value per field are taken straight from it.
        won: what ``contested_values`` gave of it, kept.
        survivorship: the rules.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    text = f"""
SELECT customer_id, c.field, 1::BIGINT AS rank, c.value, c.key, source, record_id, seen_at, seen_at AS since, nature,
    ({order.rules("c.field")})[1] AS rule, 1::BIGINT AS support, '[]' AS rivals
FROM (
    SELECT customer_id, source, record_id, seen_at, nature, unnest(claims) AS c
    FROM found
    WHERE alone
)
UNION ALL
SELECT *
FROM won
"""
    return select(text, GOLDEN, order.values, found=found, won=won)


def _contested(order: Ranking, *, counts_parts: bool) -> str:
    """Give the SELECT of contested values: the best claim of each value, then the ranks of fields with several values.

    A field with one value is settled as soon as its best claim is known.
    """
    return f"""
WITH {_best(order, counts_parts=counts_parts)},
{_ranked(order)}
SELECT customer_id, field, 1::BIGINT AS rank, value, key, source, record_id, seen_at, since, nature,
    CASE WHEN pinned = 1 THEN 'pinned' ELSE ({order.rules()})[1] END AS rule, support, '[]' AS rivals
FROM best
WHERE keys = 1
UNION ALL
SELECT customer_id, field, rank, a.value, a.key, a.source, a.record_id, a.seen_at, a.since, a.nature,
    CASE WHEN a.pinned = 1 THEN 'pinned' WHEN b IS NULL THEN rules[1] {_decided(order)} ELSE 'latest' END AS rule,
    a.support,
    CASE WHEN several OR b IS NULL THEN '[]' ELSE CAST(to_json(rivals) AS VARCHAR) END AS rivals
FROM placed
"""


_LED, _SLIGHT = Bits("led", 1).most_first(), Bits("slight", 1)


def _best(order: Ranking, *, counts_parts: bool) -> str:
    """Give the steps that find the best claim of each value, and put its record beside it."""
    bare = Bits("strip_accents(value) = value", 1)
    among_equals = packed([_LED, _SLIGHT, bare, *order.measures("w", "0"), *ties("w")])
    return f"""
led AS (
    SELECT customer_id, place, unnest(fields) AS field
    FROM leaders
),
w AS (
    SELECT contested.*, (pins.key IS NOT NULL)::INTEGER AS pinned, (led.place IS NOT NULL)::INTEGER AS led
    FROM contested
    LEFT JOIN pins USING (customer_id, field, key)
    LEFT JOIN led ON led.customer_id = contested.customer_id AND led.place = contested.place AND led.field = contested.field
),
said AS (
    SELECT customer_id, field, key, count(*) AS support, min(seen_at) AS since, bool_and(slight) AS slight,
        max(pinned) AS pinned, max(led) AS led, arg_min(value, o) AS value,
        {"arg_min(parts, o)" if counts_parts else "1"} AS parts, arg_min(spot, o) AS spot
    FROM (SELECT *, {among_equals} AS o, place * {1 << POSITION_BITS} + position AS spot FROM w)
    GROUP BY customer_id, field, key
),
counted AS (
    SELECT customer_id, field, count(*) AS keys
    FROM said
    GROUP BY customer_id, field
),
best AS (
    SELECT s.*, c.keys, t.place, s.spot % {1 << POSITION_BITS} AS position, t.record_id, t.source, t.seen_at, t.nature, t.trust
    FROM said AS s
    JOIN counted AS c ON c.customer_id = s.customer_id AND c.field = s.field
    JOIN weighed AS t ON t.customer_id = s.customer_id AND t.place = s.spot // {1 << POSITION_BITS}
)"""


def _ranked(order: Ranking) -> str:
    """Give the steps that rank the values of fields with more than one."""
    measures = order.measures("best", "support")
    ranks = packed([Bits("pinned", 1).most_first(), _LED, _SLIGHT, *measures, *ties("best")])
    measured = ", ".join(f"m{place}: {measure.cut()}" for place, measure in enumerate(measures))
    return f"""
ranked AS (
    SELECT customer_id, field, list_contains($several, field) AS several, {order.rules()} AS rules,
        list_select(
            list({{{measured}, value: value, key: key, source: source, record_id: record_id, seen_at: seen_at, since: since,
                nature: nature, support: support, pinned: pinned, slight: slight}}),
            list_grade_up(list({ranks}))
        ) AS ranked
    FROM best
    WHERE keys > 1
    GROUP BY customer_id, field
),
apart AS (
    SELECT * REPLACE (CASE WHEN field = 'address' THEN {_WITHOUT_PARTS} ELSE ranked END AS ranked)
    FROM ranked
),
kept AS (SELECT *, CASE WHEN several THEN least(len(ranked), {MOST_VALUES}) ELSE 1 END AS kept FROM apart),
placed AS (
    SELECT customer_id, field, several, rules,
        list_transform(
            ranked[2:{MOST_RIVALS + 1}],
            lambda x: {{value: x.value, source: x.source, seen_at: x.seen_at, records: x.support}}
        ) AS rivals,
        unnest(ranked[1:kept]) AS a,
        unnest(ranked[2:kept + 1]) AS b,
        unnest(range(1, kept + 1)) AS rank
    FROM kept
)"""


def _decided(order: Ranking) -> str:
    """Give the cases of the first rule that told the winner from the runner-up."""
    return " ".join(f"WHEN a.m{place} < b.m{place} THEN rules[{place + 1}]" for place in range(order.depth))
