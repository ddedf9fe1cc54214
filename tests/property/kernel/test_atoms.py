"""Every atom, and every tree of them, holds exactly when its plain twin does; distances are those of the literature."""

from dataclasses import replace

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import DamerauLevenshtein, Jaro, JaroWinkler, Levenshtein

from monocle.errors import BadConfig
from monocle.kernel.conditions import All, AnyOf, Atom, Not, Op, Question
from monocle.kernel.pairs import score
from monocle.kernel.program import compile_questions
from monocle.kernel.scoring import Weights
from monocle.kernel.table import Holds

KINDS = {
    "one": (Holds.TEXT, "texts"),
    "two": (Holds.TEXT, "texts"),
    "far": (Holds.TEXT, "others"),
    "date": (Holds.DATE, ""),
    "whole": (Holds.WHOLE, ""),
    "north": (Holds.NUMBER, ""),
    "east": (Holds.NUMBER, ""),
}
GROUPS = ({"ab", "ba", "abb"}, {"abb", "cab"})
LETTERS = st.text(alphabet="ab c", min_size=1, max_size=8) | st.text(alphabet="abé語", min_size=1, max_size=70)
TEXTS = st.one_of(st.sampled_from(["ab", "ba", "abb", "cab", "ca", "abc"]), LETTERS, st.just("ab" * 90))
DATES = st.one_of(
    st.sampled_from([19800102, 19800201, 19811231, 19820101, 20000229, 19800100, 19800000]),
    st.dates().filter(lambda day: day.year > 1000).map(lambda day: day.year * 10000 + day.month * 100 + day.day),
)
WHOLES = st.integers(1, 9_999_999)
DEGREES = st.floats(-89, 89)


def cells(values):
    return st.lists(values, max_size=3, unique=True)


RECORD = st.fixed_dictionaries(
    {
        "one": cells(TEXTS),
        "two": cells(TEXTS),
        "far": cells(TEXTS),
        "date": cells(DATES),
        "whole": cells(WHOLES),
        "north": cells(DEGREES),
        "east": cells(DEGREES),
    }
)
ON_TEXTS = [
    (Op.JARO_WINKLER, [0.0, 0.7, 0.8, 0.92, 1.0]),
    (Op.JARO, [0.5, 0.7, 0.9]),
    (Op.LEVENSHTEIN, [0, 1, 2, 5]),
    (Op.DAMERAU_LEVENSHTEIN, [0, 1, 2, 5]),
    (Op.HAMMING, [0, 1, 3]),
    (Op.PREFIX, [0, 1, 2, 4]),
    (Op.FIRST_LETTERS, [1, 2, 4]),
    (Op.CONTAINED, [0]),
    (Op.TOKENS, [0.0, 0.3, 0.5, 1.0]),
]
ON_DATES = [
    (Op.DAYS, [0, 1, 31]),
    (Op.YEARS, [0, 1, 10]),
    (Op.DAY_MONTH_EXCHANGED, [0]),
    (Op.DATE_PARTS, [0, 1, 2, 3]),
    (Op.DATE_DIGITS, [0, 1, 2]),
]
ATOMS = st.one_of(
    *(
        st.builds(Atom, st.just(op), st.just("one"), st.sampled_from(["", "two", "far"]), st.sampled_from(bounds))
        for op, bounds in ON_TEXTS
    ),
    *(st.builds(Atom, st.just(op), st.just("date"), st.just(""), st.sampled_from(bounds)) for op, bounds in ON_DATES),
    st.builds(Atom, st.sampled_from([Op.LEVENSHTEIN, Op.JARO]), st.sampled_from(["date", "whole"]), bound=st.just(1)),
    st.builds(Atom, st.sampled_from([Op.EQUAL, Op.MISSING]), st.just("one"), st.sampled_from(["", "two", "far"])),
    st.builds(Atom, st.sampled_from([Op.EQUAL, Op.MISSING]), st.sampled_from(["date", "whole", "north"])),
    st.builds(Atom, st.just(Op.NICKNAME), st.just("one"), st.sampled_from(["", "two"])),
    st.builds(Atom, st.just(Op.LITERAL), st.sampled_from(["one", "far"]), text=st.sampled_from(["ab", "zz"])),
    st.builds(Atom, st.just(Op.DISTANCE), st.sampled_from(["whole", "north"]), bound=st.sampled_from([0, 3.5, 1e5])),
    st.builds(Atom, st.just(Op.RATIO), st.sampled_from(["whole", "north"]), bound=st.sampled_from([0, 0.5, 0.9])),
    st.builds(Atom, st.just(Op.KILOMETRES), st.just("north"), bound=st.sampled_from([500, 9000]), more=st.just("east")),
)
TREES = st.recursive(
    ATOMS,
    lambda parts: st.one_of(
        st.builds(Not, parts),
        st.builds(All, st.lists(parts, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(parts, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
QUESTIONS = st.builds(Question, st.none() | TREES, st.lists(TREES, max_size=3).map(tuple))


def levels(table, questions, left, right):
    nothing = tuple(np.zeros(len(one.levels) + 1) for one in questions)
    weights = Weights(0.0, 0.0, nothing, nothing, tuple((None,) * len(one) for one in nothing))
    return score(table, compile_questions(table, questions), weights, left, right).levels


@settings(deadline=None, max_examples=300)
@given(records=st.lists(RECORD, min_size=2, max_size=4), atoms=st.lists(ATOMS, min_size=1, max_size=12))
def test_an_atom_holds_when_its_plain_twin_does(plain, table_of, records, atoms):
    questions = [Question(None, (Not(atom), atom)) for atom in atoms]  # 2 false, 1 true, 0 unknown
    left, right = zip(*((i, j) for i in range(len(records)) for j in range(len(records))), strict=True)
    found = levels(table_of(records, KINDS, GROUPS), questions, left, right)
    for pair, (i, j) in enumerate(zip(left, right, strict=True)):
        expected = [{True: 1, False: 2, None: 0}[plain.atom(records[i], records[j], one, GROUPS)] for one in atoms]
        assert found[pair].tolist() == expected


@settings(deadline=None, max_examples=300)
@given(records=st.lists(RECORD, min_size=2, max_size=3), questions=st.lists(QUESTIONS, min_size=1, max_size=4))
def test_a_tree_of_conditions_follows_three_valued_logic(plain, table_of, records, questions):
    found = levels(table_of(records, KINDS, GROUPS), questions, [0], [1])
    assert found[0].tolist() == [plain.level(records[0], records[1], one, GROUPS) for one in questions]


@settings(deadline=None, max_examples=200)
@given(records=st.lists(RECORD, min_size=2, max_size=3), questions=st.lists(QUESTIONS, min_size=1, max_size=4))
def test_signs_of_texts_change_no_answer(table_of, records, questions):
    table = table_of(records, KINDS, GROUPS)
    bare = replace(table, signs=table.signs[:0])
    assert levels(table, questions, [0, 1], [1, 0]).tolist() == levels(bare, questions, [0, 1], [1, 0]).tolist()


def test_a_text_that_is_empty_or_long_has_no_sign_and_others_have(table_of):
    record = {name: [] for name in KINDS}
    table = table_of([{**record, "one": ["ab"]}, {**record, "one": ["ab" * 126]}], KINDS)
    assert table.signs.any(axis=1).tolist() == [False, True, False]


@settings(deadline=None, max_examples=200)
@given(one=TEXTS, other=TEXTS)
def test_distances_are_those_of_rapidfuzz_and_duckdb(table_of, one, other):
    record = {name: [] for name in KINDS}
    table = table_of([{**record, "one": [one]}, {**record, "one": [other]}], KINDS)
    edits, swaps = Levenshtein.distance(one, other), DamerauLevenshtein.distance(one, other)
    jaro, winkler = Jaro.similarity(one, other), JaroWinkler.similarity(one, other)
    exact = [
        (Op.LEVENSHTEIN, edits, edits - 1),
        (Op.DAMERAU_LEVENSHTEIN, swaps, swaps - 1),
        (Op.JARO, jaro - 1e-12, jaro + 1e-12),
        (Op.JARO_WINKLER, winkler - 1e-12, winkler + 1e-12),
    ]
    questions = [
        Question(None, (Atom(op, "one", bound=bound),)) for op, holds, fails in exact for bound in (holds, fails)
    ]
    assert levels(table, questions, [0], [1])[0].tolist() == [1, 0] * 4
    if one.isascii() and other.isascii():  # DuckDB counts bytes
        row = duckdb.execute(
            "SELECT damerau_levenshtein($1, $2), jaro_winkler_similarity($1, $2)", [one, other]
        ).fetchone()
        assert row[0] == swaps
        assert row[1] == pytest.approx(winkler, abs=1e-12)


@pytest.mark.parametrize(
    ("atom", "says"),
    [
        (Atom(Op.EQUAL, "nowhere"), "there is no column nowhere"),
        (Atom(Op.DAYS, "one"), "days asks about date; one is no such column"),
        (Atom(Op.JARO_WINKLER, "north"), "jaro_winkler asks about text, date, whole; north is no such column"),
        (Atom(Op.KILOMETRES, "north"), "kilometres needs a second column"),
        (Atom(Op.EQUAL, "one", "date"), "equal asks about"),
        (Atom(Op.LITERAL, "whole", text="many"), "whole holds wholes"),
    ],
)
def test_what_cannot_be_asked_is_refused(table_of, atom, says):
    with pytest.raises(BadConfig, match=says):
        compile_questions(table_of([], KINDS), [Question(None, (atom,))])
