"""What ``monocle.yaml`` says of goals: ``kpis``, the criteria by which the house is judged a success.

::

    kpis:
      regulars: {label: {fr: Clients qui reviennent, en: Customers who come back}, figure: repeat_share, target: 0.5, by: 2027-06-30}
      refunds: {figure: refunded_share, target: 0.04, better: less, baseline: 0.06, owner: Shops}

``figure`` is a figure of a report (``monocle insight definitions``), or ``duplicates``: records that are a customer's second
or further one, of all records. Amounts are in the currency of the workspace, not in its minor units; shares from 0 to 1.
"""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass

from monocle.errors import BadConfig
from monocle.insight.definitions import DEFINED

WHERE = "monocle.yaml: kpis"
DUPLICATES = "duplicates"
_KEYS = ("label", "figure", "target", "by", "better", "baseline", "owner")
_LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Goal:
    """One goal.

    Attributes:
        name: in addresses.
        labels: language → as shown; empty where the figure's own label serves.
        figure: whose value it is about.
        target: what the value should become.
        by: until when; None where no day is set.
        more: whether more is better.
        baseline: what it was before; None for what the first run told.
        owner: who answers for it; empty where nobody is named.
    """

    name: str
    labels: Mapping[str, str]
    figure: str
    target: float
    by: dt.date | None = None
    more: bool = True
    baseline: float | None = None
    owner: str = ""


def goals(tree: object) -> tuple[Goal, ...]:
    """Give the goals that the section sets, in its order.

    Raises:
        BadConfig: a key or value cannot be used.
    """
    if tree is None:
        return ()
    if not isinstance(tree, Mapping) or not all(isinstance(name, str) for name in tree):
        raise BadConfig("kpis is no mapping of names", where=WHERE, mend="write name: {figure: …, target: …}")
    return tuple(_goal(str(name), one, f"{WHERE}: {name}") for name, one in tree.items())


def _goal(name: str, tree: object, where: str) -> Goal:
    if not isinstance(tree, Mapping):
        raise BadConfig("this is no mapping", where=where, mend="write {figure: …, target: …}")
    unknown = [key for key in tree if key not in _KEYS]
    if unknown:
        raise BadConfig(f"{unknown[0]!r} is not known here", where=where, mend=f"use {', '.join(_KEYS)}")
    target = _number(tree.get("target"), f"{where}: target")
    if target is None:
        raise BadConfig("the goal has no target", where=where, mend="write target: and a number")
    better = tree.get("better", "more")
    if better not in {"more", "less"}:
        raise BadConfig(f"{better!r} is neither more nor less", where=f"{where}: better", mend="write more or less")
    by = tree.get("by")
    if by is not None and (not isinstance(by, dt.date) or isinstance(by, dt.datetime)):
        raise BadConfig(f"{by!r} is no day", where=f"{where}: by", mend="write a day such as 2027-06-30")
    owner = tree.get("owner", "")
    if not isinstance(owner, str):
        raise BadConfig("the owner is no name", where=f"{where}: owner", mend="write a name")
    return Goal(
        name,
        _labels(tree.get("label"), f"{where}: label"),
        _figure(tree.get("figure"), f"{where}: figure"),
        target,
        by,
        better == "more",
        _number(tree.get("baseline"), f"{where}: baseline"),
        owner.strip(),
    )


def _figure(value: object, where: str) -> str:
    known = {DUPLICATES, *(one.name for one in DEFINED)}
    if not isinstance(value, str) or value not in known:
        mend = f"use {DUPLICATES}, or a figure that monocle insight definitions names"
        raise BadConfig(f"{value!r} is no figure", where=where, mend=mend)
    return value


def _number(value: object, where: str) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise BadConfig(f"{value!r} is no number", where=where, mend="write a number, such as 0.4")
    return float(value)


def _labels(value: object, where: str) -> Mapping[str, str]:
    if value is None:
        return {}
    if isinstance(value, str) and value.strip():
        return dict.fromkeys(_LANGUAGES, value.strip())
    named = isinstance(value, Mapping) and set(value) <= set(_LANGUAGES)
    if not isinstance(value, Mapping) or not named or not all(isinstance(one, str) for one in value.values()):
        raise BadConfig("the label is no text", where=where, mend="write a text, or {fr: …, en: …}")
    return {str(language): str(one) for language, one in value.items()}
