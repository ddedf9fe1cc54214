"""What the doors ask of segments."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from monocle.workspace.segment_views import (
    Explanation,
    ListRow,
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


class Segments(Protocol):
    """Groups of customers, and who is in each."""

    def list(self, language: str = "", archived: bool = False) -> Sequence[SegmentRow]:
        """Give all segments by name; archived ones where they are asked for."""

    def get(self, name: str, language: str = "") -> Segment:
        """Give one segment."""

    def save(self, name: str, definition: Mapping[str, Any], by: str, note: str = "") -> Segment:
        """Write what a segment says, as a version of its own with a note on what for, evaluate it, and give it."""

    def archive(self, name: str, by: str) -> Segment:
        """Have nobody in it any more; what it says and who was in it stays known."""

    def restore(self, name: str, by: str) -> Segment:
        """Take an archived segment into use again."""

    def duplicate(self, name: str, to: str, by: str) -> Segment:
        """Make a segment that says the same under another name."""

    def versions(self, name: str) -> Sequence[SegmentVersion]:
        """Give what it said, the newest first."""

    def roll_back(self, name: str, version: int, by: str) -> Segment:
        """Have it say what it said before, as a version of its own."""

    def preview(self, tree: Tree, sample: int = 10, by_field: str = "") -> Preview:
        """Count a tree, with some of its customers, and how many have each value of a field."""

    def overlap(self, name: str, language: str = "") -> Sequence[Overlap]:
        """Give how many members it shares with each other segment, most first."""

    def explain(self, segment: str | Tree, customer: str, language: str = "") -> Explanation:
        """Say condition by condition why a customer (id or ``type:value``) is in a segment, or would be in a tree."""

    def members(self, name: str, limit: int = 50, after: str = "") -> MembersPart:
        """Give members in the order of their ids, those after an id."""

    def changes(self, name: str = "", limit: int = 50, before: int = 0) -> Sequence[MemberChange]:
        """Give who entered and left one segment or all, newest first, those before a number."""

    def of(self, customer_id: UUID, language: str = "") -> Sequence[Membership]:
        """Give the segments that a customer is in, by name."""

    def copy(self, name: str, to: str, by: str) -> Segment:
        """Make a segment of who is in another one now; nobody enters it later, and who merges stays in it."""

    def lists(self) -> Sequence[ListRow]:
        """Give the lists by name."""

    def put_list(self, name: str, text: str, by: str, label: str = "") -> ListRow:
        """Keep a list of customers: CSV whose header names identifiers (customer_id, email, phone, loyalty_card …)."""

    def drop_list(self, name: str) -> None:
        """Forget a list that no segment reads."""

    def sizes(self, name: str, limit: int = 100) -> Sequence[SizeRow]:
        """Give how many members it had, newest first."""

    def templates(self, language: str = "") -> Sequence[Template]:
        """Give segments to start from."""

    def vocabulary(self, language: str = "") -> Vocabulary:
        """Give what conditions may name here."""

    def refresh(self, names: Sequence[str] = ()) -> Sequence[SegmentRow]:
        """Take edited files into use, evaluate some segments or all over all customers, and give them."""

    def export(self, name: str, path: Path) -> int:
        """Write the members with name, e-mail and telephone into a CSV or Excel file, and give how many."""
