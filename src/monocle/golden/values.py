"""Claims compete: the golden value of every field, the further values and the rivals."""

from dataclasses import dataclass

from monocle.golden.ranking import POSITION_BITS, Bits, Ranking, packed, ranking, ties
from monocle.golden.survivorship import SEVERAL, Survivorship
from monocle.relation import Relation, select
from monocle.tables import GOLDEN

MOST_VALUES = 50
MOST_RIVALS = 5


@dataclass(frozen=True)
class Claims:
    """What competes.

    Attributes:
        claims: FLAT, of customers where claims may compete.
        records: whose claims they are, kept: ``customer_id``, ``place`` and the columns of ``placed.OWNED``.
        leaders: LEADERS.
        pins: PINS.
    """

    claims: Relation
    records: Relation
    leaders: Relation
    pins: Relation


def contested_values(given: Claims, survivorship: Survivorship) -> Relation:
    """Give the golden values of customers where claims may compete.

    Equal keys are one value: its support is how many records claim it, and the claim shown is the best of them, one that
    writes the accents before one that does not. Fields
    with several values keep up to 50 of them by rank, without the postcodes alone of addresses that are known whole; the others keep the winner, and up to five losers as its rivals.
    ``Survivorship`` says what ties do. ``rule`` is the first rule that told the winner from the runner-up; when none did,
    ``latest``; when there was no runner-up, the field's first. Cost: a hash aggregation of the claims, and one of the
    values of fields with more than one value.

    Args:
        given: what competes.
        survivorship: the rules.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    values = {**order.values, "several": SEVERAL}
    text = _contested(order, counts_parts=survivorship.asks_for("complete"))
    return select(
        text,
        GOLDEN,
        values,
        contested=given.claims,
        owned=given.records,
        leaders=given.leaders,
        pins=given.pins,
    )


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
    """Give the SELECT of contested values: the best claim of each value, then their ranks, then the rivals of single values."""
    return f"""
WITH {_best(order, counts_parts=counts_parts)},
{_ranked(order)}
SELECT customer_id, field, rank, value, key, source, record_id, seen_at, since, nature,
    CASE WHEN pinned = 1 THEN 'pinned' WHEN next IS NULL THEN rules[1] {_decided(order)} ELSE 'latest' END AS rule,
    support, coalesce(rivals, '[]') AS rivals
FROM ranked
LEFT JOIN lost USING (customer_id, field)
WHERE rank <= CASE WHEN several THEN {MOST_VALUES} ELSE 1 END
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
best AS (
    SELECT s.*, t.place, s.spot % {1 << POSITION_BITS} AS position, t.record_id, t.source, t.seen_at, t.nature, t.trust
    FROM said AS s
    JOIN owned AS t ON t.customer_id = s.customer_id AND t.place = s.spot // {1 << POSITION_BITS}
)"""


def _ranked(order: Ranking) -> str:
    """Give the steps that rank the values of each field, and list the rivals of a value that is the only one kept."""
    measures = order.measures("best", "support")
    ranks = packed([Bits("pinned", 1).most_first(), _LED, _SLIGHT, *measures, *ties("best")])
    measured = ", ".join(f"{measure.cut()} AS m{place}" for place, measure in enumerate(measures))
    following = ", ".join(f"lead(m{place}) OVER w AS n{place}" for place in range(order.depth))
    return f"""
whole AS (
    SELECT DISTINCT customer_id, split_part(key, '|', 1) AS postcode
    FROM best
    WHERE field = 'address' AND NOT slight
),
measured AS (
    SELECT *, {measured}, {ranks} AS ranks
    FROM best
    ANTI JOIN whole
    ON field = 'address' AND slight AND whole.customer_id = best.customer_id AND postcode = split_part(key, '|', 1)
),
ranked AS (
    SELECT *, list_contains($several, field) AS several, {order.rules()} AS rules,
        row_number() OVER w AS rank, lead(place) OVER w AS next, {following}
    FROM measured
    WINDOW w AS (PARTITION BY customer_id, field ORDER BY ranks)
),
lost AS (
    SELECT customer_id, field, '[' || array_to_string(list_select(list(row), list_grade_up(list(rank))), ',') || ']' AS rivals
    FROM (
        SELECT customer_id, field, rank,
            CAST(to_json({{value: value, source: source, seen_at: seen_at, records: support}}) AS VARCHAR) AS row
        FROM ranked
        WHERE NOT several AND rank BETWEEN 2 AND {MOST_RIVALS + 1}
    )
    GROUP BY customer_id, field
)"""


def _decided(order: Ranking) -> str:
    """Give the cases of the first rule that told the winner from the runner-up."""
    return " ".join(f"WHEN m{place} < n{place} THEN rules[{place + 1}]" for place in range(order.depth))
