"""Publication: what a run found becomes what everyone reads, in one moment or not at all."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from psycopg import Connection

from monocle import clock
from monocle.catalog import (
    decided,
    entities,
    given_ids,
    households,
    judgements,
    live,
    models,
    plans,
    pointers,
    rearranging,
    review,
    runs,
    staging,
    standing,
    value_changes,
)
from monocle.catalog.connection import Catalog
from monocle.catalog.migrate import NEXT
from monocle.catalog.serving import CHANGE, COLUMNS, SERVED, copy_files
from monocle.errors import BadData, Conflict, MonocleError

_LOCK = 0x7075626C697368
_AT_ONCE = 4
_SEARCH_INDEX = 10  # times what loading the customers takes, the index of their words takes
_OF_A_CUSTOMER = tuple(table for table in SERVED if table not in {"customer", "word", "link"})


@dataclass(frozen=True)
class Publication:
    """What one run publishes. Files are CSV in the dialect of ``serving.CSV_TO_WRITE``.

    Attributes:
        run_id: the run, still running.
        folders: relation → folder in the lake, and its rows.
        serving: served table → files with the columns of ``serving.COLUMNS``; a table left out is empty.
        redirects: files of (old_id, customer_id): ids that lead elsewhere; those known already may be left out.
        changes: files of (kind, customer_id, other_id, records, reason): what this run changed of identities.
        value_changes: files of ``value_changes.COLUMNS``: what this run changed of golden values.
        counts: the figures of the run.
        given: files of (customer_id, anchor_id, matched_id): ids once given that matching alone has not in force; left out
            while nobody has decided anything, where ``redirects`` say the same.
        households: files of ``households.COLUMNS``.
        catch_up: puts in force what people decided while the run was under way; called after the swap, when nobody else can
            change anything.
        matching: the model that the run used, and what its matching did; None where it matched nothing.
        spent: remove the files of a next table once it is loaded, so that not all files and all tables stand on the disk.
    """

    run_id: UUID
    folders: Mapping[str, tuple[str, int]]
    serving: Mapping[str, Sequence[Path]]
    redirects: Sequence[Path] = ()
    changes: Sequence[Path] = ()
    value_changes: Sequence[Path] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    given: Sequence[Path] = ()
    households: Sequence[Path] = ()
    catch_up: Callable[[Connection], object] | None = None
    matching: tuple[models.Version, plans.Matched] | None = None
    spent: bool = False


def publish(catalog: Catalog, publication: Publication) -> dict[str, int]:
    """Replace all that is served by what a run found, and give the rows of each table.

    The next tables are loaded and indexed beside those in force, several at once. Then one transaction swaps them, flips
    the lake's pointers, adds redirects and changes of identity, and ends the run. Whenever the process or the server is
    killed, readers have the old state or the new one, whole.

    Raises:
        Conflict: the run does not run any more, or another publication goes on.
        BadData: a file names a table that is not served, or a value does not fit.
    """
    _check(publication)
    with _clearing(catalog), catalog.transaction() as connection:
        _alone(connection)
        rows = _stage_all(catalog, connection, publication)
        standing.wait(connection)
        rearranging.alone(connection)
        given_ids.lead(connection, publication.run_id, publication.redirects, publication.given)
        entities.follow_all(connection, NEXT)
        _put_in_force(connection, publication, (*SERVED, review.TABLE))
    return rows


@dataclass(frozen=True)
class Changed:
    """The customers that a publication of changes replaces.

    Attributes:
        gone: files of (customer_id): customers that are no more.
        heeded: customers that decisions and events changed since the last run, all of them published or gone.
        late: gives the same of further ones, which they changed meanwhile, and their rows; None where all are published then.
    """

    gone: Sequence[Path] = ()
    heeded: Collection[UUID] = ()
    late: Callable[[Collection[UUID]], tuple[Mapping[str, Sequence[Path]], Sequence[Path]]] | None = None


MOST_LATE = 20_000
"""Customers that events changed while a run went on, which its last step publishes with the others: steps wait for it."""


def publish_changes(catalog: Catalog, publication: Publication, changed: Changed) -> bool:
    """Replace only the customers that changed; the same promise as ``publish``, in one transaction.

    Cheaper than ``publish`` while less than about a fifth of the customers changed. What people's decisions and events changed
    after the rows were made is published with them. Gives False, and has changed nothing, when that is too much, or links
    would have to follow it: then ``publish`` has to.

    Args:
        catalog: where to publish.
        publication: ``serving`` holds all rows of the customers that changed or are new, and no others; but ``link`` and
            ``word`` whole, or left out when they did not change: one record more changes the weight of every link a little.
        changed: which these are.

    Raises:
        Conflict: the run does not run any more, or another publication goes on.
        BadData: a file names a table that is not served, or a value does not fit.
    """
    _check(publication)
    with _clearing(catalog), catalog.transaction() as connection:
        _alone(connection)
        staged = _stage_links(catalog, publication)
        standing.wait(connection)
        rearranging.alone(connection)
        late = (decided.touched(connection) | live.touched(connection)) - frozenset(changed.heeded)
        gone = list(changed.gone)
        if late:
            if changed.late is None or "link" not in publication.serving or len(late) > MOST_LATE:
                return False
            rows, more = changed.late(late)
            gone += more
            serving = {table: [*paths, *rows.get(table, ())] for table, paths in publication.serving.items()}
            publication = replace(publication, serving=serving)
        _ledgers(connection, publication)
        given_ids.lead(connection, publication.run_id, publication.redirects, publication.given)
        _replace_customers(connection, publication, gone)
        if publication.serving.get("word"):
            _replace_words(connection, publication.serving["word"])
        staging.stand_in(connection, staged)
        _put_in_force(connection, publication, staged)
    return True


@contextmanager
def _clearing(catalog: Catalog) -> Iterator[None]:
    """Leave no next tables behind when a publication fails."""
    try:
        yield
    except MonocleError:
        with suppress(MonocleError), catalog.transaction() as connection:
            _alone(connection)
            staging.clear(connection)
        raise


def _put_in_force(connection: Connection, publication: Publication, staged: Collection[str]) -> None:
    """Make the queue, settle what follows from the next tables, and swap them in."""
    judgements.raise_changed(connection, NEXT)
    staging.make(connection, review.TABLE)
    review.fill(connection, NEXT, f"{NEXT}.{review.TABLE}")
    staging.index(connection, review.TABLE)
    households.put(connection, publication.households)
    _settle(connection, publication, NEXT)
    staging.swap(connection, staged)
    if publication.catch_up:
        publication.catch_up(connection)


def _stage_links(catalog: Catalog, publication: Publication) -> tuple[str, ...]:
    """Load the next table of links, where they changed, and give the tables that are to be swapped."""
    with catalog.transaction() as other:
        staging.clear(other)
    if "link" not in publication.serving:
        return (review.TABLE,)
    _stage(catalog, "link", publication)
    return ("link", review.TABLE)


def _stage_all(catalog: Catalog, connection: Connection, publication: Publication) -> dict[str, int]:
    """Load the next tables, several at once, each in a transaction of its own; and the ledgers in this one meanwhile."""
    with catalog.transaction() as other:
        staging.clear(other)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        loading = {table: threads.submit(_stage, catalog, table, publication) for table in _by_size(publication)}
        _ledgers(connection, publication)
        return {table: future.result() for table, future in loading.items()}


def _check(publication: Publication) -> None:
    unknown = sorted(set(publication.serving) - set(SERVED))
    if unknown:
        raise BadData(f"{unknown[0]!r} is not served; served are {', '.join(SERVED)}", where="publication")


def _alone(connection: Connection) -> None:
    found = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK]).fetchone()
    if not found or not found[0]:
        raise Conflict("another publication goes on", where="catalog", mend="wait for its end")


def _by_size(publication: Publication) -> list[str]:
    """Give the tables, the one that takes longest first, so that the last to end ends early."""
    size = {table: sum(path.stat().st_size for path in publication.serving.get(table, ())) for table in SERVED}
    size["customer"] *= _SEARCH_INDEX
    return sorted(SERVED, key=lambda table: (-size[table], table))


def _stage(catalog: Catalog, table: str, publication: Publication) -> int:
    paths = publication.serving.get(table, ())
    with catalog.transaction() as connection:
        rows = staging.load(connection, table, paths)
    for path in paths if publication.spent else ():
        path.unlink(missing_ok=True)
    return rows


def _ledgers(connection: Connection, publication: Publication) -> None:
    """Add what is never rewritten: changes of identity and of golden values."""
    now = clock.now()
    if publication.changes:
        connection.execute(
            """
            CREATE TEMP TABLE new_change (
                kind text, customer_id uuid, other_id uuid, records bigint, reason jsonb
            ) ON COMMIT DROP
            """
        )
        copy_files(connection, "pg_temp.new_change", CHANGE, publication.changes)
        connection.execute(
            """
            INSERT INTO identity_change (run_id, changed_at, kind, customer_id, other_id, records, reason)
            SELECT %s, %s, kind, customer_id, other_id, records, reason
            FROM pg_temp.new_change
            """,
            [publication.run_id, now],
        )
    value_changes.add(connection, publication.run_id, now, publication.value_changes)


def _settle(connection: Connection, publication: Publication, schema: str) -> None:
    """Point to the lake's new folders, end the run, and let ids that are in force again lead to themselves."""
    given_ids.settle(connection, publication.run_id, schema)
    pointers.flip(connection, publication.run_id, publication.folders)
    if publication.matching:
        version, done = publication.matching
        models.add(connection, version)
        plans.keep_matched(connection, done)
    runs.finish(connection, publication.run_id, publication.counts)


def _replace_customers(connection: Connection, publication: Publication, gone: Sequence[Path]) -> None:
    connection.execute("CREATE TEMP TABLE touched (customer_id uuid) ON COMMIT DROP")
    copy_files(connection, "pg_temp.touched", ("customer_id",), gone)
    connection.execute("CREATE TEMP TABLE new_customer (LIKE customer) ON COMMIT DROP")
    copy_files(connection, "pg_temp.new_customer", COLUMNS["customer"], publication.serving.get("customer", ()))
    connection.execute("INSERT INTO pg_temp.touched SELECT customer_id FROM pg_temp.new_customer")
    connection.execute("ANALYZE pg_temp.touched")
    for table in ("customer", *_OF_A_CUSTOMER):
        connection.execute(
            f"DELETE FROM {table} WHERE customer_id IN (SELECT customer_id FROM pg_temp.touched)".encode()
        )
    connection.execute("INSERT INTO customer SELECT * FROM pg_temp.new_customer")
    for table in _OF_A_CUSTOMER:
        paths = publication.serving.get(table, ())
        if paths:
            copy_files(connection, table, COLUMNS[table], paths)
    touched = connection.execute("SELECT customer_id FROM pg_temp.touched").fetchall()
    entities.follow(connection, [customer_id for (customer_id,) in touched])


def _replace_words(connection: Connection, paths: Sequence[Path]) -> None:
    connection.execute("CREATE TEMP TABLE new_word (word text, customers bigint) ON COMMIT DROP")
    copy_files(connection, "pg_temp.new_word", COLUMNS["word"], paths)
    connection.execute("ANALYZE pg_temp.new_word")
    connection.execute(
        "DELETE FROM word AS w WHERE NOT EXISTS (SELECT 1 FROM pg_temp.new_word AS n WHERE n.word = w.word)"
    )
    connection.execute(
        """
        INSERT INTO word (word, customers)
        SELECT n.word, n.customers
        FROM pg_temp.new_word AS n
        LEFT JOIN word AS w ON w.word = n.word
        WHERE w.customers IS DISTINCT FROM n.customers
        ON CONFLICT (word) DO UPDATE
        SET customers = excluded.customers
        """
    )
