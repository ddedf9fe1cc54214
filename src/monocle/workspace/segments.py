"""Groups of customers: what each says, who is in it, who entered and left."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from monocle import clock
from monocle.catalog import members as rows
from monocle.catalog import segment_counts, segment_lists
from monocle.catalog import segments as stored
from monocle.errors import BadInput, Conflict, NotFound
from monocle.spreadsheets import write_sheet
from monocle.workspace import segment_definitions as defined
from monocle.workspace import segment_explaining, segment_previews, segment_saving, segment_words, segmenting
from monocle.workspace.house import House
from monocle.workspace.segment_lists import items
from monocle.workspace.segment_rows import COPIED, list_row, version_row
from monocle.workspace.segment_rows import rows as segment_rows
from monocle.workspace.segment_views import (
    Explanation,
    ListRow,
    Member,
    MemberChange,
    Membership,
    MembersPart,
    Overlap,
    Preview,
    Segment,
    SegmentRow,
    SegmentVersion,
    SizeRow,
    Template,
    Tree,
    Vocabulary,
)

MOST = 1_000
NEWEST = 2**63 - 1
_HEADS = ("customer_id", "name", "email", "phone", "entered_at")


class Segments:
    """Groups of customers, and who is in each."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house
        self._previews = segment_previews.Previews(house)
        self._heard = segment_words.Heard()

    def close(self) -> None:
        """Let go of what is kept open to count with."""
        self._previews.close()

    def list(self, language: str = "", archived: bool = False) -> Sequence[SegmentRow]:
        """Give all segments by name.

        Args:
            language: of labels.
            archived: those that are out of use too.
        """
        with self._house.catalog.reading() as connection:
            return segment_rows(connection, self._language(language), archived)

    def get(self, name: str, language: str = "") -> Segment:
        """Give one segment.

        Raises:
            NotFound: there is none of this name.
        """
        with self._house.catalog.reading() as connection:
            every = stored.stored(connection)
            one = segment_saving.known(every, name)
            row = next(row for row in segment_rows(connection, self._language(language), True) if row.name == name)
        known = segment_saving.all_of(every)
        return Segment(
            row=row,
            definition=one.definition,
            sql=segment_previews.shown_sql(known[name].tree) if name in known else "",
            uses=tuple(sorted(known[name].uses.segments)) if name in known else (),
            used_by=tuple(other for other, said in known.items() if name in said.uses.segments),
            saved_at=one.saved_at,
            saved_by=one.saved_by,
        )

    def save(self, name: str, definition: Mapping[str, Any], by: str, note: str = "") -> Segment:
        """Write what a segment says, as a version of its own, evaluate it, and give it.

        Raises:
            BadInput: the name is none.
            BadConfig: it cannot be used, names what is not there, or itself through others.
            Unavailable: the file cannot be written.
        """
        segment_saving.put(self._house, name, definition, by, note=note)
        return self._evaluated(name)

    def archive(self, name: str, by: str) -> Segment:
        """Have nobody in it any more; what it says and who was in it stays known.

        Raises:
            NotFound: there is none of this name.
            Conflict: another segment asks for it.
        """
        segment_saving.changed(self._house, name, by, archived=True)
        return self._evaluated(name)

    def restore(self, name: str, by: str) -> Segment:
        """Take an archived segment into use again."""
        segment_saving.changed(self._house, name, by, archived=False)
        return self._evaluated(name)

    def duplicate(self, name: str, to: str, by: str) -> Segment:
        """Make a segment that says the same under another name.

        Raises:
            NotFound: there is none of this name.
            Conflict: the other name is taken.
        """
        segment_saving.duplicated(self._house, name, to, by)
        return self._evaluated(to)

    def versions(self, name: str) -> Sequence[SegmentVersion]:
        """Give what it said, the newest first.

        Raises:
            NotFound: there is none of this name.
        """
        with self._house.catalog.reading() as connection:
            one = segment_saving.known(stored.stored(connection), name)
            return [version_row(version, one.version) for version in stored.versions(connection, name)]

    def roll_back(self, name: str, version: int, by: str) -> Segment:
        """Have it say what it said before, as a version of its own.

        Raises:
            NotFound: there is no such segment or version.
            BadConfig: what it said cannot be used any more.
        """
        segment_saving.rolled_back(self._house, name, version, by)
        return self._evaluated(name)

    def preview(self, tree: Tree, sample: int = 10, by_field: str = "") -> Preview:
        """Count a tree, with some of its customers, and how many have each value of a field.

        Args:
            tree: plain data.
            sample: customers at most, up to 100.
            by_field: a field of a customer, or ``trait.NAME``; empty for none.

        Raises:
            BadConfig: the tree cannot be used.
            BadInput: the sample or the field cannot be.
        """
        return self._previews.preview(tree, sample, by_field)

    def overlap(self, name: str, language: str = "") -> Sequence[Overlap]:
        """Give how many members it shares with each other segment, most first.

        Raises:
            NotFound: there is none of this name.
        """
        with self._house.catalog.reading() as connection:
            segment_saving.known(stored.stored(connection), name)
            shared = rows.overlap(connection, name)
            others = segment_rows(connection, self._language(language), False)
        found = [Overlap(row.name, row.label, shared.get(row.name, 0), row.size) for row in others if row.name != name]
        return sorted(found, key=lambda one: (-one.both, one.name))

    def explain(self, segment: str | Tree, customer: str, language: str = "") -> Explanation:
        """Say condition by condition why a customer is in a segment, or would be in a tree.

        Args:
            segment: name, or a tree.
            customer: id or ``type:value``.
            language: of the words.

        Raises:
            NotFound: there is no such segment or customer.
            Conflict: several customers have the identifier.
        """
        return segment_explaining.explain(self._house, segment, customer, self._language(language))

    def members(self, name: str, limit: int = 50, after: str = "") -> MembersPart:
        """Give members in the order of their ids, those after an id.

        Raises:
            NotFound: there is no such segment.
            BadInput: limit or after cannot be used.
        """
        _in_range(limit)
        with self._house.catalog.reading() as connection:
            segment_saving.known(stored.stored(connection), name)
            found = rows.page(connection, name, _after(after), limit + 1)
        shown = [Member(one.customer_id, one.name, one.entered_at) for one in found[:limit]]
        return MembersPart(tuple(shown), str(shown[-1].customer_id) if len(found) > limit else "")

    def changes(self, name: str = "", limit: int = 50, before: int = 0) -> Sequence[MemberChange]:
        """Give who entered and left one segment or all, newest first, those before a number."""
        _in_range(limit)
        with self._house.catalog.reading() as connection:
            if name:
                segment_saving.known(stored.stored(connection), name)
            found = rows.changes(connection, name, before or NEWEST, limit)
        return [
            MemberChange(one.change_id, one.segment, one.customer_id, one.entered, one.at, one.why) for one in found
        ]

    def of(self, customer_id: UUID, language: str = "") -> Sequence[Membership]:
        """Give the segments that a customer is in, by name."""
        with self._house.catalog.reading() as connection:
            known = segment_saving.all_of(stored.stored(connection))
            found = rows.of(connection, customer_id)
        said = self._language(language)
        return [Membership(name, known[name].labelled(name, said) if name in known else name, at) for name, at in found]

    def copy(self, name: str, to: str, by: str) -> Segment:
        """Make a segment of who is in another one now; nobody enters it later, and who merges stays in it.

        Raises:
            NotFound: there is none of this name.
            Conflict: the other name is taken.
        """
        with self._house.catalog.transaction() as connection:
            every = stored.stored(connection)
            one = segment_saving.known(every, name)
            segment_saving.free(self._house, every, to)
            if to in segment_lists.names(connection):
                raise Conflict("a list has this name already", where="segments", mend="use another name")
            segment_lists.copy_members(
                connection, segment_lists.Stored(to, COPIED, name, clock.now(), by, 0, 0, 0), name
            )
        said = {key: one.definition[key] for key in ("label", "description", "owner") if key in one.definition}
        segment_saving.put(self._house, to, {**said, "where": {"list": to, "is": True}}, by, "copied")
        return self._evaluated(to)

    def lists(self) -> Sequence[ListRow]:
        """Give the lists by name."""
        with self._house.catalog.reading() as connection:
            return [list_row(one) for one in segment_lists.stored(connection)]

    def put_list(self, name: str, text: str, by: str, label: str = "") -> ListRow:
        """Keep a list of customers, and evaluate the segments that read it.

        Args:
            name: of the list; one of the same name is replaced.
            text: CSV whose header names identifiers: customer_id, email, phone, loyalty_card and others.
            by: who imports it.
            label: as people call it.

        Raises:
            BadInput: the name is none.
            BadData: the file has no such column, or is too long.
            Conflict: the name is that of a copy.
        """
        defined.checked_name(name)
        count, found = items(text)
        with self._house.catalog.transaction() as connection:
            if any(one.name == name and one.kind == COPIED for one in segment_lists.stored(connection)):
                raise Conflict("a copy of a segment has this name", where="lists", mend="use another name")
            one = segment_lists.Stored(name, "imported", label.strip()[:200], clock.now(), by, count, 0, 0)
            segment_lists.put(connection, one, found)
            reading = [other for other, said in self._known(connection).items() if name in said.uses.lists]
            kept = next(one for one in segment_lists.stored(connection) if one.name == name)
        if reading:
            segmenting.evaluate(self._house, reading, store=self._previews.store)
        return list_row(kept)

    def drop_list(self, name: str) -> None:
        """Forget a list that no segment reads.

        Raises:
            NotFound: there is none of this name.
            Conflict: a segment reads it.
        """
        with self._house.catalog.transaction() as connection:
            reading = [other for other, said in self._known(connection).items() if name in said.uses.lists]
            if reading:
                raise Conflict(f"{', '.join(reading)} reads it", where="lists", mend="change that segment first")
            if not segment_lists.drop(connection, name):
                raise NotFound("there is no such list", where="lists", mend="look at the lists there are")

    def sizes(self, name: str, limit: int = 100) -> Sequence[SizeRow]:
        """Give how many members it had, newest first."""
        _in_range(limit)
        with self._house.catalog.reading() as connection:
            segment_saving.known(stored.stored(connection), name)
            found = stored.sizes(connection, name, limit)
        return [SizeRow(one.at, one.members, one.before, one.of_customers, one.alert) for one in found]

    def templates(self, language: str = "") -> Sequence[Template]:
        """Give segments to start from."""
        with self._house.catalog.reading() as connection:
            return segment_words.templates(connection, self._language(language))

    def vocabulary(self, language: str = "") -> Vocabulary:
        """Give what conditions may name here."""
        with self._house.catalog.reading() as connection:
            return segment_words.vocabulary(self._house, connection, self._language(language), self._heard)

    def refresh(self, names: Sequence[str] = ()) -> Sequence[SegmentRow]:
        """Take edited files into use, evaluate some segments or all over all customers, and give all.

        Raises:
            NotFound: there is none of a name.
        """
        segment_saving.take_files(self._house)
        with self._house.catalog.reading() as connection:
            every = stored.stored(connection)
        for name in names:
            segment_saving.known(every, name)
        segmenting.evaluate(self._house, names or None, store=self._previews.store)
        return self.list()

    def export(self, name: str, path: Path) -> int:
        """Write the members with name, e-mail and telephone into a CSV or Excel file, and give how many.

        Raises:
            NotFound: there is no such segment.
            BadInput: the ending of the file is another.
            Unavailable: the file cannot be written.
        """
        with self._house.catalog.reading() as connection:
            segment_saving.known(stored.stored(connection), name)
            found = [*_contacts(connection, name)]
        write_sheet(path, _HEADS, found)
        return len(found)

    def _known(self, connection: Any) -> Mapping[str, defined.Definition]:
        return segment_saving.all_of(stored.stored(connection))

    def _evaluated(self, name: str) -> Segment:
        segmenting.evaluate(self._house, [name], store=self._previews.store)
        return self.get(name)

    def _language(self, asked: str) -> str:
        return asked or self._house.settings.language


def _contacts(connection: Any, name: str) -> Iterator[tuple[str, ...]]:
    last = UUID(int=0)
    while found := rows.page(connection, name, last, MOST):
        told = {one: (called, email, phone) for one, called, email, phone in segment_counts.contacts(connection, [row.customer_id for row in found])}  # fmt: skip
        for row in found:
            called, email, phone = told.get(row.customer_id, (row.name, "", ""))
            yield (str(row.customer_id), called, email, phone, f"{row.entered_at:%Y-%m-%dT%H:%M:%SZ}")
        last = found[-1].customer_id


def _in_range(limit: int) -> None:
    if not 1 <= limit <= MOST:
        raise BadInput(f"limit is {limit}", where="segments", mend=f"use 1 to {MOST}")


def _after(text: str) -> UUID:
    try:
        return UUID(text) if text else UUID(int=0)
    except ValueError as error:
        raise BadInput("this is no id of a customer", where="after", mend="use what following says") from error
