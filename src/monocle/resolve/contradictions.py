"""Why a pair is two people whatever most fields say."""

import math
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.scoring import Edges
from monocle.resolve.comparisons import NAMES, Tie
from monocle.resolve.model import Model

OUTVOTED = 6.0
"""Bits over the threshold that a doubt needs to be outvoted, unless something of one person's own agrees: where the records
show as many pairs of households as of persons; fewer households, fewer bits."""
RARE = 1.5
"""Bits over the threshold at which a name is rare enough to speak alone: how frequent a name is that two records hold is known to
1 / (√2 ln 2) = 1.02 bits, and first and last name together to 1.44."""
_OWN = ("loyalty_card", "customer_number", "handle")
_BIRTH_AGREES = ("exact", "one_digit_or_day_month")
_BIRTH_DIFFERS = ("forty_days", "same_year", "different", "a_generation_apart")
REASONS = ("", "another_person", "another_generation", "another_first_name", "name_only")
"""Numbered as ``contradictions`` gives them; those that begin with ``another`` contradict."""

Marks = npt.NDArray[np.bool_]
Reasons = npt.NDArray[np.uint8]


def contradictions(model: Model, edges: Edges) -> Reasons:
    """Give for each pair why it is two people, as a place in ``REASONS``; 0 where nothing says so.

    ``another_person``: first name and birth date both disagree. ``another_generation``: born 15 years apart or more, as
    father and son of one name, or one says that he is the son. ``another_first_name``: a shared address, phone or e-mail
    joins no two first names; only what is one person's own does. The last two yield to a weight far over the threshold,
    the generation only where something besides name and home agrees; all three yield where a number of one person's own
    agrees and the weight is far over the threshold. The fewer households the records show, the less is doubted, and
    nothing is where there are next to none, but for a son who says so. ``name_only``: nothing but the name speaks for it,
    and the name is not rare.
    """
    first_differs = _at(model, edges, "first_name", ("different",))
    generation = _at(model, edges, "birth_date", ("a_generation_apart",))
    own = _something_own(model, edges)
    weight = np.minimum(edges.weight, edges.household)
    doubt = _doubt(model)
    open_to_doubt = weight < model.threshold + doubt
    doubted, together = open_to_doubt & ~own, doubt > 0
    son = _at(model, edges, "generation", ("different",)) & (weight < model.threshold + OUTVOTED) & ~own
    sure = _own_number(model, edges) & ~open_to_doubt
    cases: Sequence[Marks] = (
        first_differs & _at(model, edges, "birth_date", _BIRTH_DIFFERS) & ~sure & together,
        (generation & (doubted | (_silent(model, edges, _of_home(model)) & ~own)) & together) | son,
        first_differs & doubted & together,
        _silent(model, edges, NAMES | {"gender"}) & (weight < model.threshold + RARE),
    )
    reasons = np.zeros(len(edges), np.uint8)
    for number, case in reversed(list(enumerate(cases, 1))):
        reasons[case] = number
    return reasons


def _doubt(model: Model) -> float:
    """Give the bits over the threshold that a doubt needs to be outvoted: as the records show households, 0 to OUTVOTED."""
    return min(max(OUTVOTED + math.log2(model.one_household / model.one_person), 0.0), OUTVOTED)


def contradicts(reasons: Reasons) -> Marks:
    """Tell which reasons are of two people, not of too little said."""
    return np.array([reason.startswith("another") for reason in REASONS])[reasons]


def _at(model: Model, edges: Edges, field: str, names: Sequence[str]) -> Marks:
    """Tell which pairs are at one of the named levels of a field; none where it is not compared."""
    for place, one in enumerate(model.comparisons):
        if one.field == field:
            wanted = np.zeros(256, bool)
            wanted[[level for level, name in enumerate(one.names()) if name in names]] = True
            return wanted[edges.levels[:, place]]
    return np.zeros(len(edges), bool)


def _something_own(model: Model, edges: Edges) -> Marks:
    """Tell which pairs agree in something that one person has alone."""
    return _at(model, edges, "birth_date", _BIRTH_AGREES) | _own_number(model, edges)


def _own_number(model: Model, edges: Edges) -> Marks:
    """Tell which pairs agree, but for a typing error, in a number that one person has alone."""
    own = np.zeros(len(edges), bool)
    for place, one in enumerate(model.comparisons):
        if one.field.startswith(_OWN):
            own |= (edges.levels[:, place] > 0) & (edges.levels[:, place] < 255)
    return own


def _of_home(model: Model) -> frozenset[str]:
    """Give the fields that members of a household have in common, or that name them."""
    shared = {one.field for one in model.comparisons if one.tie in (Tie.HOME, Tie.NAME)}
    return frozenset(shared | NAMES | {"gender"})


def _silent(model: Model, edges: Edges, fields: Collection[str]) -> Marks:
    """Tell which pairs nothing but some fields speaks for."""
    silent = np.ones(len(edges), bool)
    for place, (one, bits) in enumerate(zip(model.comparisons, model.weights().stranger, strict=True)):
        if one.field not in fields:
            speaks = np.zeros(256, bool)
            speaks[: len(bits)] = bits > 0
            silent &= ~speaks[edges.levels[:, place]]
    return silent
