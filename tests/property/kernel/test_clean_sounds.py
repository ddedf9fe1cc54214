"""The compiled loop of sounds says of every name what the SQL says."""

from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monocle.fields.sound import AFTER_NASAL, FIRST, LAST, sound_sql
from monocle.kernel.clean_sounds import sounds, table_of

TABLES = tuple(table_of(pairs) for pairs in (FIRST, AFTER_NASAL, LAST))
NAMES = ["", "a", "dupont", "le goff", "thibault", "thibaud", "chrysanthe", "guillaume", "guy", "mcqueen", "aimee", "einstein", "xxl", "rolld", "ollt", "ainain", "pierre yves", "schmidt", "eauau", "boult", "hh", "m", "een", "ennemi", "oolt", "aao", "ppoxs"]  # fmt: skip


@pytest.fixture(scope="module")
def asked():
    with duckdb.connect(config={"threads": 1}) as connection:

        def ask(names):
            connection.register("given", pa.table({"name": pa.array(names, pa.string())}))
            found = connection.sql(f"SELECT {sound_sql('name')} AS sound FROM given").fetchall()
            return [row[0] for row in found]

        yield ask


def looped(names):
    letters = "".join(names).encode()
    bounds = np.cumsum([0, *map(len, names)])
    offsets, made = sounds((bounds[:-1], bounds[1:], np.frombuffer(letters or b"\0", np.uint8)), TABLES)
    return [bytes(made[begin:end]).decode() for begin, end in pairwise(offsets)]


def test_names_sound_as_sql_says(asked):
    assert looped(NAMES) == asked(NAMES)


# Endings and clusters that rules are about come far more often than chance would bring them.
PARTS = st.sampled_from(["a", "e", "i", "o", "u", "y", "n", "m", "l", "lt", "ld", "s", "t", "x", "z", "p", "b", "c", "ch", "g", "gu", "h", "qu", "ph", "er", "ers", "ez", "es", "ain", "ein", "en", "ol", "eau", "ou", "d", "r", "k", " ", "v", "w"])  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.lists(PARTS, max_size=9).map("".join), min_size=30, max_size=60))
def test_any_names_sound_as_sql_says(asked, names):
    assert looped(names) == asked(names)
