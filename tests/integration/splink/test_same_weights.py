"""Splink itself is the reference: on the same model and the same pairs, the kernel's weights are Splink's to 1e-6."""

import random
import string

import duckdb
import numpy as np
import pyarrow as pa
import pytest
import splink.comparison_library as cl
from splink import Linker
from splink.internals.duckdb.database_api import DuckDBAPI

from monocle.engine.columns import Values, encoded
from monocle.kernel.dictionary import Dictionary
from monocle.kernel.pairs import bits, score
from monocle.kernel.program import compile_questions
from monocle.kernel.scoring import Weights
from monocle.kernel.table import Holds
from monocle.resolve.rows import Given, table_of
from monocle.resolve.splink_export import spelled
from monocle.resolve.splink_settings import converted

RECORDS = 220
COMPARISONS = (
    cl.NameComparison("first_name"),
    cl.ForenameSurnameComparison("first_name", "surname"),
    cl.DateOfBirthComparison("dob", input_is_string=True),
    cl.EmailComparison("email"),
    cl.PostcodeComparison("postcode"),
    cl.ExactMatch("city").configure(term_frequency_adjustments=True),
    cl.LevenshteinAtThresholds("dob", [1, 2]),
    cl.DamerauLevenshteinAtThresholds("surname", [1, 2]),
    cl.JaroAtThresholds("surname", [0.9, 0.7]),
)


def slip(generator, text):
    """Give a text with a letter changed, lost, doubled or exchanged with the next."""
    place = generator.randrange(len(text))
    return generator.choice(
        [
            text[:place] + generator.choice(string.ascii_lowercase) + text[place + 1 :],
            text[:place] + text[place + 1 :],
            text[:place] + text[place] + text[place:],
            text[:place] + text[place + 1 : place + 2] + text[place] + text[place + 2 :],
        ]
    )


def people(generator):
    first = ["marie", "marion", "jean", "jeanne", "paul", "paula", "luc", "lucie", "anne", "chloe"]
    last = ["durand", "durant", "martin", "martinez", "le gall", "dupont", "dupond", "robert", "petit"]
    rows = []
    for number in range(RECORDS):
        row = {
            "unique_id": number,
            "first_name": generator.choice(first),
            "surname": generator.choice(last),
            "dob": f"19{generator.randrange(50, 99)}-{generator.randrange(1, 13):02d}-{generator.randrange(1, 28):02d}",
            "postcode": generator.choice(["SW1A 1AA", "SW1A 2BB", "LE11 1UU", "69003", "M1 1AE"]),
            "city": generator.choice(["lyon", "paris", "paris", "paris", "nice"]),
        }
        row["email"] = f"{row['first_name']}.{row['surname'].replace(' ', '')}{generator.randrange(9)}@x.fr"
        if rows and generator.random() < 0.5:
            row |= {name: value for name, value in generator.choice(rows).items() if name != "unique_id"}
            for name in ("first_name", "surname", "email", "dob"):
                if row[name] and generator.random() < 0.3:
                    row[name] = slip(generator, row[name])
        for name in list(row)[1:]:
            if generator.random() < 0.08:
                row[name] = None
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def settings():
    generator = random.Random(7)  # noqa: S311 - made-up people
    told = [one.get_comparison("duckdb").as_dict() for one in COMPARISONS]
    for number, comparison in enumerate(told):
        comparison["output_column_name"] = f"c{number}"
        for level in comparison["comparison_levels"]:
            if not level.get("is_null_level"):
                level["m_probability"], level["u_probability"] = (
                    generator.uniform(0.01, 1),
                    generator.uniform(0.0001, 0.9),
                )
    return {
        "link_type": "dedupe_only",
        "comparisons": told,
        "probability_two_random_records_match": 0.002,
        "blocking_rules_to_generate_predictions": ["1=1"],
        "retain_intermediate_calculation_columns": True,
    }


@pytest.fixture(scope="module")
def weighed(settings):
    """Give Splink's answer: per pair the weight, the level of each comparison and the bits of each."""
    rows = people(random.Random(3))  # noqa: S311 - made-up people
    with duckdb.connect() as connection:
        connection.register("people", pa.Table.from_pylist(rows))
        database = DuckDBAPI(connection)
        linker = Linker(database.register("people"), dict(settings), log_level="ERROR")
        predicted = linker.inference.predict(warning_mode="never").physical_name
        answer = connection.sql(f"SELECT * FROM {predicted} ORDER BY unique_id_l, unique_id_r").to_arrow_table()
    return rows, answer


@pytest.fixture(scope="module")
def ours(settings, weighed, tmp_path_factory):
    """Give the same by the kernel."""
    rows, answer = weighed
    read = converted(settings)
    columns = ", ".join(f'{one.sql} AS "{one.name}"' for one in read.derived)
    with duckdb.connect() as connection:
        connection.register("people", pa.Table.from_pylist(rows))
        derived = connection.sql(f"SELECT {columns} FROM people ORDER BY unique_id").to_arrow_table()
    dictionary = Dictionary()
    given = [column_of(one, derived[one.name].combine_chunks(), dictionary) for one in read.derived]
    order = np.arange(len(rows))
    table, _ = table_of(given, {"texts": dictionary}, order, tmp_path_factory.mktemp("table"), 1)
    stranger = tuple(np.log2([level.m / level.u for level in reversed(one.levels)]) for one in read.comparisons)
    rare = tuple(tuple(level.rare for level in reversed(one.levels)) for one in read.comparisons)
    prior = float(np.log2(read.prior / (1 - read.prior)))
    weights = Weights(prior, prior, stranger, stranger, rare)
    program = compile_questions(table, [one.question for one in read.comparisons])
    left, right = (answer[f"unique_id_{side}"].to_numpy().astype(np.int32) for side in "lr")
    edges = score(table, program, weights, left, right, 1)
    return read, edges, bits(table, weights, edges)


def column_of(one, array, dictionary):
    if one.holds is Holds.DATE:
        days = [0 if day is None else day.year * 10000 + day.month * 100 + day.day for day in array.to_pylist()]
        return Given(one.name, one.holds, Values(np.array(days, np.int32)))
    return Given(one.name, one.holds, Values(encoded(dictionary, array.cast(pa.string()))), "texts")


def _levels(edges, number):
    """Give the levels as Splink numbers them: -1 tells nothing."""
    levels = edges.levels[:, number].astype(np.int16)
    return np.where(levels == 255, -1, levels)


def test_every_level_of_the_settings_is_one_of_the_kernel(settings):
    assert len(converted(settings).lost) == 1  # the blocking rule that lets every pair through


def test_levels_are_splinks(ours, weighed):
    read, edges, _ = ours
    for number in range(len(read.comparisons)):
        theirs = weighed[1][f"gamma_c{number}"].to_numpy().astype(np.int16)
        assert np.array_equal(_levels(edges, number), theirs), number


def test_weights_are_splinks_to_a_millionth(ours, weighed):
    _, edges, _ = ours
    assert len(edges) == RECORDS * (RECORDS - 1) // 2
    assert np.abs(edges.weight - weighed[1]["match_weight"].to_numpy()).max() < 1e-6


def test_the_bits_of_each_comparison_are_splinks(ours, weighed):
    read, _, shares = ours
    for number in range(len(read.comparisons)):
        theirs = weighed[1][f"mw_c{number}"].to_numpy()
        more = f"mw_tf_adj_c{number}"
        if more in weighed[1].column_names:
            theirs = theirs + weighed[1][more].to_numpy()
        assert np.abs(shares[:, number] - theirs).max() < 1e-6, number


def test_conditions_as_they_are_spelled_for_splink_mean_the_same_to_duckdb(ours, weighed):
    rows, answer = weighed
    read, edges, _ = ours
    columns = ", ".join(f'{one.sql} AS "{one.name}"' for one in read.derived)
    with duckdb.connect() as connection:
        connection.register("people", pa.Table.from_pylist(rows))
        connection.execute(f"CREATE TABLE derived AS SELECT unique_id, {columns} FROM people")
        sides = ", ".join(f'{side}."{one.name}" AS "{one.name}_{side}"' for one in read.derived for side in "lr")
        connection.execute(
            f"CREATE TABLE pairs AS SELECT l.unique_id AS left_id, r.unique_id AS right_id, {sides}"
            " FROM derived AS l JOIN derived AS r ON l.unique_id < r.unique_id"
        )
        for number, one in enumerate(read.comparisons):
            worst = len(one.question.levels)
            cases = " ".join(
                f"WHEN {spelled(said)} THEN {worst - place}" for place, said in enumerate(one.question.levels)
            )
            told = connection.execute(
                f"SELECT CASE WHEN {spelled(one.question.unknown)} THEN 255 {cases} ELSE 0 END FROM pairs ORDER BY left_id, right_id"
            ).fetchnumpy()
            assert np.array_equal(next(iter(told.values())), edges.levels[:, number]), one.field
    assert len(answer) == len(edges)
