"""What the relation of one theme promises."""

from functools import cache

from monocle.relation import Column, Contract
from monocle.tables import TRAIT_LIST
from monocle.tables.columns import CUSTOMER_ID


@cache
def theme(*names: str) -> Contract:
    """Give the contract of the traits of some themes, one row per customer that has any."""
    columns = tuple(Column(one.name, one.type, one.how) for one in TRAIT_LIST if one.theme in names)
    return Contract("_".join(names), "traits of one customer", (CUSTOMER_ID, *columns), key=("customer_id",))
