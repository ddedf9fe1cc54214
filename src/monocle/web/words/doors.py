"""What the pages are called through which customers are read; calls of programs stay as they are."""

from collections.abc import Mapping
from types import MappingProxyType

DOOR: Mapping[str, str] = MappingProxyType(
    {
        "/customers": "Search of customers",
        "/customers/{key:path}": "Page of a customer",
        "/customers/{key}/desk": "Customer at the desk",
        "/customers/{key}/merge": "Merge of customers",
        "/customers/{key}/split": "Split of a customer",
        "/customers/{key}/unmerge": "Merge taken back",
        "/customers/{key}/origins": "How a customer came together",
        "/customers/{key}/why": "Why records are one customer",
        "/destinations/{name}/syncs/{sync_id}": "What became of each in a sending",
        "/insight/{name}/customers": "List of predictions",
        "/insight/{name}/customers/file": "Predictions as a file",
        "/insight/levels": "By level",
        "/insight/levels/file": "By level, as a file",
        "/segments/count": "Builder of segments",
        "/segments/{name}": "Page of a segment",
        "/segments/{name}/alike": "Who is like a segment",
        "/segments/{name}/explain": "Explain a person",
        "/segments/{name}/file": "Segment as a file",
    }
)
