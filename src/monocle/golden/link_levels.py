"""The sum behind a link's weight, spelt out as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from monocle.relation import Relation, Value

SILENT = 255
"""The level of a comparison that tells nothing."""


@dataclass(frozen=True)
class Links:
    """LINKS, and what their numbers mean.

    Attributes:
        relation: LINKS, all of one model.
        prior: bits before anything is compared.
        comparisons: field and names of its levels, worst first, in the order of ``levels`` and ``bits``.
    """

    relation: Relation
    prior: float = 0.0
    comparisons: Sequence[tuple[str, Sequence[str]]] = ()


def levels_sql(links: Links) -> tuple[str, dict[str, Value]]:
    """Give the SQL of a link's levels as a JSON text, and the values that it binds.

    The prior comes first, then each comparison that tells something, then ``household`` where it takes something off;
    their weights sum to the link's.
    """
    values: dict[str, Value] = {"prior": _opened("prior", "two_records") + json.dumps(links.prior) + "}"}
    parts = []
    for place, (field, names) in enumerate(links.comparisons, 1):
        cases = []
        for level, name in enumerate(names):
            values[f"level_{place}_{level}"] = f", {_opened(field, name)}"
            cases.append(f"WHEN {level} THEN $level_{place}_{level}")
        parts.append(
            f"coalesce(CASE levels[{place}] {' '.join(cases)} END || CAST(bits[{place}] AS VARCHAR) || '}}', '')"
        )
    values["household"] = f", {_opened('household', 'could_be_another_member')}"
    parts.append("CASE WHEN household < 0 THEN $household || CAST(household AS VARCHAR) || '}' ELSE '' END")
    return " || ".join(["'[' || $prior", *parts, "']'"]), values


def _opened(field: str, level: str) -> str:
    return f'{{"field": {json.dumps(field)}, "level": {json.dumps(level)}, "weight": '
