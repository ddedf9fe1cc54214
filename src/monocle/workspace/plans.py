"""Plans: a changed ``matching.yaml``, or another version of the model, tried on the data before it is in force.

A plan changes nothing. Applying it writes the file and the choice, then matches anew; rolling back writes what was there
before and matches anew. Ids follow as between any two runs.
"""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from monocle import clock
from monocle.catalog import models, plans
from monocle.documents import parse_document
from monocle.errors import BadConfig, Conflict, NotFound
from monocle.ids import time_ordered
from monocle.resolve.matching import Matching, from_yaml
from monocle.tables import RECORDS
from monocle.workspace.definitions import with_users
from monocle.workspace.house import House
from monocle.workspace.matching_views import Plan
from monocle.workspace.models import stored_model
from monocle.workspace.pipeline import run_pipeline
from monocle.workspace.plan_changes import EACH, changed
from monocle.workspace.plan_effects import planned
from monocle.workspace.plan_rows import plain, plan_of
from monocle.workspace.progress import Step, Tell, no_step, tell_nobody
from monocle.workspace.runs import run_row
from monocle.workspace.trying import in_force, tried
from monocle.workspace.views import RunRow

FILE = "matching.yaml"
MOST = 100


class Plans:
    """Plans of matching."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house
        self._file = house.folder.root / FILE

    def text(self) -> str:
        """Give ``matching.yaml`` as it is; empty where there is none."""
        return self._text()

    def checked(self, version: str | None = None, text: str | None = None) -> None:
        """Refuse what ``make`` would refuse.

        Raises:
            NotFound: there is no such version.
            BadConfig: the settings cannot be used.
            Conflict: no run was made.
        """
        _matching(self._text() if text is None else text)
        if version:
            with self._house.catalog.reading() as connection:
                models.get(connection, version)
        in_force(self._house, RECORDS)

    def make(
        self,
        by: str,
        file: Path | None = None,
        version: str | None = None,
        text: str | None = None,
        step: Step = no_step,
    ) -> Plan:
        """Try other settings on the data in force, and keep what would come of it.

        Args:
            by: who asks.
            file: the changed ``matching.yaml``; None for the one that is there.
            version: a version of the model instead of the one that runs use; empty to train one on these records.
            text: what ``file`` would hold, when there is no file.
            step: told what begins: match, compare, keep.

        Raises:
            NotFound: there is no such file or version.
            BadConfig: the settings cannot be used.
            Conflict: no run was made.
        """
        before = self._text()
        after = _read(file) if file else before if text is None else text
        then = with_users(self._house.folder, _matching(after))
        with self._house.catalog.reading() as connection:
            chosen = models.choices(connection, 1)
            used = chosen[0].version if chosen else models.EACH_RUN
            wanted = used if version is None else version
            model = stored_model(models.get(connection, wanted)) if wanted else None
        step("match")
        with self._house.engine() as engine:
            resolved = tried(self._house, engine, then, model)
            step("compare")
            found = planned(self._house, engine, resolved, then.guards)
        step("keep")
        plan_id = time_ordered()
        plan = Plan(
            plan_id=str(plan_id),
            changed=changed(before, after) | _chosen(used, wanted),
            made_at=clock.now().replace(tzinfo=None),
            **found,
        )
        stored = plans.StoredPlan(plan_id, clock.now(), by, "made", before, after, used, wanted, plain(plan))
        with self._house.catalog.transaction() as connection:
            plans.add(connection, stored)
        return plan

    def list(self, limit: int = 20) -> Sequence[Plan]:
        """Give the newest plans first."""
        with self._house.catalog.reading() as connection:
            return [plan_of(one) for one in plans.recent(connection, min(limit, MOST))]

    def get(self, plan_id: str) -> Plan:
        """Give one plan.

        Raises:
            NotFound: there is no such plan.
        """
        with self._house.catalog.reading() as connection:
            return plan_of(plans.get(connection, _id(plan_id)))

    def ready(self, plan_id: str) -> Plan:
        """Give a plan that can be applied now.

        Raises:
            NotFound: there is no such plan.
            Conflict: as ``apply``.
        """
        return plan_of(self._ready(plan_id))

    def applied(self) -> Plan:
        """Give the plan applied last, which ``roll_back`` would take back.

        Raises:
            Conflict: no plan is applied.
        """
        return plan_of(self._applied())

    def apply(self, plan_id: str, by: str, progress: Tell | None = None) -> RunRow:
        """Put a plan in force: write its file and its choice of model, and match anew.

        Args:
            plan_id: of ``make``.
            by: who says so.
            progress: as ``Workspace.run`` takes it.

        Raises:
            NotFound: there is no such plan.
            Conflict: it is not open any more, a guard would break, or ``matching.yaml`` changed since.
        """
        stored = self._ready(plan_id)
        return self._switch(stored, ("made", "applied"), (stored.file_after, stored.choice_after), by, progress)

    def roll_back(self, by: str, progress: Tell | None = None) -> RunRow:
        """Put back what was there before the plan applied last, and match anew.

        Raises:
            Conflict: no plan is applied.
        """
        last = self._applied()
        return self._switch(last, ("applied", "rolled_back"), (last.file_before, last.choice_before), by, progress)

    def _ready(self, plan_id: str) -> plans.StoredPlan:
        with self._house.catalog.reading() as connection:
            stored = plans.get(connection, _id(plan_id))
        place, plan = f"plan {plan_id}", plan_of(stored)
        if plan.state != "made":
            raise Conflict("the plan is not open any more", where=place, mend="make a new plan: monocle plan make")
        if plan.broken:
            raise Conflict(
                f"it breaks {'; '.join(plan.broken)}", where=place, mend="change the settings, or the guards"
            )
        if self._text() != stored.file_before:
            raise Conflict("matching.yaml changed since", where=place, mend="make a new plan: monocle plan make")
        return stored

    def _applied(self) -> plans.StoredPlan:
        with self._house.catalog.reading() as connection:
            applied = [one for one in plans.recent(connection, MOST) if one.state == "applied"]
        if not applied:
            raise Conflict("no plan is applied", where="plan", mend="apply one first: monocle plan apply")
        return max(applied, key=lambda one: (one.settled_at, one.plan_id))

    def _switch(
        self, stored: plans.StoredPlan, states: tuple[str, str], wanted: tuple[str, str], by: str, progress: Tell | None
    ) -> RunRow:
        """Write the file and the choice of model, and match anew; when that fails, put both back and say why."""
        text, choice = wanted
        earlier = self._text()
        with self._house.catalog.transaction() as connection:
            plans.settle(connection, stored.plan_id, *states, by)
            models.choose(connection, choice, by)
        self._write(text)
        done = False
        try:
            run = run_pipeline(self._house, progress or tell_nobody, load=False)
            done = True
        finally:
            if not done:
                self._write(earlier)
                with self._house.catalog.transaction() as connection:
                    models.roll_back(connection, by)
                    plans.settle(connection, stored.plan_id, states[1], states[0], by)
        return run_row(run)

    def _text(self) -> str:
        return self._file.read_text(encoding="utf-8-sig") if self._file.is_file() else ""

    def _write(self, text: str) -> None:
        if not text:
            self._file.unlink(missing_ok=True)
            return
        beside = self._file.with_suffix(".yaml.new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self._file)


def _read(file: Path) -> str:
    if not file.is_file():
        raise NotFound("there is no such file", where=file.name, mend="check the path")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadConfig("the file is not UTF-8", where=file.name, mend="save it as UTF-8") from error


def _matching(text: str) -> Matching:
    return from_yaml(parse_document(text, FILE) if text.strip() else {})


def _chosen(used: str, wanted: str) -> dict[str, tuple[str, str]]:
    return {"model": (used or EACH, wanted or EACH)} if used != wanted else {}


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("there is no such plan", where="plan", mend="list them: monocle plan list") from error
