"""Where the line is drawn between one person and two, from the data itself.

Each pattern of agreement has a weight and so a probability; joined from the highest down, precision and recall are expected
before anyone has looked. A wrong merge costs more than a missed one: recall counts 0.55 times as much as precision (F0.55).
Where people have judged pairs, these say whether the weights promise too much or too little.

Source: van Rijsbergen (1979), Information Retrieval, for the measure; Platt (1999) for the correction by labels.
"""

import math

import numpy as np

from monocle.resolve.kinds import Array, Levels
from monocle.resolve.model import Model

BETA_SQUARED = 0.55**2
LEAST, MOST = -2.0, 12.0
"""Bits between which the threshold stands whatever the data says."""
TRUST = 2.0
"""Bits by which weights promise too much or too little before labels have spoken: one standard deviation."""


def pattern_weights(model: Model, patterns: Levels) -> Array:
    """Give the weight of patterns in bits: against the likelier of a stranger and another member of the household.

    Args:
        model: weighs; the frequency of values is left out.
        patterns: (n, k); 255 tells nothing.
    """
    weights = model.weights()
    sums = []
    for prior, parts in ((weights.prior, weights.stranger), (weights.household_prior, weights.household)):
        total = np.full(len(patterns), prior)
        for k, levels in enumerate(parts):
            bits = np.zeros(256)
            bits[: len(levels)] = levels
            total += bits[patterns[:, k]]
        sums.append(total)
    return np.asarray(np.minimum(*sums))


def best_threshold(weights: Array, pairs: Array, people: float) -> float:
    """Give the bits at and over which a pair should join: where the expected F0.55 is highest.

    Args:
        weights: (n,) bits.
        pairs: (n,) how many pairs weigh so.
        people: pairs of one person that there are in all.
    """
    if not pairs.sum():
        return 2.0
    order = np.argsort(-weights, kind="stable")
    weights, pairs = weights[order], pairs[order]
    right = np.cumsum(pairs / (1 + np.exp2(-weights)))
    measure = (1 + BETA_SQUARED) * right / (np.cumsum(pairs) + BETA_SQUARED * max(people, float(right[-1])))
    last = len(measure) - 1 - int(np.argmax(measure[::-1]))
    following = weights[last + 1] if last + 1 < len(weights) else weights[last] - 1
    line = max((weights[last] + following) / 2, weights[last] - 1)
    return round(float(min(max(line, LEAST), MOST)), 2)


def promised(weights: Array, same: Array, different: Array) -> float:
    """Give how many bits the weights promise too much, as labels say; below 0 too little, 0 without labels.

    Args:
        weights: (n,) bits of labelled pairs.
        same: (n,) how many of each were judged one person.
        different: (n,) how many were judged two.
    """
    off = 0.0
    for _ in range(50):
        likely = 1 / (1 + np.exp2(off - weights))
        slope = math.log(2) * float((same * (1 - likely) - different * likely).sum()) + off / TRUST**2
        curve = math.log(2) ** 2 * float(((same + different) * likely * (1 - likely)).sum()) + 1 / TRUST**2
        step = min(max(slope / curve, -1.0), 1.0)
        off -= step
        if abs(step) < 1e-9:
            break
    return off
