"""Persons as the statements of cleaning look at them: names taken apart, and what shows at a glance."""

from collections.abc import Sequence

from monocle.clean.lone import lone_values
from monocle.clean.lone_places import lone_ways
from monocle.clean.plan import Field
from monocle.relation import Contract, Relation, light, select
from monocle.tables import PERSONS

SEEN = Contract(
    "seen_persons",
    "one person; then the clean value of each lone plain value as <field>_lone, and the way of a plain address that is alone",
    PERSONS.columns,
    PERSONS.key,
    open=True,
)


def seen(persons: Relation, fields: Sequence[Field], region: str) -> Relation:
    """Give SEEN; it costs little for each reading, and a little less where it is held.

    Args:
        persons: PERSONS, names taken apart.
        fields: those of a person who is at home.
        region: ISO 3166-1 alpha-2: where an address that names no country is.
    """
    return light(select(lone_values(lone_ways("SELECT * FROM persons", region), fields), SEEN, persons=persons))
