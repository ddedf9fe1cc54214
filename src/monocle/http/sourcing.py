"""What the HTTP doors ask of sources."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from monocle.ingest.definition import SourceDefinition
from monocle.workspace.views import Cleaning, LoadRow, Skipped, SourceRow


class Sources(Protocol):
    """The sources of a workspace."""

    def list(self) -> Sequence[SourceRow]:
        """Give all sources."""

    def definition(self, name: str) -> SourceDefinition:
        """Give what a source's file says."""

    def loads(self, name: str, limit: int) -> Sequence[LoadRow]:
        """Give the latest loads of a source, newest first."""

    def cleanings(self, name: str) -> Sequence[Cleaning]:
        """Give what each rule of cleaning changed in a source."""

    def skipped(self, name: str) -> Sequence[Skipped]:
        """Give which rows of a source feed nothing in a section of the model."""

    def load(self, name: str, accept: bool = False) -> LoadRow:
        """Read a source now; ``accept`` applies it even if it breaks its contract."""

    def add_events(self, name: str, **inventory: str) -> SourceDefinition:
        """Write the definition of a source whose events arrive by themselves."""

    def audit(self, name: str) -> Mapping[str, Any]:
        """Give the audit of one source, as JSON."""

    def audit_all(self) -> Mapping[str, Any]:
        """Give the audit across sources, as JSON."""
