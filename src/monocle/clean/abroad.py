"""Records that live in another country than the workspace's: their telephone numbers are read as people there write them."""

from phonenumbers import SUPPORTED_REGIONS

from monocle.engine import Engine
from monocle.fields.address_tail import FRENCH
from monocle.relation import Column, Contract, Relation, select

ABROAD = Contract(
    "abroad",
    "one record whose first address with a country is in another one than the workspace's",
    (
        Column("record_id", "UUID", "the record", required=True),
        Column("region", "VARCHAR", "ISO 3166-1 alpha-2 of a country that has a numbering plan", required=True),
    ),
    key=("record_id",),
)
_REGION = Contract("regions_abroad", "one country that records live in", ABROAD.columns[1:], key=("region",))


def abroad(address_elements: Relation, places: Relation, region: str) -> Relation:
    """Give ABROAD. The French overseas regions are at home in France: a French number tells them apart by its digits.

    Args:
        address_elements: ELEMENTS of field ``address``.
        places: ADDRESSES of them.
        region: ISO 3166-1 alpha-2 of the workspace.
    """
    home = [region, *(sorted(FRENCH - {"MC"}) if region in FRENCH else ())]
    return select(
        """
        SELECT record_id, region
        FROM (
            SELECT e.record_id, arg_min(p.country, e.position) AS region
            FROM address_elements AS e
            JOIN places AS p ON p.given = e.given AND p.country IS NOT NULL
            GROUP BY e.record_id
        )
        WHERE NOT list_contains($home, region) AND list_contains($regions, region)
        """,
        ABROAD,
        {"home": home, "regions": sorted(SUPPORTED_REGIONS)},
        address_elements=address_elements,
        places=places,
    )


def regions(engine: Engine, abroad: Relation) -> tuple[str, ...]:
    """Give the countries of ABROAD, in alphabetical order."""
    found = engine.arrow(select("SELECT DISTINCT region FROM abroad ORDER BY region", _REGION, abroad=abroad))
    return tuple(found.column("region").to_pylist())
