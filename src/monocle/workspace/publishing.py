"""What a run made is stored in the lake, then put in force, all of it in one moment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from monocle import clock
from monocle.catalog import Connection, members, runs
from monocle.catalog import publish as publication
from monocle.clean.stage import Cleaned
from monocle.engine import DuckEngine
from monocle.engine.export import write_csv
from monocle.golden.changes import served_changes
from monocle.golden.facts import Facts
from monocle.golden.given import given
from monocle.golden.link_levels import Links
from monocle.golden.served_digests import SERVED_DIGESTS, Served, served_digests
from monocle.golden.serving import left_out, redirects, served_records, serving
from monocle.golden.stage import Golden
from monocle.ingest.mapping import Mapped
from monocle.relation import Column, Contract, Relation, select
from monocle.resolve.matching import Matching
from monocle.resolve.stage import Resolved
from monocle.workspace.deciding import Deciding
from monocle.workspace.house import House
from monocle.workspace.indexes import forget_others
from monocle.workspace.matched import matched
from monocle.workspace.progress import Stages
from monocle.workspace.republishing import Difference, difference

_BY_KIND = Contract(
    "changes_by_kind",
    "one kind of change of identity",
    (Column("kind", "VARCHAR", "created, merged, split or gone"), Column("rows", "BIGINT", "how many")),
    key=("kind",),
)


@dataclass(frozen=True)
class Made:
    """What the stages of a run made.

    Attributes:
        judged: numbers of the judgements that it heeded.
    """

    mapped: Mapped
    cleaned: Cleaned
    resolved: Resolved
    households: Relation
    golden: Golden
    value_changes: Relation
    matching: Matching
    judged: frozenset[int] = frozenset()

    def relations(self) -> Iterator[Relation]:
        """Give every relation that the lake keeps."""
        mapped, cleaned, resolved, golden = self.mapped, self.cleaned, self.resolved, self.golden
        yield from (mapped.orders, mapped.order_lines, mapped.events, mapped.consents, mapped.points, mapped.skipped)
        yield from (cleaned.records, cleaned.refusals, cleaned.cleanings, cleaned.identifiers)
        yield from (resolved.links, resolved.clusters, resolved.matched, resolved.customers, resolved.given_ids)
        yield self.households
        yield from (golden.claims, golden.golden, golden.profiles, self.value_changes)

    def facts(self) -> Facts:
        """Give what happened."""
        return Facts(
            self.mapped.orders, self.mapped.order_lines, self.mapped.events, self.mapped.consents, self.mapped.points
        )


def publish(
    house: House, engine: DuckEngine, run_id: UUID, made: Made, stages: Stages, counts: Mapping[str, int]
) -> runs.Run:
    """Store what a run made, put it in force, and give the run as it ended.

    Args:
        house: the workspace.
        engine: computes.
        run_id: the run.
        made: its relations.
        stages: its stages so far.
        counts: its figures so far.

    Raises:
        BadData: a relation breaks its contract; nothing is put in force.
    """
    with stages.stage("store") as stage:
        folders = {}
        for relation in made.relations():
            stored = house.lake.write(engine, relation, run_id)
            folders[relation.contract.name] = (f"{relation.contract.name}/{run_id}", engine.count(stored))
        digests = house.lake.write(engine, served_digests(_what_is_served(made)), run_id)
        folders[SERVED_DIGESTS.name] = (f"{SERVED_DIGESTS.name}/{run_id}", engine.count(digests))
        stage.rows_out = sum(rows for _, rows in folders.values())
    with stages.stage("publish", folders["profiles"][1]) as stage:
        found = difference(house, engine, digests)
        figures = {**counts, **_figures(engine, made, folders)}
        prepared = publication.Publication(
            run_id,
            folders,
            {},
            redirects=_csv(engine, redirects(made.resolved.given_ids)),
            changes=_csv(engine, made.resolved.changes),
            value_changes=_csv(engine, served_changes(made.value_changes)),
            counts=figures,
            given=_csv(engine, given(made.resolved.given_ids)),
            households=_csv(engine, made.households),
            catch_up=lambda connection: _catch_up(house, connection, made),
            matching=matched(engine, made.cleaned.records, made.resolved, made.matching, run_id),
            spent=True,
        )
        stage.rows_out = _put_in_force(house, engine, made, prepared, found)
        forget_others(house, run_id)
    with house.catalog.transaction() as connection:
        runs.keep_stages(connection, run_id, [stage.plain() for stage in stages.done])
        return runs.get(connection, run_id)


def _catch_up(house: House, connection: Connection, made: Made) -> None:
    """Put in force what was decided meanwhile; customers that are no more leave their segments."""
    Deciding(house).catch_up(connection, made.judged)
    members.drop_gone(connection, None, clock.now())


def _put_in_force(
    house: House, engine: DuckEngine, made: Made, prepared: publication.Publication, found: Difference | None
) -> int:
    """Publish the customers that changed, or all where these are many, and give how many."""
    if found:
        counted = replace(
            prepared, counts={**prepared.counts, "published": found.count}, serving=_served(engine, made, found)
        )
        some = publication.Changed(found.gone, found.heeded, lambda late: _late(engine, made, found.late(engine, late)))
        if publication.publish_changes(house.catalog, counted, some):
            return found.count
    customers = prepared.counts["customers"]
    whole = replace(prepared, counts={**prepared.counts, "published": customers}, serving=_served(engine, made, None))
    publication.publish(house.catalog, whole)
    return customers


def _served(engine: DuckEngine, made: Made, found: Difference | None) -> dict[str, list[Path]]:
    """Give the files of the served tables: of the customers that changed, or of all."""
    customers, profiles = made.resolved.customers, made.golden.profiles
    tables = _tables(made, customers, profiles)
    if found:
        whole = {name: tables[name] for name in ("word", *(["link"] if found.links else []))}
        some = _tables(made, engine.keep(found.of(customers)), engine.keep(found.of(profiles)))
        tables = {**{name: one for name, one in some.items() if name != "link"}, **whole}
    return {table: _csv(engine, relation) for table, relation in tables.items()}


def _late(engine: DuckEngine, made: Made, found: Difference) -> tuple[dict[str, list[Path]], list[Path]]:
    """Give the files of the served tables of further customers, and those of the customers that are no more."""
    customers, profiles = made.resolved.customers, made.golden.profiles
    tables = _tables(made, engine.keep(found.of(customers)), engine.keep(found.of(profiles)))
    files = {name: _csv(engine, relation) for name, relation in tables.items() if name not in {"link", "word"}}
    return files, found.gone


def _tables(made: Made, customers: Relation, profiles: Relation) -> dict[str, Relation]:
    cleaned, resolved = made.cleaned, made.resolved
    tables = serving(cleaned.records, customers, cleaned.identifiers, _links(resolved), made.facts(), profiles)
    return {**tables, "record": served_records(cleaned.records, customers, resolved.matched)}


def _what_is_served(made: Made) -> Served:
    cleaned, resolved, profiles = made.cleaned, made.resolved, made.golden.profiles
    return Served(
        cleaned.records,
        resolved.customers,
        resolved.matched,
        cleaned.identifiers,
        resolved.links,
        made.facts(),
        profiles,
        _tables(made, resolved.customers, profiles),
    )


def _links(resolved: Resolved) -> Links:
    """Give the links with what their numbers mean."""
    comparisons = [(one.field, one.names()) for one in resolved.model.comparisons]
    return Links(resolved.links, resolved.model.prior(), comparisons)


def _csv(engine: DuckEngine, relation: Relation) -> list[Path]:
    place = engine.folder(f"csv-{relation.contract.name}")
    return write_csv(engine, relation, place / "files")


def _figures(engine: DuckEngine, made: Made, folders: Mapping[str, tuple[str, int]]) -> dict[str, int]:
    changes = {"created": 0, "merged": 0, "split": 0, "gone": 0}
    by_kind = select(
        "SELECT kind, count(*) AS rows FROM changes GROUP BY kind ORDER BY kind",
        _BY_KIND,
        changes=made.resolved.changes,
    )
    for row in engine.rows(by_kind):
        changes[row["kind"]] = row["rows"]
    names = (
        "records",
        "refusals",
        "identifiers",
        "links",
        "orders",
        "order_lines",
        "events",
        "consents",
        "points",
        "golden",
        "golden_changes",
    )
    alone = sum(row["rows"] for row in engine.rows(left_out(made.resolved.customers, made.facts())))
    return {
        **{name: folders[name][1] for name in names},
        "customers": folders["profiles"][1],
        "candidates": made.resolved.candidates,
        "facts_without_customer": alone,
        "skipped": sum(row["rows"] for row in engine.rows(made.mapped.skipped)),
        **changes,
    }
