"""What cleaning refused, and how to correct it."""

from collections.abc import Sequence
from typing import Any

from monocle.diagnose.refusal_words import mend, why
from monocle.errors import BadInput
from monocle.language import translations
from monocle.relation import Column, Contract, Relation, select
from monocle.tables import RECORDS, REFUSALS
from monocle.workspace import definitions
from monocle.workspace.feeding import answering, feeding
from monocle.workspace.field_views import RefusalCount, RefusedValue
from monocle.workspace.house import House
from monocle.workspace.showing import masked
from monocle.workspace.subjects import in_force

MOST = 1000
SAMPLES = 3
_COUNTED = Contract(
    "counted_refusals",
    "one reason of one field of one source",
    (
        Column("source", "VARCHAR", "name of the source"),
        Column("field", "VARCHAR", "as in REFUSALS"),
        Column("reason", "VARCHAR", "stable code"),
        Column("values", "BIGINT", "how many"),
        Column("records", "BIGINT", "of how many records"),
        Column("rows", "BIGINT", "records of the source"),
        Column("samples", "VARCHAR[]", "the first by the alphabet"),
    ),
    key=("source", "field", "reason"),
)
_LISTED = Contract(
    "listed_refusals",
    "one refused value and its place in the list",
    (
        Column("number", "BIGINT", "from 1"),
        *REFUSALS.columns,
        Column("source_key", "VARCHAR", "the source's own key"),
    ),
    key=("number",),
)


class Refusals:
    """The values that the run in force did without, because they are not valid."""

    def __init__(self, house: House) -> None:
        """Stand on a house."""
        self._house = house

    def summary(self, source: str = "", field: str = "", language: str = "") -> Sequence[RefusalCount]:
        """Give what was refused per source, field and reason, most first; samples are masked.

        Args:
            source: of one source only; empty for all.
            field: of one field only; empty for all.
            language: of the words.

        Raises:
            NotFound: there is no such source.
        """
        if source:
            definitions.source_definition(self._house.folder, source)
        found = in_force(self._house, REFUSALS, RECORDS)
        if found is None:
            return []
        with self._house.engine() as engine:
            rows = engine.rows(_counted(found[0], found[1], source, field))
        return self._described(rows, language or self._house.settings.language)

    def list(
        self, source: str = "", field: str = "", reason: str = "", limit: int = 50, after: int = 0
    ) -> Sequence[RefusedValue]:
        """Give refused values by source, field, reason and key; values are masked.

        Args:
            source: of one source only; empty for all.
            field: of one field only; empty for all.
            reason: of one reason only, by its code; empty for all.
            limit: at most so many, up to 1,000.
            after: the ``number`` of the last one seen, with the same filters.

        Raises:
            NotFound: there is no such source.
            BadInput: limit or after is out of range.
        """
        if not 1 <= limit <= MOST or after < 0:
            raise BadInput(f"limit is {limit} and after {after}", where="refusals", mend=f"use a limit of 1 to {MOST}")
        if source:
            definitions.source_definition(self._house.folder, source)
        found = in_force(self._house, REFUSALS, RECORDS)
        if found is None:
            return []
        with self._house.engine() as engine:
            chosen = {"source": source, "field": field, "reason": reason}
            rows = engine.rows(_listed(found[0], found[1], {**chosen, "limit": limit, "after": after}))
        return [_shown(row) for row in rows]

    def _described(self, rows: Sequence[dict[str, Any]], language: str) -> Sequence[RefusalCount]:
        gettext = translations(language).gettext
        known = {one.name: one for one in definitions.source_definitions(self._house.folder)}
        counts = []
        for row in rows:
            definition = known.get(row["source"])
            owner, steward, _ = answering(self._house.charter, row["field"], [definition] if definition else [])
            columns = feeding(definition).get(row["field"], ()) if definition else ()
            samples = [masked(row["field"], value, row["reason"]) for value in row["samples"]]
            counts.append(
                RefusalCount(
                    source=row["source"],
                    field=row["field"],
                    reason=row["reason"],
                    why=gettext(why(row["reason"])),
                    mend=gettext(mend(row["reason"])),
                    values=row["values"],
                    records=row["records"],
                    share=row["records"] / row["rows"] if row["rows"] else 0.0,
                    samples=list(dict.fromkeys(samples)),
                    columns=columns,
                    owner=owner,
                    steward=steward,
                )
            )
        return counts


def _counted(refusals: Relation, records: Relation, source: str, field: str) -> Relation:
    text = f"""
    WITH sizes AS (SELECT source, count(*) AS rows FROM records GROUP BY source)
    SELECT r.source, r.field, r.reason, count(*) AS values, count(DISTINCT r.record_id) AS records,
        any_value(s.rows) AS rows, list_distinct(min(left(r.value, 200), {SAMPLES * 4}))[:{SAMPLES}] AS samples
    FROM refusals AS r
    JOIN sizes AS s ON s.source = r.source
    WHERE ($source = '' OR r.source = $source) AND ($field = '' OR r.field = $field)
    GROUP BY r.source, r.field, r.reason
    ORDER BY values DESC, r.source, r.field, r.reason
    """
    return select(text, _COUNTED, {"source": source, "field": field}, refusals=refusals, records=records)


def _listed(refusals: Relation, records: Relation, chosen: dict[str, Any]) -> Relation:
    text = """
    SELECT *
    FROM (
        SELECT row_number() OVER (ORDER BY r.source, r.field, r.reason, s.source_key, r.record_id, r.value) AS number,
            r.*, s.source_key
        FROM refusals AS r
        JOIN records AS s ON s.record_id = r.record_id
        WHERE ($source = '' OR r.source = $source) AND ($field = '' OR r.field = $field)
            AND ($reason = '' OR r.reason = $reason)
    )
    WHERE number > $after
    ORDER BY number
    LIMIT $limit
    """
    return select(text, _LISTED, chosen, refusals=refusals, records=records)


def _shown(row: dict[str, Any]) -> RefusedValue:
    return RefusedValue(
        number=row["number"],
        record_id=row["record_id"],
        source=row["source"],
        source_key=row["source_key"],
        field=row["field"],
        value=masked(row["field"], row["value"], row["reason"]),
        reason=row["reason"],
    )
