"""Links: weighed pairs with the reason for every bit, and which of them join."""

import numpy as np

from monocle.engine import Engine
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.matching import Matching
from monocle.resolve.sql_comparisons import Comparison
from monocle.resolve.sql_model import Array, Model, column_name

OUTVOTED = 6.0
"""Bits over the threshold that a doubt needs to be outvoted, unless something of one person's own agrees."""

_HOME = ("last_name", "street", "place", "company")
_OWN = ("loyalty_card", "customer_number", "handle")
SCORED = Contract(
    "scored_pairs",
    "one pair of nodes at or over the review floor against a stranger",
    (
        Column("left_node", "BIGINT", "", required=True),
        Column("right_node", "BIGINT", "", required=True),
        Column(
            "weight",
            "DOUBLE",
            "bits: against the likelier of a stranger and another member of the household",
            required=True,
        ),
        Column("rule", "VARCHAR", "", required=True),
        Column("levels", "VARCHAR", "JSON, as in LINKS", required=True),
        Column("strong", "BOOLEAN", "", required=True),
        Column("held_back", "VARCHAR", "", required=True),
        Column("evidence", "DOUBLE", "bits: the weight without the prior", required=True),
        Column("contradicts", "BOOLEAN", "first names, or these and birth dates, that both cannot have", required=True),
    ),
    key=("left_node", "right_node"),
)


def scored(engine: Engine, weighed: Relation, model: Model, matching: Matching) -> Relation:
    """Give the pairs with their final weight, the second opinion taken.

    A pair is held against a stranger (Splink's weight) and against another member of the same household; the smaller
    weight counts, and the difference stands among the levels as ``household``.
    """
    levels = ", ".join(_level(comparison) for comparison in model.comparisons)
    return engine.keep(
        select(
            f"""
            WITH levelled AS (
                SELECT *, {_gammas(model)} FROM weighed
            ),
            opinions AS (
                SELECT *, {_household_weight(model)} AS against_household FROM levelled
            ),
            judged AS (
                SELECT *, least(weight, against_household) AS least_weight, {_contradiction(model)} AS contradiction
                FROM opinions
            )
            SELECT
                left_node,
                right_node,
                least_weight AS weight,
                rule,
                CAST(to_json(list_filter(
                    [
                        {{'field': 'prior', 'level': 'two_records', 'weight': $prior::DOUBLE}},
                        {levels},
                        {{'field': 'household', 'level': CASE WHEN against_household < weight THEN 'could_be_another_member' END, 'weight': least_weight - weight}}
                    ],
                    lambda x: x.level IS NOT NULL
                )) AS VARCHAR) AS levels,
                least_weight >= $threshold AND contradiction = '' AS strong,
                CASE
                    WHEN weight < $threshold THEN ''
                    WHEN contradiction <> '' THEN contradiction
                    WHEN least_weight < $threshold THEN 'household'
                    ELSE ''
                END AS held_back,
                least_weight - $prior AS evidence,
                contradiction LIKE 'another%' AS contradicts
            FROM judged
            """,
            SCORED,
            {"prior": model.prior(), "threshold": matching.threshold},
            weighed=weighed,
        )
    )


def _gammas(model: Model) -> str:
    """Give the SQL of each comparison's level, which its weight tells; NULL where it tells nothing."""
    return ", ".join(
        f"CASE {' '.join(f'WHEN abs(mw_{name} - ({float(weight)!r})) < 4e-7 THEN {level}' for level, weight in enumerate(weights))} END AS gamma_{name}"
        for name, weights in zip(map(column_name, model.comparisons), model.weights(), strict=True)
    )


def _level(comparison: Comparison) -> str:
    name = column_name(comparison)
    count = len(comparison.steps)
    cases = " ".join(f"WHEN {count - 1 - place} THEN '{step.name}'" for place, step in enumerate(comparison.steps))
    rare = f' + "mw_tf_adj_{name}"' if any(step.rare for step in comparison.steps) else ""
    field = comparison.field.replace("'", "''")
    return f"""{{'field': '{field}', 'level': CASE "gamma_{name}" {cases} END, 'weight': "mw_{name}"{rare}}}"""


def _household_weight(model: Model) -> str:
    """Give the SQL of the bits against another member of the household.

    Home and surname that agree never speak for one person there; they are what makes a household.
    """
    parts = [repr(model.household_prior())]
    for comparison, m, h in zip(model.comparisons, model.m, model.h, strict=True):
        weights = np.log2(m / h)
        if comparison.field in _HOME:
            weights[1:] = np.minimum(weights[1:], 0.0)
        parts.append(_bits(comparison, weights))
    return " + ".join(parts)


def _bits(comparison: Comparison, weights: Array) -> str:
    cases = " ".join(f"WHEN {level} THEN {float(weight)!r}" for level, weight in enumerate(weights))
    return f'CASE "gamma_{column_name(comparison)}" {cases} ELSE 0.0 END'


def _contradiction(model: Model) -> str:
    """Give the SQL of why a pair is two people whatever most fields say; empty where it is not.

    ``another_person``: first name and birth date both disagree. ``another_generation``: born 15 years apart or more, as
    father and son of one name. ``another_first_name``: a shared address, phone or e-mail joins no two first names; only
    what is one person's own does. The last two yield to a weight far over the threshold. ``name_only``: nothing but the
    name speaks for it.
    """
    columns = {comparison.field: column_name(comparison) for comparison in model.comparisons}
    own = [f"coalesce(gamma_{columns[field]} > 0, false)" for field in columns if field.startswith(_OWN)]
    own += ["coalesce(gamma_birth_date >= 4, false)"] if "birth_date" in columns else []
    open_to_doubt = (
        f"least(weight, against_household) < $threshold + {OUTVOTED} AND NOT ({' OR '.join(own) or 'false'})"
    )
    others = [f"mw_{name}" for field, name in columns.items() if field not in ("first_name", "last_name", "gender")]
    cases = {
        "another_person": "gamma_first_name = 0 AND gamma_birth_date IN (0, 1, 2)",
        "another_generation": f"gamma_birth_date = 0 AND {open_to_doubt}",
        "another_first_name": f"gamma_first_name = 0 AND {open_to_doubt}",
        "name_only": f"greatest({', '.join(others) or '0'}) <= 0",
    }
    needs = {
        "another_person": {"first_name", "birth_date"},
        "another_generation": {"birth_date"},
        "another_first_name": {"first_name"},
        "name_only": set(),
    }
    told = [f"WHEN {cases[name]} THEN '{name}'" for name in cases if needs[name] <= set(columns)]
    return f"CASE {' '.join(told)} ELSE '' END"
