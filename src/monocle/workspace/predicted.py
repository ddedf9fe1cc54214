"""What models expect of customers, written to the lake and put in force at once."""

from collections.abc import Mapping
from pathlib import Path

from monocle.catalog import pointers, reports, scores
from monocle.engine import DuckEngine
from monocle.engine.export import write_csv
from monocle.insight.figures import Cell, with_before
from monocle.insight.making import ROWS
from monocle.insight.prediction_bodies import bodies
from monocle.insight.predictions import Given, Predicted
from monocle.insight.predictions import predict as made
from monocle.relation import Contract, Relation, select
from monocle.tables import CUSTOMERS, EVENTS, OFFERS, ORDER_LINES, ORDERS, SCORES
from monocle.tables.columns import CUSTOMER_ID, required
from monocle.workspace.house import House
from monocle.workspace.understood import Known

_SERVED_SCORES = Contract(
    "served_scores",
    "the scores of one customer as they are served",
    (CUSTOMER_ID, required("traits", "JSON", "score → value"), required("as_of", "TIMESTAMP", "of when")),
)
_SERVED_OFFERS = Contract(
    "served_offers",
    "one offer as it is served",
    (
        CUSTOMER_ID,
        required("rank", "BIGINT", "1 is the best"),
        required("product", "VARCHAR", "its code"),
        required("category", "VARCHAR", "its family; empty where it has none"),
        required("expected", "BIGINT", "minor units"),
        required("offer", "JSON", "the row of OFFERS"),
    ),
)


def _object(contract: Contract) -> str:
    pairs = ", ".join(f"'{name}', {name}" for name in contract.column_names()[1:])
    return f"json_object({pairs})"


_SCORES = f"SELECT customer_id, {_object(SCORES)} AS traits, $at::TIMESTAMP AS as_of FROM scores"
_OFFERS = f"""
SELECT customer_id, rank, product, coalesce(category, '') AS category, expected, {_object(OFFERS)} AS offer
FROM offers
"""
_TOTALS = """
SELECT min(label) AS label, category, count(*) AS customers, sum(expected)::BIGINT AS expected
FROM offers
GROUP BY product, category
ORDER BY expected DESC, product
LIMIT 200
"""


def predict(house: House, engine: DuckEngine, known: Known) -> None:
    """Make every model that there is enough data for, and put what they expect in force together."""
    read, charter = known.read, house.charter
    given = Given(
        read(CUSTOMERS),
        read(ORDERS),
        read(ORDER_LINES),
        read(EVENTS),
        charter.currency,
        charter.insight.worth,
        known.at,
    )
    found = made(engine, given)
    stored = {
        contract.name: house.lake.write(engine, relation, known.run_id)
        for contract, relation in ((SCORES, found.scores), (OFFERS, found.offers))
    }
    served = (
        select(_SCORES, _SERVED_SCORES, {"at": found.as_of}, scores=stored[SCORES.name]),
        select(_OFFERS, _SERVED_OFFERS, offers=stored[OFFERS.name]),
    )
    files = [_csv(engine, relation) for relation in served]
    folders = {name: (f"{name}/{known.run_id}", engine.count(relation)) for name, relation in stored.items()}
    totals = engine.rows(select(_TOTALS, ROWS, offers=stored[OFFERS.name]))
    told = {
        name: with_before(body, _before(house, name, known)).plain()
        for name, body in bodies(found.reports, totals, charter.currency).items()
    }
    with house.catalog.transaction() as connection:
        scores.put(connection, *files)
        scores.tell(connection, _reports(found, known))
        reports.put(connection, known.run_id, found.as_of, told)
        pointers.flip(connection, known.run_id, folders)


def _before(house: House, name: str, known: Known) -> Mapping[str, Cell]:
    """Give the figures of a report of the run before."""
    with house.catalog.reading() as connection:
        earlier = reports.latest(connection, name, besides=known.run_id)
    return {row["name"]: row["value"] for row in earlier.body["figures"]} if earlier else {}


def _reports(found: Predicted, known: Known) -> list[scores.Kept]:
    return [
        scores.Kept(
            one.kind,
            known.run_id,
            found.as_of,
            one.version,
            "refused" if one.reason else "in_force",
            one.reason,
            one.body,
        )
        for one in found.reports
    ]


def _csv(engine: DuckEngine, relation: Relation) -> list[Path]:
    return write_csv(engine, relation, engine.folder(f"csv-{relation.contract.name}") / "files")
