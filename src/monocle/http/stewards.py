"""What the HTTP doors ask of a workspace for stewards: reviews, judgements, merges, and why two records are one or two."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Unpack
from uuid import UUID

from monocle.workspace.changelog import IdChange
from monocle.workspace.review_views import (
    Bulk,
    Done,
    Household,
    Joint,
    Judgement,
    Preview,
    Progress,
    ReviewItem,
    ReviewPage,
    Why,
)

if TYPE_CHECKING:
    from monocle.workspace.reviews import Rule


class Reviews(Protocol):
    """The pairs that a person should look at, and what people decided."""

    def queue(self, reason: str = "", after: str = "", limit: int = 20, by: str = "", language: str = "") -> ReviewPage:
        """Give a piece of the queue, what matters most first."""

    def get(self, left_id: UUID, right_id: UUID, by: str = "", language: str = "") -> ReviewItem:
        """Give two records side by side, with all that a decision needs."""

    def take(self, left_id: UUID, right_id: UUID, by: str) -> None:
        """Tell others that a person has a pair open."""

    def release(self, left_id: UUID, right_id: UUID, by: str) -> None:
        """Tell others that a person has it open no more."""

    def judge(
        self, left_id: UUID, right_id: UUID, verdict: str, by: str, why: str = "", seen_at: dt.datetime | None = None
    ) -> Done:
        """Decide about two records; refused when another person decided after ``seen_at``."""

    def undo(self, judgement_id: int, by: str) -> Done:
        """Take a judgement back."""

    def confirm(self, judgement_id: int, by: str) -> Done:
        """Put what another person proposed in force."""

    def by_rule(self, verdict: str, by: str, dry: bool = True, **rule: Unpack["Rule"]) -> Bulk:
        """Decide about every pair that a rule meets, or only tell what it meets."""

    def progress(self) -> Progress:
        """Give how far the review is."""

    def judgements(self, state: str = "", limit: int = 100, before: int = 0) -> Sequence[Judgement]:
        """Give judgements, newest first, those before a number."""

    def export_labels(self, path: Path) -> int:
        """Write the judgements into a file, and give how many."""

    def import_labels(self, path: Path, by: str) -> Bulk:
        """Judge as a file says."""


class Identities(Protocol):
    """Who is whom, corrected by people."""

    def preview_merge(self, a: UUID, b: UUID, language: str = "") -> Preview:
        """Give what would come of a merge, values as people of a language read them."""

    def merge(self, a: UUID, b: UUID, by: str, why: str = "", unless: Callable[[], None] | None = None) -> Done:
        """Make two customers one."""

    def preview_split(self, customer: UUID, record_ids: Sequence[UUID], language: str = "") -> Preview:
        """Give what would come of a split, values as people of a language read them."""

    def split(
        self,
        customer: UUID,
        record_ids: Sequence[UUID],
        by: str,
        why: str = "",
        unless: Callable[[], None] | None = None,
    ) -> Done:
        """Make records of a customer a customer of their own."""

    def preview_unmerge(self, customer: UUID, other: UUID, language: str = "") -> Preview:
        """Give what would come of an unmerge, values as people of a language read them."""

    def unmerge(
        self, customer: UUID, other: UUID, by: str, why: str = "", unless: Callable[[], None] | None = None
    ) -> Done:
        """Give an id that was merged into a customer its records back."""

    def why(self, left_id: UUID, right_id: UUID) -> Why:
        """Give why two records are held to be one person, or two."""

    def tree(self, customer: UUID) -> Sequence[Joint]:
        """Give how a customer came together, first step first."""

    def household(self, customer: UUID) -> Household | None:
        """Give the household of a customer; None when there is none."""

    def changelog(
        self, since: dt.datetime | None = None, run_id: UUID | None = None, limit: int = 100, before: int = 0
    ) -> Sequence[IdChange]:
        """Give what became of ids, newest first, those before a number."""

    def changelog_file(
        self, kind: str, since: dt.datetime | None = None, run_id: UUID | None = None
    ) -> Iterator[bytes]:
        """Give what became of ids, oldest first, as the bytes of a csv, jsonl or parquet file."""
