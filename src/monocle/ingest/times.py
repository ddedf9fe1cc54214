"""When something happened, as SQL."""

from collections.abc import Sequence

from monocle.fields.times import timestamp_sql
from monocle.ingest.definition import Ref
from monocle.ingest.values import Binder, text_sql


def at_sql(refs: Sequence[Ref], timezone: str, binder: Binder) -> str:
    """Give the SQL of the first time that is there, in UTC; NULL when there is none.

    Args:
        refs: columns, each with its declared format.
        timezone: of times without an offset.
        binder: binds what is constant.
    """
    if not refs:
        return "CAST(NULL AS TIMESTAMP)"
    values = [timestamp_sql(text_sql(ref, binder), ref.format, timezone) for ref in refs]
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
