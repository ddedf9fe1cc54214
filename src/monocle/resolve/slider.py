"""What other thresholds would give: pairs, customers and the largest of them, from the links that are there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from monocle.engine import Engine
from monocle.kernel.union_find import components
from monocle.relation import Column, Contract, Relation, select

STEPS = (-4.0, -2.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)
"""Bits: thresholds tried, besides the one in force."""
WIDEST = 40
"""Bits: the histogram's last class takes all above."""

_ENDS = Contract(
    "numbered_links",
    "one link whose ends are numbered from 0",
    (Column("left", "BIGINT", ""), Column("right", "BIGINT", ""), Column("weight", "DOUBLE", "bits")),
)
_HISTOGRAM = Contract(
    "weight_histogram",
    "links by weight",
    (Column("lowest", "BIGINT", "bits: lower bound of the class"), Column("links", "BIGINT", "")),
)


@dataclass(frozen=True)
class Tried:
    """Clusters at one threshold, before components are checked."""

    threshold: float
    pairs: int
    customers: int
    largest: int


class Ends(NamedTuple):
    """Links whose ends are numbered from 0.

    Attributes:
        left, right: (k,) numbers of records.
        weight: (k,) bits.
    """

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]


def histogram(engine: Engine, links: Relation) -> list[tuple[float, int]]:
    """Give the number of LINKS by weight, in classes of one bit, lowest first."""
    counted = select(
        f"""
        SELECT CAST(least(floor(weight), {WIDEST}) AS BIGINT) AS lowest, count(*) AS links
        FROM links
        GROUP BY lowest
        ORDER BY lowest
        """,
        _HISTOGRAM,
        links=links,
    )
    return [(float(row["lowest"]), row["links"]) for row in engine.rows(counted)]


def tried(engine: Engine, links: Relation, records: int, thresholds: Sequence[float] = STEPS) -> list[Tried]:
    """Give what each threshold would give.

    Links that are held back for what they say (another person, another generation …) join at no threshold; those held
    back as ``component`` or ``household`` count with their weight.

    Args:
        engine: computes.
        links: LINKS.
        records: how many records there are, those without a link included.
        thresholds: bits.
    """
    table = engine.arrow(
        select(
            """
            WITH usable AS (
                SELECT left_id, right_id, weight FROM links WHERE held_back IN ('', 'component', 'household', 'judgement')
            ),
            named AS (
                SELECT id, row_number() OVER () - 1 AS number FROM (SELECT left_id AS id FROM usable UNION SELECT right_id FROM usable)
            )
            SELECT l.number AS left, r.number AS right, u.weight
            FROM usable AS u
            JOIN named AS l ON l.id = u.left_id
            JOIN named AS r ON r.id = u.right_id
            """,
            _ENDS,
            links=links,
        )
    )
    left, right = (table.column(name).to_numpy().astype(np.int64) for name in ("left", "right"))
    weight = table.column("weight").to_numpy()
    found = list(_from_the_highest(Ends(left, right, weight), records, sorted(thresholds, reverse=True)))
    return found[::-1]


def _from_the_highest(ends: Ends, records: int, thresholds: Sequence[float]) -> Iterator[Tried]:
    """Give what each threshold gives, the highest first: a link joins what those above it have made, and is looked at once."""
    nodes = int(max(ends.left.max(initial=-1), ends.right.max(initial=-1))) + 1
    lowest, pairs, above = np.arange(nodes), 0, np.nan
    for threshold in thresholds:
        new = (ends.weight >= threshold) & ~(ends.weight >= above)
        lowest = components(nodes, lowest[ends.left[new]], lowest[ends.right[new]])[lowest]
        pairs, above = pairs + int(new.sum()), threshold
        sizes = np.bincount(lowest, minlength=1)
        clusters = int((sizes > 0).sum())
        yield Tried(threshold, pairs, records - nodes + clusters, max(int(sizes.max()), min(records, 1)))
