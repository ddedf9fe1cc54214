"""Write keys: by which a program may send events to one source; kept as hashes, never as they are."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WriteKey:
    """One write key, without its secret.

    Attributes:
        source: that its events are of.
        name: what people call it.
        hint: the last four characters of the secret.
        created_by: who made it.
        expires_at: from when it opens nothing; at most 365 days after it was made.
        revoked_at: from when it opens nothing, as a person decided; None while it does.
        last_used_at: to the minute; None before the first event.
    """

    key_id: UUID
    source: str
    name: str
    hint: str
    created_at: dt.datetime
    created_by: str
    expires_at: dt.datetime
    revoked_at: dt.datetime | None
    last_used_at: dt.datetime | None
