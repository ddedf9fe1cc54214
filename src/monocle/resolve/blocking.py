"""Which pairs of records are looked at: those that share a key of some rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.features import Features
from monocle.resolve.matching import Matching

ALL_PAIRS_UP_TO = 1_000_000
SMALLEST_BUDGET = 500_000

KEYS = Contract(
    "blocking_keys",
    "one key of one rule that one node holds",
    (
        Column("place", "INTEGER", "of the rule, from 0", required=True),
        Column("key", "VARCHAR", "", required=True),
        Column("node", "BIGINT", "", required=True),
    ),
)
PAIRS = Contract(
    "candidate_pairs",
    "one pair of nodes to be weighed, left below right",
    (
        Column("left_node", "BIGINT", "", required=True),
        Column("right_node", "BIGINT", "", required=True),
        Column("rule", "VARCHAR", "first rule that found it", required=True),
    ),
    key=("left_node", "right_node"),
)
_SIZES = Contract(
    "block_sizes",
    "how many keys of a rule are held by so many nodes",
    (
        Column("place", "INTEGER", ""),
        Column("size", "BIGINT", "nodes that hold the key"),
        Column("keys", "BIGINT", "how many such keys"),
    ),
)


@dataclass(frozen=True)
class Rule:
    """One blocking rule.

    Attributes:
        name: stable; a link shows it.
        key: SQL over NODES; NULL is no key. For a list, each of its values is a key.
        needs: columns of NODES that must be filled enough for the rule to be worth its cost.
        several: the key is a list.
    """

    name: str
    key: str
    needs: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True)
class CutOff:
    """What one rule brought and what was cut off.

    Attributes:
        rule: its name.
        largest: nodes of the largest block that was kept.
        pairs: that its blocks hold, before other rules found the same.
        blocks_cut: keys that too many nodes hold.
        nodes_cut: nodes in them.
    """

    rule: str
    largest: int
    pairs: int
    blocks_cut: int
    nodes_cut: int


@dataclass(frozen=True)
class Candidates:
    """Pairs to be weighed.

    Attributes:
        pairs: PAIRS, stored.
        total: how many.
        cut_offs: one for each rule.
    """

    pairs: Relation
    total: int
    cut_offs: tuple[CutOff, ...]


_INITIAL = "left(first, 1)"
_ANY_LAST_NAME = "list_distinct([last || '|' || first_sound, birth || '|' || first_sound])"
RULES: tuple[Rule, ...] = (
    Rule("email", "mailboxes", ("emails",), several=True),
    Rule("phone", "phones", ("phones",), several=True),
    Rule("loyalty_card", "cards", ("cards",), several=True),
    Rule("handle", "handles", ("handles",), several=True),
    Rule("company_number", "company_numbers", ("company_numbers",), several=True),
    Rule("birth_date_last_name", "born || '|' || last_sound", ("born", "last")),
    Rule("birth_date_first_name", "born || '|' || first_sound", ("born", "first")),
    Rule("full_name", "name_key", ("last",)),
    Rule("sound_birth_year", f"last_sound || '|' || {_INITIAL} || '|' || birth_year", ("born", "last")),
    Rule("postcode_last_name", "postcode || '|' || last_sound", ("postcode", "last")),
    Rule("postcode_first_name", "postcode || '|' || first_sound || '|' || left(last, 1)", ("postcode", "first")),
    Rule("postcode_birth_date", "postcode || '|' || born", ("postcode", "born")),
    Rule("city_birth_date", "city || '|' || born", ("city", "born")),
    Rule("address", f"street || '|' || coalesce(house, '') || '|' || coalesce({_INITIAL}, '')", ("street",)),
    Rule("street_birth_year", "street || '|' || birth_year", ("street", "born")),
    Rule("city_name", "city || '|' || first_sound || '|' || left(last, 1)", ("city", "first", "last")),
    Rule("any_last_name", _ANY_LAST_NAME, ("first", "last"), several=True),
    Rule("company_place", "company || '|' || coalesce(postcode, city, '')", ("company",)),
)


def rules_for(found: Features) -> tuple[Rule, ...]:
    """Give the rules whose columns are filled enough."""
    numbers = tuple(
        Rule(f"customer_number_{place}", f"numbers_{place}", (f"numbers_{place}",), several=True)
        for place in range(1, len(found.systems) + 1)
    )
    return tuple(rule for rule in (*numbers, *RULES) if found.filled.issuperset(rule.needs))


def candidates(engine: Engine, found: Features, matching: Matching) -> Candidates:
    """Give the pairs that share a key of some rule, or all pairs where there are few records.

    Keys that too many nodes hold are cut off, largest first, until a rule keeps within its budget of pairs.
    """
    every = found.records * (found.records - 1) // 2
    if every <= ALL_PAIRS_UP_TO:
        return Candidates(engine.keep(_every_pair(found.nodes)), every, ())
    rules = rules_for(found)
    if not rules:
        return Candidates(
            engine.keep(select("SELECT 0::BIGINT AS left_node, 0::BIGINT AS right_node, '' AS rule LIMIT 0", PAIRS)),
            0,
            (),
        )
    keys = engine.keep(_keys(found.nodes, rules))
    cut_offs = _cut_offs(engine.arrow(_sizes(keys)), rules, found.records, matching)
    pairs = engine.keep(_pairs(keys, cut_offs))
    return Candidates(pairs, engine.count(pairs), cut_offs)


def _every_pair(nodes: Relation) -> Relation:
    return select(
        "SELECT l.node AS left_node, r.node AS right_node, 'every_pair' AS rule FROM nodes AS l JOIN nodes AS r ON l.node < r.node",
        PAIRS,
        nodes=nodes,
    )


def _keys(nodes: Relation, rules: Sequence[Rule]) -> Relation:
    parts = [
        f"SELECT {place}::INTEGER AS place, unnest({rule.key}) AS key, node FROM nodes"
        if rule.several
        else f"SELECT {place}::INTEGER AS place, {rule.key} AS key, node FROM nodes"
        for place, rule in enumerate(rules)
    ]
    return select(
        f"SELECT place, key, node FROM ({' UNION ALL '.join(parts)}) WHERE key IS NOT NULL AND key <> ''",
        KEYS,
        nodes=nodes,
    )


def _sizes(keys: Relation) -> Relation:
    return select(
        """
        SELECT place, size, count(*) AS keys
        FROM (SELECT place, key, count(*) AS size FROM keys GROUP BY place, key)
        WHERE size > 1
        GROUP BY place, size
        ORDER BY place, size
        """,
        _SIZES,
        keys=keys,
    )


def _cut_offs(sizes: object, rules: Sequence[Rule], records: int, matching: Matching) -> tuple[CutOff, ...]:
    table: Mapping[str, list[int]] = sizes.to_pydict()  # type: ignore[attr-defined]
    places, size, keys = (np.asarray(table[name], dtype=np.int64) for name in ("place", "size", "keys"))
    budget = max(SMALLEST_BUDGET, matching.pairs_per_record * records)
    return tuple(
        _cut_off(rule.name, size[places == place], keys[places == place], budget, matching.largest_block)
        for place, rule in enumerate(rules)
    )


def _cut_off(rule: str, size: np.ndarray, keys: np.ndarray, budget: float, largest_block: int) -> CutOff:
    pairs = np.cumsum(keys * (size * (size - 1) // 2))
    kept = (pairs <= budget) & (size <= largest_block)
    if not kept.any():
        return CutOff(rule, 1, 0, int(keys.sum()), int((keys * size).sum()))
    cut = ~kept
    return CutOff(
        rule, int(size[kept].max()), int(pairs[kept].max()), int(keys[cut].sum()), int((keys * size)[cut].sum())
    )


def _pairs(keys: Relation, cut_offs: Sequence[CutOff]) -> Relation:
    limits = " ".join(f"WHEN {place} THEN {cut.largest}" for place, cut in enumerate(cut_offs))
    names = " ".join(f"WHEN {place} THEN '{cut.rule}'" for place, cut in enumerate(cut_offs))
    return select(
        f"""
        WITH blocks AS (
            SELECT place, key, list(DISTINCT node) AS held
            FROM keys
            GROUP BY place, key
            HAVING count(*) BETWEEN 2 AND CASE place {limits} END
        ),
        members AS (
            SELECT row_number() OVER () AS block, place, held FROM blocks
        ),
        nodes AS (
            SELECT block, place, unnest(held) AS node FROM members
        ),
        found AS (
            SELECT l.node AS left_node, r.node AS right_node, min(l.place) AS place
            FROM nodes AS l
            JOIN nodes AS r ON r.block = l.block AND l.node < r.node
            GROUP BY l.node, r.node
        )
        SELECT left_node, right_node, CASE place {names} END AS rule
        FROM found
        """,
        PAIRS,
        keys=keys,
    )
