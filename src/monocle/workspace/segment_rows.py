"""Segments as doors show them, with how fresh their members are."""

import datetime as dt
from collections.abc import Mapping, Sequence

from monocle import clock
from monocle.catalog import Connection, members, segment_lists, segment_words, segments
from monocle.errors import BadConfig
from monocle.workspace.segment_definitions import Definition, definition
from monocle.workspace.segment_views import ListRow, SegmentRow, SegmentVersion
from monocle.workspace.worded import in_language

COPIED = "copied"


def rows(connection: Connection, language: str, archived: bool) -> Sequence[SegmentRow]:
    """Give the segments by name.

    Args:
        connection: reading.
        language: of labels.
        archived: those that are out of use too.
    """
    stored = segments.stored(connection)
    now = clock.now().replace(tzinfo=None)
    fresh = _Fresh(
        of=segment_words.customers(connection),
        sizes=members.counts(connection),
        alerts=segments.alerts(connection),
        copied=frozenset(one.name for one in segment_lists.stored(connection) if one.kind == COPIED),
        until=min(now, segment_words.waiting_since(connection) or now),
        overdue=segment_words.overdue(connection, now),
    )
    return [fresh.row(one, language) for one in stored.values() if archived or one.archived_at is None]


class _Fresh:
    """What is known of all segments at once.

    Args:
        of: customers.
        sizes: members by segment.
        alerts: segments whose size changed by too much, and when.
        copied: lists that are copies of members.
        until: up to when events are in what is served.
        overdue: segments of which time may have changed a membership already, and since when.
    """

    def __init__(
        self,
        *,
        of: int,
        sizes: Mapping[str, int],
        alerts: Mapping[str, dt.datetime],
        copied: frozenset[str],
        until: dt.datetime,
        overdue: Mapping[str, dt.datetime],
    ) -> None:
        self._of, self._sizes, self._alerts = of, sizes, alerts
        self._copied, self._until, self._overdue = copied, until, overdue

    def row(self, one: segments.Stored, language: str) -> SegmentRow:
        """Give one segment."""
        said, error = _understood(one)
        uses = said.uses if said else None
        return SegmentRow(
            name=one.name,
            label=said.labelled(one.name, language) if said else one.name,
            description=in_language(said.description, language) if said else "",
            owner=said.owner if said else "",
            version=one.version,
            archived=one.archived_at is not None,
            copied=bool(uses) and bool(uses.lists & self._copied) if uses else False,
            size=self._sizes.get(one.name, 0),
            of=self._of,
            as_of=self._as_of(one, said),
            live=bool(uses) and not (uses.traits or one.archived_at) if uses else False,
            timed=uses.time if uses else False,
            every=said.every if said else "",
            alert=one.name in self._alerts,
            alert_at=self._alerts.get(one.name),
            error=one.error or error,
        )

    def _as_of(self, one: segments.Stored, said: Definition | None) -> dt.datetime | None:
        """Give up to when the members are right: traits are those of the last run, all else follows events and time."""
        if one.evaluated_at is None or said is None:
            return None
        if one.evaluated_version != one.version or said.uses.traits or one.error:
            return min(one.evaluated_at, self._until)
        return min(self._until, self._overdue.get(one.name, self._until))


def _understood(one: segments.Stored) -> tuple[Definition | None, str]:
    try:
        return definition(one.definition, f"segments/{one.name}.yaml"), ""
    except BadConfig as error:
        return None, str(error)


def version_row(one: segments.Version, in_force: int) -> SegmentVersion:
    """Give a version as doors show it."""
    return SegmentVersion(
        one.name, one.version, one.definition, one.saved_at, one.saved_by, one.how, one.version == in_force, one.note
    )


def list_row(one: segment_lists.Stored) -> ListRow:
    """Give a list as doors show it."""
    return ListRow(
        one.name, one.kind, one.label, one.made_at, one.made_by, one.rows, one.values, one.matched,
        one.values - one.matched,
    )  # fmt: skip
