"""Links of records that just came, told as LINKS are: with the rule that found each and what each comparison adds."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from monocle.kernel.pairs import bits
from monocle.kernel.scoring import Edges
from monocle.kernel.table import Table
from monocle.resolve.candidates import EVERY_PAIR
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.index.keys import Keys
from monocle.resolve.index.people import People, uuid
from monocle.resolve.weighing import COMPONENT, HELD_BACK, Weighed, weighed

SILENT = 255
"""The level of a comparison that tells nothing."""


def told_links(
    known: tuple[Bearings, People, Keys], table: Table, store: int, edges: Edges
) -> Iterator[Mapping[str, Any]]:
    """Give the rows of LINKS of some pairs: those at or over the review floor, and those that are held back.

    The levels are told in full, as the served table has them: ``levels`` is a list of {field, level, weight}.

    Args:
        known: what the index froze; its people with their customers, once clusters are known; its keys.
        table: of the records.
        store: the same, packed.
        edges: pairs that were found.
    """
    bearings, people, keys = known
    model = bearings.model
    if not len(edges):
        return
    pairs = weighed(model, edges)
    matched, ids = people.arrays["matched"], people.arrays["ids"]
    apart = pairs.strong & (matched[edges.left] != matched[edges.right]).any(axis=1)
    held = np.where(apart, COMPONENT, pairs.held_back)
    parts, version = bits(table, model.weights(), edges), model.version
    for place in np.flatnonzero((pairs.weight >= model.review_floor) | (held > 0)).tolist():
        ends = sorted(ids[end[place]].tobytes() for end in (edges.left, edges.right))
        yield {
            "left_id": uuid(ends[0]),
            "right_id": uuid(ends[1]),
            "weight": float(pairs.weight[place]),
            "rule": _rule(bearings, keys, store, (int(edges.left[place]), int(edges.right[place]))),
            "levels": _levels(bearings, pairs, place, parts[place]),
            "strong": bool(pairs.strong[place] and not apart[place]),
            "held_back": HELD_BACK[int(held[place])],
            "model": version,
        }


def _levels(
    bearings: Bearings, pairs: Weighed, place: int, parts: npt.NDArray[np.float64]
) -> list[dict[str, str | float]]:
    model = bearings.model
    said = [("prior", "two_records", model.prior())]
    for comparison, level, weight in zip(model.comparisons, pairs.edges.levels[place], parts, strict=True):
        if level != SILENT:
            said.append((comparison.field, comparison.names()[level], float(weight)))
    if pairs.household[place] < 0:
        said.append(("household", "could_be_another_member", float(pairs.household[place])))
    return [{"field": field, "level": level, "weight": weight} for field, level, weight in said]


def _rule(bearings: Bearings, keys: Keys, store: int, pair: tuple[int, int]) -> str:
    """Give the first rule under which two records share a key."""
    if not bearings.rules:
        return EVERY_PAIR
    held, rules, starts = keys.of(store, np.array(pair, np.int32))
    one, other = (
        set(
            zip(
                rules[starts[end] : starts[end + 1]].tolist(), held[starts[end] : starts[end + 1]].tolist(), strict=True
            )
        )
        for end in (0, 1)
    )
    common = sorted(one & other)
    return bearings.rules[common[0][0]].name if common else EVERY_PAIR
