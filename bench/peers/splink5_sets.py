"""Splink 5 on labelled sets, configured by hand as its documentation does: febrl4 of its examples, and fake_1000 of its tutorial.

Its best threshold is chosen by looking at the truth; what is measured is what its clusters join at it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import ColumnExpression, DuckDBAPI, Linker, SettingsCreator, block_on

FEBRL = ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode", "suburb", "address_1")
FAKE = ("first_name", "surname", "dob", "city", "email")
THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)


def partitions(records: Path) -> Iterator[tuple[float, Sequence[str], Sequence[str]]]:
    """Give for each threshold the keys of the records and their clusters; nothing for columns that are not known here.

    Args:
        records: CSV.
    """
    with duckdb.connect() as held:
        held.execute(
            "CREATE TABLE people AS SELECT record_id AS unique_id, * FROM read_csv($path, all_varchar = true)",
            {"path": str(records)},
        )
        columns = {row[0] for row in held.execute("DESCRIBE people").fetchall()}
        if set(FEBRL) <= columns:
            settings, deterministic, training = _febrl()
        elif set(FAKE) <= columns:
            settings, deterministic, training = _fake()
        else:
            return
        linker = Linker(DuckDBAPI(held).register("people"), settings, log_level="ERROR")
        linker.training.estimate_probability_two_random_records_match(
            [block_on(*one) for one in deterministic], recall=0.7
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
        for rule in training:
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
        predicted = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
        for threshold in THRESHOLDS:
            found = linker.clustering.cluster_pairwise_predictions_at_threshold(
                predicted, threshold_match_probability=threshold
            )
            rows = held.execute(f"SELECT unique_id, cluster_id FROM {found.physical_name}").fetchall()
            yield threshold, [str(row[0]) for row in rows], [str(row[1]) for row in rows]


_Plan = tuple[SettingsCreator, Sequence[Sequence[str]], Sequence[Sequence[str]]]


def _febrl() -> _Plan:
    born = ColumnExpression("date_of_birth").try_parse_date("%Y%m%d")
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("given_name", "surname"),
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("postcode", "surname"),
            block_on("postcode", "given_name"),
            block_on("address_1", "suburb"),
        ],
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison(born, input_is_string=False),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("suburb", [0.9]),
            cl.JaroWinklerAtThresholds("address_1", [0.9]),
        ],
    )
    return (
        settings,
        [("soc_sec_id",), ("given_name", "surname", "date_of_birth")],
        [("date_of_birth",), ("soc_sec_id",)],
    )


def _fake() -> _Plan:
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("first_name", "city"),
            block_on("surname"),
            block_on("dob"),
            block_on("email"),
        ],
        comparisons=[
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
    )
    return settings, [("first_name", "surname", "dob"), ("email",)], [("first_name", "surname"), ("dob",)]
