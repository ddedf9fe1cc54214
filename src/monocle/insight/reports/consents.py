"""Consents: who may be contacted for what, what people chose lately, and which source can prove it."""

from monocle.insight.figures import Body, Figure, Table, Tree
from monocle.insight.making import Making, cells

_TOLD = "('email', 'sms', 'phone', 'mail')"
"""Channels of which ALLOWANCES have a row wherever a choice of any channel is about them."""
_PEOPLE = """
WITH held AS (
    SELECT customer_id, bool_or(state = 'granted') AS granted, bool_or(state <> 'granted') AS refused
    FROM allowances GROUP BY customer_id
)
SELECT count(*) AS customers, count(*) FILTER (WHERE h.granted) AS granted, count(*) FILTER (WHERE h.refused) AS refused,
    count(*) FILTER (WHERE h.customer_id IS NULL) AS unasked
FROM profiles AS p
LEFT JOIN held AS h ON h.customer_id = p.customer_id
"""
_BY_CHANNEL = f"""
WITH asked AS (SELECT DISTINCT purpose, channel FROM allowances),
held AS (
    SELECT k.purpose, k.channel, a.customer_id,
        arg_min(a.state, 2 * (a.purpose <> k.purpose)::INTEGER + (a.channel <> k.channel)::INTEGER) AS state
    FROM asked AS k
    JOIN allowances AS a ON a.purpose IN (k.purpose, 'any')
        AND (a.channel = k.channel OR (a.channel = 'any' AND k.channel NOT IN {_TOLD}))
    GROUP BY k.purpose, k.channel, a.customer_id
)
SELECT h.purpose, h.channel, count(*) FILTER (WHERE h.state = 'granted') AS granted,
    count(*) FILTER (WHERE h.state <> 'granted') AS refused,
    (SELECT count(*) FROM profiles) - count(*) AS unasked,
    count(*) FILTER (WHERE h.state = 'granted') / (SELECT count(*) FROM profiles) AS share
FROM held AS h
JOIN profiles AS p ON p.customer_id = h.customer_id
GROUP BY h.purpose, h.channel ORDER BY granted DESC, h.purpose, h.channel
"""
_BY_MONTH = """
SELECT date_trunc('month', chosen_at)::DATE AS month, count(*) FILTER (WHERE choice = 'granted') AS granted,
    count(*) FILTER (WHERE choice <> 'granted') AS refused
FROM consents WHERE chosen_at <= $at AND chosen_at > $at - INTERVAL 36 MONTH GROUP BY month ORDER BY month
"""
_BY_SOURCE = """
SELECT source, count(*) AS choices, count(nullif(trim(proof), '')) AS proven,
    count(nullif(trim(proof), '')) / count(*) AS share, max(chosen_at) AS newest
FROM consents WHERE chosen_at <= $at GROUP BY source ORDER BY choices DESC, source
"""
_LATELY = """
SELECT count(*) FILTER (WHERE choice <> 'granted') AS refused, count(*) AS choices
FROM consents WHERE chosen_at <= $at AND chosen_at > $at - INTERVAL 90 DAY
"""
_BEHIND = "SELECT * FROM consents"
_NONE = "no source and no event brought a consent yet"


def consents(making: Making) -> Body:
    """Give who allows what, what was chosen lately, and what can be proven."""
    if making.allowances is None or making.consents is None:
        return Body((), ())
    given = {"allowances": making.allowances, "consents": making.consents}
    people = making.one(_PEOPLE, allowances=given["allowances"])
    lately = making.one(_LATELY, consents=given["consents"])
    n, refused = people["customers"], "" if people["granted"] + people["refused"] else _NONE
    figures = (
        Figure("consenting_customers", people["granted"], "customers", n, "customers", sql=_BEHIND),
        Figure("refusing_customers", people["refused"], "customers", n, "customers", sql=_BEHIND),
        Figure("unasked_customers", people["unasked"], "customers", n, "customers", sql=_BEHIND),
        Figure("refusals_90d", lately["refused"], "choices", lately["choices"], "choices", sql=_BEHIND),
    )
    rows = making.rows(_BY_CHANNEL, allowances=given["allowances"])
    by_channel = Table(
        "consents_by_channel", ("purpose", "channel", "granted", "refused", "unasked", "share"),
        ("purpose", "channel", "customers", "customers", "customers", "share"),
        cells(rows, ("purpose", "channel", "granted", "refused", "unasked", "share")), 2, "bar", n=n, of="customers",
        trees=[_who(row["purpose"], row["channel"]) for row in rows], sql=_BEHIND, refused=refused,
    )  # fmt: skip
    return Body(figures, (by_channel, _months(making, refused), _sources(making, refused)))


def _who(purpose: str, channel: str) -> Tree:
    return {"consent": {"purpose": purpose, "channel": channel}, "is": "granted"}


def _months(making: Making, refused: str) -> Table:
    rows = making.rows(_BY_MONTH, consents=making.consents) if making.consents else []
    columns = ("month", "granted", "refused")
    return Table(
        "choices_by_month", columns, ("month", "choices", "choices"), cells(rows, columns), 1, "line",
        n=sum(row["granted"] + row["refused"] for row in rows), of="choices", sql=_BEHIND, refused=refused,
    )  # fmt: skip


def _sources(making: Making, refused: str) -> Table:
    rows = making.rows(_BY_SOURCE, consents=making.consents) if making.consents else []
    columns = ("source", "choices", "proven", "share", "newest")
    return Table(
        "choices_by_source", columns, ("", "choices", "choices", "share", "date"), cells(rows, columns), 1, "",
        n=sum(row["choices"] for row in rows), of="choices", sql=_BEHIND, refused=refused,
    )  # fmt: skip
