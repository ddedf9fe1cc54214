"""What every customer allows, by the one rule, over the choices of all of them."""

from datetime import datetime

from monocle.relation import Relation, select
from monocle.tables import ALLOWANCES
from monocle.tables.allowing import ADDRESS, ALLOWING

_PARTS = ", ".join(f"nullif(a.{part}, '')" for part in ADDRESS)
_SQL = f"""
WITH made AS (
    SELECT c.customer_id, k.consent_id, k.record_id, k.purpose, k.channel, k.choice, k.chosen_at
    FROM consents AS k
    JOIN customers AS c ON c.record_id = k.record_id
    WHERE k.chosen_at <= $at AND NOT (k.purpose = 'any' AND k.choice = 'granted')
),
choosers AS (
    SELECT record_id, emails, phones, addresses FROM records WHERE record_id IN (SELECT record_id FROM made)
),
reach AS (
    SELECT DISTINCT record_id, 'email' AS kind, unnest(emails) AS value FROM choosers
    UNION ALL
    SELECT DISTINCT record_id, 'phone', unnest(phones) FROM choosers
    UNION ALL
    SELECT DISTINCT record_id, 'address', concat_ws('|', {_PARTS})
    FROM (SELECT record_id, unnest(addresses) AS a FROM choosers)
),
{ALLOWING}
SELECT * FROM allowing
"""


def allowances(consents: Relation, records: Relation, customers: Relation, at: datetime) -> Relation:
    """Give ALLOWANCES.

    Args:
        consents: CONSENTS.
        records: RECORDS.
        customers: CUSTOMERS.
        at: the moment from which on later choices do not count, UTC.
    """
    return select(_SQL, ALLOWANCES, {"at": at}, consents=consents, records=records, customers=customers)
