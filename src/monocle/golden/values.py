"""Claims compete: the golden value of every field, the further values and the rivals."""

from monocle.golden.ranking import Ranking, ranking, ties
from monocle.golden.survivorship import SEVERAL, Survivorship
from monocle.relation import Relation, select
from monocle.tables import GOLDEN

MOST_VALUES = 50
MOST_RIVALS = 5
_WHOLE_THERE = "list_filter(ranked, lambda y: NOT y.s AND starts_with(y.key, split_part(x.key, '|', 1) || '|'))"
_WITHOUT_PARTS = f"list_filter(ranked, lambda x: NOT x.s OR len({_WHOLE_THERE}) = 0)"


def contested_values(contested: Relation, leaders: Relation, pins: Relation, survivorship: Survivorship) -> Relation:
    """Give the golden values of customers where claims may compete.

    Equal keys are one value: its support is how many records claim it, and the claim shown is the best of them, one that
    writes the accents before one that does not. Fields
    with several values keep up to 50 of them by rank, without the postcodes alone of addresses that are known whole; the others keep the winner, and up to five losers as its rivals.
    ``Survivorship`` says what ties do. ``rule`` is the first rule that told the winner from the runner-up; when none did,
    ``latest``; when there was no runner-up, the field's first. Cost: two hash aggregations.

    Args:
        contested: FLAT.
        leaders: LEADERS.
        pins: PINS.
        survivorship: the rules.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    values = {**order.values, "several": SEVERAL}
    return select(_contested(order), GOLDEN, values, contested=contested, leaders=leaders, pins=pins)


def golden(weighed: Relation, contested: Relation, survivorship: Survivorship) -> Relation:
    """Give all golden values.

    Args:
        weighed: WEIGHED, kept; customers with one record and one value per field are taken straight from it.
        contested: what ``contested_values`` gave, kept.
        survivorship: the rules.

    Returns:
        GOLDEN.
    """
    order = ranking(survivorship)
    text = f"""
SELECT customer_id, c.field, 1::BIGINT AS rank, c.value, c.key, source, record_id, seen_at, seen_at AS since, nature,
    ({order.rules("c.field")})[1] AS rule, 1::BIGINT AS support, '[]' AS rivals
FROM (
    SELECT * EXCLUDE (claims, words), unnest(claims) AS c
    FROM weighed
    WHERE alone
)
UNION ALL
SELECT *
FROM contested
"""
    return select(text, GOLDEN, order.values, weighed=weighed, contested=contested)


def _contested(order: Ranking) -> str:
    among_equals = [*order.measures("w", "0"), *ties("w")]
    first = ", ".join(f"o{place}: {measure}" for place, measure in enumerate(among_equals))
    measured = {f"m{place}": measure for place, measure in enumerate(order.measures("best", "support"))}
    untied = {f"t{place}": tie for place, tie in enumerate(ties("best"))}
    ranking_by = {"p": "1 - pinned", "l": "1 - led", "s": "slight", **measured, **untied, "k": "key"}
    ranks = ", ".join(f"{name}: {measure}" for name, measure in ranking_by.items())
    decided = " ".join(f"WHEN a.m{place} < b.m{place} THEN rules[{place + 1}]" for place in range(order.depth))
    return f"""
SELECT customer_id, field, rank, a.value, a.key, a.source, a.record_id, a.seen_at, a.since, a.nature,
    CASE WHEN a.pinned = 1 THEN 'pinned' WHEN b IS NULL THEN rules[1] {decided} ELSE 'latest' END AS rule,
    a.support,
    CASE WHEN several OR b IS NULL THEN '[]' ELSE CAST(to_json(rivals) AS VARCHAR) END AS rivals
FROM (
    WITH led AS (
        SELECT customer_id, record_id, unnest(fields) AS field
        FROM leaders
    ),
    w AS (
        SELECT contested.*, (pins.key IS NOT NULL)::INTEGER AS pinned, (led.record_id IS NOT NULL)::INTEGER AS led
        FROM contested
        LEFT JOIN pins USING (customer_id, field, key)
        LEFT JOIN led ON led.record_id = contested.record_id AND led.field = contested.field
    ),
    said AS (
        SELECT customer_id, field, key, count(*) AS support, min(seen_at) AS since, min(slight) AS slight,
            max(pinned) AS pinned, max(led) AS led,
            arg_min(
                {{value: value, source: source, record_id: record_id, seen_at: seen_at, nature: nature,
                    trust: trust, parts: parts, position: position}},
                {{l: 1 - led, s: slight, a: strip_accents(value) = value, {first}}}
            ) AS best
        FROM w
        GROUP BY customer_id, field, key
    ),
    sorted AS (
        SELECT customer_id, field, list_contains($several, field) AS several, {order.rules()} AS rules,
            list_sort(list({{{ranks}, value: best.value, key: key, source: best.source, record_id: best.record_id,
                seen_at: best.seen_at, since: since, nature: best.nature, support: support, pinned: pinned}})) AS ranked
        FROM said
        GROUP BY customer_id, field
    ),
    apart AS (
        SELECT * REPLACE (CASE WHEN field = 'address' THEN {_WITHOUT_PARTS} ELSE ranked END AS ranked)
        FROM sorted
    ),
    counted AS (SELECT *, CASE WHEN several THEN least(len(ranked), {MOST_VALUES}) ELSE 1 END AS kept FROM apart)
    SELECT customer_id, field, several, rules,
        list_transform(
            ranked[2:{MOST_RIVALS + 1}],
            lambda x: {{value: x.value, source: x.source, seen_at: x.seen_at, records: x.support}}
        ) AS rivals,
        unnest(ranked[1:kept]) AS a,
        unnest(ranked[2:kept + 1]) AS b,
        unnest(range(1, kept + 1)) AS rank
    FROM counted
)
"""
