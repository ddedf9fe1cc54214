"""Matching from memory, for the tests of the doors: a model, its versions, plans and the health of identities."""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from monocle.errors import BadConfig, Conflict, NotFound
from monocle.ids import customer_id, record_id
from monocle.workspace.matching_views import (
    ComparisonView,
    HealthPoint,
    LabelQuality,
    LevelView,
    MatchingView,
    ModelVersion,
    Plan,
    PlanExample,
    RuleCost,
    Setting,
    TrialRow,
)

NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC).replace(tzinfo=None)
TEXT = "threshold: 12\nguards:\n  most_merges: 0.02\n"
BROKEN = "most_merges: 0.0431, 0.02 allowed"
NO_LABELS = LabelQuality(0, None, None, None, None, None, None)
LABELS = LabelQuality(214, 0.9811, 0.9462, 0.9935, 0.9123, 0.8601, 0.9462)


def level(name: str, m: float, u: float, weight: float, *, rare: bool = False) -> LevelView:
    condition = "" if name == "else" else f"jaro_winkler(first) ≥ {m:.2f}" if name == "close" else f"first {name}"
    return LevelView(name, condition, m, min(1.0, u * 40), u, weight, weight / 3, rare)


COMPARISONS = (
    ComparisonView(
        "last_name",
        (level("exact", 0.87, 0.00021, 12.0, rare=True), level("close", 0.09, 0.0011, 6.3), level("else", 0.04, 0.99869, -4.6)),
    ),
    ComparisonView(
        "birth_date",
        (
            level("exact", 0.93, 0.00004, 14.5),
            level("one_digit_or_day_month", 0.05, 0.0031, 4.0),
            level("same_year", 0.01, 0.013, -0.4),
            level("else", 0.01, 0.98, -6.6),
        ),
    ),
    ComparisonView("email", (level("exact", 0.71, 0.0000012, 19.2), level("else", 0.29, 0.9999988, -1.8))),
)  # fmt: skip
RULES = (
    RuleCost("email", 40_112, 3, 4_120, 812, ("info@exemple.fr (2310)", "contact@exemple.fr (1210)"), 0.71),
    RuleCost("birth_date_last_name", 18_004, 0, 0, 61, (), 0.88),
    RuleCost("postcode_first_name", 51_930, 12, 9_871, 1_990, ("75001 marie (2411)",), 0.42),
)
SETTINGS = tuple(
    Setting(float(place), 61_000 - 900 * place, 19_000 + 110 * place, max(12, 61 - 3 * place))
    for place in (-4, 0, 3, 6, 9, 12, 15, 20)
)
HISTOGRAM = tuple(
    (float(low), int(9_000 / (1 + abs(low + 4)) + (4_000 if 14 < low < 30 else 12))) for low in range(-4, 41)
)


def version(name: str, state: str, origin: str, days: int, note: str = "") -> ModelVersion:
    return ModelVersion(name, state, origin, NOW - dt.timedelta(days=days), "owner", 88_412, note)


VERSIONS = (
    version("m-7f3a91c2", "in_force", "data", 1),
    version("m-55d0e1b4", "trained", "splink", 2, "<b>modèle</b> du siège"),
    version("m-1c9a7703", "withdrawn", "file", 9),
)


def a_point(place: int) -> HealthPoint:
    names = [customer_id(record_id("crm", f"L{number}")) for number in range(3)]
    return HealthPoint(
        record_id("run", str(place + 1)),
        NOW - dt.timedelta(days=place),
        88_412 - 900 * place,
        20_014 - 150 * place,
        412 - 40 * place,
        3,
        ((1, 9_120), (2, 6_400), (3, 3_100), (5, 1_200), (10, 194)),
        tuple((name, 61 - 9 * number) for number, name in enumerate(names)),
        {"another_person": 812 - 20 * place, "household": 402, "limit": 61},
        1.0 + 0.012 * (8 - place),
        ("many_names: 47", "largest_grew: 31 > 61") if place == 0 else (),
    )


def a_plan(number: int, **more: Any) -> Plan:
    ids = [customer_id(record_id("crm", f"P{place}")) for place in range(4)]
    told: dict[str, Any] = {
        "plan_id": str(UUID(int=number)),
        "model": "m-7f3a91c2",
        "changed": {"threshold": ("12", "9.5"), "comparisons.gender": ("not set", "off")},
        "customers_before": 20_014,
        "customers_after": 19_702,
        "merges": 318,
        "splits": 6,
        "customers_touched": 641,
        "spent": {"EUR": 9_412_350, "CHF": 12_000},
        "consents": 12,
        "examples": (
            PlanExample("merge", ids[:2], ("Marie Lefèvre", "Maria <i>Lefevre</i>"), 5, None, ""),
            PlanExample("split", ids[2:], ("Paul Durand", ""), 2, None, ""),
        ),
        "labels_before": LABELS,
        "labels_after": replace(LABELS, recall=0.9474, recall_low=0.9031, recall_high=0.9721),
        "made_at": NOW - dt.timedelta(hours=number),
    }
    return Plan(**{**told, **more})


class HouseMatching:
    def __init__(self, *, empty: bool) -> None:
        self.empty = empty
        self.labels = LABELS

    def view(self) -> MatchingView:
        if self.empty:
            raise NotFound("nothing was matched yet", where="matching", mend="run first: monocle run")
        return MatchingView(
            VERSIONS[0], COMPARISONS, RULES, -13.5, -9.0, 12.0, 2.0, 0.9871, HISTOGRAM, SETTINGS, self.labels
        )

    def health(self, limit: int = 30) -> Sequence[HealthPoint]:
        return [] if self.empty else [a_point(place) for place in range(8)][:limit]


class HouseModels:
    def __init__(self, *, empty: bool) -> None:
        self.rows = [] if empty else list(VERSIONS)
        self.chosen: list[tuple[str, str]] = []
        self.by: list[str] = []

    def versions(self) -> Sequence[ModelVersion]:
        return self.rows

    def train(self, by: str, note: str = "") -> ModelVersion:
        if not self.rows:
            raise Conflict("nothing was matched yet", where="matching", mend="run first: monocle run")
        self.by.append(by)
        self.rows = [replace(version("m-0badcafe", "trained", "data", 0, note), made_by=by), *self.rows]
        return self.rows[0]

    def publish(self, version: str, by: str) -> ModelVersion | None:
        found = next((one for one in self.rows if one.version == version), None)
        if version and found is None:
            raise NotFound(
                "there is no such version of the model", where="model", mend="list them: monocle model versions"
            )
        self.chosen.append((version, by))
        return found

    def roll_back(self, by: str) -> str:
        if not self.chosen:
            raise Conflict(
                "nothing was published", where="model", mend="publish a version first: monocle model publish"
            )
        self.by.append(by)
        self.chosen.pop()
        return self.chosen[-1][0] if self.chosen else ""


class HouseTrials:
    """Trials that are done when they are begun, but for those that ``held`` keeps."""

    def __init__(self, models: HouseModels, plans: "HousePlans") -> None:
        self.models, self.plans = models, plans
        self.rows: list[TrialRow] = []
        self.goes_on = False

    def train(self, by: str, note: str = "") -> tuple[TrialRow, Callable[..., None]]:
        if not self.models.rows:
            raise Conflict("nothing was matched yet", where="matching", mend="run first: monocle run")
        return self._begun("train", by, lambda: self.models.train(by, note).version)

    def plan(
        self, by: str, version: str | None = None, text: str | None = None
    ) -> tuple[TrialRow, Callable[..., None]]:
        self.plans.checked(version, text)
        return self._begun("plan", by, lambda: self.plans.make(by, version=version, text=text).plan_id)

    def _begun(self, kind: str, by: str, work: Callable[[], str]) -> tuple[TrialRow, Callable[..., None]]:
        begun = TrialRow(UUID(int=len(self.rows) + 1), kind, "running", "learn", by, dt.datetime(2026, 11, 22, 9))
        self.rows.append(begun)
        if not self.goes_on:
            self._end(begun.trial_id, "done", work())
        return begun, lambda *_tell: None

    def _end(self, trial_id: UUID, state: str, result: str = "", error: str = "") -> None:
        ended = dt.datetime(2026, 11, 22, 9, 0, 12)
        self.rows = [
            replace(one, state=state, result=result, error=error, ended_at=ended) if one.trial_id == trial_id else one
            for one in self.rows
        ]

    def dropped(self, trial_id: UUID, why: str) -> None:
        self._end(trial_id, "failed", error=why)

    def cancel(self, trial_id: UUID) -> TrialRow:
        found = self.get(trial_id)
        if found.state != "running":
            raise Conflict("it has ended", where=f"trial {trial_id}", mend="look at what came of it")
        self._end(trial_id, "cancelled")
        return self.get(trial_id)

    def list(self, limit: int = 20) -> Sequence[TrialRow]:
        return self.rows[::-1][:limit]

    def get(self, trial_id: UUID) -> TrialRow:
        for one in self.rows:
            if one.trial_id == trial_id:
                return one
        raise NotFound("there is no such trial", where="trial", mend="list the trials")


class HousePlans:
    def __init__(self, *, empty: bool) -> None:
        self.empty = empty
        self.rows = [] if empty else [a_plan(1), a_plan(2, broken=(BROKEN,)), a_plan(3, state="applied")]
        self.file = "" if empty else TEXT
        self.done: list[tuple[str, str, str]] = []
        self.ended = threading.Event()

    def text(self) -> str:
        return self.file

    def checked(self, version: str | None = None, text: str | None = None) -> None:
        if self.empty:
            raise Conflict("nothing was matched yet", where="matching", mend="run first: monocle run")
        if text and "wobble" in text:
            raise BadConfig("'wobble' is no setting of matching", where="matching.yaml", mend="use threshold")
        if version not in {None, "", *(one.version for one in VERSIONS)}:
            raise NotFound(
                "there is no such version of the model", where="model", mend="list them: monocle model versions"
            )

    def make(self, by: str, file: None = None, version: str | None = None, text: str | None = None) -> Plan:
        del file
        self.checked(version, text)
        made = a_plan(10 + len(self.rows), model=version or "m-7f3a91c2")
        self.rows = [made, *self.rows]
        self.done.append(("make", by, self.file if text is None else text))
        return made

    def list(self, limit: int = 20) -> Sequence[Plan]:
        return self.rows[:limit]

    def get(self, plan_id: str) -> Plan:
        for one in self.rows:
            if one.plan_id == plan_id:
                return one
        raise NotFound("there is no such plan", where="plan", mend="list them: monocle plan list")

    def ready(self, plan_id: str) -> Plan:
        found = self.get(plan_id)
        if found.broken:
            raise Conflict(f"it breaks {found.broken[0]}", where="plan", mend="change the settings, or the guards")
        if found.state != "made":
            raise Conflict("the plan is not open any more", where="plan", mend="make a new plan: monocle plan make")
        return found

    def applied(self) -> Plan:
        for one in self.rows:
            if one.state == "applied":
                return one
        raise Conflict("no plan is applied", where="plan", mend="apply one first: monocle plan apply")

    def apply(self, plan_id: str, by: str, progress: object = None) -> None:
        del progress
        self._settle(self.ready(plan_id), "applied", by)

    def roll_back(self, by: str, progress: object = None) -> None:
        del progress
        self._settle(self.applied(), "rolled_back", by)

    def _settle(self, plan: Plan, state: str, by: str) -> None:
        self.rows = [replace(one, state=state) if one is plan else one for one in self.rows]
        self.done.append((state, by, plan.plan_id))
        self.ended.set()
