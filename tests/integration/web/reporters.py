"""Saved reports of the made-up house (one made, one failed, one whose file cannot be used), and its levels."""

import datetime as dt
from pathlib import Path
from uuid import UUID

from monocle.errors import BadConfig, Conflict, NotFound
from monocle.ids import derived
from monocle.insight.definitions import DEFINED
from monocle.insight.levels import COLUMNS, OWN, figures_of
from monocle.spreadsheets import write_sheet
from monocle.workspace.level_views import Level, LevelPath, Step
from monocle.workspace.report_definitions import checked_name, definition
from monocle.workspace.report_rhythm import NEVER
from monocle.workspace.report_views import Contents, Edition, EditionFile, ReportRow, ReportVersion, SavedReport

AT = dt.datetime(2026, 11, 14, 13, 26)
MADE, FAILED = UUID(int=71), UUID(int=72)
FILES = (EditionFile("figures.csv", 2, 90, False), EditionFile("churn_customers.csv", 20, 900, True))


def edition(number, report, state="done", **more):
    given = {
        "files": FILES,
        "there": True,
        "people": 20,
        "sent": "",
        "error": "",
        "folder": f".monocle/exports/reports/{report}/x",
    }
    return Edition(number, report, "", "schedule", AT, AT, state, AT, derived("run", "figures"), **{**given, **more})


class HouseReports:
    """Saved reports from memory; ``empty`` for a house that has none."""

    def __init__(self, insight, folder=None, *, empty=False):
        self.insight, self.folder, self.said, self.ran = insight, folder, {}, []
        if not empty:
            self.said = {
                "monday": {"label": {"fr": "Point du lundi", "en": "Monday <b>"}, "owner": "Direction", "shows": ["customers", "rfm_cells", "basket"],
                           "people": ["churn"], "every": "week", "weekday": "monday", "hour": 7},
                "stores": {"reports": ["sales"], "every": "month", "day": 2, "hour": 6, "format": "xlsx", "webhook": "hooks"},
            }  # fmt: skip
        self.made = (
            []
            if empty
            else [edition(MADE, "monday"), edition(FAILED, "stores", "failed", files=(), error="it answered 500")]
        )

    def list(self, language=""):
        broken = [ReportRow("broken", "broken", error="reports/broken.yaml: it shows nothing")] if self.said else []
        return [*(self._row(name, language) for name in sorted(self.said)), *broken]

    def get(self, name, language=""):
        if name == "broken":
            return SavedReport(ReportRow("broken", "broken", error="it shows nothing"), {}, (), ())
        self.definition(name)
        versions = [ReportVersion(1, AT, "anna", "saved", self.said[name])]
        return SavedReport(self._row(name, language), self.said[name], versions, self.editions(name))

    def definition(self, name):
        if name not in self.said:
            raise NotFound("there is no such saved report", where="reports", mend="list them: monocle report list")
        return definition(self.said[name], f"reports/{name}.yaml")

    def preview(self, said):
        return definition(said, "reports")

    def contents(self, name):
        one = self.definition(name)
        report = self.insight.report("sales")
        figures = [("sales", each) for each in report.figures[:2]]
        return Contents(AT, report.run_id, figures, [("sales", report.tables[0])], one.people, ["basket"])

    def save(self, name, said, by, *, new=False):
        assert by
        if new and name in self.said:
            raise Conflict("a report has this name already", where="reports", mend="use another name")
        one = definition(said, f"reports/{checked_name(name)}.yaml")
        if one.webhook == "nowhere":
            raise BadConfig("this destination takes customers, and no reports", where="webhook")
        self.said[name] = dict(one.said)
        return self.get(name)

    def remove(self, name, by):
        assert by
        self.definition(name)
        del self.said[name]

    def run(self, name, by):
        self.definition(name)
        self.ran.append((name, by))
        self.made.insert(0, edition(UUID(int=80 + len(self.made)), name))
        return self.made[0]

    def editions(self, name="", limit=50):
        return [one for one in self.made if name in {"", one.report}][:limit]

    def file(self, name, edition_id, file):
        made = next((one for one in self.editions(name) if one.edition_id == edition_id), None)
        found = next((one for one in made.files if one.name == file), None) if made else None
        if found is None:
            raise NotFound("there is no such file of this report, or it is there no more", where="reports")
        return Path(__file__).with_name("house.py").with_suffix(
            ".csv"
        ) if self.folder is None else self.folder / file, found

    def _row(self, name, language):
        one = self.definition(name)
        last = next(iter(self.editions(name)), None)
        return ReportRow(
            name, one.labelled(name, language), "", one.owner, one.rhythm.every, one.rhythm.hour, one.rhythm.weekday, one.rhythm.day,
            one.format, f"{one.folder}/{name}", one.keep, one.webhook, bool(one.people), last, AT if one.rhythm.every != NEVER else None,
        )  # fmt: skip


def a_level(kind, key, label, spent, at):
    row = {**dict.fromkeys(COLUMNS, 1), "spent": spent, "customers": 2 if kind == "household" else 1}
    return Level(kind, key, label, AT, figures_of(row, "EUR"), at)


class HouseLevels:
    """Levels from memory: any customer of the house, a household of two, one segment, one brand, and all."""

    def __init__(self, people):
        self.people = {str(key): name for key, name in people}

    def read(self, customer="", segment="", brand="", language=""):
        assert language
        at = {key: one for key, one in (("customer", customer), ("segment", segment), ("brand", brand)) if one}
        levels, below, up = [], [], []
        if customer:
            if customer not in self.people:
                raise NotFound("no customer has this id or identifier", where="customers", mend="search for it")
            mine = a_level("customer", customer, self.people[customer], 12_345, at)
            other = next(key for key in self.people if key != customer)
            below = [mine, a_level("customer", other, "<i>Zoé</i>", 655, {**at, "customer": other})]
            levels += [mine, a_level("household", "h1", "Household of 2", 13_000, at)]
        if segment:
            levels.append(a_level("segment", segment, "Fidèles <b>", 99_900, {"segment": segment}))
            up = [] if brand else [Step("brand", "Aubrac", "Aubrac", 12, {**at, "brand": "Aubrac"})]
        else:
            up = [Step("segment", "loyal", "Fidèles <b>", None, {**at, "segment": "loyal"})]
        if brand:
            levels.append(a_level("brand", brand, brand, 500_000, {"brand": brand}))
        levels.append(a_level("all", "", "All customers", 900_000, {}))
        known = {one.name: (one.label, one.how) for one in DEFINED}
        how = {**known, **{name: (label, how) for name, label, how in OWN}}
        return LevelPath(levels, below, up, how, len(below))

    def write(self, path, to, *, machine=False, language=""):
        rows = [
            [one.name, *(str(level.figures[place].value) for level in path.levels)]
            for place, one in enumerate(path.levels[0].figures)
        ]
        return write_sheet(
            to, ["figure", *(one.label for one in path.levels)], rows, machine=machine, language=language
        )
