"""What the doors ask of groups that the machine finds."""

from typing import Protocol

from monocle.workspace.group_views import GroupsFound, LookAlikes


class Groups(Protocol):
    """What the machine finds in the traits of customers who bought."""

    def find(self, language: str = "", method: str = "kmeans", number: int = 0) -> GroupsFound:
        """Find groups, by kmeans or mixture; of 0 groups the number is tried."""

    def look_alikes(self, name: str, language: str = "") -> LookAlikes:
        """Find customers who are like those of a segment."""
