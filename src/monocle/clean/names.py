"""Names taken apart: née and épouse in a surname, civilities that stand before a name; keys and sounds of names."""

from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from monocle.clean.workers import spread
from monocle.engine import Engine
from monocle.fields.civility import MEN, WOMEN
from monocle.fields.name_parts import AT_BIRTH, IN_USE
from monocle.fields.sound import AFTER_NASAL, FIRST, LAST, sound_sql
from monocle.fields.transliteration import ascii_keys
from monocle.kernel.clean_sounds import sounds, table_of
from monocle.kernel.threads import each, spans
from monocle.relation import Column, Contract, Relation, light, select
from monocle.tables import PERSONS

NAME_KEYS = Contract(
    "name_keys",
    "one clean name, its comparing key and how it sounds",
    (
        Column("name", "VARCHAR", "clean", required=True),
        Column("key", "VARCHAR", "lower case ASCII words; NULL when nothing is left"),
        Column("sound", "VARCHAR", "phonetic key"),
    ),
    key=("name",),
)
_KEYED = Contract("keyed_names", "one clean name and its key", NAME_KEYS.columns[:2], key=("name",))

_PARTS = 4
"""Per thread."""
_MANY = 1_000
"""Names from which a compiled loop is faster than SQL; for fewer it need not even be loaded."""
_MARKED = rf"(?i)^(.*?)[\s(]*(?:^|[\s(])({AT_BIRTH}|{IN_USE})[\s.:]+([^)]+?)\)?\s*$"
_WHOLE = """LEFT JOIN full_names AS f ON f.source = p.source AND f.given = p.full_name
                AND coalesce(p.first_name, '') = '' AND coalesce(p.last_name, '') = ''"""
_NO_WHOLE = (
    ", (SELECT CAST(NULL AS VARCHAR) AS first_name, CAST(NULL AS VARCHAR) AS last_name, CAST(NULL AS VARCHAR) AS birth_name, "
    "CAST(NULL AS VARCHAR) AS civility) AS f"
)
_CIVIL = rf"(?i)^\s*({'|'.join((*MEN, *WOMEN))})(?:\.\s*|\s+)\S"


def apart(persons: Relation, full_names: Relation | None) -> Relation:
    """Give PERSONS with names taken apart; civility, first, last and birth name are still as given.

    ``DUPONT née MARTIN`` has last name Dupont and birth name Martin; ``MARTIN épouse DURAND`` has last name Durand and
    birth name Martin. What the source says in a column of its own counts before what a name holds.

    Args:
        persons: PERSONS.
        full_names: FULL_NAMES of them; None where there is none.
    """
    first = "coalesce(nullif(p.first_name, ''), f.first_name)"
    last = "coalesce(nullif(p.last_name, ''), f.last_name)"
    return light(
        select(
            rf"""
            WITH joined AS (
                SELECT p.* REPLACE ({first} AS first_name, {last} AS last_name, coalesce(nullif(p.birth_name, ''), f.birth_name) AS birth_name,
                    coalesce(nullif(p.civility, ''), f.civility) AS civility)
                FROM persons AS p
                {_WHOLE if full_names else _NO_WHOLE}
            ),
            seen AS (SELECT *, coalesce(regexp_matches(last_name, '[\s.:]'), false) AS several FROM joined),
            marked AS (
                SELECT *, CASE WHEN several AND length(last_name) > 5 THEN regexp_extract(last_name, $marked, ['before', 'word', 'after']) END AS found
                FROM seen
            )
            SELECT * EXCLUDE (several, found) REPLACE (
                coalesce(civility, CASE WHEN several THEN {_civility("last_name")} END, {_civility("first_name")}) AS civility,
                CASE WHEN NOT several OR coalesce(found.after, '') = '' THEN last_name
                    WHEN found.before = '' OR regexp_full_match(lower(found.word), $in_use) THEN found.after
                    ELSE found.before END AS last_name,
                CASE WHEN NOT several OR coalesce(found.after, '') = '' OR found.before = '' THEN birth_name
                    ELSE coalesce(birth_name, CASE WHEN regexp_full_match(lower(found.word), $in_use) THEN found.before ELSE found.after END)
                    END AS birth_name)
            FROM marked
            """,
            PERSONS,
            {**TOLD, "in_use": IN_USE},
            persons=persons,
            **({"full_names": full_names} if full_names else {}),
        )
    )


def looked_name_sql() -> str:
    """Give a SELECT (code, holds) over ``texts`` (code, given): whether ``apart`` may find more in a name than itself."""
    return r"""SELECT code, CASE WHEN regexp_matches(given, '[\s.:]') THEN regexp_matches(given, $marked) OR regexp_matches(given, $civil)
        ELSE false END AS holds FROM texts"""


TOLD = MappingProxyType({"civil": _CIVIL, "marked": _MARKED})
"""What ``looked_name_sql`` binds."""


def _civility(name: str) -> str:
    """Give the SQL of the civility before a name; a name without space and point is not searched."""
    return rf"CASE WHEN regexp_matches({name}, '[\s.]') THEN nullif(regexp_extract({name}, $civil, 1), '') END"


def name_keys(engine: Engine, dictionary: Relation, key_sql: str, *, alone: bool = False) -> Relation:
    """Give NAME_KEYS of all clean names, stored; other scripts than Latin are transliterated (anyascii), distinct.

    Args:
        engine: computes.
        dictionary: DICTIONARY.
        key_sql: SQL expression of the key of ``name``.
        alone: they are few.
    """
    keyed = engine.keep(
        select(
            f"""
            SELECT name, nullif({key_sql}, '') AS key
            FROM (SELECT DISTINCT clean AS name FROM dictionary
                WHERE clean IS NOT NULL AND field IN ('first_name', 'last_name', 'birth_name'))
            """,
            _KEYED,
            dictionary=dictionary,
        )
    )
    foreign = select(
        r"SELECT name, key FROM keyed WHERE regexp_matches(key, '[^ a-z]') ORDER BY name", _KEYED, keyed=keyed
    )
    table = engine.arrow(foreign)
    keys = spread(ascii_keys, table.column("key").to_pylist())
    ascii_table = pa.table([table.column("name"), pa.array(keys, pa.string())], names=["name", "key"])
    settled = select(
        "SELECT k.name, CASE WHEN a.name IS NULL THEN k.key ELSE a.key END AS key FROM keyed AS k LEFT JOIN ascii_names AS a USING (name)",
        _KEYED,
        keyed=keyed,
        ascii_names=engine.take(ascii_table, _KEYED),
    )
    if alone or engine.count(keyed) < _MANY:
        sound = f"SELECT name, key, nullif({sound_sql('key')}, '') AS sound FROM settled"
        return engine.keep(select(sound, NAME_KEYS, settled=settled))
    return engine.take(_sounding(engine.arrow(settled), engine.threads), NAME_KEYS)


def _sounding(keyed: pa.Table, threads: int) -> pa.Table:
    """Give names and keys with their sounds, as the SQL makes them, but by a compiled loop."""
    keys = pc.fill_null(keyed.column("key"), "").combine_chunks()
    _, bounds, letters = keys.buffers()
    places = np.frombuffer(bounds, np.int32)[keys.offset : keys.offset + len(keys) + 1]
    tables = (table_of(FIRST), table_of(AFTER_NASAL), table_of(LAST))
    chars = np.frombuffer(letters or b"", np.uint8)

    def heard(part: tuple[int, int]) -> pa.Array:
        first, end = part
        offsets, made = sounds((places[first:end], places[first + 1 : end + 1], chars), tables)
        return pa.StringArray.from_buffers(end - first, pa.py_buffer(offsets), pa.py_buffer(made))

    parts = each(heard, spans(len(keys), _PARTS * max(1, threads)), threads)
    array = pa.chunked_array(parts, pa.string())
    return keyed.append_column("sound", pc.if_else(pc.equal(array, ""), None, array))
