"""What to mend in a source as a whole: its loads, its keys, its changes and what is not known of it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from monocle.diagnose.column_findings import Text
from monocle.diagnose.quality import DEFAULT_PERIOD, PERIODS, freshness
from monocle.diagnose.ranking import by_share
from monocle.diagnose.report import Change, Finding
from monocle.diagnose.subject import Subject

REFUSED = Text(
    "quarantined_rows",
    "validity",
    "Rows that wait in quarantine (%(word_reason)s): %(count)s (%(share)s of the rows of the last load)",
    "They are in no customer's view until somebody settles them.",
    "Look at %(places)s, mend the export or the row, and replay them from the quarantine.",
)
KEY_REPEATED = Text(
    "key_repeated",
    "uniqueness",
    "Rows that repeat a key (%(key)s) with other values: %(count)s (%(share)s of those received)",
    "One key for two rows: one of them is not taken.",
    "Ask the owner which row is right, or declare a key that tells them apart; see %(places)s.",
)
REPEATED = Text(
    "repeated_customers",
    "uniqueness",
    "Records of a customer that the source already has: %(count)s of %(records)s (%(share)s)",
    "The same person is written to twice, counted twice, and their history is cut in pieces.",
    "Merge them in the source with the customer ids of the last run; look for an existing customer before creating one.",
)
STALE = Text(
    "stale",
    "freshness",
    "Age of the last load in days: %(days)s; stated refresh: %(word_refresh)s",
    "Decisions rest on data of the past.",
    "Load the source again and schedule it; correct the stated refresh if it has changed.",
)
OLD = Text(
    "old_data",
    "freshness",
    "The newest day that the source speaks of is %(latest)s, %(count)s days before this audit",
    "Nothing new has come for a long time: the export may be cut, or the system no longer used.",
    "Ask the owner whether the system is still in use; if so, check the dates of the export.",
)
NO_ROWS = Text(
    "no_rows",
    "completeness",
    "The source holds no rows",
    "It brings nothing to the customer view.",
    "Check that the export is the right file and that its filter lets rows through.",
)
UNKNOWN_PURPOSE = Text(
    "no_purpose",
    "legal",
    "No purpose is recorded for this source, though it holds personal data (columns: %(count)s)",
    "GDPR article 5 asks why personal data is held; without it nobody can say whether a use is allowed.",
    "Write purpose in sources/%(source)s.yaml, with the DPO.",
)
NOBODY = Text(
    "no_owner",
    "governance",
    "Nobody is named as %(word_missing)s of this source",
    "Errors found here have nobody to go to.",
    "Write owner and steward in sources/%(source)s.yaml.",
)
CHANGED = {
    "renamed": Text(
        "column_renamed",
        "consistency",
        "Column %(before)s seems to be called %(after)s since the last load",
        "What was mapped from the old name is no longer read.",
        "Put the new name into sources/%(source)s.yaml, and ask the owner to announce changes.",
    ),
    "removed": Text(
        "column_removed",
        "completeness",
        "Column %(before)s is gone since the load before",
        "What it brought ages and is no longer corrected.",
        "Ask the owner whether it was meant; if so, remove it from the mapping.",
    ),
    "added": Text(
        "column_added",
        "completeness",
        "Column %(after)s is new since the load before",
        "It may be worth using, or hold data that should not leave its system.",
        "Look at what it holds, then map it or ask for its removal.",
    ),
    "order": Text(
        "columns_moved",
        "consistency",
        "The columns stand in another order than in the load before",
        "Monocle reads columns by name, but other readers of the file may not.",
        "Nothing to do here; tell those who read the file by position.",
    ),
    "volume": Text(
        "volume_changed",
        "consistency",
        "The load brought %(after)s rows, the one before %(before)s",
        "A full extract that changes that much is often cut short or filtered otherwise.",
        "Compare with the number of rows in the system itself.",
    ),
}
FILLED_OTHERWISE = Text(
    "fill_changed",
    "completeness",
    "%(changed)s is filled on %(after)s of the new rows; it was on %(before)s in the load before",
    "An entry form, an export or a habit has changed.",
    "Ask the owner what changed, and whether the missing values can be given.",
)
READ_OTHERWISE = Text(
    "reading_changed",
    "consistency",
    "The %(word_kind)s of the file changed from %(before)s to %(after)s",
    "A file written otherwise may be read with broken characters or shifted columns.",
    "Check a few rows with accents, then declare the new one in sources/%(source)s.yaml.",
)
_SEVERITY = {"renamed": "high", "removed": "medium", "volume": "medium", "added": "low", "order": "low"}


def source_findings(
    subject: Subject, changes: tuple[Change, ...], personal_columns: int, newest: dt.date | None = None
) -> Iterator[Finding]:
    """Give what to mend in a source as a whole.

    Args:
        subject: the source.
        changes: since the load before.
        personal_columns: how many columns hold personal data.
        newest: day that its mapped times give; None where none is known.
    """
    received = max(1, subject.last.received)
    for refused in subject.refused:
        share = min(1.0, refused.rows / received)
        text = KEY_REPEATED if refused.reason == "key_repeated" else REFUSED
        more: dict[str, Any] = {
            "word_reason": refused.reason.replace("_", " "),
            "places": list(refused.samples[:3]),
            "key": ", ".join(subject.key),
        }
        yield _finding(subject, text, by_share(share, 0.05, 0.001), (refused.rows, share), more)
    known = subject.known
    if known.repeated:
        share = known.repeated / known.records
        yield _finding(
            subject, REPEATED, by_share(share, 0.1, 0.01), (known.repeated, share), {"records": known.records}
        )
    yield from _of_age(subject, newest)
    for change in changes:
        text = FILLED_OTHERWISE if change.kind == "fill" else CHANGED.get(change.kind, READ_OTHERWISE)
        more = {
            "before": _number(change.before),
            "after": _number(change.after),
            "changed": change.column,
            "word_kind": change.kind.replace("_", " "),
        }
        yield _finding(subject, text, _SEVERITY.get(change.kind, "medium"), (1, 0.0), more)
    yield from _of_governance(subject, personal_columns)


def no_rows(subject: Subject) -> Finding:
    """Give the finding of a source that holds no rows."""
    return _finding(subject, NO_ROWS, "high", (0, 1.0), {})


def _of_age(subject: Subject, newest: dt.date | None) -> Iterator[Finding]:
    loaded = freshness(subject, None)
    if loaded < 1:
        days = (subject.at - subject.last.ended_at).days
        late = days > 4 * PERIODS.get(subject.refresh.lower(), DEFAULT_PERIOD)
        more = {"days": days, "word_refresh": subject.refresh or "not stated"}
        yield _finding(subject, STALE, "high" if late else "medium", (days, 1 - loaded), more)
    if newest and freshness(subject, newest) < loaded:
        days = (subject.at.date() - newest).days
        more = {"latest": newest.isoformat()}
        yield _finding(subject, OLD, "medium", (days, 1 - freshness(subject, newest)), more)


def _of_governance(subject: Subject, personal_columns: int) -> Iterator[Finding]:
    if personal_columns and not subject.inventory.get("purpose"):
        yield _finding(subject, UNKNOWN_PURPOSE, "medium", (personal_columns, 1.0), {})
    for name in ("owner", "steward"):
        if not subject.inventory.get(name):
            yield _finding(subject, NOBODY, "low", (1, 0.0), {"word_missing": name})


def _finding(
    subject: Subject, text: Text, severity: str, counted: tuple[int, float], values: dict[str, Any]
) -> Finding:
    count, share = counted
    known = {"count": count, "share": share, "source": subject.name, **values}
    return Finding(
        text.code, severity, text.dimension, subject.name, "", count, share, text.what, text.why, text.mend, known
    )


def _number(text: str) -> int | str:
    return int(text) if text.isdigit() and len(text) < 15 else text
