"""Who will leave and who will buy: made of the past, tried on what came after it, and then told of the time to come."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from monocle.insight import measures
from monocle.insight.measures import Measured
from monocle.insight.minimums import Refused
from monocle.insight.propensity.cells import cells
from monocle.insight.propensity.features import FREQUENCY, MONETARY, NAMES, RECENCY, Seen
from monocle.insight.propensity.learning import Classifier, classifier

Array = NDArray[np.float64]
MINIMUM: Mapping[str, float] = {"customers": 500, "who_bought": 100, "who_did_not": 100, "horizons": 3}
"""Customers at the cut-off of learning; of them, who bought within the horizon, and who did not; horizons of history."""
MEASURES = {"auc": (measures.auc, 1), "lift": (measures.lift, 1), "brier": (measures.brier, -1)}
_RFM = (RECENCY, FREQUENCY, MONETARY)
_STEP, _YEAR = 30, 365
"""Days between two moments of the past that are learnt from."""
_MOMENTS = 3


@dataclass(frozen=True)
class Question:
    """What is to be foretold.

    Attributes:
        kind: churn, purchase_30 or purchase_90.
        horizon: days.
        leaves: the outcome is that no order comes; else that one comes.
        active: days; who has not bought for longer is not asked about. 0 asks about all.
    """

    kind: str
    horizon: int
    leaves: bool = False
    active: int = 0

    def moments(self, end: dt.datetime, first: dt.datetime) -> Sequence[dt.datetime]:
        """Give moments of which the outcome is known at an end: the latest, and where history allows the same season before.

        Args:
            end: nothing that happened later is known.
            first: when history begins; each moment has a horizon of history before it.
        """
        latest = [end - dt.timedelta(days=self.horizon + _STEP * turn) for turn in range(_MOMENTS)]
        season = [end - dt.timedelta(days=_YEAR + turn) for turn in (0, -_STEP // 2, _STEP // 2)]
        least = first + dt.timedelta(days=self.horizon)
        early = first + dt.timedelta(days=max(self.horizon, _YEAR))
        found = [one for one in season if one >= early] + [one for one in latest if one >= least]
        return found[:_MOMENTS] if len(found) > _MOMENTS else found or latest[:1]

    def asked(self, known: Seen) -> NDArray[np.bool_]:
        """Tell of whom it is asked."""
        if not self.active:
            return known.known
        return np.asarray(known.known & (known.features[:, RECENCY] <= self.active))

    def outcome(self, known: Seen) -> Array:
        """Give what came of each: 1 or 0."""
        did: Array = ((known.counts.later > 0) != self.leaves).astype(np.float64)
        return did


_CHURN = (180, 120, 90)
"""Days without an order that are leaving: the longest of which the past has as many as it takes."""


def questions(days: float) -> Sequence[Question]:
    """Give what is to be foretold where history has so many days."""
    churn = next((one for one in _CHURN if days >= one * MINIMUM["horizons"]), _CHURN[0])
    return (
        Question("churn", churn, leaves=True, active=365),
        Question("purchase_30", 30),
        Question("purchase_90", 90),
    )


@dataclass(frozen=True)
class Tried:
    """How a model did on the past.

    Attributes:
        cut_off: what came later was hidden from it.
        customers: on whom it was judged.
        measured: against the baseline.
        calibration: of tenths by probability: customers, mean probability, share that did it.
    """

    cut_off: dt.datetime
    customers: int
    measured: Sequence[Measured]
    calibration: Sequence[tuple[int, float, float]]


@dataclass(frozen=True)
class Hindsight:
    """What was said at a cut-off, and what came after it, by number.

    Attributes:
        model, baseline: probabilities; NaN of whom it is not asked.
        outcome: 1 or 0.
    """

    model: Array
    baseline: Array
    outcome: Array


@dataclass(frozen=True)
class Foretold:
    """A model, and what it says of the time to come.

    Attributes:
        probability: by number; NaN of whom it is not asked.
        parameters: plain, for the version and the page.
        tried: on the past.
        found: of each measure of MINIMUM, what there was.
    """

    question: Question
    probability: Array
    parameters: Mapping[str, float | str]
    tried: Tried
    found: Mapping[str, float]
    minimum: Mapping[str, float] = field(default_factory=lambda: MINIMUM)


Look = Callable[[dt.datetime, int], Seen]
"""Gives what was known at a moment, for a horizon."""


def foretell(question: Question, look: Look, first: dt.datetime, now: dt.datetime) -> Foretold | Refused:
    """Give the model of a question, or why there is none.

    Args:
        question: what is to be foretold.
        look: gives what was known at a moment.
        first: when history begins.
        now: when it ends.
    """
    cut_off = now - dt.timedelta(days=question.horizon)
    lacking, found = _lacking(question, look, (first, now, cut_off))
    if lacking:
        return lacking
    told = in_hindsight(question, look, first, cut_off)
    if isinstance(told, Refused):
        return told
    final = _learnt(question, look, now, first)
    if isinstance(final, Refused):
        return final
    whom = np.flatnonzero(np.isfinite(told.model))
    whom = whom[measures.thinned(len(whom))]
    outcome, mine = told.outcome[whom], told.model[whom]
    measured = measures.compared(MEASURES, mine, told.baseline[whom], outcome, measures.samples(len(whom)))
    tried = Tried(cut_off, len(whom), measured, measures.tenths(mine, outcome))
    today = look(now, question.horizon)
    probability = np.full(len(today.features), np.nan)
    asked = question.asked(today)
    probability[asked] = final[0].probability(today.features[asked])
    return Foretold(question, probability, _parameters(question, final[0]), tried, found)


def in_hindsight(question: Question, look: Look, first: dt.datetime, cut_off: dt.datetime) -> Hindsight | Refused:
    """Give what the model of a cut-off said of each customer, and what came after it.

    Args:
        question: what is to be foretold.
        look: gives what was known at a moment.
        first: when history begins.
        cut_off: nothing that happened at it or later is known to the model.
    """
    past, after = _learnt(question, look, cut_off, first), look(cut_off, question.horizon)
    if isinstance(past, Refused):
        return past
    whom = question.asked(after)
    told = [np.full(len(whom), np.nan) for _ in range(2)]
    for one, says in zip(told, (past[0].probability, past[1]), strict=True):
        one[whom] = says(after.features[whom])
    return Hindsight(told[0], told[1], question.outcome(after))


def _lacking(
    question: Question, look: Look, times: tuple[dt.datetime, dt.datetime, dt.datetime]
) -> tuple[Refused | None, Mapping[str, float]]:
    """Give why there is too little to learn from, or None, and what there is."""
    first, now, cut_off = times
    horizons = (now - first).days / question.horizon
    found = {"customers": 0.0, "who_bought": 0.0, "who_did_not": 0.0, "horizons": round(horizons, 2)}
    if horizons < MINIMUM["horizons"]:
        return Refused("too_few_horizons", MINIMUM, found), found
    known = look(question.moments(cut_off, first)[0], question.horizon)
    bought = (known.counts.later > 0)[question.asked(known)]
    found |= {"customers": len(bought), "who_bought": int(bought.sum()), "who_did_not": int((~bought).sum())}
    return Refused.where(MINIMUM, found), found


def _learnt(
    question: Question, look: Look, end: dt.datetime, first: dt.datetime
) -> tuple[Classifier, Callable[[Array], Array]] | Refused:
    """Give the model of what was known at an end, and its baseline of the same customers."""
    parts = [look(moment, question.horizon) for moment in question.moments(end, first)]
    asked = [question.asked(part) for part in parts]
    features = np.concatenate([part.features[whom] for part, whom in zip(parts, asked, strict=True)])
    outcome = np.concatenate([question.outcome(part)[whom] for part, whom in zip(parts, asked, strict=True)])
    if outcome.min() == outcome.max():
        return Refused("too_few_who_did_not", MINIMUM, dict.fromkeys(MINIMUM, 0.0))
    who = np.concatenate([np.flatnonzero(whom) for whom in asked])
    base = cells(features[:, list(_RFM)], outcome)
    return classifier(features, outcome, who), lambda some: base.probability(some[:, list(_RFM)])


def _parameters(question: Question, model: Classifier) -> dict[str, float | str]:
    return {
        "horizon_days": question.horizon,
        "calibration": model.calibration,
        "rows": model.rows,
        "share": round(model.share, 4),
        "features": len(NAMES),
        "trees": sum(one.n_iter_ for one in model.trees),
    }
