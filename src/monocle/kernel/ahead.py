"""What records will be read soon, asked of memory before it is needed: the answers come side by side, not one by one."""

from monocle.kernel.compiled import inner
from monocle.kernel.reading import fetched, i64
from monocle.kernel.store import CODES, SIGNED, SIGNS, WIDTH, cell_at


@inner
def row_soon(store: int, record: int) -> None:
    """Have the row of a record brought near."""
    width = 4 * i64(store, WIDTH)
    row = i64(store, CODES) + width * record
    for place in range(0, width, 64):
        fetched(row + place)
    fetched(row + width - 4)


@inner
def signs_soon(store: int, columns: int, count: int, record: int) -> None:
    """Have the signs of the texts of some columns of a record brought near; its row should be near.

    Args:
        store: the packed table.
        columns: address of (count,) int64 columns of texts.
        count: of the columns.
        record: whose row is near.
    """
    signs, signed = i64(store, SIGNS), i64(store, SIGNED)
    for place in range(count):
        value = cell_at(store, record, i64(columns, place))
        if 0 < value < signed:
            fetched(signs + 16 * value)
