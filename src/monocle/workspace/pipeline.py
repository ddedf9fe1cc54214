"""The data flow: ingest → clean → resolve → golden → publish, and then what follows from what was published.

A run writes new folders in the lake; only when all its contracts hold are they put in force, in one transaction. A run
that dies at any moment leaves what was in force.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from uuid import UUID

from monocle import stopping
from monocle.catalog import loads, models, retelling, runs, subjects
from monocle.clean import stage as clean
from monocle.engine import DuckEngine
from monocle.errors import BadConfig, Conflict, MonocleError
from monocle.golden import changes as golden_changes
from monocle.golden import stage as golden
from monocle.golden.facts import Facts
from monocle.golden.survivorship import Survivorship
from monocle.ids import time_ordered
from monocle.ingest import mapping
from monocle.ingest.definition import SourceDefinition
from monocle.ingest.persons import LOADED_AT, Held
from monocle.ingest.promise import mapped_columns
from monocle.resolve import stage as resolve
from monocle.resolve.households import households
from monocle.resolve.model import Model
from monocle.resolve.needing import needs
from monocle.resolve.warming import warming
from monocle.tables import RAW
from monocle.workspace import compiling, definitions
from monocle.workspace.from_events import Fed, with_events
from monocle.workspace.house import House
from monocle.workspace.indexes import index_folder
from monocle.workspace.known import gone_on_from
from monocle.workspace.loaded import loaded_at
from monocle.workspace.loading import held, load_sources
from monocle.workspace.models import stored_model
from monocle.workspace.progress import Stages, Tell
from monocle.workspace.publishing import Made, publish
from monocle.workspace.sweeping import sweep
from monocle.workspace.understanding import understand

_STOPPED = "a person stopped it"


def run_pipeline(house: House, tell: Tell, load: bool = True) -> runs.Run:
    """Run the data flow once and put its result in force.

    Args:
        house: the workspace.
        tell: told of each stage.
        load: read the sources first; else start from what they brought before.

    Raises:
        Conflict: another process runs one.
        MonocleError: a stage failed; what was in force stays, and the run keeps the reason.
    """
    run_id = time_ordered()
    sources = definitions.source_definitions(house.folder)
    rules = definitions.matching(house.folder), definitions.survivorship(house.folder, sources)
    with house.catalog.transaction() as connection:
        runs.start(connection, run_id)
    stages = Stages(_telling(house, run_id, tell))
    with _kept_honest(house, run_id), house.engine() as engine:
        sweep(house)
        with compiling.beside() as wait:
            counts = _ingest(house, engine, sources, stages) if load else {}
            fed = _map(house, engine, sources, (run_id, stages))
            cleaned = _clean(house, engine, fed, stages)
            wait(stages.tell)
        made = _make(house, engine, run_id, (fed, cleaned), (rules, stages))
        done = publish(house, engine, run_id, made, stages, counts)
    if house.settings.understand:
        understand(house, tell)
    return done


def _telling(house: House, run_id: UUID, tell: Tell) -> Tell:
    """Give a teller that also keeps where the run is, for those who come later."""

    def told(stage: str, done: int, total: int) -> None:
        stopping.check()
        with house.catalog.transaction() as connection:
            runs.progress(connection, run_id, stage, done, total)
        tell(stage, done, total)

    return told


@contextmanager
def _kept_honest(house: House, run_id: UUID) -> Iterator[None]:
    """Mark the run failed, with its reason, whatever ends it early."""
    reason = "an error of Monocle's own ended it; the log has it"
    ended = False
    try:
        yield
        ended = True
    except MonocleError as error:
        reason = str(error)
        raise
    except (KeyboardInterrupt, SystemExit):
        reason = _STOPPED
        raise
    finally:
        if stopping.told():
            reason = _STOPPED
        if not ended:
            # A signal may come after the publication was committed: then the run is done.
            with suppress(Conflict), house.catalog.transaction() as connection:
                runs.fail(connection, run_id, reason)


def _ingest(house: House, engine: DuckEngine, sources: Sequence[SourceDefinition], stages: Stages) -> dict[str, int]:
    """Load every source that is read; one that cannot be read keeps what it gave before."""
    read = [definition for definition in sources if not definition.arrives]
    counts = dict.fromkeys(
        ("loads_applied", "loads_held", "loads_failed", "received", "applied", "duplicate", "quarantined"), 0
    )
    with stages.stage("ingest") as stage:
        for number, load in enumerate(load_sources(house, engine, read)):
            if number:  # the stage itself tells its begin and, in rows, its end
                stages.tell("ingest", number, len(read))
            if load is None:
                counts["loads_failed"] += 1
                continue
            counts[f"loads_{load.state}"] += 1
            for name in ("received", "applied", "duplicate", "quarantined"):
                counts[name] += getattr(load, name)
        stage.rows_out = counts["applied"]
    return counts


def _map(house: House, engine: DuckEngine, sources: Sequence[SourceDefinition], run: tuple[UUID, Stages]) -> Fed:
    """Map what was loaded, add what events say, and keep with the run which event was the last."""
    run_id, stages = run
    with stages.stage("map") as stage:
        with house.catalog.reading() as connection:
            applied = [load for definition in sources for load in loads.applied(connection, definition.name)]
        _refuse_unknown_columns(sources, applied)
        times = engine.take(loaded_at(applied), LOADED_AT)
        known = [(definition, held(house, engine, definition.name)) for definition in sources]
        mapped = mapping.map_sources(
            engine, [(Held(one.current, times), definition) for definition, one in known if one.rows]
        )
        fed = with_events(house, engine, sources, mapped)
        with house.catalog.transaction() as connection:
            subjects.put_position_of_run(connection, run_id, fed.position)
            retelling.known_by_run(connection, run_id, fed.retold)
        stage.rows_out = engine.count(fed.mapped.persons)
    return fed


def _refuse_unknown_columns(sources: Sequence[SourceDefinition], applied: Sequence[loads.Load]) -> None:
    """Refuse a mapping that was changed to columns which nothing that was loaded has.

    Raises:
        BadConfig: there is one.
    """
    for definition in sources:
        loaded = {column for load in applied if load.source == definition.name for column in load.columns}
        unknown = sorted(mapped_columns(definition) - loaded - set(RAW.column_names()))
        if loaded and unknown:
            raise BadConfig(
                f"no load brought the column {', '.join(unknown)}",
                where=f"sources/{definition.name}.yaml: mapping",
                mend="mend its name, or load an extract that has it",
            )


def _clean(house: House, engine: DuckEngine, fed: Fed, stages: Stages) -> clean.Cleaned:
    with warming(), stages.stage("clean", engine.count(fed.mapped.persons)) as stage:
        cleaned = clean.run(engine, fed.mapped.persons, house.charter.country)
        cleaned = replace(cleaned, identifiers=engine.stored(cleaned.identifiers))  # many steps read them
        stage.rows_out = engine.count(cleaned.records)
    return cleaned


def _make(
    house: House,
    engine: DuckEngine,
    run_id: UUID,
    given: tuple[Fed, clean.Cleaned],
    by: tuple[tuple[resolve.Matching, Survivorship], Stages],
) -> Made:
    (fed, cleaned), ((matching, survivorship), stages) = given, by
    mapped = fed.mapped
    persons = engine.count(mapped.persons)
    with stages.stage("resolve", engine.count(cleaned.records)) as stage:
        foreseen = needs(stage.rows_in, engine.threads, engine.memory_mb)
        stage.needed_mb, stage.passes = foreseen.memory_mb, foreseen.passes
        from_here = gone_on_from(house, engine, survivorship, run_id)
        identities = replace(from_here.identities, successors=fed.successors, index=index_folder(house, run_id))
        resolved = resolve.run(engine, cleaned.records, cleaned.identifiers, identities, matching, _chosen_model(house))
        engine.hand(cleaned.records, None)  # nobody reads their codes any more
        homes = households(engine, cleaned.records, resolved.customers, cleaned.identifiers)
        stage.rows_out = engine.count(resolved.links)
    with stages.stage("golden", persons) as stage:
        facts = Facts(mapped.orders, mapped.order_lines, mapped.events, mapped.consents, mapped.points)
        won = golden.run(engine, cleaned.records, resolved.customers, cleaned.identifiers, facts, survivorship)
        changed = engine.keep(golden_changes.changes(from_here.before, won, resolved.given_ids))
        stage.rows_out = engine.count(won.profiles)
    return Made(mapped, cleaned, resolved, homes, won, changed, matching, from_here.judged)


def _chosen_model(house: House) -> Model | None:
    """Give the version that was published; None when each run learns its own."""
    with house.catalog.reading() as connection:
        chosen = models.chosen(connection)
    return stored_model(chosen) if chosen else None
