"""The workspace: the product's verbs, the same for the terminal, Python, programs and pages."""

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from monocle import settings as machine
from monocle.catalog import loads as load_rows
from monocle.catalog import open_catalog
from monocle.engine import Lake
from monocle.workspace.accesses import Accesses
from monocle.workspace.called_once import CalledOnce
from monocle.workspace.corrections import Corrections
from monocle.workspace.customers import Customers
from monocle.workspace.entities import Entities, settle
from monocle.workspace.events import Events
from monocle.workspace.fields import Fields
from monocle.workspace.folder import make_private, open_folder
from monocle.workspace.glance import home
from monocle.workspace.house import House
from monocle.workspace.live_worker import Worker
from monocle.workspace.marks import Marks
from monocle.workspace.profiles import Profiles
from monocle.workspace.progress import Tell, tell_nobody
from monocle.workspace.quarantine import Quarantine
from monocle.workspace.read_tokens import ReadTokens
from monocle.workspace.refusals import Refusals
from monocle.workspace.runs import Runs, run_row
from monocle.workspace.sessions import Sessions
from monocle.workspace.sources import Sources
from monocle.workspace.views import Home, RunRow
from monocle.workspace.write_keys import WriteKeys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monocle.catalog.live import State
    from monocle.workspace.audiences import Audiences
    from monocle.workspace.destinations import Destinations
    from monocle.workspace.first_run import FirstRuns
    from monocle.workspace.groups import CustomerGroups
    from monocle.workspace.identities import Identities
    from monocle.workspace.insight import Insight
    from monocle.workspace.insight_views import StepRow
    from monocle.workspace.kpis import Kpis
    from monocle.workspace.levels import Levels
    from monocle.workspace.live import Live
    from monocle.workspace.matching import MatchingInForce
    from monocle.workspace.models import Models
    from monocle.workspace.plans import Plans
    from monocle.workspace.predictions import Predictions
    from monocle.workspace.query import Query
    from monocle.workspace.reviews import Reviews
    from monocle.workspace.saved_reports import Reports
    from monocle.workspace.scoped import Within
    from monocle.workspace.segment_time import Passing
    from monocle.workspace.segments import Segments
    from monocle.workspace.trials import Trials
    from monocle.workspace.verifying import Verified
    from monocle.workspace.whys import Scores


class Workspace:
    """An open workspace; what is slow to load is loaded when it is asked for.

    Attributes:
        house: what the verbs stand on.
        name: as ``monocle.yaml`` says.
        root: its folder.
        timezone: IANA name of the zone in which times are shown.
        sources: what data comes from.
        customers: who they are.
        runs: what the data flow did.
        quarantine: rows that wait for a person.
        refusals: values that cleaning refused.
        corrections: what sources should correct.
        fields: what is known of each field, and how good it is.
        layouts: by name, what of a customer each role sees.
        sessions: who is signed in on this machine.
        write_keys: who may send events to a source.
        tokens: with which programs read customers.
        accesses: who read which customer.
        profiles: customers as Segment's Profile API gives them.
        events: what arrived, and what became of it.
        marks: whether what is served of a customer changed.
        called_once: calls of programs that named themselves.
    """

    def __init__(self, house: House) -> None:
        """Hold the foundations."""
        self.house = house
        self.name, self.root, self.timezone = house.charter.name, house.folder.root, house.charter.timezone
        self.sources = Sources(house)
        self.customers = Customers(house)
        self.runs = Runs(house)
        self.quarantine = Quarantine(house)
        self.refusals = Refusals(house)
        self.corrections = Corrections(house)
        self.fields = Fields(house)
        self.layouts = house.charter.layouts
        self.sessions = Sessions(house)
        self.write_keys = WriteKeys(house)
        self.tokens = ReadTokens(house)
        self.accesses = Accesses(house)
        self.profiles = Profiles(house)
        self.events = Events(house)
        self.marks = Marks(house)
        self.called_once = CalledOnce(house)

    def __repr__(self) -> str:
        """Show the name and the folder."""
        return f"Workspace({self.name!r}, {str(self.root)!r})"

    def __enter__(self) -> Self:
        """Give the workspace."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the catalog, when all that was read is audited."""
        self.accesses.close()
        if "segments" in vars(self):
            self.segments.close()
        self.house.catalog.close()

    @cached_property
    def query(self) -> "Query":
        """Give questions in SQL over what is in force."""
        from monocle.workspace.query import Query

        return Query(self.house)

    @cached_property
    def reviews(self) -> "Reviews":
        """Give doubtful pairs, and what people decide of them."""
        from monocle.workspace.reviews import Reviews

        return Reviews(self.house, self._scores)

    @cached_property
    def identities(self) -> "Identities":
        """Give who is whom, corrected by people."""
        from monocle.workspace.identities import Identities

        return Identities(self.house, self._scores)

    @cached_property
    def models(self) -> "Models":
        """Give versions of the matching model."""
        from monocle.workspace.models import Models

        return Models(self.house)

    @cached_property
    def plans(self) -> "Plans":
        """Give other settings of matching, tried before they are in force."""
        from monocle.workspace.plans import Plans

        return Plans(self.house)

    @cached_property
    def trials(self) -> "Trials":
        """Give what is learnt and tried in the background."""
        from monocle.workspace.trials import Trials

        return Trials(self.house, self.models, self.plans)

    @cached_property
    def segments(self) -> "Segments":
        """Give groups of customers, and who is in each."""
        from monocle.workspace.segments import Segments

        return Segments(self.house)

    @cached_property
    def groups(self) -> "CustomerGroups":
        """Give what the machine finds in customers."""
        from monocle.workspace.groups import CustomerGroups

        return CustomerGroups(self.house)

    @cached_property
    def audiences(self) -> "Audiences":
        """Give who is sent where, who may be, and who did what."""
        from monocle.workspace.audiences import Audiences

        return Audiences(self.house)

    @cached_property
    def destinations(self) -> "Destinations":
        """Give where audiences go, and what was sent."""
        from monocle.workspace.destinations import Destinations

        return Destinations(self.house)

    @cached_property
    def matching(self) -> "MatchingInForce":
        """Give what matching does, and the health of identities."""
        from monocle.workspace.matching import MatchingInForce

        return MatchingInForce(self.house)

    @cached_property
    def predictions(self) -> "Predictions":
        """Give what models expect of customers, and what to offer them."""
        from monocle.workspace.predictions import Predictions

        return Predictions(self.house)

    @cached_property
    def entities(self) -> Entities:
        """Give the sites, brands and countries of a group."""
        return Entities(self.house)

    @cached_property
    def insight(self) -> "Insight":
        """Give traits, figures and reports."""
        from monocle.workspace.insight import Insight

        return Insight(self.house)

    @cached_property
    def levels(self) -> "Levels":
        """Give the same figures of a customer, a household, a segment, a brand and all."""
        from monocle.workspace.levels import Levels

        return Levels(self.house)

    @cached_property
    def kpis(self) -> "Kpis":
        """Give what figures should become."""
        from monocle.workspace.kpis import Kpis

        return Kpis(self.house)

    @cached_property
    def reports(self) -> "Reports":
        """Give saved reports, and what was made of them."""
        from monocle.workspace.saved_reports import Reports

        return Reports(self.house)

    @cached_property
    def _scores(self) -> "Scores":
        from monocle.workspace.scores import ModelScores

        return ModelScores(self.house)

    def home(self) -> Home:
        """Give the state of the house at a glance."""
        return home(self.house, self.sources, self.runs)

    def verify(self, progress: Tell | None = None, every: bool = False) -> "Verified":
        """Give whether all that must hold does hold: nothing lost, doubled or damaged. Nothing is changed.

        Args:
            progress: told how many promises were asked for.
            every: derive every golden value again, and read every byte of the lake.
        """
        from monocle.workspace.verifying import verified

        return verified(self.house, progress or tell_nobody, every)

    def within(self, entity: str) -> "Within":
        """Give the verbs that read customers, as far as an entity reads them; of none that is there, nobody."""
        from monocle.workspace.scoped import within

        return within(self.house, entity)

    def live(self) -> "State":
        """Give how far events that arrive by themselves are in the customers."""
        from monocle.catalog import live

        with self.house.catalog.reading() as connection:
            return live.state(connection)

    def live_waits(self) -> bool:
        """Tell whether anything waits for who makes customers of events, or time alone changes who is in a segment."""
        from monocle.workspace.live_worker import something_waits
        from monocle.workspace.segment_time import is_due

        return something_waits(self.house) or is_due(self.house)

    def worker(self) -> Worker:
        """Give what makes customers of events as they arrive."""

        def opened() -> "Live":
            from monocle.workspace.live import Live

            return Live(self.house)

        def runs() -> "FirstRuns":
            from monocle.workspace.first_run import FirstRuns

            return FirstRuns(self.house)

        def passing() -> "Passing":
            from monocle.workspace.segment_time import Passing

            return Passing(self.house)

        return Worker(self.house, opened, runs, passing)

    def run(self, progress: Tell | None = None, load: bool = True) -> RunRow:
        """Load the sources, run the data flow and put its result in force.

        Args:
            progress: called with stage, rows done, rows in all.
            load: read the sources first.

        Raises:
            Conflict: another process runs one.
            MonocleError: a stage failed; what was in force stays.
        """
        from monocle.workspace.pipeline import run_pipeline

        return run_row(run_pipeline(self.house, progress or tell_nobody, load))

    def understand(self, progress: Tell | None = None, again: bool = False) -> "Sequence[StepRow]":
        """Compute what follows from the run in force where it is not there yet: traits, figures, segments.

        Args:
            progress: called with each step.
            again: compute what is there as well.
        """
        from monocle.workspace.understanding import understand

        return understand(self.house, progress or tell_nobody, again)


def open_workspace(root: Path | str, settings: machine.Settings | None = None) -> Workspace:
    """Give the workspace of a folder.

    Args:
        root: the folder with ``monocle.yaml``.
        settings: instead of what the environment says.

    Raises:
        NotFound: the folder is no workspace.
        BadConfig: its ``monocle.yaml`` cannot be used.
        Unavailable: its database cannot be started or reached.
    """
    folder, charter = open_folder(Path(root))
    chosen = settings or machine.read()
    make_private(folder)
    catalog = open_catalog(folder.root, chosen)
    with catalog.transaction() as connection:
        load_rows.fail_the_dead(connection)
    settle(catalog, charter.entities)
    return Workspace(House(folder, charter, chosen, catalog, Lake(folder.lake)))
