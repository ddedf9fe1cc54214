"""Lists of customers that people import: a CSV whose columns are identifiers."""

import csv
import io
import re
from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from monocle.errors import BadData

MOST_ROWS = 1_000_000
MOST_CHARACTERS = 50_000_000
LONGEST_VALUE = 320
IDENTIFIERS: Mapping[str, str] = MappingProxyType(
    {
        "customer_id": "id",
        "email": "lower",
        "handle": "lower",
        "phone": "phone",
        "loyalty_card": "solid",
        "company_number": "solid",
        "customer_number": "plain",
    }
)
"""Column of a file → how its values are normalised."""
_BLANKS = re.compile(r"[\s.\-()/]+")
_NATIONAL = "0"


def items(text: str, country_code: str = "33") -> tuple[int, set[tuple[str, str]]]:
    """Give how many rows a file has, and type and normalised value of each entry.

    Args:
        text: CSV; the first row names identifiers, any other column is not looked at. Of a row the first that is there counts.
        country_code: of telephone numbers that are written with a national zero.

    Raises:
        BadData: no column is an identifier, or the file is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadData("the file is too long", where="list", mend=f"split it: at most {MOST_CHARACTERS:,} characters")
    lines = text.removeprefix("\ufeff")
    first = lines.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        reader = csv.DictReader(io.StringIO(lines), delimiter=separator)
        columns = {name: name.strip().lower() for name in reader.fieldnames or () if name}
        known = [name for name, plain in columns.items() if plain in IDENTIFIERS]
        if not known:
            raise BadData(
                "no column is an identifier", where="list: line 1", mend=f"name one of {', '.join(IDENTIFIERS)}"
            )
        rows, found = 0, set[tuple[str, str]]()
        for row in reader:
            rows += 1
            if rows > MOST_ROWS:
                raise BadData(f"over {MOST_ROWS:,} rows", where="list", mend="split the file")
            found |= _first(row, known, columns, country_code)
    except csv.Error as error:
        raise BadData("this is no CSV", where="list", mend="save it as CSV, UTF-8") from error
    return rows, found


def _first(
    row: Mapping[str, str | None], known: list[str], columns: Mapping[str, str], country_code: str
) -> set[tuple[str, str]]:
    for name in known:
        value = (row.get(name) or "").strip().replace("\x00", "")
        if value:
            kind = columns[name]
            normal = _normal(IDENTIFIERS[kind], value[:LONGEST_VALUE], country_code)
            return {(kind, normal)} if normal else set()
    return set()


def _normal(how: str, value: str, country_code: str) -> str:
    if how == "id":
        try:
            return str(UUID(value))
        except ValueError:
            return ""
    if how == "lower":
        return value.lower()
    solid = _BLANKS.sub("", value)
    if how == "phone":
        if solid.startswith("00"):
            return f"+{solid[2:]}"
        return f"+{country_code}{solid[1:]}" if solid.startswith(_NATIONAL) else solid
    return solid.upper() if how == "solid" else value
