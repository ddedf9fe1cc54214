"""Splink 5 on the persons of ``bench.people``, set up as its documentation sets up such data.

Comparisons are those of its example of 50,000 historical persons (first and last name together, birth date, postcode) with
the e-mail comparison of its tutorial. Its postcode comparison is for British ones, so French ones are compared as the
example compares birth places: exact, rare ones counting for more; so are telephone numbers. Streets are left out, in its
favour: with them families become one (precision .42 instead of .82 at 100,000 records). Blocking rules are those of the
example that name whole values, with e-mail and telephone number; its rules on the first letters of two values give billions
of pairs at these sizes. Training is the example's: the prior from deterministic rules, u from sampled pairs, two runs of EM.
From five million records on, the second run of EM takes birth dates within a department, not birth dates alone: the latter
are a billion pairs at ten million records, and Splink's spill of them fills a disk of 60 GB.
Links from .95 make clusters, as in the example.

What is timed is training, prediction and clustering; its input is cleaned before, as it asks for: lower case, without
accents, telephone numbers in one form, dates ISO.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLD = 0.95
MANY = 5_000_000
INPUT = r"""
CREATE TABLE people AS
SELECT number AS unique_id, source,
    nullif(trim(lower(strip_accents(first_name))), '') AS first_name,
    nullif(trim(lower(strip_accents(last_name))), '') AS surname,
    first_name || ' ' || surname AS first_name_surname_concat,
    CASE WHEN birth_date[3] = '/' THEN birth_date[7:] || '-' || birth_date[4:5] || '-' || birth_date[1:2] ELSE birth_date END AS dob,
    lower(email) AS email,
    '+33' || right(regexp_replace(phone, '[^0-9]', '', 'g'), 9) AS phone, postcode
FROM read_parquet($raw)
"""


def dedupe(folder: Path, found: Path, threads: int, memory_mb: int) -> Mapping[str, Any]:
    """Find who is who in the raw rows of a folder.

    Args:
        folder: as ``write_people`` made it.
        found: new folder for ``number`` and ``cluster`` of every record.
        threads: for DuckDB.
        memory_mb: what DuckDB may hold.

    Returns:
        Seconds of each step.
    """
    spill = str(folder / "splink-spill")
    with duckdb.connect(
        config={"threads": threads, "memory_limit": f"{memory_mb}MiB", "temp_directory": spill}
    ) as held:
        start = time.perf_counter()
        held.execute(INPUT, {"raw": f"{folder}/raw/*.parquet"})
        steps = {"clean": time.perf_counter() - start}
        (many,) = held.execute("SELECT count(*) >= $many FROM people", {"many": MANY}).fetchall()[0]
        clusters = _linked(DuckDBAPI(held), steps, ("dob", "substr(postcode,1,2)") if many else ("dob",))
        found.mkdir(parents=True)
        held.execute(
            f"COPY (SELECT unique_id AS number, cluster_id AS cluster FROM {clusters}) TO '{found}/part.parquet' (FORMAT parquet)"
        )
    return {step: round(seconds, 2) for step, seconds in steps.items()}


def _linked(database: DuckDBAPI, steps: dict[str, float], dates: tuple[str, ...]) -> str:
    """Train, predict and cluster, and give the name of the table of clusters."""
    start = time.perf_counter()
    linker = trained(database, dates)
    trained_at = time.perf_counter()
    predicted = linker.inference.predict(threshold_match_probability=THRESHOLD)
    weighed = time.perf_counter()
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        predicted, threshold_match_probability=THRESHOLD
    )
    steps |= {"train": trained_at - start, "predict": weighed - trained_at, "cluster": time.perf_counter() - weighed}
    return str(clusters.physical_name)


def trained(database: DuckDBAPI, dates: tuple[str, ...] = ("dob",)) -> Linker:
    """Give a linker over the table ``people``, trained.

    Args:
        database: which has the table.
        dates: what the pairs of the second run of EM have in common.
    """
    linker = Linker(database.register("people"), _settings(), log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(
        [
            block_on("first_name", "surname", "dob"),
            block_on("substr(first_name,1,2)", "surname", "substr(postcode,1,2)"),
            block_on("dob", "postcode"),
        ],
        recall=0.6,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
    for rule in (block_on("first_name", "surname"), block_on(*dates)):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    return linker


def _settings() -> SettingsCreator:
    return SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[
            block_on("surname", "dob"),
            block_on("first_name", "dob"),
            block_on("first_name", "surname", "substr(postcode,1,3)"),
            block_on("postcode", "surname"),
            block_on("email"),
            block_on("phone"),
        ],
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_name_surname_concat"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.EmailComparison("email"),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
        ],
    )
