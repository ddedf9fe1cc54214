"""What matching found that an index stands on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monocle.resolve.candidates import Candidates
from monocle.resolve.codes import Coded
from monocle.resolve.index.bearings import Bearings
from monocle.resolve.matching import Matching
from monocle.resolve.model import Model
from monocle.resolve.weighing import Weighed

Nodes = npt.NDArray[np.int32]


@dataclass(frozen=True, repr=False)
class Ground:
    """Records as they were compared, and which of them are strongly linked.

    Attributes:
        found: the records.
        bearings: model, rules and keys cut off.
        left, right: (k,) the strong pairs.
    """

    found: Coded
    bearings: Bearings
    left: Nodes
    right: Nodes


def ground_of(found: Coded, pairs: Candidates, weighty: Weighed, model: Model, matching: Matching) -> Ground:
    """Give what an index stands on.

    Args:
        found: the records.
        pairs: that were looked at.
        weighty: those that were kept, before clusters were made of them.
        model: that weighed them.
        matching: limits.
    """
    blocks = pairs.rules
    bearings = Bearings(
        model,
        matching,
        found.systems,
        tuple(rule for rule, _ in blocks),
        tuple(one.cut_keys for _, one in blocks),
        *found.said,
        found.table.shares["first"][0] - 1,
    )
    strong = weighty.strong
    return Ground(found, bearings, weighty.edges.left[strong], weighty.edges.right[strong])
