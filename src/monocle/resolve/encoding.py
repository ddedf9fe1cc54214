"""The texts of RECORDS as codes, column by column, the families side by side in threads."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monocle.engine import Engine
from monocle.engine.coded import Columns
from monocle.engine.columns import Codes, Values, encoded, found, known_texts, plain, rewritten
from monocle.engine.stored_columns import Stored
from monocle.kernel.dates import dates_at
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.growing import room
from monocle.kernel.lists import ends_before, tagged
from monocle.kernel.recoding import codes_beginning, recode
from monocle.relation import Relation
from monocle.resolve.families import Family, Plain
from monocle.resolve.generations import without_generations
from monocle.resolve.places import handed_places, read_places

_MOBILES = ("+336", "+337")
_LEAST_LOCAL = 5
_AT_ONCE = 1 << 20
"""Texts that are looked at at a time."""
OWN: Mapping[str, str] = {
    "cards": "loyalty_cards", "handles": "handles", "numbers": "customer_numbers", "company_numbers": "company_number",
}  # fmt: skip
"""Family → column: what one person or company has of its own."""
_GENDERS: Mapping[str, int] = {"f": 1, "m": 2, "x": 3}
_CIVILITIES: Mapping[str, int] = {"MME": 1, "M": 2}

_Keys = Future[tuple[Dictionary, Mapping[str, Values]]]


def encoded_records(engine: Engine, records: Relation, folder: Path | None) -> tuple[dict[str, Family], Plain]:
    """Give the families of text columns, and what needs no dictionary.

    Args:
        engine: reads, unless the columns were handed on.
        records: RECORDS, stored.
        folder: for files that are mapped; None for memory.
    """
    handed = engine.handed(records)
    columns = handed or Stored(engine, records, folder)
    # What waits for parts has a thread of its own: the parts do not wait for it.
    with ThreadPoolExecutor(max(1, engine.threads)) as pool, ThreadPoolExecutor(1) as waiting:
        keys = pool.submit(columns.texts, "name_key")
        jobs: list[Callable[[], Mapping[str, Family]]] = [partial(_emails, columns, folder)]
        if handed is None:
            jobs.append(partial(read_places, engine, records, folder))
        jobs += [partial(_names, columns), partial(_phones, columns), partial(_sounds, columns)]
        parts = [pool.submit(job) for job in jobs]
        if handed is not None:
            parts.append(waiting.submit(handed_places, handed, folder, pool))
        ids, loads = pool.submit(columns.ids, "record_id"), pool.submit(_loads, columns)
        born, gender = pool.submit(_born, columns, folder), pool.submit(_gender, columns)
        parts += [pool.submit(_own, columns, name) for name in OWN]
        parts.append(pool.submit(_companies, columns, keys, folder))
        families: dict[str, Family] = {}
        for part in parts:
            families |= part.result()
        return families, Plain(ids.result(), loads.result(), born.result(), gender.result())


def _loads(columns: Columns) -> npt.NDArray[np.integer]:
    """Give the numbers of loads in as few bytes as hold them."""
    numbers = columns.whole("load_sequence")
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    return numbers.astype(np.promote_types(np.min_scalar_type(low), np.min_scalar_type(high)))


def _born(columns: Columns, folder: Path | None) -> Codes:
    days = columns.whole("birth_date")
    dates = room(folder, len(days), np.int32)
    dates_at(days, dates)
    return dates


def _gender(columns: Columns) -> Codes:
    """Give the gender that is said, else that of the civility."""
    gender, civility = _places(columns, "gender", _GENDERS), _places(columns, "civility", _CIVILITIES)
    if civility.any():
        np.copyto(gender, civility, where=gender == 0)
    return gender


def _places(columns: Columns, name: str, known: Mapping[str, int]) -> Codes:
    """Give for each row the number of its text, 0 for a text that has none."""
    dictionary, values = columns.texts(name)
    numbers, codes = np.zeros(dictionary.size, np.int32), values[name].codes
    if dictionary.size > 1:
        numbers[found(dictionary, pa.array(list(known)))] = list(known.values())
        numbers[0] = 0
        recode(codes, numbers)
    return codes


def _names(columns: Columns) -> dict[str, Family]:
    keys = ("first_key", "last_key", "birth_key")
    dictionary, said = columns.texts(*keys)
    names, generations = without_generations(dictionary, {key.removesuffix("_key"): said[key] for key in keys})
    dictionary.close()
    return {
        "names": Family(dictionary, names),
        "generations": Family(Dictionary(), {"generation": generations}),
    }


def _sounds(columns: Columns) -> dict[str, Family]:
    return {"sounds": Family(*columns.texts("first_sound", "last_sound"))}


def _emails(columns: Columns, folder: Path | None) -> dict[str, Family]:
    dictionary, values = columns.texts("emails")
    names, mailboxes = Dictionary(folder), _without_tags(dictionary)
    locals_of = np.zeros(dictionary.size, np.int32)
    for first in range(0, dictionary.size, _AT_ONCE):
        starts = dictionary.starts[first : first + _AT_ONCE + 1]
        ends = ends_before(starts, dictionary.chars, (ord("@"), ord("+")), _LEAST_LOCAL)
        locals_of[first : first + len(ends)] = names.encode(starts[:-1], ends, dictionary.chars)
    names.close()
    return {
        "emails": Family(dictionary, values, {"mailboxes": ("emails", mailboxes)}),
        "email_names": Family(names, {}, {"email_names": ("emails", locals_of)}),
    }


def _without_tags(dictionary: Dictionary) -> Codes | None:
    """Give for each e-mail that of its mailbox: without what follows a + before the @; None where none has that."""
    places = np.flatnonzero(tagged(dictionary.starts, dictionary.chars, ord("+"), ord("@")))
    if not len(places):
        return None
    plain_form = pc.replace_substring_regex(
        known_texts(dictionary).take(pa.array(places)), r"^([^+@]*)\+[^@]*@", r"\1@"
    )
    codes = encoded(dictionary, plain_form)
    known = np.arange(dictionary.size, dtype=np.int32)
    known[places] = codes
    return known


def _phones(columns: Columns) -> dict[str, Family]:
    dictionary, values = columns.texts("phones")
    codes = codes_beginning(dictionary.starts, dictionary.chars, _MOBILES)
    return {"phones": Family(dictionary, values, {"mobiles": ("phones", codes)})}


def _own(columns: Columns, name: str) -> dict[str, Family]:
    dictionary, values = columns.texts(OWN[name])
    return {name: Family(dictionary, {name: values[OWN[name]]})}


def _companies(columns: Columns, keys: _Keys, folder: Path | None) -> dict[str, Family]:
    """Give the name keys, and companies by whether their record has one."""
    known, names = keys.result()
    raw, values = columns.texts("company")
    codes = values["company"]
    dictionary, new = rewritten(raw, plain, folder)
    families = {"name_keys": Family(known, names)}
    if dictionary.size == 1:
        codes.codes[:] = 0
        return families | {"companies": Family(dictionary, {"companies": codes, "organisations": codes})}
    recode(codes.codes, new)
    person = names["name_key"].codes > 0
    of_nobody = Values(room(folder, len(person), np.int32))
    np.copyto(of_nobody.codes, codes.codes, where=~person)
    codes.codes[~person] = 0
    return families | {"companies": Family(dictionary, {"companies": codes, "organisations": of_nobody})}
