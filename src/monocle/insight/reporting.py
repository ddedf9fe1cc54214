"""What is told of a model: plain data, as it is kept with the run and shown on pages."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monocle.insight.measures import Measured
from monocle.insight.minimums import Refused

Array = NDArray[np.float64]
_BINS = 20


@dataclass(frozen=True)
class Report:
    """What is told of one model.

    Attributes:
        kind: lifetime, churn, purchase_30, purchase_90 or offers.
        version: empty where there is none.
        reason: why there is none; empty where there is one.
        body: parameters, minimum, found, back_test, distribution; plain.
    """

    kind: str
    version: str = ""
    reason: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


def refusal(kind: str, why: Refused) -> Report:
    """Give the report of a model that is refused."""
    return Report(kind, reason=why.reason, body={"minimum": dict(why.minimum), "found": dict(why.found)})


def comparisons(measured: Sequence[Measured], prefix: str = "") -> Sequence[Mapping[str, Any]]:
    """Give measures as plain data."""
    return [{**asdict(one), "measure": f"{prefix}{one.measure}"} for one in measured]


def points(groups: Sequence[tuple[str, int, float, float]]) -> Sequence[Mapping[str, Any]]:
    """Give what was predicted and what came, by group, as plain data."""
    names = ("group", "customers", "predicted", "actual")
    return [dict(zip(names, one, strict=True)) for one in groups]


def distribution(figures: Array, edges: Sequence[float]) -> Sequence[Mapping[str, Any]]:
    """Give how many have a figure between two edges; the last bin holds its upper edge."""
    count, _ = np.histogram(figures[np.isfinite(figures)], bins=np.asarray(edges, np.float64))
    return [
        {"low": float(low), "high": float(high), "customers": int(one)}
        for low, high, one in zip(edges[:-1], edges[1:], count, strict=True)
    ]


def round_edges(figures: Array) -> Sequence[float]:
    """Give edges of equal width that people read easily, up to the highest figure but the last hundredth, and one for the rest."""
    known = figures[np.isfinite(figures)]
    if not len(known) or known.max() <= 0:
        return [0.0, 1.0]
    top = float(np.percentile(known, 99)) or float(known.max())
    width = top / _BINS
    unit = 10 ** np.floor(np.log10(width))
    step = float(next(unit * one for one in (1, 2, 5, 10) if unit * one >= width))
    edges = [step * turn for turn in range(int(np.ceil(top / step)) + 1)]
    return edges if edges[-1] >= known.max() else [*edges, float(known.max())]
