"""What records will be read soon, asked of memory before it is needed: the answers come side by side, not one by one."""

from monocle.kernel.compiled import inner
from monocle.kernel.keying import COLUMN, CUT, KIND, LETTERS, first_part, part_at
from monocle.kernel.reading import fetched, i64
from monocle.kernel.store import CHARS, CODES, HASHES, SIGNED, SIGNS, STARTS, TEXT, WIDE, WIDTH, cell_at


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


@inner
def hashes_soon(store: int, rules: int, rule: int, record: int) -> None:
    """Have what the key of a record under a rule is made of brought near: hashes of texts, and where cut ones begin."""
    for place in range(first_part(rules, rule), first_part(rules, rule + 1)):
        part = part_at(rules, place)
        value = cell_at(store, record, i64(part, COLUMN))
        if i64(part, KIND) == TEXT and value > 0:
            fetched(i64(store, STARTS) + 8 * value if i64(part, CUT) == LETTERS else i64(store, HASHES) + 8 * value)


@inner
def letters_soon(store: int, rules: int, rule: int, record: int) -> None:
    """Have the first letters of texts that a rule cuts brought near; where they begin should be near."""
    width = 4 if i64(store, WIDE) else 1
    for place in range(first_part(rules, rule), first_part(rules, rule + 1)):
        part = part_at(rules, place)
        value = cell_at(store, record, i64(part, COLUMN))
        if i64(part, CUT) == LETTERS and value > 0:
            fetched(i64(store, CHARS) + width * i64(i64(store, STARTS), value))
