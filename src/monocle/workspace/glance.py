"""The state of the house at a glance."""

from monocle.catalog import figures
from monocle.workspace.house import House
from monocle.workspace.runs import Runs
from monocle.workspace.sources import Sources
from monocle.workspace.views import Home

LAST_RUNS = 5


def home(house: House, sources: Sources, runs: Runs) -> Home:
    """Give what the home page shows.

    Records that no person placed are all but those a judgement touches; until people judge, automation is whole.
    """
    with house.catalog.reading() as connection:
        found = figures.figures(connection)
    return Home(
        records=found.records,
        customers=found.customers,
        duplicates=found.duplicates / found.records if found.records else 0.0,
        identifiers_per_customer=found.identifiers,
        completeness=found.completeness,
        automation=1.0 if found.records else 0.0,
        doubtful=found.doubtful,
        quarantined=found.quarantined,
        held=found.held,
        sources=sources.list(),
        runs=runs.list(LAST_RUNS),
    )
