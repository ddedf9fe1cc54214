"""Groups that the machine finds, and goals, from memory, for the tests of the doors: what is found is made up."""

import datetime as dt
from uuid import UUID

from monocle.errors import BadData, NotFound
from monocle.workspace.group_views import AlikeSize, GroupRow, GroupsFound, LookAlikes, MarkRow
from monocle.workspace.kpis import GoalReading, Kpi

NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC).replace(tzinfo=None)
TREE = {"trait": "orders", "op": "at_least", "value": 5}


class HouseGroups:
    """Finds the same two groups, whoever asks."""

    def __init__(self, empty=False):
        self._empty = empty

    def find(self, _language="", method="kmeans", _number=0):
        if self._empty:
            raise NotFound("nothing was computed yet", where="segments", mend="run: monocle run")
        often = MarkRow("orders", "achètent <b>souvent</b>", True, 9, 2)
        baskets = MarkRow("average_basket", "gros paniers", True, 27_047, 9_100)
        groups = (
            GroupRow("Achètent souvent, gros paniers", 300, 0.3, (often, baskets), TREE, 0.9, 0.8),
            GroupRow("Comme la plupart des clients", 700, 0.7, (), {}, 0.0, 0.0),
        )
        return GroupsFound(method, groups, 0.81, True, 0.2, ("orders", "average_basket"), 1_000, 1_000, 2_400, NOW)

    def look_alikes(self, name, _language=""):
        if name == "decus":
            raise BadData("3 customers are too few", where="look-alikes", mend="take a larger segment")
        sizes, nearest = (AlikeSize(0.1, 90, 0.7),), ((UUID(int=7), 0.91),)
        return LookAlikes(name, 100, 900, 0.87, ("achètent souvent",), sizes, nearest, TREE, 0.6, NOW)


class HouseKpis:
    """Has one goal of each kind of unit, or none."""

    def __init__(self, empty=False):
        self._empty = empty

    def list(self, _language=""):
        history = (GoalReading(NOW, 12.5), GoalReading(NOW, 13.0))
        money = Kpi(
            "basket", "Panier <b>moyen</b>", "basket", "sales", "how", "money", "EUR", 12.5, NOW, 13.0, NOW, 15.0,
            dt.date(2027, 6, 30), True, 0.2, "nearer", "Magasins", history,
        )  # fmt: skip
        share = Kpi(
            "twins", "Doublons", "duplicates", "", "how", "share", "", None, None, None, None, 0.1, None, False, None,
            "unknown", "", (),
        )  # fmt: skip
        return [] if self._empty else [money, share]
