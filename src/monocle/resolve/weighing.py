"""Scored pairs with the second opinion taken: which are strong, and what holds the others back."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from monocle.kernel.scoring import Edges
from monocle.kernel.threads import each, spans
from monocle.resolve.contradictions import REASONS, Marks, Reasons, contradictions
from monocle.resolve.limits import Limits, never_one
from monocle.resolve.model import Model

HELD_BACK = (*REASONS, "household", "component", "limit")
"""Why a pair over the threshold does not join; numbered as ``Weighed.held_back``."""
HOUSEHOLD, COMPONENT, LIMIT = (HELD_BACK.index(reason) for reason in ("household", "component", "limit"))
_MANY = 1 << 16
"""Pairs from which threads weigh them side by side."""
_PARTS = 4
"""Per thread."""


@dataclass(frozen=True, repr=False)
class Weighed:
    """Pairs with their final weight.

    Attributes:
        edges: as the kernel scored them.
        weight: (k,) bits against the likelier of a stranger and another member of the household.
        household: (k,) bits, 0 or below: what the second opinion takes off.
        reasons: (k,) place in ``REASONS`` whatever the weight.
        held_back: (k,) place in ``HELD_BACK``; 0 where nothing holds it back, or nothing needs to.
        strong: (k,) joins.
    """

    edges: Edges
    weight: npt.NDArray[np.float64]
    household: npt.NDArray[np.float64]
    reasons: Reasons
    held_back: npt.NDArray[np.uint8]
    strong: Marks

    def __len__(self) -> int:
        """Give the number of pairs."""
        return len(self.edges)

    def of(self, kept: Marks | slice) -> "Weighed":
        """Give some of the pairs: those that are marked, or a piece."""
        return Weighed(
            self.edges.of(kept),
            self.weight[kept],
            self.household[kept],
            self.reasons[kept],
            self.held_back[kept],
            self.strong[kept],
        )

    def settled(self, roots: npt.NDArray[np.integer], limits: Limits) -> "Weighed":
        """Give the pairs once clusters are known: a strong pair whose ends were put apart is held back.

        As ``limit`` where a limit keeps these two apart, else as ``component``.

        Args:
            roots: (n,) the lowest record of each one's cluster.
            limits: what no cluster may hold.
        """
        apart = self.strong & (roots[self.edges.left] != roots[self.edges.right])
        held_back = np.where(apart, COMPONENT, self.held_back).astype(np.uint8)
        held_back[apart & never_one(limits, self.edges.left, self.edges.right)] = LIMIT
        return replace(self, strong=self.strong & ~apart, held_back=held_back)


def weighed(model: Model, edges: Edges, threads: int = 1) -> Weighed:
    """Give pairs with their final weight.

    A pair is held against a stranger and against another member of the same household; the smaller weight counts.

    Args:
        model: what weighed them.
        edges: the pairs.
        threads: side by side; each pair is weighed by itself.
    """
    if threads <= 1 or len(edges) < _MANY:
        return _weighed(model, edges)
    parts = each(lambda part: _weighed(model, edges.of(slice(*part))), spans(len(edges), _PARTS * threads), threads)
    columns = zip(*((one.weight, one.household, one.reasons, one.held_back, one.strong) for one in parts), strict=True)
    return Weighed(edges, *(np.concatenate(column) for column in columns))


def _weighed(model: Model, edges: Edges) -> Weighed:
    household = np.minimum(edges.household - edges.weight, 0.0)
    weight = edges.weight + household
    reasons = contradictions(model, edges)
    over = edges.weight >= model.threshold
    held_back = np.where(over, reasons, 0).astype(np.uint8)
    held_back[over & (reasons == 0) & (weight < model.threshold)] = HOUSEHOLD
    return Weighed(edges, weight, household, reasons, held_back, (weight >= model.threshold) & (reasons == 0))
