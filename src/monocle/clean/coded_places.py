"""Addresses of plain rows, made of what their lines and cities became."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.glance import Glance
from monocle.clean.turned import Turned, column, lists, turned
from monocle.fields.address import PARTS


@dataclass(frozen=True, repr=False)
class Clean:
    """Parts of addresses, by code of the line or of the city.

    Attributes:
        line: number and street.
        number: with the street.
        street: of the line.
        city: of the city.
    """

    line: Turned
    number: Turned
    street: Turned
    city: Turned


def clean_places(seen: Glance) -> Clean:
    """Give what the parts of plain addresses became."""
    ways, codes = seen.ways, np.arange(len(seen.ways.street_of), dtype=np.int32)
    streets = ways.streets.clean.take(pa.array(ways.street_of))
    whole = pc.binary_join_element_wise(ways.numbers, streets, " ")
    cities = np.arange(len(ways.cities.clean), dtype=np.int32)
    line, number, street, city = (
        turned([texts], [places], [len(places)])[0]
        for texts, places in ((whole, codes), (ways.numbers, codes), (streets, codes), (ways.cities.clean, cities))
    )
    return Clean(line, number, street, city)


def addresses(seen: Glance, clean: Clean, rows: npt.NDArray[np.int64]) -> pa.Array:
    """Give the column of addresses of some rows."""
    there, parts = seen.ways.there[rows], seen.coded.parts
    rows = rows[there]
    line, city, postcode = (parts[part].single[rows] for part in ("line", "city", "postcode"))
    in_france = (parts["country"].single[rows] > 0).astype(np.int32)
    found = {
        "line": clean.line.column(line),
        "extra": pa.nulls(len(rows), pa.string()),
        "house_number": clean.number.column(line),
        "street": clean.street.column(line),
        "postcode": column(parts["postcode"].texts(), postcode),
        "city": clean.city.column(city),
        "country": column(pa.array(["", "FR"]), in_france),
    }
    return lists(pa.StructArray.from_arrays([found[part] for part in PARTS], names=list(PARTS)), there)
