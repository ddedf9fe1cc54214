"""Claims of one field, as codes: of each record of some customers, one after the other."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from monocle.kernel.compiled import compiled, inner
from monocle.kernel.reading import Packed, i32, i64, put_i32, put_i64, put_u8, u8

Codes = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.uint8]

SLIGHT, BARE, MANY = 1, 2, 4
"""Flags of a claim: it goes after every one that is not; it writes no accent; its record has several values of the field."""
_ROWS, _CODES, _OFFSETS, _KEYS, _OWN, _FLAGS, _PARTS, _LATE, _SHARED = range(9)
_SLOTS, _CODE, _KEY, _FLAG, _PART, _FIRST = range(9, 15)
LINE, STREET, POSTCODE, CITY, HOUSE, OTHER, MORE = range(7)
_TABLES, _SIZES = 15, 19
_POSTCODES, _CITIES, _STREETS, _HOUSES = range(4)


class Claims:
    """Claims of one field of the records of some customers.

    Attributes:
        slots: (n,) place of the record among those of these customers, ascending.
        codes: (n,) of the value.
        keys: (n,) the same for values that are the same.
        flags: (n,) see SLIGHT, BARE, MANY.
        parts: (n,) how complete.
        first: (records + 1,) where the claims of each record begin.
    """

    def __init__(self, claims: int, records: int) -> None:
        """Make room for so many claims of so many records."""
        self.slots, self.codes, self.parts = (np.empty(claims, np.int32) for _ in range(3))
        self.keys, self.flags = np.empty(claims, np.int64), np.empty(claims, np.uint8)
        self.first = np.zeros(records + 1, np.int64)

    def fields(self) -> Sequence[npt.NDArray[np.generic]]:
        """Give the arrays, as the loops expect them."""
        return self.slots, self.codes, self.keys, self.flags, self.parts, self.first


class Source:
    """What claims of one field are made of; arrays by row of RECORDS, by code of a value, by place among values.

    Attributes:
        codes: of one value per row, or of all values of all lists; 0 is none.
        offsets: of lists; empty for one value per row.
        keys: by code of a value: of what is compared; empty where it is the value itself.
        own: by row: code of a key that goes before that of the value; empty for none.
        flags: by code of a value: SLIGHT and BARE; empty for none.
        parts: by code of a value: how complete; empty for 1.
        late: by place of a record among all that are looked at: it is slight; empty for none.
        shared: by place among the values: it is slight; empty for none.
    """

    def __init__(self, codes: Codes, offsets: Numbers | None) -> None:
        """Begin with values that are their own keys."""
        self.codes, self.offsets = codes, np.zeros(0, np.int64) if offsets is None else offsets
        self.keys, self.own, self.parts = (np.zeros(0, np.int32) for _ in range(3))
        self.flags, self.late, self.shared = (np.zeros(0, np.uint8) for _ in range(3))

    def fields(self) -> Sequence[npt.NDArray[np.generic]]:
        """Give the arrays, as the loops expect them."""
        return self.codes, self.offsets, self.keys, self.own, self.flags, self.parts, self.late, self.shared

    def room(self, rows: Codes) -> int:
        """Give how many claims some rows have at most."""
        if not len(self.offsets):
            return len(rows)
        return int((self.offsets[rows.astype(np.int64) + 1] - self.offsets[rows]).sum())

    def claims(self, rows: Codes, first: int) -> Claims:
        """Give the claims of some rows.

        Args:
            rows: of RECORDS, in the order of their customers.
            first: the place of the first of them among all that are looked at.
        """
        made = Claims(self.room(rows), len(rows))
        has = sum((len(one) > 0) << place for place, one in enumerate(self.fields()))
        packed = Packed([rows, *self.fields(), *made.fields()])
        _trim(made, _claimed(packed.at, len(rows), first, has))
        return made


class Places(Source):
    """What claims of addresses are made of.

    Attributes:
        parts_of: line, street, postcode, city, house number, and the other two: codes as ``codes``.
        tables: by code of a postcode, city, street and house number: of what is compared, from 0, and BARE among ``flags``.
        sizes: how many each of postcode or city, street and house number has.
        odd: a code of what is compared from which on keys are looked up by themselves.
    """

    def __init__(self, parts_of: Sequence[Codes], offsets: Numbers | None) -> None:
        """Begin without tables."""
        super().__init__(parts_of[0], offsets)
        self.parts_of = parts_of
        self.tables: Sequence[Codes] = ()
        self.sizes: tuple[int, int] = (1, 1)

    def claims(self, rows: Codes, first: int) -> Claims:
        """Give the claims of some rows; the code of an address is its place among all values."""
        del first
        made = Claims(self.room(rows), len(rows))
        numbers = np.array(self.sizes, np.int64)
        packed = Packed([rows, *self.parts_of, self.offsets, self.flags, *made.fields(), *self.tables, numbers])
        _trim(made, _addressed(packed.at, len(rows), len(self.offsets) > 0))
        return made


def _trim(made: Claims, size: int) -> None:
    made.slots, made.codes, made.keys, made.flags, made.parts = (one[:size] for one in made.fields()[:5])  # type: ignore[assignment]


@compiled
def _claimed(at: int, rows: int, before: int, has: int) -> int:
    """Write the claims of rows; give how many."""
    listed, kept = has >> 1 & 1, 0
    for slot in range(rows):
        row = i32(i64(at, _ROWS), slot)
        start = i64(i64(at, _OFFSETS), row) if listed else row
        end = i64(i64(at, _OFFSETS), row + 1) if listed else row + 1
        late = has >> 6 & 1 and u8(i64(at, _LATE), before + slot)
        for place in range(start, end):
            code = i32(i64(at, _CODES), place)
            if code == 0:
                continue
            flags = u8(i64(at, _FLAGS), code) if has >> 4 & 1 else 0
            if late or (has >> 7 & 1 and u8(i64(at, _SHARED), place)):
                flags |= SLIGHT
            put_i32(i64(at, _SLOTS), kept, slot)
            put_i32(i64(at, _CODE), kept, code)
            put_i64(i64(at, _KEY), kept, _keyed(at, row, code, has))
            put_u8(i64(at, _FLAG), kept, flags | (MANY if end - start > 1 else 0))
            put_i32(i64(at, _PART), kept, i32(i64(at, _PARTS), code) if has >> 5 & 1 else 1)
            kept += 1
        put_i64(i64(at, _FIRST), slot + 1, kept)
    return kept


@inner
def _keyed(at: int, row: int, code: int, has: int) -> int:
    own = i32(i64(at, _OWN), row) if has >> 3 & 1 else 0
    if own:
        return own
    return i32(i64(at, _KEYS), code) if has >> 2 & 1 else code


_ADDRESS_OFFSETS, _ADDRESS_FLAGS, _ADDRESS_CLAIMS, _ADDRESS_TABLES, _ADDRESS_SIZES = 8, 9, 10, 16, 20


@inner
def _part(at: int, part: int, place: int) -> int:
    return i32(i64(at, 1 + part), place)


@inner
def _address_flags(at: int, place: int) -> tuple[int, int]:
    """Give the flags of an address, and how many parts it has."""
    filled, bare = 0, BARE
    for part in range(7):
        code = _part(at, part, place)
        filled += code > 0
        bare &= u8(i64(at, _ADDRESS_FLAGS), code)
    way = _part(at, LINE, place) or _part(at, STREET, place)
    whole = way and _part(at, POSTCODE, place) and _part(at, CITY, place)
    return bare | (0 if whole else SLIGHT), filled


@inner
def _address_key(at: int, place: int) -> int:
    """Give a number for what is compared of an address: postcode or city, street or line, and house number."""
    town = i32(i64(at, _ADDRESS_TABLES + _CITIES), _part(at, CITY, place))
    if _part(at, POSTCODE, place):
        town = i32(i64(at, _ADDRESS_TABLES + _POSTCODES), _part(at, POSTCODE, place))
    street = i32(i64(at, _ADDRESS_TABLES + _STREETS), _part(at, STREET, place) or _part(at, LINE, place))
    house = i32(i64(at, _ADDRESS_TABLES + _HOUSES), _part(at, HOUSE, place))
    sizes = i64(at, _ADDRESS_SIZES)
    return (town * i64(sizes, 0) + street) * i64(sizes, 1) + house


@compiled
def _addressed(at: int, rows: int, listed: bool) -> int:
    """Write the claims of rows; give how many."""
    kept = 0
    for slot in range(rows):
        row = i32(i64(at, _ROWS), slot)
        start = i64(i64(at, _ADDRESS_OFFSETS), row) if listed else row
        end = i64(i64(at, _ADDRESS_OFFSETS), row + 1) if listed else row + 1
        for place in range(start, end):
            if not (
                _part(at, LINE, place)
                or _part(at, STREET, place)
                or _part(at, POSTCODE, place)
                or _part(at, CITY, place)
            ):
                continue
            flags, filled = _address_flags(at, place)
            put_i32(i64(at, _ADDRESS_CLAIMS), kept, slot)
            put_i32(i64(at, _ADDRESS_CLAIMS + 1), kept, place)
            put_i64(i64(at, _ADDRESS_CLAIMS + 2), kept, _address_key(at, place))
            put_u8(i64(at, _ADDRESS_CLAIMS + 3), kept, flags | (MANY if end - start > 1 else 0))
            put_i32(i64(at, _ADDRESS_CLAIMS + 4), kept, filled)
            kept += 1
        put_i64(i64(at, _ADDRESS_CLAIMS + 5), slot + 1, kept)
    return kept
